"""Python text to facts."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import libcst as cst
import msgspec
import pytest

from serverless_lint.parse.code.facts import (
    BlockKind,
    CodeModule,
    Expression,
    ImportKind,
    Language,
    Name,
    ParameterKind,
    ResultUse,
    subexpressions,
)
from serverless_lint.parse.python.lexer import MAX_BRACKETS
from serverless_lint.parse.python.parse import parse_python
from serverless_lint.source import Span
from shown_facts import blocks_around, listed, shown, text_at

PROJECT = Path(__file__).parents[2]
SOURCES = sorted((*PROJECT.glob("serverless_lint/**/*.py"), *PROJECT.glob("tests/**/*.py")))


def parsed(text: str) -> CodeModule:
    module = parse_python(text)
    assert module.problem is None
    return module


def value_of_x(text: str) -> Expression:
    return next(fact.value for fact in parsed(text).assignments if shown(fact.target) == "x")


def assigned(module: CodeModule) -> list[str]:
    return [f"{shown(fact.target)} = {shown(fact.value)}" for fact in module.assignments]


def called(module: CodeModule) -> list[str]:
    return [f"{shown(call.callee)}({listed(tuple(a.value for a in call.arguments))})" for call in module.calls]


def blocks_of_calls(module: CodeModule) -> dict[str, str]:
    return {shown(call.callee): blocks_around(module, call.block) for call in module.calls}


def problem_of(text: str) -> tuple[str, str]:
    problem = parse_python(text).problem
    assert problem is not None
    return text_at(text, problem.span), problem.message


class TestExpressions:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("'a'", "'a'"),
            (r"'\n\x41\u0042\U00000043\103\N{BULLET}\'\q'", repr("\nABCC•'\\q")),
            (r"r'\n'", repr(r"\n")),
            ("'''a\r\nb'''", repr("a\nb")),
            ("'a\\\nb'", "'ab'"),
            ("''", "''"),
            ("'''it's'''", '"it\'s"'),
            ("'a' \"b\" r'\\c'", repr(r"ab\c")),
            ("('a'\n  'b')", "'ab'"),
            (r"'\ud800'", "'\ufffd'"),
            ("b'a'", "()"),
            ("b'a' b'b'", "()"),
            ("1_000", "1000"),
            ("0x1F", "31"),
            ("9223372036854775807", "9223372036854775807"),
            ("9223372036854775808", "()"),
            ("1.5e3", "1500.0"),
            ("1e999", "()"),
            ("2j", "()"),
            ("-1", "-1"),
            ("+1.5", "1.5"),
            ("- - 1", "1"),
            ("True", "True"),
            ("None", "None"),
            ("...", "()"),
        ],
    )
    def test_literals_have_their_values(self, text: str, value: str) -> None:
        assert shown(value_of_x(f"x = {text}\n")) == value

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("f'a'", "'a'"),
            ("f''", "''"),
            ("f'a{b}c'", "`'a', b, 'c'`"),
            ("f'{{{a}}}'", "`'{', a, '}'`"),
            ("f'{a!r:>{b}}'", "`a`"),
            ("f'{1:03}'", "`(1)`"),
            ("rf'\\d{a}'", "`'\\\\d', a`"),
            ("f'\\N{BULLET}{a}'", "`'•', a`"),
            ("'a' f'b{c}' 'd' f'e'", "`'ab', c, 'de'`"),
            ("f'{f(a)}'", "`#0`"),
            ('f"{a["b"]}"', "`a['b']`"),
        ],
    )
    def test_format_strings_keep_their_parts(self, text: str, value: str) -> None:
        assert shown(value_of_x(f"x = {text}\n")) == value

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("a", "a"),
            ("(a)", "a"),
            ("a.b.c", "a.b.c"),
            ("a['b'][0]", "a['b'][0]"),
            ("a[1:2]", "a[slice(1, 2)]"),
            ("a[:]", "a[slice(None, None)]"),
            ("a[-3:]", "a[slice(-3, None)]"),
            ("a[1, b]", "a[[1, b]]"),
            ("a()", "#0"),
            ("a().b", "#0.b"),
            ("lambda: 1", "fn0"),
            ("[1, *a]", "[1, ...(a)]"),
            ("(1, 2)", "[1, 2]"),
            ("1, 2", "[1, 2]"),
            ("()", "[]"),
            ("{1, a}", "[1, a]"),
            ("{'a': 1, **b, c: 2}", "{'a': 1, -: b, c: 2}"),
            ("a or b and not c", "or(a, and(b, not(c)))"),
            ("a + b % c", "+(a, %(b, c))"),
            ("a if b else c", "if(b, a, c)"),
            ("a == b", "==(a, b)"),
            ("a is not None", "!=(a, None)"),
            ("a not in b", "not in(a, b)"),
            ("1 < a <= 2", "and(<(1, a), <=(a, 2))"),
            ("-a", "-(a)"),
            ("(y := 1)", "1"),
            ("[a for a in b if c]", "comprehension(a, b, c)"),
            ("{a: b for a in c}", "comprehension({a: b}, c)"),
            ("(a for b in c for a in b)", "comprehension(a, c, b)"),
        ],
    )
    def test_expressions_keep_their_shape(self, text: str, value: str) -> None:
        assert shown(value_of_x(f"x = {text}\n")) == value

    @pytest.mark.parametrize(("text", "value"), [("yield", "yield()"), ("yield a", "yield(a)"), ("await a", "a")])
    def test_expressions_of_functions_keep_their_shape(self, text: str, value: str) -> None:
        (assignment,) = parsed(f"async def f():\n  x = {text}\n").assignments
        assert shown(assignment.value) == value

    def test_an_expression_nested_beyond_the_limit_is_cut_off(self) -> None:
        (assignment,) = parsed("x = " + "not " * 150 + "a").assignments
        assert [shown(part) for part in subexpressions(assignment.value)][-1] == "()"
        assert len(list(subexpressions(assignment.value))) == 101

    def test_depth_begins_anew_in_a_call(self) -> None:
        module = parsed("x = a" + ".b(c)" * 120)
        assert len(module.calls) == 120
        assert shown(module.calls[-1].callee) == "a.b"


class TestSpans:
    @pytest.mark.parametrize(
        ("text", "span"),
        [
            ("x = (a)", "a"),
            ("x = ( # why\n a.b )", "a.b"),
            ("x = (a\n  .b)", "a\n  .b"),
            ("x = a \\\n  .b", "a \\\n  .b"),
            ("x = ((1, 2))", "(1, 2)"),
            ("x = 1, 2", "1, 2"),
            ("x = (1,)", "(1,)"),
            ("x = ()", "()"),
            ("x = (a for a in b)", "(a for a in b)"),
            ("é = '😀'; x = [ü]  # end", "[ü]"),
            ("\ufeffx = a", "a"),
            ("\ufeff\n\fx = a", "a"),
            ("if y:\r\n\tx = a\r\n", "a"),
            ("if y:\n\f  x = a\n", "a"),
            ("if y:\n  z\n  \f  x = a\n", "a"),
            ("\\\nx = a", "a"),
            ("y\rx = a\r", "a"),
            ("y\r\nx = a", "a"),
            ("def f():\n  '''\r\n\f\\\n'''\n\f\n  x = a", "a"),
            ("y = '\x0c'\n\fx = a", "a"),
            ("y;\fx = a", "a"),
            ("x: int = a", "a"),
            ("# ü\n\n\tx = a".replace("\t", ""), "a"),
            ("\ud800 = 1".replace("\ud800", "y") + "\nx = '\ud800' + a", "'\ud800' + a"),
        ],
    )
    def test_a_value_covers_exactly_its_text(self, text: str, span: str) -> None:
        assert text_at(text, value_of_x(text).span) == span

    @pytest.mark.parametrize(
        ("text", "callee", "whole"),
        [
            ("f(1)", "f", "f(1)"),
            ("(f)(1)", "f", "(f)(1)"),
            ("a.b(1)", "a.b", "a.b(1)"),
            ("a.b[0](1, *c)", "a.b[0]", "a.b[0](1, *c)"),
            ("(f(1))", "f", "f(1)"),
            ("f( # why\n 1 )", "f", "f( # why\n 1 )"),
            ("(a\n .b # why\n .c(1))", "a\n .b # why\n .c", "a\n .b # why\n .c(1)"),
        ],
    )
    def test_a_call_covers_callee_and_arguments(self, text: str, callee: str, whole: str) -> None:
        (call,) = parsed(text).calls
        assert (text_at(text, call.callee_span), text_at(text, call.span)) == (callee, whole)

    def test_a_definition_is_covered_without_its_decorators(self) -> None:
        text = "class A:\n  @d\n  async def f(a): # why\n    pass\n  x = 1\n"
        module = parsed(text)
        (function,), (fact,) = module.functions, module.classes
        assert text_at(text, function.span) == "async def f(a): # why\n    pass"
        assert text_at(text, function.name_span) == "f"
        assert text_at(text, fact.span) == text.rstrip()
        assert text_at(text, module.blocks[fact.body].span) == "@d\n  async def f(a): # why\n    pass\n  x = 1"
        assert text_at(text, module.blocks[function.body].span) == "pass"

    def test_parts_of_a_format_string_cover_their_text(self) -> None:
        text = "x = f'a{ b }c{d!r}' 'e'"
        parts = list(subexpressions(parsed(text).assignments[0].value))[1:]
        assert [text_at(text, part.span) for part in parts] == ["a", "b", "c", "d", "'e'"]

    @pytest.mark.parametrize(
        ("text", "span"),
        [
            ("x = y = 1; z", "x = y = 1"),
            ("x: int = 1 # why", "x: int = 1"),
            ("x += 1", "x += 1"),
            ("for x in (y): pass", "x in y".replace("y", "(y")),
            ("with (a as x, b): pass", "a as x"),
            ("print(x := 1)", "x := 1"),
            ("[x for x in y]", "x in y"),
        ],
    )
    def test_an_assignment_covers_target_and_value(self, text: str, span: str) -> None:
        assert text_at(text, parsed(text).assignments[0].span) == span


class TestCalls:
    def test_calls_are_in_source_order_the_outer_before_the_inner(self) -> None:
        module = parsed("a(b(c()), d=e()).f(*g, **h)")
        assert called(module) == ["#1.f(...(g), ...(h))", "a(#2, #4)", "b(#3)", "c()", "e()"]

    def test_arguments_know_their_names(self) -> None:
        (call,) = parsed("f(1, a=2, *b, **c)").calls
        assert [argument.name for argument in call.arguments] == ["", "a", "", ""]

    @pytest.mark.parametrize(
        ("text", "use", "awaited"),
        [
            ("f()", ResultUse.DROPPED, False),
            ("(f())", ResultUse.DROPPED, False),
            ("x = f()", ResultUse.BOUND, False),
            ("x: int = f()", ResultUse.BOUND, False),
            ("x, y = f()", ResultUse.BOUND, False),
            ("(x := f())", ResultUse.BOUND, False),
            ("with f() as x: pass", ResultUse.BOUND, False),
            ("with f(): pass", ResultUse.USED, False),
            ("def g(): return f()", ResultUse.RETURNED, False),
            ("lambda: f()", ResultUse.RETURNED, False),
            ("x += f()", ResultUse.USED, False),
            ("x = f() or 1", ResultUse.USED, False),
            ("x = f().a", ResultUse.USED, False),
            ("for x in f(): pass", ResultUse.USED, False),
            ("raise f()", ResultUse.USED, False),
            ("async def g(): await f()", ResultUse.DROPPED, True),
            ("async def g(): x = await f()", ResultUse.BOUND, True),
            ("async def g(): return (await f())", ResultUse.RETURNED, True),
            ("async def g(): x = (await f()).a", ResultUse.USED, True),
        ],
    )
    def test_a_call_knows_what_becomes_of_its_result(self, text: str, use: ResultUse, awaited: bool) -> None:
        (call,) = parsed(text).calls
        assert (call.use, call.awaited) == (use, awaited)

    def test_annotations_are_not_code(self) -> None:
        module = parsed("x: a.b(c) = 1\ny: a.b\ndef f(d: a.b(), *e: g()) -> h.i(): pass\n")
        assert (module.calls, module.accesses) == ((), ())

    def test_what_is_deleted_is_not_code(self) -> None:
        assert parsed("del a.b, c[d()]").accesses == ()


class TestBlocks:
    @pytest.mark.parametrize(
        ("text", "blocks"),
        [
            ("f()", {"f": "module"}),
            ("if a(): b()\nelse: c()", {"a": "module", "b": "module if", "c": "module else"}),
            ("if a: 1\nelif b(): c()\nelse: d()", {"b": "module else", "c": "module else if", "d": "module else else"}),
            ("for x in a(): b()\nelse: c()", {"a": "module", "b": "module loop", "c": "module else"}),
            ("while a(): b()\nelse: c()", {"a": "module loop", "b": "module loop", "c": "module else"}),
            ("try: a()\nexcept b(): c()", {"a": "module try", "b": "module", "c": "module catch"}),
            ("try: a()\nexcept A: pass\nelse: b()", {"a": "module try", "b": "module else"}),
            ("try: a()\nfinally: b()", {"a": "module try", "b": "module finally"}),
            ("try: a()\nexcept* B: c()", {"a": "module try", "c": "module catch"}),
            ("with a() as b, c(): d()", {"a": "module", "c": "module", "d": "module with"}),
            ("match a():\n  case B() if c(): d()", {"a": "module", "c": "module case", "d": "module case"}),
            ("@a()\ndef b(c=d()): e()", {"a": "module", "d": "module", "e": "module function"}),
            ("@a()\nclass B(c(), d=e()): f()", {"a": "module", "c": "module", "e": "module", "f": "module class"}),
            ("lambda a=b(): c()", {"b": "module", "c": "module function"}),
            ("[a() for b in c() if d()]", {"a": "module loop", "c": "module", "d": "module loop"}),
            ("{a(): b() for c in d()}", {"a": "module loop", "b": "module loop", "d": "module"}),
            ("[a() for c in d for e in f()]", {"a": "module loop loop", "f": "module loop"}),
            ("[a for c in d if b() for e in f]", {"b": "module loop"}),
            ("a() or b() if c() else d()", {"a": "module", "b": "module", "c": "module", "d": "module"}),
            ("if a: b(); c()", {"b": "module if", "c": "module if"}),
        ],
    )  # fmt: skip
    def test_a_call_stands_in_its_blocks(self, text: str, blocks: dict[str, str]) -> None:
        assert blocks_of_calls(parsed(text)) == blocks

    def test_conditions_stand_at_their_blocks(self) -> None:
        module = parsed("if a: pass\nelif b: pass\nelse: pass\nwhile c: pass\nmatch d:\n  case 1: pass\n")
        assert [(block.kind.value, shown(block.condition), block.of) for block in module.blocks[1:]] == [
            ("if", "a", None),
            ("else", "a", 1),
            ("if", "b", None),
            ("else", "b", 3),
            ("loop", "c", None),
            ("case", "d", None),
        ]

    @pytest.mark.parametrize(
        ("clause", "catches", "binding"),
        [
            ("except", (), ""),
            ("except A", ("A",), ""),
            ("except a.B as e", ("a.B",), "e"),
            ("except (A, b.C) as e", ("A", "b.C"), "e"),
            ("except* A", ("A",), ""),
            ("except f(x)", ("f(x)",), ""),
            ("except (*A, B)", ("*A", "B"), ""),
        ],
    )
    def test_a_catch_knows_what_it_catches(self, clause: str, catches: tuple[str, ...], binding: str) -> None:
        (_, guarded, catch) = parsed(f"try: pass\n{clause}: pass\n").blocks
        assert guarded.kind is BlockKind.TRY
        assert (catch.of, catch.catches, catch.binding) == (1, catches, binding)

    @pytest.mark.parametrize(
        ("text", "catches"),
        [
            ("from contextlib import suppress\nwith suppress(A): pass\n", ("A",)),
            ("from contextlib import suppress as ignore\nwith open(a) as b, ignore(A, b.C): pass\n", ("A", "b.C")),
            ("import contextlib\nwith contextlib.suppress(A): pass\n", ("A",)),
            ("import contextlib as c\nwith c.suppress((A, B)): pass\n", ("A", "B")),
        ],
    )
    def test_suppress_is_a_try_that_goes_on(self, text: str, catches: tuple[str, ...]) -> None:
        (_, around, guarded, catch) = parsed(text).blocks
        assert (around.kind, guarded.kind, guarded.parent) == (BlockKind.WITH, BlockKind.TRY, 1)
        assert (catch.kind, catch.of, catch.catches) == (BlockKind.CATCH, 2, catches)

    @pytest.mark.parametrize(
        "text",
        [
            "from contextlib import suppress\nwith suppress(): pass\n",
            "from mine import suppress\nwith suppress(A): pass\n",
            "import contextlib\nwith contextlib.closing(A): pass\n",
        ],
    )
    def test_other_context_managers_catch_nothing(self, text: str) -> None:
        assert [block.kind for block in parsed(text).blocks] == [BlockKind.MODULE, BlockKind.WITH]

    def test_patterns_look_up_keys(self) -> None:
        module = parsed("match a:\n  case {'b': {'c': 1}} | {'d': e, **f}: pass\n")
        assert [shown(fact.value) for fact in module.matched] == ["a['b']", "a['b']['c']", "a['d']"]
        assert [module.blocks[fact.block].kind for fact in module.matched] == [BlockKind.CASE] * 3

    def test_else_and_finally_belong_to_their_try(self) -> None:
        module = parsed("try: pass\nexcept A: pass\nelse: pass\nfinally: pass\n")
        assert [(block.kind.value, block.of) for block in module.blocks[1:]] == [
            ("try", None),
            ("catch", 1),
            ("else", 1),
            ("finally", 1),
        ]

    def test_a_block_knows_its_innermost_function(self) -> None:
        module = parsed("def a():\n  class B:\n    def c(self):\n      if d: pass\n")
        assert [(block.kind.value, block.function) for block in module.blocks] == [
            ("module", None),
            ("function", 0),
            ("class", 0),
            ("function", 1),
            ("if", 1),
        ]


class TestFunctions:
    def test_parameters_know_kind_and_default(self) -> None:
        (function,) = parsed("def f(a, /, b: int = 1, *c, d, e=g.h, **i): pass").functions
        assert [(one.name, one.kind, shown(one.default)) for one in function.parameters] == [
            ("a", ParameterKind.POSITIONAL, "-"),
            ("b", ParameterKind.POSITIONAL, "1"),
            ("c", ParameterKind.REST, "-"),
            ("d", ParameterKind.KEYWORD, "-"),
            ("e", ParameterKind.KEYWORD, "g.h"),
            ("i", ParameterKind.KEYWORD_REST, "-"),
        ]

    def test_a_parameter_covers_its_name_and_default(self) -> None:
        text = "def f(a: A, *b, c: int = (1)): pass"
        (function,) = parsed(text).functions
        assert [text_at(text, one.span) for one in function.parameters] == ["a", "b", "c: int = (1"]

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("def a(): pass", [("a", "a", "", True)]),
            ("class A:\n  def b(self): pass", [("b", "A.b", "A", True)]),
            ("class A:\n  if c:\n    def b(self): pass", [("b", "A.b", "A", True)]),
            ("class A:\n  class B:\n    def c(self): pass", [("c", "A.B.c", "B", True)]),
            ("class A:\n  def b(self):\n    def c(): pass", [("b", "A.b", "A", True), ("c", "A.b.c", "", True)]),
            ("a = lambda: 1", [("a", "a", "", False)]),
            ("a.b = lambda: 1", [("b", "b", "", False)]),
            ("a: c = lambda: 1", [("a", "a", "", False)]),
            ("{'a': lambda: 1}", [("a", "a", "", False)]),
            ("def a(b=lambda: 1): pass", [("a", "a", "", True), ("b", "b", "", False)]),
            ("def a():\n  f(lambda: 1)", [("a", "a", "", True), ("", "a.<lambda>", "", False)]),
        ],
    )
    def test_a_function_knows_its_names(self, text: str, names: list[tuple[str, str, str, bool]]) -> None:
        found = parsed(text).functions
        assert [(one.name, one.qualified_name, one.class_name, one.is_declaration) for one in found] == names

    @pytest.mark.parametrize(
        ("text", "is_async", "is_generator"),
        [
            ("def f(): pass", False, False),
            ("async def f(): pass", True, False),
            ("def f(): yield", False, True),
            ("def f(): x = yield from y", False, True),
            ("async def f(): yield 1", True, True),
            ("def f(): g(lambda: (yield))", False, False),
            ("def f(): (a for a in b)", False, False),
        ],
    )
    def test_a_function_knows_how_it_runs(self, text: str, is_async: bool, is_generator: bool) -> None:
        function = parsed(text).functions[0]
        assert (function.is_async, function.is_generator) == (is_async, is_generator)

    def test_decorators_are_expressions_of_the_defining_block(self) -> None:
        module = parsed("@a\n@b.c(d)\ndef f(): pass")
        assert listed(module.functions[0].decorators) == "a, #0"
        assert [shown(access.value) for access in module.accesses] == []
        assert module.calls[0].block == 0

    def test_names_declared_global_or_nonlocal_are_listed_once(self) -> None:
        module = parsed("def f():\n  global b, a\n  if x:\n    nonlocal c\n    global a\n  def g():\n    global d\n")
        assert [one.global_names for one in module.functions] == [("b", "a", "c"), ("d",)]

    def test_returns_and_raises_stand_in_their_blocks(self) -> None:
        module = parsed("def f():\n  if a:\n    return b, c\n  raise D(e) from g\n  return\nh = lambda: i\nraise\n")
        assert [(shown(one.value), blocks_around(module, one.block)) for one in module.returns] == [
            ("[b, c]", "module function if"),
            ("-", "module function"),
            ("i", "module function"),
        ]
        assert [(shown(one.value), blocks_around(module, one.block)) for one in module.raises] == [
            ("#0", "module function"),
            ("-", "module"),
        ]

    def test_a_jump_knows_the_loop_that_it_leaves(self) -> None:
        module = parsed("while a:\n  for b in c:\n    if d:\n      break\n  match e:\n    case 1:\n      continue\n")
        assert [(blocks_around(module, one.block), blocks_around(module, one.leaves or 0)) for one in module.jumps] == [
            ("module loop loop if", "module loop loop"),
            ("module loop case", "module loop"),
        ]

    def test_classes_know_bases_and_decorators(self) -> None:
        module = parsed("@a\nclass B(c.D, *e, metaclass=F):\n  g = 1\n")
        (fact,) = module.classes
        assert (fact.name, listed(fact.bases), listed(fact.decorators)) == ("B", "c.D, ...(e)", "a")
        assert module.blocks[fact.body].kind is BlockKind.CLASS
        assert module.assignments[0].block == fact.body


class TestAssignments:
    @pytest.mark.parametrize(
        ("text", "assignments"),
        [
            ("a = b", ["a = b"]),
            ("a = b = c()", ["a = #0", "b = #0"]),
            ("a, b = c()", ["a = #0[0]", "b = #0[1]"]),
            ("a, b = 1, 2", ["a = 1", "b = 2"]),
            ("a, b = 1, *c", ["a = [1, ...(c)][0]", "b = [1, ...(c)][1]"]),
            ("a, *b, c = d", ["a = d[0]", "b = d[slice()]", "c = d[-1]"]),
            ("[a, (b, c)] = d", ["a = d[0]", "b = d[1][0]", "c = d[1][1]"]),
            ("self.a = b", ["self.a = b"]),
            ("a['b'].c[d] = e", ["a['b'].c[d] = e"]),
            ("a: int = b", ["a = b"]),
            ("a: int", []),
            ("a += b", ["a = b"]),
            ("if (a := b()): pass", ["a = #0"]),
            ("for a in b: pass", ["a = each(b)"]),
            ("for a, b in c: pass", ["a = each(c)[0]", "b = each(c)[1]"]),
            ("[a for a in b]", ["a = each(b)"]),
            ("with a() as b, c as (d, e): pass", ["b = enter(#0)", "d = enter(c)[0]", "e = enter(c)[1]"]),
            ("try: pass\nexcept A as b: pass", ["b = caught(A)"]),
            ("match a:\n  case b: pass", ["b = a"]),
            ("match a:\n  case [b, *c, d]: pass", ["b = a[0]", "c = a[slice()]", "d = a[-1]"]),
            ("match a:\n  case {'b': [c], **d}: pass", ["c = a['b'][0]", "d = (a)"]),
            ("match a:\n  case B(c, d=e) | e as f: pass", ["c = (a)", "e = a.d", "e = a", "f = a"]),
            ("match a:\n  case _: pass", []),
            ("import a", []),
            ("def a(): pass", []),
            ("del a", []),
        ],
    )  # fmt: skip
    def test_each_bound_name_is_an_assignment(self, text: str, assignments: list[str]) -> None:
        assert assigned(parsed(text)) == assignments

    @pytest.mark.parametrize(
        ("text", "block"),
        [
            ("for a in b: pass", "module loop"),
            ("[a for a in b]", "module loop"),
            ("with b as a: pass", "module with"),
            ("try: pass\nexcept B as a: pass", "module catch"),
            ("match b:\n  case a: pass", "module case"),
            ("while a := b: pass", "module loop"),
            ("class C: a = b", "module class"),
        ],
    )
    def test_an_assignment_stands_in_the_block_that_it_is_made_for(self, text: str, block: str) -> None:
        module = parsed(text)
        assert blocks_around(module, module.assignments[0].block) == block

    def test_an_augmented_assignment_says_so(self) -> None:
        assert [one.augmented for one in parsed("a = 1\na += 1\n").assignments] == [False, True]


class TestAccesses:
    @pytest.mark.parametrize(
        ("text", "accesses"),
        [
            ("a", []),
            ("a.b", ["a.b"]),
            ("event['Records'][0]['body']", ["event['Records'][0]['body']"]),
            ("event['name'].strip()", ["event['name']"]),
            ("a.b()", []),
            ("a.b.c()", ["a.b"]),
            ("a[b.c]()", ["b.c"]),
            ("a().b", ["#0.b"]),
            ("a.b().c.d()", ["#1.c"]),
            ("a[b.c].d", ["a[b.c].d", "b.c"]),
            ("(a or b.c).d", ["or(a, b.c).d", "b.c"]),
            ("a.b = c.d", ["c.d"]),
            ("a['b'][c.d] = 1", ["c.d"]),
            ("a.b += 1", []),
            ("a.b, c.d = e", []),
            ("for a.b in c.d: pass", ["c.d"]),
            ("with a.b as c.d: pass", ["a.b"]),
            ("f(a.b, c=d.e)", ["a.b", "d.e"]),
            ("f'{a.b:{c.d}}'", ["a.b", "c.d"]),
            ("try: pass\nexcept a.B: pass", ["a.B"]),
            ("assert a.b, c.d", ["a.b", "c.d"]),
            ("match a:\n  case B.C: pass", ["B.C"]),
            ("lambda: a.b", ["a.b"]),
            ("@a.b\ndef f(): pass", ["a.b"]),
            ("raise a.B from c.d", ["a.B", "c.d"]),
        ],
    )
    def test_the_longest_chain_that_is_read_is_an_access(self, text: str, accesses: list[str]) -> None:
        assert [shown(access.value) for access in parsed(text).accesses] == accesses


class TestImports:
    @pytest.mark.parametrize(
        ("text", "names", "module_text"),
        [
            ("import a", ("a", "", "a"), "a"),
            ("import a.b", ("a.b", "", "a"), "a.b"),
            ("import a.b as c", ("a.b", "", "c"), "a.b"),
            ("from a.b import c", ("a.b", "c", "c"), "a.b"),
            ("from a import (b as c,)", ("a", "b", "c"), "a"),
            ("from . import a", (".", "a", "a"), "."),
            ("from .. a import b", ("..a", "b", "b"), ".. a"),
            ("from ... import a", ("...", "a", "a"), "..."),
            ("from \\\n . . import a", ("..", "a", "a"), ". ."),
            ("from a import *", ("a", "*", "*"), "a"),
        ],
    )
    def test_an_import_names_module_name_and_alias(
        self, text: str, names: tuple[str, str, str], module_text: str
    ) -> None:
        (fact,) = parsed(text).imports
        assert (fact.module, fact.name, fact.alias) == names
        assert text_at(text, fact.module_span) == module_text
        assert fact.kind is ImportKind.IMPORT

    def test_each_imported_name_has_its_own_place(self) -> None:
        text = "import a, b.c as d\nfrom e import (f,\n  g as h)\n"
        assert [text_at(text, fact.span) for fact in parsed(text).imports] == ["a", "b.c as d", "f", "g as h"]

    @pytest.mark.parametrize(
        "text",
        [
            "importlib.import_module('a.b')",
            "import_module(r'''a.b''')",
            "x = __import__('a.b')",
            "__import__('a' '.b')",
        ],
    )
    def test_a_dynamic_import_of_a_literal_binds_nothing(self, text: str) -> None:
        (fact,) = parsed(text).imports
        assert (fact.module, fact.name, fact.alias, fact.kind) == ("a.b", "", "", ImportKind.DYNAMIC)

    def test_a_dynamic_import_covers_its_call_and_the_text_in_its_literal(self) -> None:
        text = "x = import_module(r'''a''')"
        (fact,) = parsed(text).imports
        assert (text_at(text, fact.span), text_at(text, fact.module_span)) == ("import_module(r'''a''')", "a")

    @pytest.mark.parametrize(
        "text", ["import_module(a)", "import_module()", "import_module(1)", "b.import_module('a')"]
    )
    def test_what_is_imported_under_an_unknown_name_is_no_import(self, text: str) -> None:
        assert parsed(text).imports == ()

    def test_imports_for_type_checkers_are_told_apart(self) -> None:
        module = parsed(
            "if TYPE_CHECKING:\n  import a\n  if b: import c\nelse:\n  import d\n"
            "if typing.TYPE_CHECKING: import e\nif not TYPE_CHECKING: import f\n"
        )
        assert [fact.module for fact in module.imports if fact.type_only] == ["a", "c", "e"]

    def test_imports_stand_in_their_blocks(self) -> None:
        module = parsed("try:\n  import a\nexcept ImportError:\n  a = None\ndef f(): import b\n")
        assert [blocks_around(module, fact.block) for fact in module.imports] == ["module try", "module function"]


class TestComments:
    def test_comments_to_this_tool_are_kept(self) -> None:
        text = (
            "# serverless-lint: ignore-file[a]\n"
            "x = [ # serverless-lint: ignore[b] why\r\n]\n"
            "y = '# serverless-lint: no' # other\n"
            "if z: # noqa serverless-lint: ignore[c]\n"
            "  '''\n  # serverless-lint: no\n  '''\n"
            "  # serverless-lint: ignore[d]"
        )
        comments = parsed(text).comments
        assert [comment.text for comment in comments] == [
            "# serverless-lint: ignore-file[a]",
            "# serverless-lint: ignore[b] why",
            "# noqa serverless-lint: ignore[c]",
            "# serverless-lint: ignore[d]",
        ]
        assert [text_at(text, comment.span) for comment in comments] == [comment.text for comment in comments]


DEEP = "nested too deeply to be analysed"


class TestProblems:
    @pytest.mark.parametrize(
        ("text", "place", "message"),
        [
            ("x = = 1\n", "=", "invalid syntax at `=`"),
            ("é = 1\nüñ = = 2\n", "=", "invalid syntax at `=`"),
            ("\ufeffx = = 1\n", "=", "invalid syntax at `=`"),
            ("x\ry = = 2\r", "=", "invalid syntax at `=`"),
            ("def f(:\n  pass)\n", ":", "invalid syntax at `:`"),
            ("x = 1 +\n", "+", "invalid syntax at `+`"),
            ("class\n", "class", "invalid syntax at `class`"),
            ("x = 'a' 1 'a\\n'\n", "1", "invalid syntax at `1`"),
            ("print 'x'\n", "print", "`print` as a statement is Python 2"),
            ("if a:\n\texec code in b\n", "exec", "`exec` as a statement is Python 2"),
            ("a <> b\n", "<>", "`<>` as an operator is Python 2"),
            ("x = `y`\n", "`", "a backquote as an operator is Python 2"),
            ("x = 'abc\n", "'", "this string is never closed"),
            ("x = rb'''abc\n", "rb'", "this string is never closed"),
            ("x = f'a{b\n", "f", "this string is never closed"),
            ("x = f'a\n'", "f", "this string is never closed"),
            ("f(a, [b)\n", ")", "`)` does not close `[`"),
            ("f(a\n\ny = 1\n", "(", "`(` is never closed"),
            ("f(a))\n", ")", "`)` closes nothing"),
            ("x = 1 \\ + 2\n", "\\", "a backslash continues a line only at the line's end"),
            ("if x:\npass\n", ":", "an indented block is missing after this"),
            ("def f():\n", ":", "an indented block is missing after this"),
            ("x\n  y\n", "  ", "this line is indented for no reason"),
            ("  x\n", "  ", "this line is indented for no reason"),
            ("if x:\n    y\n  z\n", "  ", "this line's indentation matches no line above"),
            ("if x:\n\ty\n        z\n", "        ", "tabs and spaces are mixed in this line's indentation"),
        ],
    )  # fmt: skip
    def test_text_that_is_not_python_is_a_problem_with_a_place(self, text: str, place: str, message: str) -> None:
        assert problem_of(text) == (place, message)

    @pytest.mark.parametrize(("text", "place"), [("x = 0777\n", "0777"), ("x = $y\n", "$")])
    def test_why_text_is_no_token_is_said_as_libcst_says_it(self, text: str, place: str) -> None:
        with pytest.raises(cst.ParserSyntaxError) as said:
            cst.parse_module(text)
        reason = said.value.message.rpartition("tokenizer error: ")[2].partition("\n")[0]
        assert problem_of(text) == (place, reason)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("f(a)\n" * 30_001, "more than 150,000 words and signs, so it is not analysed"),
            ("a.b = c\n" * 25_001, "more than 150,000 words and signs, so it is not analysed"),
            ("x = [\n" + "'a',\n" * 75_001 + "]\n", "more than 150,000 words and signs, so it is not analysed"),
            ("#" * 2_000_001, "longer than 2,000,000 characters, so it is not analysed"),
        ],
        ids=["calls", "assignments", "texts", "characters"],
    )
    def test_a_text_that_would_take_too_much_memory_is_not_parsed(self, text: str, message: str) -> None:
        assert problem_of(text) == ("", message)

    @pytest.mark.parametrize(
        "text", ["# a (b) c.d\n" * 20_000, "x = '" + "a " * 100_000 + "'\n"], ids=["comments", "a text"]
    )
    def test_comments_and_long_texts_make_no_file_too_large(self, text: str) -> None:
        assert parse_python(text).problem is None

    def test_a_file_with_a_problem_has_only_its_module_block(self) -> None:
        text = "import a\nx = = 1\n"
        module = parse_python(text)
        assert msgspec.structs.replace(module, problem=None, blocks=()) == CodeModule(Language.PYTHON, blocks=())
        assert [(block.kind, block.span) for block in module.blocks] == [(BlockKind.MODULE, Span(0, len(text)))]

    @pytest.mark.parametrize(
        "text",
        [
            "(" * 10_000 + ")" * 10_000,
            "x = " + "[" * 10_000,
            "x = " + 'f"{' * 10_000,
            "x = f'" + "{a:" * 10_000 + "}" * 10_000 + "'",
            "".join(" " * depth + "if x:\n" for depth in range(1_000)) + " " * 1_000 + "pass\n",
            "if x: pass\n" + "elif x: pass\n" * 10_000,
            "x = " + "1 + " * 10_000 + "1",
            "x = a" + ".b" * 10_000,
            "x = a" + "[0]" * 10_000,
            "x = a" + ".b()" * 10_000,
            "x = " + "not " * 10_000 + "a",
            "x = " + "lambda: " * 10_000 + "a",
            "x = " + "a if b else " * 10_000 + "c",
            "x = " + "'a' " * 10_000,
            "x = [a " + "for a in b " * 10_000 + "]",
            "import a" + ".b" * 10_000,
            "match x:\n case " + "{1: " * 40 + "a" + "}" * 40 + ": pass\n",
            "match x:\n case " + "{1: " * 8 + "a|" * 1_000 + "a" + "}" * 8 + ": pass\n",
        ],
        ids=[
            "parentheses", "open brackets", "format strings", "format specifications", "indentation", "elif",
            "operators", "attributes", "subscripts", "calls", "not", "lambda", "conditional", "strings",
            "comprehension", "import", "deep pattern", "wide pattern",
        ],
    )  # fmt: skip
    def test_nesting_beyond_all_reason_is_refused(self, text: str) -> None:
        assert problem_of(text)[1] == DEEP

    @pytest.mark.parametrize(
        "text",
        [
            "(" * MAX_BRACKETS + "1" + ")" * MAX_BRACKETS,
            "".join(" " * depth + "if x:\n" for depth in range(40)) + " " * 40 + "f(" + "[" * 40 + "]" * 40 + ")\n",
            "if x: pass\n" + "elif x: pass\n" * 300,
            "x = " + "f() + " * 130 + "1",
            "x = a" + ".b()" * 150,
            "x = a" + "[0]" * 300,
            "x = " + "'a' " * 300,
            "match x:\n case {'a': [{'b': {'c': {'d': e}}}]}: pass\n",
            "x = " + "a < " * 1_000 + "a",
            "x = [" + "1 + 1, " * 1_000 + "]",
            "x = '''" + "\\'" * 100_000 + "'''",
            "x = 'a" + "\\'" * 100_000 + "'",
            "x = " + "9" * 10_000,
            "a" * 100_000,
            "\n \t" * 10_000,
        ],
        ids=[
            "brackets", "indentation", "elif", "operators", "calls", "subscripts", "strings", "pattern", "comparisons",
            "list", "long text", "long string", "digits", "long name", "blank lines",
        ],
    )  # fmt: skip
    def test_nesting_that_people_write_is_parsed(self, text: str) -> None:
        assert parse_python(text).problem is None

    @pytest.mark.parametrize("text", ["", "\n", "\ufeff", "\f", "# a", "\r\n\r\n", "   ", "'''doc'''"])
    def test_a_file_without_statements_has_no_facts(self, text: str) -> None:
        module = parsed(text)
        assert (len(module.blocks), module.calls, module.assignments) == (1, (), ())

    @pytest.mark.parametrize(
        "text",
        ["\x00", "x = 1\x00", "\\", "x \\", "\ud800 = 1", "'", '"""', "f'{", "}", "x = \x1a", "\x0c  x", "t'a' 'b'"],
    )
    def test_nothing_raises(self, text: str) -> None:
        assert parse_python(text).blocks[0].span == Span(0, len(text))


@pytest.fixture(scope="module", params=SOURCES, ids=lambda path: str(path.relative_to(PROJECT)))
def source(request: pytest.FixtureRequest) -> tuple[str, CodeModule]:
    """A file of this project and its facts."""
    text: str = request.param.read_text(encoding="utf-8")
    return text, parsed(text)


class TestInvariants:
    def test_facts_are_in_source_order(self, source: tuple[str, CodeModule]) -> None:
        _, module = source
        for facts in (module.blocks, module.functions, module.classes, module.calls, module.assignments,
                      module.returns, module.raises, module.jumps, module.accesses, module.imports):  # fmt: skip
            starts = [fact.span.start for fact in facts]
            assert starts == sorted(starts)

    def test_what_happens_in_a_block_is_written_in_it(self, source: tuple[str, CodeModule]) -> None:
        _, module = source
        for facts in (module.calls, module.accesses, module.returns, module.raises, module.jumps, module.functions):
            for fact in facts:
                block = module.blocks[fact.block]
                assert block.span.start <= fact.span.start <= fact.span.end <= block.span.end

    def test_blocks_lie_in_their_parents(self, source: tuple[str, CodeModule]) -> None:
        text, module = source
        assert module.blocks[0].span == Span(0, len(text))
        for index, block in enumerate(module.blocks[1:], 1):
            assert block.parent is not None
            assert block.parent < index
            parent = module.blocks[block.parent]
            assert parent.span.start <= block.span.start <= block.span.end <= parent.span.end

    def test_names_cover_their_text(self, source: tuple[str, CodeModule]) -> None:
        text, module = source
        values = chain(
            (call.callee for call in module.calls),
            (argument.value for call in module.calls for argument in call.arguments),
            (fact.value for fact in module.assignments),
            (fact.value for fact in module.accesses),
        )
        names = [part for value in values for part in subexpressions(value) if isinstance(part, Name)]
        assert [text_at(text, name.span) for name in names] == [name.name for name in names]

    def test_facts_survive_serialisation(self, source: tuple[str, CodeModule]) -> None:
        _, module = source
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(module), type=CodeModule) == module


def test_every_module_says_its_language() -> None:
    assert [parse_python(text).language for text in ("", "(")] == [Language.PYTHON, Language.PYTHON]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("match x:\n    case 1:\n        pass\n", [("match", 10)]),
        ("try:\n    f()\nexcept* OSError:\n    pass\n", [("except", 11)]),
        ("type Pair[T] = tuple[T, T]\n", [("type", 12)]),
        ("def f[T](x: T) -> T:\n    return x\n", [("f", 12)]),
        ("class A[T]:\n    x = f\"{d['k']}\"\n", [("A", 12)]),
        ('x = f"{d["k"]}"\n', [('d["k"]', 12)]),
        ("x = f'{\"\\n\".join(y)}'\n", [('"\\n".join(y)', 12)]),
        ("x = t'{y}'\n", [("t'{y}'", 14)]),
        ("x = f\"{d['k']:>{w}}\" f'{y!r}' rf\"\\d{z}\"\n", []),
        ("x = f'''{d['k']}'''\n", []),
        ("match = 1\ntype = 2\ntype(match)\n", []),
    ],
)
def test_syntax_of_newer_versions_is_noted(code: str, expected: list[tuple[str, int]]) -> None:
    """The first use of each kind of syntax that came with Python 3.10 or later is a fact."""
    facts = parse_python(code)
    found = [(code[fact.span.start : fact.span.end], fact.minor) for fact in facts.newer_syntax]
    assert (facts.problem, found) == (None, expected)
