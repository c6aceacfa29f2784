"""APIs of a template: their routes, who may call them, and their stages."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.model import Access, Api, ApiKind, Stage, Trigger

SAM = "Transform: AWS::Serverless-2016-10-31\nParameters: {P: {Type: String}}\n"
FUNCTION = "  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: go1.x\n      Events:\n"


@pytest.mark.parametrize(
    ("event", "name", "access"),
    [
        ("{Type: Api, Properties: {Path: /a, Method: get}}", "GET /a", Access.OPEN),
        ("{Type: HttpApi}", "ANY $default", Access.OPEN),
        ("{Type: HttpApi, Properties: {Path: /a, Method: Post}}", "POST /a", Access.OPEN),
        ("{Type: Api, Properties: {Path: /a, Method: get, Auth: {Authorizer: AWS_IAM}}}", "GET /a", Access.LIMITED),
        ("{Type: Api, Properties: {Path: /a, Method: get, Auth: {Authorizer: NONE}}}", "GET /a", Access.OPEN),
        ("{Type: Api, Properties: {Path: /a, Method: get, Auth: {ApiKeyRequired: true}}}", "GET /a", Access.KEY),
        ("{Type: Api, Properties: {Path: /a, Method: get, Auth: {Authorizer: !Ref P}}}", "GET /a", Access.UNKNOWN),
        ("{Type: Api, Properties: {Path: /a, Method: get, Auth: !Ref P}}", "GET /a", Access.UNKNOWN),
    ],
)
def test_sam_event_is_a_route(make_project: MakeProject, event: str, name: str, access: Access) -> None:
    """An event for requests is a route of the API that SAM makes for it."""
    (api,) = make_project({"template.yaml": f"{SAM}Resources:\n{FUNCTION}        E: {event}\n"}).all(Api)
    assert [(route.name, route.access) for route in api.routes] == [(name, access)]


@pytest.mark.parametrize(
    ("auth", "access"),
    [
        ("{DefaultAuthorizer: AWS_IAM}", Access.LIMITED),
        ("{DefaultAuthorizer: !Ref P}", Access.UNKNOWN),
        ("{ApiKeyRequired: true}", Access.KEY),
        ("{Authorizers: {A: {UserPoolArn: x}}}", Access.OPEN),
        ("{ApiKeyRequired: !Ref P}", Access.UNKNOWN),
    ],
)
def test_default_of_the_api_holds_for_its_events(make_project: MakeProject, auth: str, access: Access) -> None:
    """What an API says for all routes counts where the event says nothing."""
    template = (
        f"{SAM}Resources:\n  A:\n    Type: AWS::Serverless::Api\n    Properties: {{StageName: s, Auth: {auth}}}\n"
        f"{FUNCTION}        E: {{Type: Api, Properties: {{RestApiId: !Ref A, Path: /, Method: get}}}}\n"
    )
    (api,) = make_project({"template.yaml": template}).all(Api)
    assert [route.access for route in api.routes] == [access]


FIREWALL = """\
Resources:
  A: {Type: AWS::ApiGateway::RestApi}
  B: {Type: AWS::ApiGateway::RestApi}
  S: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref A, StageName: s}}
  Acl: {Type: AWS::WAFv2::WebACL, Properties: {DefaultAction: ACTION}}
  Association:
    Type: AWS::WAFv2::WebACLAssociation
    Properties: {WebACLArn: !GetAtt Acl.Arn, ResourceArn: !Sub 'PROTECTED'}
"""
STAGE = "arn:aws:apigateway:${AWS::Region}::/restapis/${A}/stages/s"


@pytest.mark.parametrize(
    ("action", "protected", "limited"),
    [
        ("{Block: {}}", STAGE, ["A"]),
        ("{Allow: {}}", STAGE, []),
        ("{Block: {}}", "arn:aws:apigateway:${AWS::Region}::/restapis/abc/stages/s", []),
    ],
)
def test_firewall_that_refuses_by_default_limits_an_api(
    make_project: MakeProject, action: str, protected: str, limited: list[str]
) -> None:
    """Only those whom its rules name get through, by address or country."""
    template = FIREWALL.replace("ACTION", action).replace("PROTECTED", protected)
    apis = make_project({"template.yaml": template}).all(Api)
    assert [api.name for api in apis if api.is_limited] == limited


@pytest.mark.parametrize("acl", ["!ImportValue edge", "!Ref P", "arn:aws:wafv2:r:1:regional/webacl/a/b"])
def test_firewall_of_another_stack_may_limit_an_api(make_project: MakeProject, acl: str) -> None:
    """What it lets through is not known."""
    template = FIREWALL.replace("!GetAtt Acl.Arn", acl).replace("PROTECTED", STAGE).replace("ACTION", "{Allow: {}}")
    apis = make_project({"template.yaml": "Parameters: {P: {Type: String}}\n" + template}).all(Api)
    assert [api.name for api in apis if api.is_limited] == ["A"]


@pytest.mark.parametrize(
    ("kind", "name", "named", "replaced"),
    [
        ("Api", "ServerlessRestApi", "", True),
        ("Api", "ServerlessRestApi", "RestApiId: !Ref ServerlessRestApi, ", True),
        ("HttpApi", "ServerlessHttpApi", "", True),
        ("Api", "ServerlessHttpApi", "", False),
        ("Api", "Own", "RestApiId: !Ref Own, ", False),
    ],
)
def test_sam_replaces_a_declared_api_that_is_called_like_its_own(
    make_project: MakeProject, kind: str, name: str, named: str, replaced: bool
) -> None:
    """Its settings are those of `Globals`, whatever the resource says."""
    template = (
        f"{SAM}Resources:\n  {name}: {{Type: AWS::Serverless::{kind}, Properties: {{StageName: s}}}}\n"
        f"{FUNCTION}        E: {{Type: {kind}, Properties: {{{named}Path: /a, Method: get}}}}\n"
    )
    project = make_project({"template.yaml": template})
    assert [api.resource is None for api in project.all(Api) if api.routes] == [replaced or name == "ServerlessHttpApi"]
    assert len(project.all(Stage)) == 2 - (replaced or name == "Own")


@pytest.mark.parametrize(
    ("properties", "is_limited"),
    [
        ("{}", False),
        ("{EndpointConfiguration: {Types: [REGIONAL]}}", False),
        ("{EndpointConfiguration: {Types: [PRIVATE]}}", True),
        ("{EndpointConfiguration: {Types: [!Ref P]}}", True),
        ("{EndpointConfiguration: !Ref P}", True),
        ("{Policy: {Statement: []}}", True),
    ],
)
def test_api_may_be_limited_as_a_whole(make_project: MakeProject, properties: str, is_limited: bool) -> None:
    """Private endpoints and resource policies keep strangers out of every route; so may what is unknown."""
    template = (
        f"{SAM}Resources:\n  A:\n    Type: AWS::ApiGateway::RestApi\n    Properties: {properties}\n"
        "  M: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref A, HttpMethod: GET}}\n"
    )
    (api,) = make_project({"template.yaml": template}).all(Api)
    assert api.is_limited is is_limited


def test_path_of_a_method_is_put_together_from_its_resources(make_project: MakeProject) -> None:
    """Resources of a REST API name their parents."""
    template = (
        "Resources:\n  A: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}\n"
        "  R: {Type: AWS::ApiGateway::Resource, Properties: {ParentId: !GetAtt A.RootResourceId, PathPart: a}}\n"
        "  S: {Type: AWS::ApiGateway::Resource, Properties: {ParentId: !Ref R, PathPart: '{id}'}}\n"
        "  M: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref A, ResourceId: !Ref S, HttpMethod: GET}}\n"
        "  L: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref A, ResourceId: !Ref P, HttpMethod: ANY}}\n"
    )
    (api,) = make_project({"template.yaml": template}).all(Api)
    assert [route.name for route in api.routes] == ["GET /a/{id}", "ANY …"]


@pytest.mark.parametrize(
    "properties",
    [
        "{DefinitionUri: api.yaml, StageName: s}",
        "{DefinitionBody: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./api.yaml}}}, StageName: s}",
    ],
)
def test_routes_of_a_definition_file_are_read_and_trigger_functions(make_project: MakeProject, properties: str) -> None:
    """A file beside the template is read in the template's place, references included."""
    template = (
        f"{SAM}Resources:\n  A:\n    Type: AWS::Serverless::Api\n    Properties: {properties}\n"
        "  F: {Type: AWS::Serverless::Function, Properties: {Runtime: go1.x}}\n"
    )
    definition = (
        "openapi: 3.0.1\npaths:\n  /a:\n    get:\n      security: [{key: []}]\n      x-amazon-apigateway-integration:\n"
        "        uri: {Fn::Sub: 'arn:aws:apigateway:r:lambda:path/functions/${F.Arn}/invocations'}\n"
        "components: {securitySchemes: {key: {type: apiKey, in: header, name: x-api-key}}}\n"
    )
    project = make_project({"template.yaml": template, "api.yaml": definition})
    assert [(route.name, route.access) for api in project.all(Api) for route in api.routes] == [("GET /a", Access.KEY)]
    assert [trigger.kind.value for trigger in project.all(Trigger)] == ["REST API"]


def test_stages_are_those_of_the_template_and_of_sam(make_project: MakeProject) -> None:
    """A stage is a resource of its own, part of a SAM API, or comes with the API that SAM makes."""
    template = (
        f"{SAM}Resources:\n{FUNCTION}        E: {{Type: HttpApi}}\n"
        "  W: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: WEBSOCKET}}\n"
        "  S: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref W}}\n"
        "  A: {Type: AWS::Serverless::Api, Properties: {StageName: s}}\n"
        "  D: {Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: x}}\n"
    )
    stages = make_project({"template.yaml": template}).all(Stage)
    assert [(stage.name, stage.kind) for stage in stages] == [
        ("S", ApiKind.WEBSOCKET),
        ("A", ApiKind.REST),
        ("ServerlessHttpApi", ApiKind.HTTP),
    ]


@pytest.mark.parametrize(
    ("body", "accesses"),
    [
        ("openapi: 3.0.1, Fn::Transform: {Parameters: {Location: api.yaml}}", [Access.OPEN]),
        ("security: [{k: []}], Fn::Transform: {Parameters: {Location: api.yaml}}", [Access.UNKNOWN]),
        ("paths: {/b: {get: {}}}, Fn::Transform: {Parameters: {Location: api.yaml}}", []),
        ("Fn::Transform: {Parameters: {Location: s3://bucket/api.yaml}}", []),
        ("Fn::Transform: {Parameters: {Location: !Ref P}}", []),
    ],
)
def test_part_of_a_definition_may_come_from_a_file(
    make_project: MakeProject, body: str, accesses: list[Access]
) -> None:
    """What stands in the template beside an include counts too, so that less is certain."""
    template = (
        f"{SAM}Resources:\n  A:\n    Type: AWS::Serverless::Api\n"
        f"    Properties: {{StageName: s, DefinitionBody: {{{body}}}}}\n"
    )
    project = make_project({"template.yaml": template, "api.yaml": "paths: {/a: {get: {}}}\n"})
    assert [route.access for api in project.all(Api) for route in api.routes] == accesses


@pytest.mark.parametrize(
    ("api", "event", "access"),
    [
        ("{DefaultAuthorizer: A}", "{Authorizer: NONE}", Access.EXEMPT),
        ("{DefaultAuthorizer: NONE}", "{Authorizer: NONE}", Access.OPEN),
        ("{DefaultAuthorizer: A, ApiKeyRequired: true}", "{Authorizer: NONE}", Access.KEY),
        ("{ApiKeyRequired: true}", "{ApiKeyRequired: false}", Access.OPEN),
        ("{ApiKeyRequired: true}", "{Authorizer: A}", Access.LIMITED),
        ("{}", "{ApiKeyRequired: true}", Access.KEY),
    ],
)
def test_event_overrules_the_api_setting_by_setting(
    make_project: MakeProject, api: str, event: str, access: Access
) -> None:
    """As SAM itself does: the authorizer and the key are overruled each by itself."""
    template = (
        f"{SAM}Resources:\n  A:\n    Type: AWS::Serverless::Api\n    Properties: {{StageName: s, Auth: {api}}}\n"
        f"{FUNCTION}        E: {{Type: Api, Properties: {{RestApiId: !Ref A, Path: /, Method: get, Auth: {event}}}}}\n"
    )
    (found,) = make_project({"template.yaml": template}).all(Api)
    assert [route.access for route in found.routes] == [access]


def test_event_of_a_state_machine_is_a_route_too(make_project: MakeProject) -> None:
    """A request may start a workflow without a function."""
    template = (
        f"{SAM}Resources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n"
        "      Events: {Start: {Type: Api, Properties: {Path: /start, Method: post}}}\n"
    )
    (api,) = make_project({"template.yaml": template}).all(Api)
    assert [(route.name, route.access) for route in api.routes] == [("POST /start", Access.OPEN)]


@pytest.mark.parametrize(
    ("properties", "access"),
    [
        ("{Routes: {$connect: {FunctionArn: a}, send: {FunctionArn: a}}}", Access.OPEN),
        ("{Routes: {$connect: {FunctionArn: a, ApiKeyRequired: true}}}", Access.KEY),
        ("{Routes: {$connect: {FunctionArn: a}}, Auth: {AuthType: CUSTOM}}", Access.LIMITED),
        ("{Routes: {$connect: {FunctionArn: a}}, Auth: {AuthType: NONE}}", Access.OPEN),
    ],
)
def test_who_may_connect_to_a_websocket_api_of_sam(make_project: MakeProject, properties: str, access: Access) -> None:
    """Only the first route can be limited; the others follow."""
    template = f"{SAM}Resources:\n  W:\n    Type: AWS::Serverless::WebSocketApi\n    Properties: {properties}\n"
    (api,) = make_project({"template.yaml": template}).all(Api)
    assert [(route.name, route.access) for route in api.routes] == [("$connect", access)]


@pytest.mark.parametrize(
    ("security", "own", "access"),
    [
        ("[{users: []}]", "[]", Access.EXEMPT),
        ("[]", "[]", Access.OPEN),
        ("[{users: []}]", "[{users: []}]", Access.LIMITED),
    ],
)
def test_an_operation_is_exempt_from_what_the_whole_definition_asks(
    make_project: MakeProject, security: str, own: str, access: Access
) -> None:
    template = (
        "Resources:\n  A:\n    Type: AWS::ApiGatewayV2::Api\n    Properties:\n      Body:\n"
        f"        {{openapi: 3.0.1, security: {security}, paths: {{/a: {{get: {{security: {own}}}}}}}}}\n"
    )
    (api,) = make_project({"template.yaml": template}).all(Api)
    assert [route.access for route in api.routes] == [access]
