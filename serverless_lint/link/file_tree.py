"""The names of the project's files as folders, so that one folder can be looked at without going through all files."""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

_AFTER_SLASH = chr(ord("/") + 1)
_MOST_PARTS = 50


class FileTree:
    """The files by folder. Names are relative to the project's root, which is `.`."""

    def __init__(self, names: Iterable[str], look_into: Callable[[str], None] = lambda folder: None) -> None:
        """`look_into` is told the folders that somebody wants to see."""
        self._names = sorted(names)
        self._look_into = look_into

    def below(self, folder: str) -> Sequence[str]:
        """The files in a folder and in the folders below it, by name."""
        self._look_into(folder)
        return _below(self._names, folder)

    def folders_below(self, folder: str) -> Sequence[str]:
        """The folder itself and those below it, by name."""
        self._look_into(folder)
        itself = [folder] if folder in self._in_folder and folder not in ("", ".") else []
        return [*itself, *_below(self._folders, folder)]

    def inside(self, folder: str) -> Sequence[str]:
        """The files directly in a folder, by name."""
        self._look_into(folder)
        return self._in_folder.get(folder, ())

    def files_like(self, path: str) -> Sequence[str]:
        """The files whose paths differ from one in upper and lower case at most, by name."""
        return self._files_by_lower_case.get(path.lower(), ())

    def folders_like(self, path: str) -> Sequence[str]:
        """The same of folders."""
        return self._folders_by_lower_case.get(path.lower(), ())

    @cached_property
    def _files_by_lower_case(self) -> Mapping[str, list[str]]:
        return _by_lower_case(self._names)

    @cached_property
    def _folders_by_lower_case(self) -> Mapping[str, list[str]]:
        return _by_lower_case(self._folders)

    @cached_property
    def _folders(self) -> Sequence[str]:
        found = {"."}
        for name in self._names:
            folder = posixpath.dirname(name)
            while folder and folder not in found:
                found.add(folder)
                folder = posixpath.dirname(folder)
        return sorted(found)

    @cached_property
    def _in_folder(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {folder: [] for folder in self._folders}
        for name in self._names:
            found[posixpath.dirname(name) or "."].append(name)
        return found


def is_too_deep(path: str) -> bool:
    """Whether a path has more parts than anybody's, so that it is not worth while to look for its ends."""
    return path.count("/") >= _MOST_PARTS


def is_below(name: str, folder: str) -> bool:
    """Whether a file or folder is somewhere below a folder."""
    return folder in ("", ".") or name.startswith(folder + "/")


def _by_lower_case(names: Iterable[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name.lower(), []).append(name)
    return found


def _below(names: Sequence[str], folder: str) -> Sequence[str]:
    if folder in ("", "."):
        return names
    return names[bisect_left(names, folder + "/") : bisect_left(names, folder + _AFTER_SLASH)]
