"""Whole events in logs, leftovers of local runs, parts that requests need not have, and botocore's old requests."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings, sam
from conftest import MakeProject, findings_of

API = ", Events: {Any: {Type: %s%s}}"
REST = sam(API % ("Api", ", Properties: {Path: /, Method: get}"))
HTTP = sam(API % ("HttpApi", ""))
HOURLY = sam(API % ("Schedule", ", Properties: {Schedule: rate(1 hour)}"))
HANDLER = "import json, logging\nlogger = logging.getLogger()\ndef handler(event, context):\n    "
HEADS = [
    ("app.js", "exports.handler = async (event) => {\n  "),
    ("app.mjs", "export const handler = async (event) => {\n  "),
    ("app.ts", "export const handler = async (event: any) => {\n  "),
]


def count_of(folder: Path, rule: str, template: str, name: str, code: str) -> int:
    runtime = "python3.13" if name.endswith(".py") else "nodejs22.x"
    return len(findings(folder, rule, {"template.yaml": template.replace("python3.13", runtime), name: code}))


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("print(event)", 1),
        ("print('event', json.dumps(event))", 1),
        ("logger.info(f'event {event}')", 1),
        ("logger.info('event: ' + str(event))", 1),
        ("copied = event\n    print(copied)", 1),
        ("logger.debug(event)", 0),
        ("print(event['body'])", 0),
        ("print(len(event))", 0),
        ("print(context)", 0),
        ("json.dumps(event)", 0),
    ],
)
def test_events_in_logs_of_python(tmp_path: Path, body: str, count: int) -> None:
    """The event as a whole, as it is or as text."""
    assert count_of(tmp_path, "event-logged", HTTP, "app.py", f"{HANDLER}{body}\n") == count


def test_a_decorator_that_logs_events(tmp_path: Path) -> None:
    """Powertools' logger does so if it is told to."""
    code = (
        "from aws_lambda_powertools import Logger\nlogger = Logger()\n"
        "@logger.inject_lambda_context(log_event=%s)\ndef handler(event, context): pass\n"
    )
    assert count_of(tmp_path, "event-logged", HTTP, "app.py", code % "True") == 1
    assert count_of(tmp_path, "event-logged", HTTP, "app.py", code % "False") == 0


def test_events_without_people(tmp_path: Path) -> None:
    """What a schedule sends holds nothing of anybody."""
    assert count_of(tmp_path, "event-logged", HOURLY, "app.py", f"{HANDLER}print(event)\n") == 0


@pytest.mark.parametrize(("name", "head"), HEADS)
@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("console.log(event); };", 1),
        ("console.log('event', JSON.stringify(event, null, 2)); };", 1),
        ("console.log(`event ${JSON.stringify(event)}`); };", 1),
        ("console.log(event.body); };", 0),
        ("event = check(event); console.log(event); };\nconst check = (e) => e.body ? e : { code: 400 };", 0),
    ],
)
def test_events_in_logs_of_javascript(tmp_path: Path, name: str, head: str, body: str, count: int) -> None:
    """The same in CommonJS, ES modules and TypeScript."""
    assert count_of(tmp_path, "event-logged", HTTP, name, head + body) == count


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("event['queryStringParameters']['id']", 1),
        ("event['queryStringParameters'].get('id')", 1),
        ("event.get('queryStringParameters', {}).get('id')", 1),
        ("json.loads(event.get('body', '{}'))", 1),
        ("(event.get('queryStringParameters') or {}).get('id')", 0),
        ("query = event['queryStringParameters']\n    if query: return query['id']", 0),
        ("if event['queryStringParameters'] is None: return 1\n    event['queryStringParameters']['id']", 0),
        ("try: event['queryStringParameters']['id']\n    except TypeError: pass", 0),
        ("event.get('queryStringParameters', None)", 0),
        ("event['pathParameters']['id']", 0),
        ("wanted = event['queryStringParameters']['id']\n    if not wanted: return 1", 1),
        ("wanted = event['queryStringParameters'].get('id', 1)\n    if not wanted: return 1", 1),
        ("if event['queryStringParameters']['id'] == '1': return 1", 1),
        ("if 'queryStringParameters' in event: return event['queryStringParameters']['id']", 0),
        ("if event.get('queryStringParameters'): return event['queryStringParameters']['id']", 0),
        ("try: event['queryStringParameters']['id']\n    except KeyError: pass", 0),
    ],
)
def test_parts_of_requests_in_python(tmp_path: Path, body: str, count: int) -> None:
    """What a REST API sends as null."""
    assert count_of(tmp_path, "null-request-field", REST, "app.py", f"{HANDLER}{body}\n") == count


@pytest.mark.parametrize(
    ("name", "code", "severity"),
    [
        ("app.py", "return event['queryStringParameters']['hub.challenge']", "info"),
        ("app.py", "return event.get('queryStringParameters', {}).get('hub.challenge')", "info"),
        ("app.py", "return event['queryStringParameters']['challenge']", "warning"),
        ("app.js", "const query = event.queryStringParameters; return query['hub.challenge']; };", "info"),
        ("app.js", "const query = event.queryStringParameters; return query['hub.mode'] + query.id; };", "warning"),
    ],
)
def test_who_verifies_a_webhook_always_sends_what_it_is_about(
    tmp_path: Path, name: str, code: str, severity: str
) -> None:
    """Nothing is lost for others, whom it is not made for."""
    text = f"{HANDLER}{code}\n" if name == "app.py" else f"exports.handler = async (event) => {{ {code}\n"
    template = REST if name == "app.py" else REST.replace("python3.13", "nodejs22.x")
    (found,) = findings(tmp_path, "null-request-field", {"template.yaml": template, name: text})
    assert found.split()[1] == severity


@pytest.mark.parametrize(("name", "head"), HEADS)
@pytest.mark.parametrize("template", [REST, HTTP])
@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("return event.queryStringParameters.id; };", 1),
        ("const { id } = event.queryStringParameters; return id; };", 1),
        ("return event.queryStringParameters.id.trim(); };", 1),
        ("return event.queryStringParameters.id?.trim(); };", 1),
        ("const { id } = event.queryStringParameters; return id.trim(); };", 1),
        ("return event.queryStringParameters?.id; };", 0),
        ("return event.queryStringParameters?.id?.trim(); };", 0),
        ("return event.queryStringParameters?.id?.trim() ?? ''; };", 0),
        ("return event.queryStringParameters?.['id']?.split(','); };", 0),
        ("return event.multiValueQueryStringParameters?.ids[0]; };", 0),
        ("const id = event.queryStringParameters?.id; return id?.trim(); };", 0),
        ("const query = event.queryStringParameters; return query?.id?.trim(); };", 0),
        ("return JSON.parse(event.queryStringParameters?.id ?? '{}'); };", 0),
        ("if (event.queryStringParameters) return event.queryStringParameters.id; };", 0),
        ("try { return event.queryStringParameters.id; } catch { return null; } };", 0),
        ("const id = event.queryStringParameters.id; if (!id) return 1; return id; };", 1),
        ("if (event.queryStringParameters.id) return event.queryStringParameters.id; };", 1),
        ("if (event.queryStringParameters['id'] === '1') return 2; };", 1),
        ("if (event.queryStringParameters?.id) return event.queryStringParameters.id; };", 0),
        ("if (event['queryStringParameters'] !== null) return event.queryStringParameters.id; };", 0),
        ("const query = event.queryStringParameters || {}; if (query.id) return query.id; };", 0),
        ("const query = event.queryStringParameters; if (!query) return 1; if (query.id) return 2; };", 0),
        ("const query = event.queryStringParameters; if (query && query.id) return 2; };", 0),
        ("const query = event.queryStringParameters; if (query.id) return 2; };", 1),
        ("const query = event.queryStringParameters; if (query?.id) return query.id.trim(); };", 0),
        ("const query = event.queryStringParameters; return query?.id ? query.id.trim() : ''; };", 0),
        ("const query = event.queryStringParameters; if (event.body?.id) return query.id.trim(); };", 1),
    ],
)
def test_parts_of_requests_in_javascript(
    tmp_path: Path, name: str, head: str, template: str, body: str, count: int
) -> None:
    """The same in CommonJS, ES modules and TypeScript."""
    assert count_of(tmp_path, "null-request-field", template, name, head + body) == count


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("boto3.Session(profile_name='dev')", [2]),
        ("boto3.client('s3', endpoint_url='http://localhost:4566')", [2]),
        ("boto3.client('s3', endpoint_url='https://s3.eu-west-1.amazonaws.com')", []),
        ("boto3.client('s3', endpoint_url=os.environ['URL'])", []),
        ("s3 = boto3.client('s3', endpoint_url='http://localhost:4566') if os.environ.get('LOCAL') else None", []),
        ("if os.environ.get('LOCAL'): boto3.Session(profile_name='dev')", []),
        ("try: boto3.Session(profile_name='dev')\nexcept botocore.exceptions.ProfileNotFound: boto3.Session()", []),
        ("try: boto3.Session(profile_name='dev')\nexcept KeyError: boto3.Session()", [2]),
        ("def local(): return boto3.Session(profile_name='dev')\nif os.environ.get('LOCAL'): local()", []),
        (
            "def local(): return boto3.Session(profile_name='dev')\n"
            "session = local() if os.environ.get('LOCAL') else boto3.Session()",
            [],
        ),
        ("def local(): return boto3.Session(profile_name='dev')\nsession = local()", [2]),
        ("answer = input('Sure? ')", [2]),
        ("if __name__ == '__main__': input()", []),
    ],
)
def test_leftovers_in_python(make_project: MakeProject, code: str, lines: list[int]) -> None:
    """What only a developer's machine has, on no condition."""
    text = f"import boto3, os\n{code}\ndef handler(event, context): pass\n"
    found = findings_of(make_project({"app.py": text}), "local-development-leftover")
    assert found == [f"app.py:{line}" for line in lines]


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("app.js", "const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');\nexports.handler ="),
        ("app.mjs", "import { DynamoDBClient } from '@aws-sdk/client-dynamodb';\nexport const handler ="),
        ("app.ts", "import { DynamoDBClient } from '@aws-sdk/client-dynamodb';\nexport const handler ="),
    ],
)
@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ("{ endpoint: 'http://localhost:8000' }", True),
        ("{ endpoint: 'http://127.0.0.1:8000', region: 'local' }", True),
        ("{ endpoint: process.env.URL }", False),
        ("{}", False),
    ],
)
def test_leftovers_in_javascript(make_project: MakeProject, name: str, head: str, settings: str, found: bool) -> None:
    """The same in CommonJS, ES modules and TypeScript."""
    code = f"{head} async (event) => {{\n  return new DynamoDBClient({settings});\n}};\n"
    assert findings_of(make_project({name: code}), "local-development-leftover") == [f"{name}:3"] * found


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("from botocore.vendored import requests\ndef handler(event, context): requests.get('u')\n", [2]),
        ("import botocore.vendored.requests as r\ndef handler(event, context): r.post('u')\n", [2]),
        ("import requests\ndef handler(event, context): requests.get('u')\n", []),
        (
            "from botocore.vendored.requests.exceptions import ReadTimeout\ndef handler(event, context):\n"
            "  try: pass\n  except ReadTimeout: pass\n",
            [],
        ),
    ],
)
def test_requests_of_botocore(make_project: MakeProject, code: str, lines: list[int]) -> None:
    """What is gone from the copy, not its errors."""
    assert findings_of(make_project({"app.py": code}), "vendored-requests") == [f"app.py:{line}" for line in lines]


@pytest.mark.parametrize("name", ["boto3==1.9.200", "botocore<1.13"])
def test_botocore_of_the_package(tmp_path: Path, name: str) -> None:
    """What may bring an old one is no certain error."""
    code = "from botocore.vendored import requests\ndef handler(event, context): requests.get('u')\n"
    files = {"template.yaml": sam(""), "app.py": code, "requirements.txt": f"{name}\n"}
    assert [found.split()[1] for found in findings(tmp_path, "vendored-requests", files)] == ["warning"]


@pytest.mark.parametrize(
    ("settings", "count"),
    [
        ("Path: /, Method: get", 1),
        ("Path: /, Method: get, RequestParameters: [method.request.querystring.id: {Required: true}]", 0),
        ("Path: /, Method: post, RequestModel: {Model: Order, ValidateBody: true}", 0),
    ],
)
def test_requests_that_apis_refuse(tmp_path: Path, settings: str, count: int) -> None:
    """Without what a route requires, the function may not be called."""
    template = sam(API % ("Api", f", Properties: {{{settings}}}"))
    body = "event['queryStringParameters']['id']"
    assert count_of(tmp_path, "null-request-field", template, "app.py", f"{HANDLER}{body}\n") == count
