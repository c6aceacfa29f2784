"""What earlier runs found out, kept in the user's cache folder by what it was made from.

The bytes kept here are data that cannot execute. Whatever is wrong with the cache, a run works as if there were none.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

MAX_BYTES = 256_000_000
"""A larger cache loses the half that was not used for longest."""
FOLDER_VARIABLE = "SERVERLESS_LINT_CACHE_DIR"

_FILE = "cache.sqlite3"
_SECONDS_TO_WAIT = 2.0
_SECONDS_A_DAY = 86_400
_KEYS_AT_ONCE = 500
_CHECK_BYTES = 8
_PRIVATE_FOLDER, _PRIVATE_FILE, _OTHERS = 0o700, 0o600, 0o077
_TABLE = "CREATE TABLE IF NOT EXISTS entries (key BLOB PRIMARY KEY, value BLOB NOT NULL, used INTEGER NOT NULL)"


class Store(Protocol):
    """Keeps bytes by key."""

    def read(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """What is kept under the keys."""
        ...

    def write(self, entries: Mapping[bytes, bytes]) -> None:
        """Keep values under their keys."""
        ...


class Cache:
    """A store of bytes by key that several runs may use at once."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _FILE
        self._connection: sqlite3.Connection | None = None
        self._today = int(time.time()) // _SECONDS_A_DAY
        with self._no_cache_on_failure():
            folder.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
            self._make_private()
            self._connection = sqlite3.connect(self._file, timeout=_SECONDS_TO_WAIT)
            # Losing entries in a power failure does no harm, waiting for the disk does.
            self._connection.execute("PRAGMA synchronous = OFF")
            self._connection.execute(_TABLE)

    def read(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """What is kept under the keys; a key is missing if nothing, or something damaged, is."""
        wanted = list(dict.fromkeys(keys))
        found: dict[bytes, bytes] = {}
        stale: list[bytes] = []
        with self._no_cache_on_failure():
            for start in range(0, len(wanted), _KEYS_AT_ONCE):
                for key, value, used in self._select(wanted[start : start + _KEYS_AT_ONCE]):
                    if value[:_CHECK_BYTES] == _check(value[_CHECK_BYTES:]):
                        found[key] = value[_CHECK_BYTES:]
                        if used != self._today:
                            stale.append(key)
        self._mark_used(stale)
        return found

    def write(self, entries: Mapping[bytes, bytes]) -> None:
        """Keep values under their keys, as far as that is possible."""
        if not entries or self._connection is None:
            return
        rows = [(key, _check(value) + value, self._today) for key, value in entries.items()]
        with self._no_cache_on_failure(), self._connection as transaction:
            transaction.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", rows)
        self._shrink()

    def close(self) -> None:
        """Give the file free."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _make_private(self) -> None:
        """Let nobody else read it: it holds names and texts of what was scanned."""
        # As it is made, not afterwards; one that an earlier version made, or a copy, is corrected.
        os.close(os.open(self._file, os.O_CREAT | os.O_RDWR, _PRIVATE_FILE))
        if self._file.stat().st_mode & _OTHERS:
            # Somebody else's stays as it is.
            with suppress(PermissionError):
                self._file.chmod(_PRIVATE_FILE)

    def _select(self, keys: list[bytes]) -> Iterator[tuple[bytes, bytes, int]]:
        if self._connection is not None:
            marks = ", ".join("?" * len(keys))
            yield from self._connection.execute(f"SELECT key, value, used FROM entries WHERE key IN ({marks})", keys)

    def _mark_used(self, keys: list[bytes]) -> None:
        if keys and self._connection is not None:
            with self._no_cache_on_failure(), self._connection as transaction:
                transaction.executemany("UPDATE entries SET used = ? WHERE key = ?", [(self._today, k) for k in keys])

    def _shrink(self) -> None:
        if self._connection is None or self._size() <= MAX_BYTES:
            return
        with self._no_cache_on_failure(), self._connection as transaction:
            transaction.execute(
                "DELETE FROM entries WHERE rowid IN"
                " (SELECT rowid FROM entries ORDER BY used, rowid LIMIT (SELECT (count(*) + 1) / 2 FROM entries))"
            )
        if self._connection is not None:
            with self._no_cache_on_failure():
                self._connection.execute("VACUUM")

    def _size(self) -> int:
        try:
            return self._file.stat().st_size
        except OSError:
            return 0

    @contextmanager
    def _no_cache_on_failure(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError:
            # Locked by another run for too long, a full disk, a folder that cannot be written to.
            self.close()
        except (sqlite3.DatabaseError, OSError):
            self.close()
            # A damaged file would disable the cache for ever.
            with suppress(OSError):
                self._file.unlink()


def cache_folder() -> Path:
    """Where the cache is: the user's cache folder, or what `SERVERLESS_LINT_CACHE_DIR` names."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("serverless-lint", appauthor=False)


def clean_cache() -> int:
    """Remove the cache; returns how many bytes it had."""
    file = cache_folder() / _FILE
    try:
        size = file.stat().st_size
        file.unlink()
    except FileNotFoundError:
        return 0
    return size


def _check(value: bytes) -> bytes:
    return blake2b(value, digest_size=_CHECK_BYTES).digest()
