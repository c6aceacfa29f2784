"""Exceptions in JSON."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.errors_as_json import ErrorAsJson
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def exception_not_serializable(found: ErrorAsJson) -> Iterator[Problem]:
    """A caught exception is written as JSON, which fails with another one."""
    message = (
        f"`{found.name}` is an exception, which JSON has not, so that this fails in turn: write `str({found.name})`"
    )
    yield code_problem(found.handlers, found, message)
