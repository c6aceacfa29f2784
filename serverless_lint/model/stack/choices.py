"""Rules of choice states that leave no input over."""

from __future__ import annotations

from collections.abc import Iterable

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.template.template import Node

# https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html#amazon-states-language-choice-state-rules
_COMPARISON = lazy_pattern(
    r"(?P<kind>String|Numeric|Timestamp)(?P<relation>LessThanEquals|GreaterThanEquals|LessThan|GreaterThan|Equals)"
    r"(?P<path>Path)?"
)
_RELATIONS = {"LessThan": "<", "LessThanEquals": "<=", "Equals": "=", "GreaterThanEquals": "=>", "GreaterThan": ">"}
_TEST = lazy_pattern(r"Is[A-Z]\w*|BooleanEquals")
_YES_AND_NO, _ORDER = frozenset("+-"), frozenset("<=>")


_TRUTHS = {"true": "+", "false": "-"}


def leave_nothing_over(rules: Iterable[Node]) -> bool:
    """Whether rules about one variable take all that it may be: `IsPresent` true and false, below 5 and from 5 on."""
    taken: dict[tuple[str, ...], frozenset[str]] = {}
    for rule in rules:
        opposite = rule.get("Not")
        for subject, outcomes, all_outcomes in _conditions(opposite or rule):
            taken[subject] = taken.get(subject, frozenset()) | (all_outcomes - outcomes if opposite else outcomes)
            if taken[subject] == all_outcomes:
                return True
    return False


def _conditions(rule: Node) -> Iterable[tuple[tuple[str, ...], frozenset[str], frozenset[str]]]:
    """What a rule looks at, with the outcomes that it takes and those that there are."""
    variable = _written(rule.get("Variable"))
    for key, operand in rule.items():
        comparison = _COMPARISON.fullmatch(key)
        if comparison is not None:
            subject = (variable, comparison["kind"], comparison["path"] or "", _written(operand))
            yield subject, frozenset(_RELATIONS[comparison["relation"]]), _ORDER
            if key == "StringEquals" and _written(operand).lower() in _TRUTHS:
                # Who writes a truth value as text has two of them.
                yield (variable, "truth"), frozenset(_TRUTHS[_written(operand).lower()]), _YES_AND_NO
        elif _TEST.fullmatch(key) and operand.scalar in (True, False):
            yield (variable, key), frozenset("+" if operand.scalar else "-"), _YES_AND_NO


def _written(value: Node) -> str:
    return value.text if value.text is not None else value.location.text
