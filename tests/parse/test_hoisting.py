"""Moving a statement out of a function."""

from __future__ import annotations

import pytest

from serverless_lint.parse.code.hoisting import hoisting_of
from serverless_lint.parse.javascript.parse import parse_javascript
from serverless_lint.parse.javascript.syntax import Dialect
from serverless_lint.parse.python.parse import parse_python


def hoisted(code: str, *, is_python: bool = True) -> str | None:
    """The code with the statement before the function that binds what `make` returns."""
    facts = parse_python(code) if is_python else parse_javascript(code, dialect=Dialect.TYPESCRIPT)
    (call,) = (index for index, call in enumerate(facts.calls) if code[slice(*call.callee_span)].endswith("make"))
    found = hoisting_of(facts, code, call, makers=("Table",))
    if found is None:
        return None
    start, end = found.removed
    return code[: found.at] + found.text + code[found.at : start] + code[end:]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "import a\n\n\ndef f(e):\n    x = a.make()\n    return x\n",
            "import a\n\nx = a.make()\n\n\ndef f(e):\n    return x\n",
            id="behind imports",
        ),
        pytest.param(
            "import a\nN = 1\n\ndef f(e):\n    x = a.make(N)  # why\n    return x\n",
            "import a\nN = 1\nx = a.make(N)  # why\n\ndef f(e):\n    return x\n",
            id="behind an assignment, with its comment",
        ),
        pytest.param(
            "import a\n\n\ndef g():\n    pass\n\n\ndef f(e):\n    x = a.make()\n    return x\n",
            "import a\n\n\ndef g():\n    pass\n\n\nx = a.make()\n\n\ndef f(e):\n    return x\n",
            id="behind a function",
        ),
        pytest.param(
            "import a\n\n\n# About f.\n@a.wrap\ndef f(e):\n    x = a.make()\n    return x\n",
            "import a\n\nx = a.make()\n\n\n# About f.\n@a.wrap\ndef f(e):\n    return x\n",
            id="before comments and decorators",
        ),
        pytest.param(
            "import a\n\n\ndef f(e):\n    # About x.\n    x = a.make()\n\n    return x\n",
            "import a\n\n# About x.\nx = a.make()\n\n\ndef f(e):\n    return x\n",
            id="with the comment above it",
        ),
        pytest.param(
            "import a\nimport os\n\n\ndef f(e):\n    x = a.make().Table(os.environ['T'])\n    return x\n",
            "import a\nimport os\n\nx = a.make().Table(os.environ['T'])\n\n\ndef f(e):\n    return x\n",
            id="with what is made of it",
        ),
        pytest.param(
            "import a\r\n\r\n\r\ndef f(e):\r\n    x = a.make()\r\n    return x\r\n",
            "import a\r\n\r\nx = a.make()\r\n\r\n\r\ndef f(e):\r\n    return x\r\n",
            id="other line ends",
        ),
    ],
)
def test_a_statement_moves_before_its_function(before: str, after: str) -> None:
    assert hoisted(before) == after


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import a\n\n\ndef f(e):\n    x = a.make(e)\n    return x\n", id="a parameter"),
        pytest.param("import a\n\n\ndef f(e):\n    n = 1\n    x = a.make(n)\n    return x\n", id="a local name"),
        pytest.param("def f(e):\n    import a\n\n    x = a.make()\n    return x\n", id="a local import"),
        pytest.param("import a\n\n\ndef f(e):\n    x = a.make(N)\n    return x\n\n\nN = 1\n", id="a later name"),
        pytest.param("import a\n\n\ndef f(e):\n    x = a.make(N)\n    return x\n", id="an unknown name"),
        pytest.param("import a\n\n\ndef f(e):\n    x = a.make()\n    x = 1\n    return x\n", id="bound again"),
        pytest.param("import a\n\n\ndef f(e):\n    x = a.make()\n\n\ndef g(x):\n    pass\n", id="known elsewhere"),
        pytest.param("import a\n\n\ndef f(e):\n    if e:\n        x = a.make()\n    return x\n", id="on a condition"),
        pytest.param(
            "import a\n\n\nclass C:\n    def f(self):\n        x = a.make()\n        return x\n", id="a method"
        ),
        pytest.param("import a\n\n\ndef f(e):\n    def g():\n        x = a.make()\n        return x\n", id="nested"),
        pytest.param("import a\n\n\ndef f(e):\n    x = a.make(); y = 1\n    return x\n", id="two on a line"),
        pytest.param("import a\n\n\ndef f(e):\n    x = a.make(\n    )\n    return x\n", id="two lines"),
        pytest.param("import a\n\n\ndef f(e):\n    x: T = a.make()\n    return x\n", id="with a type"),
        pytest.param("import a\n\n\ndef f(e):\n    x = y = a.make()\n    return x\n", id="two names"),
        pytest.param("import a\n\n\ndef f(e):\n    x = a.make().get()\n    return x\n", id="something else of it"),
        pytest.param("import a\n\n\ndef f(e):\n    x = a.make(lambda: 1)\n    return x\n", id="a function"),
        pytest.param("import a\n\n\ndef f(e):\n    return a.make()\n", id="bound to no name"),
        pytest.param("import a\n\n\ndef f(e):\n    e.x = a.make()\n", id="bound to an attribute"),
        pytest.param("import a\n\n\ndef f(e):\n    # x\n    x = a.make()\n    return x\n", id="comment about more"),
        pytest.param("import a\ndef f(e):\n    x = a.make()\n    return x\n", id="no blank line"),
    ],
)
def test_nothing_moves_where_it_could_mean_something_else(code: str) -> None:
    assert hoisted(code) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            'import a from "a";\n\n/** About f. */\nexport const f = async (e) => {\n  const x = a.make();\n};\n',
            'import a from "a";\n\nconst x = a.make();\n\n/** About f. */\nexport const f = async (e) => {\n};\n',
            id="arrow function",
        ),
        pytest.param(
            "const a = require('a')\n\nexports.f = async (e) => {\n  const x: a.X = a.make({ r: process.env.R })\n}\n",
            "const a = require('a')\n\nconst x: a.X = a.make({ r: process.env.R })\n\nexports.f = async (e) => {\n}\n",
            id="no semicolons, a type",
        ),
        pytest.param(
            "import a from 'a';\n\nfunction g() {\n}\n\nfunction f(e) {\n  const x = a.make(); // why\n\n  x();\n}\n",
            "import a from 'a';\n\nfunction g() {\n}\n\nconst x = a.make(); // why\n\nfunction f(e) {\n  x();\n}\n",
            id="behind a function",
        ),
        pytest.param(
            "import a from 'a';\n\nconst f = async (e) => {\n  const x = await a.make();\n  x();\n};\n",
            None,
            id="await",
        ),
        pytest.param(
            "import a from 'a';\n\nconst f = (e) => {\n  const { x } = a.make();\n  x();\n};\n", None, id="part of it"
        ),
        pytest.param(
            "import a from 'a';\n/*\n\n*/\nfunction f(e) {\n  const x = a.make();\n}\n",
            None,
            id="blank line in a comment",
        ),
        pytest.param(
            "import a from 'a';\n\nwrap(\n  async (e) => {\n    const x = a.make();\n    x();\n  });\n",
            None,
            id="inside a statement",
        ),
    ],
)
def test_javascript_moves_alike(before: str, after: str | None) -> None:
    assert hoisted(before, is_python=False) == after
