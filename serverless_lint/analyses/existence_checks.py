"""Questions for documents whose answer serves alone to refuse what is there already, before it is stored."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from functools import lru_cache
from math import inf
from typing import TypeGuard

from serverless_lint.libraries.injection import MONGO_ADDING, MONGO_ASKING, MONGO_METHODS, MONGO_QUERY_ENDS
from serverless_lint.libraries.signatures import KEYS_OF_TOKENS
from serverless_lint.link.program.expressions import conditions_of, expressions_of
from serverless_lint.model import CallSite, Routine
from serverless_lint.parse.code.conditions import known_where
from serverless_lint.parse.code.facts import (
    Attribute,
    Block,
    BlockKind,
    CallResult,
    Expression,
    Name,
    Operation,
    is_null,
    last_name,
    subexpressions,
)

_COMPARISONS = frozenset({"==", "!="})
_DOES_MORE = MONGO_METHODS | MONGO_ADDING | {name.rpartition(".")[2] for name in KEYS_OF_TOKENS}


def only_refuses_what_is_there(site: CallSite) -> bool:
    """Whether the answer to a call is looked at for nothing but whether there is one, to leave the function then, and
    what is stored otherwise is new: who makes it find another document is refused, and gains nothing.
    """
    routine = site.routine
    if routine is None or last_name(site.fact.callee) not in MONGO_ASKING:
        return False
    answers = _answers(routine)
    name = answers.names.get(site.index, "")
    conditions = answers.conditions.get(name, ())
    # Besides the conditions, the variable is mentioned where it is bound.
    if not conditions or answers.bound[name] != 1 or answers.mentions[name] != len(conditions) + 1:
        return False
    refusing = [answers.refusing(condition, name) for condition in conditions]
    return all(block is not None and not answers.does_more_in(block) for block in refusing) and any(
        answers.adds_outside(block, site) for block in refusing if block is not None
    )


class _Answers:
    """What a function does with the answers to its calls, found in one go: it may ask many questions."""

    def __init__(self, routine: Routine) -> None:
        facts, index = routine.module.facts, routine.index
        self.names: dict[int, str] = {}
        """By the index of a call the variable that holds its answer."""
        self.bound: Counter[str] = Counter()
        for made in routine.assignments:
            if isinstance(made.target, Name):
                self.bound[made.target.name] += 1
                call = _asked_by(made.value, routine)
                if call is not None:
                    self.names[call] = made.target.name
        self.conditions: defaultdict[str, list[Expression]] = defaultdict(list)
        """The conditions that mention a variable."""
        for condition, _ in conditions_of(routine.module, index):
            for name in _names_in(condition):
                self.conditions[name].append(condition)
        self.mentions: Counter[str] = Counter()
        """How many expressions mention a variable, those of functions inside as well."""
        for inner in routine.with_inner:
            for expression, _ in expressions_of(routine.module, inner.index):
                self.mentions.update(_names_in(expression))
        left = {*(fact.block for fact in facts.returns), *(fact.block for fact in facts.raises)}
        self._leaving = {
            (block.kind, block.condition.span): block
            for block in (facts.blocks[at] for at in sorted(left, reverse=True))
            if block.condition is not None and block.function == index
        }
        """The branches that leave, by what they are entered on."""
        methods = sorted((call.span.start, last_name(call.fact.callee)) for call in routine.calls)
        self._adding = [start for start, method in methods if method in MONGO_ADDING]
        self._more = [start for start, method in methods if method in _DOES_MORE]

    def refusing(self, condition: Expression, name: str) -> Block | None:
        """The branch that is taken where there is an answer, and left with the function; None if that is not seen."""
        is_there = _is_there_if_true(condition, name)
        kind = BlockKind.IF if is_there else BlockKind.ELSE
        return None if is_there is None else self._leaving.get((kind, condition.span))

    def does_more_in(self, block: Block) -> bool:
        """Whether something is asked of a database, changed or signed in a branch."""
        return _first_from(self._more, block.span.start) < block.span.end

    def adds_outside(self, block: Block, site: CallSite) -> bool:
        """Whether something is added after a call, but not in a branch."""
        return (
            _first_from(self._adding, site.span.start) < block.span.start
            or _first_from(self._adding, block.span.end) < inf
        )


@lru_cache(maxsize=32)
def _answers(routine: Routine) -> _Answers:
    return _Answers(routine)


def _first_from(places: list[int], start: int) -> float:
    """The first place that is not before another; endless if there is none."""
    at = bisect_left(places, start)
    return places[at] if at < len(places) else inf


def _asked_by(expression: Expression, routine: Routine) -> int | None:
    """The call whose answer something is, whatever ends the query: `findOne({ id }).exec()`."""
    calls = routine.module.facts.calls
    for _ in range(len(MONGO_QUERY_ENDS)):
        callee = calls[expression.call].callee if isinstance(expression, CallResult) else None
        if not (isinstance(callee, Attribute) and callee.name in MONGO_QUERY_ENDS):
            break
        expression = callee.base
    return expression.call if isinstance(expression, CallResult) else None


def _names_in(expression: Expression) -> frozenset[str]:
    return frozenset(part.name for part in subexpressions(expression) if isinstance(part, Name))


def _is_there_if_true(condition: Expression, name: str) -> bool | None:
    """Whether a condition holds only where there is an answer, or, if False, only where there is none."""
    (part, holds), *others = known_where(condition, True)
    if not all(_is_comparison(other) for other, _ in others):
        return None
    asked = part
    if _is_comparison(part) and is_null(part.operands[-1]):
        asked, holds = part.operands[0], holds is (part.operator == "!=")
    return holds if isinstance(asked, Name) and asked.name == name else None


def _is_comparison(expression: Expression) -> TypeGuard[Operation]:
    return isinstance(expression, Operation) and expression.operator in _COMPARISONS
