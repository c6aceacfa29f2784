"""Which Python handlers Lambda cannot call."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src%s}
"""
CDK = """\
import { Function, Code, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Stack } from 'aws-cdk-lib';
export class Orders extends Stack {
  constructor(scope: any, id: string) {
    super(scope, id);
    new Function(this, 'Fn', { runtime: Runtime.PYTHON_3_13, handler: 'app.handler', code: Code.fromAsset('src') });
  }
}
new Orders(app, 'Orders');
"""
SERVICE = """\
service: orders
provider: {name: aws, runtime: python3.13}
functions:
  handler: {handler: src/app.handler}
"""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def handler(): pass", ["src/app.py:1"]),
        ("def handler(event): pass", ["src/app.py:1"]),
        ("def handler(event, *, context): pass", ["src/app.py:1"]),
        ("def handler(event, context, table): pass", ["src/app.py:1"]),
        ("def handler(event, context, *, table): pass", ["src/app.py:1"]),
        ("def handler(**event): pass", ["src/app.py:1"]),
        ("def handler(event, context): pass", []),
        ("def handler(event, context=None): pass", []),
        ("def handler(event, context, /): pass", []),
        ("def handler(event, *more): pass", []),
        ("def handler(*arguments, **more): pass", []),
        ("def handler(event, context, table='orders', *, dry=False): pass", []),
        ("from x import wrapped\n@wrapped\ndef handler(): pass", []),
        ("from functools import partial\ndef run(t, event, context): pass\nhandler = partial(run, 't')", []),
        ("from x import wrap\ndef run(event): pass\nhandler = wrap(run)", []),
        ("class A:\n    def run(self, event, context): pass\nhandler = A().run", []),
        ("handler = lambda event: 1", ["src/app.py:1"]),
    ],
)
def test_lambda_passes_two_arguments(make_project: MakeProject, code: str, expected: list[str]) -> None:
    files = {"template.yaml": TEMPLATE % "", "src/app.py": code + "\n"}
    assert findings_of(make_project(files), "handler-parameters") == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"cdk.json": '{"app": "npx ts-node bin/app.ts"}', "bin/app.ts": CDK}, ["src/app.py:1"]),
        ({"serverless.yml": SERVICE}, ["src/app.py:1"]),
        ({"template.yaml": TEMPLATE % ", Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: /opt/run}}"}, []),
        ({}, []),
    ],
)
def test_what_names_the_handler(make_project: MakeProject, files: dict[str, str], expected: list[str]) -> None:
    """Without a function nobody knows that it is one, and a wrapper of the runtime may call something else."""
    project = make_project({**files, "src/app.py": "def handler(event): pass\n"})
    assert findings_of(project, "handler-parameters") == expected
