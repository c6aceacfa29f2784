"""Writing reports to files."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

import pytest

from serverless_lint.errors import UsageError
from serverless_lint.files.atomic import write_atomically


def write_new(out: TextIO) -> None:
    """Write a text that is not ASCII."""
    out.write("nü\n")


def fail_halfway(out: TextIO) -> None:
    """Write something, then fail."""
    out.write("half")
    raise RuntimeError


def test_a_new_file_is_utf_8_with_plain_line_ends(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a", write_new)
    assert (tmp_path / "a").read_bytes() == b"n\xc3\xbc\n"


def test_an_old_file_survives_a_failure_alone(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old", "utf-8")
    with pytest.raises(RuntimeError):
        write_atomically(tmp_path / "a", fail_halfway)
    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [("a", "old")]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old", "utf-8")
    (tmp_path / "link").symlink_to("a")
    write_atomically(tmp_path / "link", write_new)
    assert ((tmp_path / "link").is_symlink(), (tmp_path / "a").read_text("utf-8")) == (True, "nü\n")


def test_a_device_is_written_to() -> None:
    write_atomically(Path("/dev/null"), write_new)
    assert not Path("/dev/null").is_file()


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot write"):
        write_atomically(tmp_path / "gone/a", write_new)
