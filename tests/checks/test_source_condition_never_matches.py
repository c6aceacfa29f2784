"""Conditions on sources that no service sends."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.source_conditions import SourceCondition
from serverless_lint.checks.source_condition_never_matches import source_condition_never_matches

TEMPLATE = """\
Parameters:
  Open: {{Type: String}}
  Known: {{Type: String, Default: "arn:aws:sqs:eu-west-1:123456789012:jobs"}}
Conditions: {{P: !Equals [!Ref Open, a]}}
Resources:
  Bucket: {{Type: AWS::S3::Bucket}}
  Topic: {{Type: AWS::SNS::Topic}}
  Rule: {{Type: AWS::Events::Rule, Properties: {{ScheduleExpression: rate(1 hour)}}}}
  Alarm: {{Type: AWS::CloudWatch::Alarm}}
  Queue: {{Type: AWS::SQS::Queue}}
  Policy:
    Type: {owner}
    Properties:
      {target}: [!Ref Queue]
      PolicyDocument:
        Statement:
          - {{Effect: Allow, Action: "*", Resource: "*", {statement}}}
"""
SNS = "Principal: {Service: sns.amazonaws.com}, Condition: "
S3 = "Principal: {Service: s3.amazonaws.com}, Condition: "
EVENTS = "Principal: {Service: events.amazonaws.com}, Condition: "


def found(make_project: MakeProject, statement: str, owner: str = "Queue") -> list[str]:
    """What is said of a statement in the policy of a queue or topic."""
    text = TEMPLATE.format(
        owner={"Queue": "AWS::SQS::QueuePolicy", "Topic": "AWS::SNS::TopicPolicy"}[owner],
        target=f"{owner}s",
        statement=statement,
    )
    conditions = make_project({"template.yaml": text}).all(SourceCondition)
    return [problem.message for condition in conditions for problem in source_condition_never_matches.check(condition)]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            SNS + "{ArnEquals: {'aws:SourceArn': !GetAtt Bucket.Arn}}",
            "`sns` never sends such a `aws:SourceArn`, so nothing matches: "
            "use one such as `arn:${Partition}:sns:${Region}:${Account}:${TopicName}`",
        ),
        (
            S3 + "{ArnLike: {AWS:SourceArn: !Sub '${Bucket.Arn}/*'}}",
            "`s3` never sends such a `AWS:SourceArn`, so nothing matches: "
            "use one such as `arn:${Partition}:s3:::${BucketName}`",
        ),
        (
            EVENTS + "{'ForAnyValue:ArnLike': {'aws:SourceArn': !Ref Rule}}",
            "`aws:SourceArn` is never a name, so nothing matches: use `!GetAtt Rule.Arn`",
        ),
        (
            "Principal: '*', Condition: {ArnEquals: {'aws:SourceArn': !Ref Queue}}",
            "`aws:SourceArn` is never a URL, so nothing matches: use `!GetAtt Queue.Arn`",
        ),
        (
            S3 + "{StringEquals: {'aws:SourceArn': 'arn:aws:s3:*:*:uploads'}}",
            "`StringEquals` takes `*` in `aws:SourceArn` as it is, so nothing matches: use `ArnLike`",
        ),
        (
            S3 + "{StringEquals: {'aws:SourceAccount': '*'}}",
            "`StringEquals` takes `*` in `aws:SourceAccount` as it is, so nothing matches: use `StringLike`",
        ),
        (
            S3 + "{StringEquals: {'aws:SourceAccount': !GetAtt Bucket.Arn}}",
            "`aws:SourceAccount` is never an ARN, so nothing matches: "
            "use `!Ref AWS::AccountId` or the account's number",
        ),
        (
            SNS + "{ArnEquals: {'aws:SourceArn': !If [P, !GetAtt Rule.Arn, !GetAtt Bucket.Arn]}}",
            "`sns` never sends such a `aws:SourceArn`, so nothing matches: "
            "use one such as `arn:${Partition}:sns:${Region}:${Account}:${TopicName}`",
        ),
    ],
)
def test_a_condition_that_nothing_fulfils_is_found(make_project: MakeProject, statement: str, expected: str) -> None:
    assert found(make_project, statement) == [expected]


def test_what_two_services_send_is_compared_for_both(make_project: MakeProject) -> None:
    services = "Principal: {Service: [s3.amazonaws.com, cloudwatch.amazonaws.com]}, Condition: "
    queue = services + "{ArnEquals: {'aws:SourceArn': !GetAtt Queue.Arn}}"
    alarm = services + "{ArnEquals: {'aws:SourceArn': !GetAtt Alarm.Arn}}"
    assert found(make_project, queue, "Topic") == [
        "`s3` and `cloudwatch` never sends such a `aws:SourceArn`, so nothing matches: "
        "use one such as `arn:${Partition}:s3:::${BucketName}`"
    ]
    assert found(make_project, alarm, "Topic") == []


@pytest.mark.parametrize(
    "statement",
    [
        SNS + "{ArnEquals: {'aws:SourceArn': !Ref Topic}}",
        SNS + "{ArnEquals: {'aws:SourceArn': [!GetAtt Bucket.Arn, !Ref Topic]}}",
        SNS + "{ArnEquals: {'aws:SourceArn': !If [P, !Ref Topic, !GetAtt Bucket.Arn]}}",
        SNS + "{ArnEquals: {'aws:SourceArn': !Ref Known}}",
        SNS + "{ArnEquals: {'aws:SourceArn': !Ref Open}}",
        SNS + "{ArnEqualsIfExists: {'aws:SourceArn': !GetAtt Bucket.Arn}}",
        SNS + "{ArnNotEquals: {'aws:SourceArn': !GetAtt Bucket.Arn}}",
        SNS + "{'ForAllValues:ArnEquals': {'aws:SourceArn': !GetAtt Bucket.Arn}}",
        SNS + "{StringLike: {'aws:SourceArn': 'arn:aws:*:orders'}}",
        SNS + "{StringLike: {'aws:SourceArn': '*'}}",
        SNS + "{StringEquals: {'aws:SourceArn': '{{resolve:ssm:/orders/topic}}'}}",
        SNS + "{StringEquals: {'aws:SourceAccount': '123456789012'}}",
        SNS + "{StringEquals: {'aws:SourceOwner': !Ref AWS::AccountId}}",
        SNS + "{StringEquals: {'aws:SourceAccount': 123456789012}}",
        S3 + "{ArnLike: {'aws:SourceArn': 'arn:aws:s3:*:*:uploads'}}",
        S3 + "{ArnLike: {'aws:SourceArn': !Sub '${Bucket.Arn}*'}}",
        EVENTS + "{ArnEquals: {'aws:SourceArn': !GetAtt Rule.Arn}}",
        EVENTS + "{ArnLike: {'aws:SourceArn': !Sub 'arn:aws:events:*:${AWS::AccountId}:event-bus/*'}}",
        "Principal: '*', Condition: {ArnEquals: {'aws:SourceArn': !GetAtt Bucket.Arn}}",
        "Principal: {Service: billingreports.amazonaws.com}, "
        "Condition: {StringEquals: {'aws:SourceArn': !Sub 'arn:aws:cur:us-east-1:${AWS::AccountId}:definition/*'}}",
        "Principal: {Service: bcm-data-exports.amazonaws.com}, "
        "Condition: {StringEquals: {'aws:SourceArn': 'arn:aws:bcm-data-exports:us-east-1:123456789012:export/*'}}",
        "Principal: {Service: ['sns.amazonaws.com', !Ref Open]}, "
        "Condition: {ArnEquals: {'aws:SourceArn': !GetAtt Bucket.Arn}}",
        "Principal: {Service: backup.amazonaws.com}, Condition: {ArnEquals: {'aws:SourceArn': !GetAtt Bucket.Arn}}",
    ],
)
def test_a_condition_that_something_may_fulfil_is_not_found(make_project: MakeProject, statement: str) -> None:
    assert found(make_project, statement) == []
