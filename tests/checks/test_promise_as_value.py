"""Promises and coroutines that are asked for what only their values have."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of
from serverless_lint.analyses.promises_as_values import PromiseAsValue
from serverless_lint.checks.promise_as_value import promise_as_value

RULE = "promise-as-value"
JAVASCRIPT = """
const AWS = require('aws-sdk'); const axios = require('axios'); const got = require('got');
const { S3, GetObjectCommand: Get } = require('@aws-sdk/client-s3'); const sqs = new AWS.SQS();
const load = async (id) => ({ id }); const fail = () => null;
const loaded = (id) => load(id); const perhaps = (id) => id ? load(id) : null; const lazy = (id) => { return load(id) };
const waited = async () => { return await load(1) }; function* each() { return load(1) }
exports.handler = async (event) => { BODY };
"""


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            "const { QueueUrl } = sqs.getQueueUrl(event).promise()",
            "`getQueueUrl` gives a promise, which has no `QueueUrl`",
        ),
        ("return sqs.getQueueUrl(event).promise().QueueUrl", "`getQueueUrl` gives a promise, which has no `QueueUrl`"),
        ("return load(1).id", "`load` gives a promise, which has no `id`"),
        ("const [first] = Promise.all([load(1)])", "`all` gives a promise, which has no `0`"),
        ("return Promise.all([load(1)]).map(f)", "`all` gives a promise, which has no `map`"),
        ("return loaded(1)?.id", "`loaded` gives a promise, which has no `id`"),
        ("return lazy(1)['id']", "`lazy` gives a promise, which has no `id`"),
        ("return waited().id", "`waited` gives a promise, which has no `id`"),
        ("return fetch(event.url).json()", "`fetch` gives a promise, which has no `json`"),
        ("return axios.get(event.url).data", "`get` gives a promise, which has no `data`"),
        ("if (load(1)) return 1", "`load` gives a promise, which is as good as true whatever comes of it"),
        ("while (event.a && !load(1)) f()", "`load` gives a promise, which is as good as true whatever comes of it"),
        ("return load(1) ? 1 : 2", "`load` gives a promise, which is as good as true whatever comes of it"),
        ("return load(1) === null", "`load` gives a promise, which is as good as true whatever comes of it"),
    ],
)
def test_promises(make_project: MakeProject, body: str, message: str) -> None:
    """What is missing is said by the name of what is called."""
    (found,) = make_project({"app.js": JAVASCRIPT.replace("BODY", body)}).all(PromiseAsValue)
    assert [problem.message for problem in promise_as_value.check(found)] == [f"{message}: `await` it"]


@pytest.mark.parametrize(
    "body",
    [
        "const { QueueUrl } = await sqs.getQueueUrl(event).promise()",
        "return (await load(1)).id",
        "return (await (load(1))).id",
        "return load(1).then((loaded) => loaded.id)",
        "const { then } = load(1)",
        "return load(1).constructor === event.constructor",
        "return `${load(1).toString()}`",
        "const loading = load(1); return (await loading).id",
        "if (await load(1)) return 1",
        "return event.a && load(1)",
        "return await (event.a || load(1))",
        "return perhaps(1).id",
        "return each().next()",
        "return fail().id",
        "return (event.a ? load : fail)(1).id",
        "return got(event.url).json()",
        "return new load(1).id",
        "return [load(1)].length",
        "return await new S3({}).send(new Get(event)).promise()",
    ],
)
def test_what_may_be_a_value(make_project: MakeProject, body: str) -> None:
    """Nothing is said where something waits, or where it may be no promise."""
    assert findings_of(make_project({"app.js": JAVASCRIPT.replace("BODY", body)}), RULE) == []


PYTHON = """
import asyncio
async def load(x):
    return x
async def each(x):
    yield x
@wrapped
async def run(x):
    return x
async def work(event):
    BODY
def handler(event, context):
    return asyncio.run(work(event))
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return load(1)['id']", ["app.py:11"]),
        ("return load(1).id", ["app.py:11"]),
        ("return 1 if load(1) else 2", ["app.py:11"]),
        ("if load(1): return 1", ["app.py:11"]),
        ("if not load(1) or event: return 1", ["app.py:11"]),
        ("return (await load(1))['id']", []),
        ("if await load(1): return 1", []),
        ("return [x async for x in each(1)]", []),
        ("return run(1).id", []),
        ("return asyncio.create_task(load(1))", []),
    ],
)
def test_coroutines(make_project: MakeProject, body: str, expected: list[str]) -> None:
    """Those of functions that nothing wraps."""
    assert findings_of(make_project({"app.py": PYTHON.replace("BODY", body)}), RULE) == expected
