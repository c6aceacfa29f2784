"""Texts of errors in answers that say that a function failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam
from conftest import MakeProject, findings_of

RULE = "error-detail-in-response"
IMPORTS = "import json, traceback\nfrom errors import Own\n"
PYTHON = f"{IMPORTS}def handler(event, context):\n    try:\n        work(event['body'])\n"
RESPOND = "\ndef respond(status, body):\n    return {'statusCode': status, 'body': json.dumps(body)}\n"


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("except Exception as e:\n        return {'statusCode': 500, 'body': str(e)}", [7]),
        ("except Exception as e:\n        return {'statusCode': 502, 'body': json.dumps({'m': f'no: {e}'})}", [7]),
        ("except Exception as e:\n        return {'statusCode': 500, 'body': json.dumps('no: ' + repr(e))}", [7]),
        ("except:\n        return {'statusCode': 500, 'body': traceback.format_exc()}", [7]),
        ("except ClientError as e:\n        text = str(e)\n        return {'statusCode': 500, 'body': text}", [7]),
        ("except Exception as e:\n        a = {'statusCode': 500, 'body': str(e)}\n        return a", [7]),
        ("except Exception as e:\n        return respond(500, {'error': str(e)})", [7]),
        ("except Exception as e:\n        return respond(400, {'error': str(e)})", []),
        ("except Exception as e:\n        return respond(500, {'error': 'internal'})", []),
        ("except ValueError as e:\n        return {'statusCode': 500, 'body': str(e)}", []),
        ("except Own as e:\n        return {'statusCode': 500, 'body': str(e)}", []),
        ("except Exception as e:\n        return {'statusCode': 400, 'body': str(e)}", []),
        ("except Exception as e:\n        print(e)\n        return {'statusCode': 500, 'body': 'no'}", []),
        ("except Exception as e:\n        return {'statusCode': 500, 'body': type(e).__name__}", []),
        ("except Exception as e:\n        return {'statusCode': 500, 'body': mask(e)}", []),
        ("except Exception as e:\n        if isinstance(e, Own): return {'statusCode': 500, 'body': str(e)}", []),
        ("except Exception as e:\n        return {'status': 500, 'body': str(e)}", []),
    ],
)
def test_answers_of_python(make_project: MakeProject, body: str, lines: list[int]) -> None:
    """The text of any error, or of Python's own, with a status of 500 or more."""
    code = f"{PYTHON}    {body}\n{RESPOND}"
    assert findings_of(make_project({"app.py": code}), RULE) == [f"app.py:{line}" for line in lines]


HEADS = [
    ("app.js", "exports.handler = async (event) => { try { return work(event.body); } catch (e) {\n"),
    ("app.mjs", "export const handler = async (event) => { try { return work(event.body); } catch (e) {\n"),
    ("app.ts", "export const handler = async (event: any) => { try { return work(event.body); } catch (e: any) {\n"),
]
ANSWER = "const answer = (statusCode, body) => ({ statusCode, body: JSON.stringify({ body }) });\n"


@pytest.mark.parametrize(("name", "head"), HEADS)
@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("return { statusCode: 500, body: e.message }; } };", [2]),
        ("return { statusCode: 500, body: JSON.stringify({ message: e.message }) }; } };", [2]),
        ("return { statusCode: 500, body: JSON.stringify({ stack: e.stack }) }; } };", [2]),
        ("return { statusCode: 500, body: `failed: ${e}` }; } };", [2]),
        ("return { statusCode: 500, body: e.toString() }; } };", [2]),
        ("return answer(500, e.message); } };", [2]),
        ("return answer(404, e.message); } };", []),
        ("return answer(500, e); } };", []),
        ("return { statusCode: 500, body: JSON.stringify({ error: e }) }; } };", []),
        ("return { statusCode: 500, body: JSON.stringify({ error: e.name }) }; } };", []),
        ("if (e instanceof Own) return { statusCode: 500, body: e.message }; } };", []),
        ("console.error(e.message); return { statusCode: 500, body: 'no' }; } };", []),
    ],
)
def test_answers_of_javascript(make_project: MakeProject, name: str, head: str, body: str, lines: list[int]) -> None:
    """The same in CommonJS, ES modules and TypeScript."""
    expected = [f"{name}:{line}" for line in lines]
    assert findings_of(make_project({name: f"{head}{body}\n{ANSWER}"}), RULE) == expected


def test_functions_that_nothing_calls_over_http(tmp_path: Path) -> None:
    """What a schedule calls answers nobody."""
    template = sam(", Events: {Any: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}}")
    code = f"{PYTHON}    except Exception as e:\n        return {{'statusCode': 500, 'body': str(e)}}\n"
    assert findings(tmp_path, RULE, {"template.yaml": template, "app.py": code}) == []


def test_functions_that_are_not_known_to_answer_requests(make_project: MakeProject) -> None:
    """Without a template, what the handler reads of its event says so."""
    code = f"{PYTHON}    except Exception as e:\n        return {{'statusCode': 500, 'body': str(e)}}\n"
    assert findings_of(make_project({"app.py": code.replace("event['body']", "event['Records']")}), RULE) == []
