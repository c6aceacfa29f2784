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
from serverless_lint.analyses.running_code import RunningHandler
from serverless_lint.analyses.shared import alike, shared
from serverless_lint.analyses.swallowing_wrappers import SwallowingWrappers
from serverless_lint.aws.event_sources import FAILURES
from serverless_lint.aws.runtimes import STANDARD_LIBRARY
from serverless_lint.libraries.effects import CHANGES
from serverless_lint.libraries.errors import GATHERING, METHODS_OF_PROMISES, SETTLES_LISTS
from serverless_lint.libraries.handing_on import RUNS_COROUTINES
from serverless_lint.libraries.harmless import (
    COLLECTIONS,
    LOOKS_THROUGH,
    METHODS_THAT_MAKE_LISTS,
    METHODS_THAT_NEVER_FAIL,
    NEVER_FAILS,
)
from serverless_lint.libraries.http_requests import HTTP_CALLS
from serverless_lint.libraries.logging import LOGS, MAKES_TEXT, TELLS
from serverless_lint.libraries.powertools import BATCH_MODULES
from serverless_lint.link.program.catching import catches_everything, makes_results_of_failures
from serverless_lint.link.program.expressions import expressions_of
from serverless_lint.link.program.flow import At
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
    Literal,
    Module,
    ObjectValue,
    Routine,
    TriggerKind,
    Value,
)
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Assignment,
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
"""Code with more places that catch errors, or that answer, is not looked at."""
_FAILED = 400
_STATUS = "statusCode"
_HANDS_THROUGH = RUNS_COROUTINES | METHODS_OF_PROMISES
"""What gives what it is given, or what it is called on."""
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
    escapes = Escapes(project.values, project.sdk, project.graph)
    statuses = _Given(project)
    work = _Work(project)
    found = (failure for each in running for failure in _failures(each, project, escapes, statuses, work))
    for same in alike(found, lambda failure: failure.location.sort_key):
        handlers = dict.fromkeys(handler for failure in same for handler in failure.handlers)
        losing = dict.fromkeys(handler for failure in same for handler in failure.losing)
        yield replace(same[0], handlers=tuple(handlers), losing=tuple(losing))


def _answering_code(project: LinkedProject) -> frozenset[ResourceKey]:
    """The functions that code invokes which may wait for the answer."""
    invoked = project.once(invoked_functions)
    return frozenset(key for key, ways in invoked.items() if ways != {Invocation.ASYNCHRONOUS})


def _failures(
    running: RunningHandler, project: LinkedProject, escapes: Escapes, statuses: _Given, work: _Work
) -> Iterator[FailureAnswered]:
    answers, handler = Answers(project.values), running.handler
    given = tuple(islice(answers.of(handler), _MOST_PARTS + 1)) if all(map(keeps_errors, handler.wrappers)) else ()
    looked_at = _looked_at(handler.routine) if given and handler.routine is not None else frozenset()
    for expression, block in given if len(given) <= _MOST_PARTS else ():
        if _name(expression) in looked_at:
            continue
        module = handler.routine.module if handler.routine is not None else handler.module
        answer = At(module, expression, block)
        if _is_idle(module, block, escapes):
            continue
        losing = (handler,) if _is_for_all_work(running, block, work) else ()
        for status in statuses.by(module.call_sites[expression.call]) if isinstance(expression, CallResult) else ():
            number = _number(project, status)
            if number is not None and number >= _FAILED:
                yield FailureAnswered(number, _place(running.handler, answer, status), (handler,), losing)
        for value in answers.values(module, expression, block):
            literal = value.literal.get(_STATUS) if isinstance(value, ObjectValue) else None
            if literal is None or not isinstance(value, ObjectValue):
                continue
            written = At(value.module, literal, value.block)
            number = _number(project, written)
            if number is not None and number >= _FAILED and not _is_idle(value.module, value.block, escapes):
                yield FailureAnswered(number, _place(running.handler, answer, written), (handler,), losing)


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
    """Where a status is written, or where the handler answers with what a function makes that others may use."""
    routine = handler.routine
    is_own = routine is not None and routine.module is status.module and routine.fact.span.has(status.expression.span)
    return status.location if is_own else answer.location


def _is_for_all_work(running: RunningHandler, answer: int, work: _Work) -> bool:
    """Whether an answer stands where everything is caught, and nothing is changed outside of that `try`."""
    routine = running.handler.routine
    if routine is None:
        return False
    for at in routine.module.facts.own_blocks_around(answer):
        block = routine.module.facts.blocks[at]
        if block in work.catching(routine):
            caught = _Caught(routine, _guarded(routine, block), _first_of(block.span))
            return work.is_in(routine, caught.guarded) and work.is_all_in(running.code.routines, [caught])
    return False


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


def _is_idle(module: Module, block: int, escapes: Escapes) -> bool:
    """Whether an answer stands where what fails in a `try` is caught, and nothing can fail in it."""
    around = (module.facts.blocks[at] for at in module.facts.own_blocks_around(block))
    tried = next((block.of for block in around if block.kind is BlockKind.CATCH), None)
    return tried is not None and not escapes.may_fail(module, tried)


def _number(project: LinkedProject, status: At) -> int | None:
    values = project.values.of(status.module, status.expression, status.block)
    only = values[0] if len(values) == 1 else None
    return only.value if isinstance(only, Literal) and isinstance(only.value, int) else None


@finds(LostRecord, reads_code=True)
def lost_records(project: LinkedProject) -> Iterator[LostRecord]:
    """The places in what such handlers run, as far as nothing there reports what failed."""
    work = _Work(project)
    running = [each for each in project.all(RunningHandler) if is_repeated_on_failure(each.handler)]
    found = ((each.handler, _lost(each, project, work)) for each in running)
    for place, handlers in shared(found, lambda place: place.location.sort_key):
        yield LostRecord(place.location, handlers, place.is_in_wrapper)


def _lost(running: RunningHandler, project: LinkedProject, work: _Work) -> Iterator[_Place]:
    """The places, if all that the code does outside stands where its errors are caught.

    What else it does may be what counts, and what is caught a part that need not work.
    """
    handler = running.handler
    modules = running.code.modules
    if any(module.words & _REPORTS or module.imports_any(*BATCH_MODULES) for module in modules):
        return
    wrapper = work.wrappers.around(handler)
    if wrapper is not None and work.is_in_any(running.code.routines):
        yield _Place(wrapper, is_in_wrapper=True)
    if not all(map(keeps_errors, handler.wrappers)):
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
                each
                for each in _caught(routine, is_handler, work, project)
                if work.is_in(each.routine, each.guarded) or (each.lists and work.hands_on(each.routine, each.guarded))
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
    for listed in caught.lists or _lists_around(caught):
        origins = flow.of(listed)
        # What is made for a list from anywhere else is for its elements.
        is_known = bool(origins) or bool(caught.lists)
        if is_known and not any(isinstance(origin.source, Argument) for origin in origins):
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


class _Place(NamedTuple):
    """Where errors end."""

    location: Location
    is_in_wrapper: bool = False


class _Caught(NamedTuple):
    """A part of a function whose errors are only told to people."""

    routine: Routine
    guarded: Span
    place: Span
    lists: tuple[At, ...] = ()
    """The lists whose elements it is done for, if that is known."""


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
    results = [site for site in routine.calls if _makes_results(site, project)]
    for site in results if len(results) <= _MOST_PARTS else ():
        if _is_forgotten(routine, site, is_handler, project):
            lists = _lists_of(site, project)
            begin = min((site.span.start, *(each.start for each in lists)))
            ats = tuple(each.listed for each in lists)
            yield _Caught(routine, Span(begin, site.span.end), site.fact.callee_span, ats)


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


def _makes_results(site: CallSite, project: LinkedProject) -> bool:
    """Whether a call makes results of all failures of a list of promises."""
    names = {dotted_name(callee) for callee in project.values.callee(site)}
    return not names.isdisjoint(SETTLES_LISTS) or (not names.isdisjoint(GATHERING) and makes_results_of_failures(site))


class _Made(NamedTuple):
    """What is made of the elements of a list."""

    start: int
    """Where that begins."""
    listed: At


def _lists_of(site: CallSite, project: LinkedProject) -> tuple[_Made, ...]:
    """The lists that promises are made of the elements of: `event.Records` in `allSettled(event.Records.map(…))`."""
    module, values = site.module, project.values
    found: list[_Made] = []
    for argument in site.fact.arguments[:_MOST_ANSWERS]:
        given, block = argument.value, site.fact.block
        if isinstance(given, Operation) and given.operator == "..." and given.operands:
            given = given.operands[0]
        bound = values.seen(module, given, block) if isinstance(given, Name) else ()
        if len(bound) == 1 and isinstance(bound[0], Assignment):
            given, block = bound[0].value, bound[0].block
        if isinstance(given, Operation) and given.operator == "comprehension" and len(given.operands) > 1:
            found.append(_Made(given.span.start, At(module, given.operands[1], block)))
        elif isinstance(given, CallResult):
            call = module.facts.calls[given.call]
            if isinstance(call.callee, Attribute) and call.callee.name in METHODS_THAT_MAKE_LISTS:
                found.append(_Made(given.span.start, At(module, call.callee.base, block)))
            elif last_name(call.callee) in METHODS_THAT_MAKE_LISTS and len(call.arguments) > 1:
                found.append(_Made(given.span.start, At(module, call.arguments[1].value, block)))
    return tuple(found)


def _is_forgotten(routine: Routine, site: CallSite, is_handler: bool, project: LinkedProject) -> bool:
    """Whether nothing but people learn of the failures among the results of a call."""
    if not _lists_of(site, project):
        return False
    after = Span(site.span.end, max(site.span.end, routine.fact.span.end))
    pending = [routine]
    while pending:
        each = pending.pop()
        if each is not routine and not after.has(each.fact.span):
            continue
        if any(after.has(fact.span) for fact in each.raises):
            return False
        for call in each.calls:
            name = last_name(call.fact.callee)
            is_given = call.span.has(site.span) and call is not site
            is_looking = (after.has(call.span) or is_given) and not (_tells(call) or name in LOOKS_THROUGH)
            if is_looking and not (is_given and name in _HANDS_THROUGH):
                return False
        pending += each.inner
    for fact in routine.returns:
        is_result = fact.value is not None and fact.value.span.has(site.span)
        is_told = not is_result and after.has(fact.span)
        if is_told and not _says_nothing(routine, fact.value, fact.block, is_handler, project):
            return False
        if is_result and not isinstance(fact.value, CallResult):
            return False
    return True


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
        self.wrappers = SwallowingWrappers(project.values, project.sdk, project.graph)
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

    def is_in_any(self, routines: Iterable[Routine]) -> bool:
        """Whether any of these functions changes something outside."""
        return any(self._changes(routine) for routine in routines)

    def is_in(self, routine: Routine, span: Span) -> bool:
        """Whether something is changed in a part of a function, or by what is called there."""
        return any(self._changes(each) for each in self._run_in(routine, span)) or any(
            span.has(site.span) for site in self._changes(routine)
        )

    def hands_on(self, routine: Routine, span: Span) -> bool:
        """Whether a function in a part of another gives what it is called with to what is not known."""
        for inner in routine.inner:
            names = {parameter.name for parameter in inner.fact.parameters} if span.has(inner.fact.span) else set()
            for site in inner.calls:
                given = any(_name(argument.value) in names for argument in site.fact.arguments)
                if given and not (_tells(site) or self._is_known(site)):
                    return True
        return False

    def _is_known(self, site: CallSite) -> bool:
        values = self._project.values
        if self._project.sdk.call_at(site) is not None or values.called_routines(site):
            return True
        called = next((found for callee in values.callee(site) if (found := dotted_name(callee))), "")
        first = called.partition(".")[0]
        return called in NEVER_FAILS or first in STANDARD_LIBRARY or first in COLLECTIONS

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
            if any(isinstance(callee, Argument) and callee.index == _CALLBACK for callee in values.callee(site)):
                continue
            if not self._is_known(site):
                yield site

    def _run_in(self, routine: Routine, span: Span) -> Iterator[Routine]:
        """What the calls in a part of a function run."""
        for site in _calls_with_inner(routine):
            if span.has(site.span):
                values = self._project.values
                # `records.map(send)` runs what it is given.
                given = (value for part in site.fact.arguments for value in _named(site, part.value, values))
                for called in (*values.called_routines(site), *values.routines(given)):
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


def _named(site: CallSite, given: Expression, values: Values) -> Sequence[Value]:
    return values.of(site.module, given, site.fact.block) if isinstance(given, Name | Attribute) else ()


def _calls_with_inner(routine: Routine) -> Iterator[CallSite]:
    pending = [routine]
    while pending:
        each = pending.pop()
        yield from each.calls
        pending += each.inner
