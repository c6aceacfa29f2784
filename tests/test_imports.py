"""A command imports nothing heavy that it does not use: what it takes to start is what a small run takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from command import PACKAGE_PARENT

PROGRAM = """
import json, os, sys
from serverless_lint.cli import main
code = main(sys.argv[2:])
print()
print(json.dumps([code, sorted(set(sys.argv[1].split()) & {*sys.modules})]))
"""
HEAVY = (
    "libcst tree_sitter tree_sitter_javascript tree_sitter_typescript ruamel.yaml cfnlint sympy networkx rich pathspec"
    " packaging msgspec importlib.metadata asyncio multiprocessing email pygls lsprotocol serverless_lint.checks"
    " serverless_lint.link.project serverless_lint.reporters.html"
)
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {{ Runtime: {}, Handler: app.handler, CodeUri: ., Timeout: 2 }}
"""
FILES = {
    "plain": {"template.json": '{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}'},
    "python": {
        "template.yaml": TEMPLATE.format("python3.13"),
        "app.py": "def handler(event, context):\n    return None\n",
    },
    "javascript": {
        "template.yaml": TEMPLATE.format("nodejs24.x"),
        "app.mjs": "export const handler = async () => null;\n",
    },
    "configured": {
        "template.json": '{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}',
        "serverless-lint.toml": 'fail-on = "error"\nignore = ["low-timeout"]\n',
    },
}
RULES = ["msgspec", "serverless_lint.checks", "serverless_lint.link.project"]
RUN = "check --no-cfn-lint --no-cache --quiet --exit-zero"


@pytest.mark.parametrize(
    ("project", "command", "imported"),
    [
        pytest.param("plain", "--version", [], id="version"),
        pytest.param("plain", "--help", [], id="help"),
        pytest.param("plain", "check --help", [], id="help of a command"),
        pytest.param("plain", "explain low-timeout", RULES, id="a page"),
        pytest.param("plain", RUN, RULES, id="JSON"),
        pytest.param("configured", RUN, RULES, id="a configuration file"),
        pytest.param("python", RUN, ["libcst", "ruamel.yaml", *RULES], id="YAML and Python"),
        pytest.param(
            "javascript",
            RUN,
            ["ruamel.yaml", *RULES, "tree_sitter", "tree_sitter_javascript"],
            id="YAML and JavaScript",
        ),
    ],
)
def test_nothing_heavy_is_imported_that_is_not_used(
    tmp_path: Path, project: str, command: str, imported: list[str]
) -> None:
    for name, text in FILES[project].items():
        (tmp_path / name).write_text(text, "utf-8")
    process = subprocess.run(
        (sys.executable, "-c", PROGRAM, HEAVY, *command.split()),
        capture_output=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": PACKAGE_PARENT},
    )
    assert json.loads(process.stdout.splitlines()[-1]) == [0, sorted(imported)]
