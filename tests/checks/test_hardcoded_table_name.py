"""`hardcoded-table-name`, end to end."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings
from conftest import MakeProject, findings_of

CHAIN = "".join(f"x{index + 1} = x{index}\n" for index in range(60))


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        (f"db.Table(x60)\ndb.Table(x1)\nx0 = 'orders'\n{CHAIN}", [5]),
        (f"db.Table(x1)\ndb.Table(x60)\nx0 = 'orders'\n{CHAIN}", [5]),
        ("def override():\n    pass\ndb.Table(override() or 'orders')\n", [5]),
        ("def override():\n    return event\ndb.Table(override() or 'orders')\n", []),
    ],
    ids=["deep end first", "shallow end first", "no value", "unknown value"],
)
def test_a_name_is_found_behind_any_number_of_others(make_project: MakeProject, code: str, lines: list[int]) -> None:
    """What is asked first makes no difference, and what is nothing hides nothing."""
    project = make_project({"app.py": f"import boto3\ndb = boto3.resource('dynamodb')\n{code}"})
    assert findings_of(project, "hardcoded-table-name") == [f"app.py:{line}" for line in lines]


INLINE = """\
Resources:
  Guests: {{ Type: AWS::DynamoDB::Table }}
  Fill:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Code:
        ZipFile: {tag}
          import boto3
          table = boto3.resource("dynamodb").Table("{name}")
          boto3.client("dynamodb").get_item(TableName="{name}")
          def handler(event, context): pass
"""
NAMED = ["template.yaml:11"]


@pytest.mark.parametrize(
    ("tag", "name", "expected"),
    [
        ("!Sub |", "${Guests}", []),
        ("!Sub |", "guests-${AWS::StackName}", []),
        ("!Sub |", "guests", NAMED),
        ("!Sub |", "${!guests}", NAMED),
        ("|", "${Guests}", NAMED),
    ],
)
def test_what_is_put_into_inline_code_at_deployment_is_no_fixed_name(
    make_project: MakeProject, tag: str, name: str, expected: list[str]
) -> None:
    """Only `Fn::Sub` fills in `${…}`."""
    files = {"template.yaml": INLINE.format(tag=tag, name=name)}
    assert findings_of(make_project(files), "hardcoded-table-name") == expected


FIXED = "the table name `orders-dev` is fixed in the code: read it from an environment variable"
FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fill: { Type: AWS::Serverless::Function, Properties: { Runtime: python3.13, Handler: app.handler, CodeUri: src/ } }
  Other: TABLE
"""
CODE = "import boto3\ntable = boto3.resource('dynamodb').Table('orders-dev')\ndef handler(event, context):\n    pass\n"


@pytest.mark.parametrize(
    ("table", "severity"),
    [
        ("{ Type: AWS::DynamoDB::Table, Properties: { TableName: orders-dev } }", "info"),
        ("{ Type: AWS::Serverless::SimpleTable, Properties: { TableName: orders-dev } }", "info"),
        ("{ Type: AWS::DynamoDB::Table, Properties: { TableName: !If [C, orders-dev, guests] } }", "warning"),
        ("{ Type: AWS::DynamoDB::Table, Properties: { TableName: !Sub '${AWS::StackName}-dev' } }", "warning"),
        ("{ Type: AWS::DynamoDB::Table, Properties: { TableName: guests } }", "info"),
        ("{ Type: AWS::DynamoDB::Table }", "warning"),
        ("{ Type: AWS::SQS::Queue }", "info"),
    ],
)
def test_a_name_that_is_the_same_everywhere_is_no_more_than_advice(tmp_path: Path, table: str, severity: str) -> None:
    """The template fixes it as well; or nobody knows here who makes the table, which may have that name everywhere."""
    files = {"template.yaml": FUNCTION.replace("TABLE", table), "src/app.py": CODE}
    assert findings(tmp_path, "hardcoded-table-name", files) == [f"src/app.py:2 {severity} {FIXED}"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("settings()['group'] + '-lock'", []),
        ("f\"{settings()['group']}-lock\"", []),
        ("settings()['stage'] + '-lock'", ["app.py:5"]),
        ("'' + 'lock'", ["app.py:5"]),
    ],
)
def test_a_name_with_an_empty_part_is_filled_in_elsewhere(
    make_project: MakeProject, name: str, expected: list[str]
) -> None:
    """Nobody puts nothing before a name."""
    code = f"""\
import boto3
db = boto3.resource("dynamodb")
def settings():
    return {{"group": "", "stage": "prod"}}
db.Table({name})
"""
    assert findings_of(make_project({"app.py": code}), "hardcoded-table-name") == expected


CONFIG_TS = "export const config = { orders: 'orders-dev' };\n"
USE_TS = """\
import {{ DynamoDB }} from "@aws-sdk/client-dynamodb";
import {{ config }} from "./config";
const client = new DynamoDB({{}});
export const {name} = (id: string) => client.getItem({{ TableName: config.orders, Key: {{ id: {{ S: id }} }} }});
"""
HANDLER_TS = USE_TS.format(name="handler")
CONFIG_PY = "ORDERS = 'orders-dev'\n"
HANDLER_PY = """\
import boto3
from config import ORDERS
db = boto3.resource("dynamodb")
def handler(event, context):
    return db.Table(ORDERS).item_count
"""


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"config.ts": CONFIG_TS, "a.ts": HANDLER_TS, "b.ts": HANDLER_TS}, [f"config.ts:1 info {FIXED}"]),
        ({"config.py": CONFIG_PY, "app.py": HANDLER_PY}, [f"config.py:1 warning {FIXED}"]),
        (
            {"config.py": CONFIG_PY, "a.py": HANDLER_PY, "b.py": HANDLER_PY.replace("(ORDERS)", "('orders-dev')")},
            [f"b.py:5 warning {FIXED}", f"config.py:1 warning {FIXED}"],
        ),
        (
            {
                "config.py": CONFIG_PY,
                "a.py": HANDLER_PY,
                "once/fill.py": "import boto3\nboto3.resource('dynamodb').Table('orders-dev')\n",
            },
            [f"config.py:1 warning {FIXED}", f"once/fill.py:2 info {FIXED}"],
        ),
        (
            {
                "app.py": HANDLER_PY.replace("from config import ORDERS", "ORDERS = 'orders-dev'").replace(
                    "return", "db.Table(ORDERS)\n    return"
                )
            },
            [f"app.py:2 warning {FIXED}"],
        ),
    ],
    ids=["one constant", "one constant in Python", "named twice", "named by a script", "same file"],
)
def test_a_name_is_told_once_where_it_stands(tmp_path: Path, files: dict[str, str], expected: list[str]) -> None:
    """What is to be changed at one place, with all that uses it, is one finding."""
    assert findings(tmp_path, "hardcoded-table-name", files) == expected


USE = "# serverless-lint: ignore[hardcoded-table-name] one for all\ndb.Table(NAME)\n"
OTHER_USE = "db.Table(NAME)\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [(USE, []), (USE + OTHER_USE, [f"app.py:3 info {FIXED}"]), (OTHER_USE, [f"app.py:3 info {FIXED}"])],
)
def test_an_ignore_at_one_of_several_uses_is_not_for_the_others(tmp_path: Path, code: str, expected: list[str]) -> None:
    """At the only one it is."""
    files = {"app.py": f"import boto3\ndb = boto3.resource('dynamodb')\nNAME = 'orders-dev'\n{code}"}
    assert findings(tmp_path, "hardcoded-table-name", files) == expected


@pytest.mark.parametrize(
    ("name", "severity"),
    [("orders-dev", "info"), ("'${opt:stage, \"orders-dev\"}'", "warning"), ("${self:custom.table}", "warning")],
)
def test_a_name_that_options_give_is_another_in_another_stage(tmp_path: Path, name: str, severity: str) -> None:
    service = (
        "service: shop\nprovider: {name: aws, runtime: python3.13}\ncustom: {table: orders-dev}\n"
        "functions: {fill: {handler: app.handler}}\nresources:\n  Resources:\n    Orders:\n"
        f"      Type: AWS::DynamoDB::Table\n      Properties:\n        TableName: {name}\n"
    )
    (found,) = findings(tmp_path, "hardcoded-table-name", {"serverless.yml": service, "app.py": CODE})
    assert found.split(" ")[1] == severity


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        *(("orders-dev", "warning"), ("prod.orders", "warning"), ("OrdersStaging", "warning")),
        *(("orders", "info"), ("product-orders", "info"), ("orders-devices", "info"), ("orders-dev-archive", "info")),
    ],
)
def test_a_name_of_one_stage_is_wrong_in_all_others(tmp_path: Path, name: str, severity: str) -> None:
    """That there will be another stage, nothing else says."""
    code = f"import boto3\ndef handler(event, context):\n    boto3.resource('dynamodb').Table('{name}').scan()\n"
    (found,) = findings(tmp_path, "hardcoded-table-name", {"app.py": code})
    assert found.split(" ")[1] == severity
