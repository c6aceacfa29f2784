"""What `.gitignore` files ignore, found out without git."""

from __future__ import annotations

import os
from itertools import combinations
from pathlib import Path

import pytest
from pathspec import GitIgnoreSpec

from fuzzing.bounds import limited_steps
from serverless_lint.files.gitignore import GitIgnores, rules_in

PATTERNS = (
    *("dist", "dist/", "/dist", "a/dist", "a/dist/", "**/dist", "dist/**", "a/**/dist", "dist/*", "d?st", "[d]ist"),
    *("!dist", "!dist/", "!/dist", "!a/dist/x.py", "!*.py", "!**/x.py"),
    *("*.py", "*.py[co]", "/*.py", "a/*.py", "*py", "*", "**", "*/", "a*/x.py", "*.p*", "**/*.py", "x*"),
    *(
        "# dist",
        "",
        " dist",
        "dist ",
        r"\#dist",
        r"\!dist",
        "a//dist",
        "dist//",
        "./dist",
        "a/./dist",
        ".",
        "..",
        "/",
        "[",
    ),
    *("é.py", ".x", "_x-1.y", "***", "a/[dist", "!/"),
)
NAMES = (
    *("dist", "dist/", "a/dist", "a/dist/", "dist/x.py", "a/dist/x.py", "a/b/dist/c/x.py", "b/dist.py"),
    *("x.py", "a/x.py", "x.pyc", "a/x.p", "py", "a/py/z", "é.py", ".x", "a/.x/y", "_x-1.y", "#dist", "!dist", " dist"),
)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_rules_say_what_pathspec_says(tmp_path: Path, pattern: str) -> None:
    assert verdicts(tmp_path, [pattern]) == said_by_pathspec([pattern])


@pytest.mark.parametrize("other", PATTERNS[::4])
def test_several_rules_say_what_pathspec_says(tmp_path: Path, other: str) -> None:
    sets = [[*two, other] for two in combinations(PATTERNS[:25], 2)]
    assert [verdicts(tmp_path, lines) for lines in sets] == [said_by_pathspec(lines) for lines in sets]


def test_a_malformed_pattern_voids_no_other(tmp_path: Path) -> None:
    assert verdicts(tmp_path, ["!", "dist", "[z-a].py", "*.p"]) == said_by_pathspec(["dist", "*.p"])


@pytest.mark.parametrize("piece", ["a", "a/", "**/", "*a", "?", "[", "[a-z]", "\\"])
def test_a_line_of_a_megabyte_takes_few_steps_and_voids_no_other(tmp_path: Path, piece: str) -> None:
    """No path is that long, and pathspec would take quadratic time to read it."""
    expected = said_by_pathspec(["*.p"])
    with limited_steps(20_000):
        assert verdicts(tmp_path, [piece * (900_000 // len(piece)), "*.p"]) == expected


@pytest.mark.parametrize(
    ("name", "is_ignored"),
    [
        ("x.py", True),
        ("a/x.py", False),
        ("a/b/x.py", False),
        ("a/b/z.py", True),
        ("out", True),
        ("a/out/x", True),
        ("a/./out//x", True),
        ("out.txt", False),
        ("missing/y.py", False),
    ],
)
def test_nearer_files_win_whether_or_not_there_is_anything(tmp_path: Path, name: str, is_ignored: bool) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / ".gitignore").write_text("x.py\nout/\n", "utf-8")
    (tmp_path / "a/.gitignore").write_text("!x.py\n", "utf-8")
    (tmp_path / "a/b/.gitignore").write_text("z.py\n", "utf-8")
    assert GitIgnores(tmp_path).ignore(name) is is_ignored


def verdicts(folder: Path, lines: list[str]) -> list[bool | None]:
    (folder / ".gitignore").write_text("\n".join(lines), "utf-8")
    (rules,) = rules_in(str(folder))
    return [rules.verdict(os.path.join(folder, name.rstrip("/")), is_folder=name.endswith("/")) for name in NAMES]


def said_by_pathspec(lines: list[str]) -> list[bool | None]:
    spec = GitIgnoreSpec.from_lines(lines)
    return [spec.check_file(name).include for name in NAMES]
