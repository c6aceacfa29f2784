"""When roles of functions allow more than code asks for, and when that cannot be told."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.excessive_grants import ExcessiveTemplate, UnusedPermission

SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {{CodeUri: ., Handler: app.handler, Runtime: python3.13, {function}}}
{more}
"""
CODE = """\
import boto3
{load}
t = boto3.resource('dynamodb').Table('t')
s3 = boto3.client('s3')
def handler(event, context):
    s3.{of_bucket}
    t.{of_table}
"""
CRUD = "Policies: [DynamoDBCrudPolicy: {TableName: t}, S3CrudPolicy: {BucketName: b}]"
READ, WRITE = "get_item(Key=event)", "put_item(Item=event)"
PUT, GET = "put_object(Bucket='b')", "get_object(Bucket='b')"


@pytest.mark.parametrize(
    ("function", "load", "of_table", "of_bucket", "expected"),
    [
        (CRUD, "", READ, PUT, ["DynamoDBReadPolicy", "S3WritePolicy"]),
        (CRUD, "", WRITE, GET, ["DynamoDBWritePolicy", "S3ReadPolicy"]),
        (CRUD, "", "delete_item(Key=event)", "delete_object(Bucket='b')", []),
        (CRUD, "import awswrangler", READ, PUT, []),
        (CRUD, "other = boto3.client(name())", READ, PUT, []),
        (CRUD + ", Layers: [arn]", "", READ, PUT, []),
        (CRUD + ", Role: !GetAtt Role.Arn", "", READ, PUT, []),
    ],
)
def test_a_policy_template_allows_more_than_code_asks_for(
    make_project: MakeProject, function: str, load: str, of_table: str, of_bucket: str, expected: list[str]
) -> None:
    code = CODE.format(load=load, of_table=of_table, of_bucket=of_bucket)
    project = make_project({"template.yaml": SAM.format(function=function, more=""), "app.py": code})
    assert [found.enough for found in project.all(ExcessiveTemplate)] == expected


@pytest.mark.parametrize(
    ("action", "more", "expected"),
    [
        ("[sns:Publish, sqs:SendMessage]", "", [["sns:Publish", "sqs:SendMessage"]]),
        ("[dynamodb:GetItem, sns:Publish]", "", [["sns:Publish"]]),
        ("'sns:*'", "", [["sns:*"]]),
        ("'dynamodb:*'", "", []),
        ("logs:PutLogEvents", "", []),
        ("sns:NoSuchAction", "", []),
        ("sns:Publish", "Outputs: {Role: {Value: !GetAtt OrdersRole.Arn}}", []),
    ],
)
def test_a_permission_is_granted_in_vain(
    make_project: MakeProject, action: str, more: str, expected: list[list[str]]
) -> None:
    function = f"Policies: [Statement: [{{Effect: Allow, Action: {action}, Resource: '*'}}]]"
    code = CODE.format(load="", of_table=READ, of_bucket=GET)
    project = make_project({"template.yaml": SAM.format(function=function, more=more), "app.py": code})
    found = [[grant.name for grant in unused.grants] for unused in project.all(UnusedPermission)]
    assert found == expected
