"""The rules of this tool in cfn-lint, by its own command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from command import PACKAGE_PARENT

TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      Timeout: 1
      Tracing: Active
"""


def cfn_lint(folder: Path, *arguments: str) -> tuple[int, list[str]]:
    """The exit code of cfn-lint with the rules, and its lines without the messages."""
    program = "from cfnlint.runner import main; main()"
    process = subprocess.run(
        (sys.executable, "-c", program, "template.yaml", "-f", "parseable", *arguments),
        capture_output=True,
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": PACKAGE_PARENT},
        text=True,
    )
    assert process.stderr == ""
    return process.returncode, [":".join(line.split(":")[:6]) for line in process.stdout.splitlines()]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A template with its code."""
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text(
        "import boto3\nsts = boto3.client('sts')\ndef handler(event, context): sts.get_caller_identity()\n",
        encoding="utf-8",
    )
    return tmp_path


def test_findings_stand_at_their_place_under_the_name_of_the_rule(project: Path) -> None:
    """The letter is the finding's severity; cfn-lint shows no information unless it is asked to."""
    code, lines = cfn_lint(project, "-a", "serverless_lint.cfn_lint_rules")
    assert (code, lines) == (4, ["template.yaml:10:16:10:17:W-low-timeout"])


def test_information_is_shown_on_request(project: Path) -> None:
    """As for cfn-lint's own rules."""
    _, lines = cfn_lint(project, "-c", "I", "-a", "serverless_lint.cfn_lint_rules")
    assert "template.yaml:4:3:4:9:I-missing-log-retention" in lines


def test_a_rule_is_left_out_by_its_name(project: Path) -> None:
    """As for cfn-lint's own rules."""
    code, lines = cfn_lint(project, "-i", "W-low-timeout", "-a", "serverless_lint.cfn_lint_rules")
    assert (code, lines) == (0, [])


def test_code_that_the_template_does_not_fit_is_seen(project: Path) -> None:
    """The template's project is read, too."""
    (project / "src" / "app.py").rename(project / "src" / "main.py")
    _, lines = cfn_lint(project, "-a", "serverless_lint.cfn_lint_rules")
    assert "template.yaml:8:16:8:19:E-handler-not-found" in lines
