"""Ignoring findings."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from sample_reports import finding, place, rule
from serverless_lint.config import Config
from serverless_lint.ignores.suppress import (
    Ignore,
    Suppression,
    ignores_in_code,
    ignores_in_template,
    ignores_in_text,
    suppress,
)
from serverless_lint.linter import lint
from serverless_lint.parse.javascript.parse import Dialect, parse_javascript
from serverless_lint.parse.python.parse import parse_python
from serverless_lint.parse.template.template import Template
from serverless_lint.parse.tree.read import parse_tree
from serverless_lint.report import Finding, RelatedPlace
from serverless_lint.source import Document, Location

RULES = {each.id: each for each in map(rule, ("low-timeout", "default-memory", "unused-ignore", "unknown-rule"))}


def python_ignores(text: str) -> tuple[Document, tuple[Ignore, ...]]:
    """A Python file and the ignores in it."""
    document = Document("app.py", text)
    return document, ignores_in_code(parse_python(text), text, document.at)


def template_ignores(text: str) -> tuple[Document, tuple[Ignore, ...]]:
    """A template and the ignores in it."""
    document = Document("template.yaml", text)
    tree = parse_tree(text, is_json=text.startswith("{"))
    return document, ignores_in_template(Template(document, tree, {}), tree.comments)


def outcome(findings: list[Finding], ignores: tuple[Ignore, ...], **options: Any) -> Suppression:
    """What comes out when all rules ran."""
    return suppress(findings, ignores, Config(**options), rules=RULES, ran_at=lambda path: {*RULES, "cfn-lint"})


def said(suppression: Suppression) -> list[tuple[str, str]]:
    """Rules and messages of what stays."""
    return [(each.rule, each.message) for each in suppression.kept]


COVERED = [
    pytest.param("BAD  # serverless-lint: ignore[low-timeout] why", True, id="trailing"),
    pytest.param("BAD  # serverless-lint: ignore[default-memory,low-timeout]", True, id="several rules"),
    pytest.param("BAD  # serverless-lint:ignore [ low-timeout ]", True, id="other blanks"),
    pytest.param("BAD  # noqa, serverless-lint: ignore[low-timeout]", True, id="after other words"),
    pytest.param("BAD  # serverless-lint: ignore[default-memory]", False, id="other rule"),
    pytest.param("x = 1  # serverless-lint: ignore[low-timeout]\nBAD", False, id="trailing on the line before"),
    pytest.param("# serverless-lint: ignore[low-timeout]\nBAD", True, id="line before"),
    pytest.param("# serverless-lint: ignore[low-timeout]\n\n# more\nBAD", True, id="blank and comment between"),
    pytest.param("# serverless-lint: ignore[low-timeout]\nx = 1\nBAD", False, id="two statements on"),
    pytest.param("# serverless-lint: ignore[low-timeout]\nf(\n    1,\n    BAD,\n)", True, id="inside a call"),
    pytest.param("# serverless-lint: ignore[low-timeout]\nx = {\n    1: BAD,\n}", True, id="inside an assignment"),
    pytest.param("# serverless-lint: ignore[low-timeout]\ndef f():\n    x = 1\n    BAD", True, id="inside a function"),
    pytest.param("# serverless-lint: ignore[low-timeout]\n@a\n@b\ndef f():\n    BAD", True, id="decorated function"),
    pytest.param("# serverless-lint: ignore[low-timeout]\nclass A:\n    x = 1\n    BAD", True, id="inside a class"),
    pytest.param("# serverless-lint: ignore[low-timeout]\nif x:\n    y = 1\n    BAD", True, id="inside a condition"),
    pytest.param(
        "def f():\n    # serverless-lint: ignore[low-timeout]\n    x = 1\n    BAD", False, id="next in a body"
    ),
    pytest.param("BAD\n# serverless-lint: ignore-file[low-timeout]", True, id="whole file"),
    pytest.param("BAD\n# serverless-lint: ignore-file[default-memory]", False, id="whole file, other rule"),
    pytest.param('BAD\nx = "# serverless-lint: ignore-file[low-timeout]"', False, id="in a text"),
]


@pytest.mark.parametrize(("text", "covered"), COVERED)
def test_a_comment_covers_its_line_or_the_next_statement(text: str, covered: bool) -> None:
    document, ignores = python_ignores(text)
    result = outcome([finding(place(document, "BAD"))], ignores)
    assert [each.rule for each in result.ignored] == ["low-timeout"] * covered


IGNORE_JS = "// serverless-lint: ignore[low-timeout]\n"


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        pytest.param("BAD(); // serverless-lint: ignore[low-timeout]", True, id="trailing"),
        pytest.param("f(/* serverless-lint: ignore[low-timeout] */ BAD)", True, id="block comment in the line"),
        pytest.param(IGNORE_JS + "client\n  .a()\n  .BAD()", True, id="chain of calls"),
        pytest.param(
            IGNORE_JS + "export const handler = async () => {\n  x();\n  BAD();\n};", True, id="arrow function"
        ),
        pytest.param(IGNORE_JS + "class A {\n  m() {\n    BAD();\n  }\n}", True, id="class"),
        pytest.param(IGNORE_JS + "for (const x of y) {\n  z();\n  BAD();\n}", True, id="loop"),
        pytest.param(IGNORE_JS + "try {\n  x();\n} catch {\n  BAD();\n}", True, id="catch"),
        pytest.param(IGNORE_JS + "if (x) {\n  y();\n} else {\n  BAD();\n}", True, id="else"),
        pytest.param("function f() {\n  " + IGNORE_JS + "  x();\n  BAD();\n}", False, id="next in a body"),
    ],
)
def test_a_comment_in_javascript_covers_its_line_or_the_next_statement(text: str, covered: bool) -> None:
    document = Document("app.js", text)
    ignores = ignores_in_code(parse_javascript(text, dialect=Dialect.JAVASCRIPT), text, document.at)
    result = outcome([finding(place(document, "BAD"))], ignores)
    assert [each.rule for each in result.ignored] == ["low-timeout"] * covered


TEMPLATE = """\
Resources:
  {0}
  Fn:{1}
    Type: AWS::Serverless::Function
    {2}
    Properties:
      {3}
      Timeout: BAD{4}
      Handler: app.handler
"""
IGNORE = "# serverless-lint: ignore[low-timeout]"


@pytest.mark.parametrize(
    ("position", "covered"),
    [
        pytest.param(0, True, id="before the resource"),
        pytest.param(1, False, id="beside the resource"),
        pytest.param(2, True, id="before a map around it"),
        pytest.param(3, True, id="before the key"),
        pytest.param(4, True, id="beside the key"),
    ],
)
def test_a_comment_in_a_template_covers_its_line_or_the_next_key(position: int, covered: bool) -> None:
    slots = ["# x", "", "# x", "# x", ""]
    slots[position] = f" {IGNORE}" if position in (1, 4) else IGNORE
    document, ignores = template_ignores(TEMPLATE.format(*slots))
    result = outcome([finding(place(document, "BAD"))], ignores)
    assert [each.rule for each in result.ignored] == ["low-timeout"] * covered


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        pytest.param(
            f"{IGNORE}\nTransform: AWS::Serverless-2016-10-31\nResources: {{A: BAD}}\n", False, id="first key"
        ),
        pytest.param(f"Resources:\n  A:\n    L:\n      {IGNORE}\n      - x: BAD\n      - y: z\n", True, id="list item"),
        pytest.param(
            f"Resources:\n  A:\n    L:\n      {IGNORE}\n      - x: y\n      - z: BAD\n", False, id="other item"
        ),
        pytest.param(f"Resources:\n  A: |\n    {IGNORE}\n    BAD\n", False, id="inside a text"),
    ],
)
def test_a_comment_covers_one_key_or_item(text: str, covered: bool) -> None:
    document, ignores = template_ignores(text)
    result = outcome([finding(place(document, "BAD"))], ignores)
    assert [each.rule for each in result.ignored] == ["low-timeout"] * covered


METADATA = '{{"Resources": {{"A": {{"Type": "AWS::X::Y", {0} "P": "BAD"}}, "B": {{"Type": "AWS::X::Y"{1}}}}}{2}}}'


@pytest.mark.parametrize(
    ("slot", "entry", "reasons"),
    [
        pytest.param(0, '{"rule": "low-timeout", "reason": "slow"}', ["slow"], id="resource"),
        pytest.param(0, '{"rule": "low-timeout"}', [""], id="without reason"),
        pytest.param(0, '"low-timeout"', [""], id="rule alone"),
        pytest.param(0, '{"rule": "default-memory"}', [], id="other rule"),
        pytest.param(1, '{"rule": "low-timeout"}', [], id="other resource"),
        pytest.param(2, '{"rule": "low-timeout", "reason": "all"}', ["all"], id="template"),
        pytest.param(0, '{"rule": "low-timeout", "until": "2030-01-01"}', [""], id="last day"),
        pytest.param(0, '{"rule": "low-timeout", "until": "2029-12-31"}', [], id="over"),
    ],
)
def test_metadata_covers_its_resource_or_the_template(slot: int, entry: str, reasons: list[str]) -> None:
    metadata = f'"Metadata": {{"serverless-lint": {{"ignore": [{entry}]}}}}'
    slots = ["", "", ""]
    slots[slot] = f"{metadata}," if slot == 0 else f", {metadata}"
    document, ignores = template_ignores(METADATA.format(*slots))
    result = outcome([finding(place(document, "BAD"))], ignores, as_of=datetime.date(2030, 1, 1))
    assert [each.ignored_because for each in result.ignored] == reasons


def test_an_ignore_at_a_related_place_counts() -> None:
    document, ignores = python_ignores("x = 1  # serverless-lint: ignore[low-timeout] why\n")
    elsewhere = Document("b.py", "y").location
    related = finding(elsewhere, related=(RelatedPlace(place(document, "x"), ""),))
    assert [each.ignored_because for each in outcome([related], ignores).ignored] == ["why"]


def test_an_ignore_at_a_further_place_counts() -> None:
    document, ignores = python_ignores("x = 1  # serverless-lint: ignore[low-timeout]\n")
    concerned = finding(Document("b.py", "y").location, ignorable_at=(place(document, "x"),))
    assert len(outcome([concerned], ignores).ignored) == 1


def test_an_internal_error_cannot_be_ignored() -> None:
    document, ignores = python_ignores("x = 1  # serverless-lint: ignore[internal-error]\n")
    crash = finding(place(document, "x"), rule="internal-error")
    assert outcome([crash], ignores).ignored == ()


def test_a_finding_of_cfn_lint_can_be_ignored() -> None:
    document, ignores = template_ignores("Resources:\n  A: x  # serverless-lint: ignore[cfn-lint:E3002] why\n")
    foreign = finding(place(document, "x"), rule="cfn-lint:E3002")
    assert said(outcome([foreign], ignores)) == []


def test_with_no_ignores_everything_is_reported() -> None:
    document, ignores = python_ignores("x = 1  # serverless-lint: ignore[low-timeout]\n")
    result = outcome([finding(place(document, "x"))], ignores, respect_ignores=False)
    assert ([each.rule for each in result.kept], result.ignored) == (["low-timeout"], ())


@pytest.mark.parametrize(
    ("comment", "rule_id", "message"),
    [
        pytest.param(
            "ignore[low-timeout]",
            "unused-ignore",
            "nothing to ignore here: `low-timeout` reports nothing",
            id="of no use",
        ),
        pytest.param(
            "ignore[cfn-lint:E3002]",
            "unused-ignore",
            "nothing to ignore here: `cfn-lint:E3002` reports nothing",
            id="of cfn-lint, of no use",
        ),
        pytest.param(
            "ignore[low-timeot]",
            "unknown-rule",
            "there is no rule `low-timeot`, did you mean `low-timeout`?",
            id="misspelt",
        ),
        pytest.param("ignore[xyz]", "unknown-rule", "there is no rule `xyz`", id="unknown"),
        pytest.param(
            "ignore",
            "unknown-rule",
            "this ignore names no rule: write `serverless-lint: ignore[rule-id] reason`",
            id="no rule",
        ),
        pytest.param(
            "ignore[]",
            "unknown-rule",
            "this ignore names no rule: write `serverless-lint: ignore[rule-id] reason`",
            id="empty brackets",
        ),
        pytest.param(
            "disable=low-timeout",
            "unknown-rule",
            "this ignore names no rule: write `serverless-lint: ignore[rule-id] reason`",
            id="words of other tools",
        ),
    ],
)
def test_an_ignore_that_does_nothing_is_reported(comment: str, rule_id: str, message: str) -> None:
    _, ignores = python_ignores(f"x = 1  # serverless-lint: {comment}\n")
    assert said(outcome([], ignores)) == [(rule_id, message)]


def test_a_comment_that_only_mentions_the_tool_is_left_alone() -> None:
    _, ignores = python_ignores("x = 1  # see the documentation of serverless-lint: it is long\n")
    assert ignores == ()


def test_only_the_unused_rule_of_an_ignore_is_reported() -> None:
    document, ignores = python_ignores("x = 1  # serverless-lint: ignore[low-timeout, default-memory]\n")
    result = outcome([finding(place(document, "x"))], ignores)
    assert said(result) == [("unused-ignore", "nothing to ignore here: `default-memory` reports nothing")]


def test_an_ignore_of_a_rule_that_did_not_run_is_not_unused() -> None:
    _, ignores = python_ignores("x = 1  # serverless-lint: ignore[low-timeout]\n")
    assert suppress([], ignores, Config(), rules=RULES, ran_at=lambda path: {"unused-ignore"}).kept == ()


def test_unused_ignores_are_not_reported_if_that_rule_did_not_run() -> None:
    _, ignores = python_ignores("x = 1  # serverless-lint: ignore[low-timeout]\n")
    assert suppress([], ignores, Config(), rules=RULES, ran_at=lambda path: {"low-timeout"}).kept == ()


def test_an_ignore_that_is_over_is_not_unused() -> None:
    _, ignores = template_ignores(
        "Metadata:\n  serverless-lint:\n    ignore:\n      - {rule: low-timeout, until: 2020-01-01}\nResources: {}\n"
    )
    assert said(outcome([], ignores, as_of=datetime.date(2030, 1, 1))) == []


@pytest.mark.parametrize(
    ("ignore", "message"),
    [
        pytest.param("low-timeout", "this ignore is not a list of `{rule, reason, until}`", id="no list"),
        pytest.param(
            "[{reason: x}]", "this ignore names no rule: write `{rule: rule-id, reason: …}`", id="without a rule"
        ),
        pytest.param(
            "[{rule: low-timeout, until: soon}]",
            "this ignore has an `until` that is not a date such as `2030-12-31`",
            id="no date",
        ),
    ],
)
def test_malformed_metadata_is_reported(ignore: str, message: str) -> None:
    _, ignores = template_ignores(f"Metadata:\n  serverless-lint:\n    ignore: {ignore}\nResources: {{}}\n")
    assert said(outcome([], ignores)) == [("unknown-rule", message)]


@pytest.mark.parametrize(
    ("comment", "kept"),
    [
        pytest.param("ignore[low-timeout] because", [], id="with reason"),
        pytest.param(
            "ignore[low-timeout]",
            [
                ("low-timeout", "`OrdersFn` times out after 2 seconds"),
                ("unknown-rule", "this ignore has no effect without a reason, which `require-reason` asks for"),
            ],
            id="without reason",
        ),
    ],
)
def test_a_reason_can_be_required(comment: str, kept: list[tuple[str, str]]) -> None:
    document, ignores = python_ignores(f"x = 1  # serverless-lint: {comment}\n")
    assert said(outcome([finding(place(document, "x"))], ignores, require_reason=True)) == kept


@pytest.mark.parametrize(
    ("text", "removed"),
    [
        pytest.param("x = 1  # serverless-lint: ignore[low-timeout]\ny = 2\n", "x = 1\ny = 2\n", id="trailing"),
        pytest.param("x = 1\n  # serverless-lint: ignore[low-timeout]\ny = 2\n", "x = 1\ny = 2\n", id="own line"),
        pytest.param("x = 1\n# serverless-lint: ignore[low-timeout]", "x = 1\n", id="last line"),
    ],
)
def test_the_fix_of_an_unused_ignore_removes_its_comment(text: str, removed: str) -> None:
    _, ignores = python_ignores(text)
    fix = outcome([], ignores).kept[0].fix
    assert fix is not None
    start, end = fix.edits[0].at.span
    assert text[:start] + fix.edits[0].replacement + text[end:] == removed


@pytest.mark.parametrize(
    ("rules", "left"),
    [
        ("low-timeout,default-memory", "low-timeout"),
        ("default-memory, low-timeout", "low-timeout"),
        (" low-timeout , default-memory ", "low-timeout"),
        ("low-timeout, default-memory, no-such-rule", "low-timeout, no-such-rule"),
    ],
)
def test_the_fix_of_a_partly_unused_ignore_leaves_the_rules_that_are_of_use(rules: str, left: str) -> None:
    document, ignores = python_ignores(f"x = 1  # serverless-lint: ignore[{rules}] why\n")
    kept = outcome([finding(place(document, "x"), rule="low-timeout")], ignores).kept
    (fix,) = (each.fix for each in kept if each.rule == "unused-ignore")
    assert fix is not None
    start, end = fix.edits[0].at.span
    text = document.text[:start] + fix.edits[0].replacement + document.text[end:]
    assert text == f"x = 1  # serverless-lint: ignore[{left}] why\n"


@pytest.mark.parametrize(
    ("pattern", "words", "reasons"),
    [
        pytest.param("tests/**", ("low-timeout",), ["per-file-ignores: tests/**"], id="rule"),
        pytest.param("app.py", ("category:reliability",), ["per-file-ignores: app.py"], id="category"),
        pytest.param("*.py", ("all",), ["per-file-ignores: *.py"], id="all"),
        pytest.param("/app.py", ("all",), [], id="other file"),
        pytest.param("tests/**", ("default-memory",), [], id="other rule"),
    ],
)
def test_rules_can_be_ignored_by_path(pattern: str, words: tuple[str, ...], reasons: list[str]) -> None:
    there = finding(Document("tests/app.py", "x").location)
    result = outcome([there], (), per_file_ignores={pattern: words})
    assert [each.ignored_because for each in result.ignored] == reasons


def test_code_inside_a_template_is_ignored_at_its_place_there() -> None:
    template = Document("template.yaml", "Code: |\n  x = 1  # serverless-lint: ignore[low-timeout]\n")
    text = "x = 1  # serverless-lint: ignore[low-timeout]\n"

    def locate(span: tuple[int, int]) -> Location:
        return template.at(type(template.location.span)(span[0] + 10, span[1] + 10))

    ignores = ignores_in_code(parse_python(text), text, locate)
    assert len(outcome([finding(place(template, "x = 1"))], ignores).ignored) == 1


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        pytest.param("BAD # serverless-lint: ignore[low-timeout] why\n", ["why"], id="trailing"),
        pytest.param("# serverless-lint: ignore[low-timeout] why\nBAD\n", ["why"], id="line before"),
        pytest.param("; serverless-lint: ignore[low-timeout] why\r\nBAD\r\n", ["why"], id="settings file"),
        pytest.param("<!-- serverless-lint: ignore[low-timeout] why -->\nBAD\n", ["why"], id="Markdown"),
        pytest.param("# serverless-lint: ignore[low-timeout]\nx\nBAD\n", [], id="two lines before"),
        pytest.param("BAD\n\n# serverless-lint: ignore-file[low-timeout]\n", [""], id="whole file"),
    ],
)
def test_a_text_file_is_ignored_by_lines(text: str, reasons: list[str]) -> None:
    document = Document(".env", text)
    result = outcome([finding(place(document, "BAD"))], ignores_in_text(document))
    assert [each.ignored_because for each in result.ignored] == reasons


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param(
            "app.py", "def handler(event, context:  # serverless-lint: ignore[client-in-handler]\n", id="Python"
        ),
        pytest.param(
            "app.js", "exports.handler = ( => // serverless-lint: ignore[client-in-handler]\n", id="JavaScript"
        ),
        pytest.param(
            "template.yaml",
            "Resources: {A: {Type: 'AWS::S3::Bucket'}# serverless-lint: ignore[client-in-handler]\n",
            id="YAML",
        ),
    ],
)
def test_nothing_is_called_unused_in_a_file_that_cannot_be_parsed(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    select = ("client-in-handler", "syntax-error", "unused-ignore")
    config = Config(root=tmp_path, paths=(tmp_path,), select=select, cfn_lint="off", allow_empty=True)
    assert [finding.rule for finding in lint(config).findings] == ["syntax-error"]
