"""New texts written to the files that the old ones were read from."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from serverless_lint.errors import UnreadableFileError
from serverless_lint.files.atomic import replace_file
from serverless_lint.files.boundary import Boundary
from serverless_lint.files.read import encode_like, read_bytes, read_document


class ChangedFile(msgspec.Struct, frozen=True):
    """A file of the project and what becomes of its text. `name` is its path relative to the root."""

    name: str
    old: str
    new: str


class NotWritten(msgspec.Struct, frozen=True):
    """A file that was left as it is, and why."""

    name: str
    reason: str


def write_back(root: Path, files: Iterable[ChangedFile]) -> tuple[NotWritten, ...]:
    """Write each file that still holds its old text, in its own encoding, and say which could not be written.

    A file has its old content or its new one at every moment, and keeps its permissions. Of a link, the file behind
    it is written; what is really outside the project is left alone.
    """
    return tuple(_failures(root, files))


class Contents(msgspec.Struct, frozen=True):
    """What a file holds before and after a change."""

    old: bytes
    new: bytes


def contents_of(root: Path, file: ChangedFile, content: bytes | None = None) -> Contents | NotWritten:
    """A changed file as bytes, in the encoding and with the byte order mark that it has.

    `content` stands in for what is on disk.
    """
    try:
        old = read_bytes(root / file.name) if content is None else content
        text = read_document(root, file.name, content=old).text
    except UnreadableFileError as error:
        return NotWritten(file.name, error.message)
    if text == file.new:
        # It is written already, such as under another name of the same file.
        return Contents(old, old)
    if text != file.old:
        return NotWritten(file.name, "changed since it was read")
    new = encode_like(old, file.name, file.new)
    return NotWritten(file.name, "its encoding cannot hold the change") if new is None else Contents(old, new)


def _failures(root: Path, files: Iterable[ChangedFile]) -> Iterator[NotWritten]:
    for file in files:
        try:
            failure = _write(root, file)
        except OSError as error:
            failure = NotWritten(file.name, error.strerror or str(error))
        if failure is not None:
            yield failure


def _write(root: Path, file: ChangedFile) -> NotWritten | None:
    path = root / file.name
    target = Path(os.path.realpath(path))
    if not Boundary(root).has(target):
        return NotWritten(file.name, "outside the project")
    contents = contents_of(root, file)
    if isinstance(contents, NotWritten):
        return contents
    if contents.new != contents.old:
        if not target.stat().st_mode & 0o222 or not os.access(target, os.W_OK):
            return NotWritten(file.name, "read-only")
        replace_file(target, lambda out: out.write(contents.new))
    return None
