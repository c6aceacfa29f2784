"""What scripts and pipelines change of what templates deploy, and inline code that stands in for what is deployed."""

from __future__ import annotations

from pathlib import Path

import pytest

from serverless_lint.config import Config
from serverless_lint.linter import lint

TEMPLATE = """\
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: shop-orders
      Runtime: python3.13
      Handler: lambda_function.handler
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          {comment}
          import boto3
          def handler(event, context):
              boto3.client('dynamodb').put_item(TableName='orders', Item=event)
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: {role}
      AssumeRolePolicyDocument:
        Statement: [{{Effect: Allow, Principal: {{Service: lambda.amazonaws.com}}, Action: 'sts:AssumeRole'}}]
      Policies:
        - PolicyName: read
          PolicyDocument:
            Statement: [{{Effect: Allow, Action: 'dynamodb:GetItem', Resource: '*'}}]
"""
PUT = 'aws iam put-role-policy --role-name "shop-orders-role" --policy-name all --policy-document file://all.json\n'
UPDATE = "NAME=shop-orders\naws lambda update-function-code --function-name $NAME --zip-file fileb://orders.zip\n"
WORKFLOW = """\
on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: |
          aws iam attach-role-policy \\
            --role-name shop-orders-role --policy-arn arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess
"""


def found(root: Path, files: dict[str, str], comment: str = "# orders", role: str = "shop-orders-role") -> list[str]:
    for name, text in {"template.yaml": TEMPLATE.format(comment=comment, role=role), **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    select = ("missing-permission", "handler-not-found")
    report = lint(Config(root=root, paths=(root,), cfn_lint="off", select=select))
    return [f"{finding.rule} {finding.severity.name.lower()}" for finding in report.findings]


@pytest.mark.parametrize(
    ("files", "role"),
    [
        ({"scripts/permit.sh": PUT}, "shop-orders-role"),
        ({"scripts/permit.sh": PUT}, "!Sub '${AWS::StackName}-orders-role'"),
        ({"Makefile": f"permit:\n\t{PUT}"}, "shop-orders-role"),
        ({".github/workflows/deploy.yml": WORKFLOW}, "shop-orders-role"),
        (
            {"permit.ps1": "$Role = 'shop-orders-role'\naws iam attach-role-policy --role-name $Role\n"},
            "shop-orders-role",
        ),
    ],
)
def test_a_role_that_a_script_gives_policies_may_allow_more(tmp_path: Path, files: dict[str, str], role: str) -> None:
    assert found(tmp_path, files, role=role) == ["handler-not-found error"]


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"scripts/permit.sh": PUT.replace("shop-orders-role", "shop-users-role")},
        {"scripts/show.sh": "aws iam get-role --role-name shop-orders-role\n"},
        {"README.md": PUT},
    ],
)
def test_other_roles_allow_what_the_template_says(tmp_path: Path, files: dict[str, str]) -> None:
    assert found(tmp_path, files) == ["handler-not-found error", "missing-permission error"]


@pytest.mark.parametrize(
    "comment",
    [
        "# Placeholder - deploy actual code via CI/CD",
        "# stub, see src/",
        "# This code is replaced by the pipeline",
        "#   (deployed separately)",
    ],
)
def test_inline_code_that_a_comment_calls_a_placeholder_is_advice(tmp_path: Path, comment: str) -> None:
    assert found(tmp_path, {"permit.sh": PUT}, comment) == ["handler-not-found info"]


def test_a_script_that_makes_functions_does_without_the_template(tmp_path: Path) -> None:
    make = "aws lambda create-function --function-name shop-orders || true\n"
    assert found(tmp_path, {"permit.sh": PUT + make + UPDATE}) == ["handler-not-found error"]


@pytest.mark.parametrize("name", ["shop-orders", "!Sub 'shop-orders-${AWS::Region}'"])
@pytest.mark.parametrize("update", [UPDATE, UPDATE.replace("shop-orders", "shop-$1"), UPDATE.replace("orders", "${F}")])
def test_inline_code_that_a_script_replaces_says_nothing_of_the_handler(tmp_path: Path, update: str, name: str) -> None:
    template = TEMPLATE.format(comment="# orders", role="shop-orders-role")
    files = {"template.yaml": template.replace("FunctionName: shop-orders", f"FunctionName: {name}")}
    assert found(tmp_path, {"permit.sh": PUT + update, **files}) == []


def test_a_script_of_other_functions_leaves_this_one_alone(tmp_path: Path) -> None:
    update = UPDATE.replace("shop-orders", "shelf-$1")
    assert found(tmp_path, {"permit.sh": PUT + update}) == ["handler-not-found error"]


@pytest.mark.parametrize(("files", "expected"), [({}, 1), ({"update.sh": UPDATE}, 0)])
def test_what_is_replaced_does_not_say_which_variables_are_read(
    tmp_path: Path, files: dict[str, str], expected: int
) -> None:
    template = TEMPLATE.format(comment="# orders", role="shop-orders-role").replace("lambda_function", "index")
    declared = template.replace("      Code:", "      Environment: { Variables: { SHOP: a } }\n      Code:")
    for name, text in {"template.yaml": declared, **files}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", select=("unused-environment-variable",)))
    assert len(report.findings) == expected
