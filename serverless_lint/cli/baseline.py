"""`serverless-lint baseline`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from serverless_lint.cli.messages import PROGRAM, fail
from serverless_lint.cli.option_groups import GroupedCommand
from serverless_lint.cli.options import baseline_option, config_of, file_options, rule_options, run_options
from serverless_lint.cli.progress import Progress

if TYPE_CHECKING:
    from pathlib import Path

    from serverless_lint.config import Config
    from serverless_lint.ignores.baseline import Baseline
    from serverless_lint.report import Report

_STALE = 1


@click.group("baseline")
def baseline_commands() -> None:
    """Put off what a project has now, so that only new findings are reported."""


@baseline_commands.command(cls=GroupedCommand)
@click.argument("paths", nargs=-1, metavar="[PATH…]")
@click.option("--force", is_flag=True, help="Replace the baseline that there is.")
@rule_options
@file_options
@baseline_option
@run_options
def create(**given: Any) -> None:
    """Put off everything that `check` reports now."""
    from serverless_lint.ignores.baseline import Baseline

    config = config_of(given)
    path = config.baseline_path
    if path.is_symlink():
        fail(f"{_shown(path)} is a link", "name the file itself with --baseline")
    if path.exists() and not given["force"]:
        fail(
            f"{_shown(path)} exists already",
            f"`{PROGRAM} baseline update` drops what is fixed, --force starts anew",
        )
    baseline = Baseline.of(_report(config))
    baseline.write(path)
    click.echo(f"{_findings(baseline.total)} put off in {_shown(path)}.")


@baseline_commands.command(cls=GroupedCommand)
@click.argument("paths", nargs=-1, metavar="[PATH…]")
@rule_options
@file_options
@baseline_option
@run_options
def update(**given: Any) -> None:
    """Drop what is fixed from the baseline. Nothing is added."""
    baseline, fixed, path = _compared(given)
    if fixed.total:
        baseline = baseline.without(fixed)
        baseline.write(path)
    click.echo(f"{_findings(fixed.total)} dropped from {_shown(path)}, {baseline.total} left.")


@baseline_commands.command("check", cls=GroupedCommand)
@click.argument("paths", nargs=-1, metavar="[PATH…]")
@rule_options
@file_options
@baseline_option
@run_options
def check_baseline(**given: Any) -> int:
    """List what is fixed and still in the baseline. The exit code is 1 if there is any."""
    from serverless_lint.reporters.display import one_line, path_on_one_line

    baseline, fixed, path = _compared(given)
    for entry in fixed.entries:
        subject = f" `{entry.subject}`" if entry.subject else ""
        times = f" ({entry.count} times)" if entry.count > 1 else ""
        click.echo(one_line(f"{path_on_one_line(entry.path)}: {entry.rule}{subject}: {entry.line}{times}"))
    if not fixed.total:
        click.echo(f"{_findings(baseline.total)} in {_shown(path)}, none fixed.", err=True)
        return 0
    hint = f"`{PROGRAM} baseline update` drops what is fixed"
    click.echo(f"{_findings(baseline.total)} in {_shown(path)}, {fixed.total} fixed: {hint}.", err=True)
    return _STALE


def _compared(given: dict[str, Any]) -> tuple[Baseline, Baseline, Path]:
    """The baseline, what of it is fixed, and its file."""
    from serverless_lint.checks import all_rules
    from serverless_lint.ignores.baseline import read_baseline

    config = config_of(given)
    path = config.baseline_path
    baseline = read_baseline(path)
    return baseline, baseline.fixed(_report(config), config, {rule.id for rule in all_rules()}), path


def _report(config: Config) -> Report:
    """What a run finds without the baseline. Without a verdict there is nothing to go by."""
    from msgspec.structs import replace

    from serverless_lint.linter import lint

    progress = Progress(enabled=True)
    try:
        report = lint(replace(config, use_baseline=False, new_only=None), on_progress=progress.show)
    finally:
        progress.clear()
    if report.has_internal_error:
        fail("an internal error kept a rule or a file from being checked", f"`{PROGRAM} check` shows it")
    return report


def _findings(number: int) -> str:
    return f"{number} finding{'' if number == 1 else 's'}"


def _shown(path: Path) -> str:
    """Relative to the folder that somebody works in, if it is below that."""
    import os

    relative = os.path.relpath(path)
    return path.as_posix() if relative.startswith("..") else relative.replace(os.sep, "/")
