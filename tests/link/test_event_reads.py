"""Which parts of the event the code reads."""

from __future__ import annotations

import pytest

from agreement import sam
from conftest import MakeProject
from fuzzing.bounds import limited_steps
from serverless_lint.analyses.event_use import EventUse
from serverless_lint.analyses.read_keys import only_told
from serverless_lint.analyses.resolvers import HttpEventUse
from serverless_lint.model import Project, Step


def shown(project: Project) -> list[str]:
    """Each path that is read, with `?` where the code copes without it."""
    return [
        ".".join(step.value if isinstance(step, Step) else step for step in read.path) + "?" * read.is_optional
        for use in project.all(EventUse)
        for read in use.reads
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("    return event['a']['b']\n", ["a", "a.b"]),
        ("    return event.get('a')\n", ["a"]),
        ("    return event.get('a', 1)\n", ["a?"]),
        ("    x = event['a']\n    y = x\n    return y['b']\n", ["a", "a.b"]),
        (
            "    for record in event['Records']:\n        print(record['body'])\n",
            ["Records", "Records.[].body"],
        ),
        (
            "    for number, record in enumerate(event['Records']):\n        print(record['body'])\n",
            ["Records", "Records.[].body"],
        ),
        ("    return [record['body'] for record in event['Records']]\n", ["Records.[].body", "Records"]),
        (
            "    for topic, records in event['records'].items():\n        print(records[0]['value'])\n",
            ["records", "records.[].[]", "records.[].[].value"],
        ),
        (
            "    body = json.loads(event['body'])\n    return body['id']\n",
            ["body.parsed", "body", "body.parsed.id"],
        ),
        (
            "    return json.loads(base64.b64decode(event['data']).decode('utf-8'))['id']\n",
            ["data.decoded.parsed", "data.decoded", "data.decoded", "data", "data.decoded.parsed.id"],
        ),
        ("    return helper(event['detail'])\n", ["detail.id", "detail.id", "detail"]),
        ("    if 'a' in event:\n        return event['a']\n", ["a?"]),
        ("    try:\n        return event['a']\n    except KeyError:\n        return None\n", ["a?"]),
        ("    event = {}\n    return context['a']\n", []),
    ],
)
def test_python_code_reads_parts_of_the_event(make_project: MakeProject, body: str, expected: list[str]) -> None:
    """Variables, loops, parsing, decoding and functions are followed."""
    code = f"import base64, json\ndef helper(detail):\n    return detail['id']\ndef handler(event, context):\n{body}"
    project = make_project({"template.yaml": sam(""), "app.py": code})
    assert shown(project) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("async (event) => event.a.b", ["a", "a.b"]),
        ("async ({ a: { b } }) => b", ["a", "a.b"]),
        ("(async (more, event) => event.a + more.b).bind(null, {})", ["a"]),
        (
            "async (event) => { for (const record of event.Records) console.log(record.body); }",
            ["Records", "Records.[].body"],
        ),
        ("async (event) => event.Records.map(({ body }) => JSON.parse(body))", None),
        ("async (event) => { if (event.a) return event.a.b; }", ["a?", "a?", "a.b"]),
    ],
)
def test_javascript_code_reads_parts_of_the_event(
    make_project: MakeProject, code: str, expected: list[str] | None
) -> None:
    """Destructuring and callbacks of arrays are followed."""
    template = sam("").replace("python3.13", "nodejs22.x")
    project = make_project({"template.yaml": template, "app.mjs": f"export const handler = {code};\n"})
    assert shown(project) == (expected or ["Records", "Records.[].body", "Records.[].body.parsed"])


def test_reads_are_looked_for_once_among_what_is_logged(make_project: MakeProject) -> None:
    """Not each read in each text: 500 of both would be compared 125,000 times."""
    lines = "".join(f"  console.log(`${{event.key{at}}}`);\n" for at in range(500))
    template = sam("").replace("python3.13", "nodejs22.x")
    project = make_project(
        {"template.yaml": template, "app.js": f"exports.handler = async (event) => {{\n{lines}}};\n"}
    )
    (use,) = project.all(HttpEventUse)
    with limited_steps(30_000):
        told = list(only_told(use.program.code.modules, use.reads))
    assert (len(told), len(use.told)) == (500, 500)


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ("_.get(event, 'queryStringParameters.id')", []),
        ("_.get(event, 'queryStringParameters').id", ["queryStringParameters.id"]),
        ("_.get(event, 'queryStringParameters', {}).id", []),
        ("_.get(event, name)", []),
    ],
)
def test_what_lodash_takes_out_may_be_missing(make_project: MakeProject, taken: str, expected: list[str]) -> None:
    """It gives nothing, or a default, where a key on the way is not there; what is read of that is another matter."""
    template = sam("").replace("python3.13", "nodejs22.x")
    code = f"const _ = require('lodash');\nexports.handler = async (event) => {taken};\n"
    assert shown(make_project({"template.yaml": template, "app.js": code})) == expected
