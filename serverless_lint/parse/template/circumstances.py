"""Which conditions hold where a value of a template stands, and what that excludes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple, TypeAlias

from serverless_lint.parse.template.node import Kind, Node

_LITERAL, _PARAMETER, _FUNCTION, _CONDITION = "literal", "parameter", "function", "condition"


class _Operand(NamedTuple):
    """One side of a comparison: a literal, a parameter, or the text of another function."""

    kind: str
    text: str


class _Comparison(NamedTuple):
    """What is compared with what, in order; a condition as a whole is compared with nothing."""

    first: _Operand
    second: _Operand


_Truths: TypeAlias = tuple[tuple[_Comparison, bool], ...]
_CONDITIONAL = ("Resources", "Outputs")
_MAX_STEPS = 200
"""How far it is looked behind a condition, of which there may be long chains."""
_NOTHING = _Operand(_CONDITION, "")


class Circumstances:
    """The conditions of a template: what else is certain where one holds, or does not."""

    def __init__(self, conditions: Mapping[str, Node]) -> None:
        self._conditions = conditions
        self._implied: dict[tuple[str, bool], _Truths] = {}
        self._compared = frozenset(
            node.argument.text
            for condition in conditions.values()
            for node in condition.walk()
            if node.intrinsic == "Ref"
        )

    def parameter(self, name: str, default: str, node: Node) -> str | None:
        """What a parameter is where a value stands: `!If [HasName, !Ref Name, …]`.

        Its default, unless the conditions there exclude that: then what they say it is equal to, None if nothing.
        """
        if name not in self._compared:
            return default
        subject = _Operand(_PARAMETER, name)
        around = tuple(self._around(node))
        if not _contradict((*around, ((_in_order(subject, _Operand(_LITERAL, default)), True),))):
            return default
        for (first, second), truth in chain.from_iterable(around):
            if truth and second == subject and first.kind == _LITERAL:
                return first.text
        return None

    def exclude_each_other(self, first: Node, second: Node) -> bool:
        """Whether two values are never there in one deployment."""
        return _contradict((*self._around(first), *self._around(second)))

    def _around(self, node: Node) -> Iterator[_Truths]:
        for name, truth in conditions_around(node):
            known = self._implied.get((name, truth))
            if known is None:
                known = self._implied[(name, truth)] = tuple(self._all_implied(name, truth))
            yield known

    def _all_implied(self, name: str, truth: bool) -> Iterator[tuple[_Comparison, bool]]:
        """What is certain if a condition holds, or if it does not."""
        yield _Comparison(_Operand(_CONDITION, name), _NOTHING), truth
        pending = [(self._conditions.get(name), truth)]
        seen: set[tuple[Node, bool]] = set()
        while pending and len(seen) < _MAX_STEPS:
            node, truth = pending.pop()
            if node is None or (node, truth) in seen:
                continue
            seen.add((node, truth))
            operands = tuple(node.argument.elements())
            if node.intrinsic == "Condition" and node.argument.text is not None:
                yield _Comparison(_Operand(_CONDITION, node.argument.text), _NOTHING), truth
                pending.append((self._conditions.get(node.argument.text), truth))
            elif node.intrinsic == "Fn::Not" and len(operands) == 1:
                pending.append((operands[0], not truth))
            elif node.intrinsic == ("Fn::And" if truth else "Fn::Or"):
                pending += [(operand, truth) for operand in operands]
            elif node.intrinsic == "Fn::Equals" and len(operands) == 2:
                yield _in_order(_operand(operands[0]), _operand(operands[1])), truth


def conditions_around(node: Node) -> Iterator[tuple[str, bool]]:
    """The conditions that are certain where a value stands, each with whether it holds."""
    at = node
    while at.parent is not None:
        around = at.parent
        if around.parent is not None and around.parent.intrinsic == "Fn::If" and at.index in (1, 2):
            yield around.get(0).text or "", at.index == 1
        if around.key in _CONDITIONAL and around.parent is not None and around.parent.parent is None:
            condition = at.get("Condition").text
            if condition is not None:
                yield condition, True
        at = around


def _operand(node: Node) -> _Operand:
    if node.kind is Kind.SCALAR:
        return _Operand(_LITERAL, node.text or "")
    if node.intrinsic == "Ref":
        return _Operand(_PARAMETER, node.argument.text or "")
    return _Operand(_FUNCTION, " ".join(node.location.text.split()))


def _in_order(first: _Operand, second: _Operand) -> _Comparison:
    return _Comparison(*sorted((first, second)))


def _contradict(all_truths: Iterable[_Truths]) -> bool:
    """Whether something would have to be both true and false, or equal to two literals."""
    found: dict[_Comparison, bool] = {}
    equal: dict[_Operand, str] = {}
    for comparison, truth in chain.from_iterable(all_truths):
        if found.setdefault(comparison, truth) is not truth:
            return True
        for literal, other in (comparison, comparison[::-1]) if truth else ():
            if literal.kind == _LITERAL and equal.setdefault(other, literal.text) != literal.text:
                return True
    return False
