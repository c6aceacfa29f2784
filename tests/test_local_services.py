"""Services that are described for runs on a developer's machine only."""

from __future__ import annotations

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
    events: [{http: {path: orders, method: post}}]
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
