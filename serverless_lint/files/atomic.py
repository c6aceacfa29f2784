"""Writing files so that a reader finds the old content or the new, never half of it."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TextIO

from serverless_lint.errors import UsageError


def write_atomically(path: Path, write: Callable[[TextIO], None]) -> None:
    """Replace a file by what `write` writes; what is no regular file, such as a pipe, is written to directly."""
    try:
        if path.exists() and not path.is_file():
            with open(path, "wb") as out:
                _write_text(out, write)
        else:
            # Of a link, the file behind it is replaced.
            replace_file(Path(os.path.realpath(path)), lambda out: _write_text(out, write))
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error


def replace_file(target: Path, write: Callable[[BinaryIO], object]) -> None:
    """Put what `write` writes in the place of a file, with its permissions and owner, or make a new one.

    `target` is no link: that would be replaced, not what is behind it. Raises `OSError`.
    """
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with open(descriptor, "wb") as out:
            write(out)
        _take_over_attributes(name, target)
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _write_text(out: BinaryIO, write: Callable[[TextIO], None]) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8", errors="backslashreplace", newline="\n")
    write(text)
    text.flush()
    text.detach()


def _take_over_attributes(name: str, target: Path) -> None:
    if not target.exists():
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        return
    status = target.stat()
    if hasattr(os, "chown"):
        # Only the superuser may give files away; nobody else has to.
        with contextlib.suppress(OSError):
            os.chown(name, status.st_uid, status.st_gid)
    os.chmod(name, status.st_mode & 0o777)
