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
