"""What runs keep for later runs."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TypeAlias

import cfnlint  # type: ignore[import-untyped]
import pytest

from serverless_lint import cache
from serverless_lint.cache import FOLDER_VARIABLE, Cache, cache_folder, clean_cache
from serverless_lint.sources.facts import program_files

Open: TypeAlias = Callable[[Path], Cache]


@pytest.fixture
def opened() -> Iterator[Open]:
    """Open caches that are closed at the end of the test."""
    with ExitStack() as stack:
        yield lambda folder: stack.enter_context(closing(Cache(folder)))


def test_what_is_written_is_read_by_a_later_run(opened: Open, tmp_path: Path) -> None:
    """A value is found under its key and no other."""
    first = opened(tmp_path / "deep" / "folder")
    first.write({b"a": b"1", b"b": b""})
    first.close()
    assert opened(tmp_path / "deep" / "folder").read((b"a", b"b", b"c", b"a")) == {b"a": b"1", b"b": b""}


def test_more_keys_than_a_statement_takes_are_read(opened: Open, tmp_path: Path) -> None:
    """The keys are asked for in portions."""
    entries = {number.to_bytes(4, "big"): b"%d" % number for number in range(1_200)}
    store = opened(tmp_path)
    store.write(entries)
    assert store.read(entries) == entries


def test_two_runs_at_once_see_what_each_writes(opened: Open, tmp_path: Path) -> None:
    """Nothing is locked between the calls."""
    first, second = opened(tmp_path), opened(tmp_path)
    first.write({b"a": b"1"})
    second.write({b"b": b"2"})
    assert first.read((b"a", b"b")) == second.read((b"a", b"b")) == {b"a": b"1", b"b": b"2"}


def test_a_file_that_is_no_cache_is_replaced(opened: Open, tmp_path: Path) -> None:
    """The run that meets it has no cache, the next one has."""
    file = tmp_path / "cache.sqlite3"
    file.write_bytes(b"no database" * 1_000)
    broken = opened(tmp_path)
    broken.write({b"a": b"1"})
    assert broken.read((b"a",)) == {}
    opened(tmp_path).write({b"a": b"1"})
    assert opened(tmp_path).read((b"a",)) == {b"a": b"1"}


def test_a_damaged_value_is_missing(opened: Open, tmp_path: Path) -> None:
    """Every value carries a checksum."""
    store = opened(tmp_path)
    store.write({b"a": b"value", b"b": b"value"})
    with closing(sqlite3.connect(tmp_path / "cache.sqlite3")) as connection, connection:
        connection.execute("UPDATE entries SET value = CAST(replace(value, 'v', 'w') AS BLOB) WHERE key = ?", (b"a",))
    assert store.read((b"a", b"b")) == {b"b": b"value"}


def test_a_locked_cache_is_no_cache(opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run does not wait for ever for another one."""
    monkeypatch.setattr(cache, "_SECONDS_TO_WAIT", 0.01)
    store = opened(tmp_path)
    with closing(sqlite3.connect(tmp_path / "cache.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        store.write({b"a": b"1"})
    assert store.read((b"a",)) == {}
    assert opened(tmp_path).read((b"a",)) == {}


def test_a_folder_that_is_none_is_no_cache(opened: Open, tmp_path: Path) -> None:
    """Wherever the cache cannot be, a run works without."""
    (tmp_path / "file").touch()
    store = opened(tmp_path / "file")
    store.write({b"a": b"1"})
    assert store.read((b"a",)) == {}


def test_a_cache_that_is_removed_during_a_run_does_no_harm(opened: Open, tmp_path: Path) -> None:
    """The rest of the run finds what it finds."""
    store = opened(tmp_path)
    store.write({b"a": b"1"})
    (tmp_path / "cache.sqlite3").unlink()
    assert store.read((b"c",)) == {}
    store.write({b"b": b"2"})
    assert opened(tmp_path).read((b"a",)) == {}


def test_a_cache_that_grows_too_large_loses_what_was_not_used_for_longest(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of it goes, and the file shrinks."""
    monkeypatch.setattr(cache, "MAX_BYTES", 400_000)
    store = opened(tmp_path)
    store.write({b"old": b"x" * 150_000, b"used": b"y" * 150_000})
    with closing(sqlite3.connect(tmp_path / "cache.sqlite3")) as connection, connection:
        connection.execute("UPDATE entries SET used = 1")
    store.read((b"used",))
    store.write({b"new": b"z" * 150_000})
    assert sorted(store.read((b"old", b"used", b"new"))) == [b"new"]
    assert (tmp_path / "cache.sqlite3").stat().st_size < 400_000


def test_the_folder_is_private(opened: Open, tmp_path: Path) -> None:
    """Nobody else can put facts into it."""
    opened(tmp_path / "cache").close()
    assert (tmp_path / "cache").stat().st_mode & 0o077 == 0 or os.name == "nt"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
@pytest.mark.parametrize("before", [None, 0o644, 0o600])
def test_the_file_is_private(opened: Open, tmp_path: Path, before: int | None) -> None:
    """Nobody else can read in it what was scanned, also if an earlier version has made it."""
    if before is not None:
        opened(tmp_path).close()
        (tmp_path / "cache.sqlite3").chmod(before)
    mask = os.umask(0)
    opened(tmp_path).write({b"a": b"1"})
    os.umask(mask)
    assert (tmp_path / "cache.sqlite3").stat().st_mode & 0o777 == 0o600
    assert opened(tmp_path).read((b"a",)) == {b"a": b"1"}


def test_cleaning_removes_it(opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cleaning twice is no error."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cache"))
    opened(cache_folder()).write({b"a": b"1"})
    assert clean_cache() > 0
    assert clean_cache() == 0
    assert opened(cache_folder()).read((b"a",)) == {}


@pytest.mark.parametrize("name", ["iam_actions.lines.z", "distributions.json", "function_settings.py"])
def test_results_depend_on_the_code_and_data_of_the_linter(name: str) -> None:
    """What an earlier version has found is not taken over by the next."""
    assert name in list(map(os.path.basename, program_files()))


def test_results_depend_on_cfn_lint() -> None:
    """Its findings, and its dates of runtimes, are part of a report."""
    assert cfnlint.__file__ in program_files()
