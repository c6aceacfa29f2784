"""JavaScript and TypeScript text to facts."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from serverless_lint.parse.code.facts import (
    Block,
    BlockKind,
    CodeModule,
    ImportKind,
    Language,
    ParameterKind,
    ResultUse,
)
from serverless_lint.parse.javascript import syntax
from serverless_lint.parse.javascript.parse import MAX_LENGTH, Dialect, dialect_of, parse_javascript
from serverless_lint.source import Span
from shown_facts import blocks_around, listed, shown


def js(text: str) -> CodeModule:
    return parse_javascript(text, dialect=Dialect.JAVASCRIPT)


def ts(text: str) -> CodeModule:
    return parse_javascript(text, dialect=Dialect.TYPESCRIPT)


def tsx(text: str) -> CodeModule:
    return parse_javascript(text, dialect=Dialect.TSX)


def assigned(module: CodeModule) -> list[str]:
    return [f"{shown(fact.target)} = {shown(fact.value)}" for fact in module.assignments]


def called(module: CodeModule) -> list[str]:
    return [f"{shown(call.callee)}({listed(tuple(a.value for a in call.arguments))})" for call in module.calls]


def imported(module: CodeModule) -> list[tuple[str, str, str]]:
    return [(fact.module, fact.name, fact.alias) for fact in module.imports]


def exported(module: CodeModule) -> list[tuple[str, str]]:
    return [(fact.name, shown(fact.value)) for fact in module.exports]


def value_of(text: str, dialect: Dialect = Dialect.JAVASCRIPT) -> str:
    """What `x` is bound to."""
    module = parse_javascript(f"const x = {text}", dialect=dialect)
    assert module.problem is None
    return next(shown(fact.value) for fact in module.assignments if shown(fact.target) == "x")


def at(text: str, span: Span) -> str:
    return text[span.start : span.end]


@pytest.mark.parametrize(
    ("path", "dialect"),
    [
        ("src/app.js", Dialect.JAVASCRIPT),
        ("app.jsx", Dialect.JAVASCRIPT),
        ("app.mjs", Dialect.JAVASCRIPT),
        ("app.CJS", Dialect.JAVASCRIPT),
        ("app.ts", Dialect.TYPESCRIPT),
        ("app.mts", Dialect.TYPESCRIPT),
        ("app.cts", Dialect.TYPESCRIPT),
        ("app.tsx", Dialect.TSX),
        ("types.d.ts", None),
        ("types.d.mts", None),
        ("app.py", None),
        ("js", None),
    ],
)
def test_the_suffix_decides_the_dialect(path: str, dialect: Dialect | None) -> None:
    assert dialect_of(path) is dialect


@pytest.mark.parametrize(
    ("dialect", "language"),
    [
        (Dialect.JAVASCRIPT, Language.JAVASCRIPT),
        (Dialect.TYPESCRIPT, Language.TYPESCRIPT),
        (Dialect.TSX, Language.TYPESCRIPT),
    ],
)
def test_the_dialect_decides_the_language(dialect: Dialect, language: Language) -> None:
    assert parse_javascript("", dialect=dialect).language is language


class TestExpressions:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("'a'", "'a'"),
            ('"a\\n\\x41\\u0042\\u{43}\\\'"', repr("a\nABC'")),
            ("'\\ud83d\\ude00'", repr("😀")),
            ("'\\ud83d'", repr("\ufffd")),
            ("'\\u{110000}'", repr("\ufffd")),
            ("'a\\\nb'", "'ab'"),
            ("1", "1"),
            ("1.0", "1"),
            ("1.5", "1.5"),
            (".5", "0.5"),
            ("1e3", "1000"),
            ("0x10", "16"),
            ("0o17", "15"),
            ("017", "15"),
            ("0b11", "3"),
            ("1_000", "1000"),
            ("10n", "10"),
            ("9007199254740993", "9007199254740992.0"),
            ("1e999", "()"),
            ("9" * 500, "()"),
            ("-5", "-5"),
            ("true", "True"),
            ("false", "False"),
            ("null", "None"),
            ("undefined", "None"),
            ("/re/g", "/re/g()"),
            ("`a`", "'a'"),
            ("`a${b.c}d${e}`", "`'a', b.c, 'd', e`"),
            ("``", "''"),
        ],
    )
    def test_literals_have_their_value(self, text: str, value: str) -> None:
        assert value_of(text) == value

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("a.b.c", "a.b.c"),
            ("a?.b?.[0]?.c", "a.b[0].c"),
            ("process.env.A", "process.env.A"),
            ("process.env['A']", "process.env['A']"),
            ("a[b.c]", "a[b.c]"),
            ("this.#a", "this.#a"),
            ("super.a", "super.a"),
            ("import.meta.url", "import.meta.url"),
            ("new.target", "new.target"),
            ("((a))", "a"),
            ("a /* b */ . c", "a.c"),
        ],
    )
    def test_chains_are_attributes_and_subscripts(self, text: str, value: str) -> None:
        assert value_of(text) == value

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("a || b", "or(a, b)"),
            ("a ?? b", "or(a, b)"),
            ("a && b", "and(a, b)"),
            ("!a", "not(a)"),
            ("a ? b : c", "if(a, b, c)"),
            ("a + b + c", "+(+(a, b), c)"),
            ("a === b", "==(a, b)"),
            ("a !== b", "!=(a, b)"),
            ("a == b", "==(a, b)"),
            ("a >= b", ">=(a, b)"),
            ("'a' in b", "in('a', b)"),
            ("a instanceof B", "instanceof(a, B)"),
            ("typeof a", "typeof(a)"),
            ("void 0", "void(0)"),
            ("delete a.b", "delete(a.b)"),
            ("(a, b)", "b"),
            ("y = z", "z"),
            ("y += z", "+(y, z)"),
            ("y ??= z", "or(y, z)"),
            ("y++", "++(y)"),
            ("[a, , ...b]", "[a, ...(b)]"),
            ("class {}", "class()"),
        ],
    )
    def test_operators_are_those_of_all_languages(self, text: str, value: str) -> None:
        assert value_of(text) == value

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("{}", "{}"),
            ("{a: 1, 'b-c': 2, 3: 4}", "{'a': 1, 'b-c': 2, 3: 4}"),
            ("{a, undefined}", "{'a': a, 'undefined': None}"),
            ("{...a}", "{-: a}"),
            ("{[a.b]: 1}", "{a.b: 1}"),
            ("{a() {}, async *b() {}}", "{'a': fn0, 'b': fn1}"),
            ("{get a() { return 1 }, set a(v) {}}", "{'a': (), 'a': ()}"),
        ],
    )
    def test_object_literals_are_mappings(self, text: str, value: str) -> None:
        assert value_of(text) == value

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("a as B", "a"),
            ("a as const", "a"),
            ("a satisfies B", "a"),
            ("a!.b", "a.b"),
            ("(a as B).c", "a.c"),
            ("<B>a", "a"),
            ("a<B>", "a"),
            ("!a<B>(c)", "not(#0)"),
            ("typeof a.b<C>(d).e", "typeof(#0.e)"),
        ],
    )
    def test_type_syntax_is_transparent(self, text: str, value: str) -> None:
        assert value_of(text, Dialect.TYPESCRIPT) == value

    @pytest.mark.parametrize("parse", [js, tsx])
    @pytest.mark.parametrize(
        "text",
        [
            "const a = <p>Fish & Chips, {b}</p>;",
            "const a = <><h1>A&B</h1>&{b}& <C/>&amp;&&&</>;",
            "const a = <p>& b <a href='?c&d'>E & F</a>{g & h} &x=1&y=2</p>; const i = j & k;",
        ],
    )
    def test_text_of_jsx_may_have_ampersands(self, parse: Callable[[str], CodeModule], text: str) -> None:
        assert parse(text).problem is None

    @pytest.mark.parametrize("text", ["const a = b & & c;", "const a = &; const d = <p>e & f</p>;"])
    def test_other_ampersands_are_errors_still(self, text: str) -> None:
        assert tsx(text).problem is not None

    def test_a_jsx_element_keeps_what_is_computed_in_it(self) -> None:
        assert value_of("<A.B c={d} e='f' {...g}>text {h.i} {/* no */}<j k={l}/></A.B>") == "(d, ...(g), h.i, (l))"

    def test_an_expression_spans_its_parentheses_only_inside(self) -> None:
        text = "(await (a)).b;"
        (access,) = js(text).accesses
        assert at(text, access.span) == "(await (a)).b"


class TestCalls:
    def test_a_call_knows_what_is_called_with_what(self) -> None:
        assert called(js("a.b(c, ...d)")) == ["a.b(c, ...(d))"]

    def test_calls_stand_in_the_order_of_their_opening_parentheses(self) -> None:
        assert called(js("a(b()).c(d())")) == ["a(#1)", "b()", "#0.c(#3)", "d()"]

    @pytest.mark.parametrize(
        ("text", "callee", "marked"),
        [
            ("table.put(x)", "table.put", "table.put"),
            ("a?.b?.()", "a.b", "a?.b"),
            ("(0, a.b)()", "a.b", "a.b"),
            ("new A.B(c)", "A.B", "A.B"),
            ("new A", "A", "A"),
            ("a`b`", "a", "a"),
            ("(() => 1)()", "fn0", "() => 1"),
            ("import('a')", "import", "import"),
        ],
    )
    def test_a_finding_about_a_call_marks_the_callee(self, text: str, callee: str, marked: str) -> None:
        (call,) = js(text).calls
        assert (shown(call.callee), at(text, call.callee_span)) == (callee, marked)

    def test_a_call_spans_callee_and_arguments(self) -> None:
        text = "x = await new A(b).c<D>(e);"
        assert [at(text, call.span) for call in ts(text).calls] == ["new A(b)", "new A(b).c<D>(e)"]

    def test_new_is_a_call(self) -> None:
        assert [call.is_new for call in js("new A(b); c()").calls] == [True, False]

    def test_a_tagged_template_is_a_call_with_the_template(self) -> None:
        assert called(js("sql`a${b}`")) == ["sql(`'a', b`)"]

    @pytest.mark.parametrize(
        ("text", "use"),
        [
            ("f()", ResultUse.DROPPED),
            ("await f()", ResultUse.DROPPED),
            ("a && f()", ResultUse.DROPPED),
            ("a ? f() : b", ResultUse.DROPPED),
            ("f(), a", ResultUse.DROPPED),
            ("for (;; f()) {}", ResultUse.DROPPED),
            ("const a = f()", ResultUse.BOUND),
            ("const {a} = await f()", ResultUse.BOUND),
            ("a.b = f()", ResultUse.BOUND),
            ("a ||= f()", ResultUse.BOUND),
            ("export default f()", ResultUse.BOUND),
            ("class A { a = f() }", ResultUse.BOUND),
            ("() => f()", ResultUse.RETURNED),
            ("() => { return f() }", ResultUse.RETURNED),
            ("() => a ? f() : b", ResultUse.RETURNED),
            ("if (f()) {}", ResultUse.USED),
            ("f().a", ResultUse.USED),
            ("[f()]", ResultUse.USED),
            ("void f()", ResultUse.USED),
            ("throw f()", ResultUse.USED),
        ],
    )
    def test_a_call_knows_what_happens_to_its_result(self, text: str, use: ResultUse) -> None:
        (call,) = js(text).calls
        assert call.use is use

    @pytest.mark.parametrize(
        ("text", "awaited"),
        [
            ("await f()", [True]),
            ("await (f() as any)", [True]),
            ("await (a ? f() : g())", [True, True]),
            ("for await (const a of f()) {}", [True]),
            ("f()", [False]),
            ("await f().g()", [False, True]),
            ("await f<A>()", [True]),
            ("await f<A>().g<B>()", [False, True]),
            ("(await f<A>()).g<B>()", [True, False]),
            ("await f(g())", [True, False]),
        ],
    )
    def test_a_call_knows_whether_it_is_awaited(self, text: str, awaited: list[bool]) -> None:
        assert [call.awaited for call in ts(text).calls] == awaited


class TestAccesses:
    @pytest.mark.parametrize(
        ("text", "accesses"),
        [
            ("a.b[0].c", ["a.b[0].c"]),
            ("a.b.c()", ["a.b"]),
            ("a.b()", []),
            ("a['b'].c()", ["a['b']"]),
            ("a.b().c.d()", ["#0.c"]),
            ("a[b.c]", ["a[b.c]", "b.c"]),
            ("a.b.c = 1", ["a.b"]),
            ("a.b += 1", ["a.b"]),
            ("delete a.b.c", ["a.b"]),
            ("const {b, c: {d}} = a", ["a.b", "a.c.d"]),
            ("const {b = 1} = a", ["a.b"]),
            ("({body}) => 1", ["parameter(0).body"]),
            ("`${a.b}`", ["a.b"]),
            ("new A.B(c.d)", ["c.d"]),
        ],
    )
    def test_the_longest_chain_that_is_read_is_an_access(self, text: str, accesses: list[str]) -> None:
        assert [shown(access.value) for access in js(text).accesses] == accesses


class TestAssignments:
    @pytest.mark.parametrize(
        ("text", "assignments"),
        [
            ("let a", ["a = None"]),
            ("const a = 1, b = 2", ["a = 1", "b = 2"]),
            ("a.b = 1", ["a.b = 1"]),
            ("a['b'] = 1", ["a['b'] = 1"]),
            ("a = b = 1", ["a = 1", "b = 1"]),
            ("const {a, b: c} = d", ["a = d.a", "c = d.b"]),
            ("const {'a-b': c, [d]: e, 0: f} = g", ["c = g['a-b']", "e = g[d]", "f = g[0]"]),
            ("const {a: {b: [c]}} = d", ["c = d.a.b[0]"]),
            ("const {a = 1, b: c = 2} = d", ["a = or(d.a, 1)", "c = or(d.b, 2)"]),
            ("const {a: {b} = {}} = c", ["b = or(c.a, {}).b"]),
            ("const {a, ...b} = c", ["a = c.a", "b = ...(c)"]),
            ("const [a, , b = 1, ...c] = d", ["a = d[0]", "b = or(d[2], 1)", "c = d[slice(3)]"]),
            ("({a, b: c.d} = e)", ["a = e.a", "c.d = e.b"]),
            ("[a, b] = [b, a]", ["a = b", "b = a"]),
            ("const [a, b] = [...c]", ["a = [...(c)][0]", "b = [...(c)][1]"]),
            ("const {a, b} = {a: 1, ...c}", ["a = {'a': 1, -: c}.a", "b = {'a': 1, -: c}.b"]),
            ("const {a, b} = {a: 1}", ["a = 1", "b = None"]),
            ("const {a} = await f()", ["a = #0.a"]),
            ("for (const a of b) {}", ["a = each(b)"]),
            ("for (const [a, c] of b) {}", ["a = each(b)[0]", "c = each(b)[1]"]),
            ("for (a in b) {}", ["a = each(b)"]),
            ("try {} catch (a) {}", ["a = caught()"]),
            ("try {} catch ({a}) {}", ["a = caught().a"]),
            ("class A { a = 1; #b; static c = 2 }", ["a = 1", "#b = None", "c = 2"]),
        ],
    )
    def test_every_bound_name_is_an_assignment(self, text: str, assignments: list[str]) -> None:
        assert assigned(js(text)) == assignments

    @pytest.mark.parametrize(
        ("text", "assignments"),
        [
            ("let a!: string", ["a = None"]),
            ("enum A { B = 'b', 'c' = 2, D }", ["A = {'B': 'b', 'c': 2, 'D': ()}"]),
            ("import A = B.C", ["A = B.C"]),
            ("class A { constructor(private a: B, readonly c = 1, d) {} }", ["this.a = a", "this.c = c"]),
            ("class A { declare a: B; private readonly c?: D = 1 }", ["c = 1"]),
            ("declare const a: B; type C = D; interface E { f: G }", []),
            ("namespace A { const b = 1 }", ["b = 1"]),
            ("(a as any).b = 1", ["a.b = 1"]),
        ],
    )
    def test_types_bind_nothing_in_typescript(self, text: str, assignments: list[str]) -> None:
        assert assigned(ts(text)) == assignments

    @pytest.mark.parametrize("text", ["a += 1", "a ||= 1", "a ??= 1", "a &&= 1", "a++", "--a"])
    def test_an_assignment_that_builds_on_the_old_value_is_augmented(self, text: str) -> None:
        assert [fact.augmented for fact in js(text).assignments] == [True]

    @pytest.mark.parametrize(
        ("text", "constant"),
        [("const a = 1", True), ("let a = 1", False), ("var a = 1", False), ("for (const a of b) {}", True)],
    )
    def test_const_is_constant(self, text: str, constant: bool) -> None:
        assert [fact.is_constant for fact in js(text).assignments] == [constant]

    def test_a_destructured_name_stands_where_the_pattern_names_it(self) -> None:
        text = "const {a, b: c} = d, e = f"
        assert [at(text, fact.span) for fact in js(text).assignments] == ["a", "c", "e = f"]

    def test_a_large_value_is_not_repeated_by_every_name_taken_from_it(self) -> None:
        entries = ", ".join(f"a{number}: {number}" for number in range(100))
        assert assigned(js(f"const {{a1, a2}} = {{{entries}}}")) == ["a1 = ().a1", "a2 = ().a2"]


class TestFunctions:
    @pytest.mark.parametrize(
        ("text", "name", "named_at"),
        [
            ("function f() {}", "f", "f"),
            ("const f = function () {}", "f", "f"),
            ("const f = () => {}", "f", "f"),
            ("const f = function g() {}", "g", "g"),
            ("const {f = () => {}} = a", "f", "f"),
            ("a.f = async () => {}", "f", "f"),
            ("a['f'] = () => {}", "f", "'f'"),
            ("exports.handler = async () => {}", "handler", "handler"),
            ("module.exports = () => {}", "default", "module.exports"),
            ("export default () => {}", "default", "default"),
            ("export default function () {}", "default", "default"),
            ("({f: () => {}})", "f", "f"),
            ("({f() {}})", "f", "f"),
            ("({'a-b'() {}})", "a-b", "'a-b'"),
            ("class A { f() {} }", "f", "f"),
            ("class A { f = () => {} }", "f", "f"),
            ("class A { [f]() {} }", "", "[f]"),
            ("g(() => {})", "", "()"),
            ("g(a => {})", "", "a"),
            ("g(function () {})", "", "function"),
        ],
    )
    def test_a_function_is_called_what_it_is_bound_to(self, text: str, name: str, named_at: str) -> None:
        (function,) = js(text).functions
        assert (function.name, at(text, function.name_span)) == (name, named_at)

    def test_a_qualified_name_starts_with_the_definitions_around(self) -> None:
        text = "class A { m() { const f = () => g(() => { function h() {} }) } }"
        assert [function.qualified_name for function in js(text).functions] == [
            "A.m",
            "A.m.f",
            "A.m.f.<anonymous>",
            "A.m.f.<anonymous>.h",
        ]

    @pytest.mark.parametrize(
        ("text", "is_async", "is_generator"),
        [
            ("function f() {}", False, False),
            ("async function f() {}", True, False),
            ("function* f() {}", False, True),
            ("async function* f() {}", True, True),
            ("f = async () => {}", True, False),
            ("({async *f() {}})", True, True),
            ("({async() {}})", False, False),
            ("class A { static async f() {} }", True, False),
        ],
    )
    def test_a_function_knows_how_it_runs(self, text: str, is_async: bool, is_generator: bool) -> None:
        (function,) = js(text).functions
        assert (function.is_async, function.is_generator) == (is_async, is_generator)

    def test_methods_and_fields_know_their_class(self) -> None:
        text = "class A { m() { (() => {})() } f = () => {} }"
        assert [function.class_name for function in js(text).functions] == ["A", "", "A"]

    def test_parameters_have_defaults_and_kinds(self) -> None:
        text = "function f(a, b = 1, {c} = {}, ...d) {}"
        (function,) = js(text).functions
        assert [(p.name, p.kind, shown(p.default), at(text, p.span)) for p in function.parameters] == [
            ("a", ParameterKind.POSITIONAL, "-", "a"),
            ("b", ParameterKind.POSITIONAL, "1", "b = 1"),
            ("", ParameterKind.POSITIONAL, "{}", "{c} = {}"),
            ("d", ParameterKind.REST, "-", "...d"),
        ]

    def test_types_and_modifiers_are_no_part_of_parameters(self) -> None:
        text = "function f(this: A, a?: B, public b: C = 1, @D() c: E, ...d: F[]) {}"
        (function,) = ts(text).functions
        assert [(p.name, at(text, p.span)) for p in function.parameters] == [
            ("a", "a"),
            ("b", "b: C = 1"),
            ("c", "c"),
            ("d", "...d"),
        ]

    @pytest.mark.parametrize(
        ("text", "assignments"),
        [
            ("({a, b: c}) => 1", ["a = parameter(0).a", "c = parameter(0).b"]),
            ("(a, [b]) => 1", ["b = parameter(1)[0]"]),
            ("({a} = {}) => 1", ["a = or(parameter(0), {}).a"]),
            ("(...[a]) => 1", ["a = parameter(0)[0]"]),
        ],
    )
    def test_a_destructured_parameter_is_taken_apart_in_the_body(self, text: str, assignments: list[str]) -> None:
        module = js(text)
        (function,) = module.functions
        assert assigned(module) == assignments
        assert {fact.block for fact in module.assignments} == {function.body}

    def test_an_arrow_function_returns_its_expression(self) -> None:
        text = "f = (a) => a.b"
        (returned,) = js(text).returns
        assert (shown(returned.value), at(text, returned.span)) == ("a.b", "a.b")

    def test_a_return_may_have_no_value(self) -> None:
        assert [shown(fact.value) for fact in js("function f() { if (a) return; return {b} }").returns] == [
            "-",
            "{'b': b}",
        ]

    def test_what_is_thrown_is_raised(self) -> None:
        assert [shown(fact.value) for fact in js("throw new Error('a')").raises] == ["#0"]

    @pytest.mark.parametrize(
        ("text", "leaves"),
        [
            ("while (a) { if (b) break }", "module loop"),
            ("while (a) { if (b) continue }", "module loop"),
            ("while (a) { switch (b) { case 1: if (c) break } }", "module loop case"),
            ("while (a) { switch (b) { case 1: continue } }", "module loop"),
            ("while (a) { for (const b of c) { break } }", "module loop loop"),
        ],
    )
    def test_a_jump_knows_the_block_that_it_leaves(self, text: str, leaves: str) -> None:
        (jump,) = js(text).jumps
        assert blocks_around(js(text), jump.leaves or 0) == leaves

    def test_where_a_jump_with_a_label_goes_is_not_said(self) -> None:
        assert [jump.leaves for jump in js("a: while (b) { while (c) { continue a; break a } }").jumps] == [None, None]

    def test_overloads_and_abstract_methods_are_no_functions(self) -> None:
        text = "function f(): void; function f(a?: any) {} abstract class A { abstract b(): void; c(): void; c() {} }"
        assert [function.name for function in ts(text).functions] == ["f", "c"]


class TestClasses:
    def test_a_class_knows_its_bases_and_decorators(self) -> None:
        text = "@a @b.c(1) class D<T> extends e.F<T> implements G {}"
        (definition,) = ts(text).classes
        assert (definition.name, listed(definition.bases), listed(definition.decorators)) == ("D", "e.F", "a, #0")
        assert at(text, definition.span) == "class D<T> extends e.F<T> implements G {}"

    @pytest.mark.parametrize("text", ["@a export class B {}", "export @a class B {}", "export default @a class B {}"])
    def test_a_decorator_may_stand_around_export(self, text: str) -> None:
        (definition,) = js(text).classes
        assert listed(definition.decorators) == "a"

    @pytest.mark.parametrize("dialect", list(Dialect))
    def test_a_method_knows_its_decorators(self, dialect: Dialect) -> None:
        text = "class A { @b c() {} @d() async e() {} f() {} }"
        module = parse_javascript(text, dialect=dialect)
        assert [(f.name, listed(f.decorators), at(text, f.span)) for f in module.functions] == [
            ("c", "b", "c() {}"),
            ("e", "#0", "async e() {}"),
            ("f", "", "f() {}"),
        ]

    @pytest.mark.parametrize(
        ("text", "name"),
        [("const A = class {}", "A"), ("exports.A = class B {}", "B"), ("f(class {})", ""), ("class A {}", "A")],
    )
    def test_a_class_is_called_what_it_is_bound_to(self, text: str, name: str) -> None:
        assert [definition.name for definition in js(text).classes] == [name]

    def test_fields_and_static_blocks_run_in_the_class_block(self) -> None:
        module = js("class A { a = b(); static { c() } }")
        assert [module.blocks[call.block].kind for call in module.calls] == [BlockKind.CLASS, BlockKind.CLASS]


def kinds(module: CodeModule, block: int) -> list[str]:
    return [around.kind.value for around in module.enclosing_blocks(block)]


class TestBlocks:
    @pytest.mark.parametrize(
        ("text", "blocks"),
        [
            ("f()", ["module"]),
            ("{ f() }", ["module"]),
            ("a: f()", ["module"]),
            ("if (a) f()", ["if", "module"]),
            ("if (f()) {}", ["module"]),
            ("if (a) {} else { f() }", ["else", "module"]),
            ("if (a) {} else if (b) f()", ["if", "else", "module"]),
            ("for (const a of b) f()", ["loop", "module"]),
            ("for (const a of f()) {}", ["module"]),
            ("for (let a = f();;) {}", ["module"]),
            ("for (; f();) {}", ["loop", "module"]),
            ("while (f()) {}", ["loop", "module"]),
            ("do { f() } while (a)", ["loop", "module"]),
            ("try { f() } finally {}", ["try", "module"]),
            ("try {} catch { f() }", ["catch", "module"]),
            ("try {} finally { f() }", ["finally", "module"]),
            ("switch (a) { case 1: f() }", ["case", "module"]),
            ("switch (a) { default: f() }", ["case", "module"]),
            ("function g() { f() }", ["function", "module"]),
            ("() => f()", ["function", "module"]),
            ("(a = f()) => 1", ["function", "module"]),
            ("class A { g() { f() } }", ["function", "class", "module"]),
            ("a ? f() : b", ["module"]),
        ],
    )
    def test_a_call_knows_the_blocks_around_it(self, text: str, blocks: list[str]) -> None:
        module = js(text)
        (call,) = module.calls
        assert kinds(module, call.block) == blocks

    def test_the_first_block_is_the_whole_module(self) -> None:
        assert js("a").blocks == (Block(Span(0, 1), BlockKind.MODULE, None, None),)

    def test_an_else_knows_its_if_and_the_condition_that_did_not_hold(self) -> None:
        text = "if (a.b) { c } else { d }"
        _, first, second = js(text).blocks
        assert (shown(first.condition), at(text, first.span)) == ("a.b", "{ c }")
        assert (shown(second.condition), second.of, at(text, second.span)) == ("a.b", 1, "{ d }")

    def test_catch_and_finally_know_their_try(self) -> None:
        _, guarded, caught, cleanup = js("try {} catch (e) {} finally {}").blocks
        assert (guarded.of, caught.of, cleanup.of, caught.binding, caught.catches) == (None, 1, 1, "e", ())

    @pytest.mark.parametrize("dialect", list(Dialect))
    def test_loops_know_their_condition(self, dialect: Dialect) -> None:
        text = "while (a) {} for (let i = 0; i < 9; i++) {} for (;;) {} do {} while (b); for (c of d) {}"
        module = parse_javascript(text, dialect=dialect)
        assert [shown(block.condition) for block in module.blocks[1:]] == ["a", "<(i, 9)", "-", "b", "-"]

    def test_every_case_knows_the_subject(self) -> None:
        _, first, second = js("switch (a.b) { case 1: default: }").blocks
        assert (shown(first.condition), shown(second.condition)) == ("a.b", "a.b")

    def test_a_block_knows_its_function(self) -> None:
        module = js("function f() { if (a) { g(() => { b() }) } }")
        assert [block.function for block in module.blocks] == [None, 0, 0, 1]


class TestImports:
    @pytest.mark.parametrize(
        ("text", "imports"),
        [
            ("import a from 'm'", [("m", "default", "a")]),
            ("import {a, b as c} from 'm'", [("m", "a", "a"), ("m", "b", "c")]),
            ("import {'a b' as c, default as d} from 'm'", [("m", "a b", "c"), ("m", "default", "d")]),
            ("import * as a from 'm'", [("m", "", "a")]),
            ("import a, * as b from 'm'", [("m", "default", "a"), ("m", "", "b")]),
            ("import 'm'", [("m", "", "")]),
            ("import a from './m.json' with {type: 'json'}", [("./m.json", "default", "a")]),
            ("import a from './m.json' assert {type: 'json'}", [("./m.json", "default", "a")]),
            ("const a = require('m')", [("m", "", "a")]),
            ("const a = require(`m`)", [("m", "", "a")]),
            ("const {a, b: c} = require('m')", [("m", "a", "a"), ("m", "b", "c")]),
            ("const a = require('m').b", [("m", "b", "a")]),
            ("let a; a = require('m')", [("m", "", "a")]),
            ("require('m')", [("m", "", "")]),
            ("const a = wrap(require('m'))", [("m", "", "")]),
            ("const a = require('m')()", [("m", "", "")]),
            ("this.a = require('m')", [("m", "", "")]),
            ("const {a: {b}} = require('m')", [("m", "", "")]),
            ("require(a)", []),
            ("const a = await import('m')", [("m", "", "a")]),
            ("const {a: b} = await import('m')", [("m", "a", "b")]),
            ("const a = import('m')", [("m", "", "")]),
            ("const [{a}, b] = await Promise.all([import('m'), import('n')])", [("m", "a", "a"), ("n", "", "b")]),
            ("const [a, {b: c}] = await Promise.all([f(), import('m')])", [("m", "b", "c")]),
            ("const [a] = await Promise.all([...f(), import('m')])", [("m", "", "")]),
            ("const [a] = Promise.all([import('m')])", [("m", "", "")]),
            ("const [, , a] = await Promise.all([import('m')])", [("m", "", "")]),
            ("const [a] = await all([import('m')])", [("m", "", "")]),
            ("import('m').then((a) => a.b)", [("m", "", "")]),
            ("export {a as b, c} from 'm'", [("m", "a", ""), ("m", "c", "")]),
            ("export * from 'm'", [("m", "", "")]),
            ("export * as a from 'm'", [("m", "", "")]),
        ],
    )
    def test_every_imported_name_is_an_import(self, text: str, imports: list[tuple[str, str, str]]) -> None:
        assert imported(js(text)) == imports

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("import a from 'm'", ImportKind.IMPORT),
            ("const a = require('m')", ImportKind.REQUIRE),
            ("import a = require('m')", ImportKind.REQUIRE),
            ("await import('m')", ImportKind.DYNAMIC),
            ("export * from 'm'", ImportKind.EXPORT),
        ],
    )
    def test_an_import_knows_how_it_is_written(self, text: str, kind: ImportKind) -> None:
        assert [fact.kind for fact in ts(text).imports] == [kind]

    @pytest.mark.parametrize(
        ("text", "type_only"),
        [
            ("import type A from 'm'", [True]),
            ("import type {A, B} from 'm'", [True, True]),
            ("import {type A, B} from 'm'", [True, False]),
            ("export type {A} from 'm'", [True]),
            ("import type from 'm'", [False]),
        ],
    )
    def test_an_import_of_types_says_so(self, text: str, type_only: list[bool]) -> None:
        assert [fact.type_only for fact in ts(text).imports] == type_only

    def test_a_require_is_a_call_but_its_binding_is_no_assignment(self) -> None:
        module = js("const a = require('m'), b = wrap(require('n'))")
        assert called(module) == ["require('m')", "wrap(#2)", "require('n')"]
        assert assigned(module) == ["b = #1"]

    @pytest.mark.parametrize(
        ("text", "span"),
        [
            ("import {a, b as c} from 'm'", "b as c"),
            ("const {a, b: c} = require('m')", "b: c"),
            ("import * as a from 'm'", "* as a"),
            ("const a = require('m')", "require('m')"),
        ],
    )
    def test_an_import_stands_where_the_name_does(self, text: str, span: str) -> None:
        last = js(text).imports[-1]
        assert (at(text, last.span), at(text, last.module_span)) == (span, "m")

    def test_an_import_knows_its_block(self) -> None:
        module = js("function f() { const a = require('m') }")
        assert [kinds(module, fact.block) for fact in module.imports] == [["function", "module"]]

    @pytest.mark.parametrize(
        ("text", "is_esm"),
        [("import 'a'", True), ("export {}", True), ("require('a')", False), ("import('a')", False), ("", False)],
    )
    def test_import_and_export_make_a_module(self, text: str, is_esm: bool) -> None:
        assert js(text).is_esm is is_esm


class TestExports:
    @pytest.mark.parametrize(
        ("text", "exports"),
        [
            ("exports.a = b", [("a", "b")]),
            ("exports['a'] = b", [("a", "b")]),
            ("module.exports.a = async () => {}", [("a", "fn0")]),
            ("exports.a = wrap(b)", [("a", "#0")]),
            ("exports.a = exports.b = c", [("a", "c"), ("b", "c")]),
            ("exports.a = exports.b = void 0; exports.a = c", [("a", "c")]),
            ("module.exports = a", [("default", "a")]),
            ("exports = module.exports = a", [("default", "a")]),
            ("exports.a = b; module.exports = {c}", [("default", "{'c': c}"), ("c", "c")]),
            (
                "module.exports = {a}; exports.b = c; module.exports.d = e",
                [("default", "{'a': a}"), ("a", "a"), ("d", "e")],
            ),
            ("exports.a = b; module.exports = c", [("a", "b"), ("default", "c")]),
            ("exports.a = b; if (c) module.exports = {}", [("a", "b"), ("default", "{}")]),
            ("exports = module.exports = {}; exports.a = b", [("default", "{}"), ("a", "b")]),
            ("module.exports = exports = {}; exports.a = b", [("default", "{}"), ("a", "b")]),
            (
                "module.exports = {a, b: c, async d() {}, ...e}",
                [("default", "{'a': a, 'b': c, 'd': fn0, -: e}"), ("a", "a"), ("b", "c"), ("d", "fn0")],
            ),
            ("Object.defineProperty(exports, 'a', {value: b})", [("a", "b")]),
            ("Object.defineProperty(exports, 'a', {get: function () { return b.c }})", [("a", "b.c")]),
            ("Object.defineProperty(b, 'a', {value: c})", []),
            ("export const a = 1, {b, c: [d]} = e", [("a", "1"), ("b", "e.b"), ("d", "e.c[0]")]),
            ("export async function a() {}", [("a", "fn0")]),
            ("export class A {}", [("A", "A")]),
            ("export default async () => {}", [("default", "fn0")]),
            ("export default function a() {}", [("default", "fn0")]),
            ("export default class A {}", [("default", "A")]),
            ("export default class extends A {}", [("default", "class()")]),
            ("export default {a: 1}", [("default", "{'a': 1}")]),
            ("export {a, b as c, d as default, e as 'f g'}", [("a", "a"), ("c", "b"), ("default", "d"), ("f g", "e")]),
            ("export {a as b} from 'm'", [("b", "-")]),
            ("export * from 'm'", [("*", "-")]),
            ("export * as a from 'm'", [("a", "-")]),
        ],
    )
    def test_what_a_module_offers_is_an_export(self, text: str, exports: list[tuple[str, str]]) -> None:
        assert exported(js(text)) == exports

    @pytest.mark.parametrize(
        ("text", "exports"),
        [
            ("export = {a}", [("default", "{'a': a}"), ("a", "a")]),
            ("export enum A { B = 1 }", [("A", "A")]),
            ("export namespace A { export const b = 1 }", [("A", "A")]),
            ("export import A = B.C", [("A", "A")]),
            ("export abstract class A {}", [("A", "A")]),
            ("export type A = 1; export interface B {} export declare const c: D; export type {E}", []),
            ("export {type A, b}", [("b", "b")]),
            ("export as namespace A", []),
            ("export function a(): void; export function a() {}", [("a", "fn0")]),
            ("export default interface A {}", []),
        ],
    )
    def test_types_are_no_exports(self, text: str, exports: list[tuple[str, str]]) -> None:
        assert exported(ts(text)) == exports

    def test_a_name_passed_on_knows_where_it_comes_from(self) -> None:
        module = js("export {a as b, default} from './m'; export * from 'n'")
        assert [(fact.name, fact.module, fact.source_name) for fact in module.exports] == [
            ("b", "./m", "a"),
            ("default", "./m", "default"),
            ("*", "n", ""),
        ]

    @pytest.mark.parametrize(
        ("text", "span"),
        [
            ("exports.a = 1", "a"),
            ("module.exports = a", "module.exports"),
            ("export default 1", "default"),
            ("export const a = 1", "a"),
            ("export {a as b}", "a as b"),
            ("export function a() {}", "a"),
        ],
    )
    def test_an_export_stands_where_its_name_does(self, text: str, span: str) -> None:
        assert [at(text, fact.span) for fact in js(text).exports] == [span]

    def test_what_is_assigned_to_exports_is_an_assignment_too(self) -> None:
        assert assigned(js("exports.a = 1; module.exports = {b}")) == ["exports.a = 1", "module.exports = {'b': b}"]


class TestComments:
    @pytest.mark.parametrize(
        ("text", "comment"),
        [
            ("a // serverless-lint: ignore[b] c\nd", "// serverless-lint: ignore[b] c"),
            ("a /* serverless-lint: ignore[b] */ + c", "/* serverless-lint: ignore[b] */"),
            ("x = <a>{/* serverless-lint: ignore[b] */}</a>", "/* serverless-lint: ignore[b] */"),
            ("f(a, // serverless-lint: ignore[b]\r\nc)", "// serverless-lint: ignore[b]"),
        ],
    )
    def test_comments_that_speak_to_this_tool_are_kept(self, text: str, comment: str) -> None:
        (kept,) = js(text).comments
        assert (kept.text, at(text, kept.span)) == (comment, comment)

    @pytest.mark.parametrize("text", ["// eslint-disable", "x = '// serverless-lint: ignore[b]'", ""])
    def test_other_text_is_no_comment(self, text: str) -> None:
        assert js(text).comments == ()


class TestSpans:
    @pytest.mark.parametrize(
        "before",
        [
            "",
            "\ufeff",
            "#!/usr/bin/env node\n",
            "\ufeff#!/usr/bin/env node\n",
            "const s = '😀é';\r\n",
            "/* 日本 */ ",
            "const é = 1, 变 = `😀${1}`;\n",
            "\u2028\u00a0",
            "// \ud800\n",
        ],
        ids=["nothing", "bom", "hashbang", "both", "emoji", "comment", "names", "spaces", "surrogate"],
    )
    def test_spans_count_characters(self, before: str) -> None:
        text = before + "table.put(x)"
        module = js(text)
        call = module.calls[-1]
        assert module.problem is None
        assert (at(text, call.span), at(text, call.callee_span)) == ("table.put(x)", "table.put")

    def test_names_and_texts_keep_their_characters(self) -> None:
        assert assigned(js("const é变 = '😀'; a.ü = `ß${b}`")) == ["é变 = '😀'", "a.ü = `'ß', b`"]


class TestSyntax:
    @pytest.mark.parametrize(
        "text",
        [
            "class A { accessor b = 1; static accessor c }",
            "import defer * as a from 'm'",
            "export type * from 'm'; export type * as a from 'm'",
            "abstract class A { abstract async b(): Promise<void> }",
            "import source a from 'm'",
            "export * from 'm' with {type: 'json'}",
            "using a = b(); await using c = d()",
            "const a = /[\\p{L}--[a-z]]/v",
            "<!-- html\na",
            "@a class B { @c d; @e() f() {} }",
            "if (#a in b) {}",
            "a?.b ?? c; a ||= b; a **= 2",
            "return await a",
            "const f = (a: string): ?number => a",
            "type A = {| b: string |}",
            "const a = <div>{b}</div>",
            "// @flow\nopaque type A: B = %checks",
            "{% if a %} b {% endif %} )",
        ],
    )
    def test_syntax_that_a_grammar_does_not_know_is_no_problem_of_the_file(self, text: str) -> None:
        assert js(text).problem is None

    @pytest.mark.parametrize(
        "text",
        [
            "type A<in out T> = T; function f<const T>(a: T) {}",
            "interface A { b: string; abstract?: string } type C = { abstract: string }",
            "class A { protected accessor b: number = 1 }",
            "const f = <T,>(a: T) => a; const g = <T>(a: T) => a",
            "const a = b satisfies C as const; let d!: E",
            "abstract class A { abstract b(): void }",
            "declare module 'a' { export const b: string }",
            "declare global { interface A {} }",
            "const a = a?.5:1",
            "export type A = `a${string}`; let b: unique symbol",
            "class A { @Get() @Returns(404).Description(')').Of('b') c() { return this.d(); } }",
            "const rows = await client.$queryRaw<Row[]>`select 1`; const A = styled.div<{ wide: boolean }>`x`",
            "const A = styled(Button)<{ width: number }>`display: block; width: ${(props) => props.width + 'px'};`",
            "let abstract = find(xml); if (trim) { abstract = abstract.trim(); abstract[0] = abstract.x; }",
            "interface A {\n  gte?: number\n  in?: string[]\n}",
            "export interface A {\n  b: string\n  in_local: string\n}",
            "type A = { load: (string) => Promise<B>; save: (number) => void }",
            "type A = {\n  (key: string): [B, C]\n  <D>(key: D): [B, D]\n  (): E\n}",
            "let\n  a: B,\n  c: D = 1,\n  e;",
            "let a: B<C> = f((d) => e > 25 && e < 70 && g > -140 && g < -50, 1);",
            "let a: B<C> = d < (typeof e.f === 'string' ? e.f : g(h));",
            "let a: B<C>; const D = styled(Button) <{ $e?: boolean }>`color: red`;",
        ],
    )
    def test_new_typescript_is_no_problem_of_the_file(self, text: str) -> None:
        assert ts(text).problem is None

    @pytest.mark.parametrize(
        "name", ["unique", "keyof", "infer", "readonly", "asserts", "is", "unknown", "never", "using"]
    )
    @pytest.mark.parametrize(
        "text",
        [
            "for (let i = 0; i < {}.length; i += 100) { f(i); }",
            "if (i<{}.length) f();",
            "if (i < {}) f();",
            "while (i < {} - 1 || i <{}) f();",
            "const a = i < {} ? 1 : {} && i < {} && j > k;",
        ],
        ids=["loop", "no space", "alone", "arithmetic", "conditions"],
    )
    def test_a_word_of_types_may_be_the_name_of_what_is_compared(self, text: str, name: str) -> None:
        module = ts(
            "type A = string;\n" + text.replace("{}.", f"{name}.").replace("{} ", f"{name} ").replace("{})", f"{name})")
        )
        assert module.problem is None

    @pytest.mark.parametrize(
        "text",
        [
            "const f = (using) => using + 1; using(a); using.b = 1;",
            "class A { abstract() {} accessor: string; b() {} }",
            "class A { accessor = 1; accessor() {} abstract!: string }",
            "abstract(a); abstract++; f(abstract);",
            "type A = (unique: string, keyof?: string) => void",
            "type A = (unique) => void; type B = (symbol) => (never) => (infer) => void",
            "type A = [any: string, number: number, object?: B]",
            "type A = [\n  string: string,\n  unknown: number,\n]",
            "const type = 1, a = 2; export { type }; export { type as b, a }; export { a as c, type }",
        ],
    )
    def test_words_of_types_are_names_elsewhere(self, text: str) -> None:
        assert ts("interface B { c: string }\n" + text).problem is None

    def test_names_that_are_words_of_types_are_kept(self) -> None:
        module = ts(
            "type A = string; const { unique, type, using = 1 } = f();\n"
            "if (i < unique.length) g(unique, { type, abstract, unknown: using }); export { type, using as h };"
        )
        assert module.problem is None
        assert assigned(module) == ["unique = #0.unique", "type = #0.type", "using = or(#0.using, 1)"]
        assert called(module) == ["f()", "g(unique, {'type': type, 'abstract': abstract, 'unknown': using})"]
        assert exported(module) == [("type", "type"), ("h", "using")]

    @pytest.mark.parametrize(
        "text",
        [
            "f(a as import('./b').C[], 'x')",
            "let a: import('b').C[][] = d, e: Map<string, import('b').C[]>",
            "let a: readonly import('b').C[], d: import('b').C['e'][]",
            "let a: import('b').C<D>, e: import('b').F<D>[] | null",
            "type A = (a: import('b').C[]) => Promise<import('b').C>",
            'interface A { a?: import("b").C.D[] | null; e: keyof import(`b`).F }',
            "class A extends B<import('c').D> { constructor(private a: import('b').C[]) { super(); } }",
            "const a = await f<typeof import('./b')>();",
            "const a = await f<\n  typeof import(\n    './b'\n  )\n>();",
            "const a = f<typeof import('./b').c>();",
        ],
    )
    def test_types_of_other_modules_are_no_problem_of_the_file(self, text: str) -> None:
        assert ts(text).problem is None

    def test_what_stands_around_types_of_other_modules_is_kept(self) -> None:
        module = ts(
            "const { a } = await import('c');\n"
            "const d = (await f<typeof import('./b')>()).e as import('./b').E[];\ng(d);"
        )
        assert called(module) == ["import('c')", "f()", "g(d)"]
        assert [name for name, *_ in imported(module)] == ["c"]

    def test_decorators_that_chain_calls_keep_what_stands_behind_them(self) -> None:
        module = ts("class A { @Returns(404).Description('b') c() { d(); } }\ne();")
        assert called(module)[-2:] == ["d()", "e()"]

    @pytest.mark.parametrize(
        ("count", "message"), [(1_000, None), (1_001, "`(` is never closed")], ids=["looked at", "too many"]
    )
    def test_of_countless_decorators_the_first_are_looked_at(self, count: int, message: str | None) -> None:
        problem = ts("class A {\n" + "@X(1).y(2) a;\n" * count + "}").problem
        assert (problem.message if problem is not None else None) == message

    @pytest.mark.parametrize(
        ("text", "message", "span"),
        [
            ("}", "unexpected `}`", "}"),
            ("f(", "`(` is never closed", "("),
            ("exports.handler = async () => { f();", "`{` is never closed", "{"),
            ("const a = [1, 2; f()", "`[` is never closed", "["),
            ("const a = 'b; f()", "`'` is never closed", "'"),
            ("const a = `b; f()", "a template string is never closed", "`"),
            ("const a = {b: 1 c: 2}", "cannot be parsed from `c` on", "c"),
            ("const 1a = 2", "unexpected `1`", "1"),
            ("a\0b", "unexpected `U+0000`", "\0"),
            ("f(“a”)", "unexpected `“`", "“"),
            ("let a;\nconst a = 1;", "`a` is declared already", "a"),
            ("const { a, b: c } = d;\nlet [c] = e;", "`c` is declared already", "c"),
            ("const a = 1;\nexport class a {}", "`a` is declared already", "a"),
            ("if (a) { let b; let b; }", "`b` is declared already", "b"),
            ("const f = () => { let b; const [...b] = c; };", "`b` is declared already", "b"),
        ],
    )
    def test_a_malformed_file_has_a_problem_with_a_place(self, text: str, message: str, span: str) -> None:
        problem = js(text).problem
        assert problem is not None
        assert (problem.message, at(text, problem.span)) == (message, span)

    @pytest.mark.parametrize(
        "text",
        [
            "let a; { let a; }",
            "let a; function f(a) { var a; }",
            "function a() {} function a() {}",
            "var a; var a;",
            "let a; a = 1; a = 2;",
            "for (const a of b) {} for (const a of c) {}",
            "const a = { b: 1 }; const { b } = a; const { b: c } = a;",
            "const f = (a) => { { const a = 1; } };",
            "switch (a) { case 1: { let b; break; } default: { let b; } }",
            "class A { a() {} a() {} }",
        ],
    )
    def test_a_name_may_be_declared_again_in_another_scope(self, text: str) -> None:
        assert js(text).problem is None

    @pytest.mark.parametrize("text", ["interface A {} class A {}", "type a = 1; const a = 1;", "enum A {} enum A {}"])
    def test_types_may_be_called_as_values(self, text: str) -> None:
        assert ts(text).problem is None

    @pytest.mark.parametrize(
        ("parsed", "is_certain"),
        [
            pytest.param(js("const a = {b: 1 c: 2}"), True, id="javascript"),
            pytest.param(ts("let a; let a;"), True, id="typescript with a name that is declared twice"),
            pytest.param(ts("export a from 'b'"), False, id="typescript with a proposal"),
            pytest.param(ts("const a = {b: 1 c: 2}"), False, id="typescript"),
            pytest.param(ts("export const a = () => { f();"), False, id="typescript that is never closed"),
            pytest.param(tsx("const a = <p>{1 2}</p>;"), False, id="tsx"),
            pytest.param(js(" " * (MAX_LENGTH + 1)), False, id="too long"),
        ],
    )
    def test_only_what_no_compiler_takes_is_certain(self, parsed: CodeModule, is_certain: bool) -> None:
        """The grammars lag behind TypeScript, whose compiler has the last word; JavaScript is deployed as it is."""
        assert parsed.problem is not None
        assert parsed.problem.is_certain is is_certain

    def test_facts_outside_of_the_malformed_part_are_kept(self) -> None:
        module = js("const a = require('m');\nconst b = {c: 1 d: 2};\na.e();")
        assert module.problem is not None
        assert (imported(module), called(module)) == ([("m", "", "a")], ["require('m')", "a.e()"])

    def test_javascript_with_types_keeps_its_facts(self) -> None:
        module = js("const f = (a: string): Promise<void> => { g(a) }")
        assert (module.language, called(module)) == (Language.JAVASCRIPT, ["g(a)"])

    def test_angle_brackets_are_a_cast_in_typescript_and_an_element_in_tsx(self) -> None:
        assert assigned(ts("const a = <B>c")) == ["a = c"]
        assert assigned(tsx("const a = <B>{c.d}</B>")) == ["a = (c.d)"]


DEEP = 10_000


class TestHostileInput:
    @pytest.mark.parametrize(
        "text",
        [
            "(" * DEEP,
            "(" * DEEP + "a" + ")" * DEEP,
            "[" * DEEP + "]" * DEEP,
            "f(" * DEEP + ")" * DEEP,
            "a" + ".b()" * DEEP,
            "a" + ".b" * DEEP,
            "a" + "[b]" * DEEP,
            "a ? b : " * DEEP + "c",
            "1" + " + 1" * DEEP,
            "!" * DEEP + "a",
            "await " * DEEP + "a",
            "!" * DEEP + "f<T>()",
            "new " * DEEP + "A",
            "a = " * DEEP + "1",
            "a => " * DEEP + "1",
            "const " + "{a: " * DEEP + "b" + "}" * DEEP + " = c",
            "{" * DEEP + "}" * DEEP,
            "if (a) " * DEEP + "b",
            "if (a) {} else " * DEEP + "b",
            "function f() {" * DEEP + "}" * DEEP,
            "class A { m() {" * DEEP + "}}" * DEEP,
            "({a: " * DEEP + "1" + "})" * DEEP,
            "`${" * DEEP + "a" + "}`" * DEEP,
            "<a>" * DEEP + "</a>" * DEEP,
            "x(() => {" * DEEP + "})" * DEEP,
            "a: " * DEEP + ";",
            "@a " * DEEP + "class B {}",
            "a" + "`b`" * DEEP,
        ],
        ids=lambda text: text[:12],
    )
    @pytest.mark.parametrize("dialect", list(Dialect))
    def test_deep_nesting_is_cut_off(self, text: str, dialect: Dialect) -> None:
        module = parse_javascript(text, dialect=dialect)
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(module), type=CodeModule) == module

    def test_a_chain_of_calls_is_read_to_its_end(self) -> None:
        assert len(js("a" + ".b()" * DEEP).calls) == DEEP

    def test_a_parser_that_runs_in_circles_is_stopped(self) -> None:
        assert ts("s:[``<async m A nc'D}:n:a`]").problem is not None

    @pytest.mark.parametrize(
        ("most_steps", "message"),
        [
            pytest.param(10, "takes parsers too long, so it is not analysed", id="none comes to an end"),
            pytest.param(100, "`(` is never closed", id="the first comes to an end"),
            pytest.param(1_000, None, id="all come to an end"),
        ],
    )
    def test_all_attempts_at_a_text_share_their_steps(
        self, most_steps: int, message: str | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(syntax, "_MOST_STEPS", most_steps)
        problem = ts("class A {\n" + "@X(1).y(2) a;\n" * 100 + "}").problem
        assert (problem.message if problem is not None else None) == message

    def test_a_text_that_is_too_long_is_not_parsed(self) -> None:
        module = js(" " * (MAX_LENGTH + 1))
        assert module.problem is not None
        assert module.problem.message == "longer than 2,000,000 characters, so it is not analysed"

    def test_what_many_facts_repeat_is_bounded(self) -> None:
        name = "a" * 100_000
        module = js(f"class {name} {{ {'b() {} ' * 1000} }}; import {{c, d}} from '{name}'")
        assert len(msgspec.msgpack.encode(module)) < 1_000_000

    @pytest.mark.parametrize("text", ["'\ud800'", "'\\ud800'", "`\\udfff`", "a.\ud800", "// serverless-lint: \ud800"])
    def test_half_a_character_can_be_stored(self, text: str) -> None:
        module = js(text)
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(module), type=CodeModule) == module
