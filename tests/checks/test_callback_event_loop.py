"""Callback handlers for which the advice would be void or harmful."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

RULE = "missing-callback-waits-for-empty-event-loop"

ONCE = "exports.handler = (event, context, callback) => { callback(null, 1) }\n"
FOR_EACH = "exports.handler = (event, context, callback) => { event.Records.forEach((r) => callback(null, r)) }\n"
IN_A_LOOP = "exports.handler = (event, context, callback) => { for (const r of event.Records) callback(null, r) }\n"
IN_A_PROMISE = "exports.handler = (event, context, callback) => { load().then((r) => callback(null, r)) }\n"
CLOSES = "exports.handler = (event, context, callback) => { use(db, () => { callback(null, 1); db.close() }) }\n"
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
