"""What a module is asked for about what it offers."""

from __future__ import annotations

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
