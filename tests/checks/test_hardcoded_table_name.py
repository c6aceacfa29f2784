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
        (f"db.Table(x60)\ndb.Table(x1)\nx0 = 'orders'\n{CHAIN}", [3, 4]),
        (f"db.Table(x1)\ndb.Table(x60)\nx0 = 'orders'\n{CHAIN}", [3, 4]),
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
BOTH = ["template.yaml:11", "template.yaml:12"]


@pytest.mark.parametrize(
    ("tag", "name", "expected"),
    [
        ("!Sub |", "${Guests}", []),
        ("!Sub |", "guests-${AWS::StackName}", []),
        ("!Sub |", "guests", BOTH),
        ("!Sub |", "${!guests}", BOTH),
        ("|", "${Guests}", BOTH),
    ],
)
def test_what_is_put_into_inline_code_at_deployment_is_no_fixed_name(
    make_project: MakeProject, tag: str, name: str, expected: list[str]
) -> None:
    """Only `Fn::Sub` fills in `${…}`."""
    files = {"template.yaml": INLINE.format(tag=tag, name=name)}
    assert findings_of(make_project(files), "hardcoded-table-name") == expected


FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fill: { Type: AWS::Serverless::Function, Properties: { Runtime: python3.13, Handler: app.handler, CodeUri: src/ } }
  Other: TABLE
"""
CODE = "import boto3\ntable = boto3.resource('dynamodb').Table('orders')\ndef handler(event, context):\n    pass\n"


@pytest.mark.parametrize(
    ("table", "severity"),
    [
        ("{ Type: AWS::DynamoDB::Table, Properties: { TableName: orders } }", "warning"),
        ("{ Type: AWS::Serverless::SimpleTable, Properties: { TableName: orders } }", "warning"),
        ("{ Type: AWS::DynamoDB::Table, Properties: { TableName: !Sub '${AWS::StackName}-orders' } }", "warning"),
        ("{ Type: AWS::DynamoDB::Table, Properties: { TableName: guests } }", "info"),
        ("{ Type: AWS::DynamoDB::Table }", "warning"),
        ("{ Type: AWS::SQS::Queue }", "info"),
    ],
)
def test_the_name_of_a_table_of_another_project_is_no_more_than_advice(
    tmp_path: Path, table: str, severity: str
) -> None:
    """Who makes it is not known here, and it may well have that name in each environment."""
    files = {"template.yaml": FUNCTION.replace("TABLE", table), "src/app.py": CODE}
    assert findings(tmp_path, "hardcoded-table-name", files) == [
        f"src/app.py:2 {severity} the table name `orders` is fixed in the code: read it from an environment variable"
    ]


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
