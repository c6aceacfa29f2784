"""What event source mappings of Lambda may say, and what the records look like that they filter.

Sources are called as messages name them: `SQS`, `Kinesis`, `DynamoDB stream`, `MSK`, `Kafka`, `DocumentDB`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from serverless_lint.aws.fact import Fact

_MAPPING = "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html"
_FILTERING = "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html"
FAILURES = "batchItemFailures"
"""What a function may answer with, if the mapping says that it does:
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html"""
SPELLINGS_OF_FAILURES = (FAILURES, "batch_item_failures")
"""How code spells it, the latter in the names of Python: the address above."""
_STREAMS = ("Kinesis", "DynamoDB stream")
_KAFKA = ("MSK", "Kafka")


class Range(NamedTuple):
    """The least and the most that a setting may be."""

    lowest: int
    highest: int
    unlimited: bool = False
    """Whether -1 means that there is no limit."""


RANGES: Fact[Mapping[tuple[str, ...], Range]] = Fact(
    {
        ("BatchSize",): Range(1, 10_000),
        ("MaximumBatchingWindowInSeconds",): Range(0, 300),
        ("ParallelizationFactor",): Range(1, 10),
        ("MaximumRetryAttempts",): Range(0, 10_000, unlimited=True),
        ("MaximumRecordAgeInSeconds",): Range(60, 604_800, unlimited=True),
        ("TumblingWindowInSeconds",): Range(0, 900),
        ("ScalingConfig", "MaximumConcurrency"): Range(2, 1000),
    },
    _MAPPING,
    date(2026, 11, 28),
)
MAX_FIFO_BATCH = Fact(10, _MAPPING, date(2026, 11, 28))
MAX_BATCH_WITHOUT_WINDOW = Fact(10, _MAPPING, date(2026, 11, 28))
"""Of a standard queue."""
DEFAULT_BATCH_OF_QUEUES = Fact(10, _MAPPING, date(2026, 11, 28))
DEFAULT_BATCH = Fact(100, _MAPPING, date(2026, 11, 28))
"""Of everything but queues."""

SOURCES_OF_SETTINGS: Fact[Mapping[str, tuple[str, ...]]] = Fact(
    {
        "ParallelizationFactor": _STREAMS,
        "TumblingWindowInSeconds": _STREAMS,
        "BisectBatchOnFunctionError": (*_STREAMS, *_KAFKA),
        "MaximumRetryAttempts": (*_STREAMS, *_KAFKA),
        "MaximumRecordAgeInSeconds": (*_STREAMS, *_KAFKA),
        "DestinationConfig": (*_STREAMS, *_KAFKA),
        "FunctionResponseTypes": (*_STREAMS, *_KAFKA, "SQS"),
        "StartingPosition": (*_STREAMS, *_KAFKA, "DocumentDB"),
        "ScalingConfig": ("SQS",),
    },
    _MAPPING,
    date(2026, 11, 28),
)
"""Settings that not all sources have: "(Kinesis, DynamoDB Streams, …)" in front of the description."""
SOURCES_THAT_NEED_A_STARTING_POSITION: Fact[tuple[str, ...]] = Fact((*_STREAMS, "MSK"), _MAPPING, date(2026, 11, 28))

MAX_FILTERS = Fact(5, _FILTERING, date(2026, 11, 28))
MAX_FILTERS_ON_REQUEST = Fact(10, _FILTERING, date(2026, 11, 28))

_EVENT_KEYS = ("awsRegion", "eventID", "eventName", "eventSource", "eventSourceARN", "eventVersion")
_KEYS_OF_KAFKA = (
    *("value", "key", "topic", "partition", "offset", "timestamp", "timestampType", "headers"),
    *("eventSource", "eventSourceArn"),
)
KEYS_OF_RECORDS: Fact[Mapping[str, tuple[str, ...]]] = Fact(
    {
        "SQS": (
            *("body", "messageId", "receiptHandle", "attributes", "messageAttributes", "md5OfBody"),
            *("md5OfMessageAttributes", "eventSource", "eventSourceARN", "awsRegion"),
        ),
        "Kinesis": (
            *("data", "partitionKey", "sequenceNumber", "approximateArrivalTimestamp", "kinesisSchemaVersion"),
            *("encryptionType", "invokeIdentityArn"),
            *_EVENT_KEYS,
        ),
        "DynamoDB stream": ("dynamodb", "userIdentity", *_EVENT_KEYS),
        "MSK": _KEYS_OF_KAFKA,
        "Kafka": _KEYS_OF_KAFKA,
    },
    _FILTERING,
    date(2026, 11, 28),
)
"""The keys of a record as filters see it; the first one holds what the sender wrote."""

CLOSED_TYPES_OF_APPSYNC: Fact[tuple[str, ...]] = Fact(
    (
        *("Boolean", "Float", "Int", "AWSDate", "AWSDateTime", "AWSEmail", "AWSIPAddress", "AWSPhone", "AWSTime"),
        "AWSTimestamp",
    ),
    "https://docs.aws.amazon.com/appsync/latest/devguide/scalars.html",
    date(2026, 11, 30),
)
"""Types of arguments beside enumerations whose values AppSync checks, so that none of them is free text."""
