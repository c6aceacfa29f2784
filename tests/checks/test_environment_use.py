"""Environment variables that do not do what the code wants of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam
from conftest import MakeProject, findings_of

HEADS = [
    ("app.js", "exports.handler = async (event) => {\n  "),
    ("app.mjs", "export const handler = async (event) => {\n  "),
    ("app.ts", "export const handler = async (event: { id: string }) => {\n  "),
]
PYTHON = "import os\ndef handler(event, context):\n    "


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("os.environ['_HANDLER'] = event['id']", [3]),
        ("os.environ['AWS_SECRET_ACCESS_KEY'] = event['key']", [3]),
        ("os.environ['AWS_DEFAULT_REGION'] = 'eu-west-1'", []),
        ("os.environ['STEP'] = event['id']", []),
        ("event['_HANDLER'] = 1", []),
        ("if '_HANDLER' not in os.environ: os.environ['_HANDLER'] = 'x'", []),
        ("if os.environ.get('AWS_SAM_LOCAL'): os.environ['AWS_ACCESS_KEY_ID'] = 'x'", []),
    ],
)
def test_reserved_names_in_python(make_project: MakeProject, body: str, lines: list[int]) -> None:
    """What Lambda sets itself, but for the Region."""
    found = findings_of(make_project({"app.py": f"{PYTHON}{body}\n"}), "reserved-environment-write")
    assert found == [f"app.py:{line}" for line in lines]


@pytest.mark.parametrize(("name", "head"), HEADS)
@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("process.env.AWS_LAMBDA_FUNCTION_NAME = event.id; };", [2]),
        ("process.env['_HANDLER'] = event.id; };", [2]),
        ("process.env._HANDLER = process.env._HANDLER || event.id; };", []),
        ("process.env.STEP = event.id; };", []),
    ],
)
def test_reserved_names_in_javascript(
    make_project: MakeProject, name: str, head: str, body: str, lines: list[int]
) -> None:
    """The same in CommonJS, ES modules and TypeScript."""
    found = findings_of(make_project({name: head + body}), "reserved-environment-write")
    assert found == [f"{name}:{line}" for line in lines]


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("return 1 if os.environ.get('DEBUG') else 2", 1),
        ("if os.environ['DEBUG']: return 1", 1),
        ("if event and not os.getenv('DEBUG'): return 1", 1),
        ("return bool(os.environ['DEBUG'])", 1),
        ("debug = os.environ.get('DEBUG')\n    if debug: return 1", 1),
        ("if os.environ.get('DEBUG') == 'true': return 1", 0),
        ("if os.environ.get('DEBUG', '').lower() in ('1', 'true'): return 1", 0),
        ("if os.environ.get('OTHER'): return 1", 0),
        ("return os.environ.get('DEBUG') or 'x'", 0),
        ("if os.environ.get('DEBUG') and os.environ['DEBUG'].lower() == 'true': return 1", 0),
        ("debug = os.environ.get('DEBUG')\n    if debug and debug != 'false': return 1", 0),
        ("return os.environ['DEBUG'] == 'true' if os.environ.get('DEBUG') else False", 0),
        ("if not os.environ.get('DEBUG'): raise ValueError('DEBUG is not set')", 0),
        ("if event or not os.environ.get('DEBUG'): raise ValueError('DEBUG is not set')", 0),
        ("if os.environ.get('DEBUG'): raise ValueError(event)", 1),
    ],
)
@pytest.mark.parametrize(("value", "means_no"), [("false", True), ("'0'", True), ("'off'", True), ("'true'", False)])
def test_conditions_in_python(tmp_path: Path, body: str, count: int, value: str, means_no: bool) -> None:
    """A text that means no, where only its presence decides."""
    files = {
        "template.yaml": sam(f", Environment: {{Variables: {{DEBUG: {value}, OTHER: x}}}}"),
        "app.py": f"{PYTHON}{body}\n",
    }
    assert len(findings(tmp_path, "environment-truthiness", files)) == count * means_no


@pytest.mark.parametrize(("name", "head"), HEADS)
@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("if (process.env.DEBUG) return 1; };", 1),
        ("return process.env.DEBUG ? 1 : 2; };", 1),
        ("return !!process.env.DEBUG; };", 1),
        ("if (process.env.DEBUG === 'true') return 1; };", 0),
        ("return process.env.DEBUG; };", 0),
        ("return process.env.DEBUG ? process.env.DEBUG === 'true' : false; };", 0),
        ("if (process.env.DEBUG && process.env.DEBUG !== 'false') return 1; };", 0),
        ("if (!process.env.DEBUG) throw new Error('DEBUG is missing'); };", 0),
    ],
)
def test_conditions_in_javascript(tmp_path: Path, name: str, head: str, body: str, count: int) -> None:
    """The same in CommonJS, ES modules and TypeScript."""
    template = sam(", Environment: {Variables: {DEBUG: false}}").replace("python3.13", "nodejs22.x")
    files = {"template.yaml": template, name: head + body}
    assert bool(findings(tmp_path, "environment-truthiness", files)) == bool(count)
