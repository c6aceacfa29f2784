"""Answers of Node.js handlers that are no promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings

RULE = "answer-without-promise"
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: app.handler
      CodeUri: src/
      Events: {Get: {Type: Api, Properties: {Path: /a, Method: get}}}
"""
OK = "return { statusCode: 200, body: 'a' };"


def lines(tmp_path: Path, template: str, code: str, name: str = "app.js") -> list[str]:
    found = findings(tmp_path, RULE, {"template.yaml": template, f"src/{name}": code})
    return [" ".join(text.split(" ")[:2]) for text in found]


@pytest.mark.parametrize(
    "code",
    [
        f"exports.handler = (event) => {{ {OK} }};\n",
        f"exports.handler = function (event, context) {{ {OK} }};\n",
        f"exports.handler = (event, context, callback) => {{ console.log(context.awsRequestId, context); {OK} }};\n",
        f"exports.handler = (event, context) => {{ context.callbackWaitsForEmptyEventLoop = false; {OK} }};\n",
        "exports.handler = () => ({ statusCode: 200 });\n",
        "exports.handler = (event) => { const r = { headers: {} }; r.statusCode = 200; return r; };\n",
        "exports.handler = (event) => { let r; if (event.a) r = { body: '' }; else r = { body }; return r; };\n",
        "exports.handler = (event) => event.a ? { statusCode: 200 } : { statusCode: 400 };\n",
        "exports.handler = (event) => answer(200);\nfunction answer(statusCode) { return { statusCode }; }\n",
        "exports.handler = (event) => { if (!event.a) return { statusCode: 400 }; return send(event); };\n",
        f"const make = ({{ core }}) => (event, c, callback) => {{ core(); {OK} }};\nexports.handler = make({{}});\n",
    ],
)
def test_objects_that_are_returned(tmp_path: Path, code: str) -> None:
    """What certainly is an object is no promise, whatever else is returned elsewhere."""
    assert lines(tmp_path, TEMPLATE, code) == ["src/app.js:1 error"]


@pytest.mark.parametrize(
    "code",
    [
        f"exports.handler = async (event) => {{ {OK} }};\n",
        f"exports.handler = (event, context, callback) => {{ callback(null, {{}}); {OK} }};\n",
        f"exports.handler = (event, context, done) => {{ send(done); {OK} }};\n",
        f"exports.handler = (event, context) => {{ context.succeed({{}}); {OK} }};\n",
        f"exports.handler = (event, context) => {{ send(() => context.done(null, {{}})); {OK} }};\n",
        f"exports.handler = (event, context) => {{ send(context); {OK} }};\n",
        f"exports.handler = (event, {{ succeed }}) => {{ succeed(1); {OK} }};\n",
        f"exports.handler = (...given) => {{ given[2](null, {{}}); {OK} }};\n",
        f"exports.handler = function (event) {{ arguments[2](null, {{}}); {OK} }};\n",
        "exports.handler = (event) => send(event);\n",
        "exports.handler = (event) => send(event).then(() => ({ statusCode: 200 }));\n",
        "exports.handler = (event) => answer(200);\nasync function answer(statusCode) { return { statusCode }; }\n",
        "exports.handler = (event) => { let r = { statusCode: 1 }; if (event.a) r = send(); return r; };\n",
        "exports.handler = (event) => answer(200);\n"
        "function answer(statusCode) { if (statusCode) return send(); return { statusCode }; }\n",
        "exports.handler = (event) => { if (event.source === 'warm') return 'warm'; return send(); };\n",
        "exports.handler = (event) => { if (event.source === 'warm') return { warm: true }; return send(); };\n",
        "exports.handler = (event) => { if (!event.a) return; return send(); };\n",
        "exports.handler = (event) => null;\n",
        "exports.handler = (event) => new Answer();\nclass Answer {}\n",
        f"exports.handler = wrap((event) => {{ {OK} }});\n",
        "exports.handler = (event) => ({ statusCode: 200, then: (a) => a(1) });\n",
    ],
)
def test_what_may_be_an_answer(tmp_path: Path, code: str) -> None:
    """Promises, what may be one, callbacks and methods of the context."""
    assert lines(tmp_path, TEMPLATE, code) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("nodejs22.x", "nodejs12.x", ["src/app.js:1 error"]),
        ("nodejs22.x", "nodejs24.x", []),
        ("nodejs22.x", "!Ref Runtime", []),
        ("CodeUri: src/", "CodeUri: src/\n      CapacityProviderConfig: {A: b}", []),
        ("CodeUri: src/", "CodeUri: src/\n      Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: /opt/a}}", []),
        ("Type: Api, Properties: {Path: /a, Method: get}", "Type: HttpApi", ["src/app.js:1 error"]),
        ("Type: Api, Properties: {Path: /a, Method: get}", "Type: S3, Properties: {Bucket: !Ref B}", []),
        (
            "Type: Api, Properties: {Path: /a, Method: get}",
            "Type: Schedule, Properties: {Schedule: rate(1 day)}",
            [],
        ),
        ("      Events: {Get: {Type: Api, Properties: {Path: /a, Method: get}}}\n", "", ["src/app.js:1 warning"]),
    ],
)
def test_who_waits(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    """Runtimes from 24 on take the value; who does not wait for an answer misses none."""
    assert lines(tmp_path, TEMPLATE.replace(old, new), f"exports.handler = (event) => {{ {OK} }};\n") == expected


def test_event_that_a_user_pool_gets_back(tmp_path: Path) -> None:
    """It is what was parsed of text."""
    trigger = "Events: {Up: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: PreSignUp}}}\n"
    template = TEMPLATE[: TEMPLATE.index("Events")] + trigger + "  Pool: {Type: AWS::Cognito::UserPool}\n"
    code = "export const handler = (event: any) => {\n  event.response.autoConfirmUser = true;\n  return event;\n};\n"
    assert lines(tmp_path, template, code, "app.ts") == ["src/app.ts:3 error"]


def test_services_of_the_serverless_framework(tmp_path: Path) -> None:
    """The same."""
    service = (
        "service: s\nprovider: {name: aws, runtime: nodejs18.x}\nfunctions:\n"
        "  get: {handler: app.get, events: [{http: GET a}]}\n"
    )
    found = findings(tmp_path, RULE, {"serverless.yml": service, "app.js": f"exports.get = (e) => {{ {OK} }};\n"})
    assert [" ".join(text.split(" ")[:2]) for text in found] == ["app.js:1 error"]
