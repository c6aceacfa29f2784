"""Resources, events and variables that are called nothing are shown as such, whoever speaks of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from command import serverless_lint_in_process
from serverless_lint.reporters import FORMATS

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  "":
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: ""
      Environment: { Variables: { "": x, DB_PASSWORD: hunter2x9 } }
      Events: { "": { Type: SQS, Properties: { Queue: "" } } }
"""


@pytest.mark.parametrize(
    "arguments",
    [
        *(("check", "--no-cfn-lint", "--select", "all", "-v", "-f", name) for name in FORMATS),
        ("explain", "template.yaml:5"),
        ("explain", "template.yaml:5", "--format", "json"),
    ],
)
def test_no_name_is_shown_as_nothing(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, "utf-8")
    process = serverless_lint_in_process(*arguments, cwd=tmp_path)
    # Pages of rules have blocks of code.
    shown = (process.stdout + process.stderr).decode().replace("```", "")
    assert ("``" in shown, "(empty)" in shown) == (False, True)
