"""Requests that wait for one another."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.sequential_awaits import SequentialAwait
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.INFO, Category.PERFORMANCE, since="0.1", pedantic=True)
def sequential_awaits(found: SequentialAwait) -> Iterator[Problem]:
    """A request begins only when another one is answered that it does not need."""
    line = found.before.location.start.line
    message = f"this request needs nothing of the one in line {line}: begin both, and `await Promise.all([…])`"
    yield code_problem(found.handlers, found, message, related=(Related(found.before, "waited for first"),))
