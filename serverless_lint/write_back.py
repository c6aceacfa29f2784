"""New texts written to the files that the old ones were read from."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from serverless_lint.atomic import replace_file
from serverless_lint.errors import UnreadableFileError
from serverless_lint.read import encode_like, read_bytes, read_document


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file of the project and what becomes of its text. `name` is its path relative to the root."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class NotWritten:
    """A file that was left as it is, and why."""

    name: str
    reason: str


def write_back(root: Path, files: Iterable[ChangedFile]) -> tuple[NotWritten, ...]:
    """Write each file that still holds its old text, in its own encoding, and say which could not be written.

    A file has its old content or its new one at every moment, and keeps its permissions. Of a link, the file behind
    it is written, unless that is outside the project.
    """
    return tuple(_failures(root, files))


def _failures(root: Path, files: Iterable[ChangedFile]) -> Iterator[NotWritten]:
    for file in files:
        reason = _write(root, file)
        if reason is not None:
            yield NotWritten(file.name, reason)


def _write(root: Path, file: ChangedFile) -> str | None:
    path = root / file.name
    target = Path(os.path.realpath(path))
    if path.is_symlink() and Path(os.path.realpath(root)) not in target.parents:
        return "a link to outside the project"
    try:
        content = read_bytes(target)
        text = read_document(target, file.name, content=content).text
        if text == file.new:
            # A second name of a file that is written already.
            return None
        if text != file.old:
            return "changed since it was read"
        data = encode_like(content, file.name, file.new)
        if data is None:
            return "its encoding cannot hold the change"
        if not target.stat().st_mode & 0o222 or not os.access(target, os.W_OK):
            return "read-only"
        replace_file(target, lambda out: out.write(data))
    except UnreadableFileError as error:
        return error.message
    except OSError as error:
        return error.strerror or str(error)
    return None
