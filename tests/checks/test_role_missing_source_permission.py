"""Roles that lack something for several functions."""

from __future__ import annotations

from pathlib import Path

from agreement import findings

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {Stage: {Type: String}}
Conditions: {IsTest: !Equals [!Ref Stage, test]}
Globals: {Function: {Runtime: python3.13, Handler: app.handler, CodeUri: src, Role: !GetAtt Role.Arn}}
Resources:
  Orders: {Type: AWS::Serverless::Function, Properties: {Tracing: Active}}
  Mails: {Type: AWS::Serverless::Function, Properties: {Tracing: Active}}
  Reports: {Type: AWS::Serverless::Function, Properties: {Tracing: Active}}
  Acceptance: {Type: AWS::Serverless::Function, Condition: IsTest, Properties: {Tracing: Active}}
  MockShop: {Type: AWS::Serverless::Function, Properties: {Tracing: Active}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      Policies: [{PolicyName: a, PolicyDocument: {Statement: {Effect: Allow, Action: 's3:GetObject', Resource: a}}}]
"""


def test_what_a_role_lacks_for_several_functions_is_one_finding(tmp_path: Path) -> None:
    """To allow it is one change; traces of tests are missed by few."""
    found = findings(tmp_path, "role-missing-source-permission", {"template.yaml": TEMPLATE})
    assert [line.partition(", but")[0] for line in found] == [
        "template.yaml:6 warning `Orders`, like 2 other functions, is traced",
        "template.yaml:9 info `Acceptance`, like another one, is traced",
    ]
