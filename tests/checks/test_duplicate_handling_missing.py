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
        pytest.param(
            QUEUE,
            TABLE + ".update_item(Key={}, UpdateExpression='SET n = if_not_exists(n, :zero) + :one')",
            ["a counter or list grows again: make it idempotent"],
            id="counts from zero",
        ),
        pytest.param(QUEUE, TABLE + ".update_item(Key={}, UpdateExpression='SET n = :n')", [], id="sets"),
        pytest.param(
            QUEUE,
            SEND + "  # not yet idempotent",
            ["a message is sent again: make it idempotent"],
            id="a comment does nothing",
        ),
        pytest.param(QUEUE, SEND + "\n    drop_if_not_idempotent(event)", [], id="calls what handles it"),
    ],
)
def test_effect_that_happens_twice_is_reported(tmp_path: Path, events: str, call: str, expected: list[str]) -> None:
    """Behind triggers that deliver at least once, what is not the same the second time is reported."""
    assert reported(tmp_path, events, call) == expected


@pytest.mark.parametrize("only", ["template.yaml", "app.py"])
def test_one_file_alone_shows_what_is_wrong_between_both(tmp_path: Path, only: str) -> None:
    """A finding is shown if the file given has a part in it."""
    assert reported(tmp_path, QUEUE, SEND, only) == ["a message is sent again: make it idempotent"]


TOKEN = "boto3.client('events').put_events(Entries=[{'Source': 'x', 'Detail': %s}])"


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ("json.dumps({'TaskToken': event['token']})", []),
        ("json.dumps({'result': {'taskToken': event['token']}})", []),
        ("json.dumps({'result': event['taskToken']})", ["events are sent again: make it idempotent"]),
    ],
)
def test_answer_of_a_task_is_taken_once(tmp_path: Path, detail: str, expected: list[str]) -> None:
    """Step Functions refuses the second answer under the same task token."""
    call = TOKEN % detail
    found = reported(tmp_path, QUEUE, f"import json; {call}")
    assert found == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("boto3.client('s3').delete_object(Bucket='b', Key=event['key'])", [], id="deletes"),
        pytest.param(
            "s3 = boto3.client('s3'); s3.head_object(Bucket='b', Key='k'); s3.delete_object(Bucket='b', Key='k')",
            [],
            id="looks and deletes",
        ),
        pytest.param(
            "s3 = boto3.client('s3'); s3.put_object(Bucket='b', Key='k'); s3.delete_object(Bucket='b', Key='k')",
            ["app.py:3"],
            id="does something else as well",
        ),
        pytest.param("boto3.client('sqs').delete_message(QueueUrl='q')", ["app.py:3"], id="deletes messages only"),
        pytest.param("print(event)", ["app.py:3"], id="does nothing with AWS"),
    ],
)
def test_message_to_a_function_that_only_deletes_is_harmless(tmp_path: Path, code: str, expected: list[str]) -> None:
    """What is deleted stays deleted, however often that is asked for."""
    resources = (
        "  Names: {Type: AWS::SQS::Queue, Properties: {QueueName: names}}\n"
        "  Reader:\n    Type: AWS::Serverless::Function\n"
        "    Properties: {Runtime: python3.13, Handler: reader.handler, "
        "Events: {E: {Type: SQS, Properties: {Queue: !GetAtt Names.Arn}}}}\n"
    )
    files = {
        "template.yaml": sam(f"{QUEUE}, Environment: {{Variables: {{NAMES: !Ref Names}}}}", resources),
        "app.py": "import boto3, os\ndef handler(event, context):\n"
        "    boto3.client('sqs').send_message(QueueUrl=os.environ['NAMES'], MessageBody='x')\n",
        "reader.py": f"import boto3\ndef handler(event, context):\n    {code}\n",
    }
    found = findings(tmp_path, "duplicate-handling-missing", files)
    assert [line.split(" ")[0] for line in found] == expected
