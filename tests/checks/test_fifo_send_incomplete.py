"""What FIFO queues and topics need to be told of each message."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

RULE = "fifo-send-incomplete"
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fifo: { Type: AWS::SQS::Queue, Properties: { FifoQueue: true } }
  Content: { Type: AWS::SQS::Queue, Properties: { FifoQueue: true, ContentBasedDeduplication: true } }
  Plain: { Type: AWS::SQS::Queue }
  Topic: { Type: AWS::SNS::Topic, Properties: { FifoTopic: true } }
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: RUNTIME
      Handler: app.handler
      Environment:
        Variables: { FIFO: !Ref Fifo, CONTENT: !Ref Content, PLAIN: !Ref Plain, TOPIC: !Ref Topic }
"""


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("sqs.send_message(QueueUrl=env['FIFO'], MessageBody='m')", ["app.py:4"]),
        ("sqs.send_message(QueueUrl=env['FIFO'], MessageBody='m', MessageGroupId='g')", ["app.py:4"]),
        (
            "sqs.send_message(QueueUrl=env['FIFO'], MessageBody='m', MessageGroupId='g', MessageDeduplicationId='d')",
            [],
        ),
        ("sqs.send_message(QueueUrl=env['FIFO'], **event)", []),
        ("sqs.send_message(QueueUrl=env['CONTENT'], MessageBody='m')", ["app.py:4"]),
        ("sqs.send_message(QueueUrl=env['CONTENT'], MessageBody='m', MessageGroupId='g')", []),
        ("sqs.send_message(QueueUrl=env['PLAIN'], MessageBody='m')", []),
        ("sqs.send_message(QueueUrl=event['q'], MessageBody='m')", []),
        ("sqs.send_message(QueueUrl=env['FIFO'] if event else env['PLAIN'], MessageBody='m')", []),
        ("sqs.delete_message(QueueUrl=env['FIFO'], ReceiptHandle='r')", []),
        ("sqs.send_message_batch(QueueUrl=env['CONTENT'], Entries=[{'Id': '1', 'MessageBody': 'm'}])", ["app.py:4"]),
        ("sqs.send_message_batch(QueueUrl=env['CONTENT'], Entries=[{'Id': '1', 'MessageGroupId': 'g'}])", []),
        ("sqs.send_message_batch(QueueUrl=env['CONTENT'], Entries=event['entries'])", []),
        ("boto3.client('sns').publish(TopicArn=env['TOPIC'], Message='m', MessageGroupId='g')", ["app.py:4"]),
    ],
)
def test_sends_in_python(make_project: MakeProject, call: str, expected: list[str]) -> None:
    """The receiver and all of the request have to be known."""
    head = "import boto3\nfrom os import environ as env\ndef handler(event, context):\n"
    code = f"{head}    {call}\nsqs = boto3.client('sqs')\n"
    project = make_project({"template.yaml": TEMPLATE.replace("RUNTIME", "python3.13"), "app.py": code})
    assert findings_of(project, RULE) == expected


REQUEST = "{QueueUrl: process.env.FIFO, MessageBody: 'm'}"
COMMON = "const AWS = require('aws-sdk'); const sqs = new AWS.SQS(); exports.handler = async (event) => {\n"
MODULE = (
    'import { SQSClient, SendMessageCommand as Send } from "@aws-sdk/client-sqs"; const sqs = new SQSClient({});'
    " export const handler = async (event) => {\n"
)


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("app.js", COMMON + f"await sqs.sendMessage({REQUEST}).promise() }}", ["app.js:2"]),
        ("app.js", COMMON + f"const r = {REQUEST}; await sqs.sendMessage(r).promise() }}", ["app.js:2"]),
        ("app.js", COMMON + f"const r = {REQUEST}; r.MessageGroupId = 'g'; await sqs.sendMessage(r).promise() }}", []),
        ("app.js", COMMON + f"const r = {REQUEST}; Object.assign(r, event); await sqs.sendMessage(r).promise() }}", []),
        ("app.mjs", MODULE + f"await sqs.send(new Send({REQUEST})) }}", ["app.mjs:2"]),
        ("app.ts", MODULE + f"await sqs.send(new Send({REQUEST})) }}", ["app.ts:2"]),
        ("app.ts", MODULE + f"await sqs.send(new Send({{...event, ...{REQUEST}}})) }}", []),
    ],
)
def test_sends_in_javascript(make_project: MakeProject, name: str, code: str, expected: list[str]) -> None:
    """What is put into the request later counts."""
    template = TEMPLATE.replace("RUNTIME", "nodejs22.x")
    if name == "app.ts":
        template += "    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [app.ts] } }\n"
    assert findings_of(make_project({"template.yaml": template, name: code}), RULE) == expected
