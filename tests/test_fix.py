"""Fixing, pass after pass."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

import serverless_lint.fixes.rehearsal
from serverless_lint.config import Config
from serverless_lint.files.read import read_document
from serverless_lint.fixes.fix import MAX_PASSES, FixedProject, fix
from serverless_lint.report import Coverage, Finding, Report
from serverless_lint.rule import Category, Confidence, Edit, Fix, Severity
from serverless_lint.source import Document, Location, Span

REPLACEMENTS = {"bad": "good", "risky": "good", "stubborn": "stubborn!", "poison": "broken", "shift": "shifted"}
"""What the fix of a finding about a word puts there.

`risky` has an unsafe one; a file with `broken` cannot be read; `shifted` is a case of `shift` in another function.
"""


@dataclass
class Linter:
    """Reports words in text files, and counts its runs."""

    runs: int = 0
    given: list[tuple[Path, ...]] = field(default_factory=list)
    since: list[str | None] = field(default_factory=list)

    def __call__(self, config: Config, *, on_progress: object = None) -> Report:
        self.runs += 1
        self.given.append(config.paths)
        self.since.append(config.since)
        findings = tuple(
            finding
            for path in sorted(config.root.glob("*.txt"))
            for finding in _findings(read_document(path, path.name, content=config.contents.get(path)))
        )
        return Report(findings, (), Coverage(), ())


def _findings(document: Document) -> Iterator[Finding]:
    for match in re.finditer(r"\w+", document.text):
        place = Location(document, Span(*match.span()))
        if match[0] == "broken":
            yield _finding("syntax-error", place, None)
        elif match[0] == "shifted":
            yield msgspec.structs.replace(_finding("shift", place, None), function="another")
        elif match[0] in REPLACEMENTS:
            edit = Edit(place, REPLACEMENTS[match[0]])
            yield _finding(match[0], place, Fix("replace it", (edit,), safe=match[0] != "risky"))


def _finding(rule: str, place: Location, fix: Fix | None) -> Finding:
    return Finding(rule, Severity.ERROR, Confidence.HIGH, Category.CORRECTNESS, "a word", place, fix=fix)


FixTexts = Callable[..., FixedProject]


@pytest.fixture
def linter(monkeypatch: pytest.MonkeyPatch) -> Linter:
    """Stands in for the linter."""
    stand_in = Linter()
    monkeypatch.setattr(serverless_lint.fixes.rehearsal, "lint", stand_in)
    return stand_in


@pytest.fixture
def fix_texts(tmp_path: Path, linter: Linter) -> FixTexts:
    """Fix a project of text files."""

    def run(files: dict[str, str], **options: bool | frozenset[str]) -> FixedProject:
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return fix(Config(root=tmp_path, paths=(tmp_path,)), **options)  # type: ignore[arg-type]

    return run


def new_texts(project: FixedProject) -> dict[str, str]:
    """The texts that changed."""
    return {file.name: file.new for file in project.files}


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        pytest.param("bad", "good", id="one"),
        pytest.param("bad bad, bad", "good good, good", id="several"),
        pytest.param("bad risky", "good risky", id="not what needs a look"),
        pytest.param("stubborn bad", "stubborn good", id="not what would be reported again"),
        pytest.param("bad poison bad bad", "good poison good good", id="not what would break the file"),
        pytest.param("poison poison bad", "poison poison good", id="not two that would break the file"),
        pytest.param("shift bad", "shift good", id="not what would be reported elsewhere"),
        pytest.param("broken bad", "broken good", id="what was broken before is no reason"),
    ],
)
def test_what_a_fix_cannot_do_is_left_and_the_rest_is_done(fix_texts: FixTexts, text: str, fixed: str) -> None:
    assert new_texts(fix_texts({"a.txt": text})) == {"a.txt": fixed}


@pytest.mark.parametrize("text", ["fine", "risky", "stubborn", "poison", "shift"])
def test_a_text_without_anything_to_do_is_no_changed_file(fix_texts: FixTexts, text: str) -> None:
    assert fix_texts({"a.txt": text}).files == ()


def test_unsafe_fixes_are_applied_if_asked_for(fix_texts: FixTexts) -> None:
    assert new_texts(fix_texts({"a.txt": "risky bad"}, unsafe=True)) == {"a.txt": "good good"}


def test_only_the_named_files_change(fix_texts: FixTexts) -> None:
    project = fix_texts({"a.txt": "bad", "b.txt": "bad"}, only=frozenset({"b.txt"}))
    assert new_texts(project) == {"b.txt": "good"}


def test_a_file_that_one_fix_would_break_does_not_keep_others_from_being_fixed(fix_texts: FixTexts) -> None:
    project = fix_texts({"a.txt": "poison", "b.txt": "bad"})
    assert new_texts(project) == {"b.txt": "good"}


def test_what_is_fixed_and_what_remains_is_told(fix_texts: FixTexts) -> None:
    project = fix_texts({"a.txt": "bad risky\nstubborn"})
    assert [finding.rule for finding in project.fixed] == ["bad"]
    assert [finding.rule for finding in project.report.findings] == ["risky", "stubborn"]


def test_a_fix_that_was_tried_in_vain_is_explained_and_no_longer_offered(fix_texts: FixTexts) -> None:
    report = fix_texts({"a.txt": "risky\nstubborn\npoison"}).report
    assert [finding.fix is not None for finding in report.findings] == [True, False, False]
    assert sorted(report.notes) == [
        "a.txt:2: `stubborn` is not fixed (replace it): it would be reported again",
        "a.txt:3: `poison` is not fixed (replace it): then a.txt has: a word",
    ]


def test_nothing_to_fix_takes_a_single_run(fix_texts: FixTexts, linter: Linter) -> None:
    fix_texts({"a.txt": "fine risky"})
    assert linter.runs == 1


def test_many_fixes_of_which_one_is_wrong_take_few_runs(fix_texts: FixTexts, linter: Linter) -> None:
    project = fix_texts({"a.txt": "bad " * 15 + "poison"})
    assert new_texts(project) == {"a.txt": "good " * 15 + "poison"}
    assert linter.runs <= MAX_PASSES + 1


def test_the_number_of_runs_is_bounded(fix_texts: FixTexts, linter: Linter) -> None:
    project = fix_texts({"a.txt": "".join(f"{number} poison\n" for number in range(40))})
    assert (project.files, linter.runs) == ((), MAX_PASSES + 1)
    assert project.report.notes[-1] == f"fixing ended after {MAX_PASSES} passes with 39 fixes left: run it again"


def test_a_given_file_is_checked_together_with_the_others_that_its_fixes_change(
    fix_texts: FixTexts, linter: Linter, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("bad", "utf-8")
    (tmp_path / "b.txt").write_text("fine", "utf-8")
    fix(Config(root=tmp_path, paths=(tmp_path / "b.txt",)))
    both = (tmp_path / "b.txt", tmp_path / "a.txt")
    assert linter.given == [both[:1], both[:1], both, both]


def test_of_what_changed_in_git_the_fixed_files_are_checked_whether_changed_or_not(
    linter: Linter, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("bad", "utf-8")
    fix(Config(root=tmp_path, paths=(tmp_path,), since="main"))
    folder, both = (tmp_path,), (tmp_path, tmp_path / "a.txt")
    assert linter.given == [folder, folder, both, both]
    assert linter.since == ["main", "main", None, None]
