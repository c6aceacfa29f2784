"""Clients whose creation in the handler does no harm."""

from __future__ import annotations

from conftest import MakeProject, findings_of

CODE = """\
import boto3

def handler(event, context):
    boto3.client("s3").list_buckets()
"""
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Seed:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, Handler: app.handler, CodeUri: src }
  Seeded: { Type: Custom::Seed, Properties: { ServiceToken: !GetAtt Seed.Arn } }
"""
RULE = TEMPLATE + "  Rule: { Type: AWS::Events::Rule, Properties: { Targets: [{ Id: a, Arn: !GetAtt Seed.Arn }] } }\n"


def test_a_function_of_a_custom_resource_runs_once(make_project: MakeProject) -> None:
    """There is no second invocation that could use the client again."""
    project = make_project({"template.yaml": TEMPLATE, "src/app.py": CODE})
    assert findings_of(project, "client-in-handler") == []


def test_a_function_with_another_trigger_runs_often(make_project: MakeProject) -> None:
    """A custom resource besides changes nothing."""
    project = make_project({"template.yaml": RULE, "src/app.py": CODE})
    assert findings_of(project, "client-in-handler") == ["src/app.py:4"]
