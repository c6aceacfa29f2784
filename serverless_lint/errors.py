"""What can go wrong with a run, as opposed to with the scanned code.

Every error has a message that someone can act on and ends the run with exit code 2. A scanned file that cannot be
read or parsed is not an error of the run: it becomes a `syntax-error` finding.
"""

from __future__ import annotations


class ServerlessLintError(Exception):
    """The run cannot give a verdict. `hint` says what to do about it."""

    exit_code = 2

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(ServerlessLintError):
    """The command line asks for something that does not exist or does not fit together."""


class ConfigError(ServerlessLintError):
    """A configuration file is malformed or names something unknown; the message starts with file and line."""


class NothingToAnalyseError(ServerlessLintError):
    """The given paths hold no template and no handler."""


class UnreadableFileError(ServerlessLintError):
    """A file cannot be turned into text; the run reports it as a finding at that file and goes on."""


class BinaryFileError(UnreadableFileError):
    """A file holds no text in any encoding."""


class OtherContentError(UnreadableFileError):
    """A file holds what others end with the same suffix, so that there is nothing to report."""
