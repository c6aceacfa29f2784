"""How far a run is, and what a stream that is a terminal can show."""

from __future__ import annotations

import os
import sys
from typing import TextIO


class Progress:
    """A line on a terminal that says how far the run is, once it takes long enough to wonder."""

    _DELAY = 1.0
    _INTERVAL = 0.1

    def __init__(self, *, enabled: bool) -> None:
        from time import monotonic

        self._now = monotonic
        self._enabled = enabled and sys.stderr.isatty() and not (os.environ.keys() & {"CI", "PRE_COMMIT"})
        self._next = monotonic() + self._DELAY
        self._width = 0

    def show(self, stage: str, done: int, total: int) -> None:
        """Draw the line, unless that was done a moment ago."""
        if not self._enabled or self._now() < self._next:
            return
        self._next = self._now() + self._INTERVAL
        line = f"{stage} {done}/{total}"
        sys.stderr.write("\r" + line.ljust(self._width))
        sys.stderr.flush()
        self._width = len(line)

    def clear(self) -> None:
        """Take the line away."""
        if self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()
            self._width = 0


def wants_color(choice: str, stream: TextIO) -> bool:
    """Whether to colour what goes to a stream, if the user chose `always`, `never` or `auto`."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def columns_of(stream: TextIO) -> int | None:
    """The width of a terminal; None if it is none, or one without size, as hooks and pseudo-terminals have."""
    try:
        columns = os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    except (OSError, ValueError):
        return None
    return columns or None
