"""Errors that handlers keep to themselves although Lambda would try again, or keep the event, if it knew of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from serverless_lint.analyses.answers import Answers
from serverless_lint.analyses.batch_replies import FAILURES
from serverless_lint.analyses.escapes import keeps_errors
from serverless_lint.analyses.invocations import invoked_functions
from serverless_lint.analyses.running_code import RunningHandler
from serverless_lint.analyses.shared import shared
from serverless_lint.aws.runtimes import STANDARD_LIBRARY
from serverless_lint.libraries.effects import CHANGES
from serverless_lint.libraries.harmless import METHODS_THAT_NEVER_FAIL, NEVER_FAILS
from serverless_lint.libraries.http_requests import HTTP_CALLS
from serverless_lint.libraries.logging import LOGS, MAKES_TEXT, TELLS
from serverless_lint.libraries.powertools import BATCH_MODULES
from serverless_lint.link.program.catching import catches_everything
from serverless_lint.link.program.expressions import expressions_of
from serverless_lint.link.program.flow import At
from serverless_lint.link.program.handler_flow import HandlerFlow
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.sdk_operations import operation_of
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import (
    Argument,
    CallSite,
    CodeKey,
    Handler,
    Invocation,
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
    Constant,
    Expression,
    FunctionValue,
    Mapping,
    Name,
    Operation,
    ResultUse,
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


class FailureAnswered(msgspec.Struct, frozen=True, eq=False):
    """An answer that says by its status that the work failed, to something that takes every answer for success."""

    status: int
    location: Location
    """The status."""
    handlers: tuple[Handler, ...]


_ANSWERED = (TriggerKind.CUSTOM_RESOURCE, TriggerKind.DEPLOYMENT_HOOK, TriggerKind.OTHER)
"""Who calls a function so that its code tells them the outcome itself."""
_REPEATED = (Invocation.POLL, Invocation.ASYNCHRONOUS)
_MAY_FAIL = frozenset({"PostToConnection"})
"""Requests that fail for what is gone, which is nothing to be repeated:
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html"""
_COUNTING = frozenset({"metric", "metrics", "telemetry", "analytics"})
_MOST_PARTS = 100
"""Code with more places that catch errors is not looked at."""
_MOST_STEPS = 4
"""Through so many functions of the project it is followed which of them makes an answer."""
_FAILED = 400
_STATUS = "statusCode"
_REPORTS = frozenset({FAILURES, "batch_item_failures"})


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
    found = ((each.handler, _failures(each.handler, project)) for each in running)
    for failure, handlers in shared(found, lambda failure: failure.location.sort_key):
        yield FailureAnswered(failure.status, failure.location, handlers)


def _answering_code(project: LinkedProject) -> frozenset[ResourceKey]:
    """The functions that code invokes which may wait for the answer."""
    invoked = project.once(invoked_functions)
    return frozenset(key for key, ways in invoked.items() if ways != {Invocation.ASYNCHRONOUS})


def _failures(handler: Handler, project: LinkedProject) -> Iterator[FailureAnswered]:
    answers = Answers(project.values)
    for expression, block in answers.of(handler) if all(map(keeps_errors, handler.wrappers)) else ():
        module = handler.routine.module if handler.routine is not None else handler.module
        for value in answers.values(module, expression, block):
            status = value.literal.get(_STATUS) if isinstance(value, ObjectValue) else None
            if status is None or not isinstance(value, ObjectValue):
                continue
            number, place = _number(project, value, status), value.module.at(status.span)
            if number is None and isinstance(expression, CallResult):
                site = module.call_sites[expression.call]
                given = _given(project, site, value, status)
                place = module.at(given.place)
                number = given.value if isinstance(given.value, int) else None
            if number is not None and number >= _FAILED:
                yield FailureAnswered(number, place, ())


def _number(project: LinkedProject, answer: ObjectValue, status: Expression) -> int | None:
    only = _only(project, answer.module, status, answer.block)
    return only.value if isinstance(only, Literal) and isinstance(only.value, int) else None


def _only(project: LinkedProject, module: Module, expression: Expression, block: int) -> Value | None:
    values = project.values.of(module, expression, block)
    return values[0] if len(values) == 1 else None


class _Given(NamedTuple):
    """What a call makes the status of an answer that it gives."""

    value: object
    """The status; a parameter of the function around the call that is handed on; None for anything else."""
    place: Span


def _given(
    project: LinkedProject, site: CallSite, answer: ObjectValue, status: Expression, steps: int = _MOST_STEPS
) -> _Given:
    """What a function of the project that makes an answer is told its status by, straight or by way of others."""
    unknown = _Given(None, site.fact.callee_span)
    called = project.values.called_routines(site)
    if len(called) != 1 or not steps:
        return unknown
    (routine,) = called
    handed: object = None
    if answer.module is routine.module and routine.module.routine_of(answer.block) is routine:
        handed = _only(project, answer.module, status, answer.block)
    else:
        inner = [fact.value.call for fact in routine.returns if isinstance(fact.value, CallResult)]
        sites = [routine.module.call_sites[call] for call in inner]
        found = [_given(project, each, answer, status, steps - 1).value for each in sites[:_MOST_STEPS]]
        known = [value for value in found if value is not None]
        handed = known[0] if len(known) == 1 else None
    if not isinstance(handed, Argument) or handed.routine.key != routine.key:
        return _Given(handed if isinstance(handed, int) else None, site.fact.callee_span)
    passed = routine.passed(site, handed.index)
    if passed is None:
        return unknown
    value = _only(project, site.module, passed, site.fact.block)
    return _Given(value.value if isinstance(value, Literal) else value, passed.span)


@finds(LostRecord, reads_code=True)
def lost_records(project: LinkedProject) -> Iterator[LostRecord]:
    """The places in what such handlers run, as far as nothing there reports what failed."""
    work = _Work(project)
    running = [each for each in project.all(RunningHandler) if is_repeated_on_failure(each.handler)]
    found = ((each.handler, _lost(each, project, work)) for each in running)
    for location, handlers in shared(found, lambda location: location.sort_key):
        yield LostRecord(location, handlers)


def _lost(running: RunningHandler, project: LinkedProject, work: _Work) -> Iterator[Location]:
    """The places, if all that the code does outside stands where its errors are caught.

    What else it does may be what counts, and what is caught a part that need not work.
    """
    handler = running.handler
    modules = running.code.modules
    if not all(map(keeps_errors, handler.wrappers)) or any(
        module.words & _REPORTS or module.imports_any(*BATCH_MODULES) for module in modules
    ):
        return
    dropped = _dropped(running, project)
    found: list[_Caught] = []
    parts = 0
    for routine in running.code.routines:
        is_handler = handler.routine is not None and routine.key == handler.routine.key
        if not routine.module.is_test and (is_handler or routine.key in dropped):
            parts += len(work.catching(routine)) + sum(1 for _ in _catch_calls(routine))
            if parts > _MOST_PARTS:
                return
            found += (
                each for each in _caught(routine, is_handler, work, project) if work.is_in(each.routine, each.guarded)
            )
    if found and work.is_all_in(running.code.routines, found):
        flow = project.flow(handler)
        for each in found:
            if not (_is_one_delivery(each, flow) or _only_counts(each.routine)):
                yield each.routine.module.at(each.place)


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
        is_each = isinstance(fact.value, Operation) and fact.value.operator == "each"
        if is_each and loop.kind is BlockKind.LOOP and loop.span.has(caught.place):
            yield At(module, fact.value, fact.block)


def _only_counts(routine: Routine) -> bool:
    """Whether a function is called like what keeps numbers of use, which fails nobody's work."""
    return not _COUNTING.isdisjoint(words_of(routine.name))


class _Caught(NamedTuple):
    """A part of a function whose errors are only told to people."""

    routine: Routine
    guarded: Span
    place: Span


def _caught(routine: Routine, is_handler: bool, work: _Work, project: LinkedProject) -> Iterator[_Caught]:
    for block in work.catching(routine):
        if _only_tells(routine, block.span, is_handler, project):
            yield _Caught(routine, _guarded(routine, block), _first_of(block.span))
    for site, callback in _catch_calls(routine):
        body = callback.module.facts.blocks[callback.fact.body].span
        if any(fact.span.start >= body.start for fact in routine.raises):
            continue
        callee = site.fact.callee
        if isinstance(callee, Attribute) and _only_tells(callback, body, is_handler, project):
            yield _Caught(routine, callee.span, callee.name_span)


def _dropped(running: RunningHandler, project: LinkedProject) -> frozenset[CodeKey]:
    """The functions whose results nobody looks at, wherever they are called."""
    used: set[CodeKey] = set()
    called: set[CodeKey] = set()
    for routine in running.code.routines:
        for site in routine.calls:
            for inside in project.values.called_routines(site):
                called.add(inside.key)
                if site.fact.use is not ResultUse.DROPPED:
                    used.add(inside.key)
    callbacks = {
        routine.key
        for routine in running.code.routines
        if routine.index in routine.module.element_callbacks and not any(_gives(fact.value) for fact in routine.returns)
    }
    return frozenset((called - used) | callbacks)


def _guarded(routine: Routine, block: Block) -> Span:
    return routine.module.facts.blocks[block.of or 0].span


def _first_of(span: Span) -> Span:
    return Span(span.start, min(span.start + 1, span.end))


def _catch_calls(routine: Routine) -> Iterator[tuple[CallSite, Routine]]:
    """The calls of `.catch(…)` whose outcome nobody looks at, with the function that they are given."""
    for site in routine.calls:
        callee = site.fact.callee
        if not isinstance(callee, Attribute) or callee.name != "catch" or site.fact.use is not ResultUse.DROPPED:
            continue
        given = site.fact.argument("", 0)
        if isinstance(callee.base, CallResult) and isinstance(given, FunctionValue):
            yield site, site.module.routines[given.function]


def _only_tells(routine: Routine, span: Span, is_handler: bool, project: LinkedProject) -> bool:
    """Whether what runs on an error does nothing but tell people of it, and nothing after it says what happened."""
    module = routine.module
    if any(fact.span.start >= span.start for fact in routine.raises):
        return False
    if any(span.has(inner.fact.span) for inner in routine.inner):
        return False
    for site in routine.calls:
        if span.has(site.span) and not _tells(site):
            return False
    for fact in routine.returns:
        if span.has(fact.span) and not _says_nothing(routine, fact.value, fact.block, is_handler, project):
            return False
    names = set()
    for bound in routine.assignments:
        if span.has(bound.span):
            if not isinstance(bound.target, Name) or bound.augmented:
                return False
            names.add(bound.target.name)
    used = (
        part
        for expression, _ in expressions_of(module, routine.index)
        for part in subexpressions(expression)
        if isinstance(part, Name) and part.name in names
    )
    return not any(not span.has(part.span) for part in used) and not routine.fact.global_names


def _tells(site: CallSite) -> bool:
    name = last_name(site.fact.callee)
    return name in LOGS or name in TELLS or name in MAKES_TEXT


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
        isinstance(each, Literal)
        or (isinstance(each, ObjectValue) and each.literal.complete and not _has_status(each.literal))
        for each in found
    )


def _has_status(literal: Mapping) -> bool:
    return literal.get(_STATUS) is not None or any(literal.get(name) is not None for name in _REPORTS)


def _gives(value: Expression | None) -> bool:
    return not (value is None or (isinstance(value, Constant) and value.value is None))


class _Work:
    """Knows which functions change something outside, each looked at once."""

    def __init__(self, project: LinkedProject) -> None:
        self._project = project
        self._changing: dict[CodeKey, tuple[CallSite, ...]] = {}
        self._catching: dict[str, dict[int | None, list[Block]]] = {}

    def catching(self, routine: Routine) -> Sequence[Block]:
        """The blocks of a function that catch every error."""
        of_functions = self._catching.get(routine.module.key)
        if of_functions is None:
            of_functions = self._catching[routine.module.key] = {}
            for block in routine.module.facts.blocks:
                if block.kind is BlockKind.CATCH and block.of is not None and catches_everything(block):
                    of_functions.setdefault(block.function, []).append(block)
        return of_functions.get(routine.index, ())

    def is_in(self, routine: Routine, span: Span) -> bool:
        """Whether something is changed in a part of a function, or by what is called there."""
        return any(self._changes(each) for each in self._run_in(routine, span)) or any(
            span.has(site.span) for site in self._changes(routine)
        )

    def is_all_in(self, routines: Iterable[Routine], parts: Sequence[_Caught]) -> bool:
        """Whether nothing is changed, as far as can be seen, outside of some parts of functions and what these call."""
        inside = {each.key for part in parts for each in self._run_in(part.routine, part.guarded)}
        return all(
            any(part.routine.module.key == site.module.key and part.guarded.has(site.span) for part in parts)
            for routine in routines
            if routine.key not in inside
            for site in (*self._changes(routine), *self._unknown_work(routine))
        )

    def _unknown_work(self, routine: Routine) -> Iterator[CallSite]:
        """The calls in a function of what is not seen, made for what they do: nobody takes their results."""
        values = self._project.values
        for site in routine.calls:
            name = last_name(site.fact.callee)
            if site.fact.use is not ResultUse.DROPPED or name in METHODS_THAT_NEVER_FAIL or _tells(site):
                continue
            if any(isinstance(argument.value, FunctionValue) for argument in site.fact.arguments):
                continue
            is_known = self._project.sdk.call_at(site) is not None or values.called_routines(site)
            called = next((found for callee in values.callee(site) if (found := dotted_name(callee))), "")
            if not is_known and called not in NEVER_FAILS and called.partition(".")[0] not in STANDARD_LIBRARY:
                yield site

    def _run_in(self, routine: Routine, span: Span) -> Iterator[Routine]:
        """What the calls in a part of a function run."""
        for site in _calls_with_inner(routine):
            if span.has(site.span):
                for called in self._project.values.called_routines(site):
                    yield from self._project.graph.reached_from(called)
        for inner in routine.inner:
            if span.has(inner.fact.span):
                yield from self._project.graph.reached_from(inner)

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


def _calls_with_inner(routine: Routine) -> Iterator[CallSite]:
    pending = [routine]
    while pending:
        each = pending.pop()
        yield from each.calls
        pending += each.inner
