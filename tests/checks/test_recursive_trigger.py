"""Functions that write to what triggers them."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam

RESOURCES = """\
  Texts: {Type: AWS::S3::Bucket}
  Other: {Type: AWS::S3::Bucket}
  Jobs: {Type: AWS::SQS::Queue}
  News: {Type: AWS::SNS::Topic}
  Orders:
    Type: AWS::DynamoDB::Table
    Properties: {TableName: orders, StreamSpecification: {StreamViewType: NEW_IMAGE}}
"""
BUCKET = "{Type: S3, Properties: {Bucket: !Ref Texts, Events: s3:ObjectCreated:*%s}}"
TABLE = "{Type: DynamoDB, Properties: {Stream: !GetAtt Orders.StreamArn, StartingPosition: LATEST%s}}"
QUEUE = "{Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn%s}}"
TOPIC = "{Type: SNS, Properties: {Topic: !Ref News%s}}"
RECORD = "record['s3']['bucket']['name'], Key=record['s3']['object']['key']"


def worker(event: str, target: str = "", more: str = "") -> str:
    variables = f", Environment: {{Variables: {{TARGET: {target}}}}}" if target else ""
    return sam(f", Events: {{E: {event}}}{variables}{more}", RESOURCES)


def code(service: str, call: str, before: str = "") -> str:
    return (
        f"import boto3, os\nclient = boto3.client('{service}')\ndef handler(event, context):\n"
        f"  for record in event['Records']:\n{before}    client.{call}\n"
    )


@pytest.mark.parametrize(
    ("template", "source", "expected"),
    [
        pytest.param(
            worker(BUCKET % ""), code("s3", f"put_object(Bucket={RECORD}, Body='')"), True, id="bucket of the event"
        ),
        pytest.param(
            worker(BUCKET % "", "!Ref Texts"),
            code("s3", "put_object(Bucket=os.environ['TARGET'], Key='x', Body='')"),
            True,
            id="bucket by its name in the environment",
        ),
        pytest.param(
            worker(BUCKET % "", "!Ref Texts"),
            code("s3", "upload_file('/tmp/x', os.environ['TARGET'], 'x')"),
            True,
            id="upload with positional arguments",
        ),
        pytest.param(
            worker(QUEUE % "", "!Ref Jobs"),
            code("sqs", "send_message(QueueUrl=os.environ['TARGET'], MessageBody='x')"),
            True,
            id="queue",
        ),
        pytest.param(
            worker(TOPIC % "", "!Sub '${News}'"),
            code("sns", "publish(TopicArn=os.environ['TARGET'], Message='x')"),
            True,
            id="topic",
        ),
        pytest.param(
            worker(TABLE % ""),
            code("dynamodb", "update_item(TableName='orders', UpdateExpression='ADD n :one')"),
            True,
            id="table by its name",
        ),
        pytest.param(
            worker(TABLE % ""),
            code("dynamodb", "update_item(TableName='orders', UpdateExpression='SET n = :n')"),
            False,
            id="the same again makes no record",
        ),
        pytest.param(
            worker(BUCKET % "", "!Ref Other"),
            code("s3", "put_object(Bucket=os.environ['TARGET'], Key='x', Body='')"),
            False,
            id="another bucket: only the template changed",
        ),
        pytest.param(
            worker(BUCKET % "", "!Ref Texts"),
            code("s3", "get_object(Bucket=os.environ['TARGET'], Key='x')"),
            False,
            id="only the code changed: it reads",
        ),
        pytest.param(
            worker(BUCKET % "", "!Ref Unknown"),
            code("s3", "put_object(Bucket=os.environ['TARGET'], Key='x', Body='')"),
            False,
            id="unknown bucket",
        ),
        pytest.param(
            worker(BUCKET % "", more=", RecursiveLoop: Allow"),
            code("s3", f"put_object(Bucket={RECORD}, Body='')"),
            False,
            id="allowed",
        ),
        pytest.param(
            worker(BUCKET.replace("ObjectCreated", "ObjectRemoved") % ""),
            code("s3", f"put_object(Bucket={RECORD}, Body='')"),
            False,
            id="called for other events",
        ),
        pytest.param(
            worker(BUCKET % ""),
            code("s3", f"put_object(Bucket={RECORD}, Body='')", "    if record['x']:\n      continue\n"),
            False,
            id="left before on a condition",
        ),
        pytest.param(
            worker(QUEUE % "", "!Ref Jobs"),
            code("sqs", "send_message(QueueUrl=os.environ['TARGET'], MessageBody='x', DelaySeconds=9)"),
            False,
            id="repeated later",
        ),
        pytest.param(
            worker(TABLE % ", FilterCriteria: {Filters: [{Pattern: x}]}"),
            code("dynamodb", "update_item(TableName='orders', UpdateExpression='ADD n :one')"),
            False,
            id="filtered stream",
        ),
        pytest.param(
            worker(TABLE % ""),
            code(
                "dynamodb",
                "update_item(TableName='orders', UpdateExpression='ADD n :one')",
                "    print(record['eventName'])\n",
            ),
            False,
            id="looks at the kind of change",
        ),
    ],
)
def test_function_that_calls_itself_is_reported(tmp_path: Path, template: str, source: str, expected: bool) -> None:
    """The place that is written to is compared with the place that events come from."""
    found = findings(tmp_path, "recursive-trigger", {"template.yaml": template, "app.py": source})
    assert bool(found) is expected


@pytest.mark.parametrize("only", ["template.yaml", "app.py"])
def test_one_file_alone_shows_what_is_wrong_between_both(tmp_path: Path, only: str) -> None:
    """A finding is shown if the file given has a part in it."""
    files = {
        "template.yaml": worker(BUCKET % ""),
        "app.py": code("s3", f"put_object(Bucket={RECORD}, Body='')"),
    }
    assert findings(tmp_path, "recursive-trigger", files, only) == [
        "app.py:5 error `Worker` writes to `Texts`, which triggers it again: write elsewhere"
    ]


@pytest.mark.parametrize(
    ("rules", "key", "expected"),
    [
        ("{Name: prefix, Value: in/}", "'in/x'", True),
        ("{Name: prefix, Value: in/}", "f'in/{record}'", True),
        ("{Name: prefix, Value: in/}", "'out/x'", False),
        ("{Name: prefix, Value: in/}", "f'{record}'", False),
        ("{Name: prefix, Value: in/}", "record['s3']['object']['key']", True),
        ("{Name: suffix, Value: .txt}", "f'{record}.txt'", True),
        ("{Name: suffix, Value: .txt}", "f'{record}.mp3'", False),
        ("{Name: prefix, Value: !Ref Unknown}", "'in/x'", False),
    ],
)
def test_key_has_to_pass_the_filter(tmp_path: Path, rules: str, key: str, expected: bool) -> None:
    """With a filter, only a key that certainly passes calls the function again."""
    event = BUCKET % f", Filter: {{S3Key: {{Rules: [{rules}]}}}}"
    source = code("s3", f"put_object(Bucket=record['s3']['bucket']['name'], Key={key}, Body='')")
    found = findings(tmp_path, "recursive-trigger", {"template.yaml": worker(event), "app.py": source})
    assert bool(found) is expected


@pytest.mark.parametrize(
    ("pattern", "bus", "entry", "expected"),
    [
        ("{source: [shop]}", "", "'Source': 'shop', 'DetailType': 'Order'", True),
        ("{source: [shop], detail-type: [Order]}", "", "'Source': 'shop', 'DetailType': 'Order'", True),
        ("{source: [shop], detail-type: [Mail]}", "", "'Source': 'shop', 'DetailType': 'Order'", False),
        ("{source: [shop]}", "", "'Source': record, 'DetailType': 'Order'", False),
        ("{source: [{prefix: sh}]}", "", "'Source': 'shop', 'DetailType': 'Order'", False),
        ("{source: [shop], detail: {a: [1]}}", "", "'Source': 'shop', 'DetailType': 'Order'", False),
        ("{source: [shop]}", "", "'Source': 'shop', 'EventBusName': os.environ['TARGET']", False),
        ("{source: [shop]}", ", EventBusName: !Ref Bus", "'Source': 'shop'", False),
        (
            "{source: [shop]}",
            ", EventBusName: !Ref Bus",
            "'Source': 'shop', 'EventBusName': os.environ['TARGET']",
            True,
        ),
    ],
)
def test_event_has_to_match_the_pattern(tmp_path: Path, pattern: str, bus: str, entry: str, expected: bool) -> None:
    """An event comes back if its source and type are those that the rule on the same bus waits for."""
    event = f"{{Type: EventBridgeRule, Properties: {{Pattern: {pattern}{bus}}}}}"
    template = worker(event, "!Ref Bus") + "  Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}\n"
    source = code("events", f"put_events(Entries=[{{{entry}}}])")
    found = findings(tmp_path, "recursive-trigger", {"template.yaml": template, "app.py": source})
    assert bool(found) is expected


def test_event_with_the_name_of_another_topic(tmp_path: Path) -> None:
    """An event listens to what its settings say, whatever resource bears the name of the event."""
    template = sam(
        ", Events: {Alerts: {Type: SNS, Properties: {Topic: !Ref News}}}"
        ", Environment: {Variables: {TARGET: !Ref Alerts}}",
        f"{RESOURCES}  Alerts: {{Type: AWS::SNS::Topic}}\n",
    )
    source = code("sns", "publish(TopicArn=os.environ['TARGET'], Message='x')")
    assert findings(tmp_path, "recursive-trigger", {"template.yaml": template, "app.py": source}) == []
