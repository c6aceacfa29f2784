"""Requests in loops, of whole tables, for the same secret, and of what Lambda deletes itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings
from conftest import MakeProject, findings_of

TABLE = "import boto3\ntable = boto3.resource('dynamodb').Table('t')\ndef handler(event, context):\n"
HEADS = [
    ("app.js", "const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');\nexports.handler ="),
    ("app.mjs", "import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';\nexport const handler ="),
    ("app.ts", "import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';\nexport const handler ="),
]
SEND = "await sqs.send(new SendMessageCommand({ QueueUrl: 'q', MessageBody: %s }));"


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("  for each in event['all']:\n    table.put_item(Item={'id': each})\n", [5]),
        ("  for each in event['all']:\n    item = {'id': each}\n    table.put_item(Item=item)\n", [6]),
        ("  return [table.get_item(Key={'id': each}) for each in event['all']]\n", [4]),
        ("  for each in event['all']:\n    table.put_item(Item={'id': 'a'})\n", []),
        ("  for each in event['all']:\n    if each: table.put_item(Item={'id': each})\n", []),
        ("  for each in event['all']:\n    try: table.put_item(Item={'id': each})\n    except KeyError: pass\n", []),
        ("  for each in event['all']:\n    table.put_item(Item={'id': each}, ConditionExpression='a')\n", []),
        ("  for each in event['all']:\n    table.put_item(Item={'id': each})\n    break\n", []),
        ("  while event['all']:\n    table.put_item(Item={'id': event['all'].pop()})\n", []),
        ("  for each in event['all']:\n    table.update_item(Key={'id': each})\n", []),
        (
            "  for each in event['all']:\n    found = table.get_item(Key={'id': each})\n"
            "    table.put_item(Item=found['Item'], ConditionExpression='a')\n",
            [],
        ),
        ("  with table.batch_writer() as batch:\n    for each in event['all']: batch.put_item(Item=each)\n", []),
        ("  table.put_item(Item=event)\n", []),
    ],
)
def test_loops_in_python(make_project: MakeProject, body: str, lines: list[int]) -> None:
    """A request about each element, for which there is one about several."""
    assert findings_of(make_project({"app.py": TABLE + body}), "sdk-call-in-loop") == [f"app.py:{n}" for n in lines]


@pytest.mark.parametrize(("name", "head"), HEADS)
@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (f"for (const each of event.all)\n    {SEND % 'each'}", [3]),
        (f"await Promise.all(event.all.map(async (each) => {{\n    {SEND % 'each'} }}));", [3]),
        (f"for (const each of event.all)\n    {SEND % 'event.id'}", []),
        (SEND % "event.id", []),
    ],
)
def test_loops_in_javascript(make_project: MakeProject, name: str, head: str, body: str, lines: list[int]) -> None:
    """The same in CommonJS, ES modules and TypeScript."""
    code = f"{head} async (event) => {{ const sqs = new SQSClient({{}}); {body} }};\n"
    assert findings_of(make_project({name: code}), "sdk-call-in-loop") == [f"{name}:{line}" for line in lines]


def template(runtime: str, event: str) -> str:
    return (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders: {Type: AWS::SQS::Queue}\n  Worker:\n"
        "    Type: AWS::Serverless::Function\n"
        f"    Properties: {{Runtime: {runtime}, Handler: app.handler, Events: {{Any: {event}}}}}\n"
    )


HTTP = "{Type: HttpApi}"
QUEUE = "{Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}"
HOURLY = "{Type: Schedule, Properties: {Schedule: rate(1 hour)}}"


@pytest.mark.parametrize(
    ("call", "trigger", "count"),
    [
        ("table.scan()", HTTP, 1),
        ("table.scan(FilterExpression='a = b')", HTTP, 1),
        ("table.scan(Limit=5)", HTTP, 0),
        ("table.scan(**event)", HTTP, 0),
        ("table.query(KeyConditionExpression='a = b')", HTTP, 0),
        ("table.scan()", QUEUE, 0),
    ],
)
def test_scans(tmp_path: Path, call: str, trigger: str, count: int) -> None:
    """Somebody waits for the whole table."""
    files = {"template.yaml": template("python3.13", trigger), "app.py": f"{TABLE}  {call}\n"}
    assert len(findings(tmp_path, "table-scan", files)) == count


SSM = "import boto3, functools\nssm = boto3.client('ssm')\nkept = None\n"


@pytest.mark.parametrize(
    ("code", "trigger", "count"),
    [
        ("def handler(event, context):\n  return ssm.get_parameter(Name='n')\n", HTTP, 1),
        ("def handler(event, context):\n  return key()\ndef key():\n  return ssm.get_parameter(Name='n')\n", HTTP, 1),
        ("def handler(event, context):\n  answer = {}\n  answer['a'] = ssm.get_parameter(Name='n')\n", HTTP, 1),
        ("def handler(event, context):\n  return ssm.get_parameter(Name=event['n'])\n", HTTP, 0),
        ("def handler(event, context):\n  if event['n']: return ssm.get_parameter(Name='n')\n", HTTP, 0),
        (
            "def handler(event, context):\n  return key()\n@functools.cache\ndef key():\n"
            "  return ssm.get_parameter(Name='n')\n",
            HTTP,
            0,
        ),
        ("def handler(event, context):\n  global kept\n  kept = ssm.get_parameter(Name='n')\n", HTTP, 0),
        ("found = ssm.get_parameter(Name='n')\ndef handler(event, context):\n  return found\n", HTTP, 0),
        ("def handler(event, context):\n  return ssm.get_parameter(Name='n')\n", HOURLY, 0),
    ],
)
def test_secrets(tmp_path: Path, code: str, trigger: str, count: int) -> None:
    """Nothing keeps what is asked for each time."""
    files = {"template.yaml": template("python3.13", trigger), "app.py": SSM + code}
    assert len(findings(tmp_path, "secret-fetched-per-invocation", files)) == count


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("app.js", "const { SSMClient, GetParameterCommand } = require('@aws-sdk/client-ssm');\n"),
        ("app.mjs", "import { SSMClient, GetParameterCommand } from '@aws-sdk/client-ssm';\n"),
        ("app.ts", "import { SSMClient, GetParameterCommand } from '@aws-sdk/client-ssm';\n"),
    ],
)
@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("const found = await ssm.send(new GetParameterCommand({ Name: 'n' })); return found.Parameter;", 1),
        ("kept ??= await ssm.send(new GetParameterCommand({ Name: 'n' })); return kept;", 0),
        ("if (!kept) kept = await ssm.send(new GetParameterCommand({ Name: 'n' })); return kept;", 0),
    ],
)
def test_secrets_in_javascript(tmp_path: Path, name: str, head: str, body: str, count: int) -> None:
    """The same in CommonJS, ES modules and TypeScript."""
    exported = "exports.handler =" if name == "app.js" else "export const handler ="
    code = f"{head}const ssm = new SSMClient({{}}); let kept;\n{exported} async (event) => {{ {body} }};\n"
    files = {"template.yaml": template("nodejs22.x", HTTP), name: code}
    assert len(findings(tmp_path, "secret-fetched-per-invocation", files)) == count


DELETE = "sqs.delete_message(QueueUrl='q', ReceiptHandle=%s)"


@pytest.mark.parametrize(
    ("body", "trigger", "count"),
    [
        (f"  for r in event['Records']: {DELETE}\n" % "r['receiptHandle']", QUEUE, 1),
        (f"  for r in event['Records']: {DELETE}\n" % "r['receiptHandle']", HTTP, 0),
        (f"  for r in event['Records']: {DELETE}\n  raise ValueError\n" % "r['receiptHandle']", QUEUE, 0),
        (f"  {DELETE}\n" % "sqs.receive_message(QueueUrl='q')['Messages'][0]['ReceiptHandle']", QUEUE, 0),
    ],
)
def test_deletions(tmp_path: Path, body: str, trigger: str, count: int) -> None:
    """The messages of the event itself, where no error brings others back."""
    code = f"import boto3\nsqs = boto3.client('sqs')\ndef handler(event, context):\n{body}"
    files = {"template.yaml": template("python3.13", trigger), "app.py": code}
    assert len(findings(tmp_path, "manual-queue-delete", files)) == count
