"""Actions that IAM does not know, and how old that knowledge may be."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from serverless_lint.checks.unknown_iam_action import MAX_AGE
from serverless_lint.config import Config
from serverless_lint.iam import data_as_of
from serverless_lint.linter import lint

TEMPLATE = """\
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement: [{Effect: Allow, Action: [ACTION], Resource: "arn:aws:s3:::orders/*"}]
"""


def messages(folder: Path, action: str, days: int = 0) -> list[str]:
    (folder / "template.yaml").write_text(TEMPLATE.replace("ACTION", action), encoding="utf-8")
    report = lint(
        Config(
            root=folder,
            paths=(folder,),
            cfn_lint="off",
            jobs=1,
            select=("unknown-iam-action",),
            as_of=data_as_of() + datetime.timedelta(days=days),
        )
    )
    return [finding.message for finding in report.findings]


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ("GetObject", "`GetObject` is no action: write the service before it, such as `s3:GetObject`"),
        (
            "bedrock-runtime:InvokeModel",
            "IAM knows no service `bedrock-runtime`, so `bedrock-runtime:InvokeModel` stands for nothing: its actions "
            "begin with `bedrock:`",
        ),
        ("lamda:*", "IAM knows no service `lamda`, so `lamda:*` stands for nothing: look its prefix up"),
        (
            "s3:HeadObject",
            "IAM knows no action `s3:HeadObject`, so it stands for nothing: `s3:GetObject` is what allows it",
        ),
        ("s3:Fetch*", "IAM knows no action `s3:Fetch*`, so it stands for nothing: look its name up"),
    ],
)
def test_the_message_says_what_to_write_instead(tmp_path: Path, action: str, message: str) -> None:
    """Where it is known what was meant, the message names it."""
    assert messages(tmp_path, action) == [message]


@pytest.mark.parametrize("action", ["SNS:Receive", "'*'", "s3:*", "'*:*'", "'s3*:GetObject'", "execute-api:Invoke"])
def test_what_may_be_written_is_not_reported(tmp_path: Path, action: str) -> None:
    """Patterns that stand for something, and what AWS itself writes into policies, are fine."""
    assert messages(tmp_path, action) == []


def test_with_old_data_only_unknown_services_are_reported(tmp_path: Path) -> None:
    """AWS adds actions every week, services seldom."""
    assert messages(tmp_path, "s3:Beam", days=MAX_AGE + 1) == []
    assert len(messages(tmp_path, "s4:Beam", days=MAX_AGE + 1)) == 1
