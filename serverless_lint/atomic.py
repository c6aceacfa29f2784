"""Writing files so that a reader finds the old content or the new, never half of it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from serverless_lint.errors import UsageError


def write_atomically(path: Path, write: Callable[[TextIO], None]) -> None:
    """Replace a file by what `write` writes; what is no regular file, such as a pipe, is written to directly."""
    try:
        if path.exists() and not path.is_file():
            with open(path, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as out:
                write(out)
        else:
            # Of a link, the file behind it is replaced.
            _replace(Path(os.path.realpath(path)), write)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error


def _replace(target: Path, write: Callable[[TextIO], None]) -> None:
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with open(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as out:
            write(out)
        os.chmod(name, _mode(target))
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced, or those of any new file."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
