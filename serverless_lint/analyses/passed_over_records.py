"""Records that code passes over, every one of them, because it asks for a source that never calls it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

import msgspec

from serverless_lint.analyses.foreign_events import is_known
from serverless_lint.analyses.injections import hands_on_event
from serverless_lint.analyses.invocations import invoked_functions
from serverless_lint.aws.records import SOURCES
from serverless_lint.libraries.logging import TELLS
from serverless_lint.link.program.expressions import conditions_of, expressions_of, is_conditional
from serverless_lint.link.program.flow import At
from serverless_lint.link.program.handler_flow import HandlerFlow
from serverless_lint.link.program.request_objects import gives_data_class
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import EACH_RECORD, Module, Program, Routine, Trigger
from serverless_lint.model.project import finds
from serverless_lint.parse.code.conditions import folded
from serverless_lint.parse.code.facts import (
    BlockKind,
    CallResult,
    Constant,
    Expression,
    FunctionValue,
    Jump,
    Operation,
    Raise,
    Return,
    Sequence,
    last_name,
    subexpressions,
)
from serverless_lint.source import Location, Span
from serverless_lint.three_valued import Answer, any_of, opposite

_KEYS = frozenset(key for key, _ in SOURCES.values())
_MOST_BRANCHES = 100
_NEGATED = {"!=": True, "not in": True, "==": False, "in": False}
"""What compares, and whether it holds for all that is not asked for."""


class RecordsPassedOver(msgspec.Struct, frozen=True, eq=False):
    """A place where code asks each record for a source that none of them has, and does nothing with all others."""

    program: Program
    location: Location
    trigger: Trigger
    """What calls the function."""
    key: str
    """Where the code looks for the source."""
    asked: str
    """The source that it asks for."""

    @property
    def sent(self) -> tuple[str, str]:
        """Under which key the records say what sent them, and what they say."""
        return SOURCES[self.trigger.kind.value]


class _Asked(NamedTuple):
    """Something that is compared with the source of a record."""

    span: Span
    key: str
    sources: tuple[str, ...]
    negated: bool

    def holds(self, kind: str) -> bool:
        """What the comparison says of a record that a kind of trigger sends."""
        key, source = SOURCES[kind]
        return (key == self.key and source in self.sources) is not self.negated


_Decided: TypeAlias = "tuple[Answer, _Asked | None]"


class _Place(NamedTuple):
    module: Module
    asked: _Asked


@finds(RecordsPassedOver, reads_code=True)
def records_passed_over(project: LinkedProject) -> Iterator[RecordsPassedOver]:
    """The first such place of each function all of whose triggers are known."""
    # Code invokes functions with whatever it likes.
    invoked = project.once(invoked_functions)
    branches: dict[str, _Branches] = {}

    def in_program(program: Program) -> _Place | None:
        triggers = program.triggers
        is_sent_records = bool(triggers) and all(trigger.kind.value in SOURCES for trigger in triggers)
        if not is_sent_records or program.function.key in invoked or not all(map(is_known, triggers)):
            return None
        return _passed_over(program, project, branches)

    for program in project.all(Program):
        place = in_program(program)
        if place is not None:
            at = place.module.at(place.asked.span)
            yield RecordsPassedOver(program, at, program.triggers[0], place.asked.key, place.asked.sources[0])


def _passed_over(program: Program, project: LinkedProject, branches: dict[str, _Branches]) -> _Place | None:
    handler, code = program.handler, program.code
    if handler.routine is None or any(map(gives_data_class, handler.wrappers)):
        return None
    if _KEYS.isdisjoint(handler.routine.module.words) or not hands_on_event(handler, project.values):
        return None
    kinds = frozenset(trigger.kind.value for trigger in program.triggers)
    flow = project.flow(handler)
    asking = _Asking(flow, kinds, branches)
    # Code that asks for what is sent as well, wherever it does, has a way for it.
    if any(asking.may_hold(routine) for routine in code.routines):
        return None
    # In other functions, a `return` says only that somebody else has to look at the record.
    for routine in handler.routine.with_inner:
        is_for_each = routine.index in routine.module.element_callbacks
        if is_for_each or routine.key == handler.routine.key:
            found = next(_places(routine, asking, is_for_each=is_for_each), None)
            if found is not None:
                return _Place(routine.module, found)
    return None


def _places(routine: Routine, asking: _Asking, *, is_for_each: bool) -> Iterator[_Asked]:
    module = routine.module
    branches = asking.branches(module)
    decided = 0
    for at in branches.of_function.get(routine.index, ()):
        block = module.facts.blocks[at]
        around = block.parent
        if block.condition is None or around is None or is_conditional(module, around):
            continue
        answer, asked = asking.of(module, block.condition, around)
        if answer is None or asked is None or decided == _MOST_BRANCHES:
            continue
        decided += 1
        if at in branches.leaving if answer else _is_all(routine, at, branches, is_for_each=is_for_each):
            yield asked
    for whole, at in expressions_of(module, routine.index):
        for part in subexpressions(whole):
            if isinstance(part, Operation) and part.operator == "comprehension":
                yield from asking.refused(module, part.operands[1:], at)
            elif isinstance(part, CallResult):
                yield from _filtered(module, part.call, asking)


def _filtered(module: Module, call: int, asking: _Asking) -> Iterator[_Asked]:
    """What a function that is given to `filter` asks for, if that is all it does."""
    fact = module.facts.calls[call]
    first = fact.arguments[0].value if fact.arguments else None
    if last_name(fact.callee) != "filter" or not isinstance(first, FunctionValue):
        return
    returns = module.returns_of.get(first.function, ())
    if len(returns) == 1 and returns[0].value is not None:
        yield from asking.refused(module, (returns[0].value,), returns[0].block)


def _is_all(routine: Routine, branch: int, branches: _Branches, *, is_for_each: bool) -> bool:
    """Whether a branch is all that a loop, or a function that is called for each record, does."""
    facts = routine.module.facts
    block = facts.blocks[branch]
    around = block.parent
    if around is None or branch in branches.divided:
        return False
    whole = facts.blocks[around]
    if whole.kind is not BlockKind.LOOP and not (is_for_each and around == routine.fact.body):
        return False
    condition = block.condition.span if block.condition is not None else block.span
    own = min(block.span.start, condition.start)
    return all(own <= span.start and span.end <= block.span.end for span in branches.done_in(whole.span))


class _Branches:
    """The branches of a module."""

    def __init__(self, module: Module) -> None:
        facts = module.facts
        self.of_function: dict[int | None, list[int]] = defaultdict(list)
        for at, block in enumerate(facts.blocks):
            if block.kind is BlockKind.IF:
                self.of_function[block.function].append(at)
        leaving: tuple[Jump | Return | Raise, ...] = (*facts.jumps, *facts.returns, *facts.raises)
        self.leaving = frozenset(fact.block for fact in leaving)
        """Those with a statement that goes on with the next record, or with none."""
        self.divided = frozenset(block.of for block in facts.blocks)
        """Those with an `else`."""
        does = (
            *(call.span for call in facts.calls if last_name(call.callee) not in TELLS),
            *(fact.span for fact in (*facts.returns, *facts.raises, *facts.jumps)),
            *(fact.span for fact in facts.assignments if fact.augmented),
        )
        self._does = sorted(does)

    def done_in(self, whole: Span) -> Iterator[Span]:
        """What a part of the module does, other than to tell people."""
        for at in range(bisect_left(self._does, (whole.start,)), len(self._does)):
            if self._does[at].start > whole.end:
                return
            if whole.has(self._does[at]):
                yield self._does[at]


class _Asking:
    """Knows what conditions say of the records that some kinds of triggers send."""

    def __init__(self, flow: HandlerFlow, kinds: frozenset[str], branches: dict[str, _Branches]) -> None:
        """`branches` keeps those of modules, which may have the code of many functions."""
        self._flow = flow
        self._kinds = kinds
        self._branches = branches

    def branches(self, module: Module) -> _Branches:
        """The branches of a module."""
        if module.key not in self._branches:
            self._branches[module.key] = _Branches(module)
        return self._branches[module.key]

    def may_hold(self, routine: Routine) -> bool:
        """Whether code asks somewhere for a source that records do have."""
        module = routine.module
        if _KEYS.isdisjoint(module.words):
            return False
        wholes = (*expressions_of(module, routine.index), *conditions_of(module, routine.index))
        for whole, at in wholes:
            for part in subexpressions(whole):
                asked = self._asked(module, part, at)
                if asked is not None and any(asked.holds(kind) is not asked.negated for kind in self._kinds):
                    return True
        return False

    def refused(self, module: Module, conditions: tuple[Expression, ...], at: int) -> Iterator[_Asked]:
        """What conditions ask for that no record has."""
        for condition in conditions:
            answer, asked = self.of(module, condition, at)
            if answer is False and asked is not None:
                yield asked

    def of(self, module: Module, condition: Expression, at: int) -> _Decided:
        """What a condition is for all records, None if that depends on more, and what decides it."""
        return folded(condition, lambda part: self._of_part(module, part, at), _any_of, _opposite)

    def _of_part(self, module: Module, part: Expression, at: int) -> _Decided:
        asked = self._asked(module, part, at)
        answers = {asked.holds(kind) for kind in self._kinds} if asked is not None else set()
        return (answers.pop(), asked) if len(answers) == 1 else (None, None)

    def _asked(self, module: Module, part: Expression, at: int) -> _Asked | None:
        """What a comparison of a record's source asks for."""
        if not isinstance(part, Operation) or part.operator not in _NEGATED or len(part.operands) != 2:
            return None
        first, second = part.operands
        is_list = part.operator in ("in", "not in")
        for source, literal in ((first, second),) if is_list else ((first, second), (second, first)):
            # `in` a text looks for a part of it.
            sources = _texts(literal) if isinstance(literal, Sequence) is is_list else ()
            key = self._key(module, source, at) if sources else None
            if key is not None:
                return _Asked(part.span, key, sources, _NEGATED[part.operator])
        return None

    def _key(self, module: Module, source: Expression, at: int) -> str | None:
        """The key under which a value is looked for in each record; None if it is anything else."""
        paths = self._flow.paths(At(module, source, at))
        if len(paths) != 1 or len(paths[0]) != len(EACH_RECORD) + 1 or paths[0][: len(EACH_RECORD)] != EACH_RECORD:
            return None
        key = paths[0][-1]
        return key if isinstance(key, str) and key in _KEYS else None


def _any_of(decided: list[_Decided]) -> _Decided:
    """What `or` makes of conditions, with the first that decides it."""
    answer = any_of(each for each, _ in decided)
    return next((each for each in decided if each[0] is answer), (None, None))


def _opposite(decided: _Decided) -> _Decided:
    answer, asked = decided
    return opposite(answer), asked


def _texts(literal: Expression) -> tuple[str, ...]:
    items = literal.items if isinstance(literal, Sequence) else (literal,)
    found = tuple(item.value for item in items if isinstance(item, Constant) and isinstance(item.value, str))
    return found if len(found) == len(items) else ()
