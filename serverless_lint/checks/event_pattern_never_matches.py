"""Patterns of EventBridge that match no event, or that it refuses."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.event_patterns import EventPattern
from serverless_lint.aws.event_patterns import KEYS_OF_EVENTS, OPERATORS
from serverless_lint.checks.problems import resource_problem
from serverless_lint.parse.template.template import Kind, Node
from serverless_lint.rule import Category, Problem, Severity, rule
from serverless_lint.source import Located, Location
from serverless_lint.suggestion import suggest

_TEXTS = frozenset({"Fn::Sub", "Fn::Join", "Fn::Base64"})
_PSEUDO_TEXTS = frozenset({"AWS::AccountId", "AWS::Region", "AWS::StackName", "AWS::StackId", "AWS::Partition"})


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def event_pattern_never_matches(pattern: EventPattern) -> Iterator[Problem]:
    """A pattern of EventBridge names a key that events do not have, or is refused."""
    for value in pattern.roots():
        key = value.key or ""
        # Patterns and events are compared by paths with dots, however they are written:
        # https://github.com/aws/event-ruler/blob/main/src/main/software/amazon/event/ruler/Path.java
        is_known = key.partition(".")[0] in KEYS_OF_EVENTS.value
        if not is_known and not key.startswith("Fn::") and not _may_be_missing(value):
            meant = suggest(key.casefold(), KEYS_OF_EVENTS.value, 0.8)
            advice = f"write `{meant}`" if meant is not None else f"put `{key}` under `detail`"
            yield _problem(pattern, value.key_location, f"matches nothing, as events have no `{key}`: {advice}")
    for value in pattern.leaves():
        if _is_text(value):
            yield _problem(pattern, value, f"is refused: `{value.key}` needs a list of values")
        for element in value.elements():
            yield from _unknown_operators(pattern, element)


def _unknown_operators(pattern: EventPattern, element: Node) -> Iterator[Problem]:
    for key, inner in element.items() if element.kind is Kind.MAPPING and not element.is_open else ():
        if key not in OPERATORS.value and not key.startswith("Fn::"):
            meant = suggest(key.casefold(), OPERATORS.value)
            advice = f": write `{meant}`" if meant is not None else ""
            yield _problem(pattern, inner.key_location, f"is refused, as there is no operator `{key}`{advice}")


def _may_be_missing(value: Node) -> bool:
    """Whether a pattern matches events that lack a key."""
    return any(element.get("exists").scalar is False for element in value.elements())


def _is_text(value: Node) -> bool:
    """Whether a value is certainly a text, a number or a boolean, which is no list."""
    if value.kind is Kind.INTRINSIC:
        is_pseudo = value.intrinsic == "Ref" and value.argument.text in _PSEUDO_TEXTS
        return value.intrinsic in _TEXTS or is_pseudo
    return value.kind is Kind.SCALAR and value.scalar is not None


def _problem(pattern: EventPattern, at: Located | Location, problem: str) -> Problem:
    return resource_problem(pattern.owner, at, f"the pattern of `{pattern.subject}` {problem}")
