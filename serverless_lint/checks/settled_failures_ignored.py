"""Failures of records that are turned into results."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.settled_records import SettledRecords
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def settled_failures_ignored(settled: SettledRecords) -> Iterator[Problem]:
    """A handler waits for the work on its records and makes nothing of what failed."""
    message = (
        f"`{settled.name}` turns failures into results, and nothing comes of these: records that fail count as done. "
        "Raise an error if there are any, or report the records"
    )
    yield code_problem(settled.handlers, settled, message)
