"""`serverless-lint merge`."""

from __future__ import annotations

import sys

import click

from serverless_lint.cli.completion import file_names
from serverless_lint.cli.options import output_option


@click.command(no_args_is_help=True)
@click.argument("reports", nargs=-1, required=True, metavar="REPORT…", shell_complete=file_names)
@output_option("text", "json", "markdown", flags=("-f", "--format"))
def merge(reports: tuple[str, ...], format_name: str) -> None:
    """Count what several JSON reports say, such as those of many repositories: by report and by rule.

    The reports are files that `check --format json` or `check --report json=FILE` wrote.
    """
    from serverless_lint.merged_reports import merged
    from serverless_lint.reporters.merged import RENDERERS

    RENDERERS[format_name](merged(reports), sys.stdout)
