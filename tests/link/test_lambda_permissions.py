"""Who may invoke functions, and for what."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.model import Function, LambdaPermission, TriggerKind

FUNCTION = """\
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties: {FunctionName: orders, Runtime: go1.x, Handler: main}
  Alias:
    Type: AWS::Lambda::Alias
    Properties: {FunctionName: !Ref Orders, FunctionVersion: "1", Name: live}
  Permission:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Alias, Action: lambda:InvokeFunction, Principal: PRINCIPAL}
"""
TOPIC = "  Topic: {Type: AWS::SNS::Topic}\n"
OTHER_TOPIC = "  Other: {Type: AWS::SNS::Topic}\n"
SUBSCRIPTION = (
    "  Subscription: {Type: AWS::SNS::Subscription, Properties: {Protocol: lambda, Endpoint: !Ref Alias, "
    "TopicArn: !Ref Topic}}\n"
)
OTHER_SUBSCRIPTION = SUBSCRIPTION.replace("Subscription:", "OtherSubscription:", 1).replace("Topic}", "Other}")
FOREIGN_SUBSCRIPTION = SUBSCRIPTION.replace("!Ref Topic", "arn:aws:sns:eu-west-1:123456789012:orders")
API = "  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP}}\n"
INTEGRATION = (
    "  Integration: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref Api, IntegrationUri: !Ref Alias}}\n"
)
RULE = "  Rule: {Type: AWS::Events::Rule, Properties: {EventPattern: {}, Targets: [{Id: a, Arn: !Ref Alias}]}}\n"
API_ARN = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*"


@pytest.mark.parametrize(
    ("principal", "resources", "arn"),
    [
        pytest.param("sns.amazonaws.com", TOPIC + SUBSCRIPTION, "!Ref Topic", id="topic"),
        pytest.param("events.amazonaws.com", RULE, "!GetAtt Rule.Arn", id="rule"),
        pytest.param("apigateway.amazonaws.com", API + INTEGRATION, f'!Sub "{API_ARN}"', id="API"),
        pytest.param(
            "events.amazonaws.com", RULE.replace("{Type", "{DependsOn: [Permission], Type"), None, id="made afterwards"
        ),
        pytest.param("sns.amazonaws.com", RULE, None, id="another service"),
        pytest.param("sns.amazonaws.com", TOPIC, None, id="a topic without subscription"),
        pytest.param("sns.amazonaws.com", FOREIGN_SUBSCRIPTION, None, id="a topic elsewhere"),
        pytest.param(
            "sns.amazonaws.com",
            TOPIC + OTHER_TOPIC + SUBSCRIPTION + OTHER_SUBSCRIPTION,
            None,
            id="two topics",
        ),
        pytest.param("'123456789012'", TOPIC + SUBSCRIPTION, None, id="an account"),
    ],
)
def test_the_source_of_a_permission_is_known_where_only_one_can_be_meant(
    make_project: MakeProject, principal: str, resources: str, arn: str | None
) -> None:
    """A topic, rule or API of the template that alone invokes the function is what the permission is for."""
    text = FUNCTION.replace("PRINCIPAL", principal) + resources
    (permission,) = make_project({"template.yaml": text}).all(LambdaPermission)
    found = permission.source_arn
    assert (found[0] if found else None) == arn


@pytest.mark.parametrize(
    ("principal", "services"),
    [
        ("s3.amazonaws.com", ["s3"]),
        ("!Sub 'logs.${AWS::Region}.amazonaws.com'", ["logs"]),
        ("events.amazonaws.com.cn", ["events"]),
        ("alexa-appkit.amazon.com", ["alexa-appkit"]),
        ("!Sub '${AWS::Region}.amazonaws.com'", []),
        ("'123456789012'", []),
        ("'*'", []),
        ("!ImportValue principal", []),
    ],
)
def test_a_principal_is_a_service_by_its_name(make_project: MakeProject, principal: str, services: list[str]) -> None:
    """Region and partition make no difference; accounts and what is unknown are no services."""
    (permission,) = make_project({"template.yaml": FUNCTION.replace("PRINCIPAL", principal)}).all(LambdaPermission)
    assert [service for service, _ in permission.services] == services


@pytest.mark.parametrize(
    ("arn", "services"),
    [
        ("arn:aws:sns:eu-west-1:123456789012:orders", ["sns"]),
        ("!Sub 'arn:${AWS::Partition}:s3:::orders'", ["s3"]),
        ("!GetAtt Queue.Arn", ["sqs"]),
        ("arn:aws:*:*:*:*", []),
        ("!Sub 'arn:aws:${Service}:eu-west-1:123456789012:orders'", []),
        ("orders", []),
        ("!ImportValue arn", []),
    ],
)
def test_a_source_belongs_to_a_service(make_project: MakeProject, arn: str, services: list[str]) -> None:
    """The text of an ARN tells it, or the type of the resource; what is unknown is none."""
    text = FUNCTION.replace("Principal: PRINCIPAL", f"Principal: x, SourceArn: {arn}")
    queue = "  Queue: {Type: AWS::SQS::Queue}\nParameters:\n  Service: {Type: String}\n"
    (permission,) = make_project({"template.yaml": text + queue}).all(LambdaPermission)
    assert [service for service, _ in permission.source_services] == services


@pytest.mark.parametrize(
    ("principal", "kinds"),
    [
        ("logs.amazonaws.com", [TriggerKind.LOGS]),
        ("!Sub 'logs.${AWS::Region}.amazonaws.com'", [TriggerKind.LOGS]),
        ("!Sub '${Name}.amazonaws.com'", []),
    ],
)
def test_a_principal_may_be_that_of_a_region(
    make_project: MakeProject, principal: str, kinds: list[TriggerKind]
) -> None:
    text = FUNCTION.replace("PRINCIPAL", principal).replace(
        "Resources:", "Parameters: {Name: {Type: String}}\nResources:"
    )
    (function,) = make_project({"template.yaml": text}).all(Function)
    assert [trigger.kind for trigger in function.triggers] == kinds
