"""What is open to everyone only if whoever deploys a template asks for that."""

from __future__ import annotations

from pathlib import Path

import pytest

from serverless_lint.config import Config
from serverless_lint.linter import lint

TEMPLATE = """\
Parameters:
  {parameter}
Conditions:
  {condition}
Resources:
  Definitions:
    Type: AWS::S3::Bucket
  Policy:
    Type: AWS::S3::BucketPolicy
    {made}
    Properties:
      Bucket: !Ref Definitions
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action: 's3:PutObject'
            Principal: {principal}
            Resource: !Sub '${{Definitions.Arn}}/*'
"""
KIND = "Kind: {Type: String, Default: private, AllowedValues: [private, public]}"
IS_PUBLIC = "IsPublic: !Equals [!Ref Kind, public]"
MADE = "Condition: IsPublic"


def severities(root: Path, **parts: str) -> list[str]:
    parts = {"parameter": KIND, "condition": IS_PUBLIC, "made": MADE, "principal": "'*'"} | parts
    (root / "template.yaml").write_text(TEMPLATE.format(**parts), encoding="utf-8")
    report = lint(Config(root=root, paths=(root,), cfn_lint="off", select=("public-bucket",)))
    return [finding.severity.name.lower() for finding in report.findings]


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"condition": "IsPublic: !Not [!Equals [private, !Ref Kind]]"},
        {"condition": "Asked: !Equals [!Ref Kind, public]\n  IsPublic: !And [!Condition Asked, !Equals [a, a]]"},
        {"made": "DependsOn: Definitions", "principal": "!If [IsPublic, '*', 'arn:aws:iam::123456789012:root']"},
    ],
)
def test_what_the_default_of_a_parameter_switches_off_is_advice(parts: dict[str, str], tmp_path: Path) -> None:
    assert severities(tmp_path, **parts) == ["info"]


@pytest.mark.parametrize(
    "parts",
    [
        {"made": "DependsOn: Definitions"},
        {"parameter": KIND.replace("Default: private", "Default: public")},
        {"parameter": KIND.replace("Default: private, ", "")},
        {"condition": "IsPublic: !Equals [!Ref Kind, private]"},
        {
            "parameter": "Stage: {Type: String, Default: dev}",
            "condition": "IsPublic: !Equals [!Ref Stage, canary]",
        },
    ],
)
def test_what_is_there_without_asking_or_in_a_stage_is_an_error(parts: dict[str, str], tmp_path: Path) -> None:
    assert severities(tmp_path, **parts) == ["error"]
