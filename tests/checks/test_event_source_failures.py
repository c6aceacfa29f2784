"""What becomes of records that a function keeps failing on."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings

MAPPING = """\
Resources:
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: worker, StartingPosition: LATEST, EventSourceArn: "arn:aws:ARN"SETTINGS}
"""
KAFKA = "kafka:eu-west-1:123456789012:cluster/payments/1"
KINESIS = "kinesis:eu-west-1:123456789012:stream/clicks"
DROPS = "`Mapping` drops bad records: add `DestinationConfig.OnFailure`"
REPEATS = "`Mapping` repeats bad records until they expire, then drops them: add `DestinationConfig.OnFailure`"
HOLDS_UP = (
    "`Mapping` is held up by a bad record until it expires: "
    "set `MaximumRetryAttempts` and `DestinationConfig.OnFailure`"
)
HOLDS_UP_BEFORE_THE_DESTINATION = "`Mapping` is held up by a bad record until it expires: set `MaximumRetryAttempts`"


@pytest.mark.parametrize(
    ("source", "settings", "expected"),
    [
        (KAFKA, "", [REPEATS]),
        (KAFKA, ", MaximumRetryAttempts: -1", [REPEATS]),
        (KAFKA, ", MaximumRetryAttempts: 3", [DROPS]),
        (KAFKA, ", SelfManagedKafkaEventSourceConfig: {ConsumptionMode: Stream}", [REPEATS]),
        (KAFKA, ", SelfManagedKafkaEventSourceConfig: {ConsumptionMode: Queue}", []),
        (KAFKA, ", SelfManagedKafkaEventSourceConfig: {ConsumptionMode: !ImportValue Mode}", []),
        (KINESIS, ", MaximumRecordAgeInSeconds: 3600", [DROPS]),
        (KINESIS, ", BisectBatchOnFunctionError: true", [REPEATS]),
        (KINESIS, ", FunctionResponseTypes: [ReportBatchItemFailures]", [REPEATS]),
        (KINESIS, "", [HOLDS_UP]),
        (KINESIS, ", DestinationConfig: {OnFailure: {Destination: queue}}", [HOLDS_UP_BEFORE_THE_DESTINATION]),
        (KINESIS, ", MaximumRetryAttempts: 3, DestinationConfig: {OnFailure: {Destination: queue}}", []),
    ],
)
def test_loss_of_records_is_reported_once_and_as_it_comes(
    tmp_path: Path, source: str, settings: str, expected: list[str]
) -> None:
    """Lambda repeats without end unless told otherwise; a mapping without any setting for failures is one finding."""
    template = {"template.yaml": MAPPING.replace('ARN"', f'{source}"').replace("SETTINGS", settings)}
    found = [
        *findings(tmp_path, "stream-without-failure-destination", template),
        *findings(tmp_path, "stream-retries-forever", template),
    ]
    assert found == [f"template.yaml:2 warning {message}" for message in expected]
