"""What the map of an application consists of."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.architecture import architecture_map
from serverless_lint.architecture import ArchitectureMap
from serverless_lint.link.project import LinkedProject

HEAD = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      Environment: { Variables: { TABLE: !Ref Orders } }
"""
IDLE = {"src/app.py": "def handler(event, context):\n    return None\n"}
WRITING = {
    "src/app.py": """\
import os
import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    table.get_item(Key={"id": "1"})
    table.put_item(Item={"id": "1"})
"""
}


def map_of(make_project: MakeProject, files: dict[str, str]) -> ArchitectureMap:
    project = make_project(files)
    assert isinstance(project, LinkedProject)
    (found,) = architecture_map(project)
    return found


def lines(found: ArchitectureMap) -> list[str]:
    """`A -> B: what`, with the kinds of both ends."""
    components = {component.key: component for component in found.components}
    return [
        f"{components[each.source].kind.value} {components[each.source].name} -> {components[each.target].name}: "
        f"{', '.join(each.what)}{'' if each.is_certain else ' (perhaps)'}"
        for each in found.connections
    ]


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        pytest.param("      Events: { E: { Type: Api, Properties: { Path: /a, Method: get } } }\n",
                     ["API REST API -> Fn: REST API"], id="API that SAM makes"),
        pytest.param("      Events: { Daily: { Type: Schedule, Properties: { Schedule: rate(1 day) } } }\n",
                     ["schedule Daily -> Fn: EventBridge schedule"], id="schedule of SAM"),
        pytest.param("      Events: { E: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } } }\n"
                     "  Jobs: { Type: AWS::SQS::Queue, Properties: { RedrivePolicy: "
                     "{ maxReceiveCount: 5, deadLetterTargetArn: !GetAtt Dead.Arn } } }\n"
                     "  Dead: { Type: AWS::SQS::Queue }\n",
                     ["queue Jobs -> Fn: SQS", "queue Jobs -> Dead: failures"], id="queue with a dead-letter queue"),
        pytest.param("  Rule:\n    Type: AWS::Events::Rule\n    Properties:\n      EventPattern: { source: [a] }\n"
                     "      Targets: [{ Id: T, Arn: !GetAtt Fn.Arn }]\n",
                     ["event rule Rule -> Fn: EventBridge rule"], id="rule of CloudFormation"),
        pytest.param("  Rule:\n    Type: AWS::Events::Rule\n    Properties:\n      ScheduleExpression: rate(1 day)\n"
                     "      Targets: [{ Id: T, Arn: !GetAtt Fn.Arn }]\n",
                     ["schedule Rule -> Fn: EventBridge schedule"], id="schedule of CloudFormation"),
        pytest.param("      Events: { E: { Type: SNS, Properties: { Topic: arn:aws:sns:eu-west-1:1:t } } }\n",
                     ["outside SNS -> Fn: SNS"], id="topic of somebody else"),
        pytest.param("  ForConnect:\n    Type: AWS::Lambda::Permission\n    Properties: "
                     "{ Action: lambda:InvokeFunction, FunctionName: !Ref Fn, Principal: connect.amazonaws.com }\n",
                     ["outside ForConnect -> Fn: other (perhaps)"], id="a service of which nothing is known"),
        pytest.param("  Alarm:\n    Type: AWS::CloudWatch::Alarm\n    Properties: { AlarmActions: [!Ref Topic] }\n"
                     "  Topic: { Type: AWS::SNS::Topic }\n", [], id="an alarm watches and is no part"),
    ],
)  # fmt: skip
def test_a_map_shows_what_a_template_connects(make_project: MakeProject, rest: str, expected: list[str]) -> None:
    template = HEAD.replace("      Environment: { Variables: { TABLE: !Ref Orders } }\n", "") + rest
    assert lines(map_of(make_project, {"template.yaml": template, **IDLE})) == expected


def test_a_map_shows_what_code_does_with_resources(make_project: MakeProject) -> None:
    template = f"{HEAD}  Orders: {{ Type: AWS::DynamoDB::Table }}\n"
    found = map_of(make_project, {"template.yaml": template, **WRITING})
    assert lines(found) == ["function Fn -> Orders: GetItem, PutItem"]
    assert found.connections[0].location.document.path == "src/app.py"


def test_what_nothing_is_connected_with_is_shown_if_it_is_a_part_of_an_application(make_project: MakeProject) -> None:
    template = """\
Resources:
  Files: { Type: AWS::S3::Bucket }
  Role: { Type: AWS::IAM::Role }
"""
    found = map_of(make_project, {"template.yaml": template})
    assert [(each.name, each.kind.value, each.type) for each in found.components] == [
        ("Files", "bucket", "AWS::S3::Bucket")
    ]


def test_stacks_with_the_same_names_are_told_apart(make_project: MakeProject) -> None:
    template = "Resources:\n  Files: { Type: AWS::S3::Bucket }\n"
    found = map_of(make_project, {"a/template.yaml": template, "b/template.yaml": template})
    assert [each.key for each in found.components] == ["a/template.yaml#Files", "b/template.yaml#Files"]
