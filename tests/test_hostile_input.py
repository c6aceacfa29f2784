"""Files that no careful person wrote: each is one clear finding or none, and everything else is still reported."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from command import json_report, serverless_lint_process

DEPTH = 10_000
SOUND = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Sound:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, Handler: index.handler, InlineCode: "def handler(event, context): return 1" }
"""
FILES: Mapping[str, str] = {
    "sound.yaml": SOUND,
    "deep.yaml": "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties: " + "[" * DEPTH + "]" * DEPTH,
    "deep.json": '{"Resources": {"A": {"Type": "AWS::SNS::Topic", "P": ' + "[" * DEPTH + "]" * DEPTH + "}}}",
    "deep.py": "import boto3\nx = " + "(" * DEPTH + ")" * DEPTH,
    "indented.py": "import boto3\n" + "".join(" " * depth + "if x:\n" for depth in range(2_000)),
    "deep.js": "exports.handler = " + "[" * DEPTH + "]" * DEPTH,
    "bomb.yaml": "Resources:\n  a: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(
        f"  {name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "  T: { Type: AWS::SNS::Topic }\n",
    "cycles.yaml": """\
Transform: AWS::Serverless-2016-10-31
Conditions:
  Even: !Not [!Condition Odd]
  Odd: !Not [!Condition Even]
Resources:
  Cyclic:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: !If [Even, !Ref Cyclic, !GetAtt Cyclic.Arn]
      Handler: !Sub "${Cyclic}.handler"
      CodeUri: !Ref Cyclic
""",
    "wrong-shapes.yaml": """\
Transform: AWS::Serverless-2016-10-31
Globals: [1]
Parameters: text
Conditions: 3
Resources:
  A: [1, 2]
  B: { Type: AWS::Serverless::Function, Properties: [1] }
  C: { Type: AWS::Serverless::Function, Properties: { Events: [], Policies: {}, Environment: 7, Handler: { a: b } } }
  D: { Type: [AWS::Serverless::Function] }
  E: { Type: AWS::IAM::Role, Properties: { Policies: { PolicyDocument: [] } } }
  F: { Type: AWS::Lambda::EventSourceMapping, Properties: { FunctionName: [A], EventSourceArn: {} } }
""",
    "none.yaml": "Resources:\n",
    "empty.yaml": "",
    "empty.py": "",
    "tags.yaml": "Resources: { A: { Type: !!python/object/apply:os.system [touch owned] } }",
    "one.py": "from two import table\nimport boto3\n\ndef handler(event, context):\n    return table\n",
    "two.py": "from one import table\nimport boto3\n",
    "open.py": "import boto3\ndef handler(event, context):\n    x = (1,\n",
    "open.js": "exports.handler = async (event) => {\n",
}
BINARY_FILES: Mapping[str, bytes] = {
    "latin.yaml": b"Resources:\n  A: { Type: AWS::SNS::Topic, P: \xe9\xff }\n",
    "zeros.py": b"\x00" * 1_000,
    "utf16.json": '{"Resources": {}}'.encode("utf-16"),
}
TOO_DEEP = "nested too deeply to be analysed"
SYNTAX_ERRORS = [
    ("bomb.yaml", 7, "the file expands to too many values (more than 200000)"),
    ("deep.json", 1, "values are nested more than 100 levels deep"),
    ("deep.py", 2, TOO_DEEP),
    ("deep.yaml", 4, "values are nested more than 100 levels deep"),
    ("indented.py", 43, TOO_DEEP),
    ("latin.yaml", 1, "is not valid UTF-8: byte 0xe9 at offset 44"),
    ("open.js", 1, "`{` is never closed"),
    ("open.py", 3, "`(` is never closed"),
    ("zeros.py", 1, "cannot be read: a binary file"),
]
NOT_ANALYSED = [
    ("file", "gone.yaml", "broken link"),
    ("file", "huge.yaml", "larger than 10 MB"),
    ("handler", "Cyclic", "known only at deployment"),
    ("handler", "C", "known only at deployment"),
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of hostile files, links in circles and one sound template."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name, data in BINARY_FILES.items():
        (folder / name).write_bytes(data)
    with open(folder / "huge.yaml", "wb") as huge:
        huge.truncate(50_000_000)
    (folder / "loop").symlink_to("loop")
    (folder / "gone.yaml").symlink_to("nowhere.yaml")
    (folder / "around").mkdir()
    (folder / "around" / "again").symlink_to("..")
    return folder


@pytest.fixture(scope="module")
def report(hostile: Path) -> dict[str, Any]:
    """The report on all of it."""
    return json_report(cwd=hostile)


def test_each_broken_file_is_one_finding(report: dict[str, Any]) -> None:
    """Nothing else is broken, and no file crashes a rule."""
    findings = [finding for finding in report["findings"] if finding["category"] == "correctness"]
    assert [(finding["path"], finding["line"], finding["message"]) for finding in findings] == SYNTAX_ERRORS


def test_the_sound_template_is_still_judged(report: dict[str, Any]) -> None:
    """What is wrong beside it takes nothing from it."""
    findings = [finding["rule"] for finding in report["findings"] if finding["path"] == "sound.yaml"]
    assert {"default-memory", "missing-tracing"} <= set(findings)


def test_what_was_left_out_is_said(report: dict[str, Any]) -> None:
    """Files too large to read, links to nowhere, and settings that no one can know."""
    gaps = report["coverage"]["not_analysed"]
    assert [(gap["what"], gap["name"], gap["reason"]) for gap in gaps] == NOT_ANALYSED


def test_nothing_scanned_is_executed(report: dict[str, Any], hostile: Path) -> None:
    """A YAML tag that names a Python function is a tag like any other."""
    assert report["coverage"]["templates"] >= 3
    assert not (hostile / "owned").exists()


def test_the_command_ends_as_with_any_finding(hostile: Path) -> None:
    """There is no traceback, and the exit code is that of findings."""
    process = serverless_lint_process("check", "--no-cfn-lint", "--no-cache", "-f", "concise", cwd=hostile)
    assert (process.returncode, b"Traceback" in process.stderr) == (1, False)
