"""What is lost of functions that are invoked asynchronously, and what keeps it."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam

EVENT = ", Events: {Daily: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}"


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("", "`Worker` loses events that fail after two retries: add a `DeadLetterQueue` or an on-failure destination"),
        (
            ", EventInvokeConfig: {MaximumRetryAttempts: 0}",
            "`Worker` loses events that it fails on: add a `DeadLetterQueue` or an on-failure destination",
        ),
        (
            ", DurableConfig: {ExecutionTimeout: 900}",
            "`Worker` loses events of executions that fail: add a `DeadLetterQueue`",
        ),
    ],
)
def test_message_counts_no_retries_that_lambda_does_not_make(tmp_path: Path, properties: str, expected: str) -> None:
    """Their number can be set, and an execution of a durable function that failed is not repeated at all."""
    found = findings(tmp_path, "missing-dead-letter-queue", {"template.yaml": sam(f"{EVENT}{properties}")})
    assert found == [f"template.yaml:3 warning {expected}"]
