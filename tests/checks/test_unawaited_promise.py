"""Promises that are waited for, handed on and dropped."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

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
    ],
)
def test_promises(make_project: MakeProject, name: str, code: str, body: str, expected: list[str]) -> None:
    """Only what is certainly dropped counts, and only where the handler does not wait."""
    assert findings_of(make_project({name: code.replace("BODY", body)}), RULE) == expected
