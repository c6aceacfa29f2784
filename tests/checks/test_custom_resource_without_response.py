"""Handlers of custom resources that may end without an answer."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

RULE = "custom-resource-without-response"
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Setup:
    Type: AWS::Serverless::Function
    Properties: { Runtime: RUNTIME, Handler: app.handler, CodeUri: . }
  Schema: { Type: "Custom::Schema", Properties: { ServiceToken: !GetAtt Setup.Arn } }
"""
HEAD = "import boto3, json, os, cfnresponse\ns3 = boto3.client('s3')\n"
BARE = "import boto3, json, os, urllib.request, other\ns3 = boto3.client('s3')\n"
PUT = "s3.put_object(Bucket='b', Key='k', Body=b'')"
OK = "cfnresponse.send(event, context, cfnresponse.SUCCESS, {})"
FAILED = "cfnresponse.send(event, context, cfnresponse.FAILED, {})"


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (HEAD, f"{PUT}; {OK}", ["app.py:3"]),
        (HEAD, f"put(); {OK}\ndef put(): {PUT}", ["app.py:3"]),
        (HEAD, f"try: {PUT}; {OK}\n    except Exception: {FAILED}", []),
        (HEAD, f"try: {PUT}\n    finally: {OK}", []),
        (HEAD, f"run(event, context)\ndef run(event, context):\n    try: {PUT}; {OK}\n    except: {FAILED}", []),
        (HEAD, OK, []),
        (BARE, "print(json.dumps(event))", ["app.py:3"]),
        (BARE, f"{PUT}; return {{'Status': 'SUCCESS'}}", ["app.py:3"]),
        (BARE, "name = event['ResourceProperties']['Name']; print(name)", ["app.py:3"]),
        (BARE, "urllib.request.urlopen(urllib.request.Request(event['ResponseURL']))", []),
        (BARE, "other.answer(event, context)", []),
        (BARE, "helper(event, context)\nhelper = other.Helper()", []),
        (BARE, "boto3.client('sqs').send_message(QueueUrl='q', MessageBody=json.dumps(event))", []),
        ("from crhelper import CfnResource\nhelper = CfnResource()\n", "helper(event, context)", []),
    ],
)
def test_answers_in_python(make_project: MakeProject, head: str, body: str, expected: list[str]) -> None:
    """None at all, and none after an error."""
    code = f"{head}def handler(event, context):\n    {body}\n"
    template = TEMPLATE.replace("RUNTIME", "python3.13")
    assert findings_of(make_project({"template.yaml": template, "app.py": code}), RULE) == expected


def test_what_is_no_custom_resource_needs_no_answer(make_project: MakeProject) -> None:
    """The same code for an event of another kind."""
    template = TEMPLATE.replace("RUNTIME", "python3.13").replace("ServiceToken", "FunctionArn")
    code = f"{HEAD}def handler(event, context):\n    {PUT}; {OK}\n"
    assert findings_of(make_project({"template.yaml": template, "app.py": code}), RULE) == []


V2 = "const r = require('cfn-response'); const AWS = require('aws-sdk'); const s3 = new AWS.S3();\n"
V3 = "import * as r from 'cfn-response'; import { S3Client, ListBucketsCommand as List } from '@aws-sdk/client-s3';\n"
OF_V2 = "exports.handler = async (event, context) => {"
OF_V3 = "const s3 = new S3Client(); export const handler = async (event, context) => {"
SEND = "return r.send(event, context, r.SUCCESS);"


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("app.js", f"{V2}{OF_V2} await s3.listBuckets().promise(); {SEND} }};", ["app.js:2"]),
        ("app.js", f"{V2}{OF_V2} s3.listBuckets((error, data) => {{ {SEND} }}); }};", []),
        ("app.js", f"{V2}{OF_V2} const done = () => {{ {SEND} }}; s3.listBuckets({{}}, done); }};", []),
        ("app.js", f"{V2}{OF_V2} const done = () => {{ {SEND} }}; s3.listBuckets(done); }};", []),
        ("app.js", f"{V2}{OF_V2} await s3.listBuckets().promise().catch(() => null); {SEND} }};", []),
        ("app.js", f"{V2}{OF_V2} s3.listBuckets().promise().then(() => {{ {SEND} }}, () => {{ {SEND} }}); }};", []),
        ("app.mjs", f"{V3}{OF_V3} await s3.send(new List({{}})); {SEND} }};", ["app.mjs:2"]),
        ("app.mjs", f"{V3}{OF_V3} s3.send(new List({{}}), () => {{ {SEND} }}); }};", []),
        ("app.mjs", f"{V3}{OF_V3} const list = new List({{}}); await s3.send(list); {SEND} }};", ["app.mjs:2"]),
        ("app.mjs", f"{V3}{OF_V3} try {{ await s3.send(new List({{}})); }} catch {{}} {SEND} }};", []),
        ("app.ts", f"{V3}{OF_V3} await s3.send(new List({{}})); {SEND} }};", ["app.ts:2"]),
        ("app.ts", f"{V3}{OF_V3} try {{ await s3.send(new List({{}})); }} finally {{ {SEND} }} }};", []),
    ],
)
def test_answers_in_javascript(make_project: MakeProject, name: str, code: str, expected: list[str]) -> None:
    """With both SDKs, by promises and callbacks."""
    template = TEMPLATE.replace("RUNTIME", "nodejs22.x")
    if name == "app.ts":
        template = template.replace("  Schema:", "    Metadata: { BuildMethod: esbuild }\n  Schema:")
    assert findings_of(make_project({"template.yaml": template, name: code}), RULE) == expected
