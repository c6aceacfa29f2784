"""New images that code needs of every record, and the records of removals do not have."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from unittest.mock import patch

import pytest

from agreement import findings, sam
from conftest import MakeProject, findings_of
from serverless_lint.link.program.reach import CallGraph

RULE = "stream-image-of-removal"
EXPIRING = "TimeToLiveSpecification: {AttributeName: a, Enabled: true}"
BOTH_IMAGES = "StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}"
MESSAGE = (
    "there is no `NewImage` where an item of `Orders` is removed: look at `eventName` first, or filter removals out"
)
IN_PYTHON = "def handler(event, context):\n    for record in event['Records']:\n"
IN_JAVASCRIPT = "const { unmarshall } = require('@aws-sdk/util-dynamodb');\nexports.handler = async (event) => {\n"


def template(table: str, event: str = "", more: str = "") -> str:
    stream = f"{{Stream: !GetAtt Orders.StreamArn, StartingPosition: LATEST{event}}}"
    orders = f"  Orders: {{Type: AWS::DynamoDB::Table, Properties: {{{table}}}}}\n"
    return sam(f", Events: {{A: {{Type: DynamoDB, Properties: {stream}}}}}", orders + more)


PYTHON = template(f"{BOTH_IMAGES}, {EXPIRING}")
NODE = PYTHON.replace("python3.13", "nodejs22.x")


TAKEN = "print(record['dynamodb']['NewImage'])\n"


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (f"        {TAKEN}", [3]),
        ("        print(record['dynamodb']['NewImage']['a'])\n", [3]),
        ("        image = record['dynamodb']['NewImage']\n        print(image)\n", [3]),
        ("        print(record.get('dynamodb')['NewImage'])\n", [3]),
        ("        print(record['dynamodb'].get('NewImage'))\n", []),
        ("        print(record['dynamodb'].get('NewImage', {})['a'])\n", []),
        (f"        if 'NewImage' in record['dynamodb']:\n            {TAKEN}", []),
        (f"        if record['eventName'] == 'REMOVE':\n            continue\n        {TAKEN}", []),
        (f"        if record.get('userIdentity'):\n            continue\n        {TAKEN}", []),
        (f"        try:\n            {TAKEN}        except KeyError:\n            pass\n", []),
        ("        print(record['dynamodb']['OldImage'])\n", []),
        ("        print(record['dynamodb']['Keys'])\n", []),
    ],
)
def test_python_that_takes_the_image_of_every_record(tmp_path: Path, body: str, lines: list[int]) -> None:
    """A key that is taken as if it were always there, in code that never asks what happened to the item."""
    said = findings(tmp_path, RULE, {"template.yaml": PYTHON, "app.py": IN_PYTHON + body})
    assert said == [f"app.py:{line} warning {MESSAGE}" for line in lines]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("  for (const r of event.Records) console.log(r.dynamodb.NewImage.a.S);\n};\n", [3]),
        ("  for (const r of event.Records) console.log(r.dynamodb.NewImage['a'].S);\n};\n", [3]),
        ("  for (const r of event.Records) console.log(unmarshall(r.dynamodb.NewImage));\n};\n", [3]),
        ("  event.Records.forEach(({ dynamodb: { NewImage } }) => console.log(NewImage.a.S));\n};\n", [3]),
        ("  for (const r of event.Records) console.log(r.dynamodb.NewImage?.a?.S);\n};\n", []),
        ("  for (const r of event.Records) console.log(r.dynamodb.NewImage?.['a']);\n};\n", []),
        ("  for (const r of event.Records) console.log(r.dynamodb.NewImage);\n};\n", []),
        ("  for (const r of event.Records) console.log(unmarshall(r.dynamodb.NewImage || {}));\n};\n", []),
        ("  for (const r of event.Records) if (r.dynamodb.NewImage) console.log(r.dynamodb.NewImage.a);\n};\n", []),
        ("  for (const r of event.Records) if (r.eventName !== 'REMOVE') f(r.dynamodb.NewImage.a);\n};\n", []),
        ("  for (const r of event.Records) show(r.dynamodb.NewImage);\n};\nconst show = (i) => i.a.S;\n", [3]),
        ("  for (const r of event.Records) show(r.dynamodb.NewImage);\n};\nconst show = (i) => i && i.a.S;\n", []),
        ("  try {\n    for (const r of event.Records) f(r.dynamodb.NewImage.a);\n  } catch {}\n};\n", []),
        (
            "  for (const r of event.Records) { try { show(r); } catch {} }\n};\n"
            "const show = (r) => r.dynamodb.NewImage.a;\n",
            [],
        ),
    ],
)
def test_javascript_that_looks_into_the_image_of_every_record(tmp_path: Path, body: str, lines: list[int]) -> None:
    """A key of what may be undefined, or its conversion, in code that never asks what happened to the item."""
    said = findings(tmp_path, RULE, {"template.yaml": NODE, "app.js": IN_JAVASCRIPT + body})
    assert said == [f"app.js:{line} warning {MESSAGE}" for line in lines]


@pytest.mark.parametrize(
    ("table", "event", "lines"),
    [
        (f"{BOTH_IMAGES}, {EXPIRING}", "", [3]),
        (f"StreamSpecification: {{StreamViewType: NEW_IMAGE}}, {EXPIRING}", "", [3]),
        (f"StreamSpecification: {{StreamViewType: OLD_IMAGE}}, {EXPIRING}", "", []),
        (f"StreamSpecification: {{StreamViewType: !Ref View}}, {EXPIRING}", "", []),
        (BOTH_IMAGES, "", []),
        (f"{BOTH_IMAGES}, TimeToLiveSpecification: {{AttributeName: a, Enabled: false}}", "", []),
        (f"{BOTH_IMAGES}, TimeToLiveSpecification: {{AttributeName: a, Enabled: !Ref On}}", "", []),
        (
            f"{BOTH_IMAGES}, {EXPIRING}",
            ', FilterCriteria: {Filters: [{Pattern: \'{"eventName": ["INSERT"]}\'}]}',
            [],
        ),
    ],
)
def test_stream_has_to_hand_over_removals(tmp_path: Path, table: str, event: str, lines: list[int]) -> None:
    """Items expire, the stream holds new images, and nothing keeps the records of removals away."""
    code = IN_PYTHON + "        print(record['dynamodb']['NewImage'])\n"
    said = findings(tmp_path, RULE, {"template.yaml": template(table, event), "app.py": code})
    assert said == [f"app.py:{line} warning {MESSAGE}" for line in lines]


@pytest.mark.parametrize(
    ("call", "lines"),
    [
        ("table.delete_item(Key={'id': 1})", [3]),
        ("table.put_item(Item={'id': 1})", []),
        ("other.delete_item(Key={'id': 1})", []),
    ],
)
def test_another_function_removes_items(tmp_path: Path, call: str, lines: list[int]) -> None:
    """Whatever code of the project deletes from the table makes records of removals."""
    more = (
        "  Cancel:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: python3.13\n"
        "      Handler: cancel.handler\n      Environment: {Variables: {ORDERS: !Ref Orders}}\n"
    )
    cancel = (
        "import os\nimport boto3\ntable = boto3.resource('dynamodb').Table(os.environ['ORDERS'])\n"
        f"other = boto3.resource('dynamodb').Table('other')\ndef handler(event, context):\n    {call}\n"
    )
    code = IN_PYTHON + "        print(record['dynamodb']['NewImage'])\n"
    files = {"template.yaml": template(BOTH_IMAGES, "", more), "app.py": code, "cancel.py": cancel}
    assert findings(tmp_path, RULE, files) == [f"app.py:{line} warning {MESSAGE}" for line in lines]


APPROVALS = """\
def handler(event, context):
    for record in event["Records"]:
        process_record(record)


def process_record(record):
    request = record["dynamodb"]["NewImage"]
    status = request["status"]["S"]
    if status == "approved":
        print(request["email"]["S"])
"""
INTERCEPTOR = """\
const { unmarshall } = require("@aws-sdk/util-dynamodb");
exports.handler = async (event) => Promise.all(event.Records.map((record) => publish({
  keys: unmarshall(record.dynamodb.Keys),
  newImage: unmarshall(record.dynamodb.NewImage),
})));
const publish = async (message) => console.log(message);
"""


@pytest.mark.parametrize(
    ("template_text", "file", "code", "line"),
    [(PYTHON, "app.py", APPROVALS, 7), (NODE, "app.js", INTERCEPTOR, 4)],
)
def test_code_of_the_reports_on_the_page(tmp_path: Path, template_text: str, file: str, code: str, line: int) -> None:
    """Functions as in the reports that the rule's page names, before they were mended."""
    said = findings(tmp_path, RULE, {"template.yaml": template_text, file: code})
    assert said == [f"{file}:{line} warning {MESSAGE}"]


def reading_and_catching(count: int) -> Mapping[str, str]:
    """Functions that read the image, and as many calls whose errors are caught, each of which runs all the others."""
    called = "".join(f"        read_{at}(record)\n" for at in range(count))
    caught = "".join(f"    try:\n        run_{at}()\n    except Exception:\n        pass\n" for at in range(count))
    read = "".join(f"def read_{at}(record):\n    {TAKEN}" for at in range(count))
    run = "".join(f"def run_{at}():\n    run_{(at + 1) % count}()\n" for at in range(count))
    return {"template.yaml": PYTHON, "app.py": f"{IN_PYTHON}{called}{caught}{read}{run}"}


def test_what_runs_by_caught_calls_is_followed_once_for_all_reads(make_project: MakeProject) -> None:
    def followed(count: int) -> int:
        project = make_project(reading_and_catching(count))
        with patch.object(CallGraph, "_may_run", autospec=True, side_effect=CallGraph._may_run) as counted:
            assert len(findings_of(project, RULE)) == 1
        return counted.call_count

    assert 0 < followed(20) <= 2 * followed(10)
