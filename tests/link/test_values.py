"""What expressions of the code may be."""

from __future__ import annotations

import random

import pytest

from conftest import MakeProject
from serverless_lint.link.program.modules import Modules
from serverless_lint.link.program.values import Values
from serverless_lint.model import Literal, Module
from serverless_lint.parse.code.facts import CallResult
from shown_values import asked, results


class NoFiles:
    """A project without other files to import."""

    def __contains__(self, name: str) -> bool:
        return False

    def module(self, name: str) -> None:
        return None


def module_of(make_project: MakeProject, name: str, code: str) -> Module:
    """The module of a project of one file."""
    (module,) = make_project({name: f"{code}# boto3\n" if name.endswith(".py") else f"{code}// aws-sdk\n"}).all(Module)
    return module


def test_each_call_has_its_own_answer(make_project: MakeProject) -> None:
    """Expressions made for a question are gone before the next is made, and may leave it their place in memory."""
    code = "".join(f"def f{index}():\n    return {index}\nf{index}()\n" for index in range(5))
    (module,) = make_project({"app.py": f"import boto3\n{code}"}).all(Module)
    values = Values(Modules(NoFiles()))
    found = [values.of(module, CallResult(site.fact.span, site.index), 0) for site in module.call_sites]
    texts = [[value.value for value in each if isinstance(value, Literal)] for each in found]
    assert texts == [[0], [1], [2], [3], [4]]


PYTHON = [
    ("result = missing\n", ["missing"]),
    ("def override():\n    pass\nresult = override() or 'orders'\n", ["'orders'"]),
    ("def override():\n    return\nresult = override() or 'orders'\n", ["'orders'"]),
    ("def f(x):\n    if x:\n        return 'a'\nresult = f(1) or 'orders'\n", ["'a'", "'orders'"]),
    ("def override():\n    raise NotImplementedError\nresult = override() or 'orders'\n", ["'orders'", "?"]),
    ("def nothing():\n    pass\nresult = nothing()\n", ["None"]),
    ("def forever():\n    return forever()\nresult = forever()\n", ["?"]),
    ("def a(x):\n    return b(x) or 'a'\ndef b(x):\n    return a(x) or 'b'\nresult = b(1)\n", ["'a'", "'b'"]),
    ("def a(x):\n    return b(x) or 'a'\ndef b(x):\n    return a(x) or 'b'\nresult = a(1)\n", ["'a'", "'b'"]),
    ("for x in y:\n    a = b\n    b = c\n    c = a\n    b = 'x'\nresult = a\n", ["'x'"]),
    ("for x in y:\n    a = b\n    b = c\n    c = a\nresult = a\n", ["?"]),
    (
        "import os\nfor x in y:\n    name = os.environ.get('A', name)\n    name = 'x'\nresult = name\n",
        ["$A|'x'", "'x'"],
    ),
    ("import os\ndef env(name):\n    return os.environ[name]\nresult = env('A')\n", ["$A"]),
    (
        "import os\ndef env(name, other):\n    return os.getenv(name) or other\nresult = env('A', 'b')\n",
        ["$A", "'b'"],
    ),
    (
        "import os\ndef env(name):\n    return os.environ[name]\ndef inner(key):\n    return env(key)\n"
        "result = inner('A')\n",
        ["$A"],
    ),
    (
        "import os\ndef outer(name):\n    def inner(other):\n        return os.environ[name]\n"
        "    return inner('B')\nresult = outer('A')\n",
        ["process.env."],
    ),
    ("text = ''\nfor x in y:\n    text = text + 'a'\nresult = text\n", ["''", "?+'a'"]),
    (
        "import q\nquery = q.all()\nfor x in y:\n    query = query.filter()\nresult = query\n",
        ["?", "q.all()", "q.all().filter()"],
    ),
    (
        "import q\nnode = q.head\nfor x in y:\n    node = node.next\nresult = node\n",
        ["?", "q.head", "q.head.next", "q.head.next.next", "q.head.next.next.next"],
    ),
    ("class A(B):\n    pass\nclass B(A):\n    pass\nresult = A.name\n", ["?"]),
    ("a = 'x' * 3\nresult = a\n", ["?"]),
    ("x0 = 'aaaaaaaaaa'\n" + "".join(f"x{i + 1} = x{i} + x{i}\n" for i in range(40)) + "result = x40\n", ["?+?"]),
    ("x0 = 'a'\n" + "".join(f"x{i + 1} = x{i}\n" for i in range(3000)) + "result = x3000\n", ["'a'"]),
    ("x0 = 'a'\n" + "".join(f"x{i + 1} = x{i} or x{i}\n" for i in range(3000)) + "result = x3000\n", ["'a'"]),
]
JAVASCRIPT = [
    ("function override() {}\nconst result = override() ?? 'orders'\n", ["'orders'"]),
    ("const a = (x) => b(x) || 'a'\nconst b = (x) => a(x) || 'b'\nconst result = b(1)\n", ["'a'", "'b'"]),
    (
        "let query = q.all()\nwhile (x) query = query.filter()\nconst result = query\n",
        ["?", "q.all()", "q.all().filter()"],
    ),
    ("let x = x || 'a'\nconst result = x\n", ["'a'"]),
    ("const x0 = 'a'\n" + "".join(f"const x{i + 1} = x{i}\n" for i in range(3000)) + "const result = x3000\n", ["'a'"]),
]


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        *(("app.py", code, expected) for code, expected in PYTHON),
        *(("app.js", code, expected) for code, expected in JAVASCRIPT),
    ],
)
def test_an_expression_has_its_values(make_project: MakeProject, name: str, code: str, expected: list[str]) -> None:
    """What is not known, what is nothing and what goes round in a circle are different."""
    module = module_of(make_project, name, code)
    assert asked(Values(Modules(NoFiles())), module, results(module)["result"]) == expected


PYTHON_FLOW = [
    ("n = 'a'\nn = 'b'\nresult = n\n", ["'b'"]),
    ("n = 'a'\nresult = n\nn = 'b'\n", ["'a'"]),
    ("n = 'a'\nif x:\n    n = 'b'\nresult = n\n", ["'a'", "'b'"]),
    ("n = 'a'\nif x:\n    n = 'b'\n    result = n\n", ["'b'"]),
    ("n = 'a'\nif x:\n    n = 'b'\nelse:\n    result = n\n", ["'a'"]),
    ("n = 'a'\nif x:\n    n = 'b'\nelse:\n    n = 'c'\nresult = n\n", ["'b'", "'c'"]),
    ("n = 'a'\nif x:\n    n = 'b'\nelif y:\n    n = 'c'\nelse:\n    n = 'd'\nresult = n\n", ["'b'", "'c'", "'d'"]),
    ("n = 'a'\nif x:\n    n = 'b'\nelif y:\n    n = 'c'\nresult = n\n", ["'a'", "'b'", "'c'"]),
    ("n = 'a'\nif x:\n    n = 'b'\nelse:\n    raise ValueError\nresult = n\n", ["'b'"]),
    ("n = 'a'\nif x:\n    n = 'b'\n    raise ValueError(n)\nresult = n\n", ["'a'"]),
    ("n = 'a'\nfor x in y:\n    n = 'b'\nresult = n\n", ["'a'", "'b'"]),
    ("n = 'a'\nfor x in y:\n    result = n\n    n = 'b'\n", ["'a'", "'b'"]),
    ("n = 'a'\nfor x in y:\n    n = 'c'\n    result = n\n    n = 'b'\n", ["'c'"]),
    ("n = 'a'\nwhile x:\n    n = 'b'\n    if y:\n        break\n    n = 'c'\nresult = n\n", ["'a'", "'b'", "'c'"]),
    ("while x:\n    n = 'a'\n    if y:\n        n = 'b'\n        continue\n    result = n\n", ["'a'"]),
    ("while x:\n    n = 'a'\n    if y:\n        n = 'b'\n        break\nresult = n\n", ["'a'", "'b'"]),
    ("n = 'a'\ntry:\n    n = 'b'\n    n = 'c'\nexcept E:\n    pass\nresult = n\n", ["'a'", "'b'", "'c'"]),
    ("n = 'a'\ntry:\n    n = 'b'\nexcept E:\n    result = n\n", ["'a'", "'b'"]),
    ("n = 'a'\ntry:\n    n = 'b'\nfinally:\n    result = n\n", ["'a'", "'b'"]),
    ("n = 'a'\nwith x:\n    n = 'b'\nresult = n\n", ["'a'", "'b'"]),
    ("n = 'a'\nx and (n := 'b')\nresult = n\n", ["'a'", "'b'"]),
    ("n = 'a'\ny = (n := 'b') if x else 1\nresult = n\n", ["'a'", "'b'"]),
    ("n = 'a'\nprint(n := 'b')\nresult = n\n", ["'b'"]),
    ("n = 'a'\nn = 'b'\nn += 'c'\nresult = n\n", ["'b'", "'c'", "?"]),
    ("def f(n):\n    n = 'b'\n    result = n\n", ["'b'"]),
    ("def f(n):\n    if not n:\n        n = 'b'\n    result = n\n", ["'b'", "parameter n"]),
    ("n = 'a'\nn = 'b'\ndef f():\n    result = n\n", ["'a'", "'b'"]),
    ("n = 'a'\nn = 'b'\nresult = n\ndef f():\n    global n\n    n = 'c'\n", ["'a'", "'b'", "'c'"]),
    ("import x as n\nn = 'a'\nresult = n\n", ["'a'"]),
    ("n = 'a'\ndef n():\n    pass\nresult = n\n", ["function n"]),
    ("def n():\n    pass\nn = wrap(n)\nresult = n\n", ["wrap()"]),
    ("class A:\n    n = 'a'\n    n = 'b'\n    result = n\n", ["'b'"]),
    ("n = 'a'\n" + "n = f(n)\n" * 200 + "result = n\n", ["'a'", "?", *["f()"] * 15]),
]
JAVASCRIPT_FLOW = [
    ("let n = 'a'\nn = 'b'\nconst result = n\n", ["'b'"]),
    ("let n\nif (x) { n = 'b' } else { n = 'c' }\nconst result = n\n", ["'b'", "'c'"]),
    ("let n\nif (x) n = 'b'\nconst result = n\n", ["'b'", "None"]),
    ("let n = 'a'\nx && (n = 'b')\nconst result = n\n", ["'a'", "'b'"]),
    ("let n = 'a'\nx ? n = 'b' : 1\nconst result = n\n", ["'a'", "'b'"]),
    ("let n = 'a'\nswitch (x) { case 1: n = 'b'; case 2: n = 'c' }\nconst result = n\n", ["'a'", "'b'", "'c'"]),
    ("while (x) { let n = 'a'; if (y) { n = 'b'; continue } const result = n }\n", ["'a'"]),
    (
        "let n = 'a'\nswitch (x) { case 1: if (y) { n = 'b'; break } n = 'c' }\nconst result = n\n",
        ["'a'", "'b'", "'c'"],
    ),
    ("for (let n = 'a'; x; n = 'b') { const result = n }\n", ["'a'", "'b'"]),
    ("let n = 'a'\nfor (n of y) { const result = n }\n", ["?"]),
    ("let n = 'a'\ndo { var result = n } while (n = 'b')\n", ["'a'", "'b'"]),
    ("let n\nfunction init() { n = 'b' }\nconst result = n\n", ["'b'", "None"]),
    ("let n\nfunction init() { n = 'b' }\nfunction f() { const result = n }\n", ["'b'", "None"]),
    ("let n = 'a'\nfunction f() { let n; n = 'b'; const result = n }\n", ["'b'"]),
    ("const result = n\nfunction n() {}\n", ["function n"]),
    ("function n() {}\nn = wrap(n)\nconst result = n\n", ["wrap()"]),
    ("const f = (n) => { n = n || 'b'; const result = n }\n", ["'b'", "parameter n"]),
]


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        *(("app.py", code, expected) for code, expected in PYTHON_FLOW),
        *(("app.js", code, expected) for code, expected in JAVASCRIPT_FLOW),
    ],
)
def test_a_later_assignment_takes_the_place_of_an_earlier_one(
    make_project: MakeProject, name: str, code: str, expected: list[str]
) -> None:
    """Branches join, loops come back, errors leave anywhere, and functions inside run at any time."""
    module = module_of(make_project, name, code)
    assert asked(Values(Modules(NoFiles())), module, results(module)["result"]) == expected


ORDERS = """\
import os
result_missing = missing
def override():
    pass
result_either = override() or "orders"
def a(x):
    return b(x) or "a"
def b(x):
    return a(x) or "b"
result_a = a(1)
result_b = b(1)
for x in y:
    c = d
    d = e or os.environ.get("E", c)
    e = c or "e"
    result_c = c
    result_d = d
    result_e = e
result_class = A.name
class A(B):
    pass
class B(A):
    pass
z0 = "deep"
""" + "".join(f"z{index + 1} = z{index}\nresult_{index} = z{index}\n" for index in range(100))


@pytest.mark.parametrize("seed", range(8))
def test_an_answer_does_not_depend_on_what_was_asked_before(make_project: MakeProject, seed: int) -> None:
    """Neither circles nor long ways are cut short where somebody happened to begin."""
    module = module_of(make_project, "app.py", ORDERS)
    facts = results(module)
    alone = {name: asked(Values(Modules(NoFiles())), module, fact) for name, fact in facts.items()}
    shuffled = random.Random(seed).sample(sorted(facts), len(facts))
    values = Values(Modules(NoFiles()))
    assert {name: asked(values, module, facts[name]) for name in shuffled} == alone
    for order in (list(facts), list(reversed(facts))):
        values = Values(Modules(NoFiles()))
        assert {name: asked(values, module, facts[name]) for name in order} == alone


PYTHON_CLASS = "class S:\n    def __init__(self, name='d'):\n        self.name = name\n"
JAVASCRIPT_CLASS = "class S { constructor(name = 'd') { this.name = name }\n"
PYTHON_OBJECTS = [
    (f"{PYTHON_CLASS}result = S('a').name\n", ["'a'"]),
    (f"{PYTHON_CLASS}result = S().name\n", ["'d'"]),
    (f"{PYTHON_CLASS}s = S(name='a')\nresult = s.name\n", ["'a'"]),
    (f"{PYTHON_CLASS}    def get(self):\n        return self.name\nresult = S('a').get()\n", ["'a'"]),
    (f"{PYTHON_CLASS}    def get(self):\n        result = self.name\n", ["parameter name"]),
    (f"{PYTHON_CLASS}    @property\n    def key(self):\n        return self.name\nresult = S('a').key\n", ["'a'"]),
    (f"{PYTHON_CLASS}class T(S):\n    pass\nresult = T('a').name\n", ["'a'"]),
    (
        f"{PYTHON_CLASS}class T(S):\n    def get(self):\n        return super().name\nresult = T('a').get()\n",
        ["'a'"],
    ),
    (f"{PYTHON_CLASS}    def __call__(self, x):\n        return x\nresult = S()('b')\n", ["'b'"]),
    (f"{PYTHON_CLASS}    @classmethod\n    def make(cls):\n        return cls('c')\nresult = S.make().name\n", ["'c'"]),
    (f"{PYTHON_CLASS}    @staticmethod\n    def make(x):\n        return x\nresult = S.make('c')\n", ["'c'"]),
    (
        f"{PYTHON_CLASS}    one = None\n    @classmethod\n    def get(cls):\n        if not cls.one:\n"
        "            cls.one = cls('e')\n        return cls.one\nresult = S.get().name\n",
        ["'e'"],
    ),
    (f"{PYTHON_CLASS}S.kind = 'k'\nresult = S().kind\n", ["'k'"]),
    ("client = None\ndef get():\n    global client\n    client = make()\nresult = client.send\n", ["make().send"]),
    ("def make(factory):\n    return factory()\ndef a():\n    return 'a'\nresult = make(a)\n", ["parameter factory()"]),
    ("def make():\n    def inner():\n        return 'a'\n    return inner\nresult = make()()\n", ["'a'"]),
]
JAVASCRIPT_OBJECTS = [
    (f"{JAVASCRIPT_CLASS} }}\nconst result = new S('a').name\n", ["'a'"]),
    (f"{JAVASCRIPT_CLASS} }}\nconst result = new S().name\n", ["'d'"]),
    (f"{JAVASCRIPT_CLASS} get() {{ return this.name }} }}\nconst result = new S('a').get()\n", ["'a'"]),
    (f"{JAVASCRIPT_CLASS} get key() {{ return this.name }} }}\nconst result = new S('a').key\n", ["'a'"]),
    (f"{JAVASCRIPT_CLASS} set key(x) {{ return 1 }} }}\nconst result = new S('a').key\n", ["an S.key"]),
    (f"{JAVASCRIPT_CLASS} }}\nclass T extends S {{}}\nconst result = new T('a').name\n", ["'a'"]),
    (
        f"{JAVASCRIPT_CLASS} get() {{ return 'g' }} }}\nclass T extends S {{ own() {{ return super.get() }} }}\n"
        "const result = new T().own()\n",
        ["'g'"],
    ),
    (f"{JAVASCRIPT_CLASS} static make() {{ return new this('c') }} }}\nconst result = S.make().name\n", ["'c'"]),
    (
        f"{JAVASCRIPT_CLASS} static one = null\nstatic get() {{ if (!S.one) S.one = new S('e'); return S.one }} }}\n"
        "const result = S.get().name\n",
        ["'e'"],
    ),
    (f"{JAVASCRIPT_CLASS} send = () => this.name }}\nconst result = new S('a').send()\n", ["'a'"]),
    (f"{JAVASCRIPT_CLASS} send() {{}} }}\nconst s = new S()\nconst result = s.send.bind(s)\n", ["function S.send"]),
    ("const api = { send() { return 'a' } }\nconst result = api.send()\n", ["'a'"]),
    ("const make = () => { const inner = () => 'a'; return inner }\nconst result = make()()\n", ["'a'"]),
]


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        *(("app.py", code, expected) for code, expected in PYTHON_OBJECTS),
        *(("app.js", code, expected) for code, expected in JAVASCRIPT_OBJECTS),
    ],
)
def test_objects_have_what_they_were_made_with(
    make_project: MakeProject, name: str, code: str, expected: list[str]
) -> None:
    """Constructors, methods, getters, what is inherited and what belongs to classes themselves."""
    module = module_of(make_project, name, code)
    assert asked(Values(Modules(NoFiles())), module, results(module)["result"]) == expected
