"""Paths of files in the project: text with forward slashes, relative to its root.

There are so many of them that objects for paths would take a tenth of the time of a run.
"""

from __future__ import annotations

from collections.abc import Iterator


def folders_around(name: str) -> Iterator[str]:
    """The folders that a file or folder is in, the nearest first; the last is `.`, the root."""
    while name not in ("", "."):
        name = name.rpartition("/")[0]
        yield name or "."


def base_name(name: str) -> str:
    """The last part of a path."""
    return name.rpartition("/")[2]
