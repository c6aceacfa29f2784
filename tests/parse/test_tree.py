"""YAML and JSON text → facts with places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import msgspec
import pytest
from ruamel.yaml.error import MarkedYAMLError

from serverless_lint.parse.tree import yaml_reader
from serverless_lint.parse.tree.nodes import MAX_DEPTH, ListNode, MapNode, ScalarNode, ScalarStyle, TreeFile, TreeNode
from serverless_lint.parse.tree.read import MAX_CHARACTERS, parse_tree
from serverless_lint.parse.tree.yaml_reader import read_yaml
from serverless_lint.source import Span

Parse: TypeAlias = Callable[[str], Iterator[Any]]

both_parsers = pytest.mark.parametrize("fast", [True, False], ids=["C parser", "pure parser"])


def yaml(text: str) -> TreeFile:
    return parse_tree(text, is_json=False)


def json(text: str) -> TreeFile:
    return parse_tree(text, is_json=True)


def plain(node: TreeNode | None) -> object:
    """A tree as Python values."""
    if isinstance(node, MapNode):
        return {entry.key: plain(entry.value) for entry in node.entries}
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return node.value if node else None


def at(text: str, span: Span) -> str:
    return text[span.start : span.end]


def entry_texts(text: str, tree: TreeFile) -> list[tuple[str, str, str]]:
    """Key, value and whole entry of the top-level map as they stand in the text."""
    assert isinstance(tree.root, MapNode)
    return [(at(text, e.key_span), at(text, e.value.span), at(text, e.span)) for e in tree.root.entries]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", True),
        ("No", False),
        ("ON", True),
        ("off", False),
        ("true", True),
        ("y", "y"),
        ("~", None),
        ("null", None),
        ("", None),
        ("12", 12),
        ("-1_000", -1000),
        ("010", 8),
        ("08", "08"),
        ("0x1F", 31),
        ("0b101", 5),
        ("1:30", 90),
        ("1:30.5", 90.5),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        ("1e999", "1e999"),
        ("9" * 200, "9" * 200),
        ("2010-09-09", "2010-09-09"),
        ("0x_", "0x_"),
        ("'12'", "12"),
        ('"yes"', "yes"),
        ("!!str 12", "12"),
        ("! no", "no"),
        ("!!int '12'", "12"),
        ("!<tag:example.org,2000:x> 12", 12),
    ],
)
def test_scalars_are_typed_by_yaml_1_1(written: str, value: object) -> None:
    tree = yaml(f"key: {written}\n")
    assert plain(tree.root) == {"key": value}
    assert tree.problems == ()


def test_a_scalar_keeps_the_text_it_was_written_as() -> None:
    assert yaml("0010").root == ScalarNode(Span(0, 4), "0010", ScalarStyle.PLAIN)


@both_parsers
@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("a: b\n\n# comment\n\n", "a: b"),
        ("a:\n  - b\n  - c\n\n\n", "a:\n  - b\n  - c"),
        ("a: [b, c]  # comment\n", "a: [b, c]"),
        ("a: {b: c}\n", "a: {b: c}"),
        ("a: |\n  text\n\n\n", "a: |\n  text"),
        ("a: >-\n  text\n\n# comment", "a: >-\n  text"),
        ("a:   # comment\n\n", "a:"),
        ("a: &x   \n", "a: &x"),
        ("a: 'it''s'\n", "a: 'it''s'"),
        ("a: one\n  two\n\n", "a: one\n  two"),
    ],
)
def test_spans_end_with_the_last_character_of_the_value(fast: bool, text: str, whole: str) -> None:
    tree = read_yaml(text, fast=fast)
    assert isinstance(tree.root, MapNode)
    assert at(text, tree.root.entries[0].span) == whole
    assert at(text, tree.root.span) == whole


@pytest.mark.parametrize(
    "text",
    [
        "a: [logs:PutLogEvents, s3:*]  # c:d\nb: {c: [d:e, f:g]}\n",
        "a: [http://example.com/a:b]",
        "a: {b:1, c: d:e}",
        "a: [b:c:d, x::y]",
        "a: [&x b:c, *x, !Ref d:e]",
        "? [a:b]\n: c",
        "a: [b:'c']",
    ],
)
def test_colons_inside_plain_scalars_in_flow_do_not_need_the_slow_parser(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """The fast parser rejects them, and people write lists of actions like this."""
    by_slow_parser = read_yaml(text, fast=False)
    assert not by_slow_parser.problems
    monkeypatch.setattr(yaml_reader, "_pure_events", lambda text: pytest.fail("the slow parser was used"))
    assert read_yaml(text) == by_slow_parser


@pytest.mark.parametrize(
    "text", ["a: [a:]", "a: [a:, b]", "a: [b:{c}]", "a: [:b]", "a: [b:c, d]\ne: ]", "a: [b:c, '\uf83a']", "a: [b:c\n"]
)
def test_what_the_fast_parser_rejects_is_read_by_the_slow_one(text: str) -> None:
    assert read_yaml(text) == read_yaml(text, fast=False)


def test_any_number_of_colons_is_read() -> None:
    text = f"a: [{', '.join(f'b:{index}' for index in range(200))}]"
    assert read_yaml(text) == read_yaml(text, fast=False)


@both_parsers
@pytest.mark.parametrize("prefix", ["", "# ä\r\n", "# \U0001f600\n", "x: '\U0001f600'\r\n"])
def test_spans_count_characters(fast: bool, prefix: str) -> None:
    text = prefix + 'key: "va\U0001f600lue"\r\nother: 1\r\n'
    tree = read_yaml(text, fast=fast)
    assert entry_texts(text, tree)[-2:] == [
        ("key", '"va\U0001f600lue"', 'key: "va\U0001f600lue"'),
        ("other", "1", "other: 1"),
    ]


@pytest.mark.parametrize(("text", "is_json"), [("\ufeffa: 1", False), ('\ufeff{"a": 1}', True)], ids=["YAML", "JSON"])
def test_a_byte_order_mark_is_skipped_and_counted(text: str, is_json: bool) -> None:
    tree = parse_tree(text, is_json=is_json)
    assert plain(tree.root) == {"a": 1}
    assert [value for _, value, _ in entry_texts(text, tree)] == ["1"]


@both_parsers
@pytest.mark.parametrize(
    ("text", "at"),
    [
        (f"{{a:{' ' * 40}}}", 3),
        ("a:\n" + "\n" * 40 + "b: 1", 2),
        ("a:\n" + "  # comment\n" * 40 + "b: 1", 2),
        ("a: # b: c\n  # - d, ?\nb: 1", 2),
        ("? a\n# x\n: # y: -\n", 9),
    ],
)
def test_an_empty_value_stands_behind_its_colon(fast: bool, text: str, at: int) -> None:
    tree = read_yaml(text, fast=fast)
    assert isinstance(tree.root, MapNode)
    assert tree.root.entries[0].value.span == Span(at, at)


@both_parsers
@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("!Ref x", {"Ref": "x"}),
        ("!Sub '${a}'", {"Fn::Sub": "${a}"}),
        ("!GetAtt a.b", {"Fn::GetAtt": "a.b"}),
        ("!GetAtt [a, b]", {"Fn::GetAtt": ["a", "b"]}),
        ("!Condition c", {"Condition": "c"}),
        ("!Whatever {a: b}", {"Fn::Whatever": {"a": "b"}}),
        ("!Ref", {"Ref": None}),
    ],
)
def test_short_tags_are_spelled_out(fast: bool, written: str, value: object) -> None:
    assert plain(read_yaml(f"key: {written}\n", fast=fast).root) == {"key": value}


@both_parsers
@pytest.mark.parametrize(
    "written", ["!Ref name", "&anchor !Ref name", "!Ref &anchor name", "!Ref\n  # comment\n  name", "!Ref 'name'"]
)
def test_a_short_tag_is_the_key_of_its_map(fast: bool, written: str) -> None:
    text = f"key: {written}\n"
    tree = read_yaml(text, fast=fast)
    assert isinstance(tree.root, MapNode)
    tagged = tree.root.entries[0].value
    assert isinstance(tagged, MapNode)
    assert at(text, tagged.entries[0].key_span) == "!Ref"
    assert at(text, tagged.entries[0].value.span).strip("'") == "name"
    assert at(text, tagged.span).startswith("!Ref")


@both_parsers
def test_an_alias_stands_for_the_anchored_value_and_its_entry_for_the_alias(fast: bool) -> None:
    text = "a: &x {b: 1}\nc: *x\n"
    tree = read_yaml(text, fast=fast)
    assert plain(tree.root) == {"a": {"b": 1}, "c": {"b": 1}}
    assert entry_texts(text, tree)[1] == ("c", "{b: 1}", "c: *x")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<<: {a: 1, b: 2}\nb: 3", {"b": 3, "a": 1}),
        ("b: 3\n<<: [{a: 1}, {a: 2, c: 4}]", {"b": 3, "a": 1, "c": 4}),
        ("x: &x {a: 1}\ny: {<<: *x}", {"x": {"a": 1}, "y": {"a": 1}}),
        ("'<<': {a: 1}", {"<<": {"a": 1}}),
        ("<<: text", {"<<": "text"}),
    ],
    ids=["own keys win", "the first map wins", "of an alias", "a quoted key is no merge", "not a map"],
)
def test_merge_keys_take_over_what_is_not_there(text: str, value: object) -> None:
    assert plain(yaml(text).root) == value


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("8080: a", ["8080"]),
        ("true: a", ["true"]),
        ("? [a, b]\n: c", ["[a, b]"]),
        ("? !Ref a\n: c", ["!Ref a"]),
        ("&x a: 1\n*x : 2\nb: 3", ["a", "b"]),
    ],
)
def test_keys_of_any_kind_are_text(text: str, keys: list[str]) -> None:
    tree = yaml(text)
    assert isinstance(tree.root, MapNode)
    assert [entry.key for entry in tree.root.entries] == keys


@pytest.mark.parametrize(
    ("text", "key", "is_json"),
    [("a: 1\nb: 2\na: 3", "a", False), ('{"a": 1, "b": 2, "a": 3}', '"a"', True)],
    ids=["YAML", "JSON"],
)
def test_of_a_key_that_stands_twice_the_last_value_counts(text: str, key: str, is_json: bool) -> None:
    tree = parse_tree(text, is_json=is_json)
    assert plain(tree.root) == {"b": 2, "a": 3}
    assert [(repeated.key, repeated.span.start, repeated.before.start) for repeated in tree.repeated_keys] == [
        ("a", text.rindex(key), text.index(key))
    ]
    assert (tree.problems, tree.is_complete) == ((), True)


@both_parsers
@pytest.mark.parametrize(
    ("text", "marked", "message"),
    [
        ("a: *nope", "*nope", "undefined alias `nope`"),
        ("a: &a [*a]", "*a", "the alias `a` stands inside the value it names"),
    ],
)
def test_an_alias_without_value_is_a_problem_and_null(fast: bool, text: str, marked: str, message: str) -> None:
    tree = read_yaml(text, fast=fast)
    assert [(at(text, problem.span), problem.message) for problem in tree.problems] == [(marked, message)]
    assert tree.is_complete


@pytest.mark.parametrize(
    ("text", "start", "message"),
    [
        ("a: 1\n\tb: 2", 5, "a tab cannot be used for indentation"),
        ("a: \0", 3, "the character U+0000 is not allowed"),
    ],
)
def test_broken_yaml_is_a_problem_where_it_breaks(text: str, start: int, message: str) -> None:
    assert [(problem.span.start, problem.message) for problem in yaml(text).problems] == [(start, message)]


@both_parsers
@pytest.mark.parametrize(
    ("text", "is_blank"),
    [
        ("a:\n  b: 1\n\t\nc: 2", True),
        ("a:\n  b: 1\n \t \r\nc: 2", True),
        ("a:\n  b: 1\nc: 2\n\t", True),
        ("a:\n  b: 1\n\tc: 2\n", False),
        ("a:\n  b: 1\n\t\n\tc: 2\n", False),
    ],
)
def test_a_tab_in_a_line_of_white_space_breaks_nothing_but_what_pyyaml_reads(
    fast: bool, text: str, is_blank: bool
) -> None:
    tree = read_yaml(text, fast=fast)
    assert [problem.message for problem in tree.problems] == ["a tab cannot be used for indentation"]
    assert [problem.is_blank for problem in tree.problems] == [is_blank]
    assert tree.is_complete is is_blank


@pytest.mark.parametrize(
    ("text", "start", "parse"),
    [
        ("a: b: c", 4, yaml_reader._pure_events),
        ("a: 1\nb: [1, 2", 13, yaml_reader._pure_events),
        ("a: 1\nb: }", 8, yaml_reader._pure_events),
        ('a: "\\Uffffffff"', 6, yaml_reader._fast_events),
    ],
)
def test_why_yaml_is_broken_is_said_as_its_parser_says_it(text: str, start: int, parse: Parse) -> None:
    with pytest.raises(MarkedYAMLError) as said:
        list(parse(text))
    assert [(problem.span.start, problem.message) for problem in yaml(text).problems] == [
        (start, f"broken YAML: {said.value.problem}")
    ]


@both_parsers
def test_what_was_read_before_the_text_broke_is_kept(fast: bool) -> None:
    tree = read_yaml("a: 1\nb:\n  - c: 2\n    d: ]\n", fast=fast)
    assert plain(tree.root) == {"a": 1, "b": [{"c": 2}]}
    assert not tree.is_complete


@pytest.mark.parametrize(
    "text", ["a: [sts:AssumeRole]", "a: [':lambda:path', !Ref AWS::Region, b]", "a: !Sub |\n \n  text"]
)
def test_yaml_that_one_parser_rejects_is_read_by_the_other(text: str) -> None:
    tree = yaml(text)
    assert tree.problems == ()
    assert tree.is_complete


def test_of_several_documents_the_first_is_read() -> None:
    tree = yaml("a: 1\n---\nb: [\n")
    assert tree.is_multi_document
    assert plain(tree.root) == {"a": 1}
    assert tree.problems == ()


@pytest.mark.parametrize("text", ["", "\n\n", "# comment\n", "---\n...\n"])
def test_an_empty_file_has_nothing_but_null(text: str) -> None:
    assert plain(yaml(text).root) is None
    assert yaml(text).problems == ()


@both_parsers
@pytest.mark.parametrize(
    ("text", "comments"),
    [
        ("# serverless-lint: ignore[x]\na: 1\n", ["# serverless-lint: ignore[x]"]),
        ("a: 1  # why # serverless-lint: ignore[x] because\n", ["# why # serverless-lint: ignore[x] because"]),
        ("a: 'b # serverless-lint: c'  # serverless-lint: d\r\n", ["# serverless-lint: d"]),
        ("a: b# serverless-lint: c\n", []),
        ("a: |  # serverless-lint: c\n  # serverless-lint: code\n", ["# serverless-lint: c"]),
        ("a: [b, # serverless-lint: c\n  d]\n", ["# serverless-lint: c"]),
        ("a: 1 # another comment\n", []),
        ("a: 1\n---\n# serverless-lint: c\n", []),
        ("a: 1 # serverless-lint: b\nb: }", ["# serverless-lint: b"]),
    ],
)
def test_comments_that_speak_to_this_tool_are_found(fast: bool, text: str, comments: list[str]) -> None:
    found = read_yaml(text, fast=fast).comments
    assert [comment.text for comment in found] == comments
    assert [at(text, comment.span) for comment in found] == comments


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, -2.5e3, true, null, "x"]}', {"a": [1, -2500.0, True, None, "x"]}),
        ('\t{"a"\n:\n{}}\n', {"a": {}}),
        ('"\\ud83d\\ude00\\n\\/"', "\U0001f600\n/"),
        ('"\\ud83d"', "\ufffd"),
        ("[]", []),
        ('{"yes": "no"}', {"yes": "no"}),
    ],
)
def test_json_is_read(text: str, value: object) -> None:
    tree = json(text)
    assert plain(tree.root) == value
    assert tree.problems == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"Resources": {"A": [1,],},}', {"Resources": {"A": [1]}}),
        ('{"Resources": {"A": [1, "Fn::If": [2, 3]]}}', {"Resources": {"A": [1, {"Fn::If": [2, 3]}]}}),
        ('{"Resources": {"A": 1}} # an end', {"Resources": {"A": 1}}),
        ("{\n\t# a comment\n\tResources: {\n\t\t'A': yes\n\t}\n}", {"Resources": {"A": True}}),
    ],
)
def test_a_template_that_is_not_quite_json_is_the_yaml_that_cloudformation_reads(text: str, value: object) -> None:
    tree = json(text)
    assert plain(tree.root) == value
    assert (tree.problems, tree.is_complete) == ((), True)


def test_values_of_a_template_that_is_not_quite_json_know_where_they_stand() -> None:
    text = '{"Resources": {"A": ["b", "Fn::If": ["c", 1],]}}'
    tree = json(text)
    assert isinstance(tree.root, MapNode)
    resources = tree.root.get("Resources")
    assert isinstance(resources, MapNode)
    listed = resources.get("A")
    assert isinstance(listed, ListNode)
    assert [at(text, item.span) for item in listed.items] == ['"b"', '"Fn::If": ["c", 1]']


@pytest.mark.parametrize(
    ("text", "start", "message"),
    [
        ('{"Resources": {"A": 1 "B": 2}}', 22, "expected `,` or `}`"),
        ('{"Resources": {\n// no\n"A": 1}}', 16, "JSON has no comments"),
        ('{"Resources": {"A": [1,]}, "B": [}', 33, "expected a value"),
        ('{"a": {"Resources": 1,}}', 21, "JSON has no comma before `}`"),
    ],
)
def test_what_is_neither_json_nor_a_template_in_yaml_is_a_problem_of_json(text: str, start: int, message: str) -> None:
    tree = json(text)
    assert [(problem.span.start, problem.message) for problem in tree.problems] == [(start, message)]
    assert not tree.is_complete


@pytest.mark.parametrize(
    ("text", "start", "message"),
    [
        ('{"a": 1,}', 7, "JSON has no comma before `}`"),
        ('{"a": [1,]}', 8, "JSON has no comma before `]`"),
        ("[1,]", 2, "JSON has no comma before `]`"),
        ("[1,,]", 3, "expected a value"),
        ('{"a": 1 "b": 2}', 8, "expected `,` or `}`"),
        ('{"a" 1}', 5, "expected `:`"),
        ("{a: 1}", 1, "this is not JSON"),
        ("[1] // why", 4, "JSON has no comments"),
        ("[1] 2", 4, "nothing may follow the JSON value"),
        ("[NaN]", 1, "this is not JSON"),
        ("[01]", 1, "this is not JSON"),
        ('["a\nb"]', 3, "a text is not closed, or holds a line break, control character or unknown escape"),
        ("", 0, "expected a value"),
    ],
)
def test_what_json_does_not_allow_is_a_problem_where_it_stands(text: str, start: int, message: str) -> None:
    tree = json(text)
    assert [(problem.span.start, problem.message) for problem in tree.problems] == [(start, message)]
    assert not tree.is_complete


def test_what_was_read_before_json_broke_is_kept() -> None:
    assert plain(json('{"a": [1, {"b": 2}, oops').root) == {"a": [1, {"b": 2}]}


@pytest.mark.parametrize(
    ("text", "is_json"),
    [
        ("[" * 10_000, False),
        ("{a: " * 10_000, False),
        ("- " * 10_000, False),
        ("\n".join(" " * depth + "a:" for depth in range(1_000)), False),
        ("a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 1_000)), False),
        ("[" * 10_000, True),
        ('{"a": ' * 10_000, True),
    ],
    ids=["flow lists", "flow maps", "list in list", "block maps", "aliases", "JSON lists", "JSON maps"],
)
def test_deep_nesting_is_a_problem(text: str, is_json: bool) -> None:
    tree = parse_tree(text, is_json=is_json)
    assert [problem.message for problem in tree.problems] == ["values are nested more than 100 levels deep"]
    assert not tree.is_complete


def test_an_alias_bomb_is_a_problem() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 20)]
    tree = yaml("\n".join(lines))
    assert [problem.message for problem in tree.problems] == ["the file expands to too many values (more than 200000)"]


@pytest.mark.parametrize("is_json", [True, False], ids=["JSON", "YAML"])
def test_a_huge_text_is_refused(is_json: bool) -> None:
    tree = parse_tree(" " * (MAX_CHARACTERS + 1), is_json=is_json)
    assert [problem.message for problem in tree.problems] == ["the file is too large"]


def test_the_deepest_tree_survives_serialisation() -> None:
    tree = yaml("[" * (MAX_DEPTH - 1) + "a: &x 'b'" + "]" * (MAX_DEPTH - 1) + " # serverless-lint: c")
    assert tree.is_complete
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(tree), type=TreeFile) == tree


def test_the_pure_parser_gives_an_escape_that_names_no_character_a_place() -> None:
    tree = read_yaml('a: "\\Uffffffff"', fast=False)
    assert [(problem.span.start, problem.message) for problem in tree.problems] == [
        (1, "broken YAML: an escape names no character")
    ]
