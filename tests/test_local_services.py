"""Services that are described for runs on a developer's machine only."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from serverless_lint.config import Config
from serverless_lint.linter import lint

SERVICE = """\
service: orders
frameworkVersion: '3'
provider: {name: aws, runtime: nodejs12.x, environment: {AWS_ACCESS_KEY_ID: local}}
plugins: [serverless-offline]
functions:
  create:
    handler: handler.create
    events: [{http: {path: orders, method: put}}]
  lost:
    handler: handler.missing
"""
CODE = "exports.create = async (event) => ({ statusCode: 200, body: String(eval(event.body)) });\n"
ZIP = "tsc && zip -qr orders.zip build"


@pytest.mark.parametrize(
    ("scripts", "severity"),
    [
        pytest.param({"start": "BRANCH=local serverless offline start", "package": ZIP}, "info", id="zipped"),
        pytest.param({"start": "sls invoke local -f create", "package": "./package.sh"}, "info", id="by a script"),
        pytest.param(
            {"start": "node --inspect ./node_modules/serverless/bin/serverless offline", "deploy:prod": "make upload"},
            "info",
            id="started by a path",
        ),
        pytest.param({"start": "sls offline"}, None, id="nothing says how it is deployed"),
        pytest.param({"start": "sls offline", "package": ZIP, "deploy": "sls deploy"}, None, id="deployed"),
        pytest.param({"start": "sls offline", "package": "tsc && sls package"}, None, id="packaged"),
        pytest.param({"package": ZIP}, None, id="not run locally"),
        pytest.param({"start": "sls offline", "deploy": "node ./scripts/run.js"}, None, id="deployed by a program"),
    ],
)
def test_what_is_said_of_a_description_for_local_runs_is_advice(
    tmp_path: Path, scripts: dict[str, str], severity: str | None
) -> None:
    """Scripts run it with the framework and ship the code without it; the handlers are real."""
    (tmp_path / "serverless.yml").write_text(SERVICE, encoding="utf-8")
    (tmp_path / "handler.js").write_text(CODE, encoding="utf-8")
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "run.js").write_text("spawn('sls', ['deploy']);\n", encoding="utf-8")
    (tmp_path / "package.json").write_text(json.dumps({"scripts": scripts}), encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off"))
    severities = {
        (finding.location.document.path, finding.rule): finding.severity.word
        for finding in report.findings
        if finding.severity.word != "info"
        or finding.rule in ("api-without-authorizer", "deprecated-runtime", "reserved-environment-variable")
    }
    assert severities == {
        ("serverless.yml", "api-without-authorizer"): severity or "warning",
        ("serverless.yml", "reserved-environment-variable"): severity or "error",
        ("serverless.yml", "deprecated-runtime"): severity or "error",
        ("serverless.yml", "handler-not-found"): "error",
        ("handler.js", "event-injection-code"): "error",
    }


TWIN = """\
service: all
provider: {name: aws, runtime: nodejs22.x, stage: %s, environment: {AWS_REGION: eu-west-1}}
plugins: [%s]
functions:
  create: {handler: %sorders/handler.create}
"""
REAL = """\
service: orders
provider: {name: aws, runtime: nodejs22.x, environment: {TABLE: orders}}
functions:
  create: {handler: handler.create}
"""


@pytest.mark.parametrize(
    ("stage", "plugin", "folder", "severity"),
    [
        ("local", "serverless-offline", "", "info"),
        ("\"${opt:stage, 'local'}\"", "serverless-offline-python", "", "info"),
        ("dev", "serverless-offline", "", "error"),
        ("local", "serverless-prune-plugin", "", "error"),
        ("local", "serverless-offline", "other/", "error"),
    ],
)
def test_a_service_for_a_local_stage_beside_those_that_deploy_its_handlers(
    tmp_path: Path, stage: str, plugin: str, folder: str, severity: str
) -> None:
    """It puts together what the others deploy, to run it on a developer's machine with the variables of that."""
    (tmp_path / "serverless.yml").write_text(TWIN % (stage, plugin, folder), encoding="utf-8")
    for place in ("orders", "other/orders"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "handler.js").write_text(
            "const { DynamoDBClient, GetItemCommand } = require('@aws-sdk/client-dynamodb');\n"
            "exports.create = (event) =>\n"
            "  new DynamoDBClient({}).send(new GetItemCommand({ TableName: process.env.TABLE, Key: {} }));\n",
            encoding="utf-8",
        )
    (tmp_path / "orders" / "serverless.yml").write_text(REAL, encoding="utf-8")
    select = ("reserved-environment-variable", "undeclared-environment-variable")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", select=select))
    found = {finding.rule: finding.severity.word for finding in report.findings}
    assert found.pop("reserved-environment-variable") == severity
    assert list(found) == ([] if severity == "info" else ["undeclared-environment-variable"])


LOCAL_SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Create:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: ruby2.7
      Handler: app.handler
      CodeUri: .
      Environment: {Variables: {AWS_REGION: eu-west-1}}
"""


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        ("sam.local.yml", "info"),
        ("template-local.yaml", "info"),
        ("template.localstack.yaml", "info"),
        ("local-template.yaml", "info"),
        ("localTemplate.yaml", "info"),
        ("template.yaml", "error"),
        ("sam.qa.yml", "error"),
        ("local-zones.yaml", "error"),
        ("localisation.yaml", "error"),
    ],
)
def test_a_file_is_called_like_one_for_local_runs(tmp_path: Path, name: str, severity: str) -> None:
    (tmp_path / name).write_text(LOCAL_SAM, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", select=("reserved-environment-variable",)))
    assert [finding.severity.word for finding in report.findings] == [severity]


@pytest.mark.parametrize(
    ("path", "severity"),
    [
        ("infra-local/template.yaml", "info"),
        ("local/template.yaml", "info"),
        ("test/infra-local/template.yaml", "info"),
        ("localstack/cfn/template.yaml", "info"),
        ("localAws/template.yaml", "info"),
        ("infra/template.yaml", "error"),
        ("local-authorities/template.yaml", "error"),
        ("tests/template.yaml", "info"),
    ],
)
def test_a_folder_is_called_like_one_for_local_runs(tmp_path: Path, path: str, severity: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(LOCAL_SAM, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", select=("reserved-environment-variable",)))
    assert [finding.severity.word for finding in report.findings] == [severity]


IMAGE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Create:
    Type: AWS::Serverless::Function
    Properties:
      PackageType: Image
      ImageUri: IMAGE
      Environment: {Variables: {AWS_REGION: eu-west-1}}
"""


@pytest.mark.parametrize(
    ("path", "image", "severity"),
    [
        ("tests/sam/template.yaml", "orders:latest", "info"),
        ("tests/sam/template.yaml", "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:1", "info"),
        ("tests/sam/template.yaml", "!Ref Image", "info"),
        ("sam/template.yaml", "orders:latest", "error"),
        ("contests/template.yaml", "orders:latest", "error"),
    ],
)
def test_images_of_the_machine_in_a_folder_of_tests_are_for_local_runs(
    tmp_path: Path, path: str, image: str, severity: str
) -> None:
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(IMAGE.replace("IMAGE", image), encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", select=("reserved-environment-variable",)))
    assert [finding.severity.word for finding in report.findings] == [severity]


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        pytest.param(ZIP, [("handler-without-error-handling", "info")], id="runs locally only"),
        pytest.param(
            "sls package",
            [("handler-without-error-handling", "warning"), ("missing-permission", "error")],
            id="packaged by the framework",
        ),
    ],
)
def test_nothing_is_asked_of_roles_and_callers_of_a_service_for_local_runs(
    tmp_path: Path, package: str, expected: list[tuple[str, str]]
) -> None:
    """Nobody makes the role, and what calls the code in AWS is another's to say."""
    (tmp_path / "serverless.yml").write_text(
        "service: orders\nprovider: {name: aws}\nplugins: [serverless-offline]\nfunctions:\n"
        "  create: {handler: handler.create, events: [{http: {path: orders, method: post}}]}\n",
        encoding="utf-8",
    )
    (tmp_path / "handler.js").write_text(
        "const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');\n"
        "const sqs = new SQSClient({});\n"
        "exports.create = async (event) => {\n"
        "  await sqs.send(new SendMessageCommand({ QueueUrl: 'orders', MessageBody: event.body }));\n"
        "  return { statusCode: 204 };\n"
        "};\n",
        encoding="utf-8",
    )
    scripts = {"start": "sls offline", "package": package}
    (tmp_path / "package.json").write_text(json.dumps({"scripts": scripts}), encoding="utf-8")
    select = ("missing-permission", "handler-without-error-handling")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", select=select))
    assert sorted((finding.rule, finding.severity.word) for finding in report.findings) == expected


STACK = """\
import { App, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';

class Orders extends Stack {
  constructor(scope: App, id: string) {
    super(scope, id);
    new Function(this, 'create', {
      runtime: Runtime.NODEJS_18_X, handler: 'create.handler', code: Code.fromAsset('src'),
      environment: { S3_ENDPOINT: 'ADDRESS' },
    });
  }
}
new Orders(new App(), 'orders');
"""


@pytest.mark.parametrize(
    ("deploy", "endpoint", "severity"),
    [
        ("cdklocal deploy --all", "http://localstack:4566", "info"),
        ("cdklocal deploy --all", "https://s3.eu-west-1.amazonaws.com", "warning"),
        ("cdklocal deploy && cdk deploy", "http://localstack:4566", "warning"),
        ("npx cdk deploy", "http://localstack:4566", "warning"),
    ],
)
def test_a_program_of_the_cdk_is_for_localstack_alone(
    tmp_path: Path, deploy: str, endpoint: str, severity: str
) -> None:
    (tmp_path / "cdk.json").write_text('{"app": "npx ts-node bin/app.ts"}', encoding="utf-8")
    (tmp_path / "package.json").write_text(json.dumps({"scripts": {"deploy": deploy}}), encoding="utf-8")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "app.ts").write_text(STACK.replace("ADDRESS", endpoint), encoding="utf-8")
    as_of = datetime.date(2026, 1, 1)
    config = Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", select=("deprecated-runtime",), as_of=as_of)
    report = lint(config)
    assert [finding.severity.word for finding in report.findings] == [severity]


@pytest.mark.parametrize(("name", "severity"), [("resources.local.yml", "info"), ("resources.yml", "error")])
def test_what_cloudformation_refuses_of_a_file_for_local_runs_is_advice(
    tmp_path: Path, name: str, severity: str
) -> None:
    """Nobody gives it to CloudFormation."""
    queue = "Resources:\n  Orders:\n    Type: AWS::SQS::Queue\n    Properties: {BatchSize: 10}\n"
    (tmp_path / name).write_text(queue, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), select=("cfn-lint:E3002",)))
    assert [finding.severity.word for finding in report.findings] == [severity]


BESIDE = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { Runtime: nodejs12.x, Environment: { Variables: { TABLES: "ADDRESS" } } }
Resources:
  Orders: { Type: AWS::Serverless::Function, Properties: { Handler: handler.create } }
"""


@pytest.mark.parametrize(
    ("address", "severity"),
    [("http://host.docker.internal:8000", "info"), ("http://localhost:2773", "error"), ("https://a.example", "error")],
)
def test_functions_that_ask_the_machine_around_their_container_are_for_local_runs(
    tmp_path: Path, address: str, severity: str
) -> None:
    """Extensions answer under `localhost` in AWS as well."""
    (tmp_path / "template.yaml").write_text(BESIDE.replace("ADDRESS", address), encoding="utf-8")
    (tmp_path / "handler.js").write_text(CODE, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", select=("deprecated-runtime",)))
    assert [finding.severity.word for finding in report.findings] == [severity]
