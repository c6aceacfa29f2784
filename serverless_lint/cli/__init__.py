"""The command line.

Only click is imported here, so that `--version` and usage errors are instant; a command imports what it needs.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

import click

from serverless_lint import __version__
from serverless_lint.cli.baseline import baseline_commands
from serverless_lint.cli.cache import cache_commands
from serverless_lint.cli.check import check
from serverless_lint.cli.completion import VARIABLE, complete, completion, file_names
from serverless_lint.cli.configuration import config_commands
from serverless_lint.cli.files import files
from serverless_lint.cli.lsp import lsp
from serverless_lint.cli.merge import merge
from serverless_lint.cli.messages import PROGRAM, complain, fail, failure_message, say, usage_message
from serverless_lint.cli.policy import policy
from serverless_lint.cli.rules import explain, rules
from serverless_lint.suggestion import did_you_mean

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_SHOWS_HELP = getattr(click.exceptions, "NoArgsIsHelpError", ())
"""What click raises since its version 8.2 where it wrote help before."""
_INTERRUPTED = 130
_BROKEN_PIPE = 141
"""What a shell reports for a program that was ended by SIGPIPE or SIGINT."""
_USAGE_ERROR = 2


class _Group(click.Group):
    """A group whose commands may be left out: then it is `check`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `check` in front of arguments that name no command."""
        if ctx.resilient_parsing and not args:
            return super().parse_args(ctx, args)
        first = args[0] if args else ""
        if first in self.commands or first in ("--help", "-h", "--version"):
            return super().parse_args(ctx, args)
        if first and not (first.startswith("-") or os.path.lexists(first) or ctx.resilient_parsing):
            hint = did_you_mean(first, self.commands)
            if hint is not None:
                fail(f"no such command, file or folder: {first}", hint)
        return super().parse_args(ctx, ["check", *args])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[Any]]:
        """The commands, and what may follow `check`."""
        own = super().shell_complete(ctx, incomplete)
        context = check.make_context("check", [], parent=ctx, resilient_parsing=True)
        if incomplete.startswith("-"):
            known = {item.value for item in own}
            return own + [item for item in check.shell_complete(context, incomplete) if item.value not in known]
        return own or file_names(context, check.params[0], incomplete)


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="`check` may be left out: `serverless-lint src` is `serverless-lint check src`, and takes all its options.",
)
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
def cli() -> None:
    """Find mistakes in AWS serverless applications by reading handler code and templates together."""


def run() -> NoReturn:
    """Run the command line as a process of its own, which it ends."""
    # A run makes millions of objects that live until its end. Looking for dead ones takes a fifth of its time, and
    # freeing all of them at the end, one by one, as much again.
    gc.disable()
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    _end_workers()
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _use_utf_8()
    try:
        if arguments is None and VARIABLE in os.environ:
            return complete(cli, os.environ[VARIABLE])
        # Not `cli.main`: it ends a run whose output is closed with 1, as if there were findings.
        with cli.make_context(PROGRAM, given) as context:
            code = cli.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as finished:
        return finished.exit_code
    except BrokenPipeError:
        _discard_output()
        return _BROKEN_PIPE
    except (KeyboardInterrupt, click.Abort):
        say("Interrupted.")
        return _INTERRUPTED
    except click.ClickException as error:
        if isinstance(error, _SHOWS_HELP):
            say(error.format_message())
            return _USAGE_ERROR
        complain(*usage_message(error))
        return _USAGE_ERROR
    except Exception as error:
        if "--debug" in given:
            raise
        complain(*failure_message(error))
        return _USAGE_ERROR
    return code if isinstance(code, int) else 0


def _end_workers() -> None:
    """End what an interrupted run may have left; workers do not notice by themselves that nobody waits for them."""
    if "multiprocessing" in sys.modules:
        from multiprocessing import active_children

        for child in active_children():
            child.terminate()


def _use_utf_8() -> None:
    """Reports are UTF-8 with plain line ends whatever the locale; what is no text in a file name is escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _discard_output() -> None:
    """Keep the interpreter from complaining about the closed pipe when it flushes at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            os.dup2(nowhere, stream.fileno())
        except (OSError, ValueError):
            continue


_COMMANDS = (
    *(check, explain, policy, rules, files, lsp),
    *(baseline_commands, cache_commands, config_commands, completion, merge),
)
for _command in _COMMANDS:
    cli.add_command(_command)
