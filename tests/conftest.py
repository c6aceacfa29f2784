"""What tests of several folders share: small projects, written to disk and linked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from serverless_lint.config import Config
from serverless_lint.discover import discover
from serverless_lint.link.project import link
from serverless_lint.model import Project
from serverless_lint.sources import Sources, no_progress

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
        sources = Sources(discovery.files, parameters={}, forced_templates=discovery.forced_templates)
        sources.parse_templates(no_progress)
        sources.parse_ahead(sources.interesting_code(), 1, no_progress)
        return link(sources)

    return make
