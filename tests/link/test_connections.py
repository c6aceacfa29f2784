"""Clients and connections as they are created."""

from __future__ import annotations

import pytest

from conftest import MakeProject
from serverless_lint.analyses.connections import Connection

PYTHON = "import boto3\nfrom lib import f, refresh\n"
JAVASCRIPT = "import { S3Client } from '@aws-sdk/client-s3'\nimport { next } from 'lib'\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("boto3.client('s3')", True),
        ("boto3.client('s3', region_name=f('a'))", True),
        ("boto3.client('s3', region_name=event['region'])", False),
        ("boto3.client('s3', config={'a': [f(1), {'b': f'x{f(2)}'}]})", True),
        ("boto3.client('s3', config={'a': [f(1), {'b': f'x{f(event)}'}]})", False),
        ("x = f(1)\n    x = f(x)\n    y = f(x, x)\n    boto3.client('s3', region_name=f(y, y))", True),
        (
            "session = boto3.Session()\n    for _ in event:\n        session = refresh(session)\n"
            "    session.resource('s3')",
            False,
        ),
        ("a = f(b)\n    b = f(a)\n    boto3.client('s3', a)", False),
        ("a = {'a': b}\n    b = [a]\n    boto3.client('s3', b)", False),
    ],
)
def test_client_is_static_if_nothing_that_it_is_made_of_changes(
    make_project: MakeProject, body: str, expected: bool
) -> None:
    """What is made of itself changes; what is only made twice of the same does not."""
    project = make_project({"app.py": f"{PYTHON}def handler(event, context):\n    {body}\n"})
    assert [connection.is_static for connection in project.all(Connection)] == [expected]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("for (let i = 0; i < 3; i++) region = next(region); new S3Client({ region })", False),
        ("const options = { region: next('a') }; new S3Client(options)", True),
    ],
)
def test_client_of_javascript_is_static_if_nothing_that_it_is_made_of_changes(
    make_project: MakeProject, body: str, expected: bool
) -> None:
    """The same holds for JavaScript."""
    code = f"{JAVASCRIPT}let region = 'a'\nexport const handler = async (event) => {{ {body} }}\n"
    project = make_project({"app.mjs": code})
    assert [connection.is_static for connection in project.all(Connection)] == [expected]


def test_what_is_made_of_each_thing_before_twice_is_followed_in_time(make_project: MakeProject) -> None:
    """Twice as long code takes twice as long."""
    lines = "".join(f"    x{index + 1} = f(x{index}, x{index})\n" for index in range(2000))
    code = f"{PYTHON}def handler(event, context):\n    x0 = 'a'\n{lines}    boto3.client('s3', x2000)\n"
    project = make_project({"app.py": code})
    assert [connection.is_static for connection in project.all(Connection)] == [True]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("new Store()", False),
        ("if (!one) one = new Store()", True),
        ("one = one || new Store()", True),
    ],
)
def test_client_of_an_instance_is_kept_with_it(make_project: MakeProject, body: str, expected: bool) -> None:
    """What a constructor makes lives as long as what is constructed."""
    code = (
        "import { S3Client } from '@aws-sdk/client-s3'\nlet one\n"
        "class Store { constructor() { this.client = new S3Client({}) } }\n"
        f"export const handler = async (event) => {{ {body} }}\n"
    )
    project = make_project({"app.mjs": code})
    assert [connection.is_kept for connection in project.all(Connection)] == [expected]
