"""Questions for documents whose answer serves alone to refuse what is there already, before it is stored."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.libraries.injection import MONGO_ADDING, MONGO_ASKING, MONGO_METHODS, MONGO_QUERY_ENDS
from serverless_lint.libraries.signatures import KEYS_OF_TOKENS
from serverless_lint.link.program.expressions import conditions_of, expressions_of
from serverless_lint.model import CallSite, Routine
from serverless_lint.parse.code.facts import (
    Attribute,
    Block,
    BlockKind,
    CallResult,
    Constant,
    Expression,
    Name,
    Operation,
    last_name,
    subexpressions,
)

_COMPARISONS = frozenset({"==", "!="})
_OF_TOKENS = frozenset(name.rpartition(".")[2] for name in KEYS_OF_TOKENS)


def only_refuses_what_is_there(site: CallSite) -> bool:
    """Whether the answer to a call is looked at for nothing but whether there is one, to leave the function then, and
    what is stored otherwise is new: who makes it find another document is refused, and gains nothing.
    """
    routine = site.routine
    if routine is None or last_name(site.fact.callee) not in MONGO_ASKING:
        return False
    name = _name_of_answer(site, routine)
    conditions = list(_conditions_alone(routine, name)) if name else []
    if not conditions:
        return False
    refusing = [_refusing(routine, condition, name) for condition in conditions]
    blocks = [block for block in refusing if block is not None]
    return len(blocks) == len(refusing) and _stores(routine, site, blocks)


def _name_of_answer(site: CallSite, routine: Routine) -> str:
    """What the only answer is called that a variable holds; empty if it is none, or may be something else."""
    names = [
        made.target.name
        for made in routine.assignments
        if isinstance(made.target, Name) and _is_answer(made.value, site)
    ]
    bound = [made for made in routine.assignments if isinstance(made.target, Name) and made.target.name in names]
    return names[0] if len(names) == len(bound) == 1 else ""


def _is_answer(expression: Expression, site: CallSite) -> bool:
    """Whether something is what a call gives, whatever ends the query: `findOne({ id }).exec()`."""
    calls = site.module.facts.calls
    for _ in range(len(MONGO_QUERY_ENDS)):
        if not isinstance(expression, CallResult) or expression.call == site.index:
            break
        callee = calls[expression.call].callee
        if not (isinstance(callee, Attribute) and callee.name in MONGO_QUERY_ENDS):
            return False
        expression = callee.base
    return isinstance(expression, CallResult) and expression.call == site.index


def _conditions_alone(routine: Routine, name: str) -> Iterator[Expression]:
    """The conditions that mention a variable; nothing if anything else does."""
    asked = [each for each, _ in conditions_of(routine.module, routine.index) if _mentions(each, name)]
    uses = [
        each
        for inner in routine.with_inner
        for each, _ in expressions_of(routine.module, inner.index)
        if _mentions(each, name)
    ]
    # One more is what the variable is bound at.
    if len(uses) == len(asked) + 1:
        yield from asked


def _mentions(expression: Expression, name: str) -> bool:
    return any(isinstance(part, Name) and part.name == name for part in subexpressions(expression))


def _refusing(routine: Routine, condition: Expression, name: str) -> Block | None:
    """The branch that is taken where there is an answer, and left with the function; None if that is not seen."""
    facts = routine.module.facts
    is_there = _is_there_if_true(condition, name)
    if is_there is None:
        return None
    kind = BlockKind.IF if is_there else BlockKind.ELSE
    left = {*(fact.block for fact in facts.returns), *(fact.block for fact in facts.raises)}
    found = (
        block
        for at, block in enumerate(facts.blocks)
        if block.kind is kind and block.condition == condition and block.function == routine.index and at in left
    )
    return next(found, None)


def _is_there_if_true(condition: Expression, name: str) -> bool | None:
    """Whether a condition holds only where there is an answer, or, if False, only where there is none."""
    if isinstance(condition, Name):
        return condition.name == name or None
    if not isinstance(condition, Operation):
        return None
    first = condition.operands[0] if condition.operands else None
    if condition.operator == "not":
        return False if isinstance(first, Name) and first.name == name else None
    if condition.operator == "and" and all(map(_is_comparison, condition.operands[1:])):
        return True if isinstance(first, Name) and first.name == name else None
    if condition.operator in _COMPARISONS and isinstance(first, Name) and first.name == name:
        second = condition.operands[-1]
        is_nothing = isinstance(second, Constant) and second.value is None
        return condition.operator == "!=" if is_nothing else None
    return None


def _is_comparison(expression: Expression) -> bool:
    return isinstance(expression, Operation) and expression.operator in _COMPARISONS


def _stores(routine: Routine, site: CallSite, refusing: list[Block]) -> bool:
    """Whether something is added after a call, and nothing is asked, changed or signed where it is refused."""
    adds = False
    for each in routine.calls:
        method = last_name(each.fact.callee)
        is_refusing = any(block.span.start <= each.span.start < block.span.end for block in refusing)
        if is_refusing and (method in MONGO_METHODS or method in MONGO_ADDING or method in _OF_TOKENS):
            return False
        adds = adds or (not is_refusing and method in MONGO_ADDING and each.span.start > site.span.start)
    return adds
