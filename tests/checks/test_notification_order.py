"""Buckets that are made before or after what lets them notify somebody."""

from __future__ import annotations

from unittest import mock

import pytest

from conftest import MakeProject
from serverless_lint.analyses.notification_cycles import NotificationCycle
from serverless_lint.analyses.notification_order import UnorderedNotification
from serverless_lint.link.stack.names import references

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
READ = "serverless_lint.analyses.creation_order.references"
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


CIRCLE = """\
  Bucket{index}:
    Type: AWS::S3::Bucket
    DependsOn: Bucket{next}
    Properties:
      NotificationConfiguration:
        LambdaConfigurations: [{{Event: "s3:ObjectCreated:*", Function: !GetAtt Fn.Arn}}]
  Grant{index}:
    Type: AWS::Lambda::Permission
    DependsOn: Bucket{index}
    Properties: {{FunctionName: !Ref Fn, Action: "lambda:InvokeFunction", Principal: s3.amazonaws.com}}
"""
EVENTS = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Environment: {{Variables: {{NAME: !Ref Middle}}}}
      Events: {{{events}}}
  Middle: {{Type: AWS::SNS::Topic, DependsOn: [{buckets}]}}
"""


def test_each_resource_is_read_once_for_all_buckets(make_project: MakeProject) -> None:
    """The buckets and the function for what buckets may wait for, each property for what certainly waits."""
    circle = [CIRCLE.format(index=index, next=(index + 1) % 20) for index in range(20)]
    text = "Resources:\n  Fn: {Type: AWS::Lambda::Function}\n" + "".join(circle)
    with mock.patch(READ, wraps=references) as read:
        found = make_project({"template.yaml": text}).all(UnorderedNotification)
    assert ([each.comes_after for each in found], read.call_count) == ([True] * 20, 21 + 20 * 4)


def test_what_a_function_needs_is_looked_for_once_for_all_its_events(make_project: MakeProject) -> None:
    names = [f"Bucket{index}" for index in range(20)]
    events = [f"On{name}: {{Type: S3, Properties: {{Bucket: !Ref {name}}}}}" for name in names]
    text = EVENTS.format(events=", ".join(events), buckets=", ".join(names))
    made = "".join(f"  {name}: {{Type: AWS::S3::Bucket}}\n" for name in names)
    with mock.patch(READ, wraps=references) as read:
        found = make_project({"template.yaml": text + made}).all(NotificationCycle)
    ways = [[resource.logical_id for resource, _ in each.path] for each in found]
    assert (ways, read.call_count) == ([["Fn", "Middle"]] * 20, 1)
