"""Lists that are longer than an operation takes."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.batch_sizes import LongBatch
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def unchunked_batch(batch: LongBatch) -> Iterator[Problem]:
    """A batch operation is given a list that may be longer than it takes."""
    message = f"`{batch.call.operation}` takes {batch.limit} at once, but {_given(batch)}: send {batch.limit} at a time"
    related = Related(batch.beginning, "there is one for each of these")
    yield code_problem(batch.handlers, batch, message, related=(related,))


def _given(batch: LongBatch) -> str:
    if batch.source is not None:
        return f"`{batch.source.subject}` hands over up to {batch.most} records"
    if batch.most is not None:
        return f"is given {batch.most}"
    if batch.page_of:
        return f"a page of `{batch.page_of}` has any number of items"
    return "is given as many as a client sends"
