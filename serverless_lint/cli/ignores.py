"""What `check` does with `--add-ignore`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from serverless_lint.cli.messages import complain, fail
from serverless_lint.cli.option_groups import Group, GroupedCommand
from serverless_lint.cli.options import Command, option
from serverless_lint.cli.reports import render_options, write_reports

if TYPE_CHECKING:
    from serverless_lint.cli.fixes import Outputs
    from serverless_lint.cli.progress import Progress
    from serverless_lint.config import Config
    from serverless_lint.ignores.add_ignore import AddedIgnores

OPTION = "--add-ignore"


class WithAddIgnore(GroupedCommand):
    """A command whose option `--add-ignore` may have a value, but only behind `=`: the next word is a path."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Give the option without a value an empty one."""
        end = args.index("--") if "--" in args else len(args)
        return super().parse_args(ctx, [f"{arg}=" if arg == OPTION else arg for arg in args[:end]] + args[end:])


def add_ignore_option(command: Command) -> Command:
    """Add the option that writes ignores into the files."""
    add = option(
        OPTION,
        group=Group.CHANGES,
        metavar="[=REASON]",
        help="Write ignore comments for all that is found into the files.",
    )
    return add(command)


def check_with_ignores(config: Config, given: dict[str, Any], outputs: Outputs, progress: Progress) -> int:
    """Silence what is reported in the files themselves, report what is left, and return the exit code."""
    from serverless_lint.fixes.write_back import write_back
    from serverless_lint.ignores.add_ignore import add_ignores
    from serverless_lint.linter import lint
    from serverless_lint.reporters.display import one_line
    from serverless_lint.summary import NO_VERDICT, exit_code

    reason = _reason(config, given)
    try:
        added = add_ignores(config, reason, on_progress=progress.show)
        failures = write_back(config.root, added.files)
        report = lint(config, on_progress=progress.show)
    finally:
        progress.clear()
    write_reports(report, given, config, outputs, remarks=() if failures else tuple(_remarks(added)))
    options = render_options(config, given)
    for failure in failures:
        complain(one_line(f"cannot write {options.shown_path(failure.name)}: {failure.reason}"), None)
    return NO_VERDICT if failures else exit_code(report, config, exit_zero=given["exit_zero"])


def _remarks(added: AddedIgnores) -> Iterator[str]:
    from serverless_lint.summary import counted

    if added.files:
        yield f"Ignored {counted(added.ignored, 'finding')} in {counted(len(added.files), 'file')}."
    if added.left:
        yield f"{counted(added.left, 'finding')} left that no comment or metadata can silence."


def _reason(config: Config, given: dict[str, Any]) -> str:
    """The reason to write, which stands on a line with code."""
    for name, other in (("fix", "--fix"), ("diff", "--diff")):
        if given[name]:
            fail(f"{OPTION} does not go with {other}", "fix first, and ignore what is left")
    if config.contents:
        fail(f"{OPTION} writes into files, not to standard output")
    if not config.respect_ignores:
        fail(f"{OPTION} does not go with --no-ignores")
    reason: str = given["add_ignore"].strip()
    if not reason.isprintable():
        fail(f"{OPTION}: the reason must be one line of text")
    if config.require_reason and not reason:
        fail(f"{OPTION} needs a reason, since `require-reason` is set", f"write it as {OPTION}=REASON")
    return reason
