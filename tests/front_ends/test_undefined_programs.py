"""Programs of the CDK without a `cdk.json`."""

from __future__ import annotations

import json

import pytest

from conftest import MakeProject
from serverless_lint.model import Function

PACKAGE = json.dumps({"devDependencies": {"aws-cdk": "2"}, "dependencies": {"aws-cdk-lib": "2", "constructs": "10"}})
APP = "import { App } from 'aws-cdk-lib';\nconst app = new App();\n"
STACK = """\
import * as lambda from 'aws-cdk-lib/aws-lambda';
new lambda.Function(this, 'Worker', {
  code: lambda.Code.fromAsset('src'), handler: 'app.handler', runtime: lambda.Runtime.PYTHON_3_8,
});
"""
APP_OF_PYTHON = """\
import aws_cdk as cdk
from aws_cdk import aws_lambda
app = cdk.App()
aws_lambda.Function(
    stack, "Worker",
    code=aws_lambda.Code.from_asset("src"), handler="app.handler", runtime=aws_lambda.Runtime.PYTHON_3_8,
)
app.synth()
"""
HANDLER = {"infra/src/app.py": "def handler(event, context):\n    return None\n"}
PROGRAM = {**HANDLER, "infra/package.json": PACKAGE, "infra/bin/app.ts": APP, "infra/lib/stack.ts": STACK}


@pytest.mark.parametrize(
    "files",
    [
        PROGRAM,
        {**PROGRAM, "infra/bin/app.ts": "import * as cdk from 'aws-cdk-lib';\nnew cdk.App({ context: {} });\n"},
        {**PROGRAM, "infra/bin/app.ts": "const { App } = require('aws-cdk-lib');\nconst app = new App();\n"},
        {**PROGRAM, "other/cdk.json": '{"app": "npx tsx bin/app.ts"}'},
        {**HANDLER, "infra/requirements.txt": "aws-cdk-lib>=2\n", "infra/app.py": APP_OF_PYTHON},
        {
            **HANDLER,
            "infra/pyproject.toml": 'dependencies = ["aws-cdk-lib"]\n',
            "infra/app.py": APP_OF_PYTHON,
        },
    ],
)
def test_a_program_is_known_by_what_it_needs_and_makes(make_project: MakeProject, files: dict[str, str]) -> None:
    assert [each.resource.label for each in make_project(files).all(Function)] == ["Worker"]


@pytest.mark.parametrize(
    "changed",
    [
        {
            "infra/package.json": json.dumps(
                {"devDependencies": {"aws-cdk-lib": "2"}, "peerDependencies": {"aws-cdk-lib": "2"}}
            )
        },
        {"infra/package.json": '{"dependencies": {"constructs": "10"}}'},
        {"infra/package.json": '"aws-cdk-lib"'},
        {"infra/bin/app.ts": "import { Stack } from 'aws-cdk-lib';\n"},
        {"infra/bin/app.ts": "const app = new App();\n"},
        {"infra/bin/app.ts": "", "infra/test/app.test.ts": APP},
        {"infra/lib/inner/cdk.json": "{}"},
    ],
)
def test_what_makes_no_application_is_none(make_project: MakeProject, changed: dict[str, str]) -> None:
    assert [each.resource.label for each in make_project({**PROGRAM, **changed}).all(Function)] == []
