"""Handlers that tell many routes apart themselves."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

RULE = "monolithic-handler"
NAMES = ("a", "b", "c", "d", "e")
PYTHON = "def handler(event, context):\n    path = event.get('path')\n"


def python(condition: str, names: tuple[str, ...] = NAMES) -> str:
    return PYTHON + "".join(f"    if {condition % name}: return {name!r}\n" for name in names)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (python("event['path'] == '/%s'"), ["app.py:1"]),
        (python("path == '/%s'"), ["app.py:1"]),
        (python("event['httpMethod'] == 'GET' and '/%s' == path"), ["app.py:1"]),
        (python("event['info']['fieldName'] == '%s'"), ["app.py:1"]),
        (f"{PYTHON}    match path:\n" + "".join(f"        case '/{n}': return 1\n" for n in "abcdef"), ["app.py:1"]),
        (f"{PYTHON}    match path:\n" + "".join(f"        case '/{n}': return 1\n" for n in "abcd"), []),
        (python("event['path'] == '/%s'", NAMES[:4]), []),
        (python("event['path'] == '/%s'", ("a",) * 5), []),
        (python("event['httpMethod'] == '%s'"), []),
        (python("context.path == '/%s'"), []),
    ],
)
def test_routes_in_python(make_project: MakeProject, code: str, expected: list[str]) -> None:
    """Five texts that the path or the field is compared with."""
    assert findings_of(make_project({"app.py": code}), RULE) == expected


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("app.js", "exports.handler = async (event) => {\n"),
        ("app.mjs", "export const handler = async (event) => {\n"),
        ("app.ts", "export const handler = async (event: any) => {\n"),
    ],
)
@pytest.mark.parametrize(
    ("body", "is_reported"),
    [
        ("".join(f"if (event.rawPath === '/{each}') return 1;\n" for each in NAMES), True),
        ("switch (event.routeKey) {\n" + "".join(f"case '{each}': return 1;\n" for each in "abcdef") + "}\n", True),
        ("switch (event.routeKey) {\n" + "".join(f"case '{each}': return 1;\n" for each in "abcd") + "}\n", False),
        ("switch (event.kind) {\n" + "".join(f"case '{each}': return 1;\n" for each in "abcdef") + "}\n", False),
    ],
)
def test_routes_in_javascript(make_project: MakeProject, name: str, head: str, body: str, is_reported: bool) -> None:
    """The same in CommonJS, ES modules and TypeScript."""
    assert bool(findings_of(make_project({name: f"{head}{body}}};\n"}), RULE)) is is_reported
