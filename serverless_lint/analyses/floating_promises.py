"""Promises of Node.js that nothing waits for, and coroutines of Python that nothing runs."""

from __future__ import annotations

import enum
from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.local_runs import LocalRuns
from serverless_lint.analyses.running_code import RunningCall
from serverless_lint.libraries.errors import METHODS_OF_PROMISES
from serverless_lint.libraries.http_limits import MAKERS_OF_AXIOS
from serverless_lint.libraries.http_requests import HTTP_CALLS, METHODS
from serverless_lint.libraries.signatures import CHECKS, THROWS_UNLESS
from serverless_lint.link.program.expressions import is_conditional
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, ClientKind, CodeKey, Handler, Member, Module, Result, Routine, Value
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Attribute,
    FunctionValue,
    Language,
    Name,
    ResultUse,
    last_name,
)
from serverless_lint.source import Location
from serverless_lint.suggestion import words_of

_LONGEST_CHAIN = 10
_MOST_ROUTINES = 50
"""What an async function may wait for is looked for in so many functions, the nearest first."""


class Dropped(enum.Enum):
    """What is dropped."""

    FOR_EACH = "promises of an async function that `forEach` calls"
    CHECK = "the promise of a function of the project that throws at what it does not let pass"
    REQUEST = "the promise of a request"
    FUNCTION = "the promise of a function of the project that waits for a request"
    COROUTINE = "a coroutine, which does not run before something awaits it"


class FloatingPromise(msgspec.Struct, frozen=True, eq=False):
    """A promise that is dropped while a handler runs that ends without waiting for it."""

    site: CallSite
    dropped: Dropped
    handlers: tuple[Handler, ...]
    is_detached: bool = False
    """Whether the code says what happens when it is settled, so that somebody decided not to wait for it."""

    @property
    def location(self) -> Location:
        """The callee of the call that gives the promise."""
        return self.site.location

    @property
    def name(self) -> str:
        """What is called, by its own name; empty for what has none."""
        return last_name(self.site.fact.callee)


@finds(FloatingPromise, in_each=RunningCall)
def floating_promises(running: RunningCall, project: LinkedProject) -> Iterator[FloatingPromise]:
    """The promises that are certainly dropped."""
    site = running.site
    if site.routine is None or site.fact.awaited or site.fact.use is not ResultUse.DROPPED:
        return
    if site.module.language is not Language.PYTHON and LocalRuns.is_certain(site.module, site.fact.block):
        return
    promises = project.once(Promises)
    dropped = promises.dropped_at(site, running.handlers)
    if dropped is not None:
        yield FloatingPromise(site, dropped, running.handlers)
        return
    first = _first_of_chain(site)
    dropped = promises.detached_at(first, running.handlers) if first is not None else None
    if first is not None and dropped is not None:
        yield FloatingPromise(first, dropped, running.handlers, is_detached=True)


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
            return Dropped.FOR_EACH
        return self._work_of(site)

    def detached_at(self, site: CallSite, handlers: tuple[Handler, ...]) -> Dropped | None:
        """The same of a call whose promise only something is added to that runs when it is settled."""
        if site.module.language is Language.PYTHON or not all(map(_ends_with_promise, handlers)):
            return None
        if any(each.index in site.module.executors for each in _owners(site)):
            # It settles the promise around it.
            return None
        return self._work_of(site)

    def _work_of(self, site: CallSite) -> Dropped | None:
        """What is lost with the promise that a call of JavaScript gives, if nobody waits for it."""
        if self.is_request(site):
            return Dropped.REQUEST
        return Dropped.FUNCTION if self._runs_waiting(site) else None

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
    if handler.routine is None or not handler.routine.fact.is_async or handler.is_streaming:
        return False
    return not handler.may_call_back


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
        yield from (site for site in each.calls if site.fact.awaited or site.fact.use is not ResultUse.DROPPED)


def _owners(site: CallSite) -> Iterator[Routine]:
    return site.routine.with_owners if site.routine is not None else iter(())


def _calls_async_for_each(site: CallSite) -> bool:
    callee, arguments = site.fact.callee, site.fact.arguments
    if not isinstance(callee, Attribute) or callee.name != "forEach" or not arguments:
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
