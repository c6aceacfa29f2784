"""Exceptions that are written as JSON."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

RULE = "exception-not-serializable"
HEAD = """import contextlib, json, logging
def handler(event, context):
    try:
        return work(event)
    except Exception as e:
        BODY
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return json.dumps(e)", ["app.py:6"]),
        ("logging.exception('failed', json.dumps(e))", ["app.py:6"]),
        ("return {'body': json.dumps({'error': {'text': e}})}", ["app.py:6"]),
        ("return {'body': json.dumps(['failed', e])}", ["app.py:6"]),
        ("json.dump(e, open('/tmp/a', 'w'))", ["app.py:6"]),
        ("answer = {'error': e}; return json.dumps(answer)", ["app.py:6"]),
        ("return json.dumps(e, indent=2)", ["app.py:6"]),
        ("same = e; return json.dumps(same)", []),
        ("return json.dumps(str(e))", []),
        ("return json.dumps(e.args)", []),
        ("return json.dumps(f'{e}')", []),
        ("return json.dumps({'error': repr(e)})", []),
        ("return json.dumps(e, default=str)", []),
        ("return json.dumps(e, cls=Encoder)", []),
        ("e = str(e); return json.dumps(e)", []),
        ("return json.dumps({**e})", []),
        ("return other.dumps(e)", []),
        ("try: return json.dumps(e)\n        except TypeError: return str(e)", []),
        ("with contextlib.suppress(TypeError): return json.dumps(e)", []),
    ],
)
def test_exceptions(make_project: MakeProject, body: str, expected: list[str]) -> None:
    """What is made a text first is none."""
    assert findings_of(make_project({"app.py": HEAD.replace("BODY", body)}), RULE) == expected


def test_other_bindings(make_project: MakeProject) -> None:
    """A name that may be something else is not known."""
    code = """import json
def handler(event, context):
    e = {}
    try:
        work(event)
    except ValueError as e:
        pass
    except KeyError as failure:
        error = failure
    return json.dumps(e)
def tried(event, context):
    try:
        try:
            work(event)
        except ValueError as inner:
            return json.dumps(inner)
    except Exception:
        raise
"""
    assert findings_of(make_project({"app.py": code}), RULE) == ["app.py:16"]
