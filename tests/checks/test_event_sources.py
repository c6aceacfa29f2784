"""Which settings of event sources are refused, and which filters match nothing."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.checks.batch_settings import invalid_batch_settings
from serverless_lint.checks.filter_pattern_key import filter_pattern_key
from serverless_lint.model import EventSource
from serverless_lint.rule import Rule

QUEUE = "arn:aws:sqs:eu-west-1:1:jobs"
ORDERED = "arn:aws:sqs:eu-west-1:1:jobs.fifo"
KINESIS = "arn:aws:kinesis:eu-west-1:1:stream/s"
DYNAMODB = "arn:aws:dynamodb:eu-west-1:1:table/t/stream/1"


def marked(project_of: MakeProject, rule: Rule, arn: str, settings: str) -> list[str]:
    """What a rule marks in a mapping with these settings."""
    template = (
        "Parameters: {N: {Type: Number}, Text: {Type: String}}\nResources:\n  M:\n"
        "    Type: AWS::Lambda::EventSourceMapping\n"
        f"    Properties: {{FunctionName: f, EventSourceArn: '{arn}', {settings}}}\n"
    )
    (source,) = project_of({"template.yaml": template}).all(EventSource)
    return [problem.at.location.text for problem in rule.check(source)]


@pytest.mark.parametrize(
    ("arn", "settings", "expected"),
    [
        (QUEUE, "BatchSize: 10", []),
        (QUEUE, "BatchSize: 11", ["11"]),
        (QUEUE, "BatchSize: 11, MaximumBatchingWindowInSeconds: 0", ["11"]),
        (QUEUE, "BatchSize: 11, MaximumBatchingWindowInSeconds: 1", []),
        (QUEUE, "BatchSize: 11, MaximumBatchingWindowInSeconds: !Ref N", []),
        (QUEUE, "BatchSize: 10001, MaximumBatchingWindowInSeconds: 1", ["10001"]),
        (QUEUE, "BatchSize: 10001", ["10001"]),
        (QUEUE, "BatchSize: !Ref N", []),
        (QUEUE, "BisectBatchOnFunctionError: false", []),
        (QUEUE, "BisectBatchOnFunctionError: true", ["BisectBatchOnFunctionError"]),
        (QUEUE, "DestinationConfig: {OnFailure: {Destination: x}}", ["DestinationConfig"]),
        (QUEUE, "MaximumRetryAttempts: !Ref AWS::NoValue", []),
        (ORDERED, "BatchSize: 11", ["11"]),
        (ORDERED, "MaximumBatchingWindowInSeconds: 0", []),
        (ORDERED, "MaximumBatchingWindowInSeconds: 1", ["1"]),
        (KINESIS, "StartingPosition: LATEST, BatchSize: 10000, MaximumRetryAttempts: -1", []),
        (KINESIS, "StartingPosition: LATEST, MaximumRetryAttempts: -2", ["-2"]),
        (KINESIS, "StartingPosition: LATEST, MaximumRecordAgeInSeconds: '59'", ["'59'"]),
        (KINESIS, "StartingPosition: AT_TIMESTAMP", ["AT_TIMESTAMP"]),
        (KINESIS, "StartingPosition: AT_TIMESTAMP, StartingPositionTimestamp: 1", []),
        (KINESIS, "BatchSize: 1", ["M"]),
        (DYNAMODB, "StartingPosition: AT_TIMESTAMP, StartingPositionTimestamp: 1", ["AT_TIMESTAMP"]),
        ("x", "BatchSize: 20, MaximumRetryAttempts: 3, ScalingConfig: {MaximumConcurrency: 5}", []),
    ],
)
def test_setting_that_lambda_refuses_is_marked(
    make_project: MakeProject, arn: str, settings: str, expected: list[str]
) -> None:
    """The value that is wrong is marked, or the key of a setting that the source does not have."""
    assert marked(make_project, invalid_batch_settings, arn, settings) == expected


@pytest.mark.parametrize(
    ("arn", "pattern", "expected"),
    [
        (QUEUE, """'{"body": {"a": ["b"]}}'""", []),
        (QUEUE, """'{"body": [{"prefix": "b"}]}'""", []),
        (QUEUE, """'{"$or": [{"body": {"a": ["b"]}}, {"messageId": ["1"]}]}'""", []),
        (QUEUE, """'{"a": ["b"], "body": {"a": ["b"]}}'""", ['"a"']),
        (QUEUE, """'{"body": {"a": "b"}}'""", ['"a"']),
        (QUEUE, """'{"body": {"$or": [{"a": 1}]}}'""", ['"a"']),
        (QUEUE, """'["body"]'""", ["""'["body"]'"""]),
        (QUEUE, """!Sub '{"body": {"a": [${N}]}}'""", []),
        (QUEUE, "!Ref Text", []),
        (KINESIS, """'{"data": {"a": [{"numeric": [">", 1]}]}, "partitionKey": ["1"]}'""", []),
        (KINESIS, """'{"kinesis": {"data": ["b"]}}'""", ['"kinesis"']),
        (DYNAMODB, """'{"dynamodb": {"NewImage": {"a": {"N": ["1"]}}}}'""", []),
        (DYNAMODB, """'{"dynamodb": {"SizeBytes": [{"numeric": [">", 1]}]}}'""", []),
        (DYNAMODB, """'{"dynamodb": {"OldImage": {"a": {"N": [{"numeric": [">", 1]}]}}}}'""", ['"numeric"']),
        ("x", """'{"anything": ["b"]}'""", []),
    ],
)
def test_filter_that_matches_nothing_is_marked(
    make_project: MakeProject, arn: str, pattern: str, expected: list[str]
) -> None:
    """The key that records of the source do not have is marked inside the pattern's text."""
    settings = f"StartingPosition: LATEST, FilterCriteria: {{Filters: [{{Pattern: {pattern}}}]}}"
    assert marked(make_project, filter_pattern_key, arn, settings) == expected
