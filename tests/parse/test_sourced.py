"""Text taken out of a template, with the way back."""

from __future__ import annotations

import pytest

from serverless_lint.parse.template.template import SourcedText, Template
from serverless_lint.parse.tree.read import parse_tree
from serverless_lint.source import Document


def sourced(text: str, *, is_json: bool = False) -> SourcedText | None:
    document = Document("template.yaml", text)
    return Template(document, parse_tree(text, is_json=is_json)).root.get("a").sourced_text()


@pytest.mark.parametrize(
    ("written", "text", "pieces"),
    [
        ("a: plain text\n", "plain text", ["plain text"]),
        ("a: one\n  two\n\n  three\n", "one two\nthree", ["one", "two", "three"]),
        ("a: 'it''s'\n", "it's", ["it", "s"]),
        ("a: 'one\n\n   two'\n", "one\ntwo", ["one", "two"]),
        ('a: "one\\ttwo\\u00e9\\"x\\U0001f600"\n', 'one\ttwo\xe9"x\U0001f600', ["one", "two", "x"]),
        ('a: "one\\\n   two \\\n  three"\n', "onetwo three", ["one", "two ", "three"]),
        ('a: "one  \n  two"\n', "one two", ["one", "two"]),
        ("a: |\n  one\n    two\n\n  three\nb: 1\n", "one\n  two\n\nthree\n", ["one\n", "  two\n\n", "three\n"]),
        ("a: |-\n  one\n  two\n", "one\ntwo", ["one\n", "two"]),
        ("a: |+\n  one\n\nb: 1\n", "one\n\n", ["one\n\n"]),
        ("a: |2\n    one\n  two\n", "  one\ntwo\n", ["  one\n", "two\n"]),
        ("a: |-2 # comment\n    one\n", "  one", ["  one"]),
        ("a: |\n\n  one\n", "\none\n", ["\n", "one\n"]),
        ("a: |\r\n  one\r\n  two\r\n", "one\ntwo\n", ["one", "two"]),
        ("a: >\n  one\n  two\n\n  three\n", "one two\nthree\n", ["one", "two", "three"]),
        ("a: >-\n  one\n    more\n  two\n", "one\n  more\ntwo", ["one", "  more", "two"]),
        ("a: >2-\n    one\n  two\n", "  one\ntwo", ["  one", "two"]),
        ("a: &x !Sub |\n  ${b}\n", "${b}\n", ["${b}\n"]),
        ("a: !Sub ['${b}', {b: c}]\n", "${b}", ["${b}"]),
        ("a: !Join [\"\\n\", [one, 'two', !Sub '${x}']]\n", "one\ntwo\n${x}", ["one", "two", "${x}"]),
        ("a: !Join\n  - ''\n  - - |\n      one\n    - two\n", "one\ntwo", ["one\n", "two"]),
        ("a: 12\n", "12", ["12"]),
    ],
)
def test_the_pieces_that_stand_unchanged_in_the_document_are_known(written: str, text: str, pieces: list[str]) -> None:
    found = sourced(written)
    assert found is not None
    assert found.text == text
    assert [written[start : start + length] for _, start, length in found.runs] == pieces
    assert [text[at : at + length] for at, _, length in found.runs] == pieces


def test_json_escapes_end_a_piece() -> None:
    written = '{"a": "one\\ntwo\\/\\ud83d\\ude00three"}'
    found = sourced(written, is_json=True)
    assert found is not None
    assert found.text == "one\ntwo/\U0001f600three"
    assert [written[start : start + length] for _, start, length in found.runs] == ["one", "two", "three"]


@pytest.mark.parametrize(
    "written",
    [
        "a: {b: c}\n",
        "a: [b]\n",
        "a:\n",
        "a: !Ref b\n",
        "a: !Sub [!Ref b, {}]\n",
        "a: !Join ['', [one, !Ref b]]\n",
        "a: !Join [!Ref b, [one]]\n",
        "a: !Join ['', !Ref b]\n",
        "b: 1\n",
    ],
)
def test_what_is_not_known_text_has_no_sourced_text(written: str) -> None:
    assert sourced(written) is None


@pytest.mark.parametrize(
    ("written", "start", "end", "located"),
    [
        ("a: plain\n", 1, 3, "la"),
        ("a: plain\n", 5, 5, ""),
        ("a: |\n  one\n  two\n", 4, 7, "two"),
        ("a: |\n  one\n  two\n", 2, 5, "e\n  t"),
        ("a: |\n  one\n  two\n", 8, 8, ""),
        ('a: "x\\ty"\n', 1, 2, "\\t"),
        ('a: "x\\ty"\n', 0, 2, "x\\t"),
        ('a: "x\\ty"\n', 2, 3, "y"),
        ('a: "\\tx"\n', 0, 1, '"\\t'),
        ("a: one\n  two\n", 3, 4, "\n  "),
        ("a: !Join [',', [one, two]]\n", 2, 5, "e, t"),
    ],
)
def test_a_span_of_the_text_has_a_place_in_the_document(written: str, start: int, end: int, located: str) -> None:
    found = sourced(written)
    assert found is not None
    assert found.locate(start, end).text == located


def test_a_text_that_stands_nowhere_as_such_is_located_as_a_whole() -> None:
    written = "Transform: AWS::LanguageExtensions\nFn::ForEach::X: [I, [v], {a: '<${I}>'}]\n"
    found = sourced(written)
    assert found is not None
    assert found.text == "<v>"
    assert found.runs == ()
    assert found.locate(1, 2).text == "'<${I}>'"


def test_long_rows_of_blanks_are_no_trouble() -> None:
    found = sourced("a: 'x" + " " * 300_000 + "y'\n")
    assert found is not None
    assert len(found.runs) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("const cpu = ${Cpu};", "const cpu = __Cpu_;"),
        ("cpu = ${Table.Arn} + ${AWS::Region}", "cpu = __Table_Arn_ + __AWS__Region_"),
        ("a = '${Cpu}' + \"${Cpu}\" + ${Cpu}", "a = '${Cpu}' + \"${Cpu}\" + __Cpu_"),
        ("a = 'it\\'s ${Cpu}'; b = ${Cpu}", "a = 'it\\'s ${Cpu}'; b = __Cpu_"),
        ("// don't\nconst cpu = ${Cpu};", "// don't\nconst cpu = __Cpu_;"),
        ("const a = `${AWS::Region} ${Cpu} ${!b}`;", "const a = `${AWS__Region} ${Cpu} ${!b}`;"),
        ("'${Open", "'${Open"),
    ],
)
def test_what_cloudformation_fills_into_code_is_a_name_of_the_same_length(text: str, code: str) -> None:
    document = Document("template.yaml", text)
    assert SourcedText(text, document, (), has_placeholders=True).code == code
    assert len(code) == len(text)
    assert SourcedText(text, document, ()).code == text
