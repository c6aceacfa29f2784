"""`serverless-lint policy`."""

from __future__ import annotations

from typing import Any

import click

from serverless_lint.cli.option_groups import GroupedCommand
from serverless_lint.cli.options import config_of, config_options, output_option
from serverless_lint.cli.reports import render_options


@click.command(cls=GroupedCommand)
@click.argument("functions", nargs=-1, metavar="[FUNCTION…]")
@output_option("yaml", "json", "diff")
@config_options
def policy(functions: tuple[str, ...], format_name: str, **given: Any) -> None:
    """Print the least policy that the code of functions needs.

    A function is named as in its template, or as PATH:NAME. Each action stands with the calls that need it; what is
    not known is said. `--format diff` compares it with what the function's role allows now.
    """
    from msgspec.structs import replace

    from serverless_lint.linter import linked
    from serverless_lint.model import Function
    from serverless_lint.policy import function_policies
    from serverless_lint.policy.find import find_functions
    from serverless_lint.policy.formats import FORMATS

    config = replace(config_of({**given, "paths": (), "stdin_filename": None}), allow_empty=True)
    shown_path = render_options(config, {}).shown_path
    with linked(config) as project:
        chosen = find_functions(project.all(Function), functions, config.root, shown_path)
        text = FORMATS[format_name](project, function_policies(project, chosen), shown_path)
    click.echo(text, nl=False)
