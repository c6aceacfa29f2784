"""What needs shared memory, and what only sounds like it."""

from __future__ import annotations

import pytest

from conftest import MakeProject, findings_of

RULE = "multiprocessing-unsupported"
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, Handler: app.handler, Environment: { Variables: { NAME: x } } }
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("import multiprocessing\n    multiprocessing.Pool()", ["app.py:4"]),
        ("from multiprocessing import Queue\n    Queue()", ["app.py:4"]),
        ("from multiprocessing import Lock as L\n    L()", ["app.py:4"]),
        ("from multiprocessing.dummy import Pool\n    Pool()", ["app.py:4"]),
        ("from multiprocessing import Value\n    Value('i', 0)", ["app.py:4"]),
        ("from multiprocessing import Value\n    Value('i', 0, lock=False)", []),
        ("from multiprocessing import Process\n    Process().start()", []),
        ("from multiprocessing import Manager\n    Manager().Queue()", []),
        ("from concurrent.futures import ThreadPoolExecutor\n    ThreadPoolExecutor()", []),
        ("from queue import Queue\n    Queue()", []),
        ("import multiprocessing\n    try: multiprocessing.Pool()\n    except OSError: pass", []),
        ("import multiprocessing\n    try: multiprocessing.Pool()\n    except KeyError: pass", ["app.py:4"]),
        ("import multiprocessing\n    multiprocessing.cpu_count()", []),
    ],
)
def test_calls(make_project: MakeProject, body: str, expected: list[str]) -> None:
    """By full name, whatever they are called where they are imported."""
    code = f"import os\ndef handler(event, context):\n    {body}\n"
    project = make_project({"template.yaml": TEMPLATE, "app.py": code})
    assert findings_of(project, RULE) == expected


@pytest.mark.parametrize(
    ("runtimes", "name", "expected"),
    [
        (("python3.7",), "ThreadPool", []),
        (("python3.8",), "ThreadPool", ["app.py:3"]),
        (("python3.7", "python3.12"), "ThreadPool", ["app.py:3"]),
        (("python3.7",), "Pool", ["app.py:3"]),
        (("python2.7",), "ThreadPool", []),
        (("python2.7", "python3.12"), "ThreadPool", ["app.py:3"]),
        (("python2.7",), "Pool", ["app.py:3"]),
    ],
)
def test_pools_of_threads_have_locks_between_processes_from_python_3_8_on(
    make_project: MakeProject, runtimes: tuple[str, ...], name: str, expected: list[str]
) -> None:
    function = "  F{}: {{ Type: AWS::Serverless::Function, Properties: {{ Runtime: {}, Handler: app.handler }} }}\n"
    functions = "".join(function.format(number, runtime) for number, runtime in enumerate(runtimes))
    template = f"Transform: AWS::Serverless-2016-10-31\nResources:\n{functions}"
    code = f"from multiprocessing.pool import {name}\ndef handler(event, context):\n    {name}(2)\n"
    assert findings_of(make_project({"template.yaml": template, "app.py": code}), RULE) == expected


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("app.js", "const { Pool } = require('multiprocessing'); exports.handler = async (event) => new Pool()"),
        ("app.mjs", "import { Pool } from 'multiprocessing'; export const handler = async (event) => new Pool()"),
        ("app.ts", "import { Pool } from 'multiprocessing'; export const handler = async (event) => new Pool()"),
    ],
)
def test_other_languages_have_other_libraries(make_project: MakeProject, name: str, code: str) -> None:
    assert findings_of(make_project({name: code}), RULE) == []


def test_a_library_that_is_loaded_before_may_bring_what_is_missing(make_project: MakeProject) -> None:
    code = "import multiprocessing\ndef handler(event, context):\n    multiprocessing.Pool()\n"
    project = make_project({"template.yaml": TEMPLATE.replace("NAME", "LD_PRELOAD"), "app.py": code})
    assert findings_of(project, RULE) == []
