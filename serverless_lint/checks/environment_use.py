"""Environment variables that do not do what the code wants of them."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.environment_use import ReservedWrite, TextAsCondition
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def reserved_environment_write(found: ReservedWrite) -> Iterator[Problem]:
    """Code sets an environment variable that Lambda sets itself."""
    message = f"Lambda sets `{found.name}` itself, and its own code goes by it: take another name, or pass the value on"
    yield code_problem(found.handlers, found, message)


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def environment_truthiness(found: TextAsCondition) -> Iterator[Problem]:
    """Code takes an environment variable for true because it is there, while the template says something like no."""
    said = str(found.setting.value).lower() if isinstance(found.setting.value, bool) else found.setting.value
    message = f'`{found.name}` is the text "{said}" in `{found.function.name}`, which counts as true: compare it'
    related = (Related(found.setting.node, "set here"),)
    yield code_problem(found.handlers, found, message, related=related)
