"""Answers to HTTP requests, and to others."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings
from conftest import MakeProject, findings_of

API = "Get: { Type: Api, Properties: { Path: /, Method: get } }"
HTTP_API = "Get: { Type: HttpApi, Properties: { Path: /, Method: get } }"
OLD_HTTP_API = 'Get: { Type: HttpApi, Properties: { Path: /, Method: get, PayloadFormatVersion: "1.0" } }'
QUEUE = "Jobs: { Type: SQS, Properties: { Queue: !GetAtt Queue.Arn } }"
SCHEDULE = "Daily: { Type: Schedule, Properties: { Schedule: rate(1 day) } }"
OWN_API = "Get: { Type: Api, Properties: { Path: /, Method: get, RestApiId: !Ref Mapped } }"


def template(runtime: str, *events: str) -> str:
    return (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Queue: { Type: AWS::SQS::Queue }\n"
        "  Mapped: { Type: AWS::Serverless::Api, Properties: { StageName: v1, DefinitionUri: api.yaml } }\n"
        "  Orders:\n    Type: AWS::Serverless::Function\n    Properties:\n"
        f"      Runtime: {runtime}\n      Handler: app.handler\n      CodeUri: src\n      Events:\n"
        + "".join(f"        {event}\n" for event in events)
    )


PYTHON = "import json, boto3\ntable = boto3.resource('dynamodb').Table('x')\ndef handler(event, context):\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return {'statusCode': 200, 'body': {}}", ["src/app.py:4"]),
        ("return {'statusCode': 200, 'body': table.scan()}", ["src/app.py:4"]),
        ("body = {'a': 1}\n    return {'statusCode': 200, 'body': body}", ["src/app.py:5"]),
        ("r = {'statusCode': 200}\n    r['body'] = {}\n    return r", []),
        ("r = {'statusCode': 200, 'body': {}}\n    r['body'] = json.dumps(r['body'])\n    return r", []),
        ("r = {'statusCode': 200, 'body': {}}\n    finish(r)\n    return r", []),
        ("r = {'statusCode': 200, 'body': {}}\n    print(r)\n    return r", ["src/app.py:4"]),
        ("return {'statusCode': 200, 'body': ''}", []),
        ("return {'statusCode': 200, 'body': None}", []),
        ("return {'statusCode': 200, 'body': 5}", []),
        ("return {'statusCode': 200, 'body': event['body']}", []),
        ("return {'statusCode': 200, 'body': json.dumps({}) if event else {}}", []),
        ("return {'statusCode': 200, 'headers': {'A': ['b']}}", ["src/app.py:4"]),
        ("return {'statusCode': 200, 'headers': {'A': True, 'B': 1, 'C': 'c'}}", []),
        ("more = {'A': 'b'}\n    return {'statusCode': 200, 'headers': {**more, 'C': 'c'}}", []),
        ("more = {'A': 'b'}\n    return {'statusCode': 200, 'headers': {**more, 'C': []}}", ["src/app.py:5"]),
        ("return {'statusCode': 200, 'headers': {event['name']: ['b']}}", ["src/app.py:4"]),
        ("return {'statusCode': 200, 'multiValueHeaders': {'A': ['b']}}", []),
        ("return {'orders': []}", ["src/app.py:4"]),
        ("return {'body': '', 'orders': []}", ["src/app.py:4"]),
        ("return {'body': ''}", []),
        ("return {}", []),
        ("return 'ok'", ["src/app.py:4"]),
        ("if event: return {}\n    return {'statusCode': 200}", []),
        ("return None", []),
        ("print(event)", ["src/app.py:3"]),
        ("if event: raise ValueError", ["src/app.py:3"]),
        ("raise ValueError", []),
        ("refuse()\ndef refuse():\n    raise ValueError", []),
        ("refuse()\ndef refuse():\n    if later(): raise ValueError", ["src/app.py:3"]),
        ("yield event", []),
        ("if event: return {'statusCode': 200}", []),
        ("return {**event}", []),
        ("r = {}\n    r['statusCode'] = 200\n    return r", []),
        ("r = {}\n    r.update(event)\n    return r", []),
        ("return answer(event)", []),
    ],
)
def test_answers_of_python_to_a_rest_api(make_project: MakeProject, body: str, expected: list[str]) -> None:
    """What the answer certainly is when it is returned."""
    files = {"template.yaml": template("python3.13", API), "src/app.py": f"{PYTHON}    {body}\n"}
    assert findings_of(make_project(files), "malformed-proxy-response") == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("exports.handler = async () => ({ statusCode: 200, body: {} })", ["src/app.js:1"]),
        ("exports.handler = (e, c, done) => done(null, { statusCode: 200, body: [] })", ["src/app.js:1"]),
        ("exports.handler = () => Promise.resolve({ statusCode: 200, body: {} })", ["src/app.js:1"]),
        ("exports.handler = async () => ({ orders: [] })", ["src/app.js:1"]),
        ("exports.handler = async () => ({ statusCode: 200, body: `${1}` })", []),
        ("exports.handler = async (e) => ({ statusCode: 200, ...e })", []),
        ("exports.handler = async (e) => { await fetch(e.a); }", ["src/app.js:1"]),
        ("exports.handler = (e, c, done) => { fetch(e.a); }", ["src/app.js:1"]),
        ("exports.handler = (e, c, done) => { fetch(e.a).then(() => done(null, {})); }", []),
        ("exports.handler = (e, c, done) => { fetch(e.a, done); }", []),
        ("exports.handler = (e, c) => { fetch(e.a, () => c.succeed({ statusCode: 200 })); }", []),
        ("exports.handler = (e, c) => { server.proxy(e, c); }", []),
        ("exports.handler = function () { server.proxy(...arguments); }", []),
        ("exports.handler = async (...all) => { server.proxy(...all); }", []),
        ("const more = { A: 'b' }; exports.handler = async () => ({ statusCode: 200, headers: { ...more } })", []),
        ("exports.handler = require('middy')(async () => ({ statusCode: 200, body: {} }))", []),
        ("exports.handler = require('./x').wrap(async () => ({ statusCode: 200, body: {} }))", []),
    ],
)
def test_answers_of_javascript_to_a_rest_api(make_project: MakeProject, code: str, expected: list[str]) -> None:
    """Returned, resolved or given to the callback; a wrapper may make text of it."""
    files = {"template.yaml": template("nodejs22.x", API), "src/app.js": code}
    assert findings_of(make_project(files), "malformed-proxy-response") == expected


@pytest.mark.parametrize(
    ("events", "answer", "expected"),
    [
        ([HTTP_API], "{'statusCode': 200, 'body': {}}", ["src/app.py:2"]),
        ([HTTP_API], "{'orders': []}", []),
        ([HTTP_API], "{'statusCode': 200, 'headers': {'A': []}}", []),
        ([OLD_HTTP_API], "{'orders': []}", ["src/app.py:2"]),
        ([API, QUEUE], "{'statusCode': 200, 'body': {}}", []),
        ([QUEUE], "{'statusCode': 200, 'body': {}}", []),
        ([API, SCHEDULE], "{'status': 200, 'body': 'a'}", ["src/app.py:2"]),
        ([API, SCHEDULE], "{'status': 200, 'body': 'a'} if event else {'status': 500, 'body': 'b'}", ["src/app.py:2"]),
        ([API, SCHEDULE], "{'status': 200, 'body': 'a'} if event else {'status': 'done'}", []),
        ([API, SCHEDULE], "{'status': 200, 'body': 'a'} if event else {'statusCode': 500}", []),
        ([API, QUEUE], "{'status': 200, 'body': 'a'}", []),
        ([API, SCHEDULE], "{'statusCode': 200, 'body': {}}", []),
        ([HTTP_API, SCHEDULE], "{'status': 200, 'body': 'a'}", []),
        ([SCHEDULE], "{'status': 200, 'body': 'a'}", []),
        ([OWN_API], "{'statusCode': 200, 'body': {}}", []),
    ],
)
def test_what_takes_the_answer_decides(
    make_project: MakeProject, events: list[str], answer: str, expected: list[str]
) -> None:
    """What wants no response, and what an API may map, is not judged."""
    files = {
        "template.yaml": template("python3.13", *events),
        "src/app.py": f"def handler(event, context):\n    return {answer}\n",
    }
    assert findings_of(make_project(files), "malformed-proxy-response") == expected


@pytest.mark.parametrize(
    ("runtime", "file", "code", "severity"),
    [
        ("python3.13", "app.py", "def handler(event, context):\n    return {'id': event['arguments']['id']}\n", "info"),
        ("python3.13", "app.py", "def handler(event, context):\n    return {'id': event['path']}\n", "error"),
        (
            "python3.13",
            "app.py",
            "def handler(event, context):\n    return {'id': event.get('arguments') or event['body']}\n",
            "error",
        ),
        ("nodejs22.x", "app.ts", "export const handler = async (event) => ({ id: event.arguments.id });\n", "info"),
        ("nodejs22.x", "app.js", "exports.handler = async ({ arguments: { id } }) => ({ id });\n", "info"),
    ],
)
def test_a_resolver_is_told_that_its_route_is_left_over(
    tmp_path: Path, runtime: str, file: str, code: str, severity: str
) -> None:
    files = {"template.yaml": template(runtime, API), f"src/{file}": code}
    (found,) = findings(tmp_path, "malformed-proxy-response", files)
    assert found.split()[1] == severity
    assert found.endswith(": remove the route" if severity == "info" else ": add it")


def test_the_answers_of_a_resolver_are_no_responses(make_project: MakeProject) -> None:
    code = "def handler(event, context):\n    return {'statusCode': 200, 'body': {'id': event['arguments']['id']}}\n"
    files = {"template.yaml": template("python3.13", API), "src/app.py": code}
    assert findings_of(make_project(files), "malformed-proxy-response") == []


@pytest.mark.parametrize(
    ("output", "answer", "expected"),
    [
        ("{ Value: !GetAtt Orders.Arn, Export: { Name: orders } }", "{'orders': []}", []),
        ("{ Value: !GetAtt Orders.Arn }", "{'orders': []}", ["src/app.py:2"]),
        ("{ Value: !GetAtt Queue.Arn, Export: { Name: orders } }", "{'orders': []}", ["src/app.py:2"]),
        (
            "{ Value: !GetAtt Orders.Arn, Export: { Name: orders } }",
            "{'statusCode': 200, 'body': {}}",
            ["src/app.py:2"],
        ),
    ],
)
def test_whoever_imports_a_function_may_take_its_answer_as_it_is(
    make_project: MakeProject, output: str, answer: str, expected: list[str]
) -> None:
    files = {
        "template.yaml": template("python3.13", API) + f"Outputs:\n  Orders: {output}\n",
        "src/app.py": f"def handler(event, context):\n    return {answer}\n",
    }
    assert findings_of(make_project(files), "malformed-proxy-response") == expected


@pytest.mark.parametrize(("key", "expected"), [("httpMethod", ["app.py:2"]), ("Records", []), ("id", [])])
def test_without_a_template_the_event_tells(make_project: MakeProject, key: str, expected: list[str]) -> None:
    """A body in an answer may mean anything to other callers."""
    code = f"def handler(event, context):\n    return {{'statusCode': 200, 'body': {{'a': event['{key}']}}}}\n"
    assert findings_of(make_project({"app.py": code}), "malformed-proxy-response") == expected
