"""Lists that may be longer than a batch operation takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings
from conftest import MakeProject, findings_of

RULE = "unchunked-batch"
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: { Type: AWS::SQS::Queue }
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: RUNTIME
      Handler: app.handler
      Events:
        Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn, BatchSize: 11, MaximumBatchingWindowInSeconds: 1 } }
"""
PYTHON = (
    "import json, boto3\nevents = boto3.client('events')\ndb = boto3.client('dynamodb')\n"
    "table = boto3.resource('dynamodb').Table('t')\n"
)
SEND = "events.put_events(Entries=entries)"
RECORDS = "entries = []\n    for r in event['Records']: entries.append({'Detail': r['body']})\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"{RECORDS}    {SEND}", ["app.py:8"]),
        (f"entries = [{{'Detail': r['body']}} for r in event['Records']]\n    {SEND}", ["app.py:7"]),
        (f"entries = [*map_all(event['Records'])]\n    {SEND}", []),
        (f"entries = list(event['Records'])\n    {SEND}", ["app.py:7"]),
        (f"entries = []\n    entries.extend(event['Records'])\n    {SEND}", ["app.py:8"]),
        (f"entries = [{{}}]\n    entries += event['Records']\n    {SEND}", ["app.py:8"]),
        ("for r in event['Records']:\n        events.put_events(Entries=[{'Detail': r['body']}])", []),
        (f"for r in event['Records']:\n        entries = []\n        entries.append({{}})\n        {SEND}", []),
        (f"entries = []\n    for r in event['Records']:\n        entries.append({{}})\n        {SEND}", []),
        (f"{RECORDS}    if len(entries) > 10: raise ValueError\n    {SEND}", []),
        (f"{RECORDS}    if len(entries) > 0: {SEND}", ["app.py:8"]),
        (f"{RECORDS}    while entries: events.put_events(Entries=[entries.pop()])\n    {SEND}", []),
        ("entries = event['Records']\n    events.put_events(Entries=entries[:10])", []),
        ("for some in chunks(event['Records'], 10):\n        events.put_events(Entries=[{} for _ in some])", []),
        ("for r in event['Records']:\n        events.put_events(Entries=[{} for _ in r['attributes']])", []),
        (f"entries = [{{}} for order in json.loads(event['body'])]\n    {SEND}", ["app.py:7"]),
        (f"entries = [{{}} for order in event['orders']]\n    {SEND}", []),
        (f"entries = [{{}} for item in table.scan()['Items']]\n    {SEND}", ["app.py:7"]),
        (f"entries = [{{}} for item in table.scan(Limit=10)['Items']]\n    {SEND}", []),
        (f"entries = [{{}} for item in table.scan(**event)['Items']]\n    {SEND}", []),
        (f"entries = [{{}} for item in table.scan().get('Items', [])]\n    {SEND}", ["app.py:7"]),
        ("events.put_events(Entries=[{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}])", ["app.py:6"]),
        ("events.put_events(Entries=[{}, {}, {}, {}, {}, {}, {}, {}, {}, {}])", []),
        ("db.batch_write_item(RequestItems={'t': event['Records']})", []),
        ("db.batch_write_item(RequestItems={'t': [{} for _ in table.scan()['Items']]})", ["app.py:6"]),
        ("db.batch_get_item(RequestItems={'t': {'Keys': json.loads(event['body'])['keys']}})", ["app.py:6"]),
        ("boto3.client('s3').delete_objects(Delete={'Objects': json.loads(event['body'])['keys']})", ["app.py:6"]),
        ("db.put_item(Item=json.loads(event['body']))", []),
        ("send(json.loads(event['body']))\ndef send(entries): " + SEND, ["app.py:7"]),
    ],
)
def test_lists_in_python(make_project: MakeProject, body: str, expected: list[str]) -> None:
    """Followed back to what they have an element for each of."""
    code = f"{PYTHON}def handler(event, context):\n    {body}\n"
    template = TEMPLATE.replace("RUNTIME", "python3.13")
    assert findings_of(make_project({"template.yaml": template, "app.py": code}), RULE) == expected


V2 = "const AWS = require('aws-sdk'); const sqs = new AWS.SQS();\nexports.handler = async (event) => {"
V3 = (
    "const { SQSClient, SendMessageBatchCommand: Send } = require('@aws-sdk/client-sqs');\n"
    "const sqs = new SQSClient(); exports.handler = async (event) => {"
)
ES = (
    "import { SQSClient, SendMessageBatchCommand as Send } from '@aws-sdk/client-sqs'; const sqs = new SQSClient();\n"
    "export const handler = async (event) => {"
)
OF_V2 = "await sqs.sendMessageBatch({ Entries }).promise();"
OF_V3 = "await sqs.send(new Send({ Entries }));"


@pytest.mark.parametrize(
    ("name", "head", "body", "expected"),
    [
        ("app.js", V2, "const Entries = event.Records.map(r => ({}));" + OF_V2, ["app.js:2"]),
        ("app.js", V3, "const Entries = event.Records.map(r => ({}));" + OF_V3, ["app.js:2"]),
        ("app.mjs", ES, "const Entries = event.Records.map(r => ({}));" + OF_V3, ["app.mjs:2"]),
        ("app.ts", ES, "const Entries = event.Records.map(r => ({}));" + OF_V3, ["app.ts:2"]),
        ("app.mjs", ES, "const Entries = []; for (const r of event.Records) Entries.push(r);" + OF_V3, ["app.mjs:2"]),
        ("app.mjs", ES, "const Entries = []; event.Records.forEach(r => Entries.push(r));" + OF_V3, ["app.mjs:2"]),
        ("app.mjs", ES, "const Entries = []; Entries.push(...event.Records);" + OF_V3, ["app.mjs:2"]),
        ("app.mjs", ES, "const Entries = [...event.Records];" + OF_V3, ["app.mjs:2"]),
        (
            "app.mjs",
            ES,
            "const Entries = []; for (let i = 0; i < event.Records.length; i++) Entries.push(i);" + OF_V3,
            ["app.mjs:2"],
        ),
        ("app.mjs", ES, "const { orders: Entries } = JSON.parse(event.body);" + OF_V3, ["app.mjs:2"]),
        ("app.mjs", ES, "const all = event.Records; const Entries = all.slice(0, 10);" + OF_V3, []),
        ("app.mjs", ES, "const all = event.Records; const Entries = all.splice(0, 10);" + OF_V3, []),
        ("app.mjs", ES, "const Entries = []; while (more()) Entries.push(event.Records);" + OF_V3, []),
        ("app.mjs", ES, "for (const Entries of chunk(event.Records, 10)) {" + OF_V3 + "}", []),
        ("app.mjs", ES, "const Entries = event.Records; if (Entries.length <= 10) {" + OF_V3 + "}", []),
        ("app.mjs", ES, "const Entries = event.Records; if (Entries.length > 0) {" + OF_V3 + "}", ["app.mjs:2"]),
        ("app.mjs", ES, "const Entries = event.Records; Entries.length = 10;" + OF_V3, []),
        ("app.mjs", ES, "const Entries = event.Records.find(r => r.list).list;" + OF_V3, []),
        ("app.mjs", ES, "event.Records.map(async (r) => { const Entries = [r]; " + OF_V3 + "});", []),
    ],
)
def test_lists_in_javascript(make_project: MakeProject, name: str, head: str, body: str, expected: list[str]) -> None:
    """In both kinds of modules, with both SDKs, and in TypeScript."""
    template = TEMPLATE.replace("RUNTIME", "nodejs22.x")
    if name == "app.ts":
        template += "    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [app.ts] } }\n"
    project = make_project({"template.yaml": template, name: f"{head} {body} }};\n"})
    assert findings_of(project, RULE) == expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("BatchSize: 11", ["app.py:7"]),
        ("BatchSize: 10", []),
        ("BatchSize: !Ref Size", ["app.py:7"]),
        ("BatchSize: !ImportValue Size", []),
        ("Enabled: true", []),
    ],
)
def test_sizes_of_batches(make_project: MakeProject, settings: str, expected: list[str]) -> None:
    """As far as the template says how many records there may be; a queue hands over ten by default."""
    template = TEMPLATE.replace("RUNTIME", "python3.13").replace("BatchSize: 11", settings)
    template += "Parameters: { Size: { Type: Number, Default: 100 } }\n"
    code = f"{PYTHON}def handler(event, context):\n    entries = [{{}} for r in event['Records']]\n    {SEND}\n"
    assert findings_of(make_project({"template.yaml": template, "app.py": code}), RULE) == expected


@pytest.mark.parametrize(
    ("name", "code", "severity"),
    [
        ("app.py", "db.transact_write_items(TransactItems=[{} for _ in json.loads(event['body'])])", "info"),
        ("app.py", "db.batch_write_item(RequestItems={'t': [{} for _ in json.loads(event['body'])]})", "warning"),
        ("app.js", "TransactWriteCommand({ TransactItems: JSON.parse(event.body).map((each) => ({})) })", "info"),
        ("app.js", "BatchWriteCommand({ RequestItems: { t: JSON.parse(event.body).map((each) => ({})) } })", "warning"),
    ],
)
def test_a_transaction_cannot_be_divided(tmp_path: Path, name: str, code: str, severity: str) -> None:
    """One that is too large is refused as a whole."""
    python = f"{PYTHON}def handler(event, context):\n    {code}\n"
    node = (
        "const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');\n"
        "const { BatchWriteCommand, TransactWriteCommand } = require('@aws-sdk/lib-dynamodb');\n"
        f"const db = new DynamoDBClient({{}});\nexports.handler = async (event) => db.send(new {code});\n"
    )
    (found,) = findings(tmp_path, RULE, {name: python if name == "app.py" else node})
    assert found.split(" ")[1] == severity
