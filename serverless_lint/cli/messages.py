"""What the command line says on standard error."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from serverless_lint.suggestion import did_you_mean

PROGRAM = "serverless-lint"


def fail(message: str, hint: str | None = None) -> NoReturn:
    """End the command because of what was asked for; the hint says what to do instead."""
    from serverless_lint.errors import UsageError

    raise UsageError(message, hint=hint)


def say(line: str) -> None:
    """Write a line for people."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def complain(message: str, hint: str | None) -> None:
    """Write an error with its hint on one line."""
    from serverless_lint.reporters.display import one_line

    # Names and texts of scanned files may be in it.
    say(one_line(f"error: {message}" + (f" ({hint})" if hint else "")))


def usage_message(error: click.ClickException) -> tuple[str, str | None]:
    """What to say of a mistake in the arguments, and the hint."""
    if isinstance(error, click.NoSuchOption):
        return f"no such option: {error.option_name}", did_you_mean(error.option_name, error.possibilities or ())
    message = error.format_message()
    hint = getattr(error, "hint", None)
    return message[:1].lower() + message[1:].rstrip("."), hint


def failure_message(error: Exception) -> tuple[str, str | None]:
    """What to say of an error that ended a command, and the hint."""
    from serverless_lint.errors import ServerlessLintError

    if isinstance(error, ServerlessLintError):
        return error.message, error.hint
    return f"internal error: {type(error).__name__}: {error}", f"run `{PROGRAM} check --debug` to see where"
