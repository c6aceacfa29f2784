"""Code for the events of another source than what calls it."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.analyses.foreign_events import ForeignRead
from serverless_lint.analyses.passed_over_records import RecordsPassedOver
from serverless_lint.checks.record_source_mismatch import record_source_mismatch
from serverless_lint.model import Project
from serverless_lint.rule import Severity

RULE = "record-source-mismatch"
QUEUE = "{Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}"
TOPIC = "{Type: SNS, Properties: {Topic: !Ref News}}"
BUCKET = "{Type: S3, Properties: {Bucket: !Ref Files, Events: 's3:ObjectCreated:*'}}"
TABLE = "{Type: DynamoDB, Properties: {Stream: !GetAtt Items.StreamArn, StartingPosition: LATEST}}"
STREAM = "{Type: Kinesis, Properties: {Stream: !GetAtt Clicks.Arn, StartingPosition: LATEST}}"
RULE_OF_BUS = "{Type: EventBridgeRule, Properties: {Pattern: {source: [shop]}}}"
TRANSFORMED = "{Type: EventBridgeRule, Properties: {Pattern: {source: [shop]}, InputPath: $.detail}}"
API = "{Type: HttpApi}"
SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  News: {Type: AWS::SNS::Topic}
  Files: {Type: AWS::S3::Bucket}
  Items: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}
  Clicks: {Type: AWS::Kinesis::Stream}
  Work:
    Type: AWS::Serverless::Function
    Properties: {Runtime: RUNTIME, Handler: app.handler, Events: {EVENTS}}
"""
HEADS = {
    "app.js": "exports.handler = async (event) => {\n  ",
    "app.mjs": "export const handler = async (event) => {\n  ",
    "app.ts": "export const handler = async (event: any) => {\n  ",
}


def template(runtime: str, *events: str) -> str:
    """A function that is called by some events."""
    named = ", ".join(f"Event{place}: {event}" for place, event in enumerate(events))
    return SAM.replace("RUNTIME", runtime).replace("EVENTS", named)


def said(project: Project) -> list[tuple[str, str]]:
    """The severities and messages."""
    problems = (problem for read in project.all(ForeignRead) for problem in record_source_mismatch.check(read))
    return [((problem.severity or Severity.ERROR).name.lower(), problem.message) for problem in problems]


def passed_over(project: Project) -> list[str]:
    """What is said of records that are all passed over."""
    found = project.all(RecordsPassedOver)
    return [problem.message for each in found for problem in record_source_mismatch.check(each)]


@pytest.mark.parametrize("name", HEADS)
@pytest.mark.parametrize(
    ("event", "body", "lines"),
    [
        (QUEUE, "for (const record of event.Records) use(record.Sns.Message);", [2]),
        (QUEUE, "event.Records.forEach(({ Sns }) => use(Sns.Message));", [2]),
        (QUEUE, "const { Records: [record] } = event;\n  use(record.Body);", [3]),
        (QUEUE, "use(JSON.parse(event.body));", [2]),
        (QUEUE, "use(event.records[0].body);", [2]),
        (QUEUE, "use(event.detail.id);", [2]),
        (BUCKET, "use(JSON.parse(event.Records[0].body).key);", [2]),
        (BUCKET, "use(event.Records[0].S3.object.key);", [2]),
        (TABLE, "event.Records.map((record) => use(record.kinesis.data));", [2]),
        (STREAM, "event.Records.map((record) => use(record.dynamodb.NewImage));", [2]),
        (TOPIC, "event.Records.map((record) => use(record.s3.object.key));", [2]),
        (RULE_OF_BUS, "event.Records.map((record) => use(record.body));", [2]),
        (API, "event.Records.map((record) => use(record.body));", [2]),
        (QUEUE, "for (const record of event.Records) use(record.body, record.messageId);", []),
        (QUEUE, "for (const record of event.Records) use(JSON.parse(record.body).Records[0].s3.object.key);", []),
        (QUEUE, "for (const record of event.Records) use(record.Sns ? record.Sns.Message : 1);", []),
        (QUEUE, "for (const record of event.Records) use(record.Sns?.Message);", []),
        (QUEUE, "for (const record of event.Records) use(record.Sns || record);", []),
        (QUEUE, "for (const r of event.Records) if (r.eventSource === 'aws:sns') use(r.Sns.Message);", [2]),
        (QUEUE, "for (const r of event.Records) use(r.eventSource === 'aws:sns' ? r.Sns.Message : r.body);", []),
        (QUEUE, "for (const record of event.Records) use(record.Sns.Message, record.body);", [2]),
        (QUEUE, "const { kind } = event;\n  for (const r of event.Records) use(kind ? r.Sns.Message : r.body);", []),
        (QUEUE, "for (const r of event.Records) { if (mine(r)) { use(r.Sns.Message); } use(r.body); }", []),
        (QUEUE, "for (const r of event.Records) { if (mine(r)) { use(r.body); continue; } use(r.Sns.Message); }", []),
        (
            QUEUE,
            "for (const r of event.Records) { try { use(r.body); use(r.Sns.Message); } catch (e) { use(e); } }",
            [],
        ),
        (QUEUE, "event.Records.map((r) => use(r.body)); const read = () => event.Records[0].Sns.Message;", []),
        (QUEUE, "for (const record of event.Records) use(record.mine.body);", []),
        (QUEUE, "if (event.body) use(JSON.parse(event.body));", []),
        (QUEUE, "if (event.source === 'warm') return;\n  use(event.Records[0].body);", []),
        (QUEUE, "console.log(event.detail);", []),
        (QUEUE, "console.log(event.detail.id);", [2]),
        (RULE_OF_BUS, "if (event.Records) event.Records.map((record) => use(record.body));", []),
        (RULE_OF_BUS, "use(event.detail || event.Records[0]);", []),
        (TRANSFORMED, "event.Records.map((record) => use(record.body));", []),
        (API, "(event.Records || []).map((record) => use(record.body)); use(event.body);", []),
    ],
)
def test_javascript(make_project: MakeProject, name: str, event: str, body: str, lines: list[int]) -> None:
    """What nothing that calls the function sends, in all forms of modules."""
    files = {"template.yaml": template("nodejs22.x", event), name: f"{HEADS[name]}{body}\n}};\nconst use = (a) => a;\n"}
    assert findings_of(make_project(files), RULE) == [f"{name}:{line}" for line in lines]


@pytest.mark.parametrize(
    ("event", "body", "lines"),
    [
        (QUEUE, "for record in event['Records']:\n        print(record['Sns']['Message'])", [4]),
        (QUEUE, "for record in event['Records']:\n        work(record)", [9]),
        (QUEUE, "print([record['Body'] for record in event['Records']])", [3]),
        (QUEUE, "print(json.loads(event['body']))", [3]),
        (QUEUE, "print(event.get('detail')['id'])", [3]),
        (BUCKET, "print(json.loads(event['Records'][0]['body']))", [3]),
        (TOPIC, "print(event['Records'][0]['sns']['Message'])", [3]),
        (RULE_OF_BUS, "print(event['Records'][0]['body'])", [3]),
        (QUEUE, "print(event['Records'][0]['body'])", []),
        (QUEUE, "print(event.get('detail', {}))", []),
        (QUEUE, "if 'Sns' in event['Records'][0]:\n        print(event['Records'][0]['Sns']['Message'])", []),
        (QUEUE, "try:\n        print(event['Records'][0]['Sns'])\n    except KeyError:\n        pass", []),
        (QUEUE, "print(other.work(event), event['detail'])", [3]),
    ],
)
def test_python(make_project: MakeProject, event: str, body: str, lines: list[int]) -> None:
    """The same in Python, through functions of the project as well."""
    code = f"import json, other\ndef handler(event, context):\n    {body}\n" + "\n" * (4 - body.count("\n") - 1)
    code += "def work(record):\n\n    return record['Sns']\n"
    files = {"template.yaml": template("python3.13", event), "app.py": code}
    assert findings_of(make_project(files), RULE) == [f"app.py:{line}" for line in lines]


MAILS = "if (r.eventSource !== 'aws:ses') "
BOTH = "if (r.eventSource !== 'aws:ses' && r.eventSource !== 'aws:s3') "
NEITHER = "if (!(r.eventSource === 'aws:ses' || r.eventSource === 'aws:s3')) "


@pytest.mark.parametrize("name", HEADS)
@pytest.mark.parametrize(
    ("events", "body", "lines"),
    [
        ((QUEUE,), f"for (const r of event.Records ?? []) {{ {MAILS}continue; use(r.body); }}", [2]),
        ((QUEUE, BUCKET), f"for (const r of event.Records) {{ {MAILS}{{ continue; }} use(r); }}", [2]),
        ((QUEUE,), f"event.Records.forEach((r) => {{ {MAILS}return; use(r); }});", [2]),
        ((QUEUE,), f"await Promise.all(event.Records.map(async (r) => {{ {MAILS}return null; use(r); }}));", [2]),
        ((QUEUE,), f"const [r] = event.Records;\n  {MAILS}throw new Error('no mail');", [3]),
        ((QUEUE,), f"try {{ const r = event.Records[0]; {MAILS}return; use(r); }} catch (e) {{ use(e); }}", [2]),
        ((QUEUE,), "const r = event.Records[0];\n  if (!r || r.eventSource !== 'aws:ses') return;", [3]),
        (
            (QUEUE,),
            "for (const { eventSource } of event.Records) { if (eventSource != 'aws:ses') continue; use(1); }",
            [2],
        ),
        ((QUEUE,), "for (const r of event.Records) { if (!(r.eventSource === 'aws:ses')) continue; use(r); }", [2]),
        ((QUEUE,), f"for (const r of event.Records) {{ {BOTH}continue; use(r); }}", [2]),
        ((QUEUE,), f"for (const r of event.Records) {{ {NEITHER}continue; use(r); }}", [2]),
        ((QUEUE,), f"for (const r of event.Records) {{ {BOTH.replace('s3', 'sqs')}continue; use(r); }}", []),
        ((QUEUE,), f"for (const r of event.Records) {{ {NEITHER.replace('s3', 'sqs')}continue; use(r); }}", []),
        ((QUEUE,), f"for (const r of event.Records) {{ {BOTH.replace('r.eventSource', 'r.a', 1)}continue; }}", []),
        ((TOPIC,), "for (const r of event.Records) { if (r.eventSource !== 'aws:sns') continue; use(r); }", [2]),
        ((TOPIC,), "for (const r of event.Records) { if (r.EventSource !== 'aws:sns') continue; use(r); }", []),
        ((QUEUE,), "for (const r of event.Records) { if (r.eventSource === 'aws:ses') { use(r.body); } }", [2]),
        ((QUEUE,), "use(event.Records.filter((r) => r.eventSource === 'aws:ses').map((r) => r.body));", [2]),
        (
            (QUEUE,),
            "for (const r of event.Records) { if (r.eventSource === 'aws:ses') { use(r); } else { use(2); } }",
            [],
        ),
        ((QUEUE,), "for (const r of event.Records) { if (r.eventSource === 'aws:ses') { use(r); } use(2); }", []),
        ((QUEUE,), "for (const r of event.Records) { if (r.eventSource !== 'aws:sqs') continue; use(r); }", []),
        ((QUEUE, API), f"for (const r of event.Records) {{ {MAILS}continue; use(r); }}", []),
        ((QUEUE,), f"for (const r of event.Records) {{ {MAILS}use(2); use(r); }}", []),
        ((QUEUE,), f"if (event.test) {{ const r = event.Records[0]; {MAILS}return; }} use(event);", []),
        ((QUEUE,), f"for (const r of JSON.parse(event.Records[0].body).Records) {{ {MAILS}continue; use(r); }}", []),
        (
            (QUEUE,),
            f"for (const r of event.Records) {{ if (r.eventSource === 'aws:sqs') use(1); {MAILS}continue; }}",
            [],
        ),
        ((QUEUE,), "for (const r of event.Records) { if (r.eventSource !== use()) continue; use(r); }", []),
    ],
)
def test_records_that_are_all_passed_over(
    make_project: MakeProject, name: str, events: tuple[str, ...], body: str, lines: list[int]
) -> None:
    """What asks for a source that calls the function never."""
    code = f"{HEADS[name]}{body}\n}};\nconst use = (a) => a;\n"
    files = {"template.yaml": template("nodejs22.x", *events), name: code}
    assert findings_of(make_project(files), RULE) == [f"{name}:{line}" for line in lines]


@pytest.mark.parametrize(
    ("event", "body", "lines"),
    [
        (QUEUE, "for r in event['Records']:\n        if r['eventSource'] != 'aws:ses':\n            continue", [4]),
        (QUEUE, "for r in event['Records']:\n        if r.get('eventSource') != 'aws:ses':\n            continue", [4]),
        (TOPIC, "for r in event['Records']:\n        if r.get('eventSource') != 'aws:sns':\n            continue", [4]),
        (QUEUE, "if event['Records'][0]['eventSource'] not in ('aws:ses', 'aws:s3'):\n        return None", [3]),
        (QUEUE, "for r in event['Records']:\n        if r['eventSource'] == 'aws:ses':\n            print(r)", [4]),
        (
            QUEUE,
            "for r in event['Records']:\n        if r['eventSource'] == 'aws:ses':\n            r.f()\n        r.f()",
            [],
        ),
        (QUEUE, "for r in event['Records']:\n        if 'aws' not in r['eventSource']:\n            continue", []),
        (QUEUE, "print([r['body'] for r in event['Records'] if r['eventSource'] == 'aws:ses'])", [3]),
        (QUEUE, "print([r['body'] for r in event['Records'] if r['eventSource'] == 'aws:sqs'])", []),
        (QUEUE, "print([r for r in event['Records'] if r['eventSource'] == 'aws:s3' or r['eventSource'] == 'a'])", [3]),
    ],
)
def test_records_that_are_all_passed_over_in_python(
    make_project: MakeProject, event: str, body: str, lines: list[int]
) -> None:
    """The same in Python."""
    code = f"import json\ndef handler(event, context):\n    {body}\n    return None\n"
    files = {"template.yaml": template("python3.13", event), "app.py": code}
    assert findings_of(make_project(files), RULE) == [f"app.py:{line}" for line in lines]


def test_messages_of_records_that_are_all_passed_over(make_project: MakeProject) -> None:
    """What the trigger sends instead."""
    loop = (
        "exports.handler = async (event) => { for (const r of event.Records) { if (ASKS) continue; console.log(r); } };"
    )
    queue = {
        "template.yaml": template("nodejs22.x", QUEUE),
        "app.js": loop.replace("ASKS", "r.eventSource !== 'aws:ses'"),
    }
    topic = {
        "template.yaml": template("nodejs22.x", TOPIC),
        "app.js": loop.replace("ASKS", "r.eventSource !== 'aws:sns'"),
    }
    assert passed_over(make_project(queue)) == [
        "records of `Event0` (SQS) come from `aws:sqs`, never from `aws:ses`, so every one is passed over: "
        "ask for what calls the function"
    ]
    assert passed_over(make_project(topic)) == [
        "records of `Event0` (SNS) have `EventSource`, not `eventSource`, so every one is passed over: write it so"
    ]


INLINE = """\
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Work:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: RUNTIME
      Handler: index.handler
      Code:
        ZipFile: |
          HEAD
            READ
          END
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref Work, EventSourceArn: !GetAtt Jobs.Arn}
"""
SERVERLESS = """\
service: work
provider: {name: aws, runtime: python3.13}
functions:
  work:
    handler: app.handler
    events: [{sqs: {arn: !GetAtt Jobs.Arn}}]
resources: {Resources: {Jobs: {Type: AWS::SQS::Queue}}}
"""


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {
                "template.yaml": INLINE.replace("RUNTIME", "python3.13")
                .replace("HEAD", "def handler(event, context):")
                .replace("READ", "print(event['Records'][0]['Sns']['Message'])")
                .replace("END", "")
            },
            ["template.yaml:11"],
        ),
        (
            {
                "template.yaml": INLINE.replace("RUNTIME", "nodejs22.x")
                .replace("HEAD", "exports.handler = async (event) => {")
                .replace("READ", "event.Records.forEach((record) => console.log(record.Sns.Message));")
                .replace("END", "};")
            },
            ["template.yaml:11"],
        ),
        (
            {
                "template.yaml": INLINE.replace("RUNTIME", "nodejs22.x")
                .replace("HEAD", "exports.handler = async (event) => {")
                .replace("READ", "event.Records.forEach((record) => console.log(record.Sns?.Message));")
                .replace("END", "};")
            },
            [],
        ),
        (
            {
                "serverless.yml": SERVERLESS,
                "app.py": "def handler(event, context):\n    print(event['body'].strip())\n",
            },
            ["app.py:2"],
        ),
    ],
)
def test_other_templates(make_project: MakeProject, files: dict[str, str], expected: list[str]) -> None:
    """Code inside a template is marked there; services of the Serverless Framework say who calls, too."""
    assert findings_of(make_project(files), RULE) == expected


def test_one_of_several_triggers_may_send_it(make_project: MakeProject) -> None:
    """Code may have ways of its own to tell what calls it."""
    code = "exports.handler = async (event) => event.Records.map((record) => record.Sns.Message.id);\n"
    files = {"template.yaml": template("nodejs22.x", QUEUE, TOPIC), "app.js": code}
    assert said(make_project(files)) == []


def test_data_classes_have_names_of_their_own(make_project: MakeProject) -> None:
    """What Powertools makes of an event is no event."""
    code = (
        "from aws_lambda_powertools.utilities.data_classes import event_source, SQSEvent\n"
        "@event_source(data_class=SQSEvent)\ndef handler(event, context):\n"
        "    print([record.json_body for record in event.records])\n"
    )
    files = {"template.yaml": template("python3.13", QUEUE), "app.py": code}
    assert said(make_project(files)) == []


def test_code_of_the_project_may_invoke_the_function(make_project: MakeProject) -> None:
    """With events of any form."""
    invoked = template("python3.13", QUEUE) + (
        "  Other:\n    Type: AWS::Serverless::Function\n"
        "    Properties:\n      Runtime: python3.13\n      Handler: other.handler\n"
        "      Environment: {Variables: {WORK: !Ref Work}}\n"
    )
    files = {
        "template.yaml": invoked,
        "app.py": "def handler(event, context):\n    print(event['detail']['id'])\n",
        "other.py": "import os, boto3\ndef handler(event, context):\n"
        "    boto3.client('lambda').invoke(FunctionName=os.environ['WORK'], Payload=b'{}')\n",
    }
    assert said(make_project(files)) == []


@pytest.mark.parametrize(
    ("event", "read", "expected"),
    [
        (
            QUEUE,
            "event['Records'][0]['Sns']['Message']",
            ("error", "`Sns` is in records of SNS, `Event0` (SQS) sends none of these: read `body`"),
        ),
        (
            QUEUE,
            "event['Records'][0]['Body'].strip()",
            ("error", "`Event0` (SQS) sends `body`, not `Body`: write it so"),
        ),
        (
            TOPIC,
            "event.get('detail')",
            ("warning", "`Event0` (SNS) sends `Records` and no `detail`: go through the records"),
        ),
        (
            RULE_OF_BUS,
            "event['Records'][0]['body']",
            ("error", "`Event0` (EventBridge rule) sends no `Records`: read `detail`"),
        ),
    ],
)
def test_messages(make_project: MakeProject, event: str, read: str, expected: tuple[str, str]) -> None:
    """The message names the trigger and what is there instead; where nothing is done with it, it is a warning."""
    code = f"def handler(event, context):\n    print({read})\n"
    assert said(make_project({"template.yaml": template("python3.13", event), "app.py": code})) == [expected]
