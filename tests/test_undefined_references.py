"""A misspelt name is one finding, however often it is used and whoever finds it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command import json_report, serverless_lint_in_process

FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: .
      Description: %s
      Events:
        Daily:
          Type: Schedule
          Properties: {Schedule: rate(1 day)}
  OrdersTable:
    Type: AWS::Serverless::SimpleTable
"""
QUEUE = """\
Resources:
  Topic:
    Type: AWS::SNS::Topic
    DependsOn: Queu
    Properties:
      DisplayName: !Sub "${Queu}-${Queu.Arn}"
      TopicName: !Ref Queu
  Queue:
    Type: AWS::SQS::Queue
Outputs:
  Arn: {Value: !GetAtt Queu.Arn}
  Name: {Value: !Sub ["${Queu}${Own}", {Own: !Ref Queu}]}
"""
MESSAGE = "`Queu` in 7 places is no resource or parameter of the template: did you mean `Queue`?"
ERRORS = ("--min-severity", "error")


def test_a_misspelt_name_is_one_finding_with_and_without_cfn_lint(tmp_path: Path) -> None:
    """Seven uses in four forms, of which cfn-lint has a rule each."""
    (tmp_path / "template.yaml").write_text(QUEUE, encoding="utf-8")
    alone = json_report(*ERRORS, cwd=tmp_path)
    both = serverless_lint_in_process("check", "--no-cache", "-f", "json", *ERRORS, cwd=tmp_path)
    expected = [("undefined-reference", 4, MESSAGE)]
    for report in (alone, json.loads(both.stdout)):
        assert [(each["rule"], each["line"], each["message"]) for each in report["findings"]] == expected
        assert [place["line"] for place in report["findings"][0]["related"]] == [6, 6, 7, 11, 12, 12]


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("!Ref OrdersTabel", ["OrdersTabel"]),
        ("!Ref ordres", ["ordres"]),
        ("!Ref Nothing", []),
        ("!Ref OrdersRole", []),
        ("!Ref OrdersDaily", []),
        ("!Ref OrdersDailyPermission", []),
        ("!Ref OrdersSomethingElse", []),
        ("!Ref ServerlessHttpApi", []),
        ("!Ref CreateLambdaFunction", []),
        ("!Ref AWS::Region", []),
        ("!Ref __Name__", []),
        ('!Sub "${!Nothing}"', []),
        ("!FindInMap [Nothing, a, b]", []),
    ],
)
def test_what_sam_makes_is_there(tmp_path: Path, value: str, names: list[str]) -> None:
    """What only begins like it is reported where it is certain to be misspelt."""
    (tmp_path / "template.yaml").write_text(FUNCTION % value, encoding="utf-8")
    report = json_report("--select", "undefined-reference", cwd=tmp_path)
    assert [finding["message"].split("`")[1] for finding in report["findings"]] == names


def test_what_another_template_declares_may_be_put_together(tmp_path: Path) -> None:
    """The parts of a template, of which a tool makes one."""
    (tmp_path / "template.yaml").write_text(QUEUE, encoding="utf-8")
    (tmp_path / "parameters.yaml").write_text(f"Parameters: {{Queu: {{Type: String}}}}\n{QUEUE}", encoding="utf-8")
    assert json_report("--select", "undefined-reference", cwd=tmp_path)["findings"] == []


def test_another_name_is_one_finding_of_cfn_lint(tmp_path: Path) -> None:
    """What it says of a name that is like none, with the other places beside it."""
    (tmp_path / "template.yaml").write_text(QUEUE.replace("Queu}", "Nothing}"), encoding="utf-8")
    process = serverless_lint_in_process("check", "--no-cache", "-f", "json", *ERRORS, cwd=tmp_path)
    found = [each for each in json.loads(process.stdout)["findings"] if "'Nothing'" in each["message"]]
    assert [(each["line"], [place["line"] for place in each["related"]]) for each in found] == [(6, [12])]
