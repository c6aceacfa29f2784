"""Errors that handlers keep to themselves although Lambda would try again, or keep the event, if it knew of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from serverless_lint.analyses.answers import Answers
from serverless_lint.analyses.escapes import Escapes, keeps_errors
from serverless_lint.analyses.invocations import invoked_functions
from serverless_lint.analyses.kept_failures import collected_by, is_only_told
from serverless_lint.analyses.kinds_of_events import EventsWithRecords
from serverless_lint.analyses.late_promises import LatePromises
from serverless_lint.analyses.running_code import RunningHandler
from serverless_lint.analyses.shared import alike, shared
from serverless_lint.analyses.swallowing_wrappers import SwallowingWrappers
from serverless_lint.aws.event_sources import SPELLINGS_OF_FAILURES
from serverless_lint.aws.runtimes import STANDARD_LIBRARY
from serverless_lint.libraries.effects import CHANGES
from serverless_lint.libraries.handing_on import RUNS_COROUTINES
from serverless_lint.libraries.harmless import (
    COLLECTIONS,
    METHODS_THAT_NEVER_FAIL,
    NEVER_FAILS,
)
from serverless_lint.libraries.http_requests import HTTP_CALLS
from serverless_lint.libraries.logging import LOGS, TELLS_PEOPLE
from serverless_lint.libraries.powertools import BATCH_MODULES
from serverless_lint.link.program.catching import catches_everything
from serverless_lint.link.program.flow import At
from serverless_lint.link.program.guards import Ways
from serverless_lint.link.program.handler_flow import HandlerFlow
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.sdk_operations import operation_of
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import (
    Argument,
    CallSite,
    CodeKey,
    Handler,
    Invocation,
    Joined,
    Literal,
    Module,
    ObjectValue,
    Routine,
    TriggerKind,
    Value,
)
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Attribute,
    Block,
    BlockKind,
    CallResult,
    Expression,
    FunctionValue,
    Mapping,
    Name,
    Raise,
    ResultUse,
    is_each,
    is_null,
    last_name,
    subexpressions,
)
from serverless_lint.parse.template.template import ResourceKey
from serverless_lint.source import Location, Span
from serverless_lint.suggestion import words_of


class LostRecord(msgspec.Struct, frozen=True, eq=False):
    """A place that catches whatever the work for an event raises, and lets the handler succeed."""

    location: Location
    """The beginning of what runs on an error."""
    handlers: tuple[Handler, ...]
    is_in_wrapper: bool = False
    """Whether it stands around the handlers, of which others may answer requests."""


class FailureAnswered(msgspec.Struct, frozen=True, eq=False):
    """An answer that says by its status that the work failed, to something that takes every answer for success."""

    status: int
    location: Location
    """The status, or the answer where a function makes it."""
    handlers: tuple[Handler, ...]
    losing: tuple[Handler, ...] = ()
    """Those that answer so where everything is caught that their work may raise."""


_ANSWERED = (TriggerKind.CUSTOM_RESOURCE, TriggerKind.DEPLOYMENT_HOOK, TriggerKind.OTHER)
"""Who calls a function so that its code tells them the outcome itself."""
_REPEATED = (Invocation.POLL, Invocation.ASYNCHRONOUS)
_MAY_FAIL = frozenset({"PostToConnection"})
"""Requests that fail for what is gone, which is nothing to be repeated:
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html"""
_COUNTING = frozenset({"metric", "metrics", "telemetry", "analytics"})
_CALLBACK = 2
"""The position of the callback among the parameters of a handler: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html"""
_MOST_HELPERS = 3
"""Functions of the project that hand a status on."""
_MOST_ANSWERS = 20
"""Further answers of a function are not looked at."""
_MOST_PARTS = 100
"""Code with more places that catch errors is not looked at, nor are further answers for what is lost with them."""
_FAILED = 400
_FOR_EACH = "forEach"
_STATUS = "statusCode"
_REPORTS = frozenset(SPELLINGS_OF_FAILURES)


def is_repeated_on_failure(handler: Handler) -> bool:
    """Whether all that calls a handler goes by whether it raises an error, and nothing by what it answers."""
    functions = handler.functions
    return bool(functions) and all(
        function.triggers
        and not function.is_durable
        and all(
            trigger.is_certain and trigger.invocation in _REPEATED and trigger.kind not in _ANSWERED
            for trigger in function.triggers
        )
        for function in functions
    )


def may_report_failures(modules: Iterable[Module]) -> bool:
    """Whether code has to do with reports of the records that it failed on."""
    return any(module.words & _REPORTS or module.imports_any(*BATCH_MODULES) for module in modules)


@finds(FailureAnswered, reads_code=True)
def failures_answered(project: LinkedProject) -> Iterator[FailureAnswered]:
    """The answers of handlers that are repeated on failure, where no code may ask for them."""
    asked = project.once(_answering_code)
    running = [
        each
        for each in project.all(RunningHandler)
        if is_repeated_on_failure(each.handler)
        and asked.isdisjoint(function.key for function in each.handler.functions)
    ]
    failures = _Failures(project)
    found = (failure for each in running for failure in failures.of(each))
    for same in alike(found, lambda failure: failure.location.sort_key):
        handlers = dict.fromkeys(handler for failure in same for handler in failure.handlers)
        losing = dict.fromkeys(handler for failure in same for handler in failure.losing)
        yield replace(same[0], handlers=tuple(handlers), losing=tuple(losing))


def _answering_code(project: LinkedProject) -> frozenset[ResourceKey]:
    """The functions that code invokes which may wait for the answer."""
    invoked = project.once(invoked_functions)
    return frozenset(key for key, ways in invoked.items() if ways != {Invocation.ASYNCHRONOUS})


class _Failures:
    """Finds the answers that say that the work failed. What stands around them is looked at once for all of them."""

    def __init__(self, project: LinkedProject) -> None:
        self._project = project
        self._answers = Answers(project.values)
        self._given = _Given(project)
        self._work = project.once(_Work)
        self._escapes = project.once(Escapes)
        self._ways = Ways()
        self._idle: dict[tuple[object, ...], bool] = {}

    def of(self, running: RunningHandler) -> Iterator[FailureAnswered]:
        """The answers of a handler, each for itself."""
        handler = running.handler
        for_all: dict[int, bool] = {}
        answers = self._answers.of(handler) if all(map(keeps_errors, handler.wrappers)) else ()
        given = tuple(islice(answers, _MOST_PARTS + 1))
        looked_at = _looked_at(handler.routine) if given and handler.routine is not None else frozenset()
        events = EventsWithRecords(handler, self._ways)
        for expression, block in given if len(given) <= _MOST_PARTS else ():
            if _name(expression) in looked_at or events.never_get_to(block, expression.span.start):
                continue
            module = handler.routine.module if handler.routine is not None else handler.module
            answer = At(module, expression, block)
            if self._is_idle(answer, handler, events):
                continue
            for status in self._statuses(answer):
                number = _number(self._project, status)
                if number is None or number < _FAILED or self._is_idle(status, handler, events):
                    continue
                losing = self._is_for_all_work(running, block, for_all)
                place = _place(handler, answer, status)
                yield FailureAnswered(number, place, (handler,), (handler,) if losing else ())

    def _statuses(self, answer: At) -> Iterator[At]:
        if isinstance(answer.expression, CallResult):
            yield from self._given.by(answer.module.call_sites[answer.expression.call])
        for value in self._answers.values(*answer):
            status = value.literal.get(_STATUS) if isinstance(value, ObjectValue) else None
            if isinstance(value, ObjectValue) and status is not None:
                yield At(value.module, status, value.block)

    def _is_idle(self, answer: At, handler: Handler, events: EventsWithRecords) -> bool:
        """Whether an answer stands where what fails in a `try` is caught, and nothing can fail that runs in it."""
        module = answer.module
        around = (module.facts.blocks[at] for at in module.facts.own_blocks_around(answer.block))
        tried = next((block.of for block in around if block.kind is BlockKind.CATCH), None)
        if tried is None:
            return False
        is_own = handler.routine is not None and module.facts.blocks[tried].function == handler.routine.index
        is_own = is_own and handler.module.key == module.key
        # What only other events get to is another part for each handler.
        key = (module.key, tried, handler.key if is_own else "")
        if key not in self._idle:
            never = events.never_get_to if is_own else _always_got_to
            self._idle[key] = not self._escapes.may_fail(module, tried, never)
        return self._idle[key]

    def _is_for_all_work(self, running: RunningHandler, answer: int, known: dict[int, bool]) -> bool:
        """Whether an answer stands where everything is caught, and nothing is changed outside of that `try`."""
        routine = running.handler.routine
        if routine is None:
            return False
        for at in routine.module.facts.own_blocks_around(answer):
            block = routine.module.facts.blocks[at]
            if block.kind is BlockKind.CATCH and catches_everything(block):
                if at not in known and len(known) < _MOST_PARTS:
                    caught = _Caught(routine, _guarded(routine, block), block.span.first)
                    is_in = self._work.is_in(routine, caught.guarded)
                    known[at] = is_in and self._work.is_all_in(running.code.routines, [caught])
                return known.get(at, False)
        return False


def _always_got_to(block: int, offset: int) -> bool:
    return False


def _looked_at(routine: Routine) -> frozenset[str]:
    """The names that a function looks at before it raises an error of its own."""
    facts = routine.module.facts
    blocks = {at for fact in routine.raises for at in facts.own_blocks_around(fact.block)}
    conditions = (facts.blocks[at].condition for at in blocks)
    return frozenset(
        part.name
        for condition in conditions
        if condition is not None
        for part in subexpressions(condition)
        if isinstance(part, Name)
    )


def _place(handler: Handler, answer: At, status: At) -> Location:
    """Where a status is chosen, or where the handler answers with what a function always makes with it."""
    routine, inside = handler.routine, status.module.routine_of(status.block)
    is_own = routine is not None and inside is not None and routine.key == inside.key
    is_chosen = inside is not None and status.block != inside.fact.body
    return status.location if is_own or is_chosen else answer.location


class _Given:
    """Knows which statuses functions of the project make answers of, each looked at once."""

    def __init__(self, project: LinkedProject) -> None:
        self._values = project.values
        self._known: dict[tuple[CodeKey, int], tuple[int | At, ...]] = {}

    def by(self, site: CallSite, depth: int = _MOST_HELPERS) -> Iterator[At]:
        """What is given to the functions that a call runs, or by one of these to the next, as the status."""
        for called in self._values.called_routines(site):
            for status in self._taken(called, depth):
                if isinstance(status, At):
                    yield status
                elif (given := called.passed(site, status)) is not None:
                    yield At(site.module, given, site.fact.block)

    def _taken(self, routine: Routine, depth: int) -> tuple[int | At, ...]:
        """The parameters of a function that it answers as the status, and what it gives for one of another function."""
        key = (routine.key, depth)
        if key not in self._known:
            self._known[key] = tuple(dict.fromkeys(self._answered(routine, depth)))[:_MOST_ANSWERS]
        return self._known[key]

    def _answered(self, routine: Routine, depth: int) -> Iterator[int | At]:
        positions = {parameter.name: index for index, parameter in enumerate(routine.fact.parameters) if parameter.name}
        for fact in routine.returns[:_MOST_ANSWERS]:
            if isinstance(fact.value, CallResult):
                for status in self.by(routine.module.call_sites[fact.value.call], depth - 1) if depth > 1 else ():
                    own = positions.get(_name(status.expression)) if status.module is routine.module else None
                    yield status if own is None else own
            elif fact.value is not None:
                for value in self._values.of(routine.module, fact.value, fact.block):
                    if isinstance(value, ObjectValue) and value.module is routine.module:
                        own = positions.get(_name(value.literal.get(_STATUS)))
                        is_made_here = routine.module.facts.blocks[value.block].function == routine.index
                        if own is not None and is_made_here:
                            yield own


def _name(expression: Expression | None) -> str:
    return expression.name if isinstance(expression, Name) else ""


def _number(project: LinkedProject, status: At) -> int | None:
    values = project.values.of(status.module, status.expression, status.block)
    only = values[0] if len(values) == 1 else None
    return only.value if isinstance(only, Literal) and isinstance(only.value, int) else None


@finds(LostRecord, reads_code=True)
def lost_records(project: LinkedProject) -> Iterator[LostRecord]:
    """The places in what such handlers run, as far as nothing there reports what failed."""
    work = project.once(_Work)
    running = [each for each in project.all(RunningHandler) if is_repeated_on_failure(each.handler)]
    found = ((each.handler, _lost(each, project, work)) for each in running)
    for place, handlers in shared(found, lambda place: place.location.sort_key):
        yield LostRecord(place.location, handlers, place.is_in_wrapper)


def _lost(running: RunningHandler, project: LinkedProject, work: _Work) -> Iterator[_Place]:
    """The places, if all that the code does outside stands where its errors are caught.

    What else it does may be what counts, and what is caught a part that need not work.
    """
    handler = running.handler
    if may_report_failures(running.code.modules):
        return
    wrapper = work.wrappers.around(handler)
    if wrapper is not None and work.is_in_any(running.code.routines):
        yield _Place(wrapper, is_in_wrapper=True)
    if not all(map(keeps_errors, handler.wrappers)):
        return
    dropped = _dropped(running, project)
    ignored = dropped if handler.routine is None else dropped | {handler.routine.key}
    found: list[_Caught] = []
    parts = 0
    for routine in running.code.routines:
        is_handler = handler.routine is not None and routine.key == handler.routine.key
        if not routine.module.is_test and (is_handler or routine.key in dropped):
            parts += len(_catching(routine)) + sum(1 for _ in _catch_calls(routine))
            if parts > _MOST_PARTS:
                return
            found += (
                each
                for each in _caught(routine, is_handler, ignored, project)
                if work.is_in(each.routine, each.guarded)
            )
    if found and work.is_all_in(running.code.routines, found):
        flow = project.flow(handler)
        for each in found:
            if not (_is_one_delivery(each, flow) or _only_counts(each.routine)):
                yield _Place(each.routine.module.at(each.place))


def _is_one_delivery(caught: _Caught, flow: HandlerFlow) -> bool:
    """Whether what is caught is about one element of what the code asked for, such as one of many connections.

    To raise the error would send to all others again; the elements of the event are what counts.
    """
    for listed in _lists_around(caught):
        origins = flow.of(listed)
        if origins and not any(isinstance(origin.source, Argument) for origin in origins):
            return True
    return False


def _lists_around(caught: _Caught) -> Iterator[At]:
    """What the loop around goes through, or the list whose elements the function is called for."""
    routine, module = caught.routine, caught.routine.module
    if routine.index in module.element_callbacks:
        for site, _ in module.calls_given.get(routine.index, ()):
            if isinstance(site.fact.callee, Attribute):
                yield At(site.module, site.fact.callee.base, site.fact.block)
    for fact in routine.assignments:
        loop = module.facts.blocks[fact.block]
        if is_each(fact.value) and loop.kind is BlockKind.LOOP and loop.span.has(caught.place):
            yield At(module, fact.value, fact.block)


def _only_counts(routine: Routine) -> bool:
    """Whether a function is called like what keeps numbers of use, which fails nobody's work."""
    return not _COUNTING.isdisjoint(words_of(routine.name))


class _Place(NamedTuple):
    """Where errors end."""

    location: Location
    is_in_wrapper: bool = False


class _Caught(NamedTuple):
    """A part of a function whose errors are only told to people."""

    routine: Routine
    guarded: Span
    place: Span


def _caught(
    routine: Routine, is_handler: bool, ignored: frozenset[CodeKey], project: LinkedProject
) -> Iterator[_Caught]:
    for block in _catching(routine):
        if _only_tells(routine, block.span, is_handler, ignored, project):
            yield _Caught(routine, _guarded(routine, block), block.span.first)
    for site, callee, callback in _catch_calls(routine):
        body = callback.module.facts.blocks[callback.fact.body].span if callback is not None else site.span
        if any(fact.span.start >= body.start for fact in routine.raises):
            continue
        if callback is None or _only_tells(callback, body, is_handler, ignored, project):
            yield _Caught(routine, callee.span, callee.name_span)


def _dropped(running: RunningHandler, project: LinkedProject) -> frozenset[CodeKey]:
    """The functions whose results nobody looks at, wherever they are called."""
    used: set[CodeKey] = set()
    called: set[CodeKey] = set()
    for routine in running.code.routines:
        run_out = {
            argument.value.call
            for site in routine.calls
            if site.fact.use is ResultUse.DROPPED and last_name(site.fact.callee) in RUNS_COROUTINES
            for argument in site.fact.arguments
            if isinstance(argument.value, CallResult)
        }
        for site in routine.calls:
            for inside in project.values.called_routines(site):
                called.add(inside.key)
                is_run_out = site.index in run_out and inside.fact.is_async
                if site.fact.use is not ResultUse.DROPPED and not is_run_out:
                    used.add(inside.key)
    callbacks = {
        routine.key
        for routine in running.code.routines
        if routine.index in routine.module.element_callbacks
        and (_is_run_for_each(routine) or not any(_gives(fact.value) for fact in routine.returns))
    }
    return frozenset((called - used) | callbacks)


def _guarded(routine: Routine, block: Block) -> Span:
    return routine.module.facts.blocks[block.of or 0].span


def _catch_calls(routine: Routine) -> Iterator[tuple[CallSite, Attribute, Routine | None]]:
    """The calls of `.catch(…)` whose outcome nobody looks at, and the function that they are given; None if it logs."""
    is_dropped = _is_run_for_each(routine)
    for site in routine.calls:
        callee = site.fact.callee
        if not isinstance(callee, Attribute) or callee.name != "catch" or not isinstance(callee.base, CallResult):
            continue
        if site.fact.use is not ResultUse.DROPPED and not (is_dropped and site.fact.use is ResultUse.RETURNED):
            continue
        given = site.fact.argument("", 0)
        if isinstance(given, FunctionValue):
            yield site, callee, site.module.routines[given.function]
        elif isinstance(given, Attribute) and given.name in LOGS:
            yield site, callee, None


def _is_run_for_each(routine: Routine) -> bool:
    """Whether a function is given to `forEach` alone, which drops what it returns."""
    given = routine.module.calls_given.get(routine.index, ())
    return bool(given) and all(last_name(site.fact.callee) == _FOR_EACH for site, _ in given)


def _only_tells(
    routine: Routine, span: Span, is_handler: bool, ignored: frozenset[CodeKey], project: LinkedProject
) -> bool:
    """Whether what runs on an error does nothing but tell people of it, and nothing after it says what happened.

    It may count it, or add it to a list that nothing but people are told of.
    """
    if any(fact.span.start >= span.start and not _is_aside(routine, fact, span) for fact in routine.raises):
        return False
    if any(span.has(inner.fact.span) for inner in routine.inner):
        return False
    names = set()
    for site in routine.calls:
        if span.has(site.span) and not _tells(site):
            collecting = collected_by(site)
            if collecting is None:
                return False
            names.add(collecting)
    for fact in routine.returns:
        if span.has(fact.span) and not _says_nothing(routine, fact.value, fact.block, is_handler, project):
            return False
    for bound in routine.assignments:
        if span.has(bound.span):
            if not isinstance(bound.target, Name):
                return False
            names.add(bound.target.name)
    return not routine.fact.global_names and (not names or is_only_told(routine, names, span, ignored, project.values))


def _is_aside(routine: Routine, fact: Raise, span: Span) -> bool:
    """Whether an error is raised in the `else` of a condition that what runs on another one stands behind."""
    blocks = routine.module.facts.blocks
    around = (blocks[at] for at in routine.module.facts.own_blocks_around(fact.block))
    others = (blocks[block.of] for block in around if block.kind is BlockKind.ELSE and block.of is not None)
    return any(other.kind is BlockKind.IF and other.span.has(span) for other in others)


def _tells(site: CallSite) -> bool:
    return last_name(site.fact.callee) in TELLS_PEOPLE


def _says_nothing(
    routine: Routine, value: Expression | None, block: int, is_handler: bool, project: LinkedProject
) -> bool:
    """Whether an answer tells nobody that something failed; one with a status is another rule's."""
    if not _gives(value) or value is None:
        return True
    if isinstance(value, CallResult) and last_name(routine.module.facts.calls[value.call].callee) in LOGS:
        return True
    if not is_handler:
        return False
    found = project.values.of(routine.module, value, block)
    return bool(found) and all(
        isinstance(each, (Literal, Joined))
        or (isinstance(each, ObjectValue) and each.literal.complete and not _has_status(each.literal))
        for each in found
    )


def _has_status(literal: Mapping) -> bool:
    return literal.get(_STATUS) is not None or any(literal.get(name) is not None for name in _REPORTS)


def _gives(value: Expression | None) -> bool:
    return not (value is None or is_null(value))


class _Work:
    """Knows which functions change something outside, each looked at once."""

    def __init__(self, project: LinkedProject) -> None:
        self._project = project
        self.wrappers = project.once(SwallowingWrappers)
        self._late = LatePromises(project.values)
        self._changing: dict[CodeKey, tuple[CallSite, ...]] = {}
        self._unknown: dict[CodeKey, tuple[CallSite, ...]] = {}

    def is_in_any(self, routines: Iterable[Routine]) -> bool:
        """Whether any of these functions changes something outside."""
        return any(self._changes(routine) for routine in routines)

    def is_in(self, routine: Routine, span: Span) -> bool:
        """Whether something is changed in a part of a function, or by what is called there."""
        return any(self._is_done_in(site, routine, span) for site in self._changes(routine)) or self.is_in_any(
            self._run_in([(routine, span)])
        )

    def _is_done_in(self, site: CallSite, routine: Routine, span: Span) -> bool:
        """Whether a call is made in a part of a function, and all of it is waited for there."""
        return span.has(site.span) and not self._late.are_made_by(site, routine, span)

    def _is_known(self, site: CallSite) -> bool:
        values = self._project.values
        if self._project.sdk.call_at(site) is not None or values.called_routines(site):
            return True
        called = next((found for callee in values.callee(site) if (found := dotted_name(callee))), "")
        first = called.partition(".")[0]
        return called in NEVER_FAILS or first in STANDARD_LIBRARY or first in COLLECTIONS

    def is_all_in(self, routines: Iterable[Routine], parts: Sequence[_Caught]) -> bool:
        """Whether nothing is changed, as far as can be seen, outside of some parts of functions and what these call."""
        inside = {each.key for each in self._run_in((part.routine, part.guarded) for part in parts)}
        return all(
            any(
                part.routine.module.key == site.module.key and self._is_done_in(site, part.routine, part.guarded)
                for part in parts
            )
            for routine in routines
            if routine.key not in inside
            for site in (*self._changes(routine), *self._unknown_work(routine))
        )

    def _unknown_work(self, routine: Routine) -> tuple[CallSite, ...]:
        """The calls in a function of what is not seen, made for what they do: nobody takes their results."""
        known = self._unknown.get(routine.key)
        if known is None:
            known = self._unknown[routine.key] = tuple(self._made_for_what_they_do(routine))
        return known

    def _made_for_what_they_do(self, routine: Routine) -> Iterator[CallSite]:
        values = self._project.values
        for site in routine.calls:
            name = last_name(site.fact.callee)
            if site.fact.use is not ResultUse.DROPPED or name in METHODS_THAT_NEVER_FAIL or _tells(site):
                continue
            if any(isinstance(argument.value, FunctionValue) for argument in site.fact.arguments):
                continue
            if any(isinstance(callee, Argument) and callee.index == _CALLBACK for callee in values.callee(site)):
                continue
            if not self._is_known(site):
                yield site

    def _run_in(self, parts: Iterable[tuple[Routine, Span]]) -> tuple[Routine, ...]:
        """What the calls in parts of functions run."""
        called = (each for routine, span in parts for each in self._called_in(routine, span))
        return self._project.graph.reached_from_any(called)

    def _called_in(self, routine: Routine, span: Span) -> Iterator[Routine]:
        """The functions that are called, or written, in a part of a function."""
        values = self._project.values
        for site in (site for each in routine.with_inner for site in each.calls):
            if self._is_done_in(site, routine, span):
                yield from values.called_routines(site)
                # `records.map(send)` runs what it is given.
                given = (value for part in site.fact.arguments for value in _named(site, part.value, values))
                yield from values.routines(given)
        yield from (inner for inner in routine.inner if span.has(inner.fact.span))

    def _changes(self, routine: Routine) -> tuple[CallSite, ...]:
        """The calls in a function itself that change something."""
        known = self._changing.get(routine.key)
        if known is None:
            known = self._changing[routine.key] = tuple(site for site in routine.calls if self._does_change(site))
        return known

    def _does_change(self, site: CallSite) -> bool:
        call = self._project.sdk.call_at(site)
        if call is not None:
            operation = operation_of(call)
            return (operation is None or operation.writes or call.operation == "Invoke") and (
                call.operation not in _MAY_FAIL
            )
        if last_name(site.fact.callee) in CHANGES and isinstance(site.fact.callee, Attribute):
            return True
        return any(dotted_name(callee) in HTTP_CALLS for callee in self._project.values.callee(site))


def _catching(routine: Routine) -> Sequence[Block]:
    """The blocks of a function that catch every error."""
    blocks = routine.module.facts.blocks
    return [blocks[at] for at in routine.catching if catches_everything(blocks[at])]


def _named(site: CallSite, given: Expression, values: Values) -> Sequence[Value]:
    return values.of(site.module, given, site.fact.block) if isinstance(given, (Name, Attribute)) else ()
