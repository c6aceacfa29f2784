"""What becomes of the answers of AWS that come page by page, or that say what of a batch failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from serverless_lint.analyses.chats import names_chat
from serverless_lint.analyses.growing_tables import GrowingTables
from serverless_lint.analyses.running_code import RunningHandler, RunningRequest, RunningRoutine, running_callers
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.logging import TELLS_PEOPLE
from serverless_lint.link.program.answers_of_calls import AnswersOfCalls
from serverless_lint.link.program.constants import Constants
from serverless_lint.link.program.sdk_operations import Request, is_paginator, operation_of, request_of
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import (
    CallSite,
    ClientKind,
    CodeKey,
    EnvironmentRead,
    Handler,
    Joined,
    Literal,
    Routine,
    SdkCall,
    Value,
)
from serverless_lint.model.project import finds
from serverless_lint.parse.code.contents import words_within
from serverless_lint.parse.code.facts import (
    Attribute,
    Constant,
    Expression,
    is_null,
    last_name,
    subexpressions,
)
from serverless_lint.source import Location

if TYPE_CHECKING:
    from serverless_lint.aws import sdk


class SdkResponse(msgspec.Struct, frozen=True, eq=False):
    """The answer to a call of AWS, where all is seen that the code does with it."""

    call: SdkCall
    operation: sdk.Operation
    parameters: frozenset[str] | None
    """The names of the request's parameters; None if they are not all visible."""
    members: frozenset[str]
    """The members that are read of the answer."""
    taken: frozenset[str]
    """Those of them that are used as a whole, rather than only asked for, counted, or looked at the beginning of."""
    words: frozenset[str]
    """The names and texts in the function around the call."""
    equalities: int
    """How often the request, as far as it is written in the call, asks for something to be equal to a value."""
    is_of_one: bool
    """Whether it lists objects below a prefix that is another one for each event: of one person, of one day."""
    is_of_growing: bool
    """Whether it goes through a table that functions add items to as often as events of others come."""
    tells_chat: bool
    """Whether it sends an event that is called like a chat: news for people, of which one more or less is no loss."""
    is_best_effort: bool
    """Whether a function that gives nothing back goes on after any error of it, which it only writes down."""
    handlers: tuple[Handler, ...]
    """The handlers that make the call."""

    @property
    def location(self) -> Location:
        """The callee of the call."""
        return self.call.location


_SCAN = "Scan"
_SENDS_EVENTS = "PutEvents"
_LISTS_OBJECTS = frozenset({"ListObjects", "ListObjectsV2"})
_PREFIX = "Prefix"


@finds(SdkResponse, in_each=RunningRequest)
def sdk_responses(running: RunningRequest, project: LinkedProject) -> Iterator[SdkResponse]:
    """The answers that running code is given, without those that it hands on to somewhere else."""
    call = running.call
    operation = operation_of(call) if not is_paginator(call) else None
    if operation is None or (operation.pagination is None and operation.batch is None):
        return
    answers = project.once(answers_of_calls)
    members = answers.members(call.site)
    is_request = call.client is not None and call.client.kind is ClientKind.JAVASCRIPT_V2
    # Version 2 sends nothing before somebody asks for the answer.
    if members is None or (is_request and not answers.is_called_back(call.site)):
        return
    request = request_of(call, project.values)
    yield SdkResponse(
        call,
        operation,
        frozenset(request) if request is not None else None,
        frozenset(members),
        frozenset(name for name, is_taken in members.items() if is_taken),
        project.once(_WordsAround).of(call.site),
        _equalities(call.input),
        _is_of_one(call, operation, request, project),
        operation.name == _SCAN and project.once(GrowingTables).has(call),
        operation.name == _SENDS_EVENTS and any(map(names_chat, _texts(call.input))),
        operation.batch is not None and _is_best_effort(running, project),
        running.handlers,
    )


def _is_of_one(call: SdkCall, operation: sdk.Operation, request: Request | None, project: LinkedProject) -> bool:
    prefix = request.get(_PREFIX) if request is not None and operation.name in _LISTS_OBJECTS else None
    if prefix is None or project.once(constants).is_made_of_constants(call.input):
        return False
    return not all(map(_is_fixed, project.values.of(prefix.module, prefix.expression, prefix.block)))


def _is_best_effort(running: RunningRequest, project: LinkedProject) -> bool:
    """Handlers are not meant: theirs is the work itself."""
    site = running.call.site
    routine = site.routine
    if routine is None or any(handler.routine == routine for handler in running.handlers):
        return False
    if any(_says_something(fact.value) for fact in routine.returns):
        return False
    around = site.module.facts.own_blocks_around(site.fact.block)
    guarded = next((at for at in around if project.catching.catches_at(site.module, at)), None)
    return guarded is not None and guarded in project.once(_only_writing_down).of(routine)


def _says_something(answer: Expression | None) -> bool:
    return answer is not None and not is_null(answer)


def _only_writing_down(_: LinkedProject) -> _OnlyWritingDown:
    return _OnlyWritingDown()


class _OnlyWritingDown:
    """Knows where functions only write down what went wrong, each function looked at once."""

    def __init__(self) -> None:
        self._found: dict[CodeKey, frozenset[int]] = {}

    def of(self, routine: Routine) -> frozenset[int]:
        """Each `try` of a function with an error of which nothing else is done."""
        found = self._found.get(routine.key)
        if found is None:
            blocks = routine.module.facts.blocks
            catching = {at: guarded for at in routine.catching if (guarded := blocks[at].of) is not None}
            doing = {fact.block for fact in routine.raises}
            doing.update(
                bound.block
                for bound in routine.assignments
                if not bound.is_constant and last_name(bound.target) != blocks[bound.block].binding
            )
            doing.update(site.fact.block for site in routine.calls if last_name(site.fact.callee) not in TELLS_PEOPLE)
            doing.update(inner.fact.block for inner in routine.inner)
            busy = {at for block in doing for at in routine.module.facts.own_blocks_around(block)}
            left = {catching[at] for at in busy if at in catching}
            found = self._found[routine.key] = frozenset(catching.values()) - left
        return found


def _is_fixed(value: Value) -> bool:
    return isinstance(value, (Literal, EnvironmentRead)) or (
        isinstance(value, Joined) and all(isinstance(part, (Literal, EnvironmentRead)) for part in value.parts)
    )


def _texts(site: CallSite) -> Iterator[str]:
    """The texts that are written as what a call is given."""
    for argument in site.fact.arguments:
        for part in subexpressions(argument.value):
            if isinstance(part, Constant) and isinstance(part.value, str):
                yield part.value


def constants(project: LinkedProject) -> Constants:
    """What knows which calls are given the same for every event."""
    return Constants(project.values, project.sdk)


def answers_of_calls(project: LinkedProject) -> AnswersOfCalls:
    """What knows which members of the results of calls are read."""
    return AnswersOfCalls(project.values, project.once(_Callers).of)


class _Callers:
    """Knows the calls of functions that run, each looked at once."""

    def __init__(self, project: LinkedProject) -> None:
        self._project = project

    def of(self, routine: Routine) -> Sequence[CallSite]:
        """All calls of a function; none of a handler, or of what something is given to call."""
        if routine.key in self._handed_on:
            return ()
        return self._project.once(running_callers).get(routine.key, ())

    @cached_property
    def _handed_on(self) -> frozenset[CodeKey]:
        handlers = (each.handler.routine for each in self._project.all(RunningHandler))
        mentioned = (
            given
            for running in self._project.all(RunningRoutine)
            for given in self._project.graph.mentioned_in(running.routine)
        )
        return frozenset(each.key for each in (*handlers, *mentioned) if each is not None)


class _WordsAround:
    """Knows what functions speak of, each looked at once."""

    def __init__(self, project: LinkedProject) -> None:
        self._found: dict[CodeKey, frozenset[str]] = {}

    def of(self, site: CallSite) -> frozenset[str]:
        """What the outermost function around a call speaks of."""
        if site.routine is None:
            return site.module.words
        *_, outermost = site.routine.with_owners
        found = self._found.get(outermost.key)
        if found is None:
            found = self._found[outermost.key] = words_within(site.module.facts, outermost.fact.span)
        return found


_EQUALS = lazy_pattern(r"(?<![<>!=])=(?!=)\s*:")
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html"""


def _equalities(site: CallSite) -> int:
    """`a = :a AND b = :b` are two, and so are `Key("a").eq(a) & Key("b").eq(b)`."""
    start, end = site.fact.span
    parts = [part for argument in site.fact.arguments for part in subexpressions(argument.value)]
    texts = [part.value for part in parts if isinstance(part, Constant) and isinstance(part.value, str)]
    inside = [call.callee for call in site.module.facts.calls if start < call.span.start and call.span.end < end]
    called = sum(isinstance(callee, Attribute) and callee.name == "eq" for callee in inside)
    return called + sum(len(_EQUALS.findall(text)) for text in texts)
