"""Requests that end by themselves, and those that do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings
from conftest import MakeProject, findings_of
from serverless_lint.analyses.unlimited_requests import UnlimitedRequest

PYTHON = """\
import asyncio, http.client, os, socket, urllib.request
import aiohttp, httpx, requests, urllib3
from requests.adapters import HTTPAdapter
session, pool = requests.Session(), urllib3.PoolManager()
def handler(event, context):
    url, options = event["url"], event["options"]
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("requests.get(url)", ["app.py:7"]),
        ("requests.request('GET', url)", ["app.py:7"]),
        ("with requests.Session() as s: s.put(url)", ["app.py:7"]),
        ("session.mount('https://', HTTPAdapter(max_retries=3)); session.get(url)", ["app.py:7"]),
        ("urllib.request.urlopen(urllib.request.Request(url))", ["app.py:7"]),
        ("urllib.request.urlopen(url, b'data')", ["app.py:7"]),
        ("http.client.HTTPSConnection('example.com')", ["app.py:7"]),
        ("pool.request('GET', url)", ["app.py:7"]),
        ("httpx.AsyncClient(timeout=None)", ["app.py:7"]),
        ("aiohttp.ClientSession()", ["app.py:7"]),
        ("requests.get(url, timeout=3)", []),
        ("requests.get(url, timeout=options)", []),
        ("requests.get(url, **options)", []),
        ("requests.get('http://localhost:2773/secrets')", []),
        ("requests.get('http://localhost:' + url + '/x')", []),
        ("requests.get(f'http://127.0.0.1:{url}')", []),
        ("urllib.request.urlopen(url, None, 3)", []),
        ("socket.setdefaulttimeout(3); requests.get(url)", []),
        ("session.mount('https://', Limited()); session.get(url)", []),
        ("session.request = limited(session.request); session.get(url)", []),
        ("pool.request('GET', url, timeout=3.0)", []),
        ("urllib3.PoolManager(timeout=3).request('GET', url)", []),
        ("httpx.get(url)", []),
        ("httpx.Client(timeout=5)", []),
        ("aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=3))", []),
        ("if os.environ.get('LOCAL'): requests.get(url)", []),
    ],
)
def test_requests_of_python(make_project: MakeProject, body: str, expected: list[str]) -> None:
    """A limit is an argument, one of what sends the request, or one for all."""
    assert findings_of(make_project({"app.py": f"{PYTHON}    {body}\n"}), "http-call-without-timeout") == expected


JAVASCRIPT = """\
const http = require('node:http'); const axios = require('axios'); const got = require('got');
const nodeFetch = require('node-fetch'); const { request } = require('undici');
const plain = axios.create({ baseURL: 'https://example.com' }); const limited = axios.create({ timeout: 1000 });
exports.handler = async (event) => { const { url, options } = event;
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("await axios('https://example.com')", ["app.js:5"]),
        ("await axios({ url, method: 'GET' })", ["app.js:5"]),
        ("await axios.post(url, event, { headers: {} })", ["app.js:5"]),
        ("await plain.get(url)", ["app.js:5"]),
        ("await fetch(url)", ["app.js:5"]),
        ("await fetch(url, { method: 'POST', body: event.body })", ["app.js:5"]),
        ("await nodeFetch(url)", ["app.js:5"]),
        ("await request(url, { method: 'POST' })", ["app.js:5"]),
        ("await got.get(url, { json: {} })", ["app.js:5"]),
        ("http.get('http://example.com', (response) => response)", ["app.js:5"]),
        ("http.request({ host: 'example.com' }, (response) => response)", ["app.js:5"]),
        ("await axios(options)", []),
        ("await axios.get(url, options)", []),
        ("await axios.get(url, { ...options })", []),
        ("await axios.get(url, { timeout: 1000 })", []),
        ("await axios.post(url, event, { signal: options })", []),
        ("await limited.get(url)", []),
        ("await plain.get(url, { timeout: 1000 })", []),
        ("axios.defaults.timeout = 1000; await axios.get(url)", []),
        ("axios.interceptors.request.use((c) => c); await axios.get(url)", []),
        ("await fetch(url, { signal: AbortSignal.timeout(1000) })", []),
        ("await fetch(url, options)", []),
        ("await fetch(event.request)", []),
        ("await fetch(new Request(url, { signal: AbortSignal.timeout(1000) }))", []),
        ("await Promise.race([fetch(url), options])", []),
        ("await fetch('http://localhost:2772/flags')", []),
        ("http.get(url, { timeout: 1000 }, (response) => response)", []),
        ("http.request(options, (response) => response)", []),
        ("const sent = http.get('http://example.com'); sent.setTimeout(1000, () => sent.destroy())", []),
        ("const sent = http.get('http://example.com'); sent.on('timeout', () => sent.destroy())", []),
        ("http.request({ host: 'example.com', timeout: 1000 })", []),
        ("const { fetch } = options; await fetch(url)", []),
        ("if (process.env.IS_OFFLINE) await fetch(url)", []),
    ],
)
def test_requests_of_javascript(make_project: MakeProject, body: str, expected: list[str]) -> None:
    """A limit stands in the options, in those of what sends the request, or ends it from outside."""
    project = make_project({"app.js": f"{JAVASCRIPT}  {body}\n}};\n"})
    assert findings_of(project, "http-call-without-timeout") == expected


@pytest.mark.parametrize(("timeout", "expected"), [("30", ["src/app.js:1"]), ("301", []), ("!Ref T", ["src/app.js:1"])])
def test_a_limit_of_the_library_that_ends_in_time_counts(
    make_project: MakeProject, timeout: str, expected: list[str]
) -> None:
    """`fetch` gives up after 300 s."""
    template = f"""\
Transform: AWS::Serverless-2016-10-31
Parameters: {{ T: {{ Type: Number }} }}
Resources:
  Prices:
    Type: AWS::Serverless::Function
    Properties: {{ Runtime: nodejs22.x, Handler: app.handler, CodeUri: src, Timeout: {timeout} }}
"""
    files = {"template.yaml": template, "src/app.js": "exports.handler = async (event) => fetch(event.url);\n"}
    assert findings_of(make_project(files), "http-call-without-timeout") == expected


@pytest.mark.parametrize("name", ["cfnresponse.py", "test_app.py", "scripts/app.py"])
def test_what_nobody_wrote_or_deploys_may_wait(make_project: MakeProject, name: str) -> None:
    """A copy of AWS's own module, tests, scripts."""
    code = "import requests\ndef handler(event, context):\n    requests.get(event['url'])\n"
    assert findings_of(make_project({name: code}), "http-call-without-timeout") == []


def test_a_call_over_several_lines_is_shown_in_one(make_project: MakeProject) -> None:
    code = "const axios = require('axios');\nexports.handler = async (event) => axios\n  .get(event.url);\n"
    (request,) = make_project({"app.js": code}).all(UnlimitedRequest)
    assert request.written == "axios.get"


ANSWER_IN_PYTHON = """\
import requests

def handler(event, context):
    requests.put(event["KEY"], data="{}")
"""
ANSWER_IN_JAVASCRIPT = """\
const https = require('https');
exports.handler = async (event) => {
  const host = new URL(event.KEY).hostname;
  return new Promise((resolve) => {
    const request = https.request({ hostname: host, method: 'PUT' }, () => resolve());
    request.end();
  });
};
"""


@pytest.mark.parametrize(("name", "code"), [("app.py", ANSWER_IN_PYTHON), ("app.js", ANSWER_IN_JAVASCRIPT)])
@pytest.mark.parametrize(("key", "answers"), [("ResponseURL", True), ("callbackUrl", False)])
def test_an_answer_to_cloudformation_is_sent_once(
    make_project: MakeProject, name: str, code: str, key: str, answers: bool
) -> None:
    found = make_project({name: code.replace("KEY", key)}).all(UnlimitedRequest)
    assert [request.answers_cloudformation for request in found] == [answers]


CALLED = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Prices:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: app.handler
      CodeUri: src
      Timeout: TIMEOUT
      Events: EVENTS
"""
TOPIC = "Topic: { Type: SNS, Properties: { Topic: !Ref AWS::StackId } }"
API = "Api: { Type: HttpApi }"


@pytest.mark.parametrize(
    ("timeout", "events", "severity"),
    [
        ("30", f"{{ {TOPIC} }}", "info"),
        ("60", f"{{ {TOPIC} }}", "info"),
        ("61", f"{{ {TOPIC} }}", "warning"),
        ("!Ref Seconds", f"{{ {TOPIC} }}", "warning"),
        ("30", f"{{ {API} }}", "warning"),
        ("30", f"{{ {TOPIC}, {API} }}", "warning"),
        ("61", "{}", "info"),
        ("30", '{ Queue: { Type: SQS, Properties: { Queue: "arn:aws:sqs:eu-west-1:123456789012:a" } } }', "warning"),
    ],
)
def test_what_nobody_waits_for_and_is_stopped_soon_is_advice(
    tmp_path: Path, timeout: str, events: str, severity: str
) -> None:
    """Lambda calls it again; a queue's other messages wait meanwhile. Who calls by hand waits by hand."""
    template = CALLED.replace("TIMEOUT", timeout).replace("EVENTS", events)
    code = "const axios = require('axios');\nexports.handler = async () => axios.get('https://example.com');\n"
    found = findings(tmp_path, "http-call-without-timeout", {"template.yaml": template, "src/app.js": code})
    assert [line.split(" ")[1] for line in found] == [severity]


@pytest.mark.parametrize(("read", "severity"), [("body", "info"), ("json()", "warning")])
def test_a_body_that_is_handed_on_as_it_comes_may_take_long(tmp_path: Path, read: str, severity: str) -> None:
    """`AbortSignal.timeout` ends it as well."""
    code = f"""\
const {{ pipeline }} = require('node:stream/promises');
exports.handler = async (event) => {{
  const response = await fetch(event.url);
  await pipeline(response.{read}, process.stdout);
}};
"""
    found = findings(tmp_path, "http-call-without-timeout", {"app.js": code})
    assert [line.split(" ")[1] for line in found] == [severity]


CLIENTS = [
    (
        "app.js",
        "const axios = require('axios');\nconst client = axios.create({ baseURL: 'https://example.com' });\n"
        "const find = async () => client.get('/a');\n"
        "exports.handler = async (event) => { await find(); await client.post('/b'); await client.put('/c'); };\n",
        ["app.js:3 warning `client.get` waits for its answer without a limit, like 2 other requests of its client: "],
    ),
    (
        "app.py",
        "import urllib3\npool = urllib3.PoolManager()\ndef handler(event, context):\n"
        "    pool.request('GET', 'https://example.com')\n    pool.urlopen('GET', 'https://example.com')\n",
        ["app.py:4 warning `pool.request` waits for its answer without a limit, like another request of its client: "],
    ),
]


@pytest.mark.parametrize(("name", "code", "expected"), CLIENTS)
def test_the_requests_of_one_client_are_one_finding(tmp_path: Path, name: str, code: str, expected: list[str]) -> None:
    """One limit, where it is made, ends them all."""
    found = findings(tmp_path, "http-call-without-timeout", {name: code})
    assert [line.partition("pass ")[0] for line in found] == expected
