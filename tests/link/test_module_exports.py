"""What a module is asked for about what it offers."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.model import Handler

CODE = """\
export * from './first';
export const handler = async (event) => null;
export * from './second';
export default handler;
"""


def test_what_is_offered_under_some_names_is_in_source_order(make_project: MakeProject) -> None:
    """`export *` may bring any name, so that it is asked for beside each."""
    (handler,) = make_project({"app.mjs": CODE}).all(Handler)
    exports = handler.module.exports_as
    found = [export.module or export.name for export in exports("handler", "*", "*")]
    assert found == ["./first", "handler", "./second"]
    assert [export.name for export in exports("default")] == ["default"]
    assert list(exports("missing")) == []


CALLING = "const put = require('./put');\nexports.handler = async (event) => put(event);\n"
INLINE = "exports.handler = async (event) => require('./put')(event);\n"
MADE = "const Put = require('./put');\nexports.handler = async (event) => new Put().run(event);\n"


@pytest.mark.parametrize(
    ("handler", "module", "reached"),
    [
        (CALLING, "const put = (event) => event;\nmodule.exports = put;\n", ["handler", "put"]),
        (CALLING, "module.exports = async function put(event) { return event; };\n", ["handler", "put"]),
        (CALLING, "module.exports = require('./other');\n", ["handler", "other"]),
        (INLINE, "module.exports = function put(event) { return event; };\n", ["handler", "put"]),
        (MADE, "class Put { run(event) { return event; } }\nmodule.exports = Put;\n", ["handler", "Put.run"]),
        (CALLING, "exports.put = (event) => event;\n", ["handler"]),
        (CALLING, "Object.defineProperty(exports, '__esModule', {});\nexports.default = (e) => e;\n", ["handler"]),
        (CALLING, "export default function put(event) { return event; }\n", ["handler"]),
    ],
)
def test_what_a_module_is(make_project: MakeProject, handler: str, module: str, reached: list[str]) -> None:
    """`require` gives the function or class that a module of CommonJS is."""
    files = {"app.js": handler, "put.js": module, "other.js": "module.exports = function other(e) { return e; };\n"}
    project = make_project(files)
    (found,) = (each for each in project.all(Handler) if each.module.name == "app.js")
    names = sorted(routine.name for routine in project.code_of(found).routines)
    assert names == sorted(reached)
