"""Buckets that are made before or after what lets them notify somebody."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.notification_order import UnorderedNotification

TEMPLATE = """\
Parameters: {{Open: {{Type: String}}}}
Conditions: {{P: !Equals [!Ref Open, a]}}
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    {bucket}
    Properties:
      NotificationConfiguration:
        LambdaConfigurations: [{{Event: "s3:ObjectCreated:*", Function: !GetAtt Fn.Arn}}]
  Fn: {{Type: AWS::Lambda::Function}}
  Wait: {{Type: AWS::CloudFormation::WaitConditionHandle, DependsOn: Grant}}
  Grant:
    Type: AWS::Lambda::Permission
    Properties: {{FunctionName: !Ref Fn, Action: "lambda:InvokeFunction", {grant}}}
"""
S3 = "Principal: s3.amazonaws.com"


@pytest.mark.parametrize(
    ("bucket", "grant", "expected"),
    [
        ("DeletionPolicy: Retain", S3, [False]),
        ("DependsOn: Grant", S3, []),
        ("DependsOn: [Fn, Grant]", S3, []),
        ("DependsOn: Wait", S3, []),
        ("Metadata: {Needs: !Ref Grant}", S3, []),
        ("DependsOn: Fn", f"{S3}, SourceAccount: !Ref AWS::AccountId", [False]),
        ("DependsOn: Fn", f"{S3}, SourceArn: !GetAtt Bucket.Arn", [True]),
        ("DependsOn: Fn", f"{S3}, SourceArn: !Sub 'arn:aws:s3:::${{Bucket}}'", [True]),
        ("DependsOn: Fn", f"{S3}, SourceArn: !If [P, !GetAtt Bucket.Arn, 'arn:aws:s3:::b']", [False]),
        ("DependsOn: Fn", "Principal: sns.amazonaws.com", []),
    ],
)
def test_a_bucket_waits_for_what_lets_it_notify(
    make_project: MakeProject, bucket: str, grant: str, expected: list[bool]
) -> None:
    """The values say whether what lets it in waits for the bucket."""
    project = make_project({"template.yaml": TEMPLATE.format(bucket=bucket, grant=grant)})
    assert [found.comes_after for found in project.all(UnorderedNotification)] == expected
