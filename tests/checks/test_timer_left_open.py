"""Timers that nothing stops before a function answers."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

RULE = "timer-left-open"
HEADS = [
    ("app.js", "exports.handler = async (event) => {\n  "),
    ("app.mjs", "export const handler = async (event) => {\n  "),
    ("app.ts", "export const handler = async (event: any) => {\n  "),
]


@pytest.mark.parametrize(("name", "head"), HEADS)
@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("setInterval(() => send(event), 1000);\n};", [2]),
        ("const sampling = setInterval(() => send(event), 1000);\n};", [2]),
        ("setTimeout(() => send(event), 1000);\n};", [2]),
        ("globalThis.setTimeout(() => send(event), 1000);\n};", []),
        ("if (event.later) setTimeout(send, 1000, event);\n};", [2]),
        ("start();\n};\nconst start = () => { setInterval(() => send(1), 1000); };", [4]),
        ("await send(1).finally(() => { setTimeout(() => send(event), 1000); });\n};", [2]),
        ("on('end', () => { setTimeout(() => send(event), 1000); });\n};", []),
        ("const sampling = setInterval(send, 1000);\n  clearInterval(sampling);\n};", []),
        ("setInterval(function () { clearInterval(this); }, 1000);\n};", []),
        ("setInterval(() => send(event), 1000).unref();\n};", []),
        ("keep(setInterval(() => send(event), 1000));\n};", []),
        ("await new Promise((done) => { setTimeout(done, 1000); });\n};", []),
        ("await new Promise((done) => setTimeout(done, 1000));\n};", []),
        ("const timer = setTimeout(() => send(event), 1000);\n};", []),
        ("return event.id;\n};\nsetInterval(() => send(1), 1000);", []),
        ("const setTimeout = (f) => f();\n  setTimeout(() => send(event));\n};", []),
    ],
)
def test_timers(make_project: MakeProject, name: str, head: str, body: str, lines: list[int]) -> None:
    """Intervals that are not stopped, and timeouts that no promise waits for."""
    expected = [f"{name}:{line}" for line in lines]
    assert findings_of(make_project({name: head + body + "\nconst send = (event) => event;\n"}), RULE) == expected


@pytest.mark.parametrize(
    "code",
    [
        "exports.handler = (event, context, callback) => { setTimeout(() => callback(null, 1), 900); };",
        "exports.handler = (event) => { setTimeout(() => console.log(1), 900); };",
    ],
)
def test_handlers_that_are_waited_for(make_project: MakeProject, code: str) -> None:
    """Lambda waits until nothing is left to do where a handler is no async function."""
    assert findings_of(make_project({"app.js": code}), RULE) == []
