"""What earlier runs have left behind does not show, whatever has been changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from command import serverless_lint_in_process
from edited_projects import ALL_APPLICATIONS, EditedProject, crowd, several_applications
from serverless_lint.cache import FOLDER_VARIABLE, kept_reports

EDITS = 8
CHECK = ("check", "--no-cfn-lint", "--jobs", "1", "-f", "json", "--show-ignored", "--allow-empty")


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    ("write", "configuration", "joins"),
    [(several_applications, "", False), (several_applications, ALL_APPLICATIONS, True), (crowd, "", True)],
    ids=["one project", "applications of their own", "side by side"],
)
@pytest.mark.parametrize("settled", [0, kept_reports.SETTLED_NANOSECONDS], ids=["by times", "by content"])
def test_a_run_after_an_edit_says_what_one_without_cache_says(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    settled: int,
    write: Callable[[Path], None],
    configuration: str,
    joins: bool,
) -> None:
    """Files are told apart by their times, and those that have changed just now by their content.

    Edits join applications of their own, and part them again; those side by side can become too few to be taken for it.
    """
    monkeypatch.setattr(kept_reports, "SETTLED_NANOSECONDS", settled)
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cache"))
    folder = tmp_path / "project"
    write(folder)
    (folder / "serverless-lint.toml").write_text(configuration, encoding="utf-8")
    project = EditedProject(folder, seed, joins=joins)
    for _ in range(EDITS):
        edit = project.edit()
        kept = serverless_lint_in_process(*CHECK, cwd=folder)
        anew = serverless_lint_in_process(*CHECK, "--no-cache", cwd=folder)
        assert (edit, kept.returncode, kept.stderr, kept.stdout) == (edit, anew.returncode, anew.stderr, anew.stdout)
