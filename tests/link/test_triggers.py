"""What calls a function, in SAM's and in CloudFormation's form."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.model import Trigger, TriggerKind

FUNCTION = """\
  Orders:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: o
      Runtime: go1.x
      Handler: main
      Role: arn:aws:iam::1:role/x
      Code: {S3Bucket: b, S3Key: k}
"""
LIVE = "  Live:\n    Type: AWS::Lambda::Alias\n    Properties: {FunctionName: !Ref Orders, Name: live}\n"


def resource(name: str, kind: str, properties: str) -> str:
    return f"  {name}:\n    Type: {kind}\n    Properties: {properties}\n"


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("{Type: Api, Properties: {Path: /, Method: get}}", TriggerKind.REST_API),
        ("{Type: HttpApi}", TriggerKind.HTTP_API),
        ("{Type: SQS, Properties: {Queue: arn}}", TriggerKind.SQS),
        ("{Type: SNS, Properties: {Topic: arn}}", TriggerKind.SNS),
        ("{Type: S3, Properties: {Bucket: !Ref Bucket, Events: s3:ObjectCreated:*}}", TriggerKind.S3),
        ("{Type: Kinesis, Properties: {Stream: arn, StartingPosition: LATEST}}", TriggerKind.KINESIS),
        ("{Type: DynamoDB, Properties: {Stream: arn, StartingPosition: LATEST}}", TriggerKind.DYNAMODB),
        ("{Type: Schedule, Properties: {Schedule: rate(1 day)}}", TriggerKind.SCHEDULE),
        ("{Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day)}}", TriggerKind.SCHEDULE),
        ("{Type: EventBridgeRule, Properties: {Pattern: {}}}", TriggerKind.EVENT_RULE),
        ("{Type: CloudWatchEvent, Properties: {Pattern: {}}}", TriggerKind.EVENT_RULE),
        ("{Type: CloudWatchLogs, Properties: {LogGroupName: g, FilterPattern: x}}", TriggerKind.LOGS),
        ("{Type: IoTRule, Properties: {Sql: x}}", TriggerKind.IOT),
        ("{Type: AlexaSkill}", TriggerKind.ALEXA),
        ("{Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: PreSignUp}}", TriggerKind.COGNITO),
        ("{Type: MSK, Properties: {Stream: arn}}", TriggerKind.MSK),
        ("{Type: MQ, Properties: {Broker: arn}}", TriggerKind.MQ),
        ("{Type: SelfManagedKafka, Properties: {Topics: [t]}}", TriggerKind.KAFKA),
        ("{Type: DocumentDB, Properties: {Cluster: arn}}", TriggerKind.DOCUMENTDB),
        ("{Type: Telepathy}", TriggerKind.OTHER),
        ("7", TriggerKind.OTHER),
    ],
)
def test_sam_event_is_a_trigger(make_project: MakeProject, event: str, kind: TriggerKind) -> None:
    """Each event of a SAM function is a trigger under the event's name."""
    template = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders:\n    Type: AWS::Serverless::Function\n"
        f"    Properties: {{Runtime: go1.x, Events: {{Incoming: {event}}}}}\n"
    )
    (trigger,) = make_project({"template.yaml": template}).all(Trigger)
    assert (trigger.name, trigger.kind, trigger.location.text) == ("Incoming", kind, "Incoming")


@pytest.mark.parametrize(
    ("resources", "kind"),
    [
        pytest.param(
            resource("Queue", "AWS::SQS::Queue", "{}")
            + resource(
                "Caller",
                "AWS::Lambda::EventSourceMapping",
                "{FunctionName: !Ref Orders, EventSourceArn: !GetAtt Queue.Arn}",
            ),
            TriggerKind.SQS,
            id="mapping of a queue",
        ),
        pytest.param(
            resource(
                "Caller",
                "AWS::Lambda::EventSourceMapping",
                "{FunctionName: !Ref Orders, EventSourceArn: !Sub 'arn:aws:kinesis:${AWS::Region}:1:stream/s'}",
            ),
            TriggerKind.KINESIS,
            id="mapping of a stream by its ARN",
        ),
        pytest.param(
            resource("Caller", "AWS::Events::Rule", "{EventPattern: {}, Targets: [{Id: a, Arn: !GetAtt Orders.Arn}]}"),
            TriggerKind.EVENT_RULE,
            id="rule",
        ),
        pytest.param(
            LIVE
            + resource("Caller", "AWS::Events::Rule", "{ScheduleExpression: r, Targets: [{Id: a, Arn: !Ref Live}]}"),
            TriggerKind.SCHEDULE,
            id="schedule through an alias",
        ),
        pytest.param(
            resource("Caller", "AWS::Scheduler::Schedule", "{Target: {Arn: !GetAtt Orders.Arn}}"),
            TriggerKind.SCHEDULE,
            id="scheduler",
        ),
        pytest.param(
            resource(
                "Caller",
                "AWS::Scheduler::Schedule",
                "{Target: {Arn: 'arn:aws:scheduler:::aws-sdk:lambda:invoke', Input: !Sub '[\"${Orders}\"]'}}",
            ),
            TriggerKind.SCHEDULE,
            id="scheduler that invokes by the SDK",
        ),
        pytest.param(
            resource(
                "Caller",
                "AWS::Scheduler::Schedule",
                "{Target: {Arn: !GetAtt Other.Arn, Input: !Sub '[\"${Orders}\"]'}}",
            ),
            TriggerKind.OTHER,
            id="scheduler that tells another of it",
        ),
        pytest.param(
            resource(
                "Caller",
                "AWS::Events::Rule",
                "{EventPattern: {}, Targets: [{Id: a, Arn: !GetAtt Other.Arn, InputTransformer: "
                "{InputTemplate: !Sub '[\"${Orders}\"]'}}]}",
            ),
            TriggerKind.OTHER,
            id="rule that tells another of it",
        ),
        pytest.param(
            resource("Caller", "AWS::SNS::Subscription", "{Protocol: lambda, Endpoint: !GetAtt Orders.Arn}"),
            TriggerKind.SNS,
            id="subscription",
        ),
        pytest.param(
            resource(
                "Caller",
                "AWS::S3::Bucket",
                "{NotificationConfiguration: {LambdaConfigurations: [{Event: e, Function: !GetAtt Orders.Arn}]}}",
            ),
            TriggerKind.S3,
            id="bucket notification",
        ),
        pytest.param(
            resource(
                "Caller",
                "AWS::ApiGateway::Method",
                "{Integration: {Uri: !Sub 'arn:aws:apigateway:r:lambda:path/functions/${Orders.Arn}/invocations'}}",
            ),
            TriggerKind.REST_API,
            id="method",
        ),
        pytest.param(
            resource("Caller", "AWS::ApiGatewayV2::Integration", "{ApiId: x, IntegrationUri: !GetAtt Orders.Arn}"),
            TriggerKind.HTTP_API,
            id="http integration",
        ),
        pytest.param(
            resource(
                "Caller",
                "AWS::ApiGateway::RestApi",
                "{Body: {paths: {/a: {get: {x-amazon-apigateway-integration: {uri: !Sub 'x/${Orders.Arn}/y'}}}}}}",
            ),
            TriggerKind.REST_API,
            id="OpenAPI body",
        ),
        pytest.param(
            resource("Caller", "AWS::Lambda::Url", "{TargetFunctionArn: !Ref Orders, AuthType: NONE}"),
            TriggerKind.FUNCTION_URL,
            id="function URL",
        ),
        pytest.param(
            resource("Caller", "AWS::Lambda::Permission", "{FunctionName: !Ref Orders, Principal: s3.amazonaws.com}"),
            TriggerKind.S3,
            id="permission of a bucket elsewhere",
        ),
        pytest.param(
            resource("Caller", "Custom::Seed", "{ServiceToken: !GetAtt Orders.Arn}"),
            TriggerKind.CUSTOM_RESOURCE,
            id="custom resource",
        ),
        pytest.param(
            resource(
                "Caller", "AWS::StepFunctions::StateMachine", "{DefinitionSubstitutions: {F: !GetAtt Orders.Arn}}"
            ),
            TriggerKind.STEP_FUNCTIONS,
            id="state machine",
        ),
        pytest.param(
            resource(
                "Caller", "AWS::StepFunctions::StateMachine", "{DefinitionString: 'arn:aws:lambda:r:1:function:o'}"
            ),
            TriggerKind.STEP_FUNCTIONS,
            id="state machine that names the function",
        ),
        pytest.param(
            resource(
                "Caller",
                "AWS::StepFunctions::StateMachine",
                "{Definition: {States: {A: {Resource: !Sub 'arn:aws:lambda:${AWS::Region}:1:function:o:live'}}}}",
            ),
            TriggerKind.STEP_FUNCTIONS,
            id="state machine that names the function in a region",
        ),
        pytest.param(
            resource(
                "Caller",
                "AWS::StepFunctions::StateMachine",
                "{Definition: {States: {A: {Parameters: {FunctionName: o}}}}}",
            ),
            TriggerKind.STEP_FUNCTIONS,
            id="state machine with the name as a parameter",
        ),
        pytest.param(
            resource(
                "Caller",
                "AWS::StepFunctions::StateMachine",
                '{DefinitionString: \'{"States":{"A":{"Parameters": {"FunctionName" : "o:$LATEST"}}}}\'}',
            ),
            TriggerKind.STEP_FUNCTIONS,
            id="state machine as text with the name as a parameter",
        ),
        pytest.param(
            resource(
                "Caller", "AWS::Lambda::EventSourceMapping", "{FunctionName: o, EventSourceArn: 'a:aws:sqs:r:1:q'}"
            ),
            TriggerKind.SQS,
            id="mapping that names the function",
        ),
        pytest.param(
            resource("Caller", "AWS::Cognito::UserPool", "{LambdaConfig: {PreSignUp: !GetAtt Orders.Arn}}"),
            TriggerKind.COGNITO,
            id="user pool",
        ),
        pytest.param(
            resource("Caller", "AWS::Some::Thing", "{Target: !GetAtt Orders.Arn}"),
            TriggerKind.OTHER,
            id="unknown resource",
        ),
    ],
)
def test_resource_that_calls_a_function_is_a_trigger(
    make_project: MakeProject, resources: str, kind: TriggerKind
) -> None:
    """A resource of plain CloudFormation that refers to a function in order to call it is a trigger."""
    (trigger,) = make_project({"template.yaml": f"Resources:\n{FUNCTION}{resources}"}).all(Trigger)
    assert (trigger.name, trigger.kind) == ("Caller", kind)


@pytest.mark.parametrize(
    "resources",
    [
        resource("Alarm", "AWS::CloudWatch::Alarm", "{Dimensions: [{Name: FunctionName, Value: !Ref Orders}]}"),
        resource("Logs", "AWS::Logs::LogGroup", "{LogGroupName: !Sub '/aws/lambda/${Orders}'}"),
        resource("Retry", "AWS::Lambda::EventInvokeConfig", "{FunctionName: !Ref Orders, Qualifier: $LATEST}"),
        LIVE,
        resource("Flow", "AWS::StepFunctions::StateMachine", "{Definition: {Parameters: {FunctionName: other}}}"),
        resource("Other", "AWS::Lambda::Function", "{Environment: {Variables: {NEXT: !Ref Orders}}, Runtime: go1.x}"),
    ],
    ids=["alarm", "log group", "invoke config", "alias", "another function's name", "environment of another function"],
)
def test_resource_that_only_names_a_function_is_no_trigger(make_project: MakeProject, resources: str) -> None:
    """A reference alone calls nothing."""
    assert make_project({"template.yaml": f"Resources:\n{FUNCTION}{resources}"}).all(Trigger) == ()


@pytest.mark.parametrize(
    ("arn", "names"),
    [
        ("!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${AWS::StackName}-orders'", ["Flow"]),
        ("!Sub 'arn:aws:lambda:eu-west-1:1:function:${AWS::StackName}-orders:live'", ["Flow"]),
        ("!Join ['', ['arn:aws:lambda:eu-west-1:1:function:', !Ref AWS::StackName, -orders]]", ["Flow"]),
        ("!Sub 'arn:aws:lambda:eu-west-1:1:function:${AWS::StackName}-others'", []),
        ("!Sub 'arn:aws:lambda:eu-west-1:1:function:${Name}'", []),
    ],
)
def test_state_machine_that_names_a_function_by_the_stack_is_a_trigger(
    make_project: MakeProject, arn: str, names: list[str]
) -> None:
    """What only the deployment knows is the same on both sides."""
    function = FUNCTION.replace("FunctionName: o", "FunctionName: !Sub '${AWS::StackName}-orders'")
    machine = resource("Flow", "AWS::StepFunctions::StateMachine", f"{{Definition: {{States: {{A: {{R: {arn}}}}}}}}}")
    project = make_project({"template.yaml": f"Parameters: {{Name: {{}}}}\nResources:\n{function}{machine}"})
    assert [trigger.name for trigger in project.all(Trigger)] == names


def test_nested_stack_that_is_given_an_arn_put_together_is_no_trigger(make_project: MakeProject) -> None:
    """Such parameters are for permissions and logs of the function."""
    function = FUNCTION.replace("FunctionName: o", "FunctionName: !Sub '${AWS::StackName}-orders'")
    arn = "!Sub 'arn:aws:lambda:eu-west-1:1:function:${AWS::StackName}-orders'"
    nested = resource("Logs", "AWS::CloudFormation::Stack", f"{{TemplateURL: l.yaml, Parameters: {{Arn: {arn}}}}}")
    assert make_project({"template.yaml": f"Resources:\n{function}{nested}"}).all(Trigger) == ()


def test_definition_file_that_names_a_function_is_a_trigger(make_project: MakeProject) -> None:
    """A workflow in a file calls the functions whose ARNs it holds."""
    machine = resource("Flow", "AWS::Serverless::StateMachine", "{DefinitionUri: flow.json}")
    flow = '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:lambda:r:1:function:o"}}}'
    template = f"Transform: AWS::Serverless-2016-10-31\nResources:\n{FUNCTION}{machine}"
    (trigger,) = make_project({"template.yaml": template, "flow.json": flow}).all(Trigger)
    assert (trigger.name, trigger.kind) == ("Flow", TriggerKind.STEP_FUNCTIONS)
