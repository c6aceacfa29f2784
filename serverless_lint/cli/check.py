"""`serverless-lint check`, the command that all is about."""

from __future__ import annotations

from typing import Any

import click

from serverless_lint.cli.completion import file_names
from serverless_lint.cli.fixes import check_with_fixes, refuse_nonsense
from serverless_lint.cli.ignores import WithAddIgnore, add_ignore_option, check_with_ignores
from serverless_lint.cli.option_groups import Group
from serverless_lint.cli.options import (
    baseline_option,
    config_of,
    fail_on_option,
    file_options,
    format_option,
    min_severity_option,
    one_of,
    option,
    rule_options,
    run_options,
)
from serverless_lint.cli.progress import Progress
from serverless_lint.cli.reports import outputs_of, with_what_is_shown, write_reports


@click.command(cls=WithAddIgnore)
@click.argument("paths", nargs=-1, metavar="[PATH…|-]", shell_complete=file_names)
@rule_options
@file_options
@option(
    "--since",
    group=Group.FINDINGS,
    metavar="REF",
    help="Report only what touches files changed since a git commit or branch, old and new (see --new-only).",
)
@option(
    "--new-only",
    group=Group.FINDINGS,
    metavar="REF",
    help="Report only what is new since HEAD and a git commit or branch went apart (their merge base).",
)
@option(
    "--no-new-only",
    group=Group.FINDINGS,
    is_flag=True,
    help="Report what is old, too, whatever else asks for --new-only.",
)
@format_option
@option(
    "--report",
    "reports",
    group=Group.REPORT,
    metavar="FORMAT=FILE",
    multiple=True,
    help="Write a further report to a file.",
)
@option(
    *("-o", "--output"),
    group=Group.REPORT,
    metavar="FILE",
    shell_complete=file_names,
    help="Write the report to a file instead of standard output.",
)
@one_of(
    "--color",
    group=Group.REPORT,
    kind="choice",
    names=("auto", "always", "never"),
    default="auto",
    help="[default: auto]",
)
@option("--no-progress", group=Group.REPORT, is_flag=True, help="Show no progress.")
@option("-q", "--quiet", group=Group.REPORT, is_flag=True, help="Print the report only.")
@option(
    "-v",
    "--verbose",
    group=Group.REPORT,
    is_flag=True,
    help="Show all advice in full, by rule, and list what was not analysed and why.",
)
@option(
    "--statistics",
    group=Group.REPORT,
    is_flag=True,
    help="Count the findings of each rule instead of listing them.",
)
@option("--show-ignored", group=Group.REPORT, is_flag=True, help="Also list the findings that are ignored.")
@option("--sarif-category", group=Group.REPORT, metavar="NAME", help="Tell apart several SARIF reports on one commit.")
@min_severity_option
@fail_on_option
@option("--strict", group=Group.VERDICT, is_flag=True, help="Also fail if something could not be analysed.")
@option("--exit-zero", group=Group.VERDICT, is_flag=True, help="Exit with 0 instead of 1.")
@option("--allow-empty", group=Group.VERDICT, is_flag=True, help="Accept that there is nothing to analyse.")
@option(
    "--no-ignores",
    "respect_ignores",
    group=Group.FINDINGS,
    flag_value=False,
    default=None,
    help="Report also what is ignored.",
)
@option("--fix", group=Group.CHANGES, is_flag=True, help="Apply the safe fixes of what is found.")
@option(
    "--unsafe-fixes",
    group=Group.CHANGES,
    is_flag=True,
    help="With --fix or --diff, apply also fixes whose result needs a look.",
)
@option("--diff", group=Group.CHANGES, is_flag=True, help="Show what --fix would change, and write nothing.")
@add_ignore_option
@baseline_option
@option(
    "--no-baseline",
    "use_baseline",
    group=Group.FINDINGS,
    flag_value=False,
    default=None,
    help="Report what the baseline puts off, too.",
)
@run_options
def check(**given: Any) -> int:
    """Report what is wrong. The exit code is 0 for nothing, 1 for findings, 2 for no verdict.

    A folder stands for what is in it. Given a file, the whole project is read, and what touches the file reported.
    """
    from serverless_lint.linter import lint
    from serverless_lint.summary import exit_code, profile

    config = config_of(given)
    outputs = outputs_of(given, config)
    refuse_nonsense(given)
    config = with_what_is_shown(config, outputs)
    progress = Progress(enabled=not given["no_progress"] and not given["quiet"])
    if given["add_ignore"] is not None:
        return check_with_ignores(config, given, outputs, progress)
    if given["fix"] or given["diff"]:
        return check_with_fixes(config, given, outputs, progress)
    try:
        report = lint(config, on_progress=progress.show)
    finally:
        progress.clear()
    write_reports(report, given, config, outputs)
    if config.debug:
        for line in profile(report):
            click.echo(line, err=True)
    return exit_code(report, config, exit_zero=given["exit_zero"])
