"""Every rule page says what its rule does: the examples are linted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from page_examples import (
    Example,
    findings_on_page,
    lint_example,
    page_examples,
    page_names,
    written_page,
)
from serverless_lint.checks import all_rules
from serverless_lint.ruleset.pages import HEADINGS, page, parse_page

NAMES = page_names()
WITHOUT_EXAMPLES = ("internal-error",)
NAMES_WITH_EXAMPLES = [name for name in NAMES if name not in WITHOUT_EXAMPLES]
NONCOMPLIANT = [example for name in NAMES for example in page_examples(name, "Noncompliant")]
COMPLIANT = [example for name in NAMES for example in page_examples(name, "Compliant")]
SEVERITIES = {rule.id: rule.severity.word for rule in all_rules()}
SUMMARIES = {rule.id: rule.summary for rule in all_rules()}

each_page = pytest.mark.parametrize("name", NAMES)
each_page_with_examples = pytest.mark.parametrize("name", NAMES_WITH_EXAMPLES)
each_noncompliant_example = pytest.mark.parametrize("example", NONCOMPLIANT, ids=lambda example: example.name)
each_compliant_example = pytest.mark.parametrize("example", COMPLIANT, ids=lambda example: example.name)


def test_there_is_one_page_for_each_rule() -> None:
    assert sorted(SEVERITIES) == NAMES


@each_noncompliant_example
def test_a_noncompliant_example_has_findings_on_the_marked_lines_only(example: Example, tmp_path: Path) -> None:
    assert findings_on_page(lint_example(example, tmp_path), example.rule) == example.expected


@each_compliant_example
def test_a_compliant_example_has_no_findings(example: Example, tmp_path: Path) -> None:
    assert findings_on_page(lint_example(example, tmp_path), example.rule) == ()


@each_page
def test_explain_prints_the_page_as_it_is_written(name: str) -> None:
    shipped = page(name)
    assert shipped is not None
    assert shipped.markdown == written_page(name)


@each_page
def test_the_first_line_is_the_name_of_the_rule(name: str) -> None:
    assert written_page(name).splitlines()[0] == f"# {name}"


@each_page
def test_the_summary_is_the_sentence_that_the_list_of_rules_shows(name: str) -> None:
    assert parse_page(written_page(name)).summary == SUMMARIES[name]


@each_page_with_examples
def test_the_sections_have_the_same_headings_in_the_same_order(name: str) -> None:
    assert tuple(parse_page(written_page(name)).sections) == HEADINGS


@each_page
def test_every_section_says_something(name: str) -> None:
    assert all(text.strip() for text in parse_page(written_page(name)).sections.values())


@each_page_with_examples
def test_there_are_noncompliant_and_compliant_examples(name: str) -> None:
    assert page_examples(name, "Noncompliant")
    assert page_examples(name, "Compliant")


@each_noncompliant_example
def test_a_noncompliant_example_expects_findings_of_its_rule_only(example: Example) -> None:
    assert {mark.rule for mark in example.expected} == {example.rule}


@each_compliant_example
def test_a_compliant_example_carries_no_marks(example: Example) -> None:
    assert example.expected == ()


@each_page_with_examples
def test_the_marks_show_the_severity_of_the_rule(name: str) -> None:
    marks = [mark for example in page_examples(name, "Noncompliant") for mark in example.expected]
    assert SEVERITIES[name] in {mark.severity for mark in marks}


@each_page
def test_a_page_is_short_enough_to_be_read(name: str) -> None:
    assert len(written_page(name).splitlines()) <= 220


@each_page
def test_prose_fits_into_120_columns(name: str) -> None:
    prose = re.sub(r"^```.*?^```$", "", written_page(name), flags=re.MULTILINE | re.DOTALL)
    assert [line for line in prose.splitlines() if len(line) > 120] == []
