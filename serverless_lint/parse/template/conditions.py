"""Decides conditions that are certain before the deployment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from serverless_lint.parse.template.node import Node, Possible
from serverless_lint.parse.template.outcome import scalar_as_text
from serverless_lint.three_valued import all_of, any_of, opposite

Evaluation: TypeAlias = Callable[[Node], Possible]
"""Gives all that an operand of a comparison may be."""

_MAX_ROUNDS = 16
_COMBINED = {"Fn::And": all_of, "Fn::Or": any_of}


def decide(conditions: Mapping[str, Node], evaluation: Callable[[Mapping[str, bool]], Evaluation]) -> dict[str, bool]:
    """The conditions that are certain; `evaluation` makes a way to evaluate operands from what is decided so far.

    Found in rounds instead of by recursion: conditions may refer to each other in long chains and in circles.
    """
    decided: dict[str, bool] = {}
    for _ in range(_MAX_ROUNDS):
        count = len(decided)
        evaluate = evaluation(decided)
        for name, condition in conditions.items():
            if name not in decided:
                truth = _truth(condition, decided, evaluate)
                if truth is not None:
                    decided[name] = truth
        if len(decided) == count:
            break
    return decided


def _truth(condition: Node, decided: Mapping[str, bool], evaluate: Evaluation) -> bool | None:
    argument = condition.argument
    if condition.intrinsic == "Condition":
        return decided.get(argument.text or "")
    if condition.intrinsic == "Fn::Equals":
        return _are_equal(evaluate(argument.get(0)), evaluate(argument.get(1)))
    operands = [_truth(operand, decided, evaluate) for operand in argument.elements()]
    if condition.intrinsic == "Fn::Not" and len(operands) == 1:
        return opposite(operands[0])
    combined = _COMBINED.get(condition.intrinsic or "")
    return combined(operands) if combined is not None and operands else None


def _are_equal(left: Possible, right: Possible) -> bool | None:
    lefts, rights = _certain_texts(left), _certain_texts(right)
    if not lefts or not rights:
        return None
    if lefts == rights and len(lefts) == 1:
        return True
    return False if not set(lefts) & set(rights) else None


def _certain_texts(possible: Possible) -> list[str]:
    """All that a value may be as texts; nothing if it may be anything else."""
    texts = [text for text in map(scalar_as_text, possible.values) if text is not None]
    return [] if possible.unknown or possible.absent or len(texts) < len(possible.values) else texts
