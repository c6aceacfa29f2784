"""What is said of routes that are open to more than they should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings
from conftest import MakeProject, findings_of
from serverless_lint.analyses.open_apis import OpenApi
from serverless_lint.checks.api_access import api_without_authorizer
from serverless_lint.rule import Severity

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Rest: {Type: AWS::Serverless::Api, Properties: {StageName: s, Auth: {ApiKeyRequired: true}}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: go1.x
      Events: {EVENTS}
"""
WRITING = """\
import boto3

def handler(event, context):
    boto3.client("sns").publish(Message=event["body"], TopicArn="arn:aws:sns:eu-west-1:123456789012:orders")
"""
LIST = "List: {Type: Api, Properties: {RestApiId: !Ref Rest, Path: /a, Method: get}}"
SAME = "Same: {Type: Api, Properties: {RestApiId: !Ref Rest, Path: /a, Method: get}}"
CREATE = "Create: {Type: Api, Properties: {RestApiId: !Ref Rest, Path: /a, Method: post}}"


@pytest.mark.parametrize(
    ("events", "message"),
    [
        (LIST, "`GET /a` of `Rest` needs only an API key, which authorises nobody: add an authorizer"),
        (f"{LIST}, {SAME}", "`GET /a` of `Rest` needs only an API key, which authorises nobody: add an authorizer"),
        (
            f"{LIST}, {CREATE}",
            "`GET /a` and `POST /a` of `Rest` need only an API key, which authorises nobody: add an authorizer",
        ),
    ],
)
def test_one_route_needs_and_several_need(make_project: MakeProject, events: str, message: str) -> None:
    """The message agrees with the number of routes that it names."""
    (api,) = make_project({"template.yaml": TEMPLATE.replace("EVENTS", events)}).all(OpenApi)
    assert [problem.message for problem in api_without_authorizer.check(api)] == [message]


@pytest.mark.parametrize(
    ("condition", "severity"),
    [("IsNotProduction", Severity.INFO), ("IsTest", Severity.INFO), ("IsProduction", None), ("Wanted", None)],
)
@pytest.mark.parametrize(
    ("start", "with_condition"),
    [("Rest: {", "Rest: {Condition: CONDITION, "), ("F:\n", "F:\n    Condition: CONDITION\n")],
)
def test_an_api_outside_production_is_advice(
    make_project: MakeProject, start: str, with_condition: str, condition: str, severity: Severity | None
) -> None:
    """Whether the API is made there only, or all that it calls."""
    template = TEMPLATE.replace("EVENTS", CREATE).replace(", Auth: {ApiKeyRequired: true}", "")
    template = template.replace(start, with_condition).replace("CONDITION", condition).replace("post", "put")
    template = template.replace("Runtime: go1.x", "Runtime: python3.13\n      Handler: app.handler\n      CodeUri: src")
    (api,) = make_project({"template.yaml": template, "src/app.py": WRITING}).all(OpenApi)
    assert [problem.severity for problem in api_without_authorizer.check(api)] == [severity]


@pytest.mark.parametrize(
    ("events", "severity"), [(CREATE, Severity.INFO), (CREATE.replace("post", "any"), Severity.INFO)]
)
def test_of_code_that_was_not_read_it_is_not_known_whom_it_lets_in(
    make_project: MakeProject, events: str, severity: Severity | None
) -> None:
    template = TEMPLATE.replace("EVENTS", events).replace(", Auth: {ApiKeyRequired: true}", "")
    (api,) = make_project({"template.yaml": template}).all(OpenApi)
    assert [problem.severity for problem in api_without_authorizer.check(api)] == [severity]


LIMITED = "List: {Type: Api, Properties: {RestApiId: !Ref Rest, Path: /a, Method: get, Auth: {Authorizer: AWS_IAM}}}"


@pytest.mark.parametrize(("method", "severity"), [("post", None), ("get", Severity.INFO), ("any", Severity.INFO)])
def test_a_route_that_writes_beside_limited_ones_was_most_likely_forgotten(
    make_project: MakeProject, method: str, severity: Severity | None
) -> None:
    """Whether its code was read or not."""
    events = f"{LIMITED}, {CREATE.replace('post', method).replace('/a', '/a/b')}"
    template = TEMPLATE.replace("EVENTS", events).replace(", Auth: {ApiKeyRequired: true}", "")
    (api,) = make_project({"template.yaml": template}).all(OpenApi)
    assert [problem.severity for problem in api_without_authorizer.check(api)] == [severity]


@pytest.mark.parametrize(
    ("path", "severity"),
    [
        *(("/contact-form", Severity.INFO), ("/newsletter/subscribe", Severity.INFO)),
        *(("/form-submission", Severity.INFO), ("/orders", None), ("/create-form", None)),
        *(("/auth/signup", Severity.INFO), ("/users/register", Severity.INFO), ("/registerUser", Severity.INFO)),
        ("/api/self-register", Severity.INFO),
        *(("/users/sign-up", Severity.INFO), ("/forgot-password", Severity.INFO), ("/post.captcha", Severity.INFO)),
        *(("/auth/magic-link", Severity.INFO), ("/sessions", Severity.INFO), ("/auth/sign-up/confirm", Severity.INFO)),
        *(("/auth", Severity.INFO), ("/authenticate", Severity.INFO), ("/oauth/callback", Severity.INFO)),
        *(("/bots/{id}/run/{token}", Severity.INFO), ("/hooks/{hookSecret}", Severity.INFO)),
        *(("/register-device", None), ("/auth/users", None), ("/callback", None), ("/tokens/{id}", None)),
    ],
)
def test_visitors_of_a_site_send_forms(make_project: MakeProject, path: str, severity: Severity | None) -> None:
    """They are nobody that could sign in, no more than who has yet to sign up."""
    template = TEMPLATE.replace("EVENTS", CREATE.replace("/a", f"'{path}'")).replace(
        ", Auth: {ApiKeyRequired: true}", ""
    )
    template += BESIDE.replace("PATH", path)
    template = template.replace("Runtime: go1.x", "Runtime: python3.13\n      Handler: app.handler\n      CodeUri: src")
    (api,) = make_project({"template.yaml": template, "src/app.py": WRITING}).all(OpenApi)
    assert [problem.severity for problem in api_without_authorizer.check(api)] == [severity]


@pytest.mark.parametrize(
    ("method", "path", "severity"),
    [
        ("get", "/stripe/connect/callback", Severity.INFO),
        ("post", "/stripe/connect/callback", None),
        ("get", "/stripe/connect", None),
    ],
)
def test_browsers_are_sent_back_to_a_callback(
    make_project: MakeProject, method: str, path: str, severity: Severity | None
) -> None:
    """By who has let somebody in, or has been paid, with no more than an address."""
    create = CREATE.replace("/a", path).replace("post", method)
    template = TEMPLATE.replace("EVENTS", create).replace(", Auth: {ApiKeyRequired: true}", "")
    template += BESIDE.replace("PATH", path)
    template = template.replace("Runtime: go1.x", "Runtime: python3.13\n      Handler: app.handler\n      CodeUri: src")
    (api,) = make_project({"template.yaml": template, "src/app.py": WRITING}).all(OpenApi)
    assert [problem.severity for problem in api_without_authorizer.check(api)] == [severity]


@pytest.mark.parametrize(
    ("call", "severity"),
    [
        ("AWS.config.update({ region: 'eu-west-1' })", Severity.INFO),
        ("new AWS.SNS().config.update({ region: 'eu-west-1' })", Severity.INFO),
        ("orders.update({ id: 1 })", None),
    ],
)
def test_to_set_up_a_client_changes_nothing(make_project: MakeProject, call: str, severity: Severity | None) -> None:
    template = TEMPLATE.replace("EVENTS", CREATE).replace(", Auth: {ApiKeyRequired: true}", "")
    template += BESIDE.replace("PATH", "/a")
    template = template.replace("Runtime: go1.x", "Runtime: nodejs22.x\n      Handler: app.handler\n      CodeUri: src")
    code = (
        "const AWS = require('aws-sdk');\nconst s3 = new AWS.S3();\nexports.handler = async (event) => {\n"
        f"  {call};\n  return s3.getObject({{ Bucket: 'a', Key: 'b' }}).promise();\n}};\n"
    )
    (api,) = make_project({"template.yaml": template, "src/app.js": code}).all(OpenApi)
    assert [problem.severity for problem in api_without_authorizer.check(api)] == [severity]


PUBLISHES = "boto3.client('sns').publish(TopicArn='a', Message='b')"


@pytest.mark.parametrize(
    ("path", "body", "severity"),
    [
        ("/orders/search", "return boto3.client('s3').get_object(Bucket='a', Key='b')", Severity.INFO),
        ("/export.xlsx", "return boto3.client('s3').get_object(Bucket='a', Key='b')", Severity.INFO),
        ("/orders", "return boto3.client('s3').get_object(Bucket='a', Key='b')", Severity.INFO),
        ("/orders", PUBLISHES, None),
        ("/orders/search", PUBLISHES, None),
    ],
)
def test_what_asks_may_be_sent_by_post(
    make_project: MakeProject, path: str, body: str, severity: Severity | None
) -> None:
    """What does not fit into an address."""
    template = TEMPLATE.replace("EVENTS", CREATE.replace("/a", path)).replace(", Auth: {ApiKeyRequired: true}", "")
    template += BESIDE.replace("PATH", path)
    template = template.replace("Runtime: go1.x", "Runtime: python3.13\n      Handler: app.handler\n      CodeUri: src")
    (api,) = make_project({"template.yaml": template, "src/app.py": DOES.format(body)}).all(OpenApi)
    assert [problem.severity for problem in api_without_authorizer.check(api)] == [severity]


@pytest.mark.parametrize(
    ("read", "severity"),
    [('body["access_token"]', Severity.INFO), ('body["token"]', Severity.INFO), ('body["name"]', None)],
)
def test_who_calls_may_say_so_in_the_body(make_project: MakeProject, read: str, severity: Severity | None) -> None:
    code = f"import json\n{WRITING}".replace("):\n", f"):\n    body = json.loads(event['body'])\n    use({read})\n")
    template = TEMPLATE.replace("EVENTS", CREATE).replace(", Auth: {ApiKeyRequired: true}", "") + BESIDE.replace(
        "PATH", "/a"
    )
    template = template.replace("Runtime: go1.x", "Runtime: python3.13\n      Handler: app.handler\n      CodeUri: src")
    (api,) = make_project({"template.yaml": template, "src/app.py": code}).all(OpenApi)
    assert [problem.severity for problem in api_without_authorizer.check(api)] == [severity]


OPEN = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  API:
    Type: AWS::Serverless::Api
    Properties: {StageName: s}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      Events:
        Hook: {Type: Api, Properties: {RestApiId: !Ref API, Path: PATH, Method: METHOD}}
"""
BESIDE = """\
  Limited:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: go1.x
      Events:
        Own: {Type: Api, Properties: {RestApiId: !Ref Rest, Path: 'PATH/own', Method: get, Auth: {Authorizer: AWS_IAM}}}
"""
"""A function that only some may call, about the same."""
PLAIN = "import boto3\ndef handler(event, context):\n    return boto3.client('s3').get_object(Bucket='a', Key='b')\n"
SIGNING = "import hmac\ndef handler(event, context):\n    return hmac.new(b'a', b'b', 'sha256').hexdigest()\n"
CONSTANT = "def handler(event, context):\n    return {'statusCode': 200, 'body': 'Hello'}\n"
ROUTING = (
    "class Router:\n    def post(self, path, answer):\n        return answer(path)\n"
    "def handler(event, context):\n    return Router().post('/orders', lambda path: {'statusCode': 200})\n"
)
CHECKING = (
    "import hmac\ndef handler(event, context):\n"
    "    return {'statusCode': 200 if hmac.compare_digest(event['body'], 'x') else 401}\n"
)


@pytest.mark.parametrize(
    ("name", "path", "method", "code", "severities"),
    [
        ("Rest", "/orders", "put", PLAIN, [None]),
        ("Rest", "/orders", "post", PLAIN, [Severity.INFO]),
        ("Rest", "/orders", "put", CHECKING, []),
        ("Rest", "/orders", "put", CONSTANT, [Severity.INFO]),
        ("Rest", "/orders", "put", ROUTING, [Severity.INFO]),
        ("Rest", "/orders", "get", SIGNING, [None]),
        ("PaymentMockApi", "/orders", "put", PLAIN, [Severity.INFO]),
        ("StubsGateway", "/orders", "put", PLAIN, [Severity.INFO]),
        ("Rest", "/oauth2/token", "post", PLAIN, []),
        ("Rest", "/oauth2/revoke", "post", PLAIN, []),
        ("Rest", "/authorize", "get", PLAIN, []),
        ("Rest", "/users/login", "post", PLAIN, []),
        ("Rest", "/tokens", "get", PLAIN, [Severity.INFO]),
        ("Rest", "/token/orders", "put", PLAIN, [None]),
    ],
)
def test_who_is_logged_in_or_checked_by_the_code_needs_no_authorizer(
    make_project: MakeProject, name: str, path: str, method: str, code: str, severities: list[Severity | None]
) -> None:
    """Nobody has a token before the first; a webhook is signed; what stands in for a service guards nothing."""
    template = OPEN.replace("PATH", path).replace("METHOD", method) + BESIDE.replace("PATH", path)
    template = template.replace("API", name).replace("Ref Rest", f"Ref {name}")
    (found,) = make_project({"template.yaml": template, "src/app.py": code}).all(OpenApi)
    assert [problem.severity for problem in api_without_authorizer.check(found)] == severities


METHOD = """\
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      Integration: {Type: TYPE, Uri: "https://example.com"}
"""
DEFINITION = """\
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        openapi: "3.0.1"
        paths: {/: {get: {x-amazon-apigateway-integration: {type: TYPE, uri: "https://example.com"}}}}
"""


@pytest.mark.parametrize("template", [METHOD, DEFINITION])
@pytest.mark.parametrize(("kind", "expected"), [("MOCK", []), ("HTTP_PROXY", ["template.yaml:2"])])
def test_what_calls_nothing_may_be_called_by_anybody(
    make_project: MakeProject, template: str, kind: str, expected: list[str]
) -> None:
    """API Gateway itself gives the answer that stands in the template."""
    project = make_project({"template.yaml": template.replace("TYPE", kind)})
    assert findings_of(project, "api-without-authorizer") == expected


DOES = "import boto3, hmac, requests\nfrom lib import check_token\ndef handler(event, context):\n    {}\n"


@pytest.mark.parametrize(
    ("method", "body", "severity"),
    [
        ("get", "return boto3.client('s3').get_object(Bucket='a', Key='b')", Severity.INFO),
        ("get", "boto3.client('sns').publish(TopicArn='a', Message='b')", None),
        ("get", "return hmac.new(b'a', event['path'].encode(), 'sha256').hexdigest()", None),
        ("get", "import jwt; return jwt.encode({'sub': 'a'}, 'b')", None),
        ("get", "cursor.execute('UPDATE mails SET valid = 1')", None),
        ("any", "return boto3.client('dynamodb').query(TableName='a')", Severity.INFO),
        ("any", "return requests.post('https://example.com', timeout=3)", None),
        ("get", "return requests.post('https://example.com/v3/get', timeout=3)", Severity.INFO),
        ("get", "return requests.post(f'{HOST}/search/?size=3', json=event)", Severity.INFO),
        ("get", "return requests.post(f'https://example.com/{event}', json=event)", None),
        ("post", "return requests.post('https://example.com/v3/put', timeout=3)", None),
        ("post", "return boto3.client('s3').get_object(Bucket='a', Key='b')", Severity.INFO),
        ("put", "return boto3.client('s3').get_object(Bucket='a', Key='b')", None),
        ("put", "return event['headers']['Authorization'] in keys", Severity.INFO),
        ("put", "return event['headers']['x-partner-signature'] in keys", Severity.INFO),
        ("put", "return event['headers']['content-type'] in keys", None),
        ("put", "check_token(event)", Severity.INFO),
        ("put", "keys.check(event)", None),
        ("put", "return {'statusCode': 401}", Severity.INFO),
        ("put", "return {'statusCode': 400}", None),
        ("put", "raise UnauthorizedError('who are you?')", Severity.INFO),
    ],
)
def test_what_only_reads_or_asks_who_calls_may_well_be_open(
    make_project: MakeProject, method: str, body: str, severity: Severity | None
) -> None:
    """Whether a route is meant for everybody, its method and the code behind it say together."""
    template = OPEN.replace("API", "Rest").replace("PATH", "/orders").replace("METHOD", method) + BESIDE.replace(
        "PATH", "/orders"
    )
    files = {"template.yaml": template, "src/app.py": DOES.format(body), "src/lib.py": "def check_token(event): ..."}
    (found,) = make_project(files).all(OpenApi)
    assert [problem.severity for problem in api_without_authorizer.check(found)] == [severity]


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        ("exports.handler = auth.user(async (event) => save(event));", Severity.INFO),
        ("exports.handler = middy(run).use(requireAuth());", Severity.INFO),
        ("app.post('/orders', isAuthenticated, create);\nexports.handler = serverless(app);", Severity.INFO),
        ("exports.handler = wrapped(async (event) => store.save(event));", None),
    ],
)
def test_a_wrapper_or_middleware_that_is_named_for_it_asks_who_calls(
    make_project: MakeProject, code: str, severity: Severity | None
) -> None:
    template = OPEN.replace("python3.13", "nodejs22.x").replace("API", "Rest").replace("PATH", "/orders")
    files = {
        "template.yaml": template.replace("METHOD", "put"),
        "src/app.js": f"const auth = require('./auth');\nconst store = require('store');\n{code}\n",
        "src/auth.js": "exports.user = (next) => async (event) => next(event);\n",
    }
    (found,) = make_project(files).all(OpenApi)
    assert [problem.severity for problem in api_without_authorizer.check(found)] == [severity]


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        ("import { sign } from 'jsonwebtoken';\nexport const handler = async () => sign({}, 'a');", None),
        ("import jwt from 'jsonwebtoken';\nexport const handler = async () => jwt.sign({}, 'a');", None),
        ("import { SignJWT } from 'jose';\nexport const handler = async () => new SignJWT({}).sign('a');", None),
        ("import { decode } from 'jsonwebtoken';\nexport const handler = async () => decode('a');", Severity.INFO),
    ],
)
def test_what_gives_out_tokens_does_more_than_read(
    make_project: MakeProject, code: str, severity: Severity | None
) -> None:
    template = OPEN.replace("python3.13", "nodejs22.x").replace("API", "Rest").replace("PATH", "/sign")
    files = {"template.yaml": template.replace("METHOD", "get") + BESIDE.replace("PATH", "/sign"), "src/app.mjs": code}
    (found,) = make_project(files).all(OpenApi)
    assert [problem.severity for problem in api_without_authorizer.check(found)] == [severity]


SHARED = """\
        Other: {Type: Api, Properties: {RestApiId: !Ref Rest, Path: /other, Method: post, Auth: {Authorizer: AWS_IAM}}}
"""


@pytest.mark.parametrize(
    ("method", "more", "severity"),
    [("put", "", Severity.INFO), ("put", SHARED, None), ("get", SHARED, Severity.INFO)],
)
def test_who_calls_may_be_asked_for_the_other_routes_of_a_function(
    make_project: MakeProject, method: str, more: str, severity: Severity | None
) -> None:
    """Where some of them have an authorizer, of whose answer the code reads."""
    template = OPEN.replace("API", "Rest").replace("PATH", "/orders").replace("METHOD", method) + more
    body = "return event['headers']['Authorization'] in keys"
    (found,) = make_project({"template.yaml": template, "src/app.py": DOES.format(body)}).all(OpenApi)
    assert [problem.severity for problem in api_without_authorizer.check(found)] == [severity]


@pytest.mark.parametrize(
    ("folder", "package", "severity"),
    [
        ("", "{}", None),
        ("payment-stub/", "{}", Severity.INFO),
        ("simulators/payment/", "{}", Severity.INFO),
        ("", '{"name": "@shop/payment-stubs"}', Severity.INFO),
        ("", '{"name": "stubborn"}', None),
    ],
)
def test_a_service_that_stands_in_for_another_is_called_so(
    make_project: MakeProject, folder: str, package: str, severity: Severity | None
) -> None:
    """A folder around its template, or the package that it belongs to."""
    template = OPEN.replace("API", "Rest").replace("PATH", "/orders").replace("METHOD", "put")
    files = {f"{folder}template.yaml": template, f"{folder}src/app.py": PLAIN, "package.json": package}
    (found,) = make_project(files).all(OpenApi)
    assert [problem.severity for problem in api_without_authorizer.check(found)] == [severity]


ELSEWHERE = """\
Parameters:
  FunctionArn: {Type: String}
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: uploads}}
  Method:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: POST
      AuthorizationType: NONE
      Integration: {Type: TYPE, IntegrationHttpMethod: POST, Uri: !Sub "URI"}
  Own:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: AWS_IAM
"""
LAMBDA = "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${FunctionArn}/invocations"
CODE_OF_ANOTHER_STACK = """\
Resources:
  Upload:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: app.handler, Code: ., Role: "arn:aws:iam::123456789012:role/a"}
"""


@pytest.mark.parametrize(
    ("kind", "uri", "code", "severity"),
    [
        ("AWS_PROXY", LAMBDA, "return {'statusCode': 401}", Severity.INFO),
        ("AWS_PROXY", LAMBDA, "return {'statusCode': 200}", None),
        ("HTTP_PROXY", "https://example.com/${FunctionArn}", "return {'statusCode': 401}", None),
    ],
)
def test_the_function_of_another_template_may_ask_who_calls(
    make_project: MakeProject, kind: str, uri: str, code: str, severity: Severity | None
) -> None:
    """It is one of those whose code was found, as far as can be known."""
    files = {
        "api.yaml": ELSEWHERE.replace("TYPE", kind).replace("URI", uri),
        "function.yaml": CODE_OF_ANOTHER_STACK,
        "app.py": DOES.format(code),
    }
    (found,) = make_project(files).all(OpenApi)
    assert [problem.severity for problem in api_without_authorizer.check(found)] == [severity]


SERVER_OF_HTTP = """\
Resources:
  Http: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP, Name: a}}
  Server:
    Type: AWS::ApiGatewayV2::Integration
    Properties: {ApiId: !Ref Http, IntegrationType: HTTP_PROXY, IntegrationUri: !Ref Listener, ConnectionType: LINK}
  All:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Http, RouteKey: POST /, Target: !Sub 'integrations/${Server}'}
  Own:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Http, RouteKey: GET /, AuthorizationType: AWS_IAM}
"""
SERVER_OF_REST = """\
Resources:
  Rest: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}
  All:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Rest
      ResourceId: !GetAtt Rest.RootResourceId
      HttpMethod: POST
      AuthorizationType: NONE
      Integration: {Type: HTTP_PROXY, Uri: 'https://a.example', ConnectionType: LINK}
  Own:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Rest
      ResourceId: !GetAtt Rest.RootResourceId
      HttpMethod: GET
      AuthorizationType: AWS_IAM
"""
SERVER_IN_OPENAPI = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Rest:
    Type: AWS::Serverless::Api
    Properties:
      StageName: s
      DefinitionBody:
        openapi: 3.0.1
        paths:
          /:
            post: {x-amazon-apigateway-integration: {type: http_proxy, uri: 'https://a.example', connectionType: LINK}}
            get: {security: [{users: []}]}
"""


@pytest.mark.parametrize("template", [SERVER_OF_HTTP, SERVER_OF_REST, SERVER_IN_OPENAPI])
@pytest.mark.parametrize(("connection", "severity"), [("VPC_LINK", Severity.INFO), ("INTERNET", None)])
def test_a_server_in_a_network_may_look_at_tokens_itself(
    make_project: MakeProject, template: str, connection: str, severity: Severity | None
) -> None:
    (api,) = make_project({"template.yaml": template.replace("LINK", connection)}).all(OpenApi)
    assert [problem.severity for problem in api_without_authorizer.check(api)] == [severity]


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("post", "/login", []),
        ("post", "/start-sign-in", []),
        ("post", "/user_login", []),
        ("post", "/orders/token", []),
        ("post", "/auth/refresh", []),
        ("post", "/cache/refresh", ["template.yaml:3"]),
        ("post", "/design", ["template.yaml:3"]),
        ("post", "/plogin", ["template.yaml:3"]),
        ("post", "/orders-token", ["template.yaml:3"]),
        ("post", "/sign-in/users", ["template.yaml:3"]),
        ("post", "/public/all", []),
        ("get", "/api/v1/health", []),
        ("get", "/healthcheck", []),
        ("get", "/status", []),
        ("get", "/docs/all", []),
        ("get", "/openapi.json", []),
        ("get", "/v1/api-docs/{proxy+}", []),
        ("post", "/swagger", ["template.yaml:3"]),
        ("get", "/ping", []),
        ("post", "/docs/all", ["template.yaml:3"]),
        ("post", "/status", ["template.yaml:3"]),
        ("post", "/orders/public", ["template.yaml:3"]),
        ("post", "/documents", ["template.yaml:3"]),
        ("post", "/publications", ["template.yaml:3"]),
        ("post", "/v1", ["template.yaml:3"]),
    ],
)
def test_what_signs_in_or_says_that_it_is_public_is_for_strangers(
    make_project: MakeProject, method: str, path: str, expected: list[str]
) -> None:
    route = CREATE.replace("post", method).replace("/a", path)
    template = TEMPLATE.replace("EVENTS", route).replace(", Auth: {ApiKeyRequired: true}", "")
    assert findings_of(make_project({"template.yaml": template}), "api-without-authorizer") == expected


BUILT = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Rest: {{Type: AWS::Serverless::Api, Properties: {{StageName: s}}}}
  F:
    Type: AWS::Serverless::Function
    {metadata}
    Properties:
      {code}
      FunctionUrlConfig: {{AuthType: NONE}}
      Events:
        Create: {{Type: Api, Properties: {{RestApiId: !Ref Rest, Path: /orders, Method: ANY}}}}
"""


@pytest.mark.parametrize(
    ("code", "metadata", "severities"),
    [
        (
            "PackageType: Image\n      ImageUri: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders",
            "",
            ["info", "info"],
        ),
        (
            "Runtime: python3.13\n      Handler: app.handler\n      CodeUri: s3://bucket/orders.zip",
            "",
            ["info", "info"],
        ),
        ("Runtime: nodejs22.x\n      Handler: dist/app.handler\n      CodeUri: .", "", ["info", "info"]),
        (
            "Runtime: nodejs22.x\n      Handler: app.handler\n      CodeUri: src/",
            "Metadata: {BuildMethod: makefile}",
            ["info", "info"],
        ),
        ("Runtime: nodejs22.x\n      Handler: app.handler\n      CodeUri: src/", "", ["info", "info"]),
    ],
    ids=["image", "zip", "build output", "makefile", "missing"],
)
def test_what_code_from_elsewhere_makes_of_callers_is_not_known(
    tmp_path: Path, code: str, metadata: str, severities: list[str]
) -> None:
    """It may look at tokens itself."""
    files = {"template.yaml": BUILT.format(code=code, metadata=metadata), "src/other.py": ""}
    found = [*findings(tmp_path, "api-without-authorizer", files), *findings(tmp_path, "function-url-public", files)]
    assert [line.split(" ")[1] for line in found] == severities


@pytest.mark.parametrize(
    ("check", "severity"),
    [
        ("if (event.headers.authorization !== token) return null;", "info"),
        ("if (!known(event)) return { statusCode: 401 };", "info"),
        ("if (event.body) return null;", "warning"),
    ],
)
def test_code_that_seems_to_look_at_callers_makes_a_url_worth_a_look(tmp_path: Path, check: str, severity: str) -> None:
    """Though it may compare with anything."""
    template = BUILT.format(code="Runtime: nodejs22.x\n      Handler: app.handler\n      CodeUri: src/", metadata="")
    asks = "await new BedrockRuntimeClient({}).send(new InvokeModelCommand({ body: event.body }));"
    code = (
        "import { BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';\n"
        f"export const handler = async (event) => {{ {check} {asks} return {{ statusCode: 200 }}; }};\n"
    )
    found = findings(tmp_path, "function-url-public", {"template.yaml": template, "src/app.mjs": code})
    assert [line.split(" ")[1] for line in found] == [severity]


@pytest.mark.parametrize(
    ("files", "severity"),
    [
        (
            {
                "app.js": (
                    "require = require('esm')(module, { mode: 'auto' });\n"
                    "exports.handler = require('./echo').handler;\n"
                )
            },
            Severity.INFO,
        ),
        ({"app.mjs": "export { handler } from './echo.js';\n"}, Severity.INFO),
        (
            {
                "app.mjs": (
                    "import { stored } from './store.js';\nexport const handler = async (event) => stored(event);\n"
                )
            },
            None,
        ),
    ],
)
def test_what_only_answers_with_what_it_is_sent_guards_nothing(
    make_project: MakeProject, files: dict[str, str], severity: Severity | None
) -> None:
    """Unless something that it loads may ask others."""
    template = OPEN.replace("python3.13", "nodejs22.x").replace("API", "Rest").replace("PATH", "/example")
    echo = (
        "export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(JSON.parse(event.body)) });"
    )
    store = "import { stored } from 'store';\nexport const stored = async (event) => store.save(event);\n"
    sources = {"echo.js": echo, "store.js": store, **files}
    project = make_project(
        {"template.yaml": template.replace("METHOD", "put"), **{f"src/{name}": text for name, text in sources.items()}}
    )
    (found,) = project.all(OpenApi)
    assert [problem.severity for problem in api_without_authorizer.check(found)] == [severity]


NEST = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: app.handler
      CodeUri: src/
      Events: {Change: {Type: HttpApi, Properties: {Path: /orders, Method: put}}}
"""


@pytest.mark.parametrize(
    ("controller", "module", "start", "severity"),
    [
        ("@UseGuards(AuthGuard('jwt'))", "", "", Severity.INFO),
        ("", "providers: [{ provide: APP_GUARD, useClass: RolesGuard }]", "", Severity.INFO),
        ("", "", "app.useGlobalGuards(new AuthGuard());", Severity.INFO),
        ("", "", "", None),
        ("@UseGuards(ThrottlerGuard)", "", "", None),
        ("", "providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }]", "", None),
    ],
)
def test_guards_of_nestjs_ask_who_calls(
    make_project: MakeProject, controller: str, module: str, start: str, severity: Severity | None
) -> None:
    """Those of single routes and of all; what limits how often asks nobody."""
    files = {
        "template.yaml": NEST,
        "src/app.ts": (
            "import { NestFactory } from '@nestjs/core';\n"
            "import serverlessExpress from '@codegenie/serverless-express';\n"
            "import { OrdersModule } from './orders.module';\nlet server;\nasync function bootstrap() {\n"
            f"  const app = await NestFactory.create(OrdersModule);\n  {start}\n  await app.init();\n"
            "  await app.get('Store').save({});\n"
            "  return serverlessExpress({ app: app.getHttpAdapter().getInstance() });\n}\n"
            "export const handler = async (event, context, callback) => {\n"
            "  server = server ?? (await bootstrap());\n  return server(event, context, callback);\n};\n"
        ),
        "src/orders.module.ts": (
            "import { Module } from '@nestjs/common';\nimport { OrdersController } from './orders.controller';\n"
            f"@Module({{ controllers: [OrdersController], {module} }})\nexport class OrdersModule {{}}\n"
        ),
        "src/orders.controller.ts": (
            "import { Controller, Post, UseGuards } from '@nestjs/common';\n"
            f"@Controller('orders')\nexport class OrdersController {{\n  {controller}\n  @Post()\n"
            "  create() { return this.orders.save({}); }\n}\n"
        ),
    }
    (found,) = make_project(files).all(OpenApi)
    assert [problem.severity for problem in api_without_authorizer.check(found)] == [severity]


LARGE = """\
import boto3
from fastapi import APIRouter, FastAPI
from flask import Flask
from mangum import Mangum
s3, router = boto3.client("s3"), APIRouter()
METHODS = ["GET", "POST"]
ROUTE
def data():
    s3.put_object(Bucket="a", Key="b", Body="c")
    MORE
    if any([app, router]):
        return None
    return s3.generate_presigned_url("OPERATION", Params={"Bucket": "a", "Key": "b"})
app = FastAPI()
handler = Mangum(app)
"""
EXPRESS = """\
const AWS = require('aws-sdk');
const express = require('express');
const serverless = require('serverless-http');
const s3 = new AWS.S3();
const app = express();
app.ROUTE('/data', async (request, response) => {
  await s3.putObject({ Bucket: 'a', Key: 'b', Body: 'c' }).promise();
  response.send(s3.getSignedUrl('OPERATION', { Bucket: 'a', Key: 'b' }));
});
exports.handler = serverless(app);
"""


@pytest.mark.parametrize(
    ("name", "method", "route", "operation", "more", "severity"),
    [
        ("app.py", "ANY", "@router.get('/data')", "get_object", "", Severity.INFO),
        ("app.py", "GET", "@router.get('/data')", "get_object", "", Severity.INFO),
        ("app.py", "ANY", "@router.route('/data')", "get_object", "", Severity.INFO),
        ("app.py", "ANY", "@router.route('/data', methods=['GET'])", "get_object", "", Severity.INFO),
        ("app.py", "ANY", "@router.route('/data', methods=METHODS)", "get_object", "", None),
        ("app.py", "ANY", "@router.post('/data')", "get_object", "", None),
        ("app.py", "POST", "@router.get('/data')", "get_object", "", None),
        ("app.py", "ANY", "@router.get('/data')", "put_object", "", None),
        ("app.py", "ANY", "@router.get('/data')", "get_object", "s3.delete_object(Bucket='a', Key='b')", None),
        ("app.py", "ANY", "@router.get('/data')", "get_object", "router.add_api_route('/', data)", None),
        ("app.js", "ANY", "get", "getObject", "", Severity.INFO),
        ("app.js", "ANY", "all", "getObject", "", None),
        ("app.js", "ANY", "get", "putObject", "", None),
    ],
)
def test_what_gives_out_an_address_of_its_answer_only_reads(
    make_project: MakeProject, name: str, method: str, route: str, operation: str, more: str, severity: Severity | None
) -> None:
    """Where all routes of the web framework behind an API do so; what takes files and gives out where they are does
    not."""
    template = OPEN.replace("API", "Rest").replace("PATH", "/data").replace("METHOD", method) + BESIDE.replace(
        "PATH", "/data"
    )
    if name == "app.js":
        template = template.replace("python3.13", "nodejs16.x")
    code = LARGE if name == "app.py" else EXPRESS
    code = code.replace("ROUTE", route).replace("OPERATION", operation).replace("MORE", more or "pass")
    (found,) = make_project({"template.yaml": template, f"src/{name}": code}).all(OpenApi)
    assert [problem.severity for problem in api_without_authorizer.check(found)] == [severity]


SIGNED = """\
Transform: AWS::Serverless-2016-10-31
Globals: {{Function: {{Environment: {{Variables: {{{general}}}}}}}}}
Resources:
  Rest:
    Type: AWS::Serverless::Api
    Properties: {{StageName: s, Auth: {{DefaultAuthorizer: AWS_IAM}}}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: {handler}
      CodeUri: src/
      Environment: {{Variables: {{{own}}}}}
      FunctionUrlConfig: {{AuthType: NONE, Cors: {{AllowHeaders: [content-type, {header}]}}}}
      Events:
        Ask: {{Type: Api, Properties: {{RestApiId: !Ref Rest, Path: /orders, Method: POST}}}}
        Hook:
          Type: Api
          Properties: {{RestApiId: !Ref Rest, Path: /hook, Method: POST, Auth: {{Authorizer: NONE}}}}
        Sent: {{Type: HttpApi, Properties: {{Path: /hook, Method: POST}}}}
  G:
    Type: AWS::Serverless::Function
    Properties: {{Runtime: nodejs22.x, Handler: app.handler, CodeUri: src/}}
"""
ASKS_A_MODEL = (
    "const { BedrockRuntimeClient, InvokeModelCommand } = require('@aws-sdk/client-bedrock-runtime');\n"
    "const client = new BedrockRuntimeClient({});\n"
)


@pytest.mark.parametrize(
    ("own", "general", "header", "handler", "severity"),
    [
        ("SLACK_SIGNING_SECRET: a", "", "a", "gone.handler", "info"),
        ("stripeWebhookSecret: a", "", "a", "gone.handler", "info"),
        ("GITHUB_WEBHOOK_SECRET_ARN: a", "", "a", "gone.handler", "info"),
        ("SLACK_SIGNING_SECRET: a", "", "a", "app.handler", "warning"),
        ("KEY: a", "SLACK_SIGNING_SECRET: a", "a", "gone.handler", "info"),
        ("SIGNING_SECRET: a", "", "a", "bolt.handler", "info"),
        ("KEY: a", "", "x-slack-signature", "gone.handler", "info"),
        ("KEY: a", "", "X-Hub-Signature-256", "gone.handler", "info"),
        ("KEY: a", "", "x-slack-signature", "app.handler", "warning"),
        ("KEY: a", "", "authorization", "app.handler", "warning"),
    ],
)
def test_a_template_says_whose_requests_are_signed(
    tmp_path: Path, own: str, general: str, header: str, handler: str, severity: str
) -> None:
    """By the key of a webhook that a function is given, or a header that its URL takes; code has to know of it."""
    files = {
        "template.yaml": SIGNED.format(own=own, general=general, header=header, handler=handler),
        "src/app.js": f"{ASKS_A_MODEL}exports.handler = async (event) => client.send(new InvokeModelCommand(event));\n",
        "src/bolt.js": (
            "const { AwsLambdaReceiver } = require('@slack/bolt');\n"
            "const receiver = new AwsLambdaReceiver({ signingSecret: process.env.SIGNING_SECRET });\n"
            f"{ASKS_A_MODEL}client.send(new InvokeModelCommand({{}}));\n"
            "exports.handler = async (event, context) => (await receiver.start())(event, context);\n"
        ),
    }
    urls = findings(tmp_path, "function-url-public", files)
    assert [line.split(" ")[1] for line in urls] == [severity]
    apis = [line.split(" ")[1] for line in findings(tmp_path, "api-without-authorizer", files)]
    assert ("warning" in apis) is (severity == "warning")


SOCKET = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Chat:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      RouteSelectionExpression: $request.body.action
      Routes: {$connect: {FunctionArn: !GetAtt Connect.Arn}}
  Connect: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src/}}
"""


def test_who_is_connected_may_be_asked_by_messages(make_project: MakeProject) -> None:
    """A connection alone may do nothing."""
    (api,) = make_project({"template.yaml": SOCKET, "src/app.py": WRITING}).all(OpenApi)
    assert [problem.severity for problem in api_without_authorizer.check(api)] == [Severity.INFO]


COSTLY = "boto3.client('bedrock-runtime').invoke_model(modelId='a', body=event['body'])"


@pytest.mark.parametrize(
    ("method", "body", "limited", "severity"),
    [
        ("get", COSTLY, "", None),
        ("any", COSTLY, "", None),
        ("post", "boto3.client('ecs').run_task(taskDefinition='a')", "", None),
        ("post", "boto3.client('iam').detach_role_policy(RoleName='a', PolicyArn='b')", "", None),
        ("post", "boto3.client('iam').list_roles()", "", Severity.INFO),
        ("post", PUBLISHES, "", Severity.INFO),
        ("post", PUBLISHES, "/orders", None),
        ("get", PUBLISHES, "/orders", None),
        ("post", PUBLISHES, "/prices", Severity.INFO),
        ("delete", "keys.remove(event['body'])", "", None),
        ("patch", "keys.change(event['body'])", "", None),
    ],
)
def test_what_changes_things_or_costs_or_was_left_out_is_not_for_everybody(
    make_project: MakeProject, method: str, body: str, limited: str, severity: Severity | None
) -> None:
    """Whom all of an API is for that asks nobody, and only adds and reads, the project does not say."""
    template = OPEN.replace("API", "Rest").replace("PATH", "/orders").replace("METHOD", method)
    template += BESIDE.replace("PATH", limited) if limited else ""
    (found,) = make_project({"template.yaml": template, "src/app.py": DOES.format(body)}).all(OpenApi)
    assert [problem.severity for problem in api_without_authorizer.check(found)] == [severity]


@pytest.mark.parametrize(
    ("first", "path", "more", "severity"),
    [
        ("any", "/orders", "", None),
        ("any", "'/{proxy+}'", "", Severity.INFO),
        ("any", "/", "", Severity.INFO),
        ("get", "/orders", "", None),
        (
            "get",
            "/orders",
            SHARED,
            Severity.INFO,
        ),
    ],
)
def test_what_a_route_does_is_not_known_of_one_that_takes_the_rest_nor_of_shared_code(
    make_project: MakeProject, first: str, path: str, more: str, severity: Severity | None
) -> None:
    """Others of its API are limited; that it answers what they leave, or only reads, may be meant."""
    template = OPEN.replace("API", "Rest").replace("PATH", path).replace("METHOD", first) + more
    template += BESIDE.replace("PATH", path.strip("'"))
    (found,) = make_project({"template.yaml": template, "src/app.py": DOES.format(PUBLISHES)}).all(OpenApi)
    assert [problem.severity for problem in api_without_authorizer.check(found)] == [severity]


READ_AND_NOT = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Read:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: HANDLER
      CodeUri: src
      Events: { E: { Type: HttpApi, Properties: { Path: /read, Method: METHOD } } }
  Packed:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: { Bucket: b, Key: packed.zip }
      Events: { E: { Type: HttpApi, Properties: { Path: /packed, Method: METHOD } } }
"""


@pytest.mark.parametrize(
    ("handler", "method", "expected"),
    [
        ("read.handler", "put", "warning anybody may call `PUT /read` of"),
        ("read.handler", "get", "info anybody may call `GET /read` of"),
        ("other.handler", "put", "info anybody may call `PUT /read` and `PUT /packed` of"),
    ],
)
def test_what_code_asks_of_callers_is_not_known_where_it_was_not_read(
    tmp_path: Path, handler: str, method: str, expected: str
) -> None:
    """Only where no code was read is there nothing but the template to go by."""
    template = READ_AND_NOT.replace("HANDLER", handler).replace("METHOD", method)
    files = {"template.yaml": template, "src/read.py": WRITING if "read" in handler else ""}
    (found,) = findings(tmp_path, "api-without-authorizer", files)
    assert found.partition(" ")[2].startswith(expected)
