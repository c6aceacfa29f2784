"""Handlers that read the first record of a batch and no other, or leave the loop after it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from serverless_lint.analyses.batch_sizes import most_records
from serverless_lint.analyses.injections import hands_on_event
from serverless_lint.libraries.logging import LOGS, MAKES_TEXT, TELLS, TELLS_PEOPLE
from serverless_lint.libraries.powertools import BATCH_MODULES
from serverless_lint.link.program.expressions import conditions_of, expressions_of
from serverless_lint.link.program.flow import At
from serverless_lint.link.program.handler_flow import HandlerFlow
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import EventSource, Handler, Module, Path, Program, Routine, TriggerKind
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Attribute,
    BlockKind,
    CallResult,
    Constant,
    Expression,
    Interpolation,
    Jump,
    Language,
    Mapping,
    Name,
    Operation,
    Raise,
    ResultUse,
    Return,
    Sequence,
    Subscript,
    is_each,
    last_name,
    parts_of,
)
from serverless_lint.parse.template.template import ResourceKey
from serverless_lint.source import Location, Span

_BATCHES = (TriggerKind.SQS, TriggerKind.KINESIS, TriggerKind.DYNAMODB)
"""What hands over its records under `Records`, several at once:
https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html"""
_TELLS = TELLS_PEOPLE - {"len"}
_WRITES = LOGS | TELLS
_ASKS = frozenset({"isinstance", "type"})
_MAKES_TEXT = MAKES_TEXT - {"len"}
_PARTS_OF_TEXT = (Interpolation, Sequence, Mapping)
_NAMES = ("locals", "vars")
"""What gives all that has a name in a function, the event too."""
_ONCE = (BlockKind.WITH, BlockKind.FINALLY)
"""Blocks that are entered whatever was before."""
_RECORDS = "Records"
_EVENT: Path = ()
_LIST: Path = (_RECORDS,)


class FirstRecord(msgspec.Struct, frozen=True, eq=False):
    """A place where a handler takes the first record of a batch, while nothing that it runs looks at the others."""

    program: Program
    location: Location
    source: EventSource
    """What hands over the batch."""
    most: int
    """How many records it may have."""
    leaves_loop: bool = False
    """Whether the place is where the code returns in the first round of its loop over them."""


class _Taken(NamedTuple):
    location: Location
    leaves_loop: bool


@finds(FirstRecord, reads_code=True)
def first_records(project: LinkedProject) -> Iterator[FirstRecord]:
    """The places in the code of functions that are called with batches."""
    sources: dict[ResourceKey, EventSource] = {}
    for source in project.all(EventSource):
        if source.function is not None and source.kind in _BATCHES and most_records(source) > 1:
            sources.setdefault(source.function.key, source)
    given_batches = {program.handler.key for program in project.all(Program) if program.function.key in sources}

    def only_taken(program: Program) -> _Taken | None:
        return _only_taken(program, project) if program.handler.key in given_batches else None

    for program, taken in project.in_each_program(only_taken):
        batches = sources.get(program.function.key)
        if batches is not None and taken is not None:
            yield FirstRecord(program, taken.location, batches, most_records(batches), taken.leaves_loop)


def _only_taken(program: Program, project: LinkedProject) -> _Taken | None:
    """Where the first record is taken, if nothing else is done with the records and all that is done is known."""
    handler, code = program.handler, program.code
    may_take = any(_RECORDS in module.words for module in code.modules)
    if not may_take or not _is_followed(handler, code.modules, project):
        return None
    uses = _Uses(project, project.flow(handler), handler.routine)
    taken: list[_Taken] = []
    for routine in code.routines:
        if routine.module.is_test:
            return None
        for use in uses.of(routine):
            if use is None:
                return None
            taken.append(use)
    return min(taken, key=lambda each: each.location.sort_key, default=None)


def _is_followed(handler: Handler, modules: tuple[Module, ...], project: LinkedProject) -> bool:
    return (
        handler.routine is not None
        and project.is_followed(handler)
        and hands_on_event(handler, project.values)
        and not any(module.imports_any(*BATCH_MODULES) for module in modules)
    )


class _Part(NamedTuple):
    expression: Expression
    around: Expression | None
    """What it is a part of; None for what stands on its own."""


class _Uses:
    """Looks at what functions do with the event and its list of records."""

    def __init__(self, project: LinkedProject, flow: HandlerFlow, handler: Routine | None) -> None:
        self._values = project.values
        self._handler = handler.key if handler is not None else None
        self._flow = flow
        self._loops: dict[str, _Loops] = {}
        self._assigned: dict[str, frozenset[Span]] = {}
        """What is bound to a name, and those names, by module: what becomes of it is seen where the name is."""

    def of(self, routine: Routine) -> Iterator[_Taken | None]:
        """Where the first record is taken; None for any use after which others may be read."""
        module = routine.module
        if module.key not in self._assigned:
            self._assigned[module.key] = frozenset(_assigned_in(module))
        seen = self._assigned[module.key]
        is_python = module.language is Language.PYTHON
        if is_python and any(last_name(site.fact.callee) in _NAMES for site in routine.calls):
            yield None
        handed_on = frozenset(self._handed_on_harmlessly(routine))
        told = frozenset(_told(routine))
        expressions = (*expressions_of(module, routine.index), *conditions_of(module, routine.index))
        for whole, block in expressions:
            for part, around in _parts(whole):
                paths = self._flow.paths(At(module, part, block)) if _may_be_of_event(part) else ()
                if _LIST in paths and _takes_first(part, around) and around is not None:
                    # Python's unpacking fails if there are others: none is lost.
                    is_unpacked = is_python and around.span == part.span
                    yield None if is_unpacked else _Taken(module.at(around.span), leaves_loop=False)
                elif _LIST in paths and is_each(around) and around is whole:
                    loops = self._loops.get(module.key) or self._loops.setdefault(module.key, _Loops(module))
                    left = loops.left_after_first(block, may_skip=routine.key == self._handler)
                    yield None if left is None else _Taken(module.at(left), leaves_loop=True)
                elif _LIST in paths or _EVENT in paths:
                    is_asked = around is not None and _EVENT in paths and _takes_key(part, around, is_python=is_python)
                    is_kept = around is None and (part.span in seen or part.span in handed_on)
                    if not (is_asked or is_kept or part.span in told):
                        yield None

    def _handed_on_harmlessly(self, routine: Routine) -> Iterator[Span]:
        """The places of arguments for functions of the project, which are looked at too."""
        for site in routine.calls:
            if self._values.called_routines(site):
                yield from (argument.value.span for argument in site.fact.arguments)


def _told(routine: Routine) -> Iterator[Span]:
    """The places of what people are told, also as a part of a text: `print(f"got {event}")`."""
    module = routine.module
    for site in routine.calls:
        name = last_name(site.fact.callee)
        if name in _ASKS or name in _WRITES:
            pending = [argument.value for argument in site.fact.arguments]
            while pending:
                part = pending.pop()
                yield part.span
                if isinstance(part, CallResult):
                    inner = module.facts.calls[part.call]
                    if last_name(inner.callee) in _MAKES_TEXT:
                        pending += (argument.value for argument in inner.arguments)
                elif isinstance(part, _PARTS_OF_TEXT) or (isinstance(part, Operation) and part.operator in ("+", "%")):
                    pending += parts_of(part)


def _assigned_in(module: Module) -> Iterator[Span]:
    for fact in module.facts.assignments:
        if not fact.augmented:
            yield from (fact.value.span, fact.target.span)


def _parts(whole: Expression) -> Iterator[_Part]:
    pending = [_Part(whole, None)]
    while pending:
        part = pending.pop()
        yield part
        pending += (_Part(inner, part.expression) for inner in parts_of(part.expression))


def _may_be_of_event(part: Expression) -> bool:
    return isinstance(part, (Name, Attribute, Subscript, CallResult))


def _takes_first(part: Expression, around: Expression | None) -> bool:
    """Whether what is around a list is its first element."""
    if not isinstance(around, Subscript) or around.base is not part:
        return False
    return isinstance(around.index, Constant) and around.index.value in (0, "0")


class _Loops:
    """What the loops of a module do in their first round."""

    def __init__(self, module: Module) -> None:
        self._module = module
        facts = module.facts
        self._leaving = _leaving(module)
        self._jumps: dict[int, list[Jump]] = {}
        """`break` and `continue`, by the loop that they are about."""
        for jump in facts.jumps:
            if jump.leaves is not None:
                self._jumps.setdefault(jump.leaves, []).append(jump)
        self._has_labels = any(jump.leaves is None for jump in facts.jumps)
        self._divided = frozenset(block.parent for block in facts.blocks)
        self._working = frozenset(call.block for call in facts.calls if last_name(call.callee) not in _TELLS)
        self._dropped = sorted(
            call.span.start
            for call in facts.calls
            if call.use is ResultUse.DROPPED and last_name(call.callee) not in _TELLS
        )
        """Where calls begin that are there for what they do."""

    def left_after_first(self, loop: int, *, may_skip: bool) -> Span | None:
        """Where a loop returns, if it does so in its first round whatever happens there.

        What only passes records over, with which nothing was done, may do so if that is looked for in the handler
        itself, where nobody gets the record.
        """
        block = self._module.facts.blocks[loop]
        if block.kind is not BlockKind.LOOP or loop not in self._leaving or self._has_labels:
            return None
        for jump in self._jumps.get(loop, ()):
            if not may_skip or jump.block in self._divided or jump.block in self._working:
                return None
            done = bisect_left(self._dropped, block.span.start)
            if done < len(self._dropped) and self._dropped[done] < jump.span.start:
                return None
        returns = self._module.returns_of.get(block.function, ()) if block.function is not None else ()
        at = bisect_left(returns, block.span.start, key=lambda fact: fact.span.start)
        if at == len(returns) or not block.span.has(returns[at].span):
            return None
        start = returns[at].span.start
        return Span(start, start + len("return"))


def _leaving(module: Module) -> frozenset[int]:
    """The blocks of a module that leave their function on every way through them."""
    facts = module.facts
    ends: tuple[Return | Raise, ...] = (*facts.returns, *facts.raises)
    leaving = {fact.block for fact in ends}
    arms: dict[int, list[int]] = {}
    for index, block in enumerate(facts.blocks):
        if block.of is not None and block.kind in (BlockKind.ELSE, BlockKind.CATCH):
            arms.setdefault(block.of, []).append(index)
    # What is inside a block comes after it.
    for index in range(len(facts.blocks) - 1, 0, -1):
        block = facts.blocks[index]
        is_whole = block.kind is BlockKind.TRY or (block.kind is BlockKind.IF and index in arms)
        is_left = index in leaving and is_whole and all(arm in leaving for arm in arms.get(index, ()))
        if block.parent is not None and (is_left or (block.kind in _ONCE and index in leaving)):
            leaving.add(block.parent)
    return frozenset(leaving)


def _takes_key(part: Expression, around: Expression, *, is_python: bool) -> bool:
    """Whether what is around an event is one of its keys, or asks for one."""
    if isinstance(around, Subscript):
        return around.base is part and isinstance(around.index, Constant)
    if isinstance(around, Operation):
        return around.operator in ("in", "not in") and isinstance(around.operands[0], Constant)
    # What a dictionary has besides `get` gives all of its values, or changes it.
    return isinstance(around, Attribute) and around.base is part and (not is_python or around.name == "get")
