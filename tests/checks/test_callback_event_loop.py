"""Callback handlers for which the advice would be void or harmful."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

RULE = "missing-callback-waits-for-empty-event-loop"

POOL = "const pool = new (require('pg').Pool)(); "
ONCE = POOL + "exports.handler = (event, context, callback) => { callback(null, 1) }\n"
FOR_EACH = POOL + "exports.handler = (event, context, callback) => event.Records.forEach((r) => callback(null, r))\n"
IN_A_LOOP = POOL + "exports.handler = (event, context, callback) => { for (const r of event.Records) callback(r) }\n"
IN_A_PROMISE = POOL + "exports.handler = (event, context, callback) => { load().then((r) => callback(null, r)) }\n"
CLOSES = POOL + "exports.handler = (event, context, callback) => { callback(null, 1); pool.end() }\n"
HANDLER = "exports.handler = (event, context, callback) => {{ {} callback(null, 1) }}\n"
FLAG = "callbackWaitsForEmptyEventLoop"
PREPARE = f"exports.prepare = (context) => {{ context.{FLAG} = false }}\n"
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {{ Runtime: {runtime}, Handler: {handler}, CodeUri: src/ }}
"""


@pytest.mark.parametrize(
    ("code", "expected"),
    [(ONCE, ["app.js:1"]), (IN_A_PROMISE, ["app.js:1"]), (FOR_EACH, []), (IN_A_LOOP, [])],
)
def test_a_callback_that_is_called_repeatedly_is_left_alone(
    make_project: MakeProject, code: str, expected: list[str]
) -> None:
    """Not waiting would freeze what the first call leaves open."""
    assert findings_of(make_project({"app.js": code}), RULE) == expected


def test_a_handler_that_closes_its_connections_is_left_alone(make_project: MakeProject) -> None:
    """Nothing is left to wait for, and not waiting might keep it from closing them."""
    assert findings_of(make_project({"app.js": CLOSES}), RULE) == []


@pytest.mark.parametrize(
    ("provider", "expected"), [("aws", ["app.js:1"]), ("tencent", []), ("${opt:provider}", ["app.js:1"])]
)
def test_code_for_another_cloud_has_no_handlers(make_project: MakeProject, provider: str, expected: list[str]) -> None:
    """The Serverless Framework deploys to more than AWS."""
    files = {"serverless.yml": f"service: orders\nprovider:\n  name: {provider}\n", "app.js": ONCE}
    assert findings_of(make_project(files), RULE) == expected


@pytest.mark.parametrize(
    ("runtime", "handler", "expected"),
    [
        ("nodejs24.x", "!Ref Handler", []),
        ("nodejs22.x", "!Ref Handler", ["src/unused.js:1"]),
        ("nodejs22.x", "app.handler", []),
    ],
)
def test_code_in_the_folder_of_a_function_has_its_runtime(
    make_project: MakeProject, runtime: str, handler: str, expected: list[str]
) -> None:
    """What no function is given is not judged; one whose handler is not known may be given it."""
    files = {
        "template.yaml": TEMPLATE.format(runtime=runtime, handler=handler),
        "src/app.js": "exports.handler = async (event) => 1\n",
        "src/unused.js": ONCE,
    }
    assert findings_of(make_project(files), RULE) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("", []),
        ("setTimeout(work, 50);", ["app.js:1"]),
        ("require('net').connect(7000);", ["app.js:1"]),
        ("new (require('@aws-sdk/client-s3').S3Client)({});", []),
        ("new (require('https').Agent)({ keepAlive: true });", []),
        ("require('./store').open();", ["app.js:1"]),
        ("require('./other').open();", []),
    ],
)
def test_something_stays_open(make_project: MakeProject, code: str, expected: list[str]) -> None:
    """A callback that has nothing to wait for is advice for pedants."""
    files = {
        "app.js": HANDLER.format(code),
        "store.js": f"{POOL} exports.open = () => pool;\n",
        "other.js": "exports.open = () => 1;\n",
    }
    assert findings_of(make_project(files), RULE) == expected


@pytest.mark.parametrize(
    "code",
    [
        f"context.{FLAG} = false;",
        f"context['{FLAG}'] = true;",
        f"Object.assign(context, {{ {FLAG}: false }});",
        "require('./prepare').prepare(context);",
    ],
)
def test_the_flag_is_set(make_project: MakeProject, code: str) -> None:
    """However it is done, and wherever."""
    files = {"app.js": POOL + HANDLER.format(code), "prepare.js": PREPARE}
    assert findings_of(make_project(files), RULE) == []


def test_another_attribute_of_the_context_is_no_flag(make_project: MakeProject) -> None:
    """Only this one says what to wait for."""
    files = {"app.js": POOL + HANDLER.format("context['startedAt'] = 1;")}
    assert findings_of(make_project(files), RULE) == ["app.js:1"]


def test_a_callback_that_is_never_used_answers_nothing(make_project: MakeProject) -> None:
    """The handler answers by its promise."""
    files = {"app.js": POOL + "exports.handler = function (event, context, callback) { return pool.query('x') }\n"}
    assert findings_of(make_project(files), RULE) == []
