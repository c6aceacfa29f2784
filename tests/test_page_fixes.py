"""What a rule page says about fixes is so: they are applied to its examples as `--fix --unsafe-fixes` does."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from page_examples import (
    Example,
    comments,
    fix_example,
    lint_example,
    page_examples,
    page_names,
    with_carriage_returns,
    with_comments,
    with_files,
)
from serverless_lint.fixes.fix import FixedProject
from serverless_lint.report import Finding, Report
from serverless_lint.ruleset.pages import page

FIXES_REMOVE_LINES = ("reserved-environment-variable", "unused-ignore")
"""A comment behind what is removed goes with it."""

RULES = page_names()
RULES_WITH_FIXES = [name for name in RULES if (rule_page := page(name)) is not None and rule_page.fixes]
EXAMPLES = [example for name in RULES_WITH_FIXES for example in page_examples(name, "Noncompliant")]
COMPLIANT = {
    (example.rule, example.title): example for name in RULES_WITH_FIXES for example in page_examples(name, "Compliant")
}

each_rule = pytest.mark.parametrize("name", RULES)
each_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)


def fixed(example: Example, project: FixedProject) -> Example:
    """The example as the fixes leave it."""
    return with_files(example, {file.name: file.new for file in project.files})


def subjects(report: Report) -> Counter[tuple[str, str, str | None, str | None]]:
    """What the findings are about, wherever that stands."""
    return Counter(map(_subject, report.findings))


def _subject(finding: Finding) -> tuple[str, str, str | None, str | None]:
    return (finding.rule, finding.location.document.path, finding.function, finding.resource)


@each_rule
def test_a_page_says_which_kinds_of_fixes_its_examples_offer(name: str, tmp_path: Path) -> None:
    """The words `safe fix` and `unsafe fix` stand under `What it does` where an example has one, and only there."""
    offered = {
        "safe" if finding.fix.safe else "unsafe"
        for index, example in enumerate(page_examples(name, "Noncompliant"))
        for finding in lint_example(example, tmp_path / str(index)).findings
        if finding.rule == name and finding.fix is not None
    }
    rule_page = page(name)
    assert rule_page is not None
    assert rule_page.fixes == tuple(sorted(offered))


@each_example
def test_every_fix_that_is_offered_is_applied(example: Example, tmp_path: Path) -> None:
    project = fix_example(example, tmp_path)
    assert project.report.notes == ()
    assert [finding for finding in project.report.findings if finding.fix is not None] == []


@pytest.mark.parametrize(
    "example",
    [example for example in EXAMPLES if (example.rule, example.title) in COMPLIANT],
    ids=lambda example: example.name,
)
def test_a_fixed_example_is_the_compliant_one_of_the_same_title(example: Example, tmp_path: Path) -> None:
    assert fixed(example, fix_example(example, tmp_path)).files == COMPLIANT[example.rule, example.title].files


@each_example
def test_a_fixed_example_has_fewer_findings_and_no_new_ones(example: Example, tmp_path: Path) -> None:
    project = fix_example(example, tmp_path / "fixing")
    before = subjects(lint_example(example, tmp_path / "before"))
    after = subjects(lint_example(fixed(example, project), tmp_path / "after"))
    assert after <= before - Counter(map(_subject, project.fixed))


@each_example
def test_fixing_again_changes_nothing(example: Example, tmp_path: Path) -> None:
    once = fixed(example, fix_example(example, tmp_path / "first"))
    assert fix_example(once, tmp_path / "second").files == ()


@each_example
def test_files_with_the_line_ends_of_windows_are_fixed_alike(example: Example, tmp_path: Path) -> None:
    plain = fixed(example, fix_example(example, tmp_path / "plain"))
    windows = with_carriage_returns(example)
    assert fixed(windows, fix_example(windows, tmp_path / "windows")) == with_carriage_returns(plain)


@pytest.mark.parametrize(
    "example",
    [example for example in EXAMPLES if example.rule not in FIXES_REMOVE_LINES],
    ids=lambda example: example.name,
)
def test_comments_stay_where_they_are(example: Example, tmp_path: Path) -> None:
    before = with_comments(example)
    after = fixed(before, fix_example(before, tmp_path / "commented"))
    kept = {path: comments(text) for path, text in after.files.items()}
    assert kept == {path: comments(text) for path, text in before.files.items()}
