"""When a role certainly allows something on other resources alone, or on a table without its indexes."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.permitted_elsewhere import UncoveredIndex, WrongResource

SAM = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {{Given: {{Type: String}}, Name: {{Type: String, Default: other}}}}
Conditions: {{Has: !Equals [!Ref Name, other]}}
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: app.handler
      Runtime: python3.13
      Environment: {{Variables: {{TABLE: {table}}}}}
      Policies: {policies}
  Used: {{Type: AWS::DynamoDB::Table}}
  Other: {{Type: AWS::DynamoDB::Table, Properties: {{TableName: other}}}}
  Chosen: {{Type: AWS::DynamoDB::Table, Condition: Has}}
{more}
"""
CODE = """\
import os
import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    table.{run}
"""


def on(resource: str, action: str = "dynamodb:*Item", more: str = "") -> str:
    return f"[Statement: [{{Effect: Allow, Action: '{action}', Resource: {resource}{more}}}]]"


@pytest.mark.parametrize(
    ("table", "policies", "more", "expected"),
    [
        ("!Ref Used", on("!GetAtt Other.Arn"), "", ["Used"]),
        ("!Ref Used", on("arn:aws:dynamodb:eu-west-1:123456789012:table/other"), "", ["Used"]),
        ("!Ref Used", on("!Sub '${Other.Arn}/*'"), "", ["Used"]),
        ("!Ref Used", "[DynamoDBCrudPolicy: {TableName: !Ref Other}]", "", ["Used"]),
        ("other", on("!GetAtt Used.Arn"), "", ["Other"]),
        ("!Ref Used", on("!GetAtt Used.Arn"), "", []),
        ("!Ref Used", on("[!GetAtt Other.Arn, !GetAtt Used.Arn]"), "", []),
        ("!Ref Used", on("'*'"), "", []),
        ("!Ref Used", on("'arn:aws:dynamodb:*:*:table/*'"), "", []),
        ("!Ref Used", on("!Sub 'arn:aws:dynamodb:eu-west-1:1:table/${Other}*'"), "", []),
        ("!Ref Used", on("!Ref Given"), "", []),
        ("!Ref Used", on("!If [Has, !GetAtt Other.Arn, !GetAtt Used.Arn]"), "", []),
        ("!Ref Used", on("!GetAtt Chosen.Arn"), "", []),
        ("!Ref Used", on("!GetAtt Other.Arn", more=", Condition: {Bool: {a: b}}"), "", []),
        ("!Ref Used", "[DynamoDBCrudPolicy: {TableName: !Ref Other}, AmazonDynamoDBFullAccess]", "", []),
        ("!If [Has, !Ref Used, !Ref Other]", on("!GetAtt Other.Arn"), "", []),
        ("!Ref Given", on("!GetAtt Other.Arn"), "", []),
        ("!Ref Used", on("!GetAtt Other.Arn"), "Outputs: {Role: {Value: !Ref OrdersRole}}", []),
    ],
)
def test_what_is_allowed_on_others_alone(
    make_project: MakeProject, table: str, policies: str, more: str, expected: list[str]
) -> None:
    """All that is allowed must be other resources of the template, and the one that is used must be known."""
    template = SAM.format(table=table, policies=policies, more=more)
    project = make_project({"template.yaml": template, "app.py": CODE.format(run="put_item(Item={})")})
    found = [miss.resource.logical_id for wrong in project.all(WrongResource) for miss in wrong.misses]
    assert found == expected


@pytest.mark.parametrize(
    ("policies", "run", "expected"),
    [
        (on("!GetAtt Used.Arn", "dynamodb:Query"), "query(IndexName='i')", ["Used"]),
        (on("[!Sub 'arn:aws:dynamodb:eu-west-1:1:table/${Used}']", "dynamodb:Query"), "query(IndexName='i')", ["Used"]),
        (on("!GetAtt Used.Arn", "dynamodb:Query"), "query()", []),
        (on("!GetAtt Used.Arn", "dynamodb:Query"), "query(IndexName=event.get('i'))", []),
        (on("!GetAtt Used.Arn", "dynamodb:Query"), "query(IndexName=None)", []),
        (on("[!GetAtt Used.Arn, !Sub '${Used.Arn}/index/*']", "dynamodb:Query"), "query(IndexName='i')", []),
        (on("!Sub '${Used.Arn}*'", "dynamodb:Query"), "query(IndexName='i')", []),
        ("[DynamoDBReadPolicy: {TableName: !Ref Used}]", "query(IndexName='i')", []),
    ],
)
def test_indexes_are_resources_of_their_own(
    make_project: MakeProject, policies: str, run: str, expected: list[str]
) -> None:
    """A policy for the table alone is not enough for what names an index."""
    template = SAM.format(table="!Ref Used", policies=policies, more="")
    project = make_project({"template.yaml": template, "app.py": CODE.format(run=run)})
    found = [miss.resource.logical_id for each in project.all(UncoveredIndex) for miss in each.misses]
    assert found == expected
