"""Requests that DynamoDB refuses: expressions, types of values, keys of tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam
from conftest import MakeProject, findings_of

TABLE = "import boto3\ntable = boto3.resource('dynamodb').Table('t')\ndef handler(event, context):\n    "
CLIENT = "import boto3\nclient = boto3.client('dynamodb')\ndef handler(event, context):\n    "
UPDATE = "table.update_item(Key={'id': event['id']}, "
IN_JAVASCRIPT = [
    (
        "app.js",
        "const { DynamoDBClient, UpdateItemCommand } = require('@aws-sdk/client-dynamodb');\n"
        "exports.handler = async (event) => {\n",
    ),
    (
        "app.mjs",
        "import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';\n"
        "export const handler = async (event) => {\n",
    ),
    (
        "app.ts",
        "import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';\n"
        "export const handler = async (event: { id: string }) => {\n",
    ),
]


@pytest.mark.parametrize(
    ("request_", "count"),
    [
        ("UpdateExpression='SET status = :s', ExpressionAttributeValues={':s': 1})", 1),
        ("UpdateExpression='SET Status = :s', ExpressionAttributeValues={':s': 1})", 1),
        ("UpdateExpression='SET a.items = :s', ExpressionAttributeValues={':s': 1})", 1),
        ("UpdateExpression='SET #s = :s', ExpressionAttributeValues={':s': 1})", 1),
        (
            "UpdateExpression='SET a = :s', ExpressionAttributeNames={'#a': 'a'}, ExpressionAttributeValues={':s': 1})",
            1,
        ),
        ("UpdateExpression='SET a = :s', ExpressionAttributeValues={':s': 1, ':t': 2})", 1),
        ("UpdateExpression='SET a = :s')", 1),
        (
            "UpdateExpression='SET #n0 = :v1', ExpressionAttributeNames={'#n0': 'a'}, "
            "ExpressionAttributeValues={':v1': 1})",
            0,
        ),
        ("UpdateExpression='SET a = :v1', ExpressionAttributeValues={':v2': 1})", 2),
        ("UpdateExpression='SET a = if_not_exists(a, :s)', ExpressionAttributeValues={':s': 1})", 0),
        ("UpdateExpression='SET id = :s REMOVE b', ExpressionAttributeValues={':s': 1})", 0),
        ("UpdateExpression='SET a = :s', ExpressionAttributeValues=event['values'])", 0),
        ("UpdateExpression=event['e'], ExpressionAttributeValues={':s': 1})", 0),
        ("UpdateExpression='SET a = :s', **event)", 0),
    ],
)
def test_expressions_of_tables(make_project: MakeProject, request_: str, count: int) -> None:
    """Reserved words, and placeholders that are missing or unused, as far as all is literal."""
    code = f"{TABLE}{UPDATE}{request_}\n"
    assert findings_of(make_project({"app.py": code}), "dynamodb-expression") == ["app.py:4"] * count


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("SET a = :a b = :b", ["`b` follows `:a` without a comma"]),
        ("SET a = :a\\n    b = :b", ["`b` follows `:a` without a comma"]),
        ("set a.b = :a, c[0] = :b d = :a", ["`d` follows `:b` without a comma"]),
        ("SET a = if_not_exists(a, :a) b = :b", ["`b` follows `)` without a comma"]),
        ("SET a :a, b = :b", ["`:a` follows `a` without an operator such as `=`"]),
        ("SET a = :a + :b, b = list_append(b, :a)", []),
        ("SET a = if_not_exists(a, :a) + :b REMOVE c, d", []),
        ("SET a = :a REMOVE c d SET b = :b", ["`d` follows `c` without a comma"]),
        ("ADD a :a, b :b", []),
        ("ADD a :a b :b", ["`b` follows `:a` without a comma"]),
        ("DELETE a :a SET b = :b", []),
        ("SET a-b = :a, b = :b", []),
    ],
)
def test_commas_between_parts(tmp_path: Path, expression: str, said: list[str]) -> None:
    """Each part but the last of a clause has one behind it; after `ADD` and `DELETE` a part has no sign in it."""
    code = f"{TABLE}{UPDATE}UpdateExpression='{expression}', ExpressionAttributeValues={{':a': 1, ':b': 2}})\n"
    files = {"template.yaml": TEMPLATE, "app.py": code}
    end = ", so that DynamoDB refuses the request: add it"
    found = findings(tmp_path, "dynamodb-expression", files)
    assert found == [f"app.py:4 error {each}{end}" for each in said]


@pytest.mark.parametrize(
    ("expression", "is_reported"),
    [
        ("a = :a b = :b", True),
        ("(a = :a) b = :b", True),
        ("a = :a AND b = :b", False),
        ("a = :a and begins_with (b, :b)", False),
        ("attribute_exists(a) AND NOT contains(b, :a) OR b IN (:a, :b)", False),
        ("a BETWEEN :a AND :b", False),
        ("a <> :a OR NOT (size(b) >= :b)", False),
    ],
)
def test_words_between_conditions(make_project: MakeProject, expression: str, is_reported: bool) -> None:
    """One condition follows another after `AND` or `OR`."""
    code = f"{TABLE}table.scan(FilterExpression='{expression}', ExpressionAttributeValues={{':a': 1, ':b': 2}})\n"
    expected = ["app.py:4"] if is_reported else []
    assert findings_of(make_project({"app.py": code}), "dynamodb-expression") == expected


@pytest.mark.parametrize(
    ("before", "is_reported"),
    [
        ("", True),
        ("console.log(params);", True),
        ("logger.info('asking', params);", True),
        ("console.log(JSON.stringify(params));", True),
        ("params.ExpressionAttributeValues[':u'] = 1;", False),
        ("Object.assign(params.ExpressionAttributeValues, { ':u': 1 });", False),
        ("complete(params);", False),
        ("params.UpdateExpression += ', b = :b';", False),
    ],
)
def test_requests_that_have_a_name(make_project: MakeProject, before: str, is_reported: bool) -> None:
    """They are what is written, unless something may be put into them: another function's object is another."""
    code = (
        "const { DynamoDBClient, UpdateItemCommand } = require('@aws-sdk/client-dynamodb');\n"
        "const client = new DynamoDBClient({}); const { complete } = require('complete');\n"
        "const other = (params) => { params.a = 1; complete(params); };\n"
        "exports.handler = async (event) => {\n"
        "  const params = { TableName: 't', Key: { id: { S: 'a' } },\n"
        "    UpdateExpression: 'SET a = :s' + 'u = :u', ExpressionAttributeValues: { ':su': { S: 'a' } } };\n"
        f"  {before} await client.send(new UpdateItemCommand(params)); other({{}});\n"
        "};\n"
    )
    found = findings_of(make_project({"app.js": code}), "dynamodb-expression")
    assert found == (["app.js:6"] if is_reported else [])


def test_names_that_are_filled_in_later(make_project: MakeProject) -> None:
    """Of an object that is written to nothing is missing."""
    code = (
        f"{TABLE}values = {{}}\n    values[':s'] = 1\n    {UPDATE}UpdateExpression='SET a = :s', "
        "ExpressionAttributeValues=values)\n"
    )
    assert findings_of(make_project({"app.py": code}), "dynamodb-expression") == []


@pytest.mark.parametrize(("name", "head"), IN_JAVASCRIPT)
@pytest.mark.parametrize(
    ("request_", "rule", "found"),
    [
        ("UpdateExpression: 'SET status = :s', ExpressionAttributeValues: { ':s': { S: 'a' } }", "expression", True),
        ("UpdateExpression: 'SET a = :s', ExpressionAttributeValues: { ':s': { S: 'a' } }", "expression", False),
        ("UpdateExpression: 'SET a = :s', ExpressionAttributeValues: { ':s': 'a' }", "untyped-value", True),
        ("UpdateExpression: 'SET a = :s', ExpressionAttributeValues: { ':s': { S: 'a' } }", "untyped-value", False),
        ("UpdateExpression: 'SET a = :s', ExpressionAttributeValues: { ':s': event.id }", "untyped-value", False),
    ],
)
def test_commands(make_project: MakeProject, name: str, head: str, request_: str, rule: str, found: bool) -> None:
    """The same in JavaScript and TypeScript."""
    command = f"new UpdateItemCommand({{ TableName: 't', Key: {{ id: {{ S: event.id }} }}, {request_} }})"
    code = f"{head}  await new DynamoDBClient({{}}).send({command});\n}};\n"
    assert findings_of(make_project({name: code}), f"dynamodb-{rule}") == [f"{name}:3"] * found


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (f"{CLIENT}client.put_item(TableName='t', Item={{'id': 'a'}})", ["app.py:4"]),
        (f"{CLIENT}client.put_item(TableName='t', Item={{'id': {{'S': 'a'}}}})", []),
        (f"{CLIENT}client.put_item(TableName='t', Item={{'id': event['id']}})", []),
        (f"{TABLE}table.get_item(Key={{'id': {{'S': 'a'}}}})", ["app.py:4"]),
        (f"{TABLE}table.put_item(Item={{'id': {{'S': 'a'}}}})", ["app.py:4"]),
        (f"{TABLE}table.put_item(Item={{'id': {{'S': 'a', 'name': 'b'}}}})", []),
        (f"{TABLE}table.put_item(Item={{'id': 'a'}})", []),
    ],
)
def test_types_of_values_in_python(make_project: MakeProject, code: str, expected: list[str]) -> None:
    """Clients need types, tables write them."""
    assert findings_of(make_project({"app.py": f"{code}\n"}), "dynamodb-untyped-value") == expected


RESOURCES = (
    "  Orders: {Type: AWS::DynamoDB::Table, Properties: {KeySchema: [{AttributeName: pk, KeyType: HASH}], "
    "GlobalSecondaryIndexes: [{IndexName: by-date}]}}\n"
)
TEMPLATE = sam(", Environment: {Variables: {TABLE: !Ref Orders}}", RESOURCES)
OF_TEMPLATE = (
    "import os, boto3\ntable = boto3.resource('dynamodb').Table(os.environ['TABLE'])\ndef handler(event, context):\n"
)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            "get_item(Key={'id': 1})",
            "`pk` is missing, which is part of the key of `Orders`, and `id` is no part of it",
        ),
        ("get_item(Key={'pk': 1})", None),
        ("get_item(Key=event['key'])", None),
        ("get_item(Key={'pk': 1, 'a': 1})", "`a` is no part of the key of `Orders`, which is `pk`"),
        ("get_item(Key={'pk': 1, 'a': 1, 'b': 2})", "`a` and `b` are no part of the key of `Orders`, which is `pk`"),
        ("put_item(Item={'id': 1})", "`pk` is missing, which is part of the key of `Orders`"),
        ("put_item(Item={**event, 'id': 1})", None),
        ("query(IndexName='by-day')", "`Orders` has no index `by-day`: it has `by-date`"),
        ("query(IndexName='by-date')", None),
        ("query(IndexName=event['index'])", None),
    ],
)
def test_keys_of_the_template_s_table(tmp_path: Path, call: str, said: str | None) -> None:
    """Attributes and indexes that the table does not have, said once for a request."""
    files = {"template.yaml": TEMPLATE, "app.py": f"{OF_TEMPLATE}    return table.{call}\n"}
    found = findings(tmp_path, "table-key-mismatch", files)
    assert [text.partition("error ")[2] for text in found] == ([] if said is None else [said])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            "get_item(Key={'PK': 1, 'SK': 2})",
            "`pk` and `sk` are missing, which are the key of `Rows`, and `PK` and `SK` are no part of it",
        ),
        (
            "get_item(Key={'pk': 1, 'SK': 2})",
            "`sk` is missing, which is part of the key of `Rows`, and `SK` is no part of it",
        ),
        ("put_item(Item={'PK': 1, 'SK': 2})", "`pk` and `sk` are missing, which are the key of `Rows`"),
    ],
)
def test_keys_of_two_attributes(tmp_path: Path, call: str, said: str) -> None:
    """What is one mistake is one finding."""
    template = sam(", Environment: {Variables: {TABLE: !Ref Rows}}", KEYS)
    found = findings(
        tmp_path, "table-key-mismatch", {"template.yaml": template, "app.py": f"{OF_TEMPLATE}    table.{call}\n"}
    )
    assert [text.partition("error ")[2] for text in found] == [said]


@pytest.mark.parametrize(
    ("request_", "count"),
    [
        ("put_item(TableName='t', Item={'id': 'a'})", 0),
        ("get_item(TableName='t', Key={'id': 'a'})", 0),
        ("get_item(TableName='t', Key={'id': {'S': 'a'}})", 1),
    ],
)
@pytest.mark.parametrize("client", ["resource.meta.client", "resource.Table('t').meta.client"])
def test_clients_behind_resources(make_project: MakeProject, client: str, request_: str, count: int) -> None:
    """They write the types of values themselves, as the resource does."""
    code = (
        f"import boto3\nresource = boto3.resource('dynamodb')\ndef handler(event, context):\n    {client}.{request_}\n"
    )
    assert findings_of(make_project({"app.py": code}), "dynamodb-untyped-value") == ["app.py:4"] * count


@pytest.mark.parametrize(("value", "count"), [("{'M': 3}", 0), ("{'N': '3'}", 1), ("{'S': event['a']}", 1)])
def test_maps_that_look_like_typed_values(make_project: MakeProject, value: str, count: int) -> None:
    """A number by itself stands under no type."""
    code = f"{TABLE}table.put_item(Item={{'id': 'a', 'sizes': {value}}})\n"
    assert findings_of(make_project({"app.py": code}), "dynamodb-untyped-value") == ["app.py:4"] * count


KEYS = """  Rows:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: rows
      AttributeDefinitions: [{AttributeName: pk, AttributeType: S}, {AttributeName: sk, AttributeType: S}]
      KeySchema: [{AttributeName: pk, KeyType: HASH}, {AttributeName: sk, KeyType: RANGE}]
"""


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (
            "app.py",
            "import boto3, os\ntable = boto3.resource('dynamodb').Table(os.environ['T'])\ndef key(event):\n"
            "    found = {'pk': 'a'}\n    found['sk'] = event['id']\n    return found\n"
            "def handler(event, context):\n    table.get_item(Key=key(event))\n",
        ),
        (
            "app.mjs",
            "import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';\n"
            "import { DynamoDBClient } from '@aws-sdk/client-dynamodb';\n"
            "const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));\n"
            "export const handler = async (event) => {\n  const Key = { pk: 'a' };\n"
            "  Object.assign(Key, { sk: event.id });\n"
            "  await client.send(new GetCommand({ TableName: process.env.T, Key }));\n};\n",
        ),
    ],
)
def test_keys_that_are_filled_in_elsewhere(tmp_path: Path, name: str, code: str) -> None:
    """By a function that returns them, or by one that is given them."""
    template = sam(", Environment: {Variables: {T: !Ref Rows}}", KEYS)
    runtime = "python3.13" if name == "app.py" else "nodejs22.x"
    files = {"template.yaml": template.replace("python3.13", runtime), name: code}
    assert findings(tmp_path, "table-key-mismatch", files) == []
    files[name] = code.replace("found['sk'] = event['id']", "pass").replace("Object.assign(Key, { sk: event.id });", "")
    assert len(findings(tmp_path, "table-key-mismatch", files)) == 1


@pytest.mark.parametrize(
    ("request_", "count"),
    [
        ("doc.put({ TableName: 't', Item: { id: 'a' } })", 0),
        ("doc.put({ TableName: 't', Item: { id: { S: 'a' } } })", 1),
        ("low.putItem({ TableName: 't', Item: { id: 'a' } })", 1),
    ],
)
def test_methods_of_document_clients(make_project: MakeProject, request_: str, count: int) -> None:
    """What is made around a client writes the types of values itself."""
    code = (
        "import { DynamoDB } from '@aws-sdk/client-dynamodb';\n"
        "import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';\n"
        "const low = new DynamoDB({});\nconst doc = DynamoDBDocument.from(low);\n"
        f"export const handler = async (event) => {request_};\n"
    )
    assert findings_of(make_project({"app.mjs": code}), "dynamodb-untyped-value") == ["app.mjs:5"] * count


GET = "await client.send(new GetCommand({ TableName: process.env.T, Key"


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (f"{GET}: {{ pk: 'a', sk: 'b', name: 'c' }} }}));", 1),
        (f"const Key = {{ pk: 'a', sk: 'b', name: 'c' }}; delete Key.name; {GET} }}));", 0),
    ],
)
def test_attributes_that_are_taken_out(tmp_path: Path, lines: str, count: int) -> None:
    """What has a name may have lost some of what it was made with."""
    code = (
        "import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';\n"
        "import { DynamoDBClient } from '@aws-sdk/client-dynamodb';\n"
        "const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));\n"
        f"export const handler = async (event) => {{ {lines} }};\n"
    )
    template = sam(", Environment: {Variables: {T: !Ref Rows}}", KEYS).replace("python3.13", "nodejs22.x")
    assert len(findings(tmp_path, "table-key-mismatch", {"template.yaml": template, "app.mjs": code})) == count


V3 = "import { DynamoDBClient, GetCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';\n"
V2 = "import AWS from 'aws-sdk';\nconst low = new AWS.DynamoDB(), doc = new AWS.DynamoDB.DocumentClient();\n"


@pytest.mark.parametrize(
    ("head", "request_", "rules"),
    [
        (V3, "new DynamoDBClient({}).send(new GetCommand({ TableName: 't', Key: { id: 'a' } }))", ["unknown"]),
        (V3, "new DynamoDBClient({}).send(new GetItemCommand({ TableName: 't', Key: { id: 'a' } }))", ["untyped"]),
        (V2, "low.get({ TableName: 't', Key: { id: 'a' } }).promise()", ["unknown"]),
        (V2, "low.getItem({ TableName: 't', Key: { id: 'a' } }).promise()", ["untyped"]),
        (V2, "doc.getItem({ TableName: 't', Key: { id: { S: 'a' } } }).promise()", ["unknown"]),
        (V2, "doc.get({ TableName: 't', Key: { id: { S: 'a' } } }).promise()", ["untyped"]),
    ],
)
def test_a_command_of_another_client_is_the_one_mistake(
    make_project: MakeProject, head: str, request_: str, rules: list[str]
) -> None:
    """With the client that has it, the values are right."""
    project = make_project({"app.mjs": f"{head}export const handler = async (event) => {request_};\n"})
    rules_of = {"unknown": "unknown-sdk-operation", "untyped": "dynamodb-untyped-value"}
    assert [each for each, rule in rules_of.items() if findings_of(project, rule)] == rules


WRONG = "{ TableName: 't', UpdateExpression: 'SET status = :s', ExpressionAttributeValues: { ':s': 1 } }"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (f"await database.update({WRONG})", ["app.js:4 warning"]),
        (f"const params = {WRONG}; await database.update(params)", ["app.js:4 warning"]),
        (f"const params = {WRONG}; console.log(params); await save(params)", ["app.js:4 warning"]),
        (f"const params = {WRONG}; complete(params); await database.update(params)", []),
        (f"const params = {WRONG}; params.ExpressionAttributeNames = names; await database.update(params)", []),
        (f"await completing({WRONG})", []),
        (f"await database.update({{ ...event, ...{WRONG} }})", []),
        ("await database.update({ UpdateExpression: 'SET status = :s', ExpressionAttributeValues: { ':s': 1 } })", []),
        ("await database.update({ TableName: 't', UpdateExpression: 'SET status = :s' })", []),
        (f"await client.send(new UpdateItemCommand({WRONG}))", ["app.js:4 error"]),
    ],
)
def test_requests_that_something_unknown_sends(tmp_path: Path, body: str, found: list[str]) -> None:
    """They are known by what they have in them, and are no more than likely to be sent as they are."""
    code = (
        "const { DynamoDBClient, UpdateItemCommand } = require('@aws-sdk/client-dynamodb');\n"
        "const database = require('@own/database'); const client = new DynamoDBClient({});\n"
        "exports.handler = async (event) => {\n"
        f"  {body};\n"
        "};\n"
        "const save = (request) => client.send(new UpdateItemCommand(request));\n"
        "const completing = (request) => { request.ExpressionAttributeNames = {}; return database.update(request); };\n"
    )
    template = TEMPLATE.replace("python3.13", "nodejs22.x")
    reported = findings(tmp_path, "dynamodb-expression", {"template.yaml": template, "app.js": code})
    assert [" ".join(each.split()[:2]) for each in reported] == found


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("db.update_item(UpdateExpression='SET status = :s', ExpressionAttributeValues={':s': 1})", True),
        ("db.query(KeyConditionExpression='status = :s', ExpressionAttributeValues={':s': 1})", True),
        (
            "db.update({'TableName': 't', 'UpdateExpression': 'SET a = :t', 'ExpressionAttributeValues': {':s': 1}})",
            True,
        ),
        ("db.update_item(UpdateExpression='SET status = :s', ExpressionAttributeValues={':s': 1}, **event)", False),
        ("own(UpdateExpression='SET status = :s', ExpressionAttributeValues={':s': 1})", False),
    ],
)
def test_requests_that_something_unknown_sends_in_python(tmp_path: Path, call: str, found: bool) -> None:
    """They may be given by name as well."""
    code = f"from own_database import db\ndef own(**given): ...\ndef handler(event, context):\n    {call}\n"
    reported = findings(tmp_path, "dynamodb-expression", {"template.yaml": TEMPLATE, "app.py": code})
    assert {each.split()[1] for each in reported} == ({"warning"} if found else set())
