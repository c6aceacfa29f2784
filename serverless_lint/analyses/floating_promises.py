"""Promises of Node.js that nothing waits for, and coroutines of Python that nothing runs."""

from __future__ import annotations

import enum
from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.local_runs import LocalRuns
from serverless_lint.analyses.running_code import RunningCall
from serverless_lint.libraries.errors import COMBINING, HANDLES_ERRORS, METHODS_OF_PROMISES, SETTLES_ALL
from serverless_lint.libraries.http_limits import MAKERS_OF_AXIOS
from serverless_lint.libraries.http_requests import HTTP_CALLS, METHODS
from serverless_lint.libraries.request_objects import ANSWER_BY, CHOOSES_HOW_TO_ANSWER, GIVE_PROMISES
from serverless_lint.libraries.signatures import CHECKS, THROWS_UNLESS
from serverless_lint.link.program.expressions import is_conditional
from serverless_lint.link.program.flow import At
from serverless_lint.link.program.sdk import dotted_name, plain_name
from serverless_lint.link.program.wrapping import maker
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, ClientKind, CodeKey, Handler, Member, Module, Result, Routine, Value
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    CallResult,
    Expression,
    FunctionValue,
    Language,
    Name,
    ResultUse,
    Sequence,
    last_name,
    spelling,
)
from serverless_lint.parse.code.parameters import mentions
from serverless_lint.source import Location
from serverless_lint.suggestion import words_of

_LONGEST_CHAIN = 10
_MOST_ROUTINES = 50
"""What an async function may wait for is looked for in so many functions, the nearest first."""
_MOST_PROMISES = 50
"""Promises of a list that are looked at."""
_FOR_EACH, _MAP = "forEach", "map"


class Dropped(enum.Enum):
    """What is dropped."""

    FOR_EACH = "promises of an async function that `forEach` calls"
    MAP = "promises of an async function that `map` makes a list of, which is dropped"
    CHECK = "the promise of a function of the project that throws at what it does not let pass"
    REQUEST = "the promise of a request"
    FUNCTION = "the promise of a function of the project that waits for a request"
    SEVERAL = "the promise that several requests, or functions that wait for some, are done"
    COROUTINE = "a coroutine, which does not run before something awaits it"


class FloatingPromise(msgspec.Struct, frozen=True, eq=False):
    """A promise that is dropped while a handler runs that ends without waiting for it."""

    site: CallSite
    dropped: Dropped
    handlers: tuple[Handler, ...]
    is_detached: bool = False
    """Whether the code says what happens when it fails, so that somebody decided not to wait for it."""

    @property
    def location(self) -> Location:
        """The callee of the call that gives the promise."""
        return self.site.location

    @property
    def name(self) -> str:
        """What is called, by its own name, `Promise.all` by both; empty for what has none."""
        callee = self.site.fact.callee
        return spelling(callee) if self.dropped is Dropped.SEVERAL else last_name(callee)

    @property
    def is_in_constructor(self) -> bool:
        """Whether it is made where an object is, which nothing can wait for."""
        return self.site.routine is not None and self.site.routine.is_constructor

    @property
    def is_for_each(self) -> bool:
        """Whether it is called for each element of something, by a function that cannot wait for all of them."""
        routine = self.site.routine
        return routine is not None and routine.index in self.site.module.element_callbacks


@finds(FloatingPromise, in_each=RunningCall)
def floating_promises(running: RunningCall, project: LinkedProject) -> Iterator[FloatingPromise]:
    """The promises that are certainly dropped."""
    site = running.site
    if site.routine is None or site.fact.awaited or not _is_dropped(site):
        return
    if site.module.language is not Language.PYTHON and LocalRuns.is_certain(site.module, site.fact.block):
        return
    promises = project.once(Promises)
    dropped = promises.dropped_at(site, running.handlers)
    if dropped is not None:
        yield FloatingPromise(site, dropped, running.handlers)
        return
    first = _first_of_chain(site)
    dropped = promises.detached_at(first, site, running.handlers) if first is not None else None
    if first is not None and dropped is not None:
        yield FloatingPromise(first, dropped, running.handlers, is_detached=_handles_errors(site))


def _is_dropped(site: CallSite) -> bool:
    """Whether what a call gives is dropped, be it by what calls the function that returns it for each element."""
    if site.fact.use is not ResultUse.RETURNED or site.routine is None:
        return site.fact.use is ResultUse.DROPPED
    return any(
        position == 0 and (_calls_for_each(caller) or _drops_list(caller))
        for caller, position in site.module.calls_given.get(site.routine.index, ())
    )


def _calls_for_each(site: CallSite) -> bool:
    return isinstance(site.fact.callee, Attribute) and site.fact.callee.name == _FOR_EACH


def _drops_list(site: CallSite) -> bool:
    is_map = isinstance(site.fact.callee, Attribute) and site.fact.callee.name == _MAP
    return is_map and site.fact.use is ResultUse.DROPPED and not site.fact.awaited


def _handles_errors(site: CallSite) -> bool:
    """Whether a chain of promises says what happens when one fails."""
    current: CallSite | None = site
    for _ in range(_LONGEST_CHAIN):
        if current is None:
            break
        name = last_name(current.fact.callee)
        if name == HANDLES_ERRORS or (name in METHODS_OF_PROMISES and len(current.fact.arguments) > 1):
            return True
        current = current.called_on
    return False


def _first_of_chain(site: CallSite) -> CallSite | None:
    """The call whose promise a dropped one is made of: `save(order)` of `save(order).catch(…)`."""
    first = site
    for _ in range(_LONGEST_CHAIN):
        callee, inner = first.fact.callee, first.called_on
        if inner is None or not isinstance(callee, Attribute) or callee.name not in METHODS_OF_PROMISES:
            break
        first = inner
    return first if first is not site else None


class Promises:
    """Says which calls give promises, and what is lost with those that go nowhere."""

    def __init__(self, project: LinkedProject) -> None:
        self._project = project
        self._catching = project.catching
        self._waiting: dict[CodeKey, bool] = {}
        """Whether functions wait for requests, as far as it was asked for."""
        self._awaited: dict[CodeKey, tuple[Routine, ...] | None] = {}
        """What functions wait for themselves, likewise."""
        self._refusing: dict[CodeKey, bool] = {}
        """Whether functions throw at what they do not let pass, likewise."""

    def dropped_at(self, site: CallSite, handlers: tuple[Handler, ...]) -> Dropped | None:
        """What a call drops that has to be waited for; None for nothing, or nothing certain."""
        if site.module.language is Language.PYTHON:
            return Dropped.COROUTINE if self.is_async(site) else None
        if self._runs_check(site):
            return Dropped.CHECK
        if not all(map(_ends_with_promise, handlers)):
            return None
        if _calls_async_for_each(site):
            return Dropped.FOR_EACH if _calls_for_each(site) else Dropped.MAP
        return self._work_of(site) if not self._may_answer(site, site) else None

    def detached_at(self, site: CallSite, whole: CallSite, handlers: tuple[Handler, ...]) -> Dropped | None:
        """The same of a call whose promise only something is added to that runs when it is settled; `whole` is all."""
        if site.module.language is Language.PYTHON or not all(map(_ends_with_promise, handlers)):
            return None
        if any(each.index in site.module.executors for each in _owners(site)):
            # It settles the promise around it.
            return None
        return self._work_of(site) if not self._may_answer(site, whole) else None

    def _work_of(self, site: CallSite) -> Dropped | None:
        """What is lost with the promise that a call of JavaScript gives, if nobody waits for it."""
        if self.is_request(site):
            return Dropped.REQUEST
        if self._runs_waiting(site):
            return Dropped.FUNCTION
        return Dropped.SEVERAL if self._waits_for_several(site) else None

    def _waits_for_several(self, site: CallSite) -> bool:
        """Whether a call makes one promise of several of which one is of a request, or waits for one."""
        callees = self._project.values.callee(site)
        if not callees or not all(dotted_name(callee) in (*COMBINING, SETTLES_ALL) for callee in callees):
            return False
        if any(each.index in site.module.executors for each in _owners(site)):
            return False
        given = site.fact.argument("", 0)
        return given is not None and any(map(self._are_promises, self._lists(At(site.module, given, site.fact.block))))

    def _lists(self, at: At) -> Iterator[At]:
        """What a list is, if it has no name, or one that is given something once."""
        if not isinstance(at.expression, Name):
            yield at
            return
        bindings = self._project.values.seen(at.module, at.expression, at.block)
        if len(bindings) == 1 and isinstance(bindings[0], Assignment):
            yield At(at.module, bindings[0].value, bindings[0].block)

    def _are_promises(self, at: At) -> bool:
        """Whether a list has the promise of a request in it, or of a function that waits for one."""
        if isinstance(at.expression, Sequence):
            return any(self._is_promise(at.module, item) for item in at.expression.items[:_MOST_PROMISES])
        if not isinstance(at.expression, CallResult):
            return False
        made = at.module.call_sites[at.expression.call]
        if not isinstance(made.fact.callee, Attribute) or made.fact.callee.name != _MAP:
            return False
        routines = self._project.values.argument(made, "", 0) or ()
        return bool(routines) and all(isinstance(each, Routine) and self._waits(each) for each in routines)

    def _is_promise(self, module: Module, item: Expression) -> bool:
        if not isinstance(item, CallResult):
            return False
        site = module.call_sites[item.call]
        first = _first_of_chain(site) or site
        return not first.fact.awaited and (self.is_request(first) or self._runs_waiting(first))

    def _may_answer(self, site: CallSite, whole: CallSite) -> bool:
        """Whether a call, or what is done when its promise is settled, may be what answers the request.

        A function for a route of Express is given the response, and is done with whatever ends that, later or not.
        """
        names = {
            parameter.name
            for routine in _owners(site)
            for parameter in routine.fact.parameters
            if parameter.name in ANSWER_BY
        }
        inside = [whole.fact.span, *(called.fact.span for called in self.called(site) if called.module is site.module)]
        return any(mentions(site.module.code, span, name) for name in names for span in inside)

    def called(self, site: CallSite) -> tuple[Routine, ...]:
        """The functions of the project that a call may run, if it can run nothing else and they are as they stand."""
        callees = self._project.values.callee(site)
        found = tuple(callee for callee in callees if isinstance(callee, Routine) and not callee.fact.decorators)
        return found if len(found) == len(callees) else ()

    def is_async(self, site: CallSite) -> bool:
        """Whether a call runs async functions of the project and nothing else."""
        called = self.called(site)
        return bool(called) and all(each.fact.is_async and not each.fact.is_generator for each in called)

    def _runs_waiting(self, site: CallSite) -> bool:
        """Whether a call runs functions that wait for requests, and that nothing but their promise says the end of."""
        called = self.called(site)
        if not called or site.fact.is_new or not all(map(self._waits, called)):
            return False
        return not self._is_given_function(site) and not any(
            each.index in site.module.executors for each in _owners(site)
        )

    def _is_given_function(self, site: CallSite) -> bool:
        return any(
            isinstance(value, Routine)
            for argument in site.fact.arguments
            for value in self._project.values.of(site.module, argument.value, site.fact.block)
        )

    def _runs_check(self, site: CallSite) -> bool:
        """Whether a call runs async functions that are called by what they check, and that throw if it fails."""
        called = self.called(site)
        if not called or site.fact.is_new or not all(map(_is_check_by_name, called)):
            return False
        return all(map(self._refuses, called)) and not self._is_given_function(site)

    def _refuses(self, routine: Routine) -> bool:
        known = self._refusing.get(routine.key)
        if known is None:
            known = self._refusing[routine.key] = self._may_refuse(routine)
        return known

    def _may_refuse(self, routine: Routine) -> bool:
        """Whether the promise of a function may be rejected by what the project's code throws, or by known checks."""
        found = {routine.key}
        pending = [(routine, False)]
        for current, is_decided in pending:
            module = current.module
            thrown = (fact.block for fact in current.raises if not self._is_caught(module, fact.block))
            if any(is_decided or is_conditional(module, block) for block in thrown):
                return True
            for site in current.calls:
                if self._is_caught(module, site.fact.block) or self._catching.is_settled(site):
                    continue
                if site.fact.awaited and last_name(site.fact.callee) in CHECKS:
                    return True
                for called in self.called(site):
                    is_waited_for = site.fact.awaited or site.fact.use is ResultUse.RETURNED or not called.fact.is_async
                    if is_waited_for and called.key not in found and len(found) < _MOST_ROUTINES:
                        found.add(called.key)
                        pending.append((called, is_decided or is_conditional(module, site.fact.block)))
        return False

    def _is_caught(self, module: Module, block: int) -> bool:
        return self._catching.is_caught(module, block)

    def _waits(self, routine: Routine) -> bool:
        """Whether the promise of a function is settled when a request is done."""
        known = self._waiting.get(routine.key)
        if known is None:
            known = self._waiting[routine.key] = self._waits_somewhere(routine)
        return known

    def _waits_somewhere(self, routine: Routine) -> bool:
        found = {routine.key: routine}
        pending = [routine]
        for current in pending:
            awaited = self._awaited_by(current)
            if awaited is None:
                return True
            for called in awaited:
                if called.key not in found and len(found) < _MOST_ROUTINES:
                    found[called.key] = called
                    pending.append(called)
        return False

    def _awaited_by(self, routine: Routine) -> tuple[Routine, ...] | None:
        """The functions that a function waits for itself; None if it waits for a request."""
        if routine.key not in self._awaited:
            sites = tuple(_waited_for(routine))
            called = {each.key: each for site in sites for each in self.called(site)}
            waits = any(map(self.is_request, sites))
            self._awaited[routine.key] = None if waits else tuple(called.values())[:_MOST_ROUTINES]
        return self._awaited[routine.key]

    def is_request(self, site: CallSite) -> bool:
        """Whether a call gives the promise of a request to AWS or by HTTP."""
        callees = self._project.values.callee(site)
        if callees and all(map(_sends_by_http, callees)):
            return True
        if any(isinstance(callee, Member) and callee.name == "promise" for callee in callees):
            inner = site.called_on
            call = self._project.sdk.call_at(inner) if inner is not None else None
            return call is not None
        call = self._project.sdk.call_at(site)
        if call is None or call.client is None or call.client.kind is not ClientKind.JAVASCRIPT_V3:
            return False
        return len(site.fact.arguments) == 1


def _is_check_by_name(routine: Routine) -> bool:
    words = words_of(routine.name)
    is_check = bool(words) and words[0] in THROWS_UNLESS
    return is_check and routine.fact.is_async and not routine.fact.is_generator


def _ends_with_promise(handler: Handler) -> bool:
    """Whether a handler is done when its promise is settled; others are waited for until nothing is left to do.

    What an async handler gives its callback is not sent before nothing is left to do either, whatever the promise is:
    `CallbackContext.js` of https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
    """
    if handler.routine is None:
        return _is_made_by_adapter(handler)
    if not handler.routine.fact.is_async or handler.is_streaming:
        return False
    return not handler.may_call_back


def _is_made_by_adapter(handler: Handler) -> bool:
    """Whether a web framework's routes are behind a handler which gives a promise that their answer settles."""
    wrappers = handler.wrappers
    names = {plain_name(f"{dotted_name(maker(wrapper)) or ''}.").removesuffix(".") for wrapper in wrappers}
    return bool(names) and names <= GIVE_PROMISES and CHOOSES_HOW_TO_ANSWER not in handler.module.words


def _sends_by_http(callee: Value) -> bool:
    if isinstance(callee, Member) and isinstance(callee.base, Result):
        return callee.name in METHODS and _plain(callee.base.callee).replace(".default", "") in MAKERS_OF_AXIOS
    return _plain(callee) in HTTP_CALLS


def _plain(value: Value) -> str:
    return (dotted_name(value) or "").removeprefix("node:")


def _waited_for(routine: Routine) -> Iterator[CallSite]:
    """The calls whose promises the promise of a function waits for, or may: those that it does not drop itself."""
    if not routine.fact.is_async:
        yield from (site for site in routine.calls if site.fact.use is ResultUse.RETURNED)
        return
    for each in (routine, *(inner for inner in routine.inner if inner.index in routine.module.element_callbacks)):
        dropped = {site.key for site in each.calls if site.fact.use is ResultUse.DROPPED and not site.fact.awaited}
        firsts = (_first_of_chain(site) for site in each.calls if site.key in dropped)
        dropped |= {first.key for first in firsts if first is not None}
        yield from (site for site in each.calls if site.key not in dropped)


def _owners(site: CallSite) -> Iterator[Routine]:
    return site.routine.with_owners if site.routine is not None else iter(())


def _calls_async_for_each(site: CallSite) -> bool:
    """Whether `forEach`, or `map` whose list is dropped, calls an async function that waits for something."""
    arguments = site.fact.arguments
    if not arguments or not (_calls_for_each(site) or _drops_list(site)):
        return False
    callback = arguments[0].value
    if not isinstance(callback, FunctionValue) or not site.module.routines[callback.function].fact.is_async:
        return False
    calls = site.module.routines[callback.function].calls
    return any(inner.fact.awaited for inner in calls) and not any(map(_settles, calls))


def _settles(site: CallSite) -> bool:
    """Whether a call settles the promise whose executor it stands in: `new Promise((resolve, reject) => …)`."""
    callee = site.fact.callee
    if not isinstance(callee, Name) or site.routine is None:
        return False
    return any(
        routine.index in site.module.executors
        and callee.name in (parameter.name for parameter in routine.fact.parameters)
        for routine in site.routine.with_owners
    )
