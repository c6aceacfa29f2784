"""Numbers of DynamoDB items in Python: `Decimal` where JSON is written, `float` where an item is."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam
from conftest import MakeProject, findings_of

RULE = "decimal-not-serializable"
HEAD = (
    "import json, time, datetime, boto3\ndb = boto3.resource('dynamodb')\ntable = db.Table('t'); KEEP\n"
    "def handler(event, context):\n    "
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return json.dumps(table.get_item(Key=event)['Item'])", ["app.py:5"]),
        ("return json.dumps(table.get_item(Key=event).get('Item'))", ["app.py:5"]),
        ("return json.dumps(table.get_item(Key=event))", ["app.py:5"]),
        ("return json.dumps({'order': table.get_item(Key=event)['Item']})", ["app.py:5"]),
        ("return json.dumps([item for item in table.scan()['Items']])", ["app.py:5"]),
        ("return json.dumps(table.query()['Items'][0])", ["app.py:5"]),
        ("found = []\n    found.extend(table.query()['Items'])\n    return json.dumps(found)", ["app.py:7"]),
        ("return json.dumps(table.update_item(Key=event, ReturnValues='ALL_NEW')['Attributes'])", ["app.py:5"]),
        ("return json.dumps(db.batch_get_item(RequestItems=event)['Responses'])", ["app.py:5"]),
        ("json.dump(table.scan()['Items'], open('/tmp/x', 'w'))", ["app.py:5"]),
        ("return json.dumps(first())\ndef first(): return table.scan()['Items'][0]", ["app.py:5"]),
        ("return text(table.scan())\ndef text(items): return json.dumps(items)", ["app.py:6"]),
        ("return json.dumps(table.get_item(Key=event)['Item'], default=str)", []),
        ("return json.dumps(table.get_item(Key=event)['Item'], cls=Encoder)", []),
        ("return json.dumps(table.get_item(Key=event)['Item'], **options)", []),
        ("return json.dumps(table.get_item(Key=event)['Item']['name'])", []),
        ("return json.dumps({'name': table.get_item(Key=event)['Item']['name']})", []),
        ("return json.dumps(table.scan()['Count'])", []),
        ("return json.dumps(len(table.scan()['Items']))", []),
        ("return json.dumps(str(table.scan()['Items']))", []),
        ("return json.dumps(plain(table.scan()['Items']))\ndef plain(x): return [int(y['n']) for y in x]", []),
        ("return json.dumps(table.scan()['Items'])\ndef from_decimal(value): pass", []),
        ("return json.dumps(table.put_item(Item=event))", []),
        ("return json.dumps(table.update_item(Key=event))", []),
        ("return json.dumps(table.scan(Select='COUNT'))", []),
        ("return json.dumps(boto3.client('dynamodb').scan(TableName='t')['Items'])", []),
        ("return json.dumps(event)", []),
        ("return table.scan()['Items']", []),
    ],
)
def test_items_as_json(make_project: MakeProject, body: str, expected: list[str]) -> None:
    """Whole items are reported, wherever they come from, and single attributes are not."""
    head = HEAD.replace("KEEP", "table.put_item(Item={'n': 1})")
    assert findings_of(make_project({"app.py": f"{head}{body}\n"}), RULE) == expected


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ("table.put_item(Item={'n': 1})", ["app.py:5"]),
        ("table.put_item(Item={'n': {'m': int(time.time())}})", ["app.py:5"]),
        ("table.update_item(UpdateExpression='ADD n :one')", ["app.py:5"]),
        ("table.put_item(Item={'n': '1', 'on': True})", []),
        ("pass", []),
    ],
)
def test_items_with_numbers(make_project: MakeProject, kept: str, expected: list[str]) -> None:
    """The code itself puts them there."""
    code = f"{HEAD.replace('KEEP', kept)}return json.dumps(table.scan()['Items'])\n"
    assert findings_of(make_project({"app.py": code}), RULE) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("table.put_item(Item={'price': 9.99})", ["app.py:5"]),
        ("table.put_item(Item={'prices': [1, 9.99]})", ["app.py:5"]),
        ("table.put_item(Item={'price': {'net': float(event['price'])}})", ["app.py:5"]),
        ("table.put_item(Item={'at': time.time()})", ["app.py:5"]),
        ("table.put_item(Item={'at': datetime.datetime.now().timestamp()})", ["app.py:5"]),
        ("price = 9.99\n    item = {'price': price}\n    table.put_item(Item=item)", ["app.py:6"]),
        ("table.update_item(Key=event, ExpressionAttributeValues={':price': 9.99})", ["app.py:5"]),
        ("with table.batch_writer() as batch: batch.put_item(Item={'price': 9.99})", ["app.py:5"]),
        ("table.put_item(Item={'price': 9})", []),
        ("table.put_item(Item={'price': '9.99'})", []),
        ("table.put_item(Item={'price': str(9.99)})", []),
        ("table.put_item(Item={'at': int(time.time())})", []),
        ("table.put_item(Item={'at': time.time() if event else 1})", []),
        ("table.put_item(Item=event)", []),
        ("boto3.client('dynamodb').put_item(TableName='t', Item={'price': 9.99})", []),
    ],
)
def test_floats_as_items(make_project: MakeProject, body: str, expected: list[str]) -> None:
    """What is certainly a float is refused by the resource, however deep it stands."""
    assert findings_of(make_project({"app.py": f"{HEAD.replace('KEEP', 'pass')}{body}\n"}), RULE) == expected


@pytest.mark.parametrize(("key", "expected"), [("id", [RULE]), ("pk", ["table-key-mismatch"])])
def test_a_request_that_the_table_refuses_gives_no_items(tmp_path: Path, key: str, expected: list[str]) -> None:
    """The other rule says what is wrong with it."""
    template = sam(
        ", Environment: {Variables: {TABLE: !Ref Orders}}",
        "  Orders: {Type: AWS::Serverless::SimpleTable}\n",
    )
    code = (
        "import json, os, boto3\ntable = boto3.resource('dynamodb').Table(os.environ['TABLE'])\n"
        "def handler(event, context):\n    table.put_item(Item={'id': 'a', 'n': 1})\n"
        f"    return json.dumps(table.get_item(Key={{'{key}': 'a'}}))\n"
    )
    files = {"template.yaml": template, "app.py": code}
    rules = [RULE, "table-key-mismatch"]
    found = {rule for rule in rules for line in findings(tmp_path, rule, files) if line.startswith("app.py")}
    assert sorted(found) == expected
