"""Where the values of the code come from: the same in both languages, whatever was asked before."""

from __future__ import annotations

import random
from typing import NamedTuple

import pytest

from agreement import sam
from conftest import MakeProject
from fuzzing.bounds import limited_steps
from serverless_lint.link.project import LinkedProject, link
from serverless_lint.model import Project
from shown_origins import flow_of, origins, places


class Case(NamedTuple):
    """The same lines of a handler in Python and in JavaScript, and where what is assigned to `result` comes from."""

    what: str
    python: str
    javascript: str
    expected: list[str]
    around_python: str = ""
    """What stands beside the handler."""
    around_javascript: str = ""


CASES = [
    Case("the event", "result = event", "const result = event", ["event"]),
    Case("a key", "result = event['a']['b']", "const result = event.a.b", ["event.a.b"]),
    Case("a quoted key", "result = event['a-b']", "const result = event['a-b']", ["event.a-b"]),
    Case("a key that varies", "result = event['a'][key]", "const result = event.a[key]", ["event.a.[]"]),
    Case(
        "an element",
        "result = event['Records'][0]['body']",
        "const result = event.Records[0].body",
        ["event.Records.[].body"],
    ),
    Case(
        "the last element", "result = event['Records'][-1]", "const result = event.Records.at(-1)", ["event.Records.[]"]
    ),
    Case("a slice", "result = event['Records'][1:]", "const result = event.Records.slice(1)", ["event.Records"]),
    Case("the context", "result = context", "const result = context", ["context"]),
    Case("a constant", "result = 'a'", "const result = 'a'", []),
    Case(
        "another name",
        "a = event\nb = a['x']\nresult = b",
        "const a = event\nconst b = a.x\nconst result = b",
        ["event.x"],
    ),
    Case(
        "a name that got another value",
        "a = event['x']\na = 'b'\nresult = a",
        "let a = event.x\na = 'b'\nconst result = a",
        [],
    ),
    Case(
        "a name that may have got another value",
        "a = event['x']\nif event['y']:\n    a = event['z']\nresult = a",
        "let a = event.x\nif (event.y) { a = event.z }\nconst result = a",
        ["event.x", "event.z"],
    ),
    Case(
        "an alternative",
        "result = event['a'] or event['b']",
        "const result = event.a ?? event.b",
        ["event.a", "event.b"],
    ),
    Case(
        "a choice",
        "result = event['a'] if event['c'] else event['b']",
        "const result = event.c ? event.a : event.b",
        ["event.a", "event.b"],
    ),
    Case(
        "what is there as well", "result = event['a'] and event['b']", "const result = event.a && event.b", ["event.b"]
    ),
    Case("a comparison", "result = event['a'] == 'x'", "const result = event.a === 'x'", []),
    Case("a number", "result = int(event['a'])", "const result = parseInt(event.a)", []),
    # Texts.
    Case("a text with a hole", "result = f\"a{event['x']}\"", "const result = `a${event.x}`", ["event.x.…"]),
    Case("a text put together", "result = 'a' + event['x']", "const result = 'a' + event.x", ["event.x.…"]),
    Case(
        "a text added to",
        "a = 'x'\na += event['x']\nresult = a",
        "let a = 'x'\na += event.x\nconst result = a",
        ["event.x.…"],
    ),
    Case(
        "a text of a text",
        "a = f\"a{event['x']}\"\nresult = f'{a}b'",
        "const a = `a${event.x}`\nconst result = `${a}b`",
        ["event.x.…"],
    ),
    Case("text in capitals", "result = event['x'].upper()", "const result = event.x.toUpperCase()", ["event.x.…"]),
    Case("text without space around it", "result = event['x'].strip()", "const result = event.x.trim()", ["event.x"]),
    Case(
        "a part of a text", "result = event['x'].split('/')[1]", "const result = event.x.split('/')[1]", ["event.x.…"]
    ),
    Case("joined texts", "result = ','.join(event['x'])", "const result = event.x.join(',')", ["event.x.…"]),
    Case(
        "parsed text",
        "result = json.loads(event['body'])['id']",
        "const result = JSON.parse(event.body).id",
        ["event.body.parsed.id"],
    ),
    Case(
        "written text",
        "result = json.dumps({'a': event['x']})",
        "const result = JSON.stringify({ a: event.x })",
        ["parsed: a: event.x"],
    ),
    Case(
        "what was written and parsed",
        "result = json.loads(json.dumps({'a': event['x'], 'b': 'c'}))['a']",
        "const result = JSON.parse(JSON.stringify({ a: event.x, b: 'c' })).a",
        ["event.x"],
    ),
    Case(
        "written text inside another",
        "result = 'a' + json.dumps({'a': event['x']})",
        "const result = 'a' + JSON.stringify({ a: event.x })",
        ["event.x.…"],
    ),
    Case(
        "decoded text",
        "result = base64.b64decode(event['x']).decode()",
        "const result = Buffer.from(event.x, 'base64').toString()",
        ["event.x.decoded"],
    ),
    # Containers.
    Case("a literal", "result = {'a': {'b': event['x']}}", "const result = { a: { b: event.x } }", ["a: b: event.x"]),
    Case(
        "a key of a literal",
        "a = {'b': event['x'], 'c': 1}\nresult = a['b']",
        "const a = { b: event.x, c: 1 }\nconst result = a.b",
        ["event.x"],
    ),
    Case(
        "another key of a literal",
        "a = {'b': event['x'], 'c': 1}\nresult = a['c']",
        "const a = { b: event.x, c: 1 }\nconst result = a.c",
        [],
    ),
    Case(
        "an item of a literal",
        "a = [event['x'], event['y']]\nresult = a[1]",
        "const a = [event.x, event.y]\nconst result = a[1]",
        ["event.y"],
    ),
    Case(
        "any item of a literal",
        "a = [event['x'], 1]\nresult = a[i]",
        "const a = [event.x, 1]\nconst result = a[i]",
        ["event.x"],
    ),
    Case(
        "unpacking",
        "a, b = event['x'], event['y']\nresult = b",
        "const [a, b] = [event.x, event.y]\nconst result = b",
        ["event.y"],
    ),
    Case(
        "unpacking a part", "a, b = event['x']\nresult = b", "const [a, b] = event.x\nconst result = b", ["event.x.[]"]
    ),
    Case(
        "a copy with more",
        "a = {**event['x'], 'b': 1}\nresult = a['c']",
        "const a = { ...event.x, b: 1 }\nconst result = a.c",
        ["event.x.c"],
    ),
    Case(
        "a list with more",
        "a = [1, *event['x']]\nresult = a[1]",
        "const a = [1, ...event.x]\nconst result = a[1]",
        ["event.x.[]"],
    ),
    Case(
        "what was put in",
        "a = {}\na['b'] = event['x']\nresult = a['b']",
        "const a = {}\na.b = event.x\nconst result = a.b",
        ["event.x"],
    ),
    Case(
        "what was put in deeper",
        "a = {'b': {}}\na['b']['c'] = event['x']\nresult = a",
        "const a = { b: {} }\na.b.c = event.x\nconst result = a",
        ["b: c: event.x"],
    ),
    Case(
        "what is put in later",
        "a = {}\nresult = a\na['b'] = event['x']",
        "const a = {}\nconst result = a\na.b = event.x",
        [],
    ),
    Case(
        "what was put into another",
        "a = {}\na['b'] = event['x']\na = {}\nresult = a",
        "let a = {}\na.b = event.x\na = {}\nconst result = a",
        [],
    ),
    Case(
        "what was added",
        "a = []\na.append(event['x'])\nresult = a[0]",
        "const a = []\na.push(event.x)\nconst result = a[0]",
        ["event.x"],
    ),
    Case(
        "what is added in a loop",
        "a = []\nfor r in event['Records']:\n    result = a\n    a.append(r['id'])",
        "const a = []\nfor (const r of event.Records) { const result = a; a.push(r.id) }",
        ["[]: event.Records.[].id"],
    ),
    Case(
        "a part of the event that is replaced",
        "event['x'] = 'clean'\nresult = event['x']",
        "event.x = 'clean'\nconst result = event.x",
        [],
    ),
    Case(
        "a part of the event that may be replaced",
        "if event['y']:\n    event['x'] = 'clean'\nresult = event['x']",
        "if (event.y) event.x = 'clean'\nconst result = event.x",
        ["event.x"],
    ),
    Case(
        "another part of the event is replaced",
        "event['y'] = 'clean'\nresult = event['x']",
        "event.y = 'clean'\nconst result = event.x",
        ["event.x"],
    ),
    # Loops.
    Case(
        "a loop",
        "for r in event['Records']:\n    result = r['body']",
        "for (const r of event.Records) { const result = r.body }",
        ["event.Records.[].body"],
    ),
    Case(
        "a loop with numbers",
        "for i, r in enumerate(event['Records']):\n    result = r['body']",
        "for (const [i, r] of event.Records.entries()) { const result = r.body }",
        ["event.Records.[].body"],
    ),
    Case(
        "a loop over keys and values",
        "for k, v in event['x'].items():\n    result = v['y']",
        "for (const [k, v] of Object.entries(event.x)) { const result = v.y }",
        ["event.x.[].y"],
    ),
    Case(
        "a list made of another",
        "result = [r['body'] for r in event['Records']]",
        "const result = event.Records.map((r) => r.body)",
        ["[]: event.Records.[].body"],
    ),
    Case(
        "an element of a list made of another",
        "a = [{'b': r['body'], 'c': 1} for r in event['Records']]\nresult = a[0]['b']",
        "const a = event.Records.map((r) => ({ b: r.body, c: 1 }))\nconst result = a[0].b",
        ["event.Records.[].body"],
    ),
    Case(
        "a list of some elements",
        "a = [r for r in event['Records'] if r['ok']]\nresult = a[0]['body']",
        "const a = event.Records.filter((r) => r.ok)\nconst result = a[0].body",
        ["event.Records.[].body"],
    ),
    Case(
        "a list that grows inside itself",
        "node = event['head']\nwhile node:\n    node = node['next']\nresult = node",
        "let node = event.head\nwhile (node) { node = node.next }\nconst result = node",
        [
            "event.head",
            "event.head.next",
            "event.head.next.next",
            "event.head.next.next.next",
            "event.head.next.next.next.…",
        ],
    ),
    Case(
        "a mapping inside itself",
        "a = event['x']\nfor r in y:\n    a = {'a': a}\nresult = a['a']['a']['a']['a']['a']['a']",
        "let a = event.x\nfor (const r of y) { a = { a } }\nconst result = a.a.a.a.a.a.a",
        ["…: event.…"],
    ),
    # Functions.
    Case(
        "an argument",
        "helper(event['x'])",
        "helper(event.x)",
        ["event.x.y"],
        "def helper(a):\n    result = a['y']\n",
        "function helper(a) { const result = a.y }\n",
    ),
    Case(
        "an argument by name or in an object",
        "helper(b=event['y'], a=event['x'])",
        "helper({ b: event.y, a: event.x })",
        ["event.x"],
        "def helper(a, b):\n    result = a\n",
        "const helper = ({ a, b }) => { const result = a }\n",
    ),
    Case(
        "an argument two calls away",
        "first(event['x'])",
        "first(event.x)",
        ["event.x.y.z"],
        "def first(a):\n    second({'a': a['y']})\ndef second(b):\n    result = b['a']['z']\n",
        "const first = (a) => second({ a: a.y })\nconst second = (b) => { const result = b.a.z }\n",
    ),
    Case(
        "a default",
        "helper(event)",
        "helper(event)",
        ["event.x"],
        "def helper(a, b='c'):\n    result = a['x']\n",
        "const helper = (a, b = 'c') => { const result = a.x }\n",
    ),
    Case(
        "a result",
        "result = helper(event)['y']",
        "const result = helper(event).y",
        ["event.x.y"],
        "def helper(a):\n    return a['x']\n",
        "const helper = (a) => a.x\n",
    ),
    Case(
        "the result of a call with something else",
        "helper(event)\nresult = helper('a')",
        "helper(event)\nconst result = helper('a')",
        [],
        "def helper(a):\n    return a\n",
        "const helper = (a) => a\n",
    ),
    Case(
        "a part of a result",
        "a, b = helper(event)\nresult = b",
        "const [a, b] = helper(event)\nconst result = b",
        ["event.y"],
        "def helper(a):\n    return a['x'], a['y']\n",
        "const helper = (a) => [a.x, a.y]\n",
    ),
    Case(
        "a result that was waited for",
        "result = await helper(event)",
        "const result = await helper(event)",
        ["event.x"],
        "async def helper(a):\n    return a['x']\n",
        "const helper = async (a) => a.x\n",
    ),
    Case(
        "results of several calls at once",
        "a = await asyncio.gather(*[helper(r) for r in event['Records']])\nresult = a[0]",
        "const a = await Promise.all(event.Records.map(helper))\nconst result = a[0]",
        ["event.Records.[].x"],
        "async def helper(a):\n    return a['x']\n",
        "const helper = async (a) => a.x\n",
    ),
    Case(
        "functions that call each other",
        "result = one(event)",
        "const result = one(event)",
        ["event", "event.x", "event.x.x", "event.x.x.x", "event.x.x.x.…"],
        "def one(a):\n    return two(a['x']) or a\ndef two(b):\n    return one(b)\n",
        "const one = (a) => two(a.x) || a\nconst two = (b) => one(b)\n",
    ),
    Case(
        "a function given to another",
        "result = list(map(helper, event['Records']))[0]",
        "const result = event.Records.map(helper)[0]",
        ["event.Records.[].body"],
        "def helper(r):\n    return r['body']\n",
        "const helper = (r) => r.body\n",
    ),
    Case(
        "what a function given to another is given",
        "list(map(helper, event['Records']))",
        "event.Records.forEach(helper)",
        ["event.Records.[].body"],
        "def helper(r):\n    result = r['body']\n",
        "const helper = (r) => { const result = r.body }\n",
    ),
    Case(
        "a function inside",
        "a = event['x']\ndef inner():\n    result = a['y']\ninner()",
        "const a = event.x\nconst inner = () => { const result = a.y }\ninner()",
        ["event.x.y"],
    ),
    Case(
        "the result of a function inside",
        "def inner(b):\n    return [b, event['x']]\nresult = inner(event['y'])",
        "const inner = (b) => [b, event.x]\nconst result = inner(event.y)",
        ["0: event.y", "1: event.x"],
    ),
    Case(
        "a variable of the module",
        "global current\ncurrent = event['x']\nhelper()",
        "current = event.x\nhelper()",
        ["event.x"],
        "current = None\ndef helper():\n    result = current\n",
        "let current\nconst helper = () => { const result = current }\n",
    ),
    # Objects.
    Case(
        "what an object was made with",
        "result = Order(event['x']).name",
        "const result = new Order(event.x).name",
        ["event.x.name"],
        "class Order:\n    def __init__(self, a):\n        self.name = a['name']\n",
        "class Order { constructor(a) { this.name = a.name } }\n",
    ),
    Case(
        "an attribute of an object",
        "order = Order(event['x'])\norder.save()",
        "const order = new Order(event.x)\norder.save()",
        ["event.x"],
        "class Order:\n    def __init__(self, a):\n        self.a = a\n    def save(self):\n        result = self.a\n",
        "class Order { constructor(a) { this.a = a }\n save() { const result = this.a } }\n",
    ),
    Case(
        "the result of a method",
        "order = Order(event['x'])\nresult = order.get('b')",
        "const order = new Order(event.x)\nconst result = order.get('b')",
        ["event.x.y"],
        "class Order:\n    def __init__(self, a):\n        self.a = a\n"
        "    def get(self, b):\n        return self.a['y']\n",
        "class Order { constructor(a) { this.a = a }\n get(b) { return this.a.y } }\n",
    ),
    Case(
        "what a method was given",
        "order = Order()\nresult = order.get(event['x'])",
        "const order = new Order()\nconst result = order.get(event.x)",
        ["event.x.y"],
        "class Order:\n    def get(self, b):\n        return b['y']\n",
        "class Order { get(b) { return b.y } }\n",
    ),
    Case(
        "an object that was made with something else",
        "Order(event)\nresult = Order('a').name",
        "new Order(event)\nconst result = new Order('a').name",
        [],
        "class Order:\n    def __init__(self, a):\n        self.name = a\n",
        "class Order { constructor(a) { this.name = a } }\n",
    ),
    # What comes from outside.
    Case(
        "the result of a call of a package",
        "result = fetch('https://example.com')",
        "const result = fetch('https://example.com')",
        ["fetch()"],
    ),
    Case("what a package makes of it", "result = scrub(event['x'])", "const result = scrub(event.x)", ["scrub()"]),
    Case(
        "a result given to a function",
        "helper(load())",
        "helper(load())",
        ["load().key"],
        "def helper(a):\n    result = a['key']\n",
        "const helper = (a) => { const result = a.key }\n",
    ),
]
PYTHON = [
    Case("a key that need not be there", "result = event.get('a', event['b'])", "", ["event.a", "event.b"]),
    Case("a text by %", "result = 'a%s' % event['x']", "", ["event.x.…"]),
    Case("a text by % of several", "result = 'a%s%s' % (event['x'], 1)", "", ["event.x.…"]),
    Case("a text by format", "result = 'a{}{b}'.format(1, b=event['x'])", "", ["event.x.…"]),
    Case("a mapping made of another", "a = {k: v for k, v in event['x'].items()}\nresult = a['b']", "", ["event.x.[]"]),
    Case("a generator expression", "result = ','.join(str(r['id']) for r in event['x'])", "", ["event.x.[].id.…"]),
    Case("two loops", "result = [b['c'] for a in event['x'] for b in a['y']][0]", "", ["event.x.[].y.[].c"]),
    Case("with", "with event['x'] as a:\n    result = a", "", ["event.x"]),
    Case("no attribute of a mapping", "a = {'b': event['x']}\nresult = a.b", "", []),
    Case("update", "a = {}\na.update(event['x'])\nresult = a['b']", "", ["event.x.b"]),
    Case("match", "match event:\n    case {'a': {'b': b}}:\n        result = b", "", ["event.a.b"]),
    Case("while it is bound", "if a := event['x']:\n    result = a", "", ["event.x"]),
]
JAVASCRIPT = [
    Case(
        "destructuring",
        "",
        "const { a: { b, ...c }, d = 'e' } = event\nconst result = [b, c.f, d]",
        ["0: event.a.b", "1: event.a.f", "2: event.d"],
    ),
    Case("a chain that may end", "", "const result = event?.a?.['b']", ["event.a.b"]),
    Case(
        "then",
        "",
        "helper(event).then((a) => { const result = a.y })",
        ["event.x.y"],
        "",
        "const helper = async (a) => a.x\n",
    ),
    Case(
        "the result of then",
        "",
        "const result = await helper(event).then((a) => a.y)",
        ["event.x.y"],
        "",
        "const helper = async (a) => a.x\n",
    ),
    Case("reduce", "", "event.Records.reduce((all, r) => { const result = r.body }, {})", ["event.Records.[].body"]),
    Case("flatMap", "", "const result = event.Records.flatMap((r) => r.items)", ["event.Records.[].items"]),
    Case("find", "", "const result = event.Records.find((r) => r.ok).body", ["event.Records.[].body"]),
    Case("Object.assign", "", "const a = Object.assign({}, event.x)\nconst result = a.b", ["event.x.b"]),
    Case("Object.values", "", "const result = Object.values(event.x)[0]", ["event.x.[]"]),
    Case("a map", "", "const a = new Map()\na.set('b', event.x)\nconst result = a", ["b: event.x"]),
]

SHAPES = {
    "app.py": (
        "import asyncio, base64, json, boto3\n{around}async def handler(event, context):\n{body}\n",
        sam(""),
    ),
    "app.js": (
        "const aws = require('aws-sdk')\n{around}exports.handler = async (event, context) => {{\n{body}\n}}\n",
        sam("").replace("python3.13", "nodejs22.x"),
    ),
    "app.mjs": (
        "import aws from 'aws-sdk'\n{around}export const handler = async (event, context) => {{\n{body}\n}}\n",
        sam("").replace("python3.13", "nodejs22.x"),
    ),
    "app.ts": (
        "import type {{ Handler }} from 'aws-lambda'\nimport aws from 'aws-sdk'\n{around}"
        "export const handler: Handler = async (event, context) => {{\n{body}\n}}\n",
        sam("").replace("python3.13", "nodejs22.x"),
    ),
}


def project_of(make_project: MakeProject, name: str, body: str, around: str) -> Project:
    """A function with the lines in its handler."""
    code, template = SHAPES[name]
    indented = "".join(f"    {line}\n" for line in body.splitlines())
    return make_project({"template.yaml": template, name: code.format(around=around, body=indented)})


@pytest.mark.parametrize(
    ("name", "body", "around", "expected"),
    [
        pytest.param(
            name, case.python if name == "app.py" else case.javascript, around, case.expected, id=f"{name}-{case.what}"
        )
        for name in SHAPES
        for case in (*CASES, *(PYTHON if name == "app.py" else JAVASCRIPT))
        for around in (case.around_python if name == "app.py" else case.around_javascript,)
    ],
)
def test_a_value_comes_from_the_same_place_in_every_language(
    make_project: MakeProject, name: str, body: str, around: str, expected: list[str]
) -> None:
    module, flow = flow_of(project_of(make_project, name, body, around))
    assert origins(flow, places(module)["result"]) == sorted(expected)


def way(project: Project) -> list[str]:
    """The places on the way from the event to what is assigned to `result`, as they are written."""
    module, flow = flow_of(project)
    at = places(module)["result"]
    (origin,) = flow.from_event(at)
    return [place.text for place in flow.way(at, origin)]


@pytest.mark.parametrize(
    ("name", "body", "around", "expected"),
    [
        (
            "app.py",
            "body = json.loads(event['body'])\nrun(command(body['name']))",
            "def command(name):\n    return f'ls {name}'\ndef run(text):\n    result = text\n",
            ["json.loads(event['body'])", "command(body['name'])", "text"],
        ),
        *(
            (
                name,
                "const body = JSON.parse(event.body)\nrun(command(body.name))",
                "const command = (name) => `ls ${name}`\nconst run = (text) => { const result = text }\n",
                ["JSON.parse(event.body)", "command(body.name)", "text"],
            )
            for name in ("app.js", "app.mjs", "app.ts")
        ),
        (
            "app.py",
            "for record in event['Records']:\n    handle(record)",
            "def handle(record):\n    order = Order(record['body'])\n    order.save()\n"
            "class Order:\n    def __init__(self, text):\n        self.text = text\n"
            "    def save(self):\n        result = self.text\n",
            ["event['Records']", "record", "record['body']", "text", "self.text"],
        ),
        (
            "app.py",
            "node = event\nwhile node:\n    node = node['next'] or other(node)\nresult = f'{node}'",
            "def other(node):\n    return node['other']\n",
            ["event", "f'{node}'"],
        ),
    ],
)
def test_the_way_of_a_value_is_kept(
    make_project: MakeProject, name: str, body: str, around: str, expected: list[str]
) -> None:
    """From where it is taken from its source to where it was asked for."""
    assert way(project_of(make_project, name, body, around)) == expected


CIRCLES = """\
def first(a):
    result_0 = a
    return second(a["x"]) or a
def second(b):
    result_1 = b
    return third({"c": b})["c"]
def third(c):
    result_2 = c
    return first(c["c"]) and c
class Node:
    def __init__(self, inner):
        self.inner = inner
    def next(self):
        result_3 = self.inner
        return Node(self.inner["y"]).next() or self.inner
"""
BODY = """\
result_4 = first(event["e"])
result_5 = second(event["f"])
result_6 = Node(event["g"]).next()
a, b, c = event["a"], event["b"], event["c"]
while a:
    a, b, c = b["k"], c["l"], a["m"]
    c = f"{c}" if c else a
    result_7 = c
result_8, result_9 = a, b
x = event["x"]
for r in x:
    x = [x, {"r": r, "x": x}]
    x.append(x[0])
result_10 = x
result_11 = x[0][1]["r"]
"""


@pytest.mark.parametrize("seed", range(6))
def test_an_answer_does_not_depend_on_what_was_asked_before(make_project: MakeProject, seed: int) -> None:
    project = project_of(make_project, "app.py", BODY, CIRCLES)
    alone = {}
    module, _ = flow_of(project)
    for name, at in places(module).items():
        _, flow = flow_of(relinked(project))
        alone[name] = origins(flow, at)
    shuffled = random.Random(seed).sample(sorted(alone), len(alone))
    _, flow = flow_of(relinked(project))
    assert {name: origins(flow, places(module)[name]) for name in shuffled} == alone
    assert all(alone.values())


def relinked(project: Project) -> Project:
    """The same project, as if nobody had asked for anything."""
    assert isinstance(project, LinkedProject)
    return link(project.sources, debug=True)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x0 = event['a']\n" + "".join(f"x{i + 1} = x{i}\n" for i in range(3000)) + "result = x3000", ["event.a"]),
        ("x = event\nwhile x:\n" + "".join(f"    x = x['k{i}']\n" for i in range(90)) + "result = x", ["…: event.…"]),
        (
            "x = event\nfor k in y:\n" + "".join(f"    if k: x = x['k{i}']\n" for i in range(90)) + "result = x",
            ["…: event.…"],
        ),
        ("result = {" + ", ".join(f"'{i}': event['{i}']" for i in range(60)) + "}", ["…: event.…"]),
        ("result = [" + ", ".join(f"f{i}()" for i in range(60)) + "]", []),
        ("result = event" + "['a']" * 20, ["event.a.a.a.…"]),
        ("result = " + "[" * 8 + "event" + "]" * 8, ["0: 0: 0: …: event.…"]),
    ],
)
def test_what_goes_too_far_is_kept_short(make_project: MakeProject, body: str, expected: list[str]) -> None:
    """Of too many origins, it is known which sources are somewhere inside, and of too many sources nothing."""
    module, flow = flow_of(project_of(make_project, "app.py", body, ""))
    assert origins(flow, places(module)["result"]) == expected


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        (
            "app.py",
            "x = event\n" + "".join(f"x = x.get('k{i}') or x['z{i}']\n" for i in range(400)) + "result = x",
            ["…: event.…"],
        ),
        (
            "app.py",
            "t = 'a'\n"
            + "".join(f"if event['k{i}']:\n    t = t + 'b'\nelse:\n    t = t + 'c'\n" for i in range(200))
            + "result = t",
            [],
        ),
        (
            "app.mjs",
            "let x = event\n" + "".join(f"x = x.k{i} || x['z{i}']\n" for i in range(400)) + "const result = x",
            ["…: event.…"],
        ),
        (
            "app.mjs",
            "let t = event.t\n"
            + "".join(f"if (event.k{i}) {{ t = t + 'b' }} else {{ t = t + 'c' }}\n" for i in range(200))
            + "const result = t",
            ["event.t", "event.t.…"],
        ),
    ],
)
def test_a_name_that_is_bound_often_takes_a_few_steps_for_each_binding(
    make_project: MakeProject, name: str, body: str, expected: list[str]
) -> None:
    """Not one for each use of it and each binding that the use may see."""
    module, flow = flow_of(project_of(make_project, name, body, ""))
    with limited_steps(3_000_000):
        assert origins(flow, places(module)["result"]) == expected
