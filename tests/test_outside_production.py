"""What is wrong in tests, in development and on a developer's machine only, where nobody depends on it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from serverless_lint.config import Config
from serverless_lint.linter import lint

TRUST = (
    "{Statement: [{Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: lambda.amazonaws.com}}]}\n"
    "      Policies:\n        - PolicyName: P\n          PolicyDocument:\n            Statement:\n"
)
ROLE = "  Role:\n    Type: AWS::IAM::Role\nCONDITION    Properties:\n      AssumeRolePolicyDocument: " + TRUST
ALLOWS = "              - {{Effect: Allow, Action: 's3:GetObject', Resource: {resource}}}\n"
BUCKET = "!Sub 'arn:aws:s3:::orders-${Stage}/*'"
HEAD = "Parameters: {Stage: {Type: String}}\n"


def severities(folder: Path, template: str, path: str = "template.yaml") -> dict[str, str]:
    """How bad each rule of IAM finds it."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(template, encoding="utf-8")
    report = lint(Config(root=folder, paths=(folder,), cfn_lint="off"))
    return {each.rule: each.severity.word for each in report.findings if each.rule.startswith("wildcard-iam")}


def template_of(conditions: str = "", condition: str = "", resource: str = "'*'") -> str:
    """One role in a template."""
    role = ROLE.replace("CONDITION", f"    Condition: {condition}\n" if condition else "")
    return f"{HEAD}{conditions}Resources:\n{role}{ALLOWS.format(resource=resource)}"


EQUALS = "Conditions: {{{name}: !Equals [!Ref Stage, {value}]}}\n"
NOT_EQUALS = "Conditions: {{{name}: !Not [!Equals [!Ref Stage, {value}]]}}\n"


@pytest.mark.parametrize(
    ("conditions", "condition", "severity"),
    [
        pytest.param(EQUALS.format(name="IsTestingEnvironment", value="a"), "IsTestingEnvironment", "info", id="tests"),
        pytest.param(EQUALS.format(name="Small", value="dev"), "Small", "info", id="development"),
        pytest.param(NOT_EQUALS.format(name="Other", value="prod"), "Other", "info", id="not production"),
        pytest.param(NOT_EQUALS.format(name="NotLocal", value="local"), "NotLocal", "warning", id="wherever it is"),
        pytest.param(EQUALS.format(name="Large", value="prod"), "Large", "warning", id="production"),
    ],
)
def test_resources_outside_production_are_told_of_as_advice(
    tmp_path: Path, conditions: str, condition: str, severity: str
) -> None:
    found = severities(tmp_path, template_of(conditions, condition))
    assert found == {"wildcard-iam-resource": severity}


@pytest.mark.parametrize(
    ("conditions", "resource", "found"),
    [
        pytest.param(NOT_EQUALS.format(name="A", value="local"), f"!If [A, {BUCKET}, '*']", {}, id="elsewhere"),
        pytest.param(EQUALS.format(name="A", value="localstack"), f"!If [A, '*', {BUCKET}]", {}, id="locally"),
        pytest.param(EQUALS.format(name="IsLocal", value="a"), f"!If [IsLocal, '*', {BUCKET}]", {}, id="by its name"),
        pytest.param(EQUALS.format(name="NotLocal", value="a"), f"!If [NotLocal, {BUCKET}, '*']", {}, id="negated"),
        pytest.param(
            NOT_EQUALS.format(name="A", value="local"),
            f"!If [A, '*', {BUCKET}]",
            {"wildcard-iam-resource": "warning"},
            id="everywhere but there",
        ),
        pytest.param(
            EQUALS.format(name="A", value="dev"),
            f"!If [A, '*', {BUCKET}]",
            {"wildcard-iam-resource": "info"},
            id="in development",
        ),
        pytest.param(
            EQUALS.format(name="IsProd", value="prod"),
            f"!If [IsProd, {BUCKET}, '*']",
            {"wildcard-iam-resource": "info"},
            id="outside production",
        ),
    ],
)
def test_choices_for_runs_outside_production(
    tmp_path: Path, conditions: str, resource: str, found: dict[str, str]
) -> None:
    """What a developer's machine alone sees is no policy; what a stage of development has is advice."""
    assert severities(tmp_path, template_of(conditions, resource=resource)) == found


@pytest.mark.parametrize(
    ("path", "severity"),
    [
        *(("tests/template.yaml", "info"), ("integration-tests/infra/stack.yml", "info")),
        *(("connector/test/test-template.yaml", "info"), ("test-template.yaml", "info")),
        *(("web/amplify/backend/auth/a.yaml", "info"), ("amplify/backend/custom/a.yaml", "warning")),
        *(("latest/template.yaml", "warning"), ("contest/template.yaml", "warning")),
        *(("testing-ground/template.yaml", "warning"), ("template-test-results.yaml", "warning")),
        *(("archived/orders/template.yaml", "info"), ("infra/old/template.yaml", "info")),
        *(("old-orders/template.yaml", "warning"), ("archive/template.yaml", "warning")),
        *(("migrations/12_copy/template.yaml", "info"), ("deploy_scripts/8-a/b/template.yaml", "info")),
        *(("migrations/template.yaml", "warning"), ("stacks/1-setup/template.yaml", "warning")),
        *(("mock-payments/template.yaml", "info"), ("infra/fake-bank.yaml", "info"), ("mockups/a.yaml", "warning")),
    ],
)
def test_templates_of_tests_and_former_times_are_told_of_as_advice(tmp_path: Path, path: str, severity: str) -> None:
    assert severities(tmp_path, template_of(), path) == {"wildcard-iam-resource": severity}


@pytest.mark.parametrize(
    ("description", "severity"),
    [
        *(("Deploys roles with INTENTIONAL security gaps", "info"), ("Deliberately vulnerable shop", "info")),
        *(("|\n  Intentionally\n  misconfigured resources", "info"), ("Test fixtures for the scanner", "info")),
        *(("Fixtures of the football season", "warning"), ("Finds gaps in coverage", "warning")),
        *(("Intentionally small", "warning"), ("A shop", "warning")),
    ],
)
def test_templates_that_are_insecure_on_purpose_are_told_of_as_advice(
    tmp_path: Path, description: str, severity: str
) -> None:
    """Their description says so."""
    template = f"Description: {description}\n{template_of()}"
    assert severities(tmp_path, template) == {"wildcard-iam-resource": severity}


def test_a_template_of_json_is_judged_alike(tmp_path: Path) -> None:
    statement = {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": {"Fn::If": ["NotLocal", "arn:aws:s3:::a/*", "*"]},
    }
    policy = {"PolicyName": "P", "Roles": ["r"], "PolicyDocument": {"Statement": [statement]}}
    template = {
        "Parameters": {"Stage": {"Type": "String"}},
        "Conditions": {"NotLocal": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Stage"}, "local"]}]}},
        "Resources": {"Policy": {"Type": "AWS::IAM::Policy", "Properties": policy}},
    }
    assert severities(tmp_path, json.dumps(template), "template.json") == {}


@pytest.mark.parametrize(
    ("name", "severity"),
    [("orders-local", "info"), ("orders_offline", "info"), ("orders-locale", "warning"), ("local-orders", "warning")],
)
def test_a_function_that_is_called_a_twin_for_local_runs_is_told_of_as_advice(
    tmp_path: Path, name: str, severity: str
) -> None:
    template = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders:\n    Type: AWS::Serverless::Function\n"
        f"    Properties: {{Runtime: python3.13, Handler: index.handler, FunctionName: {name}, InlineCode: 'a = 1',\n"
        "      Policies: [{Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: '*'}]}]}\n"
    )
    assert severities(tmp_path, template) == {"wildcard-iam-resource": severity}


@pytest.mark.parametrize(("name", "severity"), [("orders_local", "info"), ("orders_locale", "warning")])
def test_so_is_one_of_a_service(tmp_path: Path, name: str, severity: str) -> None:
    service = (
        "service: a\nprovider: {name: aws, runtime: python3.13, timeout: 60}\nfunctions:\n"
        f"  {name}: {{handler: app.get, timeout: 60, events: [{{http: {{path: /a, method: get}}}}]}}\n"
    )
    (tmp_path / "serverless.yml").write_text(service, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", select=("timeout-exceeds-api-limit",)))
    assert [finding.severity.word for finding in report.findings] == [severity]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("src/client.py", ["warning"]),
        ("src/mock_search_api/handler.py", ["info"]),
        ("src/api-mock-lambda.py", ["info"]),
        ("src/__mocks__/handler.py", ["info"]),
        ("src/test-resources/handler.py", ["info"]),
        ("src/hammock/handler.py", ["warning"]),
    ],
)
def test_code_that_stands_in_for_something_is_told_of_as_advice(tmp_path: Path, path: str, found: list[str]) -> None:
    template = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  A:\n    Type: AWS::Serverless::Function\n"
        f"    Properties: {{Runtime: python3.13, CodeUri: ., Handler: {path.removesuffix('.py')}.handler,\n"
        "      Events: {E: {Type: HttpApi, Properties: {Path: /a, Method: get}}}}\n"
    )
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text("import boto3\ndef handler(event, context):\n    boto3.client('s3')\n", encoding="utf-8")
    (tmp_path / "template.yaml").write_text(template, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", select=("client-in-handler",)))
    assert [finding.severity.word for finding in report.findings] == found


@pytest.mark.parametrize(
    ("name", "condition", "severity"),
    [("Orders", "", "warning"), ("MockOrders", "", "info"), ("Orders", "    Condition: IsTest\n", "info")],
)
def test_a_setting_of_all_functions_is_advice_for_one_that_is_there_for_tests(
    tmp_path: Path, name: str, condition: str, severity: str
) -> None:
    template = (
        "Transform: AWS::Serverless-2016-10-31\nParameters: {Stage: {Type: String}}\n"
        "Conditions: {IsTest: !Equals [!Ref Stage, test]}\nGlobals: {Function: {Tracing: Active}}\nResources:\n"
        f"  {name}:\n    Type: AWS::Serverless::Function\n{condition}    Properties: {{Runtime: python3.13, "
        "Handler: index.handler, InlineCode: 'a = 1', Role: !GetAtt Role.Arn}\n"
        f"{ROLE.replace('CONDITION', '')}{ALLOWS.format(resource='arn:aws:s3:::a/b')}"
    )
    (tmp_path / "template.yaml").write_text(template, encoding="utf-8")
    rule = "role-missing-source-permission"
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", select=(rule,)))
    assert [finding.severity.word for finding in report.findings] == [severity]


SERVICE = """\
service: orders
provider: { name: aws, runtime: nodejs22.x }
functions: { orders: { handler: HANDLER.handler, events: [{ sqs: "arn:aws:sqs:eu-west-1:123456789012:jobs" }] } }
"""
DROPS = "exports.handler = async (event) => { save(event); };\nasync function save(event) { await fetch(event.url); }\n"


@pytest.mark.parametrize(
    ("service", "handler", "code", "severity"),
    [
        ("old_modules/orders/serverless.yml", "app", "old_modules/orders/app.js", "info"),
        ("serverless.yml", "old_modules/orders/app", "old_modules/orders/app.js", "warning"),
        ("household/orders/serverless.yml", "app", "household/orders/app.js", "warning"),
    ],
)
def test_code_of_former_times_gets_advice_unless_a_function_of_today_runs_it(
    tmp_path: Path, service: str, handler: str, code: str, severity: str
) -> None:
    for name, text in {service: SERVICE.replace("HANDLER", handler), code: DROPS}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", select=("http-call-without-timeout",)))
    assert [(each.location.document.path, each.severity.word) for each in report.findings] == [(code, severity)]
