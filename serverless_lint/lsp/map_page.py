"""The page with the findings and the architecture map, of the texts as they are in the editor."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from msgspec.structs import replace

from serverless_lint.files.atomic import write_atomically
from serverless_lint.files.git import git_root
from serverless_lint.linter import inspect
from serverless_lint.lsp.run import Outcome
from serverless_lint.reporters import RenderOptions
from serverless_lint.reporters.html import render

MAP = "serverless-lint.map"
"""The command that writes it and gives the address of the file; its argument is that of a file in the project."""


def write_map(outcome: Outcome, file: Path) -> None:
    """Write the page into a file."""
    config = outcome.config
    found = inspect(replace(config, with_map=True)).report
    options = RenderOptions(
        root=config.root,
        working_folder=config.root,
        repository=git_root(config.root) or config.root,
        fail_on=config.fail_on,
        strict=config.strict,
        since=config.since,
        new_only=config.new_only,
    )
    write_atomically(file, partial(render, replace(found, findings=outcome.findings), options))
