"""Paths of files in the project: text with forward slashes, relative to its root.

There are so many of them that objects for paths would take a tenth of the time of a run.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator

BUILD_FOLDERS = frozenset(
    {"dist", "build", "out", "target", "lib", "bundle", "bin", "publish"}
    | {".aws-sam", ".build", ".bundle", ".dist", ".esbuild", ".package", ".webpack"}
)
"""What folders are called that builds write to."""


def is_of_build(folder: str) -> bool:
    """Whether a folder that is not there is one that builds write to, by its name: one of these, or a hidden one."""
    return folder in BUILD_FOLDERS or (folder.startswith(".") and folder.strip(".") != "")


def folders_around(name: str) -> Iterator[str]:
    """The folders that a file or folder is in, the nearest first; the last is `.`, the root."""
    while name not in ("", "."):
        name = name.rpartition("/")[0]
        yield name or "."


def base_name(name: str) -> str:
    """The last part of a path."""
    return name.rpartition("/")[2]


def joined(*parts: str) -> str:
    """Parts of a path as one path, without `.`, and without `..` but at the beginning."""
    return posixpath.normpath(posixpath.join(*parts))


def leads_outside(name: str) -> bool:
    """Whether a path says itself that it is not below the root, or may not be, whatever links there are."""
    if os.sep != "/" and (os.sep in name or ":" in name):
        return True
    return name.startswith("/") or (".." in name and ".." in name.split("/"))


def can_be_a_file(name: str) -> bool:
    """Whether a file can be called like that; templates can say what no system takes for a name."""
    try:
        return b"\0" not in os.fsencode(name)
    except UnicodeEncodeError:
        return False
