"""Bytes to text."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from serverless_lint.errors import OtherContentError, UnreadableFileError
from serverless_lint.files.read import MAX_BYTES, read_document


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        pytest.param("a.txt", b"", "", id="empty"),
        pytest.param("a.txt", "ü😀".encode(), "ü😀", id="UTF-8"),
        pytest.param("a.txt", b"\xef\xbb\xbfx", "x", id="UTF-8 with mark"),
        pytest.param("a.txt", "\ufeffx".encode("utf-16-le"), "x", id="UTF-16 little endian"),
        pytest.param("a.txt", "\ufeffx".encode("utf-16-be"), "x", id="UTF-16 big endian"),
        pytest.param("a.txt", "\ufeffx".encode("utf-32-le"), "x", id="UTF-32"),
        pytest.param("a.txt", b"a\r\nb\rc\n", "a\r\nb\rc\n", id="line ends"),
        pytest.param("a.py", b"# -*- coding: latin-1 -*-\n# \xe4", "# -*- coding: latin-1 -*-\n# ä", id="cookie"),
        pytest.param("a.py", b"#!x\n# coding=cp1252\n#\x80", "#!x\n# coding=cp1252\n#€", id="cookie on line 2"),
    ],
)
def test_text_is_decoded_with_its_line_ends(tmp_path: Path, name: str, data: bytes, text: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert read_document(tmp_path / name, name).text == text


def test_the_document_has_the_given_name(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"")
    assert read_document(tmp_path / "a.py", "src/a.py").path == "src/a.py"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        pytest.param("a.txt", b"ab\xff", "is not valid UTF-8: byte 0xff at offset 2", id="not UTF-8"),
        pytest.param("a.js", b"# coding: latin-1\n\xe4", "is not valid UTF-8: byte 0xe4 at offset 18", id="not Python"),
        pytest.param("a.py", b"\nx\n# coding: latin-1\n\xe4", "is not valid UTF-8: byte 0xe4 at offset 21", id="late"),
        pytest.param("a.bin", b"\x7fELF\0", "cannot be read: a binary file", id="binary"),
        pytest.param("a.py", b"# coding: klingon\n", "declares the unknown encoding `klingon`", id="unknown encoding"),
        pytest.param(
            "a.py",
            b"# coding: zip\n",
            "declares `zip`, which is not an encoding for source code",
            id="no text encoding",
        ),
        pytest.param(
            "a.py", b"# coding: punycode\n", "declares `punycode`, which is not an encoding for source code", id="slow"
        ),
        pytest.param("a.txt", b"x" * (MAX_BYTES + 1), "cannot be read: larger than 10 MB", id="too large"),
    ],
)
def test_what_is_no_text_says_why(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UnreadableFileError) as caught:
        read_document(tmp_path / name, name)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("clip.ts", (b"G" + b"\0" * 187) * 2, id="MPEG transport stream"),
        pytest.param("clip.mts", (b"\0" * 4 + b"G" + b"\0" * 187) * 2, id="AVCHD"),
        pytest.param("app_de.ts", b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS><TS></TS>', id="Qt"),
    ],
)
def test_what_is_called_like_typescript_and_is_something_else_is_told_apart(
    tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(OtherContentError):
        read_document(tmp_path / name, name)


def test_typescript_may_begin_with_a_g(tmp_path: Path) -> None:
    text = "G" * 400
    (tmp_path / "a.ts").write_text(text, encoding="utf-8")
    assert read_document(tmp_path / "a.ts", "a.ts").text == text


def test_a_vanished_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read_document(tmp_path / "gone.py", "gone.py")
    assert caught.value.message == f"cannot be read: {os.strerror(errno.ENOENT)}"


def test_a_named_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    with pytest.raises(UnreadableFileError, match="cannot be read: not a regular file"):
        read_document(tmp_path / "pipe.py", "pipe.py")


def test_given_content_stands_in_for_the_file(tmp_path: Path) -> None:
    assert read_document(tmp_path / "unsaved.py", "unsaved.py", content=b"x = 1").text == "x = 1"
