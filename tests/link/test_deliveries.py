"""Who lets in what a service sends."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from fuzzing.bounds import limited_steps
from serverless_lint.checks.delivery import missing_delivery_permission
from serverless_lint.model import BlockedReceiver, ClosedReceiver, Delivery, Obstacle
from serverless_lint.rule import Severity

QUEUE = "  Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}\n"
SUBSCRIPTION = "  S: {Type: AWS::SNS::Subscription, Properties: {Protocol: sqs, Endpoint: !GetAtt Jobs.Arn}}\n"


def policy(statement: str, queues: str = "[!Ref Jobs]") -> str:
    return (
        "  P:\n    Type: AWS::SQS::QueuePolicy\n"
        f"    Properties: {{Queues: {queues}, PolicyDocument: {{Statement: {statement}}}}}\n"
    )


SNS = "{Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: 'sqs:SendMessage'}"


@pytest.mark.parametrize(
    ("more", "allowed"),
    [
        pytest.param("", False, id="no policy"),
        pytest.param(policy(f"[{SNS}]"), True, id="policy"),
        pytest.param(policy(SNS), True, id="policy with a single statement"),
        pytest.param(policy(SNS, "[!Sub 'https://sqs.r.amazonaws.com/1/jobs']"), True, id="by URL"),
        pytest.param(policy(SNS, "[!Ref Elsewhere]"), None, id="policy of an unknown queue"),
        pytest.param(policy(SNS, "[!Ref Other]") + "  Other: {Type: AWS::SQS::Queue}\n", False, id="other queue"),
        pytest.param(policy("{Effect: Allow, Principal: '*', Action: 'SQS:*'}"), True, id="everybody"),
        pytest.param(policy("{Effect: Allow, Principal: {AWS: '*'}, Action: ['sqs:Send*']}"), True, id="every account"),
        pytest.param(
            policy("{Effect: Allow, Principal: {Service: [events.amazonaws.com, sns.amazonaws.com]}, Action: '*'}"),
            True,
            id="among others",
        ),
        pytest.param(
            policy("{Effect: Allow, Principal: {Service: !Sub 'sns.${AWS::URLSuffix}'}, Action: 'sqs:SendMessage'}"),
            None,
            id="principal with an unknown part",
        ),
        pytest.param(
            policy("{Effect: Deny, Principal: {Service: sns.amazonaws.com}, Action: 'sqs:SendMessage'}"),
            False,
            id="denied",
        ),
        pytest.param(
            policy("{Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: 'sqs:ReceiveMessage'}"),
            False,
            id="other action",
        ),
        pytest.param(policy("!Ref Statements"), None, id="unknown statements"),
        pytest.param("  C: {Type: AWS::Serverless::Connector}\n", None, id="connector"),
        pytest.param(
            "  N: {Type: AWS::CloudFormation::Stack, Properties: {Parameters: {Queue: !Ref Jobs}}}\n",
            None,
            id="nested stack that may add one",
        ),
    ],
)
def test_queue_lets_a_service_in(make_project: MakeProject, more: str, allowed: bool | None) -> None:
    """A policy of the queue has to allow the service to send; what cannot be read may do so."""
    project = make_project({"template.yaml": f"Resources:\n{QUEUE}{SUBSCRIPTION}{more}"})
    (delivery,) = project.all(Delivery)
    assert isinstance(delivery, Delivery)
    assert (delivery.service, delivery.receiver.logical_id, delivery.allowed) == ("sns.amazonaws.com", "Jobs", allowed)


FUNCTION = "  F: {Type: AWS::Lambda::Function, Properties: {FunctionName: f, Runtime: go1.x}}\n"
RULE = "  R: {Type: AWS::Events::Rule, Properties: {EventPattern: {}, Targets: [{Id: a, Arn: !GetAtt F.Arn}]}}\n"
EVENTS = "Principal: events.amazonaws.com"


def permission(properties: str) -> str:
    return f"  P: {{Type: AWS::Lambda::Permission, Properties: {{{properties}}}}}\n"


@pytest.mark.parametrize(
    ("resources", "allowed"),
    [
        pytest.param(RULE, [False], id="no permission"),
        pytest.param(RULE + permission(f"FunctionName: !Ref F, {EVENTS}"), [True], id="permission"),
        pytest.param(RULE + permission(f"FunctionName: !GetAtt F.Arn, {EVENTS}"), [True], id="by ARN"),
        pytest.param(RULE + permission(f"FunctionName: f, {EVENTS}"), [True], id="by name"),
        pytest.param(RULE + permission(f"FunctionName: !ImportValue x, {EVENTS}"), [None], id="unknown function"),
        pytest.param(
            RULE + permission("FunctionName: !Ref F, Principal: s3.amazonaws.com"), [False], id="other service"
        ),
        pytest.param(RULE + permission("FunctionName: !Ref F, Principal: '*'"), [True], id="everybody"),
        pytest.param(
            "  A: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref F, Name: live}}\n"
            + RULE.replace("!GetAtt F.Arn", "!Ref A")
            + permission(f"FunctionName: !Ref A, {EVENTS}"),
            [True],
            id="alias",
        ),
        pytest.param(
            RULE.replace("!GetAtt F.Arn", "!Ref Other, Input: !Sub '[${F.Arn}]'"),
            [],
            id="what another function is told",
        ),
        pytest.param(RULE.replace("Id: a", "Id: a, RoleArn: x"), [], id="role of the target"),
        pytest.param(RULE.replace("EventPattern: {}", "RoleArn: x"), [], id="role of the rule"),
        pytest.param(
            "  M: {Type: AWS::ApiGateway::Method, Properties: {Integration: {Uri: !Sub 'x/${F.Arn}/invocations'}}}\n",
            [False],
            id="API",
        ),
        pytest.param(
            "  M: {Type: AWS::ApiGateway::Method, Properties: {Integration: {Credentials: r, Uri: !Sub '${F.Arn}'}}}\n",
            [],
            id="API with a role",
        ),
    ],
)
def test_function_lets_a_service_in(make_project: MakeProject, resources: str, allowed: list[bool | None]) -> None:
    """A permission has to name the function and the service."""
    project = make_project({"template.yaml": f"Resources:\n{FUNCTION}{resources}"})
    deliveries = [delivery for delivery in project.all(Delivery) if isinstance(delivery, Delivery)]
    assert [delivery.allowed for delivery in deliveries] == allowed


@pytest.mark.parametrize(
    ("key", "more", "obstacles"),
    [
        ("alias/aws/sqs", "", [Obstacle.AWS_MANAGED_KEY]),
        ("!Sub 'arn:aws:kms:r:1:alias/aws/sqs'", "", [Obstacle.AWS_MANAGED_KEY]),
        ("!ImportValue key", "", []),
        ("!If [C, alias/aws/sqs, !Ref AWS::NoValue]", "", []),
        ("alias/own", "  K: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Statement: []}}}\n", []),
        ("!Ref K", "  K: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Statement: []}}}\n", [Obstacle.KEY_POLICY]),
        (
            "!Ref A",
            "  A: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/own, TargetKeyId: !Ref K}}\n"
            "  K: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Statement: []}}}\n",
            [Obstacle.KEY_POLICY],
        ),
        ("!Ref K", "  K: {Type: AWS::KMS::Key, Properties: {KeyPolicy: !Ref Policy}}\n", []),
        (
            "!Ref K",
            "  K: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Statement: "
            "{Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: 'kms:*'}}}}\n",
            [],
        ),
    ],
    ids=[
        "AWS managed",
        "AWS managed by ARN",
        "of another stack",
        "perhaps",
        "unknown alias",
        "without the service",
        "by an alias",
        "unknown policy",
        "with the service",
    ],
)
def test_key_keeps_a_service_out(make_project: MakeProject, key: str, more: str, obstacles: list[Obstacle]) -> None:
    """The key of an encrypted queue has to let the sending service use it."""
    queue = f"  Jobs: {{Type: AWS::SQS::Queue, Properties: {{KmsMasterKeyId: {key}}}}}\n"
    head = "Parameters: {Stage: {Type: String}}\nConditions: {C: !Equals [!Ref Stage, prod]}\nResources:\n"
    project = make_project({"template.yaml": f"{head}{queue}{SUBSCRIPTION}{more}"})
    assert [(blocked.obstacle, blocked.services) for blocked in project.all(BlockedReceiver)] == [
        (found, ("sns.amazonaws.com",)) for found in obstacles
    ]


def test_receiver_of_several_senders_is_blocked_once(make_project: MakeProject) -> None:
    """One key, one finding, with all services that it keeps out."""
    queue = "  Jobs: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: alias/aws/sqs}}\n"
    other = SUBSCRIPTION.replace("  S:", "  T:")
    rule = "  R: {Type: AWS::Events::Rule, Properties: {Targets: [{Id: a, Arn: !GetAtt Jobs.Arn}]}}\n"
    project = make_project({"template.yaml": f"Resources:\n{queue}{SUBSCRIPTION}{other}{rule}"})
    (blocked,) = project.all(BlockedReceiver)
    assert (blocked.services, len(blocked.deliveries)) == (("sns.amazonaws.com", "events.amazonaws.com"), 3)


def test_rule_with_a_role_sends_with_it(make_project: MakeProject) -> None:
    """A role of the rule serves all its targets, but not their dead-letter queues."""
    target = "{Id: a, Arn: !GetAtt Jobs.Arn, DeadLetterConfig: {Arn: !GetAtt Jobs.Arn}}"
    rule = f"  R: {{Type: AWS::Events::Rule, Properties: {{RoleArn: role, Targets: [{target}]}}}}\n"
    project = make_project({"template.yaml": f"Resources:\n{QUEUE}{rule}"})
    (delivery,) = project.all(Delivery)
    assert isinstance(delivery, Delivery)
    assert delivery.is_for_failures


def test_receiver_without_a_policy_is_closed_to_each_service_once(make_project: MakeProject) -> None:
    """One missing policy, one finding, however many senders there are."""
    other = SUBSCRIPTION.replace("  S:", "  T:")
    rule = "  R: {Type: AWS::Events::Rule, Properties: {Targets: [{Id: a, Arn: !GetAtt Jobs.Arn}]}}\n"
    project = make_project({"template.yaml": f"Resources:\n{QUEUE}{SUBSCRIPTION}{other}{rule}"})
    assert [(closed.service, len(closed.deliveries)) for closed in project.all(ClosedReceiver)] == [
        ("sns.amazonaws.com", 2),
        ("events.amazonaws.com", 1),
    ]


ALIAS = "  A: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref F, Name: live}}\n"
VERSION = "  V: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref F}}\n"


@pytest.mark.parametrize(
    ("called", "permitted", "allowed"),
    [
        ("!Ref A", "!Ref A", True),
        ("!Ref A", "!Ref F", False),
        ("!GetAtt F.Arn", "!Ref A", False),
        ("!GetAtt F.Arn", "!GetAtt F.Arn", True),
        ("!Ref V", "!GetAtt F.Arn", False),
        ("!Ref V", "!Ref V", True),
        ("!Sub '${F.Arn}:live'", "!Ref A", True),
        ("!Sub '${F.Arn}:live'", "!Sub '${F}:live'", True),
        ("!Sub '${F.Arn}:live'", "!Sub '${F}:next'", False),
        ("!Join [':', [!GetAtt F.Arn, live]]", "!Ref F", False),
        ("!Sub '${F.Arn}:${P}'", "!Ref F", True),
        ("!Ref A", "!Sub '${F.Arn}:${P}'", True),
        ("!If [C, !Ref A, !GetAtt F.Arn]", "!Ref A", True),
        ("!Sub 'arn:aws:lambda:r:1:function:f:live'", "f:live", True),
        ("!Sub 'arn:aws:lambda:${AWS::Region}:1:function:f:live'", "f", False),
    ],
)
def test_permission_has_to_be_for_the_version_that_is_called(
    make_project: MakeProject, called: str, permitted: str, allowed: bool
) -> None:
    """An alias has a policy of its own, and what only the deployment knows may be the same."""
    head = "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, a]}\nResources:\n"
    rule = f"  R:\n    Type: AWS::Events::Rule\n    Properties:\n      Targets:\n      - Id: a\n        Arn: {called}\n"
    text = f"{head}{FUNCTION}{ALIAS}{VERSION}{rule}"
    text += (
        f"  M:\n    Type: AWS::Lambda::Permission\n    Properties:\n      {EVENTS}\n      FunctionName: {permitted}\n"
    )
    assert [found.allowed for found in make_project({"template.yaml": text}).all(Delivery)] == [allowed]


@pytest.mark.parametrize(
    ("called", "permitted", "allowed"),
    [
        ("!Ref F.Alias", "!Ref FAliaslive", True),
        ("!Ref F.Alias", "!Ref F.Alias", True),
        ("!Ref F.Alias", "!Ref F", False),
        ("!GetAtt F.Arn", "!Ref FAliaslive", False),
        ("!GetAtt F.Arn", "!Ref F", True),
        ("!Ref F.Version", "!Ref F", True),
    ],
)
def test_alias_that_sam_makes_is_one_too(make_project: MakeProject, called: str, permitted: str, allowed: bool) -> None:
    """`AutoPublishAlias` makes it, and `F.Alias` as well as its logical id name it."""
    text = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n"
        "  F: {Type: AWS::Serverless::Function, Properties: {Runtime: go1.x, AutoPublishAlias: live}}\n"
        f"  R:\n    Type: AWS::Events::Rule\n    Properties: {{Targets: [{{Id: a, Arn: {called}}}]}}\n"
        f"  M:\n    Type: AWS::Lambda::Permission\n    Properties: {{{EVENTS}, FunctionName: {permitted}}}\n"
    )
    assert [found.allowed for found in make_project({"template.yaml": text}).all(Delivery)] == [allowed]


@pytest.mark.parametrize(
    ("rule", "source", "allowed"),
    [
        ("", "!GetAtt R.Arn", True),
        ("", "!GetAtt Other.Arn", False),
        ("", "!GetAtt Elsewhere.Arn", True),
        ("Name: low", "arn:aws:events:r:1:rule/low", True),
        ("Name: low", "arn:aws:events:r:1:rule/high", False),
        ("Name: low", "arn:aws:events:r:1:rule/l*", True),
        ("Name: low", "arn:aws:events:r:1:rule/h*", False),
        ("Name: low", "arn:aws:events:r:1:rule/l?w", True),
        ("Name: low", "!Sub 'arn:${AWS::Partition}:events:${AWS::Region}:1:rule/default/low'", False),
        ("Name: low, EventBusName: default", "arn:aws:events:r:1:rule/default/low", False),
        ("Name: low, EventBusName: shop", "arn:aws:events:r:1:rule/shop/low", True),
        ("Name: low", "!Sub 'arn:aws:events:r:1:rule/${P}'", True),
        ("Name: low", "!Sub 'arn:aws:events:r:1:rule/${R}'", True),
        ("", "!Sub 'arn:aws:events:r:1:rule/default/${R}'", False),
        ("", "arn:aws:events:r:1:rule/any", True),
        ("", "!Sub 'arn:aws:events:r:1:rule/*'", True),
        ("", "!Ref P", True),
        ("", "!GetAtt B.Arn", False),
    ],
)
def test_permission_has_to_be_for_the_rule_that_calls(
    make_project: MakeProject, rule: str, source: str, allowed: bool
) -> None:
    """Its source is the rule, or a pattern that may be the rule's ARN."""
    head = "Parameters: {P: {Type: String}}\nResources:\n  B: {Type: AWS::S3::Bucket}\n"
    other = "  Other: {Type: AWS::Events::Rule, Properties: {Targets: [{Id: b, Arn: x}]}}\n"
    text = head + FUNCTION + other + RULE.replace("EventPattern: {}", rule or "EventPattern: {}")
    text += f"  M:\n    Type: AWS::Lambda::Permission\n    Properties:\n      {EVENTS}\n"
    text += f"      FunctionName: !Ref F\n      SourceArn: {source}\n"
    assert [found.allowed for found in make_project({"template.yaml": text}).all(Delivery)] == [allowed]


AUTHORIZED = """Transform: AWS::Serverless-2016-10-31
Parameters: {P: {Type: String}}
Globals: {HttpApi: {Auth: {Authorizers: {Global: GLOBAL}}}}
Resources:
  D: {Type: AWS::Serverless::Function, Properties: {Runtime: go1.x}}
  F:
    Type: AWS::Serverless::Function
    Properties: {Runtime: go1.x, Events: {E: {Type: HttpApi, Properties: {API}}}}
"""
OWN = "  Http: {Type: AWS::Serverless::HttpApi, Properties: {Auth: {Authorizers: {Own: OWN}}}}\n"


@pytest.mark.parametrize(
    ("setting", "allowed"),
    [
        ("{FunctionArn: !GetAtt D.Arn}", [False]),
        ("{FunctionArn: !GetAtt D.Arn, EnableFunctionDefaultPermissions: false}", [False]),
        ("{FunctionArn: !GetAtt D.Arn, EnableFunctionDefaultPermissions: true}", []),
        ("{FunctionArn: !GetAtt D.Arn, EnableFunctionDefaultPermissions: !Ref P}", []),
        ("{FunctionArn: !GetAtt D.Arn, FunctionInvokeRole: !Ref P}", []),
        ("{FunctionArn: !Ref P}", []),
        ("{JwtConfiguration: {issuer: x}}", []),
    ],
)
def test_authorizer_of_an_http_api_needs_a_permission(
    make_project: MakeProject, setting: str, allowed: list[bool]
) -> None:
    """SAM writes none unless it is told to, for an API of the template or for the one that it makes."""
    implicit = AUTHORIZED.replace("GLOBAL", setting).replace("{API}", "{}")
    explicit = AUTHORIZED.replace("GLOBAL", "{}").replace("API", "ApiId: !Ref Http") + OWN.replace("OWN", setting)
    for text in (implicit, explicit):
        assert [found.allowed for found in make_project({"template.yaml": text}).all(Delivery)] == allowed


BODY = "{paths: {/a: {get: {x-amazon-apigateway-integration: {uri: !Sub 'x/${F.Arn}/invocations' MORE}}}}}"


@pytest.mark.parametrize(
    ("resources", "allowed"),
    [
        (f"  A: {{Type: AWS::Serverless::Api, Properties: {{DefinitionBody: {BODY}}}}}\n", [False]),
        (f"  A: {{Type: AWS::Serverless::HttpApi, Properties: {{DefinitionBody: {BODY}}}}}\n", [False]),
        (
            f"  A: {{Type: AWS::Serverless::Api, Properties: {{DefinitionBody: {BODY}}}}}\n".replace(
                "MORE", ", credentials: x"
            ),
            [],
        ),
        (
            "  A: {Type: AWS::Serverless::Api, Properties: {Auth: {Authorizers: {B: {FunctionArn: !GetAtt F.Arn}}}}}\n",
            [],
        ),
        ("  A: {Type: AWS::ApiGateway::Authorizer, Properties: {AuthorizerUri: !Sub 'x/${F.Arn}/y'}}\n", [False]),
        (
            "  A: {Type: AWS::ApiGateway::Authorizer, Properties: {AuthorizerCredentials: r, AuthorizerUri: !Ref F}}\n",
            [],
        ),
        ("  A: {Type: AWS::ApiGatewayV2::Authorizer, Properties: {AuthorizerUri: !Sub 'x/${F.Arn}/y'}}\n", [False]),
    ],
)
def test_definition_or_authorizer_needs_a_permission(
    make_project: MakeProject, resources: str, allowed: list[bool]
) -> None:
    """SAM writes permissions for events, and for the authorizers of REST APIs."""
    text = f"Transform: AWS::Serverless-2016-10-31\nResources:\n{FUNCTION}{resources}".replace(" MORE", "")
    assert [found.allowed for found in make_project({"template.yaml": text}).all(Delivery)] == allowed


@pytest.mark.parametrize(
    ("topic", "is_doubled"),
    [("Alarms", True), ("Others", False)],
)
def test_a_second_subscription_beside_an_event_is_dead_and_harmless(
    make_project: MakeProject, topic: str, is_doubled: bool
) -> None:
    """SAM lets the topic call the alias for the event; what the topic itself names is the function without it."""
    template = f"""\
Transform: AWS::Serverless-2016-10-31
Resources:
  Others: {{Type: AWS::SNS::Topic}}
  Alarms:
    Type: AWS::SNS::Topic
    Properties: {{Subscription: [{{Protocol: lambda, Endpoint: !GetAtt Notify.Arn}}]}}
  Notify:
    Type: AWS::Serverless::Function
    Properties:
      AutoPublishAlias: active
      Events: {{Alarm: {{Type: SNS, Properties: {{Topic: !Ref {topic}}}}}}}
"""
    (closed,) = make_project({"template.yaml": template}).all(ClosedReceiver)
    assert [delivery.is_doubled for delivery in closed.deliveries] == [is_doubled]
    (problem,) = missing_delivery_permission.check(closed)
    assert problem.severity is (Severity.INFO if is_doubled else None)


def test_a_caller_is_compared_with_the_permissions_that_may_be_for_it(make_project: MakeProject) -> None:
    """Not each topic with the permission for each other one: 200 of both would be compared 80,000 times."""
    resources = "".join(
        f"  T{at}: {{ Type: AWS::SNS::Topic, Properties: {{ Subscription: "
        f"[{{ Protocol: lambda, Endpoint: !GetAtt F.Arn }}] }} }}\n"
        f"  P{at}: {{ Type: AWS::Lambda::Permission, Properties: {{ FunctionName: !Ref F, "
        f"Action: lambda:InvokeFunction, Principal: sns.amazonaws.com, SourceArn: !Ref T{at or 1} }} }}\n"
        for at in range(200)
    )
    function = "  F: { Type: AWS::Lambda::Function, Properties: { Runtime: python3.13, Handler: app.handler } }\n"
    project = make_project({"template.yaml": f"Resources:\n{function}{resources}"})
    with limited_steps(1_200_000):
        closed = project.all(ClosedReceiver)
    assert [(each.deliveries[0].name, len(each.deliveries), len(each.unfit)) for each in closed] == [("T0", 1, 200)]


@pytest.mark.parametrize(("count", "allowed"), [(300, [False, True]), (301, [None, True])])
def test_of_many_permissions_for_a_function_none_is_missed_for_certain(
    make_project: MakeProject, count: int, allowed: list[bool | None]
) -> None:
    """More than 300 are not all compared, and AWS takes fewer."""
    permissions = "".join(
        f"  P{at}: {{ Type: AWS::Lambda::Permission, Properties: {{ FunctionName: !Ref F, "
        f"Action: lambda:InvokeFunction, Principal: sns.amazonaws.com, SourceArn: !Ref T1 }} }}\n"
        for at in range(count)
    )
    topics = "".join(
        f"  T{at}: {{ Type: AWS::SNS::Topic, Properties: {{ Subscription: "
        f"[{{ Protocol: lambda, Endpoint: !GetAtt F.Arn }}] }} }}\n"
        for at in range(2)
    )
    function = "  F: { Type: AWS::Lambda::Function, Properties: { Runtime: python3.13, Handler: app.handler } }\n"
    project = make_project({"template.yaml": f"Resources:\n{function}{topics}{permissions}"})
    assert [delivery.allowed for delivery in project.all(Delivery)] == allowed


OPENER = """\
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      Policies: [{{Statement: [{{Effect: Allow, Action: '{action}', Resource: '*'}}]}}]
"""


@pytest.mark.parametrize(
    ("action", "count"),
    [("sqs:SetQueueAttributes", 0), ("sqs:Set*", 0), ("sqs:*", 1), ("sqs:SendMessage", 1), ("sns:AddPermission", 1)],
)
def test_a_function_may_open_a_queue_at_run_time(make_project: MakeProject, action: str, count: int) -> None:
    """Products that take in what their users name write the policies of their queues themselves."""
    template = f"Transform: AWS::Serverless-2016-10-31\nResources:\n{QUEUE}{SUBSCRIPTION}{OPENER.format(action=action)}"
    assert len(make_project({"template.yaml": template}).all(ClosedReceiver)) == count
