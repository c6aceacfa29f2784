"""Which functions are handlers although no template of the project names them."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.model import Handler

PYTHON = {
    "app.py": "import boto3\n\n\ndef handler(event, context):\n    boto3.client('s3').list_buckets()\n",
}
JAVASCRIPT = {
    "app.mjs": "export const handler = async (event) => { await fetch(event.url); };\n",
}
# The comment has a file read that nothing else makes interesting.
PYTHON_CALL = "from app import handler\n\n\ndef run():\n    handler({}, None)\n# serverless-lint: ignore\n"
JAVASCRIPT_CALL = """\
import { handler } from './app.mjs';
export function run() { return handler({}); }
// serverless-lint: ignore
"""


@pytest.mark.parametrize("files", [PYTHON, JAVASCRIPT])
def test_a_function_with_the_parameters_of_a_handler_is_one(make_project: MakeProject, files: dict[str, str]) -> None:
    assert _handlers(make_project, files) == ["handler"]


@pytest.mark.parametrize(
    "files", [{**PYTHON, "run.py": PYTHON_CALL}, {**JAVASCRIPT, "run.mjs": JAVASCRIPT_CALL}], ids=["py", "mjs"]
)
def test_what_other_code_calls_is_no_handler(make_project: MakeProject, files: dict[str, str]) -> None:
    """Its parameters only look like those of a handler."""
    assert _handlers(make_project, files) == []


PYTHON_ROUTES = """\
routes = {}


def register(path, run):
    routes[path] = run


register("/orders", handler)
# serverless-lint: ignore
"""
JAVASCRIPT_ROUTES = """\
const routes = new Map();
function register(path, run) { routes.set(path, run); }
register('/orders', handler);
// serverless-lint: ignore
"""
SERVER = "import express from 'express';\nexpress().use(handler);\n// serverless-lint: ignore\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({**PYTHON, "run.py": f"from app import handler\n{PYTHON_ROUTES}"}, []),
        ({**JAVASCRIPT, "run.mjs": f"import {{ handler }} from './app.mjs';\n{JAVASCRIPT_ROUTES}"}, []),
        ({**JAVASCRIPT, "run.mjs": f"import {{ handler }} from './app.mjs';\n{SERVER}"}, ["handler"]),
    ],
    ids=["py", "mjs", "a server for local runs"],
)
def test_what_other_code_keeps_as_a_route_is_no_handler(
    make_project: MakeProject, files: dict[str, str], expected: list[str]
) -> None:
    assert _handlers(make_project, files) == expected


@pytest.mark.parametrize(
    "files",
    [{**PYTHON, "tests/test_app.py": PYTHON_CALL}, {**JAVASCRIPT, "app.test.mjs": JAVASCRIPT_CALL}],
    ids=["py", "mjs"],
)
def test_what_tests_call_is_a_handler(make_project: MakeProject, files: dict[str, str]) -> None:
    """A test calls the handler as Lambda does."""
    assert _handlers(make_project, files) == ["handler"]


@pytest.mark.parametrize("folder", ["gcp", "cluster/GCP/scale", "azure/functions", "firebase"])
def test_code_in_the_folder_of_another_cloud_has_no_handlers(make_project: MakeProject, folder: str) -> None:
    assert _handlers(make_project, {f"{folder}/{name}": text for name, text in (PYTHON | JAVASCRIPT).items()}) == []


def _handlers(make_project: MakeProject, files: dict[str, str]) -> list[str]:
    return [handler.name for handler in make_project(files).all(Handler)]
