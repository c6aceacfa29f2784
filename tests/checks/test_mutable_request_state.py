"""Parts of events in lists that outlive the invocation."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

RULE = "mutable-request-state"


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("found = []\ndef handler(event, context):\n    found.append(event['id'])", [3]),
        ("found = list()\ndef handler(event, context):\n    found.extend(event['ids'])", [3]),
        ("found = []\ndef handler(event, context):\n    found.append({'id': str(event['id'])})", [3]),
        ("found = []\ndef handler(event, context):\n    add(event)\ndef add(e):\n    found.append(e['id'])", [5]),
        ("found = []\ndef handler(event, context):\n    found.append(event['id'])\n    return len(found)", [3]),
        ("def handler(event, context):\n    found = []\n    found.append(event['id'])", []),
        ("found = []\ndef handler(event, context):\n    found.append(1)", []),
        ("found = []\ndef handler(event, context):\n    found.clear()\n    found.append(event['id'])", []),
        ("found = []\ndef handler(event, context):\n    found[:] = []\n    found.append(event['id'])", []),
        ("found = []\ndef handler(event, context):\n    found.append(event['id'])\n    flush(found)", []),
        ("found = []\ndef handler(event, context):\n    global found\n    found = []\n    found.append(event)", []),
        ("found = []\ndef handler(event, context):\n    if len(found) < 9: found.append(event['id'])", []),
        ("found = []\ndef handler(event, context):\n    if event not in found: found.append(event['id'])", []),
        ("cache = {}\ndef handler(event, context):\n    cache[event['id']] = event['name']", []),
        ("found = [1]\ndef handler(event, context):\n    found.append(event['id'])", []),
    ],
)
def test_lists_of_python(make_project: MakeProject, code: str, lines: list[int]) -> None:
    """Lists that are made once and only grow."""
    assert findings_of(make_project({"app.py": code + "\n"}), RULE) == [f"app.py:{line}" for line in lines]


def test_lists_that_another_module_empties(make_project: MakeProject) -> None:
    """Whoever imports the list may take elements out of it."""
    files = {
        "app.py": "import other\nfound = []\ndef handler(event, context):\n    found.append(event['id'])\n",
        "other.py": "from app import found\ndef flush(): found.clear()\n",
    }
    assert findings_of(make_project(files), RULE) == []


HEADS = [
    ("app.js", "const found = [];\nexports.handler = async (event) => {\n  "),
    ("app.mjs", "const found = [];\nexport const handler = async (event) => {\n  "),
    ("app.ts", "const found: string[] = [];\nexport const handler = async (event: any) => {\n  "),
]


@pytest.mark.parametrize(("name", "head"), HEADS)
@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("found.push(event.id);\n};", [3]),
        ("for (const { id } of event.ids) found.push(id);\n};", [3]),
        ("event.ids.forEach((id) => found.push(id));\n};", [3]),
        ("found.push(event.id);\n  return found.map((id) => id);\n};", [3]),
        ("found.length = 0;\n  found.push(event.id);\n};", []),
        ("found.push(event.id);\n  found.splice(0);\n};", []),
        ("found.push(event.id);\n  await send(found);\n};", []),
        ("if (found.length > 9) return;\n  found.push(1);\n};", []),
        ("const own = [];\n  own.push(event.id);\n};", []),
        ("found.push(event.id);\n};\nmodule.exports.found = found;", []),
    ],
)
def test_lists_of_javascript(make_project: MakeProject, name: str, head: str, body: str, lines: list[int]) -> None:
    """The same in CommonJS, ES modules and TypeScript."""
    assert findings_of(make_project({name: f"{head}{body}\n"}), RULE) == [f"{name}:{line}" for line in lines]
