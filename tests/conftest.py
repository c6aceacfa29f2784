"""What tests of several folders share: small projects, written to disk and linked."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from serverless_lint.cache import FOLDER_VARIABLE
from serverless_lint.checks import all_rules
from serverless_lint.config import Config
from serverless_lint.files.discover import discover
from serverless_lint.link.project import link
from serverless_lint.model import Project
from serverless_lint.sources.sources import Sources, no_progress


@pytest.fixture(autouse=True, scope="session")
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The tests neither use nor fill the cache of whoever runs them."""
    os.environ[FOLDER_VARIABLE] = str(tmp_path_factory.mktemp("cache"))


needs_fork = pytest.mark.skipif(
    multiprocessing.get_start_method() != "fork", reason="only forked workers know what is patched here"
)


def is_about_the_terminal_or_the_runner(name: str) -> bool:
    """Whether programs look at an environment variable to choose colours and progress, or to learn what runs them."""
    known = ("CI", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "NO_COLOR", "PRE_COMMIT")
    return name in known or name.startswith("GITHUB_")


@pytest.fixture(autouse=True, scope="session")
def same_environment_everywhere() -> None:
    """The tests and what they start print the same on a developer's terminal and in CI."""
    for name in tuple(filter(is_about_the_terminal_or_the_runner, os.environ)):
        del os.environ[name]


MakeProject: TypeAlias = Callable[[Mapping[str, str]], Project]


@pytest.fixture
def make_project(tmp_path: Path) -> MakeProject:
    """Write files into an empty folder and link them as a project."""

    def make(files: Mapping[str, str]) -> Project:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        discovery = discover(Config(root=tmp_path, paths=(tmp_path,)))
        sources = Sources(discovery.files, parameters=lambda name: {}, forced_templates=discovery.forced_templates)
        sources.parse(no_progress)
        return link(sources, debug=True)

    return make


def findings_of(project: Project, rule_id: str) -> list[str]:
    """What one rule says about a project, each finding as `path:line`, in order."""
    (rule,) = (rule for rule in all_rules() if rule.id == rule_id)
    places = [
        problem.at.location
        for kind in rule.subjects
        for subject in project.all(kind)
        for problem in rule.check(subject)
        if not problem.pedantic
    ]
    return [f"{place.document.path}:{place.start.line}" for place in sorted(places, key=lambda place: place.sort_key)]
