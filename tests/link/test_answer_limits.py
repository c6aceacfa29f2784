"""How long the callers of a function wait."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.model import Function

API = "  Own:\n    Type: AWS::Serverless::Api\n    Properties: {{StageName: s, {}}}\n"
ARN = "arn:aws:lambda:path/functions/${Orders.Arn}/invocations"


def sam(events: str, more: str = "", properties: str = "", section: str = "") -> str:
    return (
        f"Transform: AWS::Serverless-2016-10-31\n{section}Resources:\n  Orders:\n    Type: AWS::Serverless::Function\n"
        f"    Properties: {{Runtime: go1.x, Events: {{{events}}}, {properties}}}\n{more}"
    )


def resource(kind: str, properties: str) -> str:
    return f"  Caller:\n    Type: {kind}\n    Properties: {properties}\n"


def body(integration: str) -> str:
    return f"{{Body: {{paths: {{/a: {{get: {{x-amazon-apigateway-integration: {{{integration}}}}}}}}}}}}}"


def limit_of(function: Function) -> tuple[str, float] | None:
    limit = function.answer_limit
    return None if limit is None else (limit.caller, limit.seconds)


@pytest.mark.parametrize(
    ("template", "limit"),
    [
        pytest.param(sam("A: {Type: Api}"), ("the REST API", 29), id="implicit REST API"),
        pytest.param(sam("A: {Type: HttpApi}"), ("the HTTP API", 30), id="implicit HTTP API"),
        pytest.param(sam("A: {Type: Api}, B: {Type: HttpApi}"), ("the REST API", 29), id="the shortest"),
        pytest.param(
            sam("A: {Type: HttpApi, Properties: {TimeoutInMillis: 5000}}"), ("the HTTP API", 5), id="lower timeout"
        ),
        pytest.param(
            sam("A: {Type: Api, Properties: {ResponseTransferMode: BUFFERED}}"), ("the REST API", 29), id="no stream"
        ),
        pytest.param(
            sam("A: {Type: Api, Properties: {TimeoutInMillis: 60000}}"),
            ("the REST API", 29),
            id="edge API is not raised",
        ),
        pytest.param(
            sam("A: {Type: Api, Properties: {RestApiId: !Ref Own}}", API.format("")), ("the REST API", 29), id="own API"
        ),
        pytest.param(
            sam("", resource("AWS::ApiGateway::RestApi", body(f"uri: !Sub '{ARN}'"))), ("the REST API", 29), id="body"
        ),
        pytest.param(
            sam("", resource("AWS::ApiGateway::RestApi", body(f"timeoutInMillis: 9000, uri: !Sub '{ARN}'"))),
            ("the REST API", 9),
            id="lower timeout in a body",
        ),
        pytest.param(
            sam("", resource("AWS::ApiGateway::Method", f"{{Integration: {{Uri: !Sub '{ARN}'}}}}")),
            ("the REST API", 29),
            id="method",
        ),
        pytest.param(
            sam("", resource("AWS::ApiGatewayV2::Integration", "{ApiId: x, IntegrationUri: !GetAtt Orders.Arn}")),
            ("the HTTP API", 30),
            id="integration",
        ),
        pytest.param(
            sam("", resource("AWS::AppSync::DataSource", "{LambdaConfig: {LambdaFunctionArn: !GetAtt Orders.Arn}}")),
            ("AppSync", 30),
            id="AppSync",
        ),
        pytest.param(sam("A: {Type: Cognito, Properties: {Trigger: PreSignUp}}"), ("Cognito", 5), id="Cognito event"),
        pytest.param(
            sam("", resource("AWS::Cognito::UserPool", "{LambdaConfig: {PreSignUp: !GetAtt Orders.Arn}}")),
            ("Cognito", 5),
            id="user pool",
        ),
    ],
)
def test_callers_wait_so_long(make_project: MakeProject, template: str, limit: tuple[str, float]) -> None:
    """The shortest limit of what calls the function counts, and a lower setting of the integration."""
    (function,) = make_project({"template.yaml": template}).all(Function)
    assert limit_of(function) == limit


@pytest.mark.parametrize(
    "template",
    [
        pytest.param(sam(""), id="no trigger"),
        pytest.param(sam("A: {Type: Api}, B: {Type: SQS, Properties: {Queue: q}}"), id="queue"),
        pytest.param(sam("A: {Type: Api}", properties="FunctionUrlConfig: {AuthType: NONE}"), id="function URL"),
        pytest.param(sam("A: {Type: Api}", properties="DurableConfig: {ExecutionTimeout: 60}"), id="durable"),
        pytest.param(
            sam(
                "A: {Type: Api, Properties: {TimeoutInMillis: 60000}}",
                section="Globals: {Api: {EndpointConfiguration: REGIONAL}}\n",
            ),
            id="raised on a Regional API",
        ),
        pytest.param(sam("A: {Type: Api, Properties: {TimeoutInMillis: !ImportValue x}}"), id="unknown timeout"),
        pytest.param(sam("A: {Type: Api, Properties: {ResponseTransferMode: RESPONSE_STREAM}}"), id="stream"),
        pytest.param(sam("A: {Type: Api, Properties: {RestApiId: !ImportValue x}}"), id="API of another stack"),
        pytest.param(
            sam("A: {Type: Api, Properties: {RestApiId: !Ref Own}}", API.format("DefinitionUri: api.yaml")),
            id="definition elsewhere",
        ),
        pytest.param(
            sam(
                "A: {Type: Api, Properties: {RestApiId: !Ref Own}}",
                API.format("DefinitionBody: {'Fn::Transform': {Name: AWS::Include}}"),
            ),
            id="included definition",
        ),
        pytest.param(
            sam(
                "",
                resource("AWS::Lambda::Permission", "{FunctionName: !Ref Orders, Principal: apigateway.amazonaws.com}"),
            ),
            id="permission alone",
        ),
        pytest.param(
            sam(
                "",
                resource(
                    "AWS::ApiGateway::RestApi",
                    body(
                        f"requestParameters: {{integration.request.header.X-Amz-Invocation-Type: x}}, uri: !Sub '{ARN}'"
                    ),
                ),
            ),
            id="asynchronous",
        ),
        pytest.param(
            sam("", resource("AWS::ApiGateway::RestApi", body(f"responseTransferMode: STREAM, uri: !Sub '{ARN}'"))),
            id="stream in a body",
        ),
        pytest.param(
            sam(
                "",
                resource(
                    "AWS::Cognito::UserPool", "{LambdaConfig: {CustomSMSSender: {LambdaArn: !GetAtt Orders.Arn}}}"
                ),
            ),
            id="sender of messages",
        ),
        pytest.param(sam("A: {Type: Cognito, Properties: {Trigger: !ImportValue x}}"), id="unknown trigger"),
    ],
)
def test_nothing_is_known_unless_all_callers_certainly_wait(make_project: MakeProject, template: str) -> None:
    """Another kind of trigger, a raised, asynchronous or unknown integration leaves the limit open."""
    (function,) = make_project({"template.yaml": template}).all(Function)
    assert limit_of(function) is None


@pytest.mark.parametrize(
    ("setting", "limit"),
    [
        pytest.param("", ("the REST API", 29), id="default"),
        pytest.param("timeoutInMillis: 5000, ", ("the REST API", 5), id="lower timeout"),
        pytest.param("responseTransferMode: STREAM, ", None, id="stream"),
    ],
)
def test_integrations_in_a_file_of_their_own_count(
    make_project: MakeProject, setting: str, limit: tuple[str, float] | None
) -> None:
    """An API's definition may stand beside the template."""
    template = sam("", API.format("DefinitionUri: api.yaml"))
    integration = f"{{x-amazon-apigateway-integration: {{{setting}uri: {{Fn::Sub: '{ARN}'}}}}}}"
    files = {"template.yaml": template, "api.yaml": f"openapi: 3.0.1\npaths: {{/a: {{get: {integration}}}}}\n"}
    (function,) = make_project(files).all(Function)
    assert limit_of(function) == limit


CONNECTIONS = (
    "  Socket: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: WEBSOCKET}}\n"
    "  Caller:\n    Type: AWS::ApiGatewayV2::Integration\n"
    "    Properties: {ApiId: !Ref Socket, IntegrationUri: !GetAtt Orders.Arn}\n"
)


def route(name: str, key: str, target: str = "!Sub 'integrations/${Caller}'") -> str:
    return f"  {name}:\n    Type: AWS::ApiGatewayV2::Route\n    Properties: {{RouteKey: {key}, Target: {target}}}\n"


@pytest.mark.parametrize(
    ("routes", "limit"),
    [
        pytest.param("", ("the WebSocket API", 29), id="no route"),
        pytest.param(route("A", "send"), ("the WebSocket API", 29), id="message"),
        pytest.param(route("A", "$disconnect"), None, id="disconnect"),
        pytest.param(route("A", "$disconnect", "!Join ['/', [integrations, !Ref Caller]]"), None, id="joined"),
        pytest.param(route("A", "$disconnect") + route("B", "$connect"), ("the WebSocket API", 29), id="both"),
        pytest.param(route("A", "$disconnect", "!Ref Other"), ("the WebSocket API", 29), id="other integration"),
    ],
)
def test_nobody_waits_after_a_disconnection(
    make_project: MakeProject, routes: str, limit: tuple[str, float] | None
) -> None:
    """The client of a WebSocket API is gone when the route `$disconnect` is called."""
    (function,) = make_project({"template.yaml": sam("", CONNECTIONS + routes)}).all(Function)
    assert limit_of(function) == limit
