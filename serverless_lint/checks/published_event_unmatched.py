"""Events that nobody picks."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.unmatched_events import UnmatchedEvent
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule
from serverless_lint.suggestion import suggest


@rule(Severity.INFO, Category.CORRECTNESS, since="0.1")
def published_event_unmatched(event: UnmatchedEvent) -> Iterator[Problem]:
    """Code sends an event to a bus of the template, and no rule on the bus matches it."""
    types = tuple(dict.fromkeys(text for pattern in event.near for text in pattern.texts("detail-type")))
    meant = suggest(event.detail_type, types)
    advice = f"send `{meant}`" if meant is not None else "add a rule for it"
    yield code_problem(
        (program.handler for program in event.programs),
        event,
        f"no rule on `{event.bus.logical_id}` matches `{event.detail_type}` of `{event.source}`: {advice}",
        related=tuple(Related(pattern, f"matches others of `{event.source}`") for pattern in event.near),
    )
