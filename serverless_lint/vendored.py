"""Packages of others that lie in the repository because `pip install --target` put them there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

MAX_RECORD = 2_000_000
"""Bytes; a longer list of files is not read."""


def vendored_names(folders: Iterable[tuple[str, Path]]) -> frozenset[str]:
    """The modules and package folders, by their names in the project, that installed distributions own.

    `folders` are the names and paths of folders to look into. What a distribution owns is what its `RECORD` lists
    (https://packaging.python.org/en/latest/specifications/recording-installed-packages/), so that code of the
    project beside it is told apart.
    """
    return frozenset(
        f"{folder}/{name}" if folder not in ("", ".") else name
        for folder, path in folders
        for record in _records(path)
        for name in _top_level(record)
    )


def _records(folder: Path) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            found = sorted(entry.path for entry in entries if entry.name.endswith(".dist-info"))
    except OSError:
        return
    for path in found:
        record = Path(path, "RECORD")
        try:
            if record.stat().st_size <= MAX_RECORD:
                yield record.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue


def _top_level(record: str) -> Iterator[str]:
    for line in record.splitlines():
        path = line.partition(",")[0].strip('"')
        first = path.partition("/")[0]
        if first not in ("", "..") and not first.endswith((".dist-info", ".data")):
            yield first
