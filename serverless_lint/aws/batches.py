"""Operations that do for several things what others do for one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from serverless_lint.aws.fact import Fact

BATCHES: Fact[Mapping[tuple[str, str], str]] = Fact(
    {
        ("dynamodb", "PutItem"): "BatchWriteItem",
        ("dynamodb", "DeleteItem"): "BatchWriteItem",
        ("dynamodb", "GetItem"): "BatchGetItem",
        ("sqs", "SendMessage"): "SendMessageBatch",
        ("sns", "Publish"): "PublishBatch",
        ("kinesis", "PutRecord"): "PutRecords",
        ("firehose", "PutRecord"): "PutRecordBatch",
        ("s3", "DeleteObject"): "DeleteObjects",
        ("ssm", "GetParameter"): "GetParameters",
        ("secretsmanager", "GetSecretValue"): "BatchGetSecretValue",
    },
    "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html",
    date(2026, 11, 28),
)
"""By service and operation, those that take several."""
