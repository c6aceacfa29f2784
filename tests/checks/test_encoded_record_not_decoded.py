"""Records that code reads without decoding them."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam
from conftest import MakeProject, findings_of

KINESIS = "{Type: Kinesis, Properties: {Stream: arn:aws:kinesis:r:1:stream/s, StartingPosition: LATEST}}"
KAFKA = "{Type: MSK, Properties: {Stream: arn:aws:kafka:r:1:cluster/c, StartingPosition: LATEST, Topics: [t]}}"
QUEUE = "{Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}"
SNS = "{Type: SNS, Properties: {Topic: !Ref News}}"
LOGS = "{Type: CloudWatchLogs, Properties: {LogGroupName: g, FilterPattern: ''}}"
RESOURCES = "  Jobs: {Type: AWS::SQS::Queue}\n  News: {Type: AWS::SNS::Topic}\n"
SUBSCRIPTION = (
    "  Subscription: {Type: AWS::SNS::Subscription, "
    "Properties: {Protocol: sqs, TopicArn: !Ref News, Endpoint: !GetAtt Jobs.Arn%s}}\n"
)


def reported(folder: Path, event: str, line: str, resources: str = RESOURCES, *only: str) -> list[str]:
    code = (
        "import base64, json, zlib, lib\ndef handler(event, context):\n"
        f"  for r in event.get('Records', []):\n    {line}\n"
    )
    files = {"template.yaml": sam(f", Events: {{E: {event}}}", resources), "app.py": code}
    return findings(folder, "encoded-record-not-decoded", files, *only)


@pytest.mark.parametrize(
    ("event", "line", "expected"),
    [
        (KINESIS, "json.loads(r['kinesis']['data'])", "the data of a Kinesis record is base64 text: decode it first"),
        (KINESIS, "print(r['kinesis']['data']['id'])", "the data of a Kinesis record is base64 text: decode it first"),
        (KINESIS, "json.loads(base64.b64decode(r['kinesis']['data']))", None),
        (KINESIS, "json.loads(lib.decode(r['kinesis']['data']))", None),
        (KINESIS, "print(r['kinesis']['data'])", None),
        (
            KAFKA,
            "[json.loads(x['value']) for xs in event['records'].values() for x in xs]",
            "the value of a Kafka record is base64 text: decode it first",
        ),
        (KAFKA, "[json.loads(base64.b64decode(x['value'])) for x in event['records']['t']]", None),
        (QUEUE, "[json.loads(x['value']) for x in event['records']['t']]", None),
        (QUEUE, "r['body']['id']", "the body of an SQS message is text: parse it first"),
        (QUEUE, "json.loads(r['body'])['id']", None),
        (KINESIS, "r['body']['id']", None),
        (SNS, "r['Sns']['Message']['id']", "the message of an SNS notification is text: parse it first"),
        (SNS, "json.loads(r['Sns']['Message'])['id']", None),
        (LOGS, "json.loads(event['awslogs']['data'])", "the data of CloudWatch Logs is base64 text: decode it first"),
        (LOGS, "json.loads(zlib.decompress(base64.b64decode(event['awslogs']['data']), 31))", None),
    ],
)
def test_record_has_to_be_decoded(tmp_path: Path, event: str, line: str, expected: str | None) -> None:
    """Parsing base64 text and reading keys of text are reported, decoded records are not."""
    assert reported(tmp_path, event, line) == ([f"app.py:4 warning {expected}"] if expected else [])


@pytest.mark.parametrize(
    ("subscription", "expected"),
    [
        (SUBSCRIPTION % "", ["app.py:4 warning the SNS message in an SQS message is text: parse it first"]),
        (SUBSCRIPTION % ", RawMessageDelivery: true", []),
        (SUBSCRIPTION % ", RawMessageDelivery: !Ref Raw", []),
        ("", []),
    ],
)
def test_subscription_decides_what_is_in_the_queue(tmp_path: Path, subscription: str, expected: list[str]) -> None:
    """Only a queue that SNS fills with its own JSON has text in `Message`."""
    line = "json.loads(r['body'])['Message']['id']"
    assert reported(tmp_path, QUEUE, line, RESOURCES + subscription) == expected


@pytest.mark.parametrize("only", ["template.yaml", "app.py"])
def test_one_file_alone_shows_what_is_wrong_between_both(tmp_path: Path, only: str) -> None:
    """A finding is shown if the file given has a part in it."""
    assert reported(tmp_path, KINESIS, "json.loads(r['kinesis']['data'])", RESOURCES, only) == [
        "app.py:4 warning the data of a Kinesis record is base64 text: decode it first"
    ]


READS = "for (const r of event.Records) console.log(r.body.customer);"
IMPORTS = """\
import middy from "@middy/core";
import parser from "@middy/sqs-json-body-parser";
import warmup from "@middy/warmup";
import own from "./own.mjs";
import { wrap } from "wrapper";
"""
WITH_JSON = """\
const around = (work) => async (event, context) => {
  const Records = event.Records.map((record) => ({ ...record, body: JSON.parse(record.body) }));
  return work({ ...event, Records }, context);
};
"""
IN_PLACE = """\
const around = (work) => async (event, context) => {
  for (const record of event.Records) record.body = JSON.parse(record.body);
  return work(event, context);
};
"""
AS_IT_IS = "const around = (work) => async (event, context) => { console.log(event); return work(event, context); };\n"
WHATEVER_IT_IS = "const around = (work) => async (...all) => { try { return await work(...all) } catch {} };\n"
FINDING = ["src/app.mjs"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("middy(work)", FINDING),
        ("middy(work).use(warmup())", FINDING),
        ("middy(work).use(parser())", []),
        ("middy(work).use([warmup(), parser()])", []),
        ("middy(work).use(own())", []),
        ("middy(work).before((request) => {})", []),
        ("wrap(work)", []),
        ("around(work)", FINDING),
    ],
)
def test_what_is_around_the_handler_may_have_decoded_records(
    make_project: MakeProject, code: str, expected: list[str]
) -> None:
    """What only looks on changes nothing."""
    assert _places(make_project, AS_IT_IS, code) == expected


@pytest.mark.parametrize(
    ("around", "expected"), [(WITH_JSON, []), (IN_PLACE, []), (AS_IT_IS, FINDING), (WHATEVER_IT_IS, FINDING)]
)
def test_a_wrapper_of_the_project_is_read(make_project: MakeProject, around: str, expected: list[str]) -> None:
    """It hands on its own event, or makes another one."""
    assert _places(make_project, around, "around(work)") == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [("", ["src/app.py"]), ("event = parse(event)", []), ("event['Records'][0]['body'] = {}", [])],
)
def test_a_decorator_of_the_project_is_read(make_project: MakeProject, change: str, expected: list[str]) -> None:
    """As a wrapper is."""
    code = (
        "from lib import parse\n\n\ndef around(work):\n    def inner(event, context):\n"
        f"        {change or 'pass'}\n        return work(event, context)\n    return inner\n\n\n"
        "@around\ndef handler(event, context):\n    for r in event['Records']:\n        print(r['body']['customer'])\n"
    )
    files = {"template.yaml": sam(f", CodeUri: src, Events: {{E: {QUEUE}}}", RESOURCES), "src/app.py": code}
    places = findings_of(make_project(files), "encoded-record-not-decoded")
    assert [place.partition(":")[0] for place in places] == expected


def _places(make_project: MakeProject, around: str, wrapped: str) -> list[str]:
    code = f"{IMPORTS}{around}const work = async (event) => {{ {READS} }};\nexport const handler = {wrapped};\n"
    template = sam(f", CodeUri: src, Events: {{E: {QUEUE}}}", RESOURCES).replace("python3.13", "nodejs22.x")
    project = make_project({"template.yaml": template, "src/app.mjs": code})
    return [place.partition(":")[0] for place in findings_of(project, "encoded-record-not-decoded")]
