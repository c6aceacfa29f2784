"""`serverless-lint config`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from serverless_lint.cli.completion import file_names
from serverless_lint.cli.messages import fail
from serverless_lint.cli.options import (
    cfn_lint_option,
    config_of,
    config_options,
    fail_on_option,
    file_options,
    format_option,
    loaded_config_of,
    output_option,
    rule_options,
)


@click.group("config")
def config_commands() -> None:
    """Show, describe or begin a configuration."""


@config_commands.command()
@click.argument("paths", nargs=-1, metavar="[PATH…]", shell_complete=file_names)
@rule_options
@file_options
@format_option
@fail_on_option
@cfn_lint_option
def show(**given: Any) -> None:
    """Print the configuration that a check of these paths would have, and where each value comes from.

    Takes the options of `check` that set something. The output is TOML, and gives the same when used as a file. Folders
    in which a closer file counts are named at the end.
    """
    from serverless_lint.config.folders import discovered
    from serverless_lint.config.show import shown_config, shown_folders
    from serverless_lint.ruleset.known_rules import known_rules
    from serverless_lint.ruleset.selection import check_words

    loaded = loaded_config_of({"stdin_filename": None, **given})
    check_words(known_rules(loaded.config), loaded.config)
    click.echo(shown_config(loaded), nl=False)
    click.echo(shown_folders(discovered(loaded.config)[0]), nl=False)


@config_commands.command()
@output_option("json", "markdown")
@config_options
def schema(format_name: str, **given: Any) -> None:
    """Print the JSON Schema of a configuration file, with the names of all rules, those of plug-ins included.

    `--format markdown` prints the keys as a table.
    """
    if format_name == "markdown":
        from serverless_lint.config.table import as_markdown

        click.echo(as_markdown(), nl=False)
        return
    import json

    from serverless_lint.config.schema import config_schema
    from serverless_lint.ruleset.known_rules import known_rules

    rules = known_rules(config_of({**given, "paths": (), "stdin_filename": None}))
    click.echo(json.dumps(config_schema(rules), indent=2, ensure_ascii=False))


@config_commands.command()
def init() -> None:
    """Write a `serverless-lint.toml` to begin with into this folder."""
    from serverless_lint.config.file import OWN_NAMES, SHARED_NAME, find_config_file
    from serverless_lint.config.init import initial_config

    here = Path.cwd()
    existing = find_config_file(here)
    if existing is not None and existing.parent == here:
        where = "a table [tool.serverless-lint]" if existing.name == SHARED_NAME else "a configuration"
        fail(f"there is already {where} in {existing.name}", "`serverless-lint config show` prints what it says")
    target = here / OWN_NAMES[0]
    try:
        with open(target, "x", encoding="utf-8", newline="\n") as file:
            file.write(initial_config())
    except FileExistsError:
        fail(f"there is already a file {target.name}", "`serverless-lint config show` prints what it says")
    except OSError as error:
        fail(f"cannot write {target.name}: {error.strerror or error}")
    click.echo(f"Wrote {target.name}.")
    if existing is not None:
        click.echo(f"It counts here instead of {existing}: `extend` can name that file.")
