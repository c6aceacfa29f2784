"""What leads from where to where in a template."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.model import Edge, End, Subscription

HEAD = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Failed: {Type: AWS::SQS::Queue}
  News: {Type: AWS::SNS::Topic}
  Files: {Type: AWS::S3::Bucket}
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: b}}
  Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: t}}
  Web: {Type: AWS::Serverless::HttpApi, Properties: {Name: w}}
  Plain: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP}}
  Call: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref Plain, IntegrationUri: !GetAtt Worker.Arn}}
"""
WORKER = "  Worker: {Type: AWS::Serverless::Function, Properties: {Runtime: go1.x%s}}\n"


def end(found: End) -> str:
    if found.resource is not None:
        return found.resource.logical_id
    return "elsewhere" if found.is_elsewhere else "?"


def shown(edge: Edge) -> str:
    return f"{edge.owner.logical_id}/{edge.name}: {end(edge.source)} -> {end(edge.target)} ({edge.what})"


@pytest.mark.parametrize(
    ("worker", "resources", "expected"),
    [
        (
            ", Events: {News: {Type: SNS, Properties: {Topic: !Ref News}}}",
            "",
            ["Worker/News: News -> Worker (SNS)"],
        ),
        (
            ", Events: {E: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}}",
            "",
            ["Worker/E: Jobs -> Worker (SQS)"],
        ),
        (
            ", Events: {E: {Type: SQS, Properties: {Queue: 'arn:aws:sqs:eu-west-1:1:x'}}}",
            "",
            ["Worker/E: elsewhere -> Worker (SQS)"],
        ),
        (
            ", Events: {E: {Type: SQS, Properties: {Queue: !ImportValue x}}}",
            "",
            ["Worker/E: ? -> Worker (SQS)"],
        ),
        (
            ", Events: {Web: {Type: HttpApi, Properties: {ApiId: !Ref Web, Path: /, Method: get}}}",
            "",
            ["Worker/Web: Web -> Worker (HTTP API)"],
        ),
        (", FunctionUrlConfig: {AuthType: NONE}", "", ["Worker/FunctionUrlConfig: elsewhere -> Worker (function URL)"]),
        (
            ", DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Failed.Arn}",
            "",
            ["Worker/Worker: Worker -> Failed (failures)"],
        ),
        (
            "",
            "Rule: {Type: AWS::Events::Rule, Properties: {EventBusName: !Ref Bus, "
            "Targets: [{Id: a, Arn: !GetAtt Worker.Arn}, {Id: b, Arn: !GetAtt Jobs.Arn}]}}",
            ["Rule/Rule: Bus -> Worker (EventBridge rule)", "Rule/Rule: Bus -> Jobs (EventBridge rule)"],
        ),
        (
            "",
            "Rule: {Type: AWS::Events::Rule, Properties: {Targets: [{Id: a, Arn: !Ref News}]}}",
            ["Rule/Rule: Rule -> News (EventBridge rule)"],
        ),
        (
            "",
            "Sub: {Type: AWS::SNS::Subscription, "
            "Properties: {TopicArn: !Ref News, Protocol: sqs, Endpoint: !GetAtt Jobs.Arn}}",
            ["Sub/Sub: News -> Jobs (subscription)"],
        ),
        (
            "",
            "Inbox: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn}}}",
            ["Inbox/Inbox: Inbox -> Failed (failures)"],
        ),
        (
            "",
            "Photos: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: "
            "{QueueConfigurations: [{Event: e, Queue: !GetAtt Jobs.Arn}]}}}",
            ["Photos/Photos: Photos -> Jobs (notifications)"],
        ),
        (
            "",
            "Read: {Type: AWS::ApiGatewayV2::Route, "
            "Properties: {ApiId: !Ref Plain, RouteKey: GET /x, Target: !Sub 'integrations/${Call}'}}",
            [],
        ),
        (
            "",
            "Pipe: {Type: AWS::Pipes::Pipe, Properties: {Source: !GetAtt Jobs.Arn, Target: !Ref News}}",
            ["Pipe/Pipe: Jobs -> News (connection)"],
        ),
        (
            "",
            "Flow: {Type: AWS::Serverless::StateMachine, Properties: {Definition: {StartAt: A, States: {A: "
            "{Type: Task, Resource: 'arn:aws:states:::dynamodb:putItem', Parameters: {TableName: !Ref Table}}}}}}",
            ["Flow/A: Flow -> Table (task)"],
        ),
    ],
)
def test_an_edge_knows_its_owner_and_both_ends(
    make_project: MakeProject, worker: str, resources: str, expected: list[str]
) -> None:
    """What SAM, subscriptions, rules, mappings, routes and tasks connect has one form, each connection once."""
    project = make_project({"template.yaml": f"{HEAD}{WORKER % worker}  {resources}\n"})
    edges = [edge for edge in project.all(Edge) if edge.owner.logical_id != "Call"]
    assert [shown(edge) for edge in edges] == expected


def test_an_end_stands_where_it_is_named(make_project: MakeProject) -> None:
    """Of an end that nothing names, it is the resource itself."""
    subscription = (
        "  Sub: {Type: AWS::SNS::Topic, Properties: {Subscription: [{Protocol: sqs, Endpoint: !Ref Jobs}]}}\n"
    )
    (edge,) = make_project({"template.yaml": HEAD + subscription}).all(Subscription)
    places = [place.text for place in (edge.source.location, edge.target.location) if place is not None]
    assert places == ["Sub", "!Ref Jobs"]
