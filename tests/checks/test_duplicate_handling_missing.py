"""Effects that an event has twice when it is delivered twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam

QUEUE = ", Events: {E: {Type: SQS, Properties: {Queue: arn:aws:sqs:r:1:q}}}"
API = ", Events: {E: {Type: Api, Properties: {Path: /, Method: get}}}"
RESOURCES = "  Fifo: {Type: AWS::SQS::Queue, Properties: {QueueName: q.fifo, ContentBasedDeduplication: true}}\n"
SEND = "boto3.client('sqs').send_message(QueueUrl=event['q'], MessageBody='x')"
TABLE = "boto3.resource('dynamodb').Table(event['t'])"


def reported(folder: Path, events: str, call: str, *only: str) -> list[str]:
    code = f"import boto3, uuid\ndef handler(event, context):\n    {call}\n"
    files = {"template.yaml": sam(events, RESOURCES), "app.py": code}
    found = findings(folder, "duplicate-handling-missing", files, *only)
    return [line.removeprefix("app.py:3 info `Worker` may get an event twice, then ") for line in found]


@pytest.mark.parametrize(
    ("events", "call", "expected"),
    [
        pytest.param(QUEUE, SEND, ["a message is sent again: make it idempotent"], id="sends"),
        pytest.param(API, SEND, [], id="only the template changed: somebody waits"),
        pytest.param("", SEND, [], id="no trigger"),
        pytest.param(QUEUE + ", DurableConfig: {ExecutionTimeout: 60}", SEND, [], id="durable function"),
        pytest.param(
            QUEUE, SEND.replace("'x')", "'x', MessageDeduplicationId=event['id'])"), [], id="only the code changed"
        ),
        pytest.param(QUEUE, SEND.replace("event['q']", "'q.fifo'"), [], id="the queue deduplicates"),
        pytest.param(
            QUEUE,
            TABLE + ".put_item(Item={'id': str(uuid.uuid4())})",
            ["an item is put again under a new id: make it idempotent"],
            id="fresh id",
        ),
        pytest.param(QUEUE, TABLE + ".put_item(Item={'id': event['id'], 'x': str(uuid.uuid4())})", [], id="own key"),
        pytest.param(
            QUEUE,
            TABLE + ".put_item(Item={'id': str(uuid.uuid4())}, ConditionExpression='x')",
            [],
            id="condition",
        ),
        pytest.param(
            QUEUE,
            TABLE + ".update_item(Key={}, UpdateExpression='SET n = n + :one')",
            ["a counter or list grows again: make it idempotent"],
            id="counts",
        ),
        pytest.param(QUEUE, TABLE + ".update_item(Key={}, UpdateExpression='SET n = :n')", [], id="sets"),
        pytest.param(QUEUE, SEND + "  # is idempotent for the receiver", [], id="says that it is"),
    ],
)
def test_effect_that_happens_twice_is_reported(tmp_path: Path, events: str, call: str, expected: list[str]) -> None:
    """Behind triggers that deliver at least once, what is not the same the second time is reported."""
    assert reported(tmp_path, events, call) == expected


@pytest.mark.parametrize("only", ["template.yaml", "app.py"])
def test_one_file_alone_shows_what_is_wrong_between_both(tmp_path: Path, only: str) -> None:
    """A finding is shown if the file given has a part in it."""
    assert reported(tmp_path, QUEUE, SEND, only) == ["a message is sent again: make it idempotent"]
