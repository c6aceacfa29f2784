"""Batches of which a handler reads one record, and what is done with the others."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.analyses.first_records import FirstRecord
from serverless_lint.checks.only_first_record import only_first_record

RULE = "only-first-record"
SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: RUNTIME
      Handler: app.handler
      Events: {Jobs: EVENT}
"""
QUEUE = "{Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}"
CLOUDFORMATION = """\
Parameters: {Size: {Type: Number}}
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Work:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Code:
        ZipFile: |
          def handler(event, context):
              print(event["Records"][0]["body"])
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref Work, EventSourceArn: !GetAtt Jobs.Arn, BatchSize: SIZE}
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("print(event['Records'][0]['body'])", ["app.py:10"]),
        ("if 'Records' in event:\n        print(json.loads(event['Records'][0]['body']))", ["app.py:11"]),
        ("records = event['Records']\n    print(records[0]['body'])", ["app.py:11"]),
        ("print(event)\n    work(event)", ["app.py:8"]),
        ("print(f'got {event}')\n    work(event)", ["app.py:8"]),
        ("print('got ' + json.dumps(event, indent=2))\n    work(event)", ["app.py:8"]),
        ("print('got %s' % str(event['Records']))\n    work(event)", ["app.py:8"]),
        ("logger.info('got', extra={'event': event})\n    work(event)", ["app.py:8"]),
        ("other.work(json.dumps(event))\n    work(event)", []),
        ("print(f'got {other.work(event)}')\n    work(event)", []),
        ("print(f\"{len(event['Records'])} records\")\n    work(event)", []),
        ("record = event['Records'][0]\n    print(record['body'], record['attributes'])", ["app.py:10"]),
        ("for record in event['Records']:\n        print(record['body'])", []),
        ("print(event['Records'][0])\n    for records in event.values():\n        print(records[1:])", []),
        ("print(event['Records'][0])\n    for name, value in event.items():\n        other.work(value)", []),
        ("print(event['Records'][0])\n    other.work(**locals())", []),
        ("[record] = event['Records']\n    print(record['body'])", []),
        ("print(event.get('Records')[0]['body'])", ["app.py:10"]),
        ("print(event['Records'][0]['body'], event['Records'][1:])", []),
        ("print(event['Records'][0]['body'], len(event['Records']))", []),
        ("print(event['Records'][index]['body'], event['Records'][0])", []),
        ("print(event['Records'][0]['body'])\n    other.work(event)", []),
        ("print(event['Records'][0]['body'])\n    other.work(event['Records'])", []),
        ("print(event['Records'][0]['body'])\n    other.work({**event})", []),
        ("print(event['Records'][0]['body'])\n    return event", []),
        ("print(json.loads(event['body'])['Records'][0])", []),
        ("print(event['detail'])", []),
        ("for record in event['Records']:\n        print(record)\n        return 1", ["app.py:12"]),
        (
            "for record in event['Records']:\n        if record['body']:\n            return 1\n        else:\n"
            "            return 2",
            ["app.py:12"],
        ),
        (
            "for record in event['Records']:\n        try:\n            return print(record)\n"
            "        except ValueError:\n            raise",
            ["app.py:12"],
        ),
        ("for record in event['Records']:\n        with other.span():\n            return 1", ["app.py:12"]),
        ("for record in event['Records']:\n        if record['body']:\n            return 1", []),
        (
            "for record in event['Records']:\n        if not record['body']:\n            print('empty')\n"
            "            continue\n        return 1",
            ["app.py:14"],
        ),
        (
            "for record in event['Records']:\n        if work(record):\n            other.keep(record)\n"
            "            continue\n        return 1",
            [],
        ),
        ("find(event)", []),
        (
            "for record in event['Records']:\n        try:\n            return print(record)\n"
            "        except ValueError:\n            print('again')",
            [],
        ),
        ("for record in event['Records']:\n        raise ValueError(record)", []),
        ("for record in event['Records']:\n        print(record)\n    return 1", []),
        (
            "for record in event['Records']:\n        print(record)\n    for record in event['Records']:\n"
            "        return record",
            [],
        ),
        ("for key in event['Records'][0]:\n        return other.all(event['Records'])", []),
    ],
)
def test_records_in_python(make_project: MakeProject, body: str, expected: list[str]) -> None:
    work = "def work(event):\n    print(event['Records'][0])\n"
    find = "    for record in event['Records']:\n        if record['a']:\n            continue\n        return record\n"
    code = f"import json, other\ndef find(event):\n{find}{work}def handler(event, context):\n    {body}\n"
    template = SAM.replace("RUNTIME", "python3.13").replace("EVENT", QUEUE)
    assert findings_of(make_project({"template.yaml": template, "app.py": code}), RULE) == expected


@pytest.mark.parametrize(
    ("name", "begin"),
    [
        ("app.js", "exports.handler = async (event) => {"),
        ("app.mjs", "export const handler = async (event) => {"),
        ("app.ts", "export const handler = async (event: SQSEvent) => {"),
    ],
)
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("console.log(JSON.stringify(event)); return work(event.Records[0].body);", 2),
        ("const { Records } = event;\nreturn Records[0].body;", 3),
        ("const [record] = event.Records;\nreturn record.body;", 2),
        ("await Promise.all(event.Records.map(work)); return event.Records[0].body;", None),
        ("if (event.Records.length > 1) throw new Error('one at a time');\nreturn event.Records[0].body;", None),
        ("const record = event.Records.shift();\nreturn [record, event.Records[0]];", None),
        ("return elsewhere(event, event.Records[0]);", None),
        ("for (const record of event.Records) { console.log(record);\nreturn { statusCode: 200 }; }", 3),
        ("const { Records } = event; for await (const record of Records) { return await work(record); }", 2),
        ("for (const record of event.Records) { [1].forEach(() => { return 1; }); }", None),
        ("for (const record of event.Records) { if (!record.body) continue; return 1; }", 2),
        ("for (const record of event.Records) { if (work(record)) { continue; } return 1; }", 2),
        ("for (const record of event.Records) { if (record.body) { work(record); continue; } return 1; }", None),
        ("for (const record of event.Records) { work(record); if (record.body) continue; return 1; }", None),
        ("for (const record of event.Records) { await work(record); if (record.body) continue; return 1; }", None),
        ("for (const record of event.Records) { log.info(record); if (record.body) continue; return 1; }", 2),
    ],
)
def test_records_in_javascript(
    make_project: MakeProject, name: str, begin: str, body: str, expected: int | None
) -> None:
    code = f"{begin}\n{body}\n}};\nfunction work(body) {{ console.log(body); }}\n"
    template = SAM.replace("RUNTIME", "nodejs22.x").replace("EVENT", QUEUE)
    found = findings_of(make_project({"template.yaml": template, name: code}), RULE)
    assert found == ([] if expected is None else [f"{name}:{expected}"])


def test_the_message_says_how_the_others_are_lost(make_project: MakeProject) -> None:
    """By a loop that does not come to them, or because nothing looks at them."""
    template = SAM.replace("RUNTIME", "nodejs22.x").replace("EVENT", QUEUE)
    code = "exports.handler = async (event) => { for (const record of event.Records) { return record.body } }"
    (found,) = make_project({"template.yaml": template, "app.js": code}).all(FirstRecord)
    (problem,) = only_first_record.check(found)
    assert problem.message == (
        "`handler` returns inside its loop over the records: up to 9 others that `Work.Jobs` hands over with it are "
        "lost. Return after the loop, or set `BatchSize: 1`"
    )


@pytest.mark.parametrize(
    ("event", "is_batch"),
    [
        ("{Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 2}}", True),
        ("{Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 1}}", False),
        (
            "{Type: Kinesis, Properties: {Stream: 'arn:aws:kinesis:eu-west-1:1:stream/s', StartingPosition: LATEST}}",
            True,
        ),
        ("{Type: SNS, Properties: {Topic: 'arn:aws:sns:eu-west-1:1:t'}}", False),
    ],
)
def test_what_comes_one_at_a_time_is_read_as_a_whole(make_project: MakeProject, event: str, is_batch: bool) -> None:
    template = SAM.replace("RUNTIME", "python3.13").replace("EVENT", event)
    files = {"template.yaml": template, "app.py": "def handler(event, context):\n    print(event['Records'][0])\n"}
    assert findings_of(make_project(files), RULE) == (["app.py:2"] if is_batch else [])


@pytest.mark.parametrize(("size", "expected"), [("10", ["template.yaml:12"]), ("1", []), ("!Ref Size", [])])
def test_records_of_a_mapping(make_project: MakeProject, size: str, expected: list[str]) -> None:
    assert findings_of(make_project({"template.yaml": CLOUDFORMATION.replace("SIZE", size)}), RULE) == expected


@pytest.mark.parametrize(
    ("body", "is_reported"),
    [
        ("return work(event, context)", True),
        (
            "try:\n            return work(event, context)\n        except KeyError:\n            return None",
            True,
        ),
        ("for record in event['Records']:\n            work({'Records': [record]}, context)", False),
        (
            "for record in event['Records']:\n            event['Records'] = [record]\n"
            "            work(event, context)",
            False,
        ),
        ("print(event['Records'][1:])\n        return work(event, context)", False),
        ("other.work(event)\n        return work(event, context)", False),
    ],
)
def test_a_wrapper_of_the_project_may_hand_over_records_one_by_one(
    make_project: MakeProject, body: str, is_reported: bool
) -> None:
    code = (
        f"import other\ndef own(work):\n    def run(event, context):\n        {body}\n    return run\n"
        "@own\ndef handler(event, context):\n    print(event['Records'][0]['body'])\n"
    )
    template = SAM.replace("RUNTIME", "python3.13").replace("EVENT", QUEUE)
    found = findings_of(make_project({"template.yaml": template, "app.py": code}), RULE)
    assert bool(found) is is_reported
