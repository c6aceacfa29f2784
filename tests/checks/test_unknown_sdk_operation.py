"""Methods, commands and parameters that AWS's SDKs have and do not have."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.analyses.unknown_requests import UnknownRequest

RULE = "unknown-sdk-operation"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("boto3.client('s3').getObject(Bucket='b', Key='k')", ["app.py:3"]),
        ("boto3.client('s3').get_object(Bucket='b', Key='k')", []),
        ("boto3.client('s3').get_object(Bucket='b')", ["app.py:3"]),
        ("boto3.client('s3').get_object(bucket='b', Bucket='b', Key='k')", ["app.py:3"]),
        ("boto3.client('s3').get_object(bucket='b', Key='k')", ["app.py:3"]),
        ("boto3.client('s3').get_object(bucket='b')", ["app.py:3", "app.py:3"]),
        ("boto3.client('s3').get_object('b', 'k')", ["app.py:3", "app.py:3"]),
        ("boto3.client('s3').get_object(**event)", []),
        ("boto3.client('s3').get_object(Bucket='b', **event)", []),
        ("boto3.client('s3').upload_file('a', 'b', 'c')", []),
        ("boto3.client('s3').generate_presigned_url('get_object')", []),
        ("boto3.client('s3').meta.client.anything()", []),
        ("boto3.client('s3').exceptions.NoSuchKey()", []),
        ("boto3.client('unheard-of').anything()", []),
        ("boto3.client(event['service']).anything()", []),
        ("boto3.client('ec2').describe_everything()", ["app.py:3"]),
        ("boto3.client('ec2').describe_instances(Nothing=1)", []),
        ("boto3.client('stepfunctions').start_execution(stateMachineArn='a')", []),
        ("boto3.client('sqs').send_message(QueueUrl='q', Message='m', MessageBody='m')", ["app.py:3"]),
        ("boto3.client('lambda').invoke(FunctionName='f', ClientToken='x')", ["app.py:3"]),
        ("boto3.client('secretsmanager').create_secret(Name='n')", []),
        ("boto3.client('logs').create_export_task(logGroupName='g', fromTime=1, to=2, destination='d')", []),
        ("boto3.resource('dynamodb').Table('t').get(Key={})", ["app.py:3"]),
        ("boto3.resource('dynamodb').Table('t').get_item(Key={})", []),
        ("boto3.resource('dynamodb').Table('t').get_item()", ["app.py:3"]),
        ("boto3.resource('dynamodb').Table('t').get_item(TableName='t', Key={})", []),
        ("boto3.resource('dynamodb').Table('t').batch_writer()", []),
        ("boto3.resource('s3').Bucket('b').upload_file('a', 'b')", []),
        ("boto3.resource('s3').Bucket('b').put_object(Key='k')", []),
        ("boto3.resource('dynamodb').batch_get_items(RequestItems={})", ["app.py:3"]),
        ("try: boto3.client('s3').new_thing()\n    except AttributeError: pass", []),
        ("client = boto3.client('s3') if event else Fake()\n    client.new_thing()", []),
    ],
)
def test_calls_of_boto3(make_project: MakeProject, code: str, expected: list[str]) -> None:
    """What clients, tables and buckets have, by their own names and parameters."""
    text = f"import boto3\ndef handler(event, context):\n    {code}\nclass Fake: pass\n"
    assert findings_of(make_project({"app.py": text}), RULE) == expected


V2 = "const AWS = require('aws-sdk');\n"
V3 = (
    "const { S3, S3Client, GetObjectCommand, GetObjectsCommand } = require('@aws-sdk/client-s3');"
    "const { DynamoDBClient, PutCommand, PutItemCommand } = require('@aws-sdk/client-dynamodb');"
    "const { DynamoDBDocument, DynamoDBDocumentClient, PutItemCommand: Wrong } = require('@aws-sdk/lib-dynamodb');"
    "const { LexRuntimeV2Client, StartConversationCommand } = require('@aws-sdk/client-lex-runtime-v2');\n"
)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (V2 + "new AWS.DynamoDB().put({TableName: 't', Item: {}})", ["app.js:2"]),
        (V2 + "new AWS.DynamoDB.DocumentClient().putItem({TableName: 't', Item: {}})", ["app.js:2"]),
        (V2 + "new AWS.DynamoDB.DocumentClient().createSet([1])", []),
        (V2 + "new AWS.S3().getObject({Bucket: 'b', key: 'k', Key: 'k'})", ["app.js:2"]),
        (V2 + "new AWS.S3().getObject({Bucket: 'b'})", ["app.js:2"]),
        (V2 + "new AWS.S3({params: {Key: 'k'}}).getObject({Bucket: 'b'})", []),
        (V2 + "new AWS.S3().getObject({...event})", []),
        (V2 + "new AWS.S3().listBuckets((error, data) => data)", []),
        (V2 + "new AWS.S3().upload({Bucket: 'b', Key: 'k', Body: ''})", []),
        (V2 + "new AWS.S3().getSignedUrl('getObject', {Bucket: 'b', Expires: 1})", []),
        (V3 + "new S3Client({}).getObject({Bucket: 'b', Key: 'k'})", ["app.js:2"]),
        (V3 + "new S3({}).getObject({Bucket: 'b', Key: 'k'})", []),
        (V3 + "new S3Client({}).send(new GetObjectCommand({Bucket: 'b', Key: 'k'}))", []),
        (V3 + "new S3Client({}).send(new GetObjectCommand({Bucket: 'b'}))", ["app.js:2"]),
        (V3 + "new S3Client({}).send(new GetObjectCommand({Bucket: 'b', Key: 'k', Size: 1}))", ["app.js:2"]),
        (V3 + "new S3Client({}).send(new GetObjectsCommand({Bucket: 'b', Key: 'k'}))", ["app.js:2"]),
        (V3 + "new DynamoDBClient({}).send(new PutCommand({TableName: 't', Item: {}}))", ["app.js:2"]),
        (V3 + "new DynamoDBClient({}).send(new PutItemCommand({TableName: 't', Item: {}}))", []),
        (V3 + "new DynamoDBClient({}).send(new Wrong({TableName: 't', Item: {}}))", ["app.js:2"]),
        (V3 + "new LexRuntimeV2Client({}).send(new StartConversationCommand({}))", []),
        (V3 + "DynamoDBDocument.from(new DynamoDBClient({})).put({TableName: 't', Item: {}})", []),
        (V3 + "DynamoDBDocument.from(new DynamoDBClient({})).putItem({TableName: 't', Item: {}})", ["app.js:2"]),
        (V3 + "DynamoDBDocumentClient.from(new DynamoDBClient({})).put({TableName: 't', Item: {}})", ["app.js:2"]),
        (V3 + "DynamoDBDocumentClient.from(new DynamoDBClient({})).destroy()", []),
        (V3 + "const r = {Bucket: 'b'}; r.Key = 'k'; new S3({}).getObject(r)", []),
    ],
)
def test_calls_of_the_sdks_for_javascript(make_project: MakeProject, code: str, expected: list[str]) -> None:
    """Low-level and document clients, clients with methods and clients that send commands."""
    head, _, call = code.partition("\n")
    text = f"{head}\nexports.handler = async (event) => {{ {call} }};\n"
    assert findings_of(make_project({"app.js": text}), RULE) == expected


@pytest.mark.parametrize("name", ["app.mjs", "app.ts"])
def test_calls_of_es_modules_and_typescript(make_project: MakeProject, name: str) -> None:
    """What is imported is known by where it comes from, not by its name."""
    code = (
        'import { SQSClient, SendMessageCommand as Send } from "@aws-sdk/client-sqs";\n'
        "export const handler = async (event) => {\n"
        '  await new SQSClient({}).send(new Send({ QueueUrl: "q", MessageBody: "m", Body: "m" }));\n'
        '  await new Other({}).send(new Send({ QueueUrl: "q", MessageBody: "m" }));\n'
        '  await new Other({}).sendMesage({ QueueUrl: "q" });\n'
        "};\n"
    )
    assert findings_of(make_project({name: code}), RULE) == [f"{name}:3"]


@pytest.mark.parametrize(
    ("code", "is_dropped"),
    [
        (V2 + "new AWS.S3().getObject({Bucket: 'b', key: 'k', Key: 'k'})", False),
        (V2 + "new AWS.DynamoDB.DocumentClient().put({TableName: 't', Item: {}, Key: {}})", True),
        (V3 + "new S3({}).getObject({Bucket: 'b', Key: 'k', Size: 1})", True),
        (V3 + "new S3({}).getObject({Bucket: 'b', Key: 'k', key: 'k'})", True),
        (V3 + "new S3({}).getObject({Bucket: 'b', key: 'k'})", False),
        (V3 + "new S3Client({}).send(new GetObjectCommand({Bucket: 'b', Key: 'k', Size: 1}))", True),
    ],
)
def test_only_plain_clients_of_version_2_refuse_parameters(
    make_project: MakeProject, code: str, is_dropped: bool
) -> None:
    """The others translate what they know, and leave out the rest."""
    head, _, call = code.partition("\n")
    project = make_project({"app.js": f"{head}\nexports.handler = async (event) => {{ {call} }};\n"})
    assert [found.is_dropped for found in project.all(UnknownRequest)] == [is_dropped]
