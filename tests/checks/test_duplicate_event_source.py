"""Whether Lambda takes both of two mappings of one source to one function."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {Name: {Type: String}}
Conditions: {P: !Equals [!Ref Name, p], Q: !Not [!Equals [!Ref Name, p]]}
Resources:
  Q: {Type: AWS::SQS::Queue}
  R: {Type: AWS::SQS::Queue}
  F: {Type: AWS::Serverless::Function, Properties: {MORE, Events: {E: {Type: SQS, Properties: {Queue: !GetAtt Q.Arn}}}}}
  G: {Type: AWS::Serverless::Function, Properties: {MemorySize: 256}}
  V: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref F, Name: live, FunctionVersion: "1"}}
  M: {Type: AWS::Lambda::EventSourceMapping, CONDITION, Properties: {FunctionName: FUNCTION, EventSourceArn: SOURCE}}
"""


@pytest.mark.parametrize(
    ("function", "source", "more", "found"),
    [
        ("!Ref F", "!GetAtt Q.Arn", "", True),
        ("!GetAtt F.Arn", "!GetAtt Q.Arn", "", True),
        ("!Ref F", "!GetAtt R.Arn", "", False),
        ("!Ref G", "!GetAtt Q.Arn", "", False),
        ("!Ref V", "!GetAtt Q.Arn", "", False),
        ("!Sub '${F.Arn}:live'", "!GetAtt Q.Arn", "", False),
        ("!Ref Name", "!GetAtt Q.Arn", "", False),
        ("!Ref F", "!Ref Name", "", False),
        ("!Ref F", "!GetAtt Q.Arn", "AutoPublishAlias: live", False),
    ],
)
def test_a_second_mapping_of_the_same_to_the_same_is_reported(
    make_project: MakeProject, function: str, source: str, more: str, found: bool
) -> None:
    text = TEMPLATE.replace("FUNCTION", function).replace("SOURCE", source).replace("MORE", more or "MemorySize: 256")
    project = make_project({"template.yaml": text.replace("CONDITION", "Metadata: {}")})
    assert findings_of(project, "duplicate-event-source") == (["template.yaml:10"] if found else [])


def test_what_conditions_keep_apart_is_not_reported(make_project: MakeProject) -> None:
    twice = TEMPLATE.replace("FUNCTION", "!Ref G").replace("SOURCE", "!GetAtt Q.Arn").replace("MORE", "MemorySize: 256")
    second = twice.splitlines()[-1].replace("  M:", "  N:").replace("CONDITION", "Condition: Q")
    text = twice.replace("CONDITION", "Condition: P") + second + "\n"
    assert findings_of(make_project({"template.yaml": text}), "duplicate-event-source") == []
