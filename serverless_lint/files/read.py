"""Files to bytes, bytes to text, and back. Nothing else opens what is scanned."""

from __future__ import annotations

import codecs
import os
import re
import stat
from pathlib import Path

from serverless_lint.errors import BinaryFileError, OtherContentError, UnreadableFileError
from serverless_lint.source import Document

MAX_BYTES = 10_000_000
"""Larger files are generated or data; reading them costs more than they can tell."""

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CODING_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK_OR_COMMENT = re.compile(rb"^[ \t\f]*(?:#.*)?$")
_COOKIE_WINDOW = 1_000
_BINARY_WINDOW = 8_000
_PIECE = 65_536

_TYPESCRIPT = (".ts", ".mts")
_TEXT_OF_QT = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,20}(?:<\?xml|<!DOCTYPE)\s")
_PACKETS_OF_VIDEO = ((0, 188), (4, 192))
"""Where an MPEG transport stream has its first `G` (`.ts`, and `.mts` of cameras), and how far the next one is."""

# Without O_NONBLOCK, opening a named pipe waits for somebody to write to it.
_HOW_TO_OPEN = sum(getattr(os, flag, 0) for flag in ("O_RDONLY", "O_NONBLOCK", "O_NOCTTY", "O_BINARY"))

_REFUSED_CODECS = frozenset({"idna", "punycode", "undefined", "raw-unicode-escape", "unicode-escape"})
"""Text codecs that take quadratic time or change the length of plain ASCII; no source file needs them."""


def read_document(path: str | Path, name: str, *, content: bytes | None = None) -> Document:
    """The text of a file, its line ends kept and a byte order mark removed.

    `content` stands in for what is on disk. Raises `UnreadableFileError` for what is no text or cannot be opened, and
    `OtherContentError` for what is no code in spite of its name.
    """
    data = read_bytes(path) if content is None else content
    if name.endswith(_TYPESCRIPT) and (_TEXT_OF_QT.match(data) or _is_video(data)):
        raise OtherContentError("is no TypeScript")
    return Document(name, _decode(data, is_python=name.endswith(".py")))


def encode_like(original: bytes, name: str, text: str) -> bytes | None:
    """A text as bytes, with the byte order mark and in the encoding of a file's content; None if that cannot be.

    The content has to be what its own text is written as; raises `UnreadableFileError` for what is no text.
    """
    is_python = name.endswith(".py")
    mark, encoding = _mark_and_encoding(original, is_python=is_python)
    try:
        if mark + _decode(original, is_python=is_python).encode(encoding) != original:
            return None
        return mark + text.encode(encoding)
    except UnicodeEncodeError:
        return None


def read_bytes(path: str | Path, *, limit: int = MAX_BYTES, follow_link: bool = True) -> bytes:
    """What a regular file holds; raises `UnreadableFileError` for anything else and what is too large.

    Without `follow_link`, what is behind a link is not read.
    """
    try:
        descriptor = os.open(path, _HOW_TO_OPEN if follow_link else _HOW_TO_OPEN | _no_link(path))
        try:
            # Asked after it was opened: the name may lead to something else than a moment ago.
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableFileError("cannot be read: not a regular file")
            data = _read_all(descriptor, status.st_size, limit)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableFileError(f"cannot be read: {reason}") from error
    if len(data) > limit:
        raise UnreadableFileError(f"cannot be read: larger than {limit // 1_000_000} MB")
    return data


def _no_link(path: str | Path) -> int:
    """The flag that keeps a link from being opened; Windows has none."""
    if not hasattr(os, "O_NOFOLLOW") and os.path.islink(path):
        raise UnreadableFileError("cannot be read: not a regular file")
    return getattr(os, "O_NOFOLLOW", 0)


def _read_all(descriptor: int, size: int, limit: int) -> bytes:
    """What is behind a descriptor; of what is too large, more than is allowed but not all.

    There are so many files that a file object for each would take a fifth of the time to read them.
    """
    data = os.read(descriptor, min(size, limit) + 1)
    # The size is that of a moment ago, and some systems give less at once.
    while len(data) <= limit and (more := os.read(descriptor, _PIECE)):
        data += more
    return data


def _is_video(data: bytes) -> bool:
    starts = any(data[at : at + 1] == data[at + size : at + size + 1] == b"G" for at, size in _PACKETS_OF_VIDEO)
    return starts and b"\0" in data[:_BINARY_WINDOW]


def _decode(data: bytes, *, is_python: bool) -> str:
    mark, encoding = _mark_and_encoding(data, is_python=is_python)
    return _decode_as(data, encoding, offset=len(mark))


def _mark_and_encoding(data: bytes, *, is_python: bool) -> tuple[bytes, str]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return mark, encoding
    if b"\0" in data[:_BINARY_WINDOW]:
        raise BinaryFileError("cannot be read: a binary file")
    return b"", _declared_encoding(data) if is_python else "utf-8"


def _decode_as(data: bytes, encoding: str, *, offset: int) -> str:
    try:
        return data[offset:].decode(encoding)
    except UnicodeDecodeError as error:
        at = error.start + offset
        raise UnreadableFileError(f"is not valid {encoding.upper()}: byte 0x{data[at]:02x} at offset {at}") from error


def _declared_encoding(data: bytes) -> str:
    """The encoding that a Python file declares in its first two lines (PEP 263)."""
    for line in data[:_COOKIE_WINDOW].splitlines()[:2]:
        if cookie := _CODING_COOKIE.match(line):
            return _python_codec(cookie[1].decode("ascii", "replace"))
        if not _BLANK_OR_COMMENT.match(line):
            break
    return "utf-8"


def _python_codec(declared: str) -> str:
    try:
        codec = codecs.lookup(declared)
    except LookupError:
        raise UnreadableFileError(f"declares the unknown encoding `{declared}`") from None
    name = codec.name.replace("_", "-")
    if not codec._is_text_encoding or name in _REFUSED_CODECS:
        raise UnreadableFileError(f"declares `{declared}`, which is not an encoding for source code")
    return name
