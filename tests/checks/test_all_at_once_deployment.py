"""What is said of deployments only when it is asked for."""

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
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      AutoPublishAlias: live
"""


@pytest.mark.parametrize(
    ("setting", "marked"),
    [
        ("", ["Orders"]),
        ("      DeploymentPreference: {Type: AllAtOnce}\n", ["AllAtOnce"]),
        ("      DeploymentPreference: {Type: AllAtOnce, Enabled: !Ref Enabled}\n", []),
        ("      DeploymentPreference: {Type: MyOwn}\n", []),
        ("      DeploymentPreference: {Type: Canary10Percent5Minutes, Alarms: [!Ref A]}\n", []),
    ],
)
def test_a_deployment_at_once_is_reported_if_asked_for(tmp_path: Path, setting: str, marked: list[str]) -> None:
    """With `--pedantic` the absent setting is reported at the function, `AllAtOnce` at the type."""
    (tmp_path / "template.yaml").write_text(TEMPLATE + setting, encoding="utf-8")
    report = lint(
        Config(
            root=tmp_path,
            paths=(tmp_path,),
            cfn_lint="off",
            jobs=1,
            select=("all-at-once-deployment",),
            ignore=("pedantic",),
            pedantic=True,
        )
    )
    assert [finding.location.text for finding in report.findings] == marked
