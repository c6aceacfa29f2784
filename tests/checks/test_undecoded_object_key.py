"""Keys of notifications, decoded and as they come."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

RULE = "undecoded-object-key"
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: { Runtime: RUNTIME, Handler: app.handler }
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("s3.get_object(Bucket='b', Key=event['Records'][0]['s3']['object']['key'])", ["app.py:3"]),
        ("s3.download_file('b', event['Records'][0]['s3']['object']['key'], '/tmp/a')", ["app.py:3"]),
        ("get(event['Records'][0]['s3'])", ["app.py:6"]),
        ("s3.get_object(Bucket='b', Key=unquote_plus(event['Records'][0]['s3']['object']['key']))", []),
        ("s3.get_object(Bucket='b', Key=event['detail']['object']['key'])", []),
        ("s3.get_object(Bucket='b', Key=event['key'])", []),
        ("s3.get_object(Bucket='b', Key='k')", []),
        ("s3.list_objects_v2(Bucket='b', Prefix=event['Records'][0]['s3']['object']['key'])", []),
        ("print(event['Records'][0]['s3']['object']['key'])", []),
    ],
)
def test_keys_in_python(make_project: MakeProject, body: str, expected: list[str]) -> None:
    """The key is followed to the request."""
    code = (
        f"import boto3\ndef handler(event, context):\n    {body}\ns3 = boto3.client('s3')\n"
        "def get(about):\n    s3.get_object(Bucket='b', Key=about['object']['key'])\n"
    )
    project = make_project({"template.yaml": TEMPLATE.replace("RUNTIME", "python3.13"), "app.py": code})
    assert findings_of(project, RULE) == expected


V2 = "const AWS = require('aws-sdk'); const s3 = new AWS.S3(); exports.handler = async (event) => {\n"
V3 = (
    "import { S3Client, GetObjectCommand as Get } from '@aws-sdk/client-s3'; const s3 = new S3Client({});"
    "export const handler = async (event) => {\n"
)
KEY = "event.Records[0].s3.object.key"


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("app.js", V2 + f"await s3.getObject({{Bucket: 'b', Key: {KEY}}}).promise() }}", ["app.js:2"]),
        ("app.js", V2 + f"await s3.getObject({{Bucket: 'b', Key: decodeURIComponent({KEY})}}).promise() }}", []),
        ("app.js", V2 + "await s3.getObject({Bucket: 'b', Key: event.key}).promise() }", []),
        ("app.mjs", V3 + f"await s3.send(new Get({{Bucket: 'b', Key: {KEY}}})) }}", ["app.mjs:2"]),
        ("app.ts", V3 + f"await s3.send(new Get({{Bucket: 'b', Key: {KEY}!}})) }}", ["app.ts:2"]),
    ],
)
def test_keys_in_javascript(make_project: MakeProject, name: str, code: str, expected: list[str]) -> None:
    """In CommonJS, ES modules and TypeScript."""
    template = TEMPLATE.replace("RUNTIME", "nodejs22.x")
    if name == "app.ts":
        template += "    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [app.ts] } }\n"
    assert findings_of(make_project({"template.yaml": template, name: code}), RULE) == expected
