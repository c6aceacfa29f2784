"""Items that are written with a time at which they expire, into tables that delete none."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

from agreement import findings, sam
from conftest import MakeProject
from serverless_lint.analyses import kept_expired_items
from serverless_lint.analyses.kept_expired_items import KeptExpiredItem
from serverless_lint.parse.code.facts import subexpressions

RULE = "ttl-not-enabled"
MESSAGE = "`Sessions` keeps items beyond their `%s`: add `TimeToLiveSpecification` to it"
FUNCTION = ", Environment: {Variables: {TABLE: !Ref Sessions}}"
TABLE = "  Sessions: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST%s}}\n"
PYTHON = sam(FUNCTION, TABLE % "")
NODE = PYTHON.replace("python3.13", "nodejs22.x")
IMPORTS = "import os, time, boto3, datetime\ntable = boto3.resource('dynamodb').Table(os.environ['TABLE'])\n"
IN_SECONDS = "import os, time, boto3\ntable = boto3.resource('dynamodb').Table(os.environ['TABLE'])\n"


@pytest.mark.parametrize(
    ("item", "attributes"),
    [
        ("{'id': 1, 'ttl': int(time.time()) + 60}", ["ttl"]),
        ("{'id': 1, 'expires_at': int(time.time() + 60)}", ["expires_at"]),
        ("{'id': 1, 'expires_on': int(time.time() + 60)}", ["expires_on"]),
        ("{'ttl': int((datetime.datetime.now() + datetime.timedelta(days=1)).timestamp())}", ["ttl"]),
        ("{'expires_at': (datetime.datetime.now() + datetime.timedelta(days=1)).isoformat()}", []),
        ("{'id': 1, 'created_at': int(time.time()) + 60}", []),
        ("{'id': 1, 'ttl': int(time.time())}", []),
        ("{'id': 1, 'ttl': 300}", []),
        ("{'id': 1, 'ttl': event['ttl']}", []),
        ("event", []),
    ],
)
def test_python_that_says_when_an_item_expires(tmp_path: Path, item: str, attributes: list[str]) -> None:
    """An attribute of such a name that is the present second and more."""
    code = f"{IMPORTS}def handler(event, context):\n    table.put_item(Item={item})\n"
    said = findings(tmp_path, RULE, {"template.yaml": PYTHON, "app.py": code})
    assert said == [f"app.py:4 info {MESSAGE % attribute}" for attribute in attributes]


def test_a_fragment_says_which_table_its_function_writes_to(tmp_path: Path) -> None:
    """Whatever variables the `Globals` of the template add that it becomes a part of."""
    fragment = sam(f"{FUNCTION}, CodeUri: .", TABLE % "").partition("\n")[2]
    item = "{'id': 1, 'ttl': int(time.time()) + 60}"
    code = f"{IMPORTS}def handler(event, context):\n    table.put_item(Item={item})\n"
    assert findings(tmp_path, RULE, {"template.yaml": fragment, "app.py": code}) == [f"app.py:4 info {MESSAGE % 'ttl'}"]


def test_what_a_time_is_made_of_is_looked_into_once(make_project: MakeProject) -> None:
    """Each of three lines adds the variable below it thirty times."""
    lines = "".join(f"    a{number} = {' + '.join([f'a{number - 1}'] * 30)}\n" for number in range(1, 4))
    code = (
        f"{IN_SECONDS}def handler(event, context):\n    a0 = int(time.time())\n{lines}"
        "    table.put_item(Item={'ttl': a3})\n"
    )
    project = make_project({"template.yaml": PYTHON, "app.py": code})
    with patch.object(kept_expired_items, "subexpressions", side_effect=subexpressions) as looked_into:
        assert [item.attribute for item in project.all(KeptExpiredItem)] == ["ttl"]
    assert looked_into.call_count <= 12


@pytest.mark.parametrize(
    ("value", "attributes"),
    [
        ("Math.floor(Date.now() / 1000) + 60", ["ttl"]),
        ("Math.floor(new Date().getTime() / 1000 + 60)", ["ttl"]),
        ("Date.now() + 60000", []),
        ("new Date(Date.now() + 60000).toISOString()", []),
        ("60", []),
    ],
)
def test_javascript_that_says_when_an_item_expires(tmp_path: Path, value: str, attributes: list[str]) -> None:
    """Milliseconds and texts are nothing that a table could go by."""
    code = (
        "const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');\n"
        "const { DynamoDBDocumentClient, PutCommand } = require('@aws-sdk/lib-dynamodb');\n"
        "const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));\n"
        "exports.handler = async () =>\n"
        f"  client.send(new PutCommand({{ TableName: process.env.TABLE, Item: {{ ttl: {value} }} }}));\n"
    )
    said = findings(tmp_path, RULE, {"template.yaml": NODE, "app.js": code})
    assert said == [f"app.js:5 info {MESSAGE % attribute}" for attribute in attributes]


@pytest.mark.parametrize(
    ("table", "more"),
    [
        (", TimeToLiveSpecification: {AttributeName: ttl, Enabled: true}", ""),
        (", TimeToLiveSpecification: {AttributeName: ttl, Enabled: false}", ""),
        (", TimeToLiveSpecification: !If [A, {AttributeName: ttl, Enabled: true}, !Ref AWS::NoValue]", ""),
        ("", "boto3.client('dynamodb').update_time_to_live(TableName='a', TimeToLiveSpecification={})\n"),
    ],
)
def test_table_may_delete_what_has_expired(tmp_path: Path, table: str, more: str) -> None:
    """The template or code of the project says something about it."""
    code = f"{IN_SECONDS}{more}def handler(event, context):\n    table.put_item(Item={{'ttl': time.time() + 1}})\n"
    files = {"template.yaml": sam(FUNCTION, TABLE % table), "app.py": code}
    assert findings(tmp_path, RULE, files) == []
