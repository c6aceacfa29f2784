"""Packages of others that lie in the repository because `pip install --target` put them there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from serverless_lint.errors import UnreadableFileError
from serverless_lint.files.read import read_bytes
from serverless_lint.parse.manifests import normalized, requirements
from serverless_lint.source import Document

MAX_RECORD = 2_000_000
"""Bytes; a longer list of files is not read."""


def vendored_names(
    folders: Iterable[tuple[str, str]], note: Callable[[str], object], known: dict[str, tuple[tuple[str, str], ...]]
) -> frozenset[str]:
    """The modules and package folders, by their names in the project, that installed distributions own.

    `folders` are the names and paths of folders to look into. What a distribution owns is what its `RECORD` lists
    (https://packaging.python.org/en/latest/specifications/recording-installed-packages/), so that code of the
    project beside it is told apart. `note` is told the names of those lists; `known` keeps them by the folder's path.
    """
    found: set[str] = set()
    for folder, path in folders:
        if path not in known:
            known[path] = tuple(_records(path))
        for name, record in known[path]:
            note(_in(folder, name))
            found.update(_in(folder, owned) for owned in _top_level(record))
    return frozenset(found)


def declared_names(
    names: Iterable[str], folders: Iterable[str], document: Callable[[str], Document | None]
) -> frozenset[str]:
    """The modules and package folders beside a `requirements.txt` that are called as what it asks for.

    What is installed there need not have kept its `.dist-info` folder; code of the project that is called as a
    package it needs would hide it. `names` are those of all files, `folders` those to look into.
    """
    wanted = {
        folder: requirements(found.text).names
        for folder in folders
        if (found := document(_in(folder, "requirements.txt"))) is not None
    }
    return frozenset(
        _in(folder, first)
        for name in names
        for folder, first in _places(name)
        if folder in wanted and normalized(first.removesuffix(".py")) in wanted[folder]
    )


def _in(folder: str, name: str) -> str:
    return name if folder in ("", ".") else f"{folder}/{name}"


def _places(name: str) -> Iterator[tuple[str, str]]:
    """The folders around a file, each with what is in it on the way to the file."""
    while name:
        name, _, first = name.rpartition("/")
        yield name or ".", first


def _records(folder: str) -> Iterator[tuple[str, str]]:
    try:
        with os.scandir(folder) as entries:
            found = sorted(entry.name for entry in entries if entry.name.endswith(".dist-info"))
    except OSError:
        return
    for name in found:
        path = os.path.join(folder, name)
        # pip makes no links, so that one leads to something that is not meant.
        with suppress(UnreadableFileError):
            if not os.path.islink(path):
                record = read_bytes(os.path.join(path, "RECORD"), limit=MAX_RECORD, follow_link=False)
                yield f"{name}/RECORD", record.decode("utf-8", "replace")


def _top_level(record: str) -> Iterator[str]:
    for line in record.splitlines():
        path = line.partition(",")[0].strip('"')
        first = path.partition("/")[0]
        if first not in ("", "..") and not first.endswith((".dist-info", ".data")):
            yield first
