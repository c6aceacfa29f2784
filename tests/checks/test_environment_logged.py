"""Environments that are logged as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings

RULE = "environment-logged"
TEMPLATE = (
    "Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders:\n    Type: AWS::Serverless::Function\n"
    "    Properties: {Runtime: %s, Handler: app.handler}\n"
)


@pytest.mark.parametrize(
    ("logged", "count"),
    [
        ("print(os.environ)", 1),
        ("print('env: ' + str(os.environ))", 1),
        ("print('%s' % os.environ)", 1),
        ("print(f'{os.environ}')", 1),
        ("logging.info('{}'.format(os.environ))", 1),
        ("logging.info('%s', json.dumps(dict(os.environ)))", 1),
        ("print(os.environ.copy())", 1),
        ("print(environ)", 1),
        ("print(os.environ['A'])", 0),
        ("print(os.environ.get('A'))", 0),
        ("print('A' in os.environ)", 0),
        ("print(len(os.environ))", 0),
        ("print(list(os.environ.keys()))", 0),
        ("run(os.environ)", 0),
    ],
)
def test_in_python(tmp_path: Path, logged: str, count: int) -> None:
    """As it is, copied or as text."""
    code = f"import os, json, logging\nfrom os import environ\ndef handler(event, context):\n  {logged}\n"
    assert len(findings(tmp_path, RULE, {"template.yaml": TEMPLATE % "python3.13", "app.py": code})) == count


@pytest.mark.parametrize(("name", "exported"), [("app.js", "exports.handler"), ("app.ts", "export const handler")])
@pytest.mark.parametrize(
    ("logged", "count"),
    [
        ("console.log(process.env)", 1),
        ("console.log('env', process.env)", 1),
        ("console.info(JSON.stringify(process.env, null, 2))", 1),
        ("console.log(`${JSON.stringify({ env: process.env })}`)", 1),
        ("console.log({ ...process.env })", 1),
        ("const env = process.env; console.log(env)", 1),
        ("console.log(process.env.A)", 0),
        ("console.log(Object.keys(process.env))", 0),
        ("const { A } = process.env; console.log(A)", 0),
    ],
)
def test_in_javascript(tmp_path: Path, name: str, exported: str, logged: str, count: int) -> None:
    """The same in CommonJS and TypeScript."""
    code = f"{exported} = async (event) => {{ {logged}; }};\n"
    assert len(findings(tmp_path, RULE, {"template.yaml": TEMPLATE % "nodejs22.x", name: code})) == count
