"""Tables that are asked for a stream that they do not have."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.stream_references import StreamReference
from serverless_lint.checks.problems import resource_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def stream_not_enabled(reference: StreamReference) -> Iterator[Problem]:
    """A template uses the stream of a table that has none."""
    if not reference.is_missing:
        return
    table = reference.table
    advice = (
        "add `StreamSpecification` to it"
        if reference.can_have_stream
        else "make it an `AWS::DynamoDB::Table` with `StreamSpecification`, as a `SimpleTable` cannot have one"
    )
    yield resource_problem(
        reference.owner or table,
        reference.node,
        f"`{table.logical_id}` has no stream: {advice}",
        related=(Related(table, "the table"),),
    )
