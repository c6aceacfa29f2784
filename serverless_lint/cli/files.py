"""`serverless-lint files`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from serverless_lint.cli.completion import file_names
from serverless_lint.cli.options import config_of, file_options
from serverless_lint.cli.reports import render_options
from serverless_lint.paths import folders_around

if TYPE_CHECKING:
    from serverless_lint.files.discover import Discovery
    from serverless_lint.report import SkippedFile
    from serverless_lint.sources.sources import Sources


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH…]", shell_complete=file_names)
@file_options
@click.option("-v", "--verbose", is_flag=True, help="Also list what is excluded or ignored by git.")
def files(**given: Any) -> None:
    """List the files that are read, as what, and those that are not, with the reason."""
    from serverless_lint.config.folders import discovered
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
    roles, not_read = _read_as(discovery, sources)
    left_out = [*discovery.skipped, *not_read, *(_excluded(discovery, sources) if given["verbose"] else ())]
    for name, role in roles.items():
        click.echo(f"{role:<10}  {path_on_one_line(options.shown_path(name))}")
    for skipped in left_out:
        click.echo(f"{'not read':<10}  {path_on_one_line(options.shown_path(skipped.path))}: {skipped.reason}")


def _read_as(discovery: Discovery, sources: Sources) -> tuple[dict[str, str], list[SkippedFile]]:
    """As what each file is read, and what was to be read as a template and is broken."""
    from serverless_lint.report import SkippedFile

    parts = {part.path for service in sources.services.values() for part in service.document.parts}
    broken = {failure.location.document.path for failure in sources.failures}
    roles: dict[str, str] = {}
    not_read: list[SkippedFile] = []
    for file in discovery.files:
        is_template = file.name in sources.trees or file.name in parts
        if sources.is_installed(file.name):
            continue
        if file.name in broken and not is_template:
            not_read.append(SkippedFile(file.name, "cannot be parsed"))
        elif is_template:
            roles[file.name] = "template"
        else:
            # What only looks like a template by its name is still searched for secrets.
            roles[file.name] = "text" if file.role == "template" else file.role
    # What the CDK writes is excluded, and read by way of the file that says how it is written.
    roles |= dict.fromkeys(sorted(sources.synthesised - roles.keys()), "template")
    return roles, not_read


def _excluded(discovery: Discovery, sources: Sources) -> Iterator[SkippedFile]:
    """What is excluded, ignored by git or brought along by installed packages."""
    from serverless_lint.report import SkippedFile

    folders = {folder for name in sources.synthesised for folder in folders_around(name)}
    yield from (file for file in discovery.excluded if file.path.rstrip("/") not in folders)
    for file in discovery.files:
        if sources.is_installed(file.name) and file.name not in sources.synthesised:
            yield SkippedFile(file.name, "installed package")
