"""What is not asked of functions that CloudFront runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Header:
    Type: AWS::Serverless::Function
    Properties: {Runtime: nodejs24.x, Handler: index.handler, InlineCode: "exports.handler = 1", AutoPublishAlias: live}
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        DefaultCacheBehavior:
          ASSOCIATIONS: [{EventType: viewer-request, LambdaFunctionARN: !Ref Header.Version}]
"""


@pytest.mark.parametrize("rule", ["default-memory", "missing-tracing", "missing-log-retention"])
@pytest.mark.parametrize(("key", "expected"), [("LambdaFunctionAssociations", []), ("Other", ["template.yaml:3"])])
def test_lambda_at_edge_is_not_asked_for_settings_that_it_cannot_have(
    tmp_path: Path, rule: str, key: str, expected: list[str]
) -> None:
    """No more memory for viewers' requests, no tracing, and log groups that CloudFront makes in each Region."""
    found = findings(tmp_path, rule, {"template.yaml": TEMPLATE.replace("ASSOCIATIONS", key)})
    assert [finding.partition(" ")[0] for finding in found] == expected


@pytest.mark.parametrize("rule", ["default-memory", "missing-tracing", "missing-log-retention"])
@pytest.mark.parametrize(
    ("services", "expected"),
    [("[lambda.amazonaws.com, edgelambda.amazonaws.com]", []), ("lambda.amazonaws.com", ["template.yaml:2"])],
)
def test_lambda_at_edge_is_known_by_who_assumes_its_role(
    tmp_path: Path, rule: str, services: str, expected: list[str]
) -> None:
    """The distribution may be in another template; in its role a function names CloudFront all the same."""
    template = f"""\
Resources:
  Header:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      Code: {{ZipFile: "exports.handler = async () => 1"}}
      Role: !GetAtt Role.Arn
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{{Effect: Allow, Action: sts:AssumeRole, Principal: {{Service: {services}}}}}]
"""
    found = findings(tmp_path, rule, {"template.yaml": template})
    assert [finding.partition(" ")[0] for finding in found] == expected
