"""Which resource of the template a call of AWS is about."""

from __future__ import annotations

import pytest

from agreement import sam
from conftest import MakeProject
from serverless_lint.model import Program

RESOURCES = """\
  Orders: {Type: AWS::DynamoDB::Table, Properties: {TableName: orders}}
  Jobs: {Type: AWS::SQS::Queue}
  Files: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub '${AWS::StackName}-files'}}
  Clients: {Type: AWS::DynamoDB::Table, Properties: {TableName: !Ref ClientTable}}
Parameters: {ClientTable: {Type: String}, OtherTable: {Type: String}}
"""


@pytest.mark.parametrize(
    ("variable", "call", "expected"),
    [
        ("!Ref Orders", "boto3.client('dynamodb').get_item(TableName=os.environ['X'])", "Orders"),
        ("!Ref Orders", "boto3.resource('dynamodb').Table(os.environ['X']).get_item(Key=1)", "Orders"),
        ("!GetAtt Orders.Arn", "boto3.client('dynamodb').get_item(TableName=os.environ['X'])", "Orders"),
        ("orders", "boto3.client('dynamodb').get_item(TableName=os.environ.get('X'))", "Orders"),
        ("x", "boto3.client('dynamodb').get_item(TableName='orders')", "Orders"),
        ("x", "boto3.client('dynamodb').get_item(**{'TableName': 'orders'})", "Orders"),
        ("!Ref Jobs", "boto3.client('dynamodb').get_item(TableName=os.environ['X'])", None),
        ("!Ref Jobs", "boto3.client('sqs').send_message(QueueUrl=os.environ['X'])", "Jobs"),
        (
            "!Sub 'https://sqs.eu-west-1.amazonaws.com/1/${Jobs.QueueName}'",
            "boto3.client('sqs').send_message(QueueUrl=os.environ['X'])",
            "Jobs",
        ),
        ("!Sub '${AWS::StackName}-files'", "boto3.client('s3').upload_file('x', os.environ['X'], 'y')", "Files"),
        ("!Sub '${AWS::StackName}-files'", "boto3.client('s3').download_file(os.environ['X'], 'y', 'x')", "Files"),
        ("!Sub '${AWS::StackName}-file'", "boto3.client('s3').get_object(Bucket=os.environ['X'], Key='y')", None),
        ("!Ref ClientTable", "boto3.client('dynamodb').get_item(TableName=os.environ['X'])", "Clients"),
        ("!Ref OtherTable", "boto3.client('dynamodb').get_item(TableName=os.environ['X'])", None),
        ("x", "boto3.client('dynamodb').batch_write_item(RequestItems={'orders': []})", "Orders"),
        ("!Ref Orders", "boto3.client('dynamodb').batch_get_item(RequestItems={os.environ['X']: {}})", "Orders"),
        ("!Sub '${Orders}-archive'", "boto3.client('dynamodb').get_item(TableName=os.environ['X'])", None),
        ("!Ref Unknown", "boto3.client('dynamodb').get_item(TableName=os.environ['X'])", None),
        ("!Ref Orders", "boto3.client('dynamodb').get_item(TableName=os.environ['Y'])", None),
        ("!Ref Orders", "boto3.client('dynamodb').get_item(TableName=event)", None),
        ("x", "boto3.client('dynamodb').list_tables()", None),
    ],
)
def test_call_is_about_a_resource(make_project: MakeProject, variable: str, call: str, expected: str | None) -> None:
    """Names are followed through environment variables, references, ARNs, URLs and literal names."""
    template = sam(f", Environment: {{Variables: {{X: {variable}}}}}", RESOURCES)
    code = f"import boto3, os\ndef handler(event, context):\n    {call}\n"
    (program,) = make_project({"template.yaml": template, "app.py": code}).all(Program)
    (found,) = program.calls
    assert (found.only and found.only.logical_id) == expected
