"""Mappings of event sources that Lambda refuses because there is one already."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from serverless_lint.analyses.repeated_sources import RepeatedSource
from serverless_lint.checks.problems import event_source_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def duplicate_event_source(repeated: RepeatedSource) -> Iterator[Problem]:
    """A function gets the records of one queue or stream from two event source mappings, which Lambda refuses."""
    problem = event_source_problem(
        repeated.source,
        repeated.source,
        f"Lambda refuses `{repeated.source.subject}`: `{repeated.earlier.subject}` already has "
        f"`{repeated.function.name}` read `{repeated.polled}`: keep one, with the filters of both",
    )
    yield replace(problem, related=(Related(repeated.earlier, "the other mapping"),))
