"""What expressions of the code may be."""

from __future__ import annotations

import random

import pytest

from conftest import MakeProject
from serverless_lint.link.modules import Modules
from serverless_lint.link.values import Values
from serverless_lint.model import Literal, Module
from serverless_lint.parse.code import CallResult
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
