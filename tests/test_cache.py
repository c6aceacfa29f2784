"""What runs keep for later runs."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from serverless_lint import cache
from serverless_lint.cache import FOLDER_VARIABLE, Cache, cache_folder, clean_cache


def test_what_is_written_is_read_by_a_later_run(tmp_path: Path) -> None:
    """A value is found under its key and no other."""
    first = Cache(tmp_path / "deep" / "folder")
    first.write({b"a": b"1", b"b": b""})
    first.close()
    assert Cache(tmp_path / "deep" / "folder").read((b"a", b"b", b"c", b"a")) == {b"a": b"1", b"b": b""}


def test_more_keys_than_a_statement_takes_are_read(tmp_path: Path) -> None:
    """The keys are asked for in portions."""
    entries = {number.to_bytes(4, "big"): b"%d" % number for number in range(1_200)}
    store = Cache(tmp_path)
    store.write(entries)
    assert store.read(entries) == entries


def test_two_runs_at_once_see_what_each_writes(tmp_path: Path) -> None:
    """Nothing is locked between the calls."""
    first, second = Cache(tmp_path), Cache(tmp_path)
    first.write({b"a": b"1"})
    second.write({b"b": b"2"})
    assert first.read((b"a", b"b")) == second.read((b"a", b"b")) == {b"a": b"1", b"b": b"2"}


def test_a_file_that_is_no_cache_is_replaced(tmp_path: Path) -> None:
    """The run that meets it has no cache, the next one has."""
    file = tmp_path / "cache.sqlite3"
    file.write_bytes(b"no database" * 1_000)
    broken = Cache(tmp_path)
    broken.write({b"a": b"1"})
    assert broken.read((b"a",)) == {}
    Cache(tmp_path).write({b"a": b"1"})
    assert Cache(tmp_path).read((b"a",)) == {b"a": b"1"}


def test_a_damaged_value_is_missing(tmp_path: Path) -> None:
    """Every value carries a checksum."""
    store = Cache(tmp_path)
    store.write({b"a": b"value", b"b": b"value"})
    with sqlite3.connect(tmp_path / "cache.sqlite3") as connection:
        connection.execute("UPDATE entries SET value = CAST(replace(value, 'v', 'w') AS BLOB) WHERE key = ?", (b"a",))
    assert store.read((b"a", b"b")) == {b"b": b"value"}


def test_a_locked_cache_is_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run does not wait for ever for another one."""
    monkeypatch.setattr(cache, "_SECONDS_TO_WAIT", 0.01)
    store = Cache(tmp_path)
    with sqlite3.connect(tmp_path / "cache.sqlite3", isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        store.write({b"a": b"1"})
    assert store.read((b"a",)) == {}
    assert Cache(tmp_path).read((b"a",)) == {}


def test_a_folder_that_is_none_is_no_cache(tmp_path: Path) -> None:
    """Wherever the cache cannot be, a run works without."""
    (tmp_path / "file").touch()
    store = Cache(tmp_path / "file")
    store.write({b"a": b"1"})
    assert store.read((b"a",)) == {}


def test_a_cache_that_is_removed_during_a_run_does_no_harm(tmp_path: Path) -> None:
    """The rest of the run finds what it finds."""
    store = Cache(tmp_path)
    store.write({b"a": b"1"})
    (tmp_path / "cache.sqlite3").unlink()
    assert store.read((b"c",)) == {}
    store.write({b"b": b"2"})
    assert Cache(tmp_path).read((b"a",)) == {}


def test_a_cache_that_grows_too_large_loses_what_was_not_used_for_longest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of it goes, and the file shrinks."""
    monkeypatch.setattr(cache, "MAX_BYTES", 400_000)
    store = Cache(tmp_path)
    store.write({b"old": b"x" * 150_000, b"used": b"y" * 150_000})
    with sqlite3.connect(tmp_path / "cache.sqlite3") as connection:
        connection.execute("UPDATE entries SET used = 1")
    store.read((b"used",))
    store.write({b"new": b"z" * 150_000})
    assert sorted(store.read((b"old", b"used", b"new"))) == [b"new"]
    assert (tmp_path / "cache.sqlite3").stat().st_size < 400_000


def test_the_folder_is_private(tmp_path: Path) -> None:
    """Nobody else can put facts into it."""
    Cache(tmp_path / "cache").close()
    assert (tmp_path / "cache").stat().st_mode & 0o077 == 0 or os.name == "nt"


def test_cleaning_removes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cleaning twice is no error."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cache"))
    Cache(cache_folder()).write({b"a": b"1"})
    assert clean_cache() > 0
    assert clean_cache() == 0
    assert Cache(cache_folder()).read((b"a",)) == {}
