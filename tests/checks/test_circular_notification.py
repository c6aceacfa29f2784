"""Whether a bucket and the function that it notifies need each other."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {Open: {Type: String}}
Conditions: {P: !Equals [!Ref Open, a]}
Resources:
  B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Open}}
  Other: {Type: AWS::S3::Bucket}
  Role: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyDocument: {Statement: [{Resource: !GetAtt B.Arn}]}}]}}
  Apart: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref FRole], PolicyDocument: {Statement: [{Resource: !Ref B}]}}}
  G: {Type: AWS::Serverless::Function, Properties: {Environment: {Variables: {B: !Ref B}}}}
  F:
    Type: AWS::Serverless::Function
    DEPENDS
    Properties:
      Events: {E: {Type: S3, Properties: {Bucket: !Ref B}}, Second: {Type: S3, Properties: {Bucket: !Ref B}}}
      PROPERTIES
"""


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        ("Environment: {Variables: {B: !Ref B}}", ["template.yaml:14"]),
        ("Environment: {Variables: {B: !GetAtt B.Arn}}", ["template.yaml:14"]),
        ('Environment: {Variables: {B: !Sub "${B}/x"}}', ["template.yaml:14"]),
        ("Environment: {Variables: {B: !Ref Open}}", []),
        ("Environment: {Variables: {B: !Ref Other}}", []),
        ("Environment: {Variables: {B: !If [P, !Ref B, x]}}", []),
        ("Environment: {Variables: {B: !Ref G}}", ["template.yaml:9"]),
        ("Policies: [S3ReadPolicy: {BucketName: !Ref B}]", ["template.yaml:14"]),
        ("Role: !Ref Open\n      Policies: [S3ReadPolicy: {BucketName: !Ref B}]", []),
        ("Role: !GetAtt Role.Arn", ["template.yaml:7"]),
        ("Connectors: {C: {Properties: {Destination: {Id: B}}}}", []),
        ("EventInvokeConfig: {DestinationConfig: {OnFailure: {Destination: !GetAtt B.Arn}}}", []),
    ],
)
def test_a_function_that_needs_the_bucket_of_its_event_is_reported(
    make_project: MakeProject, properties: str, found: list[str]
) -> None:
    """Where it or something that it needs refers to the bucket; once, however many events there are."""
    text = TEMPLATE.replace("PROPERTIES", properties).replace("    DEPENDS\n", "")
    assert findings_of(make_project({"template.yaml": text}), "circular-notification") == found


def test_an_order_that_is_asked_for_closes_the_circle(make_project: MakeProject) -> None:
    """`DependsOn` is a reference as well."""
    text = TEMPLATE.replace("DEPENDS", "DependsOn: B").replace("PROPERTIES", "Timeout: 3")
    assert findings_of(make_project({"template.yaml": text}), "circular-notification") == ["template.yaml:12"]
