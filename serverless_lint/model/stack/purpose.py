"""What parts of a template are for, by what their author calls it."""

from __future__ import annotations

import re

from serverless_lint.parse.template.template import Node, Resource

_WORDS = re.compile(r"[Ee]2[Ee]|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_TESTS = frozenset({"test", "tests", "testing", "e2e"})
_NEGATIONS = frozenset({"not", "no", "non", "without", "skip", "unless", "exclude", "except"})
_MOST_CONDITIONS = 8


def is_for_tests(resource: Resource) -> bool:
    """Whether a resource is made for tests only, as the condition says under which it is made."""
    return resource.condition is not None and _holds_for_tests(resource, resource.condition, _MOST_CONDITIONS)


def _holds_for_tests(resource: Resource, name: str, steps: int) -> bool:
    if _is_about_tests(name):
        return True
    condition = resource.template.conditions.get(name)
    return condition is not None and steps > 0 and _compares_with_tests(resource, condition, steps - 1)


def _compares_with_tests(resource: Resource, condition: Node, steps: int) -> bool:
    argument = condition.argument
    if condition.intrinsic == "Condition":
        return _holds_for_tests(resource, argument.text or "", steps)
    if condition.intrinsic == "Fn::And":
        return any(_compares_with_tests(resource, operand, steps) for operand in argument.elements())
    if condition.intrinsic == "Fn::Equals":
        return any((operand.text or "").lower() in _TESTS for operand in argument.elements())
    return False


def _is_about_tests(name: str) -> bool:
    words = {word.lower() for word in _WORDS.findall(name)}
    return not words.isdisjoint(_TESTS) and words.isdisjoint(_NEGATIONS)
