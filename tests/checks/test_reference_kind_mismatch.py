"""What settings that name other resources are given."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.reference_settings import ReferenceSetting
from serverless_lint.checks.reference_kind_mismatch import reference_kind_mismatch

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Open: {Type: String}
  Known: {Type: String, Default: "https://sqs.eu-west-1.amazonaws.com/1/jobs"}
Conditions: {P: !Equals [!Ref Open, a]}
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Jobs: {Type: AWS::SQS::Queue}
  Table: {Type: AWS::DynamoDB::Table}
  Simple: {Type: AWS::Serverless::SimpleTable}
  Bucket: {Type: AWS::S3::Bucket}
  Role: {Type: AWS::IAM::Role}
  Key: {Type: AWS::KMS::Key}
  Log: {Type: AWS::Logs::LogGroup}
  Layer: {Type: AWS::Serverless::LayerVersion}
  Managed: {Type: AWS::IAM::ManagedPolicy}
  Pool: {Type: AWS::Cognito::UserPool}
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: main}}
  Line: {Type: AWS::Events::EventBus, Properties: {Name: Line}}
  Rest: {Type: AWS::Serverless::Api}
  Http: {Type: AWS::Serverless::HttpApi}
  Alias: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Worker}}
  Worker: {Type: AWS::Serverless::Function}
"""


def marked(make_project: MakeProject, resource: str) -> list[str]:
    """What the rule marks in a resource."""
    project = make_project({"template.yaml": f"{TEMPLATE}  It: {{{resource}}}\n"})
    return [
        problem.at.location.text
        for setting in project.all(ReferenceSetting)
        for problem in reference_kind_mismatch.check(setting)
    ]


@pytest.mark.parametrize(
    ("kind", "properties", "expected"),
    [
        ("SQS::Queue", "RedrivePolicy: {deadLetterTargetArn: !Ref Jobs}", ["!Ref Jobs"]),
        ("SQS::Queue", "RedrivePolicy: {deadLetterTargetArn: !GetAtt Jobs.Arn}", []),
        ("SQS::Queue", "RedrivePolicy: {deadLetterTargetArn: !GetAtt Jobs.QueueName}", ["!GetAtt Jobs.QueueName"]),
        ("SQS::Queue", "RedrivePolicy: {deadLetterTargetArn: !If [P, !Ref Jobs, !GetAtt Jobs.Arn]}", ["!Ref Jobs"]),
        ("SQS::Queue", "RedrivePolicy: !If [P, {deadLetterTargetArn: !Ref Jobs}, !Ref AWS::NoValue]", ["!Ref Jobs"]),
        ("SQS::Queue", "RedrivePolicy: {deadLetterTargetArn: !Ref Known}", ["!Ref Known"]),
        ("SQS::Queue", "RedrivePolicy: {deadLetterTargetArn: !Ref Open}", []),
        ("SQS::Queue", "RedrivePolicy: {deadLetterTargetArn: !ImportValue dead}", []),
        ("SQS::Queue", "RedrivePolicy: {deadLetterTargetArn: !GetAtt Jobs.Novelty}", []),
        ("SQS::Queue", "RedrivePolicy: {deadLetterTargetArn: Jobs}", ["Jobs"]),
        ("SQS::QueuePolicy", "Queues: [!Ref Jobs]", []),
        ("SQS::QueuePolicy", "Queues: [!GetAtt Jobs.Arn, !Ref Open]", ["!GetAtt Jobs.Arn"]),
        ("SNS::TopicPolicy", "Topics: [!Ref Topic, !GetAtt Topic.TopicName]", ["!GetAtt Topic.TopicName"]),
        ("SNS::Subscription", "Protocol: sqs, Endpoint: !Ref Jobs, TopicArn: !Ref Topic", ["!Ref Jobs"]),
        ("SNS::Subscription", "Protocol: sqs, Endpoint: !GetAtt Jobs.Arn, TopicArn: !Ref Topic", []),
        ("SNS::Subscription", "Protocol: https, Endpoint: !Ref Known, TopicArn: !Ref Topic", []),
        ("SNS::Topic", "Subscription: [{Protocol: lambda, Endpoint: !Ref Worker}]", ["!Ref Worker"]),
        ("Lambda::EventSourceMapping", "FunctionName: !Ref Worker, EventSourceArn: !Ref Jobs", ["!Ref Jobs"]),
        ("Lambda::EventSourceMapping", "FunctionName: !Ref Worker, EventSourceArn: !GetAtt Table.StreamArn", []),
        (
            "Lambda::EventSourceMapping",
            "FunctionName: !Ref Worker, EventSourceArn: !GetAtt Table.Arn",
            ["!GetAtt Table.Arn"],
        ),
        ("Lambda::Function", "Role: !Ref Role, DeadLetterConfig: {TargetArn: !Ref Topic}", ["!Ref Role"]),
        ("Lambda::Function", "Role: !GetAtt Role.Arn, Layers: [!Ref Layer]", []),
        ("Lambda::Function", 'Role: !Sub "${Role.Arn}", Layers: !Ref Open', []),
        ("Lambda::Function", 'Role: !Sub "arn:aws:iam::1:role/${Role}"', []),
        ("Lambda::Function", "Role: Role", ["Role"]),
        ("Lambda::Function", "Role: role", []),
        ("Events::Rule", "Targets: [{Arn: !Ref Alias}, {Arn: !Ref Worker}]", ["!Ref Worker"]),
        ("Pipes::Pipe", "Source: !Ref Jobs, Target: !GetAtt Worker.Arn", ["!Ref Jobs"]),
        ("IAM::Role", "ManagedPolicyArns: [!Ref Managed, !Ref Role]", ["!Ref Role"]),
        ("Cognito::UserPool", "LambdaConfig: {PreSignUp: !Ref Worker}", ["!Ref Worker"]),
        ("CloudWatch::Alarm", "AlarmActions: [!Ref Topic, !GetAtt Topic.TopicName]", ["!GetAtt Topic.TopicName"]),
        ("ApiGatewayV2::Stage", "AccessLogSettings: {DestinationArn: !Ref Log}", ["!Ref Log"]),
        ("IAM::Policy", "PolicyDocument: {Statement: [{Resource: [!Ref Bucket, '*']}]}", ["!Ref Bucket"]),
        ("IAM::Policy", 'PolicyDocument: {Statement: [{Resource: !Sub "${Bucket}/*"}]}', ['!Sub "${Bucket}/*"']),
        ("IAM::Policy", 'PolicyDocument: {Statement: [{Resource: !Sub "${Bucket.Arn}/*"}]}', []),
        ("IAM::Policy", "PolicyDocument: {Statement: [{Resource: [!Ref Topic, !Ref Open]}]}", []),
        ("Serverless::Function", "DeadLetterQueue: {Type: SQS, TargetArn: !Ref Jobs}", ["!Ref Jobs"]),
        ("Serverless::Function", "Events: {E: {Type: SQS, Properties: {Queue: !Ref Jobs}}}", ["!Ref Jobs"]),
        ("Serverless::Function", "Events: {E: {Type: SQS, Properties: {Queue: Jobs}}}", ["Jobs"]),
        ("Serverless::Function", "Events: {E: {Type: DynamoDB, Properties: {Stream: !Ref Table}}}", ["!Ref Table"]),
        (
            "Serverless::Function",
            "Events: {E: {Type: DynamoDB, Properties: {Stream: !GetAtt Simple.Arn}}}",
            ["!GetAtt Simple.Arn"],
        ),
        ("Serverless::Function", "Events: {E: {Type: Api, Properties: {RestApiId: Rest}}}", ["Rest"]),
        ("Serverless::Function", "Events: {E: {Type: Api, Properties: {RestApiId: !Ref Rest}}}", []),
        ("Serverless::Function", "Events: {E: {Type: HttpApi, Properties: {ApiId: Http}}}", ["Http"]),
        ("Serverless::Function", "Events: {E: {Type: EventBridgeRule, Properties: {EventBusName: Bus}}}", ["Bus"]),
        ("Serverless::Function", "Events: {E: {Type: EventBridgeRule, Properties: {EventBusName: Line}}}", []),
        ("Serverless::Function", "Events: {E: {Type: EventBridgeRule, Properties: {EventBusName: default}}}", []),
    ],
)
def test_a_reference_of_the_wrong_kind_is_marked(
    make_project: MakeProject, kind: str, properties: str, expected: list[str]
) -> None:
    """A URL, a name or a logical id as text where an ARN is needed, an ARN where a URL is; the unknown is silent."""
    assert marked(make_project, f"Type: AWS::{kind}, Properties: {{{properties}}}") == expected


def test_the_message_says_what_to_write_instead(make_project: MakeProject) -> None:
    """As an expression of the template's resource."""
    text = (
        f"{TEMPLATE}  It: {{Type: AWS::SQS::Queue, Properties: {{RedrivePolicy: {{deadLetterTargetArn: !Ref Jobs}}}}}}"
    )
    (message,) = (
        problem.message
        for setting in make_project({"template.yaml": text}).all(ReferenceSetting)
        for problem in reference_kind_mismatch.check(setting)
    )
    assert message == "`deadLetterTargetArn` takes an ARN and is given a URL: use `!GetAtt Jobs.Arn`"


def test_a_url_is_advised_of_queues_alone(make_project: MakeProject) -> None:
    """What `Ref` of others is would be as wrong."""
    project = make_project(
        {"template.yaml": f"{TEMPLATE}  It: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [!Ref Layer]}}}}\n"}
    )
    (problem,) = (
        problem for setting in project.all(ReferenceSetting) for problem in reference_kind_mismatch.check(setting)
    )
    assert (problem.message, problem.fix) == ("`Queues` takes a URL and is given an ARN: give it a URL", None)
