"""A project in the event loop: what a run that goes wrong, or is overtaken, leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from lsprotocol import types
from msgspec.structs import replace
from pygls.workspace import PositionCodec

from serverless_lint.config import Config
from serverless_lint.errors import ConfigError, ServerlessLintError
from serverless_lint.lsp import project as project_module
from serverless_lint.lsp.documents import OpenDocuments
from serverless_lint.lsp.project import Project
from serverless_lint.lsp.run import Outcome

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: { Type: AWS::Serverless::Function, Properties: { Runtime: python3.13, Handler: app.handler } }
"""


class Notes:
    """An editor that writes down what it is told."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def publish(self, path: Path, diagnostics: list[types.Diagnostic]) -> None:
        self.heard.append(f"{path.name}: {len(diagnostics)}")

    def tell(self, outcome: Outcome) -> None:
        self.heard.append("done")

    def suggest_applications(self, seconds: float) -> None:
        self.heard.append("slow")

    def refuse(self, error: ServerlessLintError) -> None:
        self.heard.append(f"refused: {error.message}")

    def report_crash(self, error: Exception) -> None:
        self.heard.append(f"crashed: {error}")


def heard_of(folder: Path, configure: Callable[[Path], Config], changes: int = 0) -> list[str]:
    """What an editor is told of a project until it is settled again after some changes."""
    notes = Notes()

    async def run() -> None:
        with ThreadPoolExecutor(1) as worker:
            project = Project(folder, configure, OpenDocuments(), worker, PositionCodec(), notes)
            await project.settled()
            for _ in range(changes):
                project.changed()
            await project.settled()
            project.close()

    asyncio.run(run())
    return notes.heard


def configuration(folder: Path) -> Config:
    """The configuration of a project in which one thing is wrong."""
    return Config(root=folder, paths=(folder,), select=("handler-not-found",), cfn_lint="off", use_cache=False)


def broken_at_first() -> Callable[[Path], Config]:
    """What goes wrong once."""
    errors: list[Exception] = [RuntimeError("something odd"), ConfigError("file.toml:1: no")]

    def configure(folder: Path) -> Config:
        if errors:
            raise errors.pop()
        return configuration(folder)

    return configure


def test_what_goes_wrong_in_a_run_is_told_and_the_next_run_goes_on(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, "utf-8")
    configure = broken_at_first()
    assert heard_of(tmp_path, configure) == ["refused: file.toml:1: no"]
    assert heard_of(tmp_path, configure, changes=1) == [
        *("crashed: something odd", "template.yaml: 1", "done", "template.yaml: 0")
    ]


def test_changes_that_follow_each_other_are_one(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, "utf-8")
    heard = heard_of(tmp_path, configuration, changes=9)
    assert heard == ["template.yaml: 1", "done", "done", "template.yaml: 0"]


@pytest.mark.parametrize(("applications", "hints"), [((), ["slow"]), (("/*",), [])])
def test_a_project_that_takes_long_is_told_of_applications_but_not_for_its_first_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, applications: tuple[str, ...], hints: list[str]
) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, "utf-8")
    monkeypatch.setattr(project_module, "SECONDS_WORTH_A_HINT", -1.0)
    heard = heard_of(tmp_path, lambda folder: replace(configuration(folder), applications=applications), changes=1)
    assert [each for each in heard if each == "slow"] == hints


def test_a_run_that_is_overtaken_tells_nothing(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, "utf-8")
    notes, projects = Notes(), list[Project]()

    async def run() -> None:
        loop = asyncio.get_running_loop()

        def overtaken_at_first(folder: Path) -> Config:
            if projects:
                # What the run finds is of a project that is no longer so.
                asyncio.run_coroutine_threadsafe(change(projects.pop()), loop).result()
            return configuration(folder)

        async def change(project: Project) -> None:
            notes.heard.append("changed")
            (tmp_path / "app.py").write_text("def handler(event, context): ...\n", "utf-8")
            project.changed()

        with ThreadPoolExecutor(1) as worker:
            project = Project(tmp_path, overtaken_at_first, OpenDocuments(), worker, PositionCodec(), notes)
            projects.append(project)
            await project.settled()
            project.close()

    asyncio.run(run())
    assert notes.heard == ["changed", "done"]


def test_who_waits_for_a_project_that_is_closed_waits_no_longer(tmp_path: Path) -> None:
    async def run() -> Outcome | None:
        with ThreadPoolExecutor(1) as worker:
            project = Project(tmp_path, configuration, OpenDocuments(), worker, PositionCodec(), Notes())
            waiting = asyncio.ensure_future(project.settled())
            await asyncio.sleep(0)
            project.close()
            return await asyncio.wait_for(waiting, 60)

    assert asyncio.run(run()) is None


def test_what_waits_for_a_verdict_is_not_told_one_that_is_overtaken(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, "utf-8")
    notes = Notes()

    async def run() -> Outcome | None:
        with ThreadPoolExecutor(1) as worker:
            project = Project(tmp_path, configuration, OpenDocuments(), worker, PositionCodec(), notes)

            def tell(outcome: Outcome) -> None:
                if not notes.heard.count("done"):
                    # Before anybody who waits goes on.
                    project.changed()
                notes.heard.append("done")

            notes.tell = tell  # type: ignore[method-assign]
            outcome = await project.settled()
            project.close()
            return outcome

    assert asyncio.run(run()) is not None


def test_an_editor_that_cannot_be_told_keeps_nobody_waiting(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, "utf-8")

    class Deaf(Notes):
        def publish(self, path: Path, diagnostics: list[types.Diagnostic]) -> None:
            raise OSError("gone")

    notes = Deaf()

    async def run() -> None:
        with ThreadPoolExecutor(1) as worker:
            project = Project(tmp_path, configuration, OpenDocuments(), worker, PositionCodec(), notes)
            await asyncio.wait_for(project.settled(), 60)
            await asyncio.sleep(0)

    asyncio.run(run())
    assert notes.heard == ["crashed: gone"]
