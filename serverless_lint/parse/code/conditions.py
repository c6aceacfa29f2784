"""What conditions come to that `not`, `and` and `or` make of others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeGuard, TypeVar

from serverless_lint.parse.code.facts import Expression, Operation

_T = TypeVar("_T")
_NOT, _AND, _OR = "not", "and", "or"
_JOINS = frozenset({_NOT, _AND, _OR})
_ALSO_WITHOUT = frozenset({_NOT, "not in", "!=", _OR})
"""Operators of conditions that hold as well where what they ask about is missing."""


def folded(
    condition: Expression,
    of_part: Callable[[Expression], _T],
    any_of: Callable[[list[_T]], _T],
    opposite: Callable[[_T], _T],
) -> _T:
    """What is known of a condition by what is known of each part that is not made of others.

    `any_of` says what `or` makes of answers, `opposite` what `not` makes of one; `and` follows from these.
    """
    # No recursion: a part may be a name for the next condition, with as many levels.
    pending = [(condition, False)]
    found: list[_T] = []
    while pending:
        part, has_answers = pending.pop()
        if not _is_joined(part):
            found.append(of_part(part))
        elif not has_answers:
            pending.append((part, True))
            pending += ((operand, False) for operand in reversed(part.operands))
        else:
            answers = found[-len(part.operands) :]
            del found[-len(part.operands) :]
            if part.operator == _NOT:
                found.append(opposite(answers[0]))
            elif part.operator == _OR:
                found.append(any_of(answers))
            else:
                found.append(opposite(any_of([opposite(answer) for answer in answers])))
    return found[0]


def known_where(condition: Expression, holds: bool) -> Iterator[tuple[Expression, bool]]:
    """What is certain of its parts wherever a condition holds, or does not: each with whether it holds, in order.

    Where `a and not b` holds, `a` does and `b` does not; where it does not, all that is known is that.
    """
    pending = [(condition, holds)]
    while pending:
        part, is_true = pending.pop()
        if _is_joined(part) and part.operator == _NOT:
            pending.append((part.operands[0], not is_true))
        elif _is_joined(part) and part.operator == (_AND if is_true else _OR):
            pending += ((operand, is_true) for operand in reversed(part.operands))
        else:
            yield part, is_true


def asked_in(condition: Expression) -> Iterator[Expression]:
    """The parts of a condition that are taken for true or false, in order."""
    pending = [condition]
    while pending:
        part = pending.pop()
        if _is_joined(part):
            pending += reversed(part.operands)
        else:
            yield part


def may_hold_without(parts: Iterable[Expression]) -> bool:
    """Whether what is made of these parts may hold where what it asks about is missing, as its operators say."""
    return any(isinstance(part, Operation) and part.operator in _ALSO_WITHOUT for part in parts)


def _is_joined(part: Expression) -> TypeGuard[Operation]:
    return isinstance(part, Operation) and part.operator in _JOINS and bool(part.operands)
