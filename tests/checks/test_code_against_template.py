"""Code and template that agree, and what is said when one of them changes alone, or both do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from agreement import findings, sam
from conftest import MakeProject, findings_of
from serverless_lint.analyses.missing_packages import MissingPackage
from serverless_lint.checks.undeclared_dependency import undeclared_dependency

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: {handler}
      Runtime: {runtime}
      Timeout: {timeout}
      Events:
        Incoming: {{ Type: {event} }}
  Pool: {{ Type: AWS::Cognito::UserPool }}
"""
DEFAULTS = {"handler": "app.handler", "runtime": "python3.12", "timeout": "3", "event": "HttpApi"}
SIGN_UP = "Cognito, Properties: { UserPool: !Ref Pool, Trigger: PreSignUp }"

PYTHON = "def handler(event, context):\n    return event\n"
RENAMED = "def main(event, context):\n    return event\n"
WITH_TYPE_STATEMENT = "type Order = dict\n\ndef handler(event, context):\n    return event\n"
WITH_YAML = "import yaml\n\ndef handler(event, context):\n    return yaml.safe_load('a')\n"
ASYNC = "exports.handler = async (event) => event\n"
CALLBACK = "exports.handler = (event, context, callback) => callback(null, event)\n"
SDK_2 = "const { S3 } = require('aws-sdk')\nexports.handler = async () => new S3()\n"
SDK_3 = "const { S3 } = require('@aws-sdk/client-s3')\nexports.handler = async () => new S3()\n"


def template(**settings: str) -> str:
    return TEMPLATE.format(**{**DEFAULTS, **settings})


ON_NODE = {"template.yaml": template(runtime="nodejs22.x"), "src/package.json": "{}"}
ES = " export const handler = async () => a\n"
WITH_SCHEMA = "import a from 'a.graphql';" + ES


@pytest.mark.parametrize(
    ("rule", "files", "expected"),
    [
        ("handler-not-found", {"src/app.py": PYTHON}, []),
        (
            "handler-not-found",
            {"template.yaml": template(handler="app.main"), "src/app.py": PYTHON},
            ["template.yaml:7"],
        ),
        ("handler-not-found", {"src/app.py": RENAMED}, ["template.yaml:7"]),
        ("handler-not-found", {"template.yaml": template(handler="app.main"), "src/app.py": RENAMED}, []),
        ("aws-sdk-v2-not-bundled", {"template.yaml": template(runtime="nodejs22.x"), "src/app.js": SDK_3}, []),
        ("aws-sdk-v2-not-bundled", {"template.yaml": template(runtime="nodejs16.x"), "src/app.js": SDK_2}, []),
        (
            "aws-sdk-v2-not-bundled",
            {"template.yaml": template(runtime="nodejs22.x"), "src/app.js": SDK_2},
            ["src/app.js:1"],
        ),
        (
            "aws-sdk-v2-not-bundled",
            {
                "template.yaml": template(runtime="nodejs22.x"),
                "src/app.js": SDK_2,
                "src/package.json": '{"dependencies": {"aws-sdk": "^2.0.0"}}',
            },
            [],
        ),
        ("callback-handler-unsupported", {"template.yaml": template(runtime="nodejs22.x"), "src/app.js": CALLBACK}, []),
        (
            "callback-handler-unsupported",
            {"template.yaml": template(runtime="nodejs24.x"), "src/app.js": CALLBACK},
            ["src/app.js:1"],
        ),
        ("callback-handler-unsupported", {"template.yaml": template(runtime="nodejs24.x"), "src/app.js": ASYNC}, []),
        ("runtime-syntax-mismatch", {"src/app.py": WITH_TYPE_STATEMENT}, []),
        (
            "runtime-syntax-mismatch",
            {"template.yaml": template(runtime="python3.11"), "src/app.py": WITH_TYPE_STATEMENT},
            ["src/app.py:1"],
        ),
        ("runtime-syntax-mismatch", {"template.yaml": template(runtime="python3.11"), "src/app.py": PYTHON}, []),
        ("undeclared-dependency", {**ON_NODE, "src/app.mjs": "import a from 'orders';" + ES}, ["src/app.mjs:1"]),
        ("undeclared-dependency", {**ON_NODE, "src/app.mjs": WITH_SCHEMA, "src/a.graphql": ""}, []),
        ("undeclared-dependency", {**ON_NODE, "src/app.mjs": WITH_SCHEMA}, ["src/app.mjs:1"]),
        ("undeclared-dependency", {"src/app.py": PYTHON, "src/requirements.txt": ""}, []),
        ("undeclared-dependency", {"src/app.py": WITH_YAML, "src/requirements.txt": ""}, ["src/app.py:1"]),
        ("undeclared-dependency", {"src/app.py": WITH_YAML, "src/requirements.txt": "PyYAML==6.0\n"}, []),
        ("timeout-exceeds-api-limit", {"src/app.py": PYTHON}, []),
        (
            "timeout-exceeds-api-limit",
            {"template.yaml": template(timeout="60"), "src/app.py": PYTHON},
            ["template.yaml:9"],
        ),
        (
            "timeout-exceeds-api-limit",
            {"template.yaml": template(timeout="60", event="Schedule"), "src/app.py": PYTHON},
            [],
        ),
        ("cognito-trigger-timeout", {"template.yaml": template(event=SIGN_UP), "src/app.py": PYTHON}, []),
        (
            "cognito-trigger-timeout",
            {"template.yaml": template(event=SIGN_UP, timeout="10"), "src/app.py": PYTHON},
            ["template.yaml:9"],
        ),
    ],
)
def test_what_agrees_is_silent_and_what_changes_alone_is_not(
    make_project: MakeProject, rule: str, files: Mapping[str, str], expected: list[str]
) -> None:
    """Each rule compares what two sides say; a change of both that fits is none of its business."""
    assert findings_of(make_project({"template.yaml": template(), **files}), rule) == expected


@pytest.mark.parametrize(
    ("beside", "advice"),
    [
        ("src/orders.js", "add it to `src/package.json`, or write `./orders` for the file beside"),
        ("src/Orders.ts", "add it to `src/package.json`, or write `./Orders` for the file beside"),
        ("orders.js", "add it to `src/package.json`"),
    ],
)
def test_a_file_beside_may_be_meant(make_project: MakeProject, beside: str, advice: str) -> None:
    files = {**ON_NODE, "src/app.mjs": "import a from 'orders';" + ES, beside: "module.exports = 1;\n"}
    (missing,) = make_project(files).all(MissingPackage)
    assert [problem.message.partition(": ")[2] for problem in undeclared_dependency.check(missing)] == [advice]


ALONE = "import a from '@aws-sdk/client-s3';" + ES


@pytest.mark.parametrize(
    ("files", "severity"),
    [
        ({}, "error"),
        ({"other/package.json": "{}"}, "error"),
        ({"README.md": "Uses `@aws-sdk/client-s3`.\n"}, "error"),
        ({"src/package.json": "{}"}, "warning"),
        ({"package.json": "{}"}, "warning"),
        ({"deploy.sh": "cd src && npm install --no-save @aws-sdk/client-s3\n"}, "warning"),
    ],
)
def test_a_package_is_certainly_missing_where_no_file_declares_any(
    tmp_path: Path, files: dict[str, str], severity: str
) -> None:
    template = sam(", CodeUri: src").replace("python3.13", "nodejs16.x")
    found = findings(tmp_path, "undeclared-dependency", {"template.yaml": template, "src/app.mjs": ALONE, **files})
    assert [each.split()[1] for each in found] == [severity]
