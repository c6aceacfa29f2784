"""Which handlers nodejs24.x refuses, and which unused callbacks can be dropped."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.callbacks import HandlerCallbacks
from serverless_lint.checks.callback_handler_unsupported import callback_handler_unsupported
from serverless_lint.model import Project
from serverless_lint.rule import Problem


def sam(runtime: str = "nodejs24.x") -> str:
    return (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders:\n    Type: AWS::Serverless::Function\n"
        f"    Properties: {{Runtime: {runtime}, Handler: app.handler, CodeUri: src}}\n"
    )


def problems(project: Project) -> list[Problem]:
    return [problem for found in project.all(HandlerCallbacks) for problem in callback_handler_unsupported.check(found)]


@pytest.mark.parametrize(
    ("code", "marked"),
    [
        pytest.param("exports.handler = (e, c, cb) => cb(null, 1);\n", "cb", id="callback"),
        pytest.param("exports.handler = async (e, c, { x }) => x;\n", "{ x }", id="destructured"),
        pytest.param("exports.handler = async (e, c, cb, more) => 1;\n", "cb", id="more parameters"),
        pytest.param("exports.handler = (e, ctx) => ctx.done(null, 1);\n", "ctx.done", id="context.done"),
        pytest.param(
            "const { run } = middy;\nexports.handler = (e, c) => run(() => { c.fail(1); });\n", "c.fail", id="nested"
        ),
        pytest.param("exports.handler = (e, c) => { const { fail } = c; fail(1); };\n", "fail", id="taken apart"),
        pytest.param("exports.handler = (e, { succeed: ok }) => ok(1);\n", "ok", id="taken apart at once"),
        pytest.param("exports.handler = (e, c) => { const end = c.done; end(null, 1); };\n", "end", id="renamed"),
        pytest.param(
            "const wrap = (work) => async (e, c, cb) => work(e, c);\nexports.handler = wrap(async (e) => 1);\n",
            "cb",
            id="wrapper of the project",
        ),
    ],
)
def test_callback_is_reported_where_it_is_taken(make_project: MakeProject, code: str, marked: str) -> None:
    """The finding stands at the third parameter, or at the method that does not exist."""
    (problem,) = problems(make_project({"template.yaml": sam(), "src/app.js": code}))
    assert problem.at.location.text == marked


@pytest.mark.parametrize(
    ("runtime", "messages"),
    [
        ("nodejs24.x", ["`handler` takes a callback, so it cannot start on nodejs24.x: return a promise instead"]),
        ("nodejs22.x", []),
        (
            "nodejs22.x, CapacityProviderConfig: {Arn: x}",
            [
                "`handler` takes a callback, so it cannot start on nodejs22.x with managed instances: "
                "return a promise instead"
            ],
        ),
        ("nodejs22.x, CapacityProviderConfig: !If [C, {Arn: x}, !Ref AWS::NoValue]", []),
    ],
)
def test_managed_instances_refuse_callbacks_earlier(
    make_project: MakeProject, runtime: str, messages: list[str]
) -> None:
    files = {"template.yaml": sam(runtime), "src/app.js": "exports.handler = (e, c, cb) => cb(null, 1);\n"}
    assert [problem.message for problem in problems(make_project(files))] == messages


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (
            "exports.handler = (e, context) => { context.succeed(1); };\n",
            "`context.succeed` does not exist on nodejs24.x: return or throw instead",
        ),
        (
            "exports.handler = (e, context) => { gunzip(e, (error) => { context.fail(error); }); };\n",
            "`context.fail` does not exist on nodejs24.x: return a promise and settle it here",
        ),
    ],
)
def test_advice_fits_where_the_end_is_called(make_project: MakeProject, code: str, message: str) -> None:
    """A callback inside the handler cannot return for it."""
    (problem,) = problems(make_project({"template.yaml": sam(), "src/app.js": code}))
    assert problem.message == message


@pytest.mark.parametrize(
    ("runtime", "code"),
    [
        pytest.param("nodejs24.x", "exports.handler = async (e, c = {}, cb) => 1;\n", id="default before it"),
        pytest.param("nodejs24.x", "exports.handler = async (e, c, ...rest) => 1;\n", id="rest"),
        pytest.param("nodejs24.x", "exports.handler = middy((e, c, cb) => cb(null, 1));\n", id="wrapper"),
        pytest.param("nodejs24.x", "export async function handler(this: void, e, c) {}\n", id="this of TypeScript"),
        pytest.param("nodejs24.x", "exports.handler = async (e, c) => stream.done(e);\n", id="done of something else"),
        pytest.param(
            "nodejs24.x", "const f = async (more, e, c) => e;\nexports.handler = f.bind(null, {});\n", id="bound"
        ),
        pytest.param("nodejs22.x", "exports.handler = (e, c, cb) => c.succeed(1);\n", id="older runtime"),
    ],
)
def test_what_the_runtime_accepts_is_not_reported(make_project: MakeProject, runtime: str, code: str) -> None:
    """Only parameters that count for the function's length matter, and only on runtimes without callbacks."""
    assert problems(make_project({"template.yaml": sam(runtime), "src/app.ts": code})) == []


@pytest.mark.parametrize(
    ("code", "taken_out"),
    [
        ("exports.handler = async (e, c, callback) => 1;\n", ", callback"),
        ("exports.handler = async (e: E, c: Context, callback: Callback<T>) => 1;\n", ", callback: Callback<T>"),
        ("exports.handler = async (e, c, _) => 1;\n", ", _"),
    ],
)
def test_unused_callback_is_dropped(make_project: MakeProject, code: str, taken_out: str) -> None:
    """The fix takes the parameter out with the comma before it."""
    (problem,) = problems(make_project({"template.yaml": sam(), "src/app.ts": code}))
    assert problem.fix is not None
    assert [(edit.at.text, edit.replacement) for edit in problem.fix.edits] == [(taken_out, "")]


@pytest.mark.parametrize(
    "code",
    [
        "exports.handler = (e, c, cb) => { later(() => 1); };\n",
        "exports.handler = async (e, c, cb) => cb(null, 1);\n",
        "exports.handler = async function (e, c, cb) { return run(...arguments); };\n",
        "exports.handler = async (e, c, cb, more) => 1;\n",
        "exports.handler = async (e, c /* x */, cb) => 1;\n",
        "exports.handler = async (e, c, { cb }) => 1;\n",
    ],
)
def test_no_fix_is_offered_unless_the_parameter_is_certainly_unused(make_project: MakeProject, code: str) -> None:
    """What is mentioned, or not written plainly, stays."""
    (problem,) = problems(make_project({"template.yaml": sam(), "src/app.js": code}))
    assert problem.fix is None
