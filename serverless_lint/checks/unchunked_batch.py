"""Lists that are longer than an operation takes."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.batch_sizes import LongBatch
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule

_TRANSACT = "Transact"
"""How operations begin that do all or nothing:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html"""


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def unchunked_batch(batch: LongBatch) -> Iterator[Problem]:
    """A batch operation is given a list that may be longer than it takes."""
    is_whole = batch.call.operation.startswith(_TRANSACT)
    advice = "refuse more than that" if is_whole else f"send {batch.limit} at a time"
    message = f"`{batch.call.operation}` takes {batch.limit} at once, but {_given(batch)}: {advice}"
    related = Related(batch.beginning, "there is one for each of these")
    # A transaction that is too large changes nothing, and somebody who wants one cannot divide it.
    severity = Severity.INFO if is_whole else None
    yield code_problem(batch.handlers, batch, message, related=(related,), severity=severity)


def _given(batch: LongBatch) -> str:
    if batch.source is not None:
        return f"`{batch.source.subject}` hands over up to {batch.most} records"
    if batch.most is not None:
        return f"is given {batch.most}"
    if batch.page_of:
        return f"a page of `{batch.page_of}` has any number of items"
    return "is given as many as a client sends"
