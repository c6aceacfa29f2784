"""New texts written to the files that the old ones were read from."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from serverless_lint.fixes.write_back import ChangedFile, NotWritten, write_back

CHANGE = ChangedFile("a.txt", "old\n", "new\n")


@pytest.mark.parametrize(
    ("name", "content", "file", "written"),
    [
        pytest.param("a.txt", b"old\n", CHANGE, b"new\n", id="plain"),
        pytest.param("a.txt", "ä".encode(), ChangedFile("a.txt", "ä", "äö"), "äö".encode(), id="UTF-8"),
        pytest.param("a.txt", b"\xef\xbb\xbfold\n", CHANGE, b"\xef\xbb\xbfnew\n", id="byte order mark"),
        pytest.param("a.txt", b"\xff\xfeo\0", ChangedFile("a.txt", "o", "n"), b"\xff\xfen\0", id="UTF-16"),
        pytest.param("a.txt", b"a\r\nb\n", ChangedFile("a.txt", "a\r\nb\n", "a\r\nc\n"), b"a\r\nc\n", id="line ends"),
        pytest.param(
            "a.py",
            b"# coding: latin-1\n#\xe4",
            ChangedFile("a.py", "# coding: latin-1\n#ä", "# coding: latin-1\n#ü"),
            b"# coding: latin-1\n#\xfc",
            id="declared encoding",
        ),
    ],
)
def test_a_file_keeps_its_encoding_and_line_ends(
    tmp_path: Path, name: str, content: bytes, file: ChangedFile, written: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    assert (write_back(tmp_path, [file]), (tmp_path / name).read_bytes()) == ((), written)


@pytest.mark.parametrize(
    ("name", "content", "file", "reason"),
    [
        pytest.param("a.txt", b"newer\n", CHANGE, "changed since it was read", id="changed"),
        pytest.param("a.txt", b"\xff", CHANGE, "is not valid UTF-8: byte 0xff at offset 0", id="no text any more"),
        pytest.param("b.txt", b"", CHANGE, f"cannot be read: {os.strerror(errno.ENOENT)}", id="gone"),
        pytest.param(
            "a.py",
            b"# coding: latin-1",
            ChangedFile("a.py", "# coding: latin-1", "# coding: latin-1 €"),
            "its encoding cannot hold the change",
            id="no such character",
        ),
        pytest.param(
            "a.py",
            b"# coding: utf-7\n#+AEE-",
            ChangedFile("a.py", "# coding: utf-7\n#A", "# coding: utf-7\n#B"),
            "its encoding cannot hold the change",
            id="more than one way to write a character",
        ),
    ],
)
def test_a_file_that_cannot_be_written_as_it_was_is_left_alone(
    tmp_path: Path, name: str, content: bytes, file: ChangedFile, reason: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert write_back(tmp_path, [file]) == (NotWritten(file.name, reason),)
    assert (tmp_path / name).read_bytes() == content


def test_a_read_only_file_is_left_alone_and_the_others_are_written(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"old\n")
    (tmp_path / "a.txt").chmod(0o444)
    (tmp_path / "b.txt").write_bytes(b"old\n")
    assert write_back(tmp_path, [CHANGE, ChangedFile("b.txt", "old\n", "new\n")]) == (NotWritten("a.txt", "read-only"),)
    assert [(tmp_path / name).read_bytes() for name in ("a.txt", "b.txt")] == [b"old\n", b"new\n"]


def test_permissions_are_kept_and_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"old\n")
    (tmp_path / "a.txt").chmod(0o754)
    write_back(tmp_path, [CHANGE])
    assert [(path.name, path.stat().st_mode & 0o777) for path in tmp_path.iterdir()] == [("a.txt", 0o754)]


def test_of_a_link_the_file_behind_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_bytes(b"old\n")
    (tmp_path / "a.txt").symlink_to("real.txt")
    assert write_back(tmp_path, [CHANGE]) == ()
    assert (os.readlink(tmp_path / "a.txt"), (tmp_path / "real.txt").read_bytes()) == ("real.txt", b"new\n")


def test_a_file_with_two_names_is_written_once(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_bytes(b"old\n")
    (tmp_path / "a.txt").symlink_to("real.txt")
    assert write_back(tmp_path, [CHANGE, ChangedFile("real.txt", "old\n", "new\n")]) == ()
    assert (tmp_path / "real.txt").read_bytes() == b"new\n"


@pytest.mark.parametrize("name", ["file.txt", "folder/outside.txt", "folder/../outside.txt", "../outside.txt"])
def test_nothing_is_written_outside_the_project(tmp_path: Path, name: str) -> None:
    """Whether a file is a link, is in a linked folder, or only has a name that leads there."""
    (tmp_path / "outside.txt").write_bytes(b"old\n")
    (tmp_path / "project").mkdir()
    (tmp_path / "project/file.txt").symlink_to("../outside.txt")
    (tmp_path / "project/folder").symlink_to("..")
    change = ChangedFile(name, "old\n", "new\n")
    assert write_back(tmp_path / "project", [change]) == (NotWritten(name, "outside the project"),)
    assert (tmp_path / "outside.txt").read_bytes() == b"old\n"


def test_a_file_in_a_linked_folder_of_the_project_is_written(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/a.txt").write_bytes(b"old\n")
    (tmp_path / "link").symlink_to("folder")
    assert write_back(tmp_path, [ChangedFile("link/a.txt", "old\n", "new\n")]) == ()
    assert (tmp_path / "folder/a.txt").read_bytes() == b"new\n"
