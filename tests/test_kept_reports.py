"""A report of an earlier run is found again by what that run has read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from serverless_lint import linter
from serverless_lint.cache import FOLDER_VARIABLE, Cache, kept_reports
from serverless_lint.cache.kept_reports import KeptReports
from serverless_lint.config import Config
from serverless_lint.config.folders import discovered
from serverless_lint.linter import lint

APPLICATION = Path(__file__).parent.parent / "fixtures" / "order-api"
CODE = "src/create/app.py"


class AnalysedError(Exception):
    """Something was analysed that an earlier run knew."""


@pytest.fixture
def application(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the order API, with a cache of its own beside it and files that cannot be read as text."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cache"))
    folder = tmp_path / "order-api"
    shutil.copytree(APPLICATION, folder)
    (folder / "notes.md").write_bytes(b"\xff")
    (folder / "texts.ts").write_text("<?xml version='1.0'?>\n", encoding="utf-8")
    (folder / "package-1.dist-info").mkdir()
    (folder / "package-1.dist-info" / "RECORD").write_text("package.py,,\n", encoding="utf-8")
    (folder / "package.py").write_text("# 1\n", encoding="utf-8")
    return folder


def config_of(folder: Path) -> Config:
    """The options of a run on a whole project."""
    return Config(paths=(folder,), root=folder, cfn_lint="off")


def is_known(config: Config, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a run needs no analysis."""

    def analyse(run: object, discovery: object) -> object:
        raise AnalysedError

    with monkeypatch.context() as patch:
        patch.setattr(linter.Run, "analyse", analyse)
        try:
            lint(config)
        except AnalysedError:
            return False
    return True


def test_what_is_said_of_templates_that_nobody_deploys_is_said_again(
    application: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (application / "old").mkdir()
    shutil.copy(application / "template.yaml", application / "old" / "orders.yaml")
    config = config_of(application)
    notes = lint(config).notes
    assert notes == ("nobody deploys `old/orders.yaml` (kept in `old/`): searched for secrets alone",)
    assert (is_known(config, monkeypatch), lint(config).notes) == (True, notes)


def leave(folder: Path) -> None:
    """Change nothing."""


def touch(folder: Path) -> None:
    """Change the times of a file alone."""
    os.utime(folder / CODE)


def replace(folder: Path) -> None:
    """Write what was there, as a checkout does."""
    content = (folder / CODE).read_bytes()
    (folder / CODE).unlink()
    (folder / CODE).write_bytes(content)


def change_what_is_installed(folder: Path) -> None:
    """Change a file that belongs to an installed package and is not read."""
    (folder / "package.py").write_text("# 2\n", encoding="utf-8")


def change(folder: Path) -> None:
    """Change code without a change of its size."""
    content = (folder / CODE).read_bytes()
    (folder / CODE).write_bytes(content.replace(b"event", b"evens"))


def change_text(folder: Path) -> None:
    """Change what is neither code nor a template."""
    (folder / ".env").write_text("STAGE=other\n", encoding="utf-8")


def make_readable(folder: Path) -> None:
    """Make text of what was none."""
    (folder / "notes.md").write_bytes(b"x")


def make_code(folder: Path) -> None:
    """Make code of what was called as if it were."""
    (folder / "texts.ts").write_text("export const key = 1\n", encoding="utf-8")


def make_unreadable_otherwise(folder: Path) -> None:
    """Change why a file cannot be read."""
    (folder / "notes.md").write_bytes(b"x\xff")


def install_otherwise(folder: Path) -> None:
    """Let an installed package own another file."""
    (folder / "package-1.dist-info" / "RECORD").write_text("others.py,,\n", encoding="utf-8")


def rename(folder: Path) -> None:
    """Give a file another name."""
    (folder / CODE).rename(folder / "src" / "create" / "other.py")


def add(folder: Path) -> None:
    """Add a file."""
    (folder / "added.md").write_text("x\n", encoding="utf-8")


def remove(folder: Path) -> None:
    """Remove a file that is not read."""
    (folder / "package.py").unlink()


@pytest.mark.parametrize("settled", [0, kept_reports.SETTLED_NANOSECONDS], ids=["by times", "by content"])
@pytest.mark.parametrize(
    ("happens", "is_known_again"),
    [
        *((leave, True), (touch, True), (replace, True), (change_what_is_installed, True)),
        *((change, False), (change_text, False), (make_readable, False), (make_unreadable_otherwise, False)),
        *((make_code, False), (install_otherwise, False), (rename, False), (add, False), (remove, False)),
    ],
)
def test_a_report_is_known_until_something_that_was_read_changes(
    application: Path,
    monkeypatch: pytest.MonkeyPatch,
    settled: int,
    happens: Callable[[Path], None],
    is_known_again: bool,
) -> None:
    """Which files there are matters, and the content of those that were read, whatever their times."""
    monkeypatch.setattr(kept_reports, "SETTLED_NANOSECONDS", settled)
    config = config_of(application)
    lint(config)
    happens(application)
    assert is_known(config, monkeypatch) is is_known_again


def test_both_sides_of_a_change_are_known(application: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when one goes from one branch to another and back."""
    config = config_of(application)
    before = (application / CODE).read_bytes()
    for content in (before, before + b"# other\n"):
        (application / CODE).write_bytes(content)
        lint(config)
    assert is_known(config, monkeypatch)
    (application / CODE).write_bytes(before)
    assert is_known(config, monkeypatch)


@pytest.mark.parametrize("settled", [0, kept_reports.SETTLED_NANOSECONDS], ids=["by times", "by content"])
def test_what_was_asked_for_is_part_of_what_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settled: int
) -> None:
    """Files in a folder of tests count for less, unless that folder was asked for."""
    monkeypatch.setattr(kept_reports, "SETTLED_NANOSECONDS", settled)
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cache"))
    project = tmp_path / "project"
    shutil.copytree(APPLICATION, project / "examples")
    lint(Config(paths=(project,), root=project, cfn_lint="off"))
    assert not is_known(Config(paths=(project / "examples",), root=project, cfn_lint="off"), monkeypatch)


def test_of_the_files_of_an_earlier_run_it_is_told_which_have_changed(application: Path, tmp_path: Path) -> None:
    """Without such a run all count as changed."""
    cache = Cache(tmp_path / "cache")
    config, discovery = discovered(config_of(application))
    names = ["package.py", CODE, "template.yaml"]
    assert KeptReports(cache, config, discovery).changed(names) == names
    lint(config_of(application))
    with open(application / CODE, "a", encoding="utf-8") as file:
        file.write("# 1\n")
    config, discovery = discovered(config_of(application))
    reports = KeptReports(cache, config, discovery)
    assert (reports.find(), reports.changed(names)) == (None, [CODE])
