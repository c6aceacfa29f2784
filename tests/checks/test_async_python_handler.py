"""Coroutine functions that Lambda calls, and those that something awaits."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Prices:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, Handler: app.handler, CodeUri: src }
"""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("async def handler(event, context): pass", ["src/app.py:1"]),
        ("async def main(event, context): pass\nhandler = main", ["src/app.py:1"]),
        ("from other import handler", ["src/other.py:1"]),
        (
            "from aws_lambda_powertools import Logger\nlogger = Logger()\n"
            "@logger.inject_lambda_context(log_event=True)\nasync def handler(event, context): pass",
            ["src/app.py:4"],
        ),
        ("from x import run\n@run\nasync def handler(event, context): pass", []),
        ("from x import run\nasync def main(event, context): pass\nhandler = run(main)", []),
        ("import asyncio\ndef handler(event, context): return asyncio.run(f())\nasync def f(): pass", []),
        ("async def other(event, context): pass\ndef handler(event, context): pass", []),
    ],
)
def test_what_runs_a_coroutine(make_project: MakeProject, code: str, expected: list[str]) -> None:
    """Lambda does not, a decorator or wrapper that is not known may."""
    files = {
        "template.yaml": TEMPLATE,
        "src/app.py": code + "\n",
        "src/other.py": "async def handler(event, context): pass\n",
    }
    assert findings_of(make_project(files), "async-python-handler") == expected


def test_durable_functions_are_awaited(make_project: MakeProject) -> None:
    template = TEMPLATE.replace("CodeUri: src", "CodeUri: src, DurableConfig: { ExecutionTimeout: 60 }")
    imports = "from aws_durable_execution_sdk_python import durable_execution\n"
    handler = "async def handler(event, context): pass\n"
    for code, expected in ((f"{imports}@durable_execution\n{handler}", []), (handler, ["src/app.py:1"])):
        files = {"template.yaml": template, "src/app.py": code}
        assert findings_of(make_project(files), "async-python-handler") == expected


def test_a_function_of_a_cdk_program_is_reported(make_project: MakeProject) -> None:
    program = """\
import { Function, Code, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Stack } from 'aws-cdk-lib';
export class Prices extends Stack {
  constructor(scope: any, id: string) {
    super(scope, id);
    new Function(this, 'Fn', { runtime: Runtime.PYTHON_3_13, handler: 'app.handler', code: Code.fromAsset('src') });
  }
}
"""
    files = {
        "cdk.json": '{"app": "npx ts-node bin/app.ts"}',
        "bin/app.ts": "import { Prices } from '../lib/prices';\nnew Prices(undefined, 'Prices');\n",
        "lib/prices.ts": program,
        "src/app.py": "async def handler(event, context): pass\n",
    }
    assert findings_of(make_project(files), "async-python-handler") == ["src/app.py:1"]


@pytest.mark.parametrize(
    ("path", "name", "expected"),
    [
        ("app.py", "handler", ["app.py:1"]),
        ("app.py", "lambda_handler", ["app.py:1"]),
        ("app.py", "on_message", []),
        ("tests/app.py", "handler", []),
        ("scripts/app.py", "handler", []),
    ],
)
def test_without_a_template_the_name_counts(
    make_project: MakeProject, path: str, name: str, expected: list[str]
) -> None:
    """Others than Lambda call functions with an event and a context, too."""
    project = make_project({path: f"async def {name}(event, context): pass\n"})
    assert findings_of(project, "async-python-handler") == expected
