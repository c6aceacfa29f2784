"""Python source becomes language-neutral facts with exact places."""

from __future__ import annotations

import pytest

from serverless_lint.parse.code import (
    BlockKind,
    CodeModule,
    Constant,
    ImportKind,
    Interpolation,
    Mapping,
    ParameterKind,
    ResultUse,
    subexpressions,
)
from serverless_lint.parse.python import parse_python
from serverless_lint.source import Span


def text_at(text: str, span: Span) -> str:
    return text[span.start : span.end]


def kinds_around(module: CodeModule, call: int) -> list[str]:
    return [block.kind.value for block in module.enclosing_blocks(module.calls[call].block)]


@pytest.mark.parametrize(
    ("text", "callee", "whole"),
    [
        ("f(1)\n", "f", "f(1)"),
        ("x = (a.b)(1, *c)\n", "a.b", "(a.b)(1, *c)"),
        ("é = '😀'; f(1)\n", "f", "f(1)"),
        ("\ufefff(1)\n", "f", "f(1)"),
        ("if x:\r\n\tf(1)\r\n", "f", "f(1)"),
        ("f( # why\n  1)\n", "f", "f( # why\n  1)"),
        ("a.b \\\n  .c(1)\n", "a.b \\\n  .c", "a.b \\\n  .c(1)"),
        ("f(1)", "f", "f(1)"),
    ],
)
def test_call_has_exact_spans(text: str, callee: str, whole: str) -> None:
    """A call's spans cover its callee and the whole of it, in characters."""
    (call,) = parse_python(text).calls
    assert (text_at(text, call.callee_span), text_at(text, call.span)) == (callee, whole)


@pytest.mark.parametrize(
    ("text", "use", "awaited"),
    [
        ("f()\n", ResultUse.DROPPED, False),
        ("x = f()\n", ResultUse.BOUND, False),
        ("def g():\n    return f()\n", ResultUse.RETURNED, False),
        ("print(x)[f()]\n", ResultUse.USED, False),
        ("async def g():\n    await f()\n", ResultUse.DROPPED, True),
        ("with f() as x:\n    pass\n", ResultUse.BOUND, False),
    ],
)
def test_call_knows_what_becomes_of_its_result(text: str, use: ResultUse, awaited: bool) -> None:
    """The use of a result is told apart, awaiting does not count as one."""
    call = parse_python(text).calls[-1]
    assert (call.use, call.awaited) == (use, awaited)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("if a:\n    f()\n", ["if", "module"]),
        ("if a:\n    pass\nelif b:\n    f()\n", ["if", "else", "module"]),
        ("for x in y:\n    f()\n", ["loop", "module"]),
        ("[f() for x in y]\n", ["loop", "module"]),
        ("try:\n    f()\nexcept E:\n    pass\n", ["try", "module"]),
        ("try:\n    pass\nexcept E:\n    f()\n", ["catch", "module"]),
        ("try:\n    pass\nfinally:\n    f()\n", ["finally", "module"]),
        ("with a:\n    f()\n", ["with", "module"]),
        ("match a:\n    case 1:\n        f()\n", ["case", "module"]),
        ("class A:\n    def b(self):\n        f()\n", ["function", "class", "module"]),
    ],
)
def test_call_stands_in_its_blocks(text: str, kinds: list[str]) -> None:
    """What surrounds a call is found by walking up the blocks."""
    assert kinds_around(parse_python(text), -1) == kinds


def test_catch_knows_its_try_and_exceptions() -> None:
    """A catch belongs to its try and names what it catches."""
    module = parse_python("try:\n    f()\nexcept (KeyError, a.Error) as e:\n    pass\n")
    (catch,) = [block for block in module.blocks if block.kind is BlockKind.CATCH]
    assert (catch.of, catch.catches, catch.binding) == (1, ("KeyError", "a.Error"), "e")


@pytest.mark.parametrize(
    ("text", "imports"),
    [
        ("import a.b\n", [("a.b", "", "a")]),
        ("import a.b as c\n", [("a.b", "", "c")]),
        ("from ..a import b as c, d\n", [("..a", "b", "c"), ("..a", "d", "d")]),
        ("from . import a\n", [(".", "a", "a")]),
        ("from a import *\n", [("a", "*", "*")]),
    ],
)
def test_imports_name_module_name_and_alias(text: str, imports: list[tuple[str, str, str]]) -> None:
    """Each imported name is a fact of its own."""
    assert [(fact.module, fact.name, fact.alias) for fact in parse_python(text).imports] == imports


def test_dynamic_import_of_a_literal_is_an_import() -> None:
    """`importlib.import_module` with a literal name is an import that binds nothing itself."""
    (_, fact) = parse_python("import importlib\nimportlib.import_module('a.b')\n").imports
    assert (fact.module, fact.alias, fact.kind) == ("a.b", "", ImportKind.DYNAMIC)


def test_function_is_described() -> None:
    """A function's parameters, decorators and place in its class are facts."""
    text = "class A:\n    @d\n    async def m(self, a, *r, k=1, **o):\n        global g\n        yield 1\n"
    (function,) = parse_python(text).functions
    assert function.qualified_name == "A.m"
    assert text_at(text, function.name_span) == "m"
    assert text_at(text, function.span).startswith("async def m")
    assert [(p.name, p.kind) for p in function.parameters] == [
        ("self", ParameterKind.POSITIONAL),
        ("a", ParameterKind.POSITIONAL),
        ("r", ParameterKind.REST),
        ("k", ParameterKind.KEYWORD),
        ("o", ParameterKind.KEYWORD_REST),
    ]
    assert (function.is_async, function.is_generator, function.is_declaration) == (True, True, True)
    assert (function.class_name, function.global_names) == ("A", ("g",))


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("a = b = 1\n", ["a", "b"]),
        ("a, (b, *c) = f()\n", ["a", "b", "c"]),
        ("self.x = 1\n", ["self.x"]),
        ("d['k'] = 1\n", ["d['k']"]),
        ("for i in x:\n    pass\n", ["i"]),
        ("if (n := f()):\n    pass\n", ["n"]),
        ("a: int = 1\nb: int\n", ["a"]),
    ],
)
def test_assignments_are_one_a_name(text: str, targets: list[str]) -> None:
    """Unpacking is taken apart, declarations without a value bind nothing."""
    assert [text_at(text, fact.target.span) for fact in parse_python(text).assignments] == targets


def test_longest_chain_that_is_read_is_an_access() -> None:
    """Subscripts and attributes are recorded once, callees only with what they are called on."""
    text = "x = event['Records'][0]['body']\nevent['name'].strip()\nos.path.join(a)\n"
    assert [text_at(text, fact.value.span) for fact in parse_python(text).accesses] == [
        "event['Records'][0]['body']",
        "event['name']",
        "os.path",
    ]


def test_literals_have_their_values() -> None:
    """Texts are joined and unescaped, numbers are numbers."""
    module = parse_python("x = {'a': 'b' 'c\\n', 'd': -1, 'e': None, 'f': f'{y}z'}\n")
    mapping = module.assignments[0].value
    assert isinstance(mapping, Mapping)
    assert [part.value for part in subexpressions(mapping) if isinstance(part, Constant)] == [
        "a", "bc\n", "d", -1, "e", None, "f", "z",
    ]  # fmt: skip
    assert isinstance(mapping.get("f"), Interpolation)


@pytest.mark.parametrize(
    "text",
    [
        "def f(:\n    pass\n",
        "print 'x'\n",
        "x = (1,\n",
        "(" * 10_000 + ")" * 10_000,
        "".join("    " * depth + "if x:\n" for depth in range(500)) + "    " * 500 + "pass\n",
        "x = " + "not " * 50_000 + "1\n",
    ],
    ids=["parameters", "python 2", "unclosed", "brackets", "indentation", "operators"],
)
def test_what_cannot_be_parsed_is_a_problem_with_a_place(text: str) -> None:
    """A syntax error, and nesting beyond all reason, is a problem of the file and no exception."""
    problem = parse_python(text).problem
    assert problem is not None
    assert 0 <= problem.span.start <= problem.span.end <= len(text)


@pytest.mark.parametrize(
    "text", ["", "\n", "# only a comment\n", "x = " + "1 + " * 10_000 + "1\n", "x" + ".y" * 10_000 + "\n"]
)
def test_unusual_files_are_parsed_or_refused(text: str) -> None:
    """Empty files have no facts; chains of great length end neither in an exception nor in a crash."""
    assert parse_python(text).blocks[0].kind is BlockKind.MODULE


def test_comments_to_this_tool_are_kept() -> None:
    """Only comments that speak to the tool are facts."""
    text = "x = 1  # serverless-lint: ignore[a] why\ny = '# serverless-lint: no'  # other\n"
    assert [comment.text for comment in parse_python(text).comments] == ["# serverless-lint: ignore[a] why"]
