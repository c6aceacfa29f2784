"""Promises that are waited for, handed on and dropped."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement import findings
from conftest import MakeProject, findings_of
from serverless_lint.analyses.floating_promises import FloatingPromise
from serverless_lint.checks.unawaited_promise import unawaited_promise

RULE = "unawaited-promise"
V2 = "const AWS = require('aws-sdk'); const sqs = new AWS.SQS(); const B = {QueueUrl: 'q', MessageBody: 'm'};\n"
V3 = (
    "import { SQSClient, SendMessageCommand as Send } from '@aws-sdk/client-sqs'; const sqs = new SQSClient({});"
    "const B = {QueueUrl: 'q', MessageBody: 'm'};\n"
)
ASYNC = "exports.handler = async (event) => { BODY }"
CALLBACK = "exports.handler = (event, context, callback) => { BODY }"
MODULE = "export const handler = async (event) => { BODY }"


@pytest.mark.parametrize(
    ("name", "code", "body", "expected"),
    [
        ("app.js", V2 + ASYNC, "sqs.sendMessage(B).promise()", ["app.js:2"]),
        ("app.js", V2 + ASYNC, "await sqs.sendMessage(B).promise()", []),
        ("app.js", V2 + ASYNC, "return sqs.sendMessage(B).promise()", []),
        ("app.js", V2 + ASYNC, "const sent = sqs.sendMessage(B).promise(); await sent", []),
        ("app.js", V2 + ASYNC, "await Promise.all([1].map(() => sqs.sendMessage(B).promise()))", []),
        ("app.js", V2 + ASYNC, "void sqs.sendMessage(B).promise()", []),
        ("app.js", V2 + ASYNC, "sqs.sendMessage(B, (error) => console.log(error))", []),
        ("app.js", V2 + ASYNC, "something.promise()", []),
        ("app.js", V2 + CALLBACK, "sqs.sendMessage(B).promise()", []),
        ("app.js", V2 + CALLBACK, "event.forEach(async (x) => { await f(x) })", []),
        ("app.js", V2 + ASYNC, "event.forEach(async (x) => { await f(x) })", ["app.js:2"]),
        ("app.js", V2 + ASYNC, "event.forEach(async function (x) { await f(x) })", ["app.js:2"]),
        ("app.js", V2 + ASYNC, "event.forEach(async (x) => { console.log(x) })", []),
        ("app.js", V2 + ASYNC, "event.forEach((x) => { f(x) })", []),
        (
            "app.js",
            V2 + ASYNC,
            "await new Promise((resolve) => { event.forEach(async (x) => { await f(x); if (!--left) resolve() }) })",
            [],
        ),
        (
            "app.js",
            V2 + ASYNC,
            "await new Promise((resolve) => { event.forEach(async (x) => { await f(x) }); resolve() })",
            ["app.js:2"],
        ),
        ("app.js", V2 + ASYNC, "await new Promise((resolve) => sqs.sendMessage(B).promise().then(resolve))", []),
        ("app.js", V2 + ASYNC, "await cursor.forEach(async (x) => { await f(x) })", []),
        ("app.js", V2 + ASYNC, "async.forEach(event, async (x) => { await f(x) })", []),
        ("app.js", V2 + ASYNC, "g(event)}; async function g(e) { fetch(e) ", ["app.js:2"]),
        ("app.mjs", V3 + MODULE, "sqs.send(new Send(B))", ["app.mjs:2"]),
        ("app.mjs", V3 + MODULE, "await sqs.send(new Send(B))", []),
        ("app.mjs", V3 + MODULE, "sqs.send(new Send(B), (error) => console.log(error))", []),
        ("app.mjs", V3 + MODULE, "sqs.destroy()", []),
        ("app.ts", V3 + MODULE, "sqs.send(new Send(B as any))", ["app.ts:2"]),
        (
            "app.ts",
            V3 + MODULE,
            "(event as []).forEach(async (x: string): Promise<void> => { await f(x) })",
            ["app.ts:2"],
        ),
        (
            "app.js",
            V2 + "exports.handler = async (event, context, done) => { sqs.sendMessage(B).promise(); done(null) }",
            "",
            [],
        ),
        (
            "app.js",
            V2 + "exports.handler = async (event, context, done) => { sqs.sendMessage(B).promise() }",
            "",
            ["app.js:2"],
        ),
        ("app.js", "const axios = require('axios').default;\n" + ASYNC, "axios.post('https://a', {})", ["app.js:2"]),
        (
            "app.js",
            "const api = require('axios').create({baseURL: 'https://a'});\n" + ASYNC,
            "api.post('/b', {})",
            ["app.js:2"],
        ),
    ],
)
def test_promises(make_project: MakeProject, name: str, code: str, body: str, expected: list[str]) -> None:
    """Only what is certainly dropped counts, and only where the handler does not wait."""
    assert findings_of(make_project({name: code.replace("BODY", body)}), RULE) == expected


SEND = V3 + "const put = () => sqs.send(new Send(B));\nconst save = async (x) => { await put() };\n"
OWN = SEND + MODULE


@pytest.mark.parametrize(
    ("code", "body", "expected"),
    [
        (OWN, "save(1)", ["app.mjs:4"]),
        (OWN, "put()", ["app.mjs:4"]),
        (OWN, "if (event.a) { [1].forEach((x) => { save(x) }) }", ["app.mjs:4"]),
        (OWN, "await save(1)", []),
        (OWN, "void save(1)", []),
        (OWN, "const saved = save(1); await saved", []),
        (OWN, "save(1).catch(console.error)", ["app.mjs:4"]),
        (OWN, "save(1).then(() => 1).catch(console.error).finally(() => 2)", ["app.mjs:4"]),
        (OWN, "await save(1).catch(console.error)", []),
        (OWN, "return save(1).catch(console.error)", []),
        (OWN, "const saved = save(1).catch(console.error); await saved", []),
        (OWN, "await new Promise((resolve) => { save(1).then(resolve) })", []),
        (OWN, "return save(1)", []),
        (OWN, "await Promise.all([1].map((x) => save(x)))", []),
        (OWN, "save(() => 1)", []),
        (OWN, "await new Promise((resolve) => { save(1); event.on('end', resolve) })", []),
        (OWN, "new save(1)", []),
        (OWN, "later(1)}; const later = async (x) => { await e.map(async () => { await save(x) })", ["app.mjs:4"]),
        (OWN, "later(1)}; const later = async (x) => { const p = save(x); await p", ["app.mjs:4"]),
        (OWN, "later(1)}; const later = async (x) => { await sleep(x)", []),
        (OWN, "later(1)}; const later = async (x) => { await later(x)", []),
        (OWN, "later(1)}; const later = async (x) => { void save(x).catch(f)", ["app.mjs:4"]),
        (OWN, "later(1)}; const later = (x) => { save(x)", ["app.mjs:4"]),
        (OWN, "later(1)}; const later = async (x) => {\n save(x).catch(f)", ["app.mjs:5"]),
        (OWN, "later(1)}; const later = async (x) => {\n save(x).then(f).finally(f)", ["app.mjs:5"]),
        (OWN, "later(1)}; const later = async (x) => {\n await save(x).catch(f)", ["app.mjs:4"]),
        (OWN, "(event.a ? save : other)(1)", []),
        (OWN, "[1].forEach((x) => save(x))", ["app.mjs:4"]),
        (OWN, "[1].map((x) => save(x))", ["app.mjs:4"]),
        (OWN, "const all = [1].map((x) => save(x)); await Promise.all(all)", []),
        (OWN, "return [1].map((x) => save(x))", []),
        (OWN, "await each([1], (x) => save(x))", []),
        (OWN, "[1].map(async (x) => { await save(x) })", ["app.mjs:4"]),
        (OWN, "await event.xs.map(async (x) => { await save(x) })", []),
        (OWN, "Promise.all([1].map((x) => save(x)))", ["app.mjs:4"]),
        (OWN, "Promise.all([1].map(save))", ["app.mjs:4"]),
        (OWN, "Promise.all([1].map(async (x) => { await save(x) }))", ["app.mjs:4"]),
        (OWN, "Promise.all([other(), save(1)])", ["app.mjs:4"]),
        (OWN, "Promise.all([save(1).catch(console.error)])", ["app.mjs:4"]),
        (OWN, "Promise.race([fetch('https://a'), sleep(1)])", ["app.mjs:4"]),
        (OWN, "const all = [1].map((x) => save(x)); Promise.allSettled(all)", ["app.mjs:4"]),
        (OWN, "Promise.all([1].map((x) => save(x))).then(() => 1)", ["app.mjs:4"]),
        (OWN, "await Promise.all([1].map((x) => save(x))).then(() => 1)", []),
        (OWN, "await new Promise((resolve) => { Promise.all([save(1)]).then(resolve) })", []),
        (OWN, "Promise.all([1].map((x) => other(x)))", []),
        (OWN, "Promise.all([1].filter((x) => save(x)))", []),
        (OWN, "Promise.all(event.promises)", []),
        (OWN, "all([save(1)])", []),
        (SEND + "export const handler = (event, context, callback) => { BODY }", "save(1)", []),
        (SEND + "export const handler = (event, context, callback) => { BODY }", "save(1).catch(callback)", []),
    ],
)
def test_own_functions(make_project: MakeProject, code: str, body: str, expected: list[str]) -> None:
    """The promise of a function that waits for a request is as good as that of the request."""
    assert findings_of(make_project({"app.mjs": code.replace("BODY", body)}), RULE) == expected


TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  A: {Type: AWS::Serverless::Function, Properties: {Runtime: nodejs22.x, Handler: app.handler}}
"""
ROUTES = """\
import express from 'express'; import serverless from 'serverless-http';
const app = express();
const save = async (x) => { await fetch('https://a', x) };
const list = async (req, res) => { res.json(await (await fetch('https://a')).json()) };
app.get('/a', ROUTE);
export const handler = serverless(app);
"""
HONO = """\
import { Hono } from 'hono'; import { handle, streamHandle } from 'hono/aws-lambda';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'; import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
const db = DynamoDBDocument.from(new DynamoDBClient({}));
const app = new Hono();
app.post('/a', ROUTE);
export const handler = handle(app);
"""


@pytest.mark.parametrize(
    ("code", "route", "expected"),
    [
        (ROUTES, "async (req, res) => { save(req.body); res.end() }", ["app.mjs:5"]),
        (ROUTES, "(req, res) => { fetch('https://a'); res.end() }", ["app.mjs:5"]),
        (ROUTES, "(req, res) => { save(1).then(console.log); res.end() }", ["app.mjs:5"]),
        (ROUTES, "(req, res) => { Promise.all([save(1), save(2)]); res.end() }", ["app.mjs:5"]),
        (ROUTES, "async (req, res) => { await save(req.body); res.end() }", []),
        (ROUTES, "(req, res) => { fetch('https://a').then((r) => res.json(r)) }", []),
        (ROUTES, "(req, res, next) => { save(1).catch(next) }", []),
        (ROUTES, "(req, res) => { list(req, res) }", []),
        (ROUTES, "(req, res) => { const run = async () => { await save(1); res.end() }; run() }", []),
        (ROUTES, "(req, res) => { const run = async () => { await save(1) }; run(); res.end() }", ["app.mjs:5"]),
        (ROUTES, "(req, res) => { Promise.all([save(1)]).then(() => res.end()) }", []),
        (ROUTES.replace("serverless(app)", "other(app)"), "(req, res) => { save(1); res.end() }", []),
        (
            ROUTES.replace("'serverless-http'", "'@vendia/serverless-express'").replace("(app)", "({ app })"),
            "(req, res) => { save(1); res.end() }",
            ["app.mjs:5"],
        ),
        (
            ROUTES.replace("'serverless-http'", "'@vendia/serverless-express'").replace(
                "(app)", "({ app, resolutionMode: 'CALLBACK' })"
            ),
            "(req, res) => { save(1); res.end() }",
            [],
        ),
        (ROUTES.replace("'serverless-http'", "'@fastify/aws-lambda'"), "(req, res) => { save(1); res.end() }", []),
        (HONO, "async (c) => { db.put({ TableName: 't', Item: { id: 1 } }); return c.json({}) }", ["app.mjs:5"]),
        (HONO, "async (c) => { await db.put({ TableName: 't', Item: { id: 1 } }); return c.json({}) }", []),
        (HONO.replace("= handle(", "= streamHandle("), "async (c) => { fetch('https://a'); return c.json({}) }", []),
    ],
)
def test_routes(make_project: MakeProject, code: str, route: str, expected: list[str]) -> None:
    """What an adapter makes is done when a route has answered, which what is dropped may do."""
    project = make_project({"template.yaml": TEMPLATE, "app.mjs": code.replace("ROUTE", route)})
    assert findings_of(project, RULE) == expected


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("save(1)", "nothing waits for `save`, whose requests may never be sent: `await` it"),
        ("[1].map((x) => save(x))", "nothing waits for `save`, whose requests may never be sent: CURE"),
        ("[1].forEach((x) => { save(x) })", "nothing waits for `save`, whose requests may never be sent: CURE"),
        ("[1].map(async (x) => { await save(x) })", "nothing waits for what `map` makes of an async function: CURE"),
        ("Promise.all([save(1)])", "nothing waits for `Promise.all`, so its requests may never be sent: `await` it"),
    ],
)
def test_the_message_says_how_to_wait(make_project: MakeProject, body: str, message: str) -> None:
    project = make_project({"app.mjs": OWN.replace("BODY", body)})
    assert [
        problem.message for promise in project.all(FloatingPromise) for problem in unawaited_promise.check(promise)
    ] == [message.replace("CURE", "`await Promise.all(….map(…))`")]


@pytest.mark.parametrize(
    ("body", "severity"),
    [
        ("save(1)", "warning"),
        ("save(1).catch(console.error)", "info"),
        ("save(1).then(console.log)", "warning"),
        ("save(1).finally(console.log)", "warning"),
        ("save(1).then(console.log, console.error)", "info"),
        ("save(1).catch(console.error).finally(console.log)", "info"),
        ("Promise.all([save(1)])", "warning"),
        ("Promise.all([save(1)]).catch(console.error)", "info"),
    ],
)
def test_what_is_let_go_on_purpose_is_advice(tmp_path: Path, body: str, severity: str) -> None:
    """The environment may be frozen all the same once the handler has answered."""
    (found,) = findings(tmp_path, RULE, {"app.mjs": OWN.replace("BODY", body)})
    assert found.split()[1] == severity


def test_a_constructor_cannot_wait(tmp_path: Path) -> None:
    """What it begins can be kept, and waited for by what needs it."""
    code = SEND + "class Log { constructor() { save(1) } }\nconst log = new Log();\n"
    (found,) = findings(tmp_path, RULE, {"app.mjs": code + MODULE.replace("BODY", "log.write(event)")})
    assert found == (
        "app.mjs:4 info nothing waits for `save`, whose requests may never be sent: keep the promise, and `await` it "
        "before the first use"
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if (process.env.NODE_ENV === 'local') { server.on('close', () => { save(1) }) }", []),
        ("if (process.env.IS_OFFLINE) { save(1) }", []),
        ("if (process.env['IS_LOCAL'] && event.a) { save(1) }", []),
        ("if (!process.env.IS_LOCAL) { event.a() } else { save(1) }", []),
        ("if (!process.env.IS_LOCAL) { save(1) }", ["app.mjs:4"]),
        ("if (process.env.IS_LOCAL) { event.a() } else { save(1) }", ["app.mjs:4"]),
        ("if (process.env.IS_LOCAL || event.a) { save(1) }", ["app.mjs:4"]),
        ("if (event.locale === 'a') { save(1) }", ["app.mjs:4"]),
        ("if (process.env.STAGE !== 'production') { save(1) }", ["app.mjs:4"]),
        ("if (process.env.SLACK_URL) { save(1) }", ["app.mjs:4"]),
    ],
)
def test_what_runs_on_the_own_machine_only_is_not_stopped(
    make_project: MakeProject, body: str, expected: list[str]
) -> None:
    assert findings_of(make_project({"app.mjs": OWN.replace("BODY", body)}), RULE) == expected


def test_a_function_without_a_name_is_called_this_function(make_project: MakeProject) -> None:
    project = make_project({"app.mjs": OWN.replace("BODY", "(async () => { await save(1) })()")})
    assert [
        problem.message for promise in project.all(FloatingPromise) for problem in unawaited_promise.check(promise)
    ] == ["nothing waits for this function, whose requests may never be sent: `await` it"]


CHECKS = """
import { jwtVerify } from 'jose';
async function verifyKey(key) { if (key !== await read()) throw new Error('no') }
const read = async () => (await fetch('https://example.com')).text();
const checkToken = async (token) => { try { await jwtVerify(token, key) } catch (error) { throw new Refused() } };
const authorize = async (event) => { await checkToken(event.token) };
const requireName = async (event) => { required(event.name) };
const required = (value) => { if (!value) throw new Error('missing') };
const checkQuietly = async (token) => { try { await checkToken(token) } catch { console.log('refused') } };
const checkAll = async (tokens) => { checkToken(tokens).catch(console.error) };
const verifyNothing = async () => { throw new Error('to do') };
const refuse = async (key) => { if (!key) throw new Error('no') };
export const handler = HANDLER;
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("verifyKey(event.key)", ["app.mjs:13"]),
        ("checkToken(event.token)", ["app.mjs:13"]),
        ("authorize(event)", ["app.mjs:13"]),
        ("requireName(event)", ["app.mjs:13"]),
        ("try { verifyKey(event.key) } catch (error) { return 401 }", ["app.mjs:13"]),
        ("await verifyKey(event.key)", []),
        ("return verifyKey(event.key)", []),
        ("const known = verifyKey(event.key); await known", []),
        ("void verifyKey(event.key)", []),
        ("required(event.key)", []),
        ("checkQuietly(event.token)", []),
        ("checkAll(event.tokens)", []),
        ("verifyNothing()", []),
        ("refuse(event.key)", []),
        ("(event.a ? verifyKey : other)(event.key)", []),
    ],
)
@pytest.mark.parametrize(
    "handler",
    [
        "async (event) => { BODY }",
        "(event, context, callback) => { const work = async () => { BODY }; work().then(callback) }",
    ],
)
def test_checks(make_project: MakeProject, handler: str, body: str, expected: list[str]) -> None:
    """Whatever a check refuses goes on if nothing waits for it, in handlers of every kind."""
    code = CHECKS.replace("HANDLER", handler.replace("BODY", body))
    assert findings_of(make_project({"app.mjs": code}), RULE) == expected


def test_what_a_check_refuses_is_more_than_a_request_that_is_not_sent(make_project: MakeProject) -> None:
    """The message says what becomes of it."""
    code = CHECKS.replace("HANDLER", "async (event) => { verifyKey(event.key) }")
    (found,) = make_project({"app.mjs": code}).all(FloatingPromise)
    (problem,) = unawaited_promise.check(found)
    assert problem.message == (
        "nothing waits for `verifyKey`: what it refuses goes on, or the function crashes: `await` it"
    )


COROUTINES = """
import asyncio
def logged(f):
    return lambda *a: asyncio.run(f(*a))
async def save(x):
    await asyncio.sleep(x)
@logged
async def run(x):
    await asyncio.sleep(x)
async def each(x):
    yield x
class Store:
    async def save(self, x):
        await save(x)
def handler(event, context):
    BODY
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("save(1)", ["app.py:16"]),
        ("Store().save(1)", ["app.py:16"]),
        ("asyncio.run(save(1))", []),
        ("later = save(1)", []),
        ("return save(1)", []),
        ("run(1)", []),
        ("each(1)", []),
        ("unknown(1)", []),
    ],
)
def test_coroutines(make_project: MakeProject, body: str, expected: list[str]) -> None:
    """A coroutine that goes nowhere never runs."""
    assert findings_of(make_project({"app.py": COROUTINES.replace("BODY", body)}), RULE) == expected
