"""What templates tell other linters to leave alone, where these ask what a rule asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from serverless_lint.checks import all_rules
from serverless_lint.config import Config
from serverless_lint.libraries import other_linters
from serverless_lint.linter import lint

TABLES = """\
Resources:
  Carts:
    Type: AWS::DynamoDB::Table
    {metadata}
    Properties:
      {comment}
      BillingMode: PAY_PER_REQUEST
      KeySchema: [{{ AttributeName: id, KeyType: HASH }}]
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      KeySchema: [{{ AttributeName: id, KeyType: HASH }}]
"""
RULES = ("table-without-point-in-time-recovery", "unused-ignore", "unknown-rule")


def said(root: Path, *, require_reason: bool = False) -> list[tuple[str | None, str | None]]:
    """The resource of each finding, and why it is ignored."""
    config = Config(root=root, paths=(root,), select=RULES, cfn_lint="off", require_reason=require_reason)
    report = lint(config)
    return sorted((each.resource, each.ignored_because) for each in (*report.findings, *report.ignored))


@pytest.mark.parametrize(
    ("metadata", "comment", "reason"),
    [
        ("", "# checkov:skip=CKV_AWS_28: carts come again", "checkov CKV_AWS_28: carts come again"),
        ("", "# checkov:skip=CKV_AWS_119,CKV_AWS_28:carts come again", "checkov CKV_AWS_28: carts come again"),
        ("", "#checkov:skip=CKV_AWS_28", "checkov CKV_AWS_28"),
        ("", "# checkov:skip=CKV_AWS_119: no key", None),
        ("Metadata: { checkov: { skip: [{ id: CKV_AWS_28, comment: carts }] } }", "", "checkov CKV_AWS_28: carts"),
        ("Metadata: { cfn_nag: { rules_to_suppress: [{ id: W78, reason: a }] } }", "", "cfn_nag W78: a"),
        ("Metadata: { cfn_nag: { rules_to_suppress: [{ id: W74, reason: a }] } }", "", None),
        ("Metadata: { cfn_nag: { rules_to_suppress: W78 } }", "", None),
        ("Metadata: { guard: { SuppressedRules: [DYNAMODB_PITR_ENABLED] } }", "", "cfn-guard DYNAMODB_PITR_ENABLED"),
        (
            "Metadata: { cdk_nag: { rules_to_suppress: [{ id: AwsSolutions-DDB3, reason: a }] } }",
            "",
            "cdk-nag AwsSolutions-DDB3: a",
        ),
        (
            "Metadata: { cdk_nag: { rules_to_suppress: [{ id: AwsSolutions-DDB3, applies_to: [x] }] } }",
            "",
            None,
        ),
    ],
)
def test_who_told_another_linter_to_leave_something_alone_has_decided(
    metadata: str, comment: str, reason: str | None, tmp_path: Path
) -> None:
    """Only of that resource; and nobody is told that an ignore for another linter is of no use to this one."""
    template = TABLES.format(metadata=metadata, comment=comment)
    (tmp_path / "template.yaml").write_text(template, encoding="utf-8")
    assert said(tmp_path) == [("Carts", reason), ("Orders", None)]


def test_a_comment_for_another_linter_outside_of_a_resource_says_nothing(tmp_path: Path) -> None:
    template = "# checkov:skip=CKV_AWS_28\n" + TABLES.format(metadata="", comment="")
    (tmp_path / "template.yaml").write_text(template, encoding="utf-8")
    assert said(tmp_path) == [("Carts", None), ("Orders", None)]


def test_a_text_that_looks_like_a_comment_says_nothing(tmp_path: Path) -> None:
    template = TABLES.format(metadata="", comment="TableName: 'a # checkov:skip=CKV_AWS_28'")
    (tmp_path / "template.yaml").write_text(template, encoding="utf-8")
    assert said(tmp_path) == [("Carts", None), ("Orders", None)]


def test_a_comment_for_another_linter_hides_none_for_this_one(tmp_path: Path) -> None:
    comment = "# checkov:skip=CKV_AWS_119: no key\n      # serverless-lint: ignore[low-timeout]"
    template = TABLES.format(metadata="", comment=comment)
    (tmp_path / "template.yaml").write_text(template, encoding="utf-8")
    config = Config(root=tmp_path, paths=(tmp_path,), select=("low-timeout", "unused-ignore"), cfn_lint="off")
    assert [finding.rule for finding in lint(config).findings] == ["unused-ignore"]


def test_where_each_ignore_needs_a_reason_those_for_other_linters_do_as_well(tmp_path: Path) -> None:
    template = TABLES.format(metadata="Metadata: { guard: { SuppressedRules: [DYNAMODB_PITR_ENABLED] } }", comment="")
    (tmp_path / "template.yaml").write_text(template, encoding="utf-8")
    assert said(tmp_path, require_reason=True) == [("Carts", None), ("Orders", None)]


def test_all_count_in_json(tmp_path: Path) -> None:
    (tmp_path / "template.json").write_text(
        '{"Resources": {"Carts": {"Type": "AWS::DynamoDB::Table", "Properties": {"BillingMode": "PAY_PER_REQUEST"}, '
        '"Metadata": {"cfn_nag": {"rules_to_suppress": [{"id": "W78", "reason": "a"}]}}}}}',
        encoding="utf-8",
    )
    assert said(tmp_path) == [("Carts", "cfn_nag W78: a")]


def test_every_rule_that_another_linter_asks_for_exists() -> None:
    named = {
        rule
        for table in (other_linters.CHECKOV, other_linters.CFN_NAG, other_linters.GUARD, other_linters.CDK_NAG)
        for rule in table.values()
    }
    assert named - {rule.id for rule in all_rules()} == set()
