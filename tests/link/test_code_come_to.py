"""What functions of the code come to: nothing behind what leaves them for certain."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.running_code import RunningCall
from serverless_lint.parse.code.facts import last_name

JAVASCRIPT = [
    ("return a(); b();", ["a"]),
    ("throw a(); b();", ["a"]),
    ("return; try { a(() => { b(); }); } catch (e) { d(); }", []),
    ("if (event.x) { return a(); } else { throw b(); } d();", ["a", "b", "d"]),
    ("switch (event.x) { case 1: return a(); case 2: b(); break; default: d(); } e();", ["a", "b", "d", "e"]),
    ("try { return a(); } finally { b(); } d();", ["a", "b", "d"]),
    ("try { return a(); b(); } catch (e) { d(); }", ["a", "d"]),
    ("for (const x of event) { if (x) continue; a(); }", ["a"]),
    ("for (const x of event) { break; a(); } b();", ["b"]),
    ("return own(); function own() { a(); }", ["own", "a"]),
    ("return a(own()); const own = () => b();", ["a", "own", "b"]),
]
PYTHON = [
    ("return a()\n  b()", ["a"]),
    ("raise a()\n  b()", ["a"]),
    ("if event: return a()\n  b()", ["a", "b"]),
    ("try: return a()\n  finally: b()\n  c()", ["a", "b", "c"]),
    ("for x in event:\n    continue\n    a()\n  else: b()", ["b"]),
    ("return a()\n  with b() as x: c(x)", ["a"]),
]


@pytest.mark.parametrize(
    ("name", "head", "body", "expected"),
    [
        *(("app.js", "exports.handler = async (event) => {\n  {}\n};\n", *case) for case in JAVASCRIPT),
        *(("app.mjs", "export const handler = async (event) => {\n  {}\n};\n", *case) for case in JAVASCRIPT),
        *(("app.ts", "export const handler = async (event: any) => {\n  {}\n};\n", *case) for case in JAVASCRIPT),
        *(("app.py", "def handler(event, context):\n  {}\n", *case) for case in PYTHON),
    ],
)
def test_what_is_behind_the_end_of_a_function_never_runs(
    make_project: MakeProject, name: str, head: str, body: str, expected: list[str]
) -> None:
    project = make_project({name: head.replace("{}", body)})
    assert [last_name(running.site.fact.callee) for running in project.all(RunningCall)] == expected
