"""Copies of code beside what functions run."""

from __future__ import annotations

from pathlib import Path

import pytest

from serverless_lint.config import Config
from serverless_lint.linter import lint

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, Handler: app.handler, CodeUri: src/ }
  Unseen:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, Handler: other.handler, CodeUri: s3://artifacts/unseen.zip }
"""
CODE = """\
import boto3
import requests


def handler(event, context):
    table = boto3.resource("dynamodb").Table("orders")
    found = requests.get("https://example.com/" + event["id"])
    table.put_item(Item={"id": event["id"], "found": found.text})
    return None
"""
OLDER = CODE.replace("import requests", "import json\nimport requests").replace(
    "found.text})", "found.text})\n    print(1)"
)
OTHER = (
    'import requests\n\n\ndef handler(event, context):\n    return requests.get("https://example.com/" + event["id"])\n'
)
ID = "AKIA" + "QWERTYUIOPASDFGH"


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"src/app.py": CODE, "src/package/app.py": CODE}, ["src/app.py"]),
        ({"src/app.py": CODE, "src/a/package/app.py": OLDER}, ["src/app.py"]),
        ({"src/app.py": CODE, "src/package/app.py": OTHER}, ["src/app.py", "src/package/app.py"]),
        ({"src/app.py": CODE, "src/package/main.py": CODE}, ["src/app.py", "src/package/main.py"]),
        ({"src/app.py": CODE, "package/app.py": CODE}, ["package/app.py", "src/app.py"]),
        ({"src/app.py": CODE, "app.py": CODE}, ["app.py", "src/app.py"]),
        (
            {"src/app.py": CODE, "src/package/app.py": CODE.replace("    return None", "    requests.get('a')")},
            ["src/app.py", "src/package/app.py"],
        ),
    ],
)
def test_what_is_said_of_code_is_not_said_of_its_copy(files: dict[str, str], found: list[str], tmp_path: Path) -> None:
    """Folders that are packed into archives lie beside the code, and nobody mends anything in them."""
    for name, text in {"template.yaml": TEMPLATE, **files}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), select=("http-call-without-timeout",), cfn_lint="off"))
    assert [finding.location.document.path for finding in report.findings] == found


def test_secrets_in_copies_are_said(tmp_path: Path) -> None:
    files = {"template.yaml": TEMPLATE, "src/app.py": f"{CODE}# {ID}\n", "src/package/app.py": f"{CODE}# {ID}\n"}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), select=("hardcoded-aws-access-key",), cfn_lint="off"))
    assert [finding.location.document.path for finding in report.findings] == ["src/app.py", "src/package/app.py"]


def test_of_what_functions_run_nothing_is_a_copy(tmp_path: Path) -> None:
    files = {
        "template.yaml": f"{TEMPLATE}{TEMPLATE.partition('Resources:')[2].replace('Orders', 'Users')[1:]}".replace(
            "src/ }", "src/package/ }", 1
        ),
        "src/app.py": CODE,
        "src/package/app.py": CODE,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), select=("http-call-without-timeout",), cfn_lint="off"))
    assert [finding.location.document.path for finding in report.findings] == ["src/app.py", "src/package/app.py"]
