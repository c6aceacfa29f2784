"""The code that runs for a function."""

from __future__ import annotations

import pytest

from agreement import sam
from conftest import MakeProject
from serverless_lint.model import Program

HANDLER = "from lib import store\nimport settings\ndef handler(event, context):\n    store.save(event)\n"
FILES = {
    "app.py": HANDLER,
    "lib/__init__.py": "",
    "lib/store.py": "from lib.keys import key\ndef save(item):\n    return key(item)\ndef load():\n    pass\n",
    "lib/keys.py": "def key(item):\n    return item['id']\n",
    "settings.py": "def read():\n    return 1\nLIMIT = read()\n",
    "unused.py": "def handler(event, context):\n    pass\n",
}


def test_program_has_the_modules_that_its_handler_loads(make_project: MakeProject) -> None:
    """Imports are followed from the handler's module on, packages included; other files do not belong to it."""
    (program,) = make_project({"template.yaml": sam(""), **FILES}).all(Program)
    assert [module.name for module in program.code.modules] == [
        "app.py",
        "lib/__init__.py",
        "lib/store.py",
        "settings.py",
        "lib/keys.py",
    ]


def test_program_runs_what_the_handler_and_the_modules_call(make_project: MakeProject) -> None:
    """Functions that nothing calls do not run."""
    (program,) = make_project({"template.yaml": sam(""), **FILES}).all(Program)
    assert [routine.name for routine in program.code.routines] == ["handler", "save", "key", "read"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("    s3.list_buckets()\n", [True]),
        ("    for x in event:\n        s3.list_buckets()\n", [True]),
        ("    helper(event)\n", [True]),
        ("    if event:\n        s3.list_buckets()\n", [False]),
        ("    if event:\n        helper(event)\n", [False]),
        ("    if event:\n        return\n    s3.list_buckets()\n", [False]),
        ("    if event:\n        print(event)\n    s3.list_buckets()\n", [True]),
        ("    try:\n        s3.list_buckets()\n    except ValueError:\n        pass\n", [True]),
        ("    try:\n        pass\n    except ValueError:\n        s3.list_buckets()\n", [False]),
    ],
)
def test_call_is_certain_if_nothing_decides_on_it(make_project: MakeProject, body: str, expected: list[bool]) -> None:
    """Conditions around a call, or before it that leave the function, make it uncertain."""
    helper = "def helper(event):\n    s3.list_buckets()\n"
    code = f"import boto3\ns3 = boto3.client('s3')\n{helper}def handler(event, context):\n{body}"
    (program,) = make_project({"template.yaml": sam(""), "app.py": code}).all(Program)
    assert [call.is_certain for call in program.calls] == expected


def test_each_function_of_a_handler_has_a_program(make_project: MakeProject) -> None:
    """The code is the same, the function is not."""
    second = "  Second: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13, Handler: app.handler}}\n"
    first, other = make_project({"template.yaml": sam("", second), **FILES}).all(Program)
    assert (first.function.name, other.function.name, first.code is other.code) == ("Worker", "Second", True)
