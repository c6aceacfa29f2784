"""Whether tables have the streams that they are asked for."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

TEMPLATE = """\
Parameters: {Open: {Type: String}}
Conditions: {P: !Equals [!Ref Open, a]}
Resources:
  T: {Type: "AWS::DynamoDB::Table", Properties: {PROPERTIES}}
  S: {Type: "AWS::SQS::Queue"}
  M:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: VALUE
"""


@pytest.mark.parametrize(
    ("properties", "value", "found"),
    [
        ("", "!GetAtt T.StreamArn", ["template.yaml:9"]),
        ("", '!Sub "${T.StreamArn}"', ["template.yaml:9"]),
        ("StreamSpecification: !Ref AWS::NoValue", "!GetAtt T.StreamArn", ["template.yaml:9"]),
        ("StreamSpecification: {StreamViewType: KEYS_ONLY}", "!GetAtt T.StreamArn", []),
        ("StreamSpecification: !If [P, {}, !Ref AWS::NoValue]", "!GetAtt T.StreamArn", []),
        ("StreamSpecification: !Ref Open", "!GetAtt T.StreamArn", []),
        ("Fn::Transform: {Name: Own}, TableName: t", "!GetAtt T.StreamArn", []),
        ("", "!If [P, !GetAtt T.StreamArn, !Ref Open]", []),
        ("", "!GetAtt T.Arn", []),
        ("", "!GetAtt S.StreamArn", []),
    ],
)
def test_a_stream_that_is_not_there_is_reported_where_it_is_used(
    make_project: MakeProject, properties: str, value: str, found: list[str]
) -> None:
    """Nothing is said where only the deployment knows whether there is one."""
    text = TEMPLATE.replace("PROPERTIES", properties).replace("VALUE", value)
    assert findings_of(make_project({"template.yaml": text}), "stream-not-enabled") == found


def test_outputs_are_looked_at_too(make_project: MakeProject) -> None:
    """They are what fails last."""
    text = "Resources:\n  T: {Type: AWS::DynamoDB::GlobalTable}\nOutputs:\n  O: {Value: !GetAtt T.StreamArn}\n"
    assert findings_of(make_project({"template.yaml": text}), "stream-not-enabled") == ["template.yaml:4"]
