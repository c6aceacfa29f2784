"""Code for one format of HTTP events and triggers that send the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam

REST = ", Events: {Any: {Type: Api, Properties: {Path: /, Method: get}}}"
HTTP = ", Events: {Any: {Type: HttpApi}}"
URL = ", FunctionUrlConfig: {AuthType: NONE}"
DEFINED = "  Web: {Type: AWS::Serverless::HttpApi, Properties: {DefinitionUri: api.yaml}}\n"
CODE = "def handler(event, context):\n    return {'body': %s}\n"
READS_1 = CODE % "event['httpMethod']"
READS_2 = CODE % "event['rawPath']"
MATCHES = "def handler(event, context):\n    match event:\n        case %s:\n            return 1\n"
ROUTES = (
    "from aws_lambda_powertools.event_handler.api_gateway import ApiGatewayResolver, ProxyEventType\napp = %s\n"
    "def handler(event, context):\n    return app.resolve(event, context)\n"
)
CLASSES = (
    "from aws_lambda_powertools.utilities import data_classes\n@data_classes.event_source(data_class=data_classes.%s)\n"
    "def handler(event, context):\n    return {'body': event.body}\n"
)


def places(folder: Path, template: str, code: str, *only: str) -> list[str]:
    files = {"template.yaml": template, "app.py": code}
    return [line.split(" ")[0] for line in findings(folder, "payload-version-mismatch", files, *only)]


@pytest.mark.parametrize(
    ("template", "code", "expected"),
    [
        pytest.param(sam(REST), READS_1, [], id="REST API: they agree"),
        pytest.param(sam(HTTP), READS_2, [], id="HTTP API: they agree"),
        pytest.param(sam(URL), READS_2, [], id="function URL: they agree"),
        pytest.param(sam(HTTP), READS_1, ["app.py:2"], id="only the template changed"),
        pytest.param(sam(URL), READS_1, ["app.py:2"], id="function URL for code of a REST API"),
        pytest.param(sam(REST), READS_2, ["app.py:2"], id="only the code changed"),
        pytest.param(sam(REST), CODE % "event.get('rawPath')", ["app.py:2"], id="a read that gives None"),
        pytest.param(sam(REST), CODE % "event.get('rawPath', '/')", [], id="default"),
        pytest.param(sam(REST), CODE % "event['requestContext']['http']['method']", ["app.py:2"], id="nested"),
        pytest.param(sam(HTTP), CODE % "event['requestContext']['authorizer']['claims']", ["app.py:2"], id="claims"),
        pytest.param(sam(REST), CODE % "[event['rawPath'], event['path']]", [], id="reads both"),
        pytest.param(sam(REST), CODE % "event['body']", [], id="what both have"),
        pytest.param(sam(""), READS_2, [], id="no trigger"),
        pytest.param(sam(HTTP), MATCHES % '{"httpMethod": "GET", **rest}', ["app.py:3"], id="pattern"),
        pytest.param(sam(HTTP), MATCHES % '{"requestContext": {"identity": who}}', ["app.py:3"], id="nested pattern"),
        pytest.param(sam(HTTP), MATCHES % '{"rawPath": path} | {"path": path}', [], id="patterns for both"),
        pytest.param(sam(REST), MATCHES % '{"httpMethod": "GET"}', [], id="pattern that fits"),
        pytest.param(sam(HTTP), ROUTES % "ApiGatewayResolver()", ["app.py:2"], id="resolver without a word"),
        pytest.param(
            sam(HTTP), ROUTES % "ApiGatewayResolver(debug=True)", ["app.py:2"], id="resolver with other words"
        ),
        pytest.param(sam(REST), ROUTES % "ApiGatewayResolver()", [], id="resolver for REST APIs"),
        pytest.param(
            sam(HTTP), ROUTES % "ApiGatewayResolver(proxy_type=ProxyEventType.APIGatewayProxyEventV2)", [], id="told so"
        ),
        pytest.param(
            sam(REST),
            ROUTES % "ApiGatewayResolver(ProxyEventType.APIGatewayProxyEventV2)",
            ["app.py:2"],
            id="told wrong",
        ),
        pytest.param(sam(HTTP), ROUTES % "ApiGatewayResolver(**options)", [], id="told who knows what"),
        pytest.param(sam(HTTP), CLASSES % "APIGatewayProxyEvent", ["app.py:2"], id="data class for REST APIs"),
        pytest.param(sam(HTTP), CLASSES % "APIGatewayProxyEventV2", [], id="data class for HTTP APIs"),
        pytest.param(
            sam(", Events: {A: {Type: HttpApi}, B: {Type: Api, Properties: {Path: /, Method: get}}}"),
            READS_2,
            [],
            id="both formats",
        ),
        pytest.param(
            sam(", Events: {A: {Type: HttpApi}, B: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}"),
            READS_1,
            [],
            id="also a schedule",
        ),
        pytest.param(
            sam(", Events: {A: {Type: HttpApi, Properties: {PayloadFormatVersion: !Ref Version}}}"),
            READS_1,
            [],
            id="unknown format",
        ),
        pytest.param(
            sam(", Events: {A: {Type: HttpApi, Properties: {ApiId: !Ref Web}}}", DEFINED),
            READS_1,
            [],
            id="API with a definition of its own",
        ),
        pytest.param(
            sam(
                ", Events: {HttpApi: {Type: HttpApi, Properties: {ApiId: !Ref HttpApi}}}",
                "  HttpApi: {Type: AWS::Serverless::HttpApi, Properties: {Name: web}}\n",
            ),
            READS_1,
            ["app.py:2"],
            id="event with the name of its API",
        ),
        pytest.param(
            sam(", Events: {Worker: {Type: HttpApi}}"), READS_1, ["app.py:2"], id="event with the name of its function"
        ),
    ],
)
def test_code_and_trigger_are_compared(tmp_path: Path, template: str, code: str, expected: list[str]) -> None:
    """Code that reads what only the other format has is reported."""
    assert places(tmp_path, template, code) == expected


@pytest.mark.parametrize("only", ["template.yaml", "app.py"])
def test_one_file_alone_shows_what_is_wrong_between_both(tmp_path: Path, only: str) -> None:
    """A finding is shown if the file given has a part in it."""
    assert places(tmp_path, sam(HTTP), READS_1, only) == ["app.py:2"]


@pytest.mark.parametrize(("version", "expected"), [('"1.0"', []), ("1.0", []), ('"2.0"', ["app.py:2"])])
def test_integration_says_which_format_it_sends(tmp_path: Path, version: str, expected: list[str]) -> None:
    """In plain CloudFormation the format stands at the integration."""
    integration = (
        "  Integration:\n    Type: AWS::ApiGatewayV2::Integration\n    Properties:\n"
        f"      {{ApiId: a, IntegrationUri: !GetAtt Worker.Arn, PayloadFormatVersion: {version}}}\n"
    )
    assert places(tmp_path, sam("", integration), READS_1) == expected


@pytest.mark.parametrize(("integration", "expected"), [("AWS_PROXY", ["app.py:2"]), ("AWS", [])])
def test_method_of_a_rest_api_may_send_what_it_likes(tmp_path: Path, integration: str, expected: list[str]) -> None:
    """Without proxy integration a mapping template makes the event."""
    method = (
        "  Method:\n    Type: AWS::ApiGateway::Method\n    Properties:\n"
        f"      Integration: {{Type: {integration}, Uri: !Sub 'x/${{Worker.Arn}}/invocations'}}\n"
    )
    assert places(tmp_path, sam("", method), READS_2) == expected


OTHER = (
    "  Other:\n    Type: AWS::Serverless::Function\n"
    "    Properties: {Runtime: python3.13, Handler: app.handler, Events: {%s}}\n"
)
BY_REST = OTHER % "Old: {Type: Api, Properties: {Path: /old, Method: get}}"
BY_HTTP = OTHER % "New: {Type: HttpApi}"


@pytest.mark.parametrize(
    ("template", "code", "expected"),
    [
        pytest.param(
            sam(HTTP),
            READS_1,
            "`httpMethod` is in format 1.0 of events, `Any` sends 2.0: read what that has, or change the format",
            id="either",
        ),
        pytest.param(
            sam(HTTP, BY_REST),
            READS_1,
            "`httpMethod` is in format 1.0 of events, `Any` sends 2.0: change the format, the code also serves `Old`",
            id="the code is right elsewhere",
        ),
        pytest.param(
            sam(REST), READS_2, "`rawPath` is in format 2.0 of events, `Any` sends 1.0: read what that has", id="fixed"
        ),
        pytest.param(
            sam(REST, BY_HTTP),
            READS_2,
            "`rawPath` is in format 2.0 of events, `Any` sends 1.0: read what each of them has",
            id="fixed, and the code is right elsewhere",
        ),
    ],
)
def test_advice_fits_all_that_the_code_serves(tmp_path: Path, template: str, code: str, expected: str) -> None:
    """Only an HTTP API can send another format, and code that is right for another trigger stays as it is."""
    files = {"template.yaml": template, "app.py": code}
    assert findings(tmp_path, "payload-version-mismatch", files) == [f"app.py:2 error {expected}"]


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("event.httpMethod", ["app.js:2"]),
        ("event.requestContext.http.method", []),
        ("event.httpMethod ?? event.requestContext.http.method", []),
    ],
)
def test_what_is_switched_on_is_read(tmp_path: Path, subject: str, expected: list[str]) -> None:
    """Comparing a key is not asking whether it is there."""
    code = (
        f"export const handler = async (event) => {{\n  switch ({subject}) {{\n"
        "    case 'GET': return { statusCode: 200 };\n    default: return { statusCode: 405 };\n  }\n};\n"
    )
    files = {"template.yaml": sam(HTTP).replace("python3.13", "nodejs24.x"), "app.js": code}
    found = findings(tmp_path, "payload-version-mismatch", files)
    assert [line.split(" ")[0] for line in found] == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("console.log(event.httpMethod);", ["app.js:2 info"]),
        ("console.log('called', { method: event.httpMethod, path: event.path });", ["app.js:2 info"]),
        ("return { statusCode: 501, body: JSON.stringify({ path: event.path }) };", ["app.js:2 info"]),
        ("console.log(event.httpMethod); if (event.path === '/a') return {};", ["app.js:2 error"]),
        ("if (event.httpMethod === 'GET') return {};", ["app.js:2 error"]),
        ("return route(event.httpMethod);", ["app.js:2 error"]),
    ],
)
def test_what_is_only_told_changes_no_answer(tmp_path: Path, body: str, expected: list[str]) -> None:
    """In JavaScript it is `undefined` in a log line."""
    code = f"export const handler = async (event) => {{\n  {body}\n}};\n"
    files = {"template.yaml": sam(HTTP).replace("python3.13", "nodejs24.x"), "app.js": code}
    found = findings(tmp_path, "payload-version-mismatch", files)
    assert [" ".join(line.split(" ")[:2]) for line in found] == expected


def test_a_key_that_is_told_raises_in_python(tmp_path: Path) -> None:
    """A subscript of what is not there is an error wherever it stands."""
    files = {
        "template.yaml": sam(HTTP),
        "app.py": "def handler(event, context):\n    print(event['httpMethod'])\n",
    }
    found = findings(tmp_path, "payload-version-mismatch", files)
    assert [" ".join(line.split(" ")[:2]) for line in found] == ["app.py:2 error"]


BOTH = "const method = event.requestContext?.http?.method || event.httpMethod;"


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("app.js", f"{BOTH}\nif (method === 'GET') return 1;\nif (event.httpMethod === 'PUT') return 2;", [4]),
        ("app.ts", f"{BOTH}\ntry {{ if (event.httpMethod === 'PUT' && event.body) return 2; }} catch {{}}", [3]),
        ("app.js", f"{BOTH}\nif (event.httpMethod === 'OPTIONS') return 2;", []),
        ("app.js", f"{BOTH}\nif (event.version === '1.0') {{ if (event.httpMethod === 'PUT') return 2; }}", []),
        ("app.js", f"{BOTH}\nif (event.version === '1.0' && event.httpMethod === 'PUT') return 2;", []),
        ("app.js", f"{BOTH}\nif (event.requestContext.http) return 1;\nif (event.httpMethod === 'PUT') return 2;", []),
        ("app.js", f"{BOTH}\nevent.httpMethod = method;\nif (event.httpMethod === 'PUT') return 2;", []),
        ("app.js", f"{BOTH}\nif (event.httpMethod !== 'PUT') return 2;", []),
    ],
)
def test_a_comparison_beside_code_for_both_formats_is_never_true(
    tmp_path: Path, name: str, body: str, expected: list[int]
) -> None:
    """Nothing around it tells the formats apart."""
    code = f"export const handler = async (event) => {{ {body}\n}};\n".replace("{ const", "{\nconst", 1)
    files = {"template.yaml": sam(HTTP).replace("python3.13", "nodejs24.x"), name: code}
    found = findings(tmp_path, "payload-version-mismatch", files)
    assert [line.partition(":")[2].split(" ")[:2] for line in found] == [[str(line), "warning"] for line in expected]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if (event.httpMethod === 'OPTIONS') return 2;", []),
        ("if (event.httpMethod === 'OPTIONS' || !event.body) return 2;", []),
        ("if (event.httpMethod === 'OPTIONS') return 2;\nif (event.httpMethod === 'PUT') return 3;", ["app.js:3"]),
        ("if (event.httpMethod === 'POST') return 2;", ["app.js:2"]),
    ],
)
def test_an_http_api_answers_preflights_itself(tmp_path: Path, body: str, expected: list[str]) -> None:
    """That such a branch is never taken changes nothing."""
    code = f"export const handler = async (event) => {{\n{body}\n}};\n"
    files = {"template.yaml": sam(HTTP).replace("python3.13", "nodejs24.x"), "app.js": code}
    found = findings(tmp_path, "payload-version-mismatch", files)
    assert [line.split(" ")[0] for line in found] == expected


REQUEST = """\
class Request {
  constructor(event) { this.path = event.rawPath; this.method = event.body; }
  getPath() { return this.path; }
  getMethod() { return this.method; }
}
exports.handler = async (event) => new Request(event).%s();
"""


@pytest.mark.parametrize(("method", "severity"), [("getMethod", "info"), ("getPath", "error")])
def test_a_key_that_is_kept_in_a_field_which_nothing_reads_changes_no_answer(
    tmp_path: Path, method: str, severity: str
) -> None:
    files = {"template.yaml": sam(REST).replace("python3.13", "nodejs22.x"), "app.js": REQUEST % method}
    (line,) = findings(tmp_path, "payload-version-mismatch", files)
    assert severity in line


DECIDES = "def handler(event, context):\n    method = %s\n    if %s:\n        return 1\n    return 2\n"
GET = "event.get('httpMethod', '')"
NODE = "export const handler = async (event) => {\n  %s\n};\n"


@pytest.mark.parametrize(
    ("template", "code", "expected"),
    [
        (sam(HTTP), DECIDES % (GET, "method == 'GET'"), ["app.py:2"]),
        (sam(HTTP), DECIDES % (GET, "method.upper() in ('GET', 'HEAD')"), ["app.py:2"]),
        (sam(HTTP), DECIDES % ("event.get('httpMethod', 'GET')", "method == 'GET'"), []),
        (sam(HTTP), DECIDES % ("event.get('httpMethod', 'GET')", "method == 'POST'"), ["app.py:2"]),
        (sam(HTTP), DECIDES % ("event.get('httpMethod', DEFAULT)", "method == 'POST'"), []),
        (sam(HTTP), DECIDES % (GET, "method == 'OPTIONS'"), []),
        (sam(HTTP), DECIDES % (GET, "event.get('version') == '2.0' or method == 'GET'"), []),
        (sam(HTTP), DECIDES % (GET, "method"), []),
        (sam(REST), DECIDES % (GET, "method == 'GET'"), []),
        (
            sam(REST),
            DECIDES % ("event.get('requestContext', {}).get('http', {}).get('method', '')", "method == 'GET'"),
            ["app.py:2"],
        ),
        (sam(HTTP), DECIDES % (GET + " or event['requestContext']['http']['method']", "method == 'GET'"), []),
    ],
)
def test_a_default_for_what_the_format_lacks_decides(
    tmp_path: Path, template: str, code: str, expected: list[str]
) -> None:
    """A default that a condition compares with another text is what it always is."""
    assert places(tmp_path, template, code) == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("switch (event.requestContext?.http?.method) { case 'GET': return 1; }", ["app.mjs:2"]),
        ("const m = event.requestContext?.http?.method ?? 'GET'; if (m === 'POST') return 1;", ["app.mjs:2"]),
        ("const m = event.requestContext?.http?.method ?? 'GET'; if (m === 'GET') return 1;", []),
        ("const m = event.requestContext?.http?.method ?? event.httpMethod; if (m === 'GET') return 1;", []),
        ("const m = event.requestContext?.http?.method ?? ''; console.log(m);", []),
        ("const m = event.rawPath || '/'; if (m === '/health') return 1;", ["app.mjs:2"]),
        ("if (event.version !== '2.0') return 0; const m = event.rawPath ?? ''; if (m === '/a') return 1;", []),
        (
            "if (!('http' in event.requestContext)) return 0; const m = event.rawPath ?? ''; if (m === '/a') return 1;",
            [],
        ),
    ],
)
def test_a_missing_key_decides_in_javascript(tmp_path: Path, run: str, expected: list[str]) -> None:
    """So does a key without default that nothing says to be missing."""
    template = sam(REST).replace("python3.13", "nodejs22.x")
    files = {"template.yaml": template, "app.mjs": NODE % run}
    found = findings(tmp_path, "payload-version-mismatch", files)
    assert [line.split(" ")[0] for line in found] == expected


@pytest.mark.parametrize(("method", "expected"), [("post", []), ("any", ["app.mjs:2"])])
def test_who_is_never_asked_may_ask_for_preflights(tmp_path: Path, method: str, expected: list[str]) -> None:
    event = f"A: {{ Type: Api, Properties: {{ Path: /a, Method: {method} }} }}"
    template = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders:\n    Type: AWS::Serverless::Function\n"
        f"    Properties: {{ Runtime: nodejs22.x, Handler: app.handler, CodeUri: ., Events: {{ {event} }} }}\n"
    )
    run = "if (event.requestContext?.http?.method === 'OPTIONS') return 1;"
    found = findings(tmp_path, "payload-version-mismatch", {"template.yaml": template, "app.mjs": NODE % run})
    assert [line.split(" ")[0] for line in found] == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("if (found) return found; return event.headers.tenant;", "info"),
        ("if (found) { return found; } return event.headers.tenant || null;", "info"),
        ("if (found) return found; return null;", "error"),
        ("if (!found) return 401; return found;", "error"),
        ("if (found) return 1; return event.headers.tenant;", "error"),
    ],
)
def test_what_another_source_stands_in_for_gets_advice(tmp_path: Path, run: str, expected: str) -> None:
    """A function asks for what is in the other format first, and goes on without it."""
    read = "const found = event.requestContext?.authorizer?.claims?.tenant; "
    files = {"template.yaml": sam(HTTP).replace("python3.13", "nodejs22.x"), "app.mjs": NODE % (read + run)}
    (found,) = findings(tmp_path, "payload-version-mismatch", files)
    assert found.split(" ")[1].startswith(expected)
