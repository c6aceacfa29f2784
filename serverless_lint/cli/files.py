"""`serverless-lint files`."""

from __future__ import annotations

from typing import Any

import click

from serverless_lint.cli.completion import file_names
from serverless_lint.cli.options import config_of, file_options
from serverless_lint.cli.reports import render_options


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH…]", shell_complete=file_names)
@file_options
@click.option("-v", "--verbose", is_flag=True, help="Also list what is excluded or ignored by git.")
def files(**given: Any) -> None:
    """List the files that are read, as what, and those that are not, with the reason."""
    from serverless_lint.config.folders import discovered
    from serverless_lint.report import SkippedFile
    from serverless_lint.reporters.display import path_on_one_line
    from serverless_lint.sources.sources import Sources, no_progress

    config, discovery = discovered(config_of(given), list_ignored=given["verbose"])
    options = render_options(config, {})
    sources = Sources(
        discovery.files,
        parameters=lambda name: config.at(name).parameters,
        forced_templates=discovery.forced_templates,
    )
    sources.parse_templates(no_progress)
    not_read = [*discovery.skipped, *(discovery.excluded if given["verbose"] else ())]
    for file in discovery.files:
        if sources.is_installed(file.name):
            if given["verbose"]:
                not_read.append(SkippedFile(file.name, "installed package"))
            continue
        # What only looks like a template by its name is still searched for secrets.
        role = "text" if file.role == "template" and file.name not in sources.trees else file.role
        click.echo(f"{role:<10}  {path_on_one_line(options.shown_path(file.name))}")
    for skipped in not_read:
        click.echo(f"{'not read':<10}  {path_on_one_line(options.shown_path(skipped.path))}: {skipped.reason}")
