"""Where places of code and templates lead."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from conftest import MakeProject
from serverless_lint.explain_place.ways import references_to, ways_from

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String, Default: dev }
Globals:
  Function:
    Runtime: python3.13
    Environment: { Variables: { STAGE: !Ref Stage } }
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Sub "${Stage}-orders-${AWS::Region}"
  Queue: { Type: AWS::SQS::Queue, DependsOn: [Orders] }
  List:
    Type: AWS::Serverless::Function
    DependsOn: Queue
    Properties:
      CodeUri: src
      Handler: app.list_orders
      Policies:
        - DynamoDBReadPolicy: { TableName: !Ref Orders }
        - Statement: { Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Queue.Arn }
      Environment:
        Variables:
          TABLE: !Ref Orders
"""
HANDLER = """\
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def list_orders(event, context):
    print(os.environ["STAGE"])
    return table.scan()
"""
JSON = """\
{"Resources": {
  "Queue": {"Type": "AWS::SQS::Queue"},
  "List": {"Type": "AWS::Lambda::Function", "Properties": {
    "Runtime": "nodejs22.x", "Handler": "app.list", "Code": "src",
    "Environment": {"Variables": {"QUEUE": {"Ref": "Queue"}, "URL": {"Fn::GetAtt": ["Queue", "QueueUrl"]}}}}}
}}
"""
JAVASCRIPT = "exports.list = async () => process.env.QUEUE\n"
SERVICE = """\
service: orders
provider: { name: aws, runtime: nodejs22.x, environment: { QUEUE: !Ref Queue } }
functions:
  list: { handler: src/app.list }
resources: { Resources: { Queue: { Type: AWS::SQS::Queue } } }
"""
CONDITIONS = """\
Mappings: { Sizes: { dev: { Memory: 128 } } }
Parameters: { Stage: { Type: String } }
Conditions:
  Large: !Equals [!Ref Stage, prod]
  Small: !Not [!Condition Large]
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Condition: Large
    Properties:
      VisibilityTimeout: !If [Small, 1, 2]
      DelaySeconds: !FindInMap [Sizes, !Ref Stage, Memory]
"""
CONDITIONAL = {"template.yaml": CONDITIONS}
SERVERLESS = {"serverless.yml": SERVICE, "src/app.js": "exports.list = async () => process.env.QUEUE\n"}
SAM = {"template.yaml": TEMPLATE, "src/app.py": HANDLER}
CLOUDFORMATION = {"template.json": JSON, "src/app.js": JAVASCRIPT}


@pytest.mark.parametrize(
    ("files", "path", "at", "ways"),
    [
        (SAM, "template.yaml", "app.list_orders", ["src/app.py:8"]),
        (SAM, "template.yaml", "List:", ["src/app.py:8"]),
        (SAM, "template.yaml", "Ref Orders }", ["template.yaml:9"]),
        (SAM, "template.yaml", "Ref Stage", ["template.yaml:3"]),
        (SAM, "template.yaml", "Stage}-orders", ["template.yaml:3"]),
        (SAM, "template.yaml", "AWS::Region}", []),
        (SAM, "template.yaml", "GetAtt Queue.Arn", ["template.yaml:13"]),
        (SAM, "template.yaml", "Orders]", ["template.yaml:9"]),
        (SAM, "template.yaml", "DependsOn: Queue", ["template.yaml:13"]),
        (SAM, "template.yaml", "Effect", []),
        (SAM, "src/app.py", "list_orders", ["template.yaml:14"]),
        (SAM, "src/app.py", 'os.environ["TABLE"]', ["template.yaml:25"]),
        (SAM, "src/app.py", 'os.environ["STAGE"]', ["template.yaml:7"]),
        (SAM, "src/app.py", "table.scan", ["template.yaml:9"]),
        (SAM, "src/app.py", "import os", []),
        (CLOUDFORMATION, "template.json", "app.list", ["src/app.js:1"]),
        (CLOUDFORMATION, "template.json", '"Ref"', ["template.json:2"]),
        (CLOUDFORMATION, "template.json", '"QueueUrl"', ["template.json:2"]),
        (CLOUDFORMATION, "src/app.js", "process.env.QUEUE", ["template.json:5"]),
        (CLOUDFORMATION, "src/app.js", ".list", ["template.json:3"]),
        (CLOUDFORMATION, "elsewhere.js", "", []),
        (SAM, "template.yaml", "TABLE:", ["src/app.py:5"]),
        (SAM, "template.yaml", "Orders:", ["src/app.py:10"]),
        (SERVERLESS, "serverless.yml", "src/app.list", ["src/app.js:1"]),
        (SERVERLESS, "serverless.yml", "QUEUE", ["src/app.js:1"]),
        (SERVERLESS, "src/app.js", "process.env.QUEUE", ["serverless.yml:2"]),
        (SERVERLESS, "src/app.js", ".list", ["serverless.yml:4"]),
        (CONDITIONAL, "template.yaml", "Large]", ["template.yaml:4"]),
        (CONDITIONAL, "template.yaml", "Small, 1", ["template.yaml:5"]),
        (CONDITIONAL, "template.yaml", "Sizes, !Ref", ["template.yaml:1"]),
        (CONDITIONAL, "template.yaml", "Stage, prod", ["template.yaml:2"]),
    ],
)
def test_a_place_leads_to_what_it_stands_for(
    make_project: MakeProject, files: Mapping[str, str], path: str, at: str, ways: list[str]
) -> None:
    project = make_project(files)
    found = ways_from(project, path, files.get(path, "").find(at) + 2)
    assert [f"{way.document.path}:{way.start.line}" for way in found] == ways


@pytest.mark.parametrize(
    ("files", "path", "at", "uses"),
    [
        (
            SAM,
            "template.yaml",
            "Orders:",
            ["src/app.py:10", "template.yaml:13", "template.yaml:21", "template.yaml:25"],
        ),
        (SAM, "template.yaml", "TABLE:", ["src/app.py:5"]),
        (SAM, "src/app.py", 'os.environ["TABLE"]', ["src/app.py:5"]),
        (SAM, "src/app.py", "list_orders", ["template.yaml:19"]),
        (SAM, "template.yaml", "Effect", []),
        (SERVERLESS, "src/app.js", ".list", ["serverless.yml:4"]),
        (CONDITIONAL, "template.yaml", "Large:", ["template.yaml:5", "template.yaml:9"]),
        (CONDITIONAL, "template.yaml", "Stage:", ["template.yaml:4", "template.yaml:12"]),
    ],
)
def test_what_is_declared_has_references(
    make_project: MakeProject, files: Mapping[str, str], path: str, at: str, uses: list[str]
) -> None:
    project = make_project(files)
    found = references_to(project, path, files[path].find(at) + 2, with_declaration=False)
    assert [f"{use.document.path}:{use.start.line}" for use in found] == uses
