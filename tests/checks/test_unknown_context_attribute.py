"""Attributes of the context that are there, that the code makes, and that it asks for."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.analyses.context_use import UnknownAttribute
from serverless_lint.checks.unknown_context_attribute import unknown_context_attribute
from serverless_lint.rule import Severity

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: { Runtime: RUNTIME, Handler: app.handler, CodeUri: src }
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("context.awsRequestId", ["src/app.py:3"]),
        ("context.get_remaining_time()", ["src/app.py:3"]),
        ("context.stage.name", ["src/app.py:3"]),
        ("use(context)", ["src/app.py:7"]),
        ("use(context)\n    use(event)", []),
        ("use(context)\n    use({})", []),
        ("use(context)\n    use()", []),
        ("use(context)\n    use(*event)", []),
        ("kept = context\n    use(kept)\n    use(thing=kept)", ["src/app.py:8"]),
        ("[use(context) for _ in event]", ["src/app.py:7"]),
        ("context.identity.cognito_identity_pool_id", []),
        ("context.client_context.custom['a']", []),
        ("context.tenant_id, context.log('x'), context.w3c()", []),
        ("context.stage = 'a'\n    print(context.stage)", []),
        ("event.stage", []),
        ("context.get('stage')", ["src/app.py:3"]),
        ("hasattr(context, 'stage') and context.stage", []),
        ("try: context.stage\n    except AttributeError: pass", []),
        ("try: context.stage\n    except KeyError: pass", ["src/app.py:3"]),
        ("context.stage if hasattr(context, 'stage') else None", []),
        ("context = event\n    context.stage", []),
        ("context.__class__", []),
        ("class Box:\n        def run(self): pass\n    Box().run()\n    context.stage", ["src/app.py:6"]),
    ],
)
def test_contexts_of_python(make_project: MakeProject, body: str, expected: list[str]) -> None:
    """The context itself, in the handler or in what it is handed on to."""
    code = (
        f"import os\ndef handler(event, context):\n    {body}\n{'' if chr(10) in body else chr(10)}"
        "def use(thing):\n    'Uses it.'\n    thing.requestId\n"
    )
    files = {"template.yaml": TEMPLATE.replace("RUNTIME", "python3.13"), "src/app.py": code}
    assert findings_of(make_project(files), "unknown-context-attribute") == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("exports.handler = async (event, context) => context.requestId", ["src/app.js:1"]),
        ("exports.handler = async (event, ctx) => ctx.stage", ["src/app.js:1"]),
        ("exports.handler = async (event, context) => context.fail('x')", []),
        ("exports.handler = async (event, context) => context.stage ?? 'dev'", []),
        ("exports.handler = async (event, context) => { if (context.stage) return context.stage }", []),
        ("exports.handler = async (event, { requestId }) => requestId", ["src/app.js:1"]),
        ("exports.handler = async (event, { awsRequestId }) => awsRequestId", []),
        ("exports.handler = require('x').wrap(async (event, context) => context.requestId)", []),
        ("exports.handler = async (event, context) => { context.user = 1; return context.user }", []),
        ("exports.handler = async (event) => event.requestId", []),
        ("const f = async (more, event, context) => event.stage;\nexports.handler = f.bind(null, {})", []),
        (
            "const f = async (more, event, context) => context.stage;\nexports.handler = f.bind(null, {})",
            ["src/app.js:1"],
        ),
        ("const f = async (event, context) => context.stage;\nexports.handler = f.bind(null)", ["src/app.js:1"]),
    ],
)
def test_contexts_of_javascript(make_project: MakeProject, code: str, expected: list[str]) -> None:
    """Whatever the parameter is called; a wrapper may give another context."""
    files = {"template.yaml": TEMPLATE.replace("RUNTIME", "nodejs22.x"), "src/app.js": code}
    assert findings_of(make_project(files), "unknown-context-attribute") == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return context.requestId", Severity.WARNING),
        ("console.log(`${context.requestId}`)", Severity.WARNING),
        ("console.log(context.requestId?.length)", Severity.WARNING),
        ("console.log(context.requestId.length)", Severity.ERROR),
        ("console.log(context.requestId['length'])", Severity.ERROR),
        ("context.requestId()", Severity.ERROR),
        ("context.requestId.trim()", Severity.ERROR),
    ],
)
def test_code_goes_on_with_what_is_undefined(make_project: MakeProject, body: str, expected: Severity) -> None:
    """Until it is called, or something is read of it."""
    code = f"exports.handler = async (event, context) => {{ {body} }}\n"
    project = make_project({"template.yaml": TEMPLATE.replace("RUNTIME", "nodejs22.x"), "src/app.js": code})
    problems = [each for found in project.all(UnknownAttribute) for each in unknown_context_attribute.check(found)]
    assert {problem.severity or Severity.ERROR for problem in problems} == {expected}


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("return c(context)", ["src/app.js:7"]),
        ("return c(context, a(event, context))", ["src/app.js:7"]),
        ("return a(event, null)", []),
        ("return a(event, context.clientContext)", []),
    ],
)
def test_contexts_go_from_function_to_function(make_project: MakeProject, last: str, expected: list[str]) -> None:
    """Also through ones that call each other; what is given something else somewhere is left alone."""
    code = (
        "exports.handler = async (event, context) => a(event, context);\n"
        "const a = (event, context) => b(context, event);\n"
        "const b = (context, event) => {\n"
        f"  if (event.last) {{ {last}; }}\n"
        "  return c(context);\n"
        "};\n"
        "const c = (context) => context.stage;\n"
    )
    files = {"template.yaml": TEMPLATE.replace("RUNTIME", "nodejs22.x"), "src/app.js": code}
    assert findings_of(make_project(files), "unknown-context-attribute") == expected


@pytest.mark.parametrize(("name", "expected"), [("requestId", ["app.js:1"]), ("user", [])])
def test_without_a_template_only_what_resembles_something_counts(
    make_project: MakeProject, name: str, expected: list[str]
) -> None:
    """Other systems call functions with a context, too."""
    project = make_project({"app.js": f"exports.handler = async (event, context) => context.{name};\n"})
    assert findings_of(project, "unknown-context-attribute") == expected
