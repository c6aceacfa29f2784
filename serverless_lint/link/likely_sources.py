"""The file that code most likely comes from where nothing that was read says how it gets to Lambda.

Shell scripts, makefiles and pipelines make packages, too. The handler's path ends as that of its source does, perhaps
without the folder that all outputs are in: one file of that name says enough, several say nothing.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.link.file_tree import is_too_deep
from serverless_lint.model.program.code import is_test
from serverless_lint.parse.code.imports import JAVASCRIPT_SUFFIXES
from serverless_lint.paths import BUILD_FOLDERS, folders_around

_COMMON = frozenset(
    {"app", "application", "function", "functions", "handler", "handlers", "index", "lambda", "lambda_function"}
    | {"lambda_handler", "lambdas", "main", "mod", "module", "package", "server", "service", "src", "code"}
)
"""Names that say nothing about what is in a file or folder."""
_ENTRIES = ("index", "handler", "main", "app", "lambda", "lambda_function")
"""What the file is called in a folder that has the name of its output."""
_PAST = frozenset({"archive", "archived", "backup", "backups", "deprecated", "legacy", "old"})
"""Folders of what is not deployed any more."""
_JOINTS = lazy_pattern(r"[-_. ]")
_KIND = lazy_pattern(r"(?<=[^-_. ])[-_. ](?:lambda|function|handler|func|fn)$", re.IGNORECASE)
"""What often ends the name of a folder or package, and says only what it is of: `daily-refresh-handler`."""
_DECLARATIONS = (".d.ts", ".d.mts", ".d.cts")


def says_something(name: str) -> bool:
    """Whether the name of a file or folder is not one that any application has."""
    return name.lower() not in _COMMON


def _folded(name: str) -> str:
    return _JOINTS.sub("", name).lower()


class _Placed(msgspec.Struct):
    """Sources of one name by where they lie."""

    called: dict[str, list[str]] = msgspec.field(default_factory=dict)
    """By the names of the folder that their path begins in and of those around it, put together."""
    inside: dict[str, list[str]] = msgspec.field(default_factory=dict)
    """By the name of each of these folders."""
    alike_called: dict[str, list[str]] = msgspec.field(default_factory=dict)
    alike_inside: dict[str, list[str]] = msgspec.field(default_factory=dict)
    """Both without what only tells how the words of a name are joined: `GetOrder` is packaged from `get-order`."""
    of_no_kind: dict[str, list[str]] = msgspec.field(default_factory=dict)
    """By the names of these folders without what kind of thing is in them, likewise."""
    below: dict[str, list[str]] = msgspec.field(default_factory=dict)
    """By the folders that the file is in."""

    def add(self, name: str, folder: str) -> None:
        """Put a source where it is looked for."""
        parts = folder.split("/")
        put_together = ["_".join(parts[at:]) for at in range(len(parts))]
        for words, exactly, alike in (
            (put_together, self.called, self.alike_called),
            (parts, self.inside, self.alike_inside),
        ):
            for word in dict.fromkeys(words):
                exactly.setdefault(word, []).append(name)
            for word in dict.fromkeys(map(_folded, words)):
                alike.setdefault(word, []).append(name)
        for word in dict.fromkeys(_folded(_KIND.sub("", part)) for part in parts):
            self.of_no_kind.setdefault(word, []).append(name)
        for around in folders_around(name):
            self.below.setdefault(around, []).append(name)


class LikelySources:
    """Knows the code files of a project by the ends of their paths."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = names
        self._known: dict[tuple[str, tuple[str, ...]], _Placed] = {}
        """The sources that may be a handler's, by its path and the suffixes."""

    def of(self, path: str, suffixes: tuple[str, ...]) -> str | None:
        """The only source that a file without its suffix can be made from; None if there is none, or there are more."""
        if is_too_deep(path):
            return None
        parts = path.split("/")
        built = max((at for at, part in enumerate(parts) if part in BUILD_FOLDERS or part == ".."), default=-1)
        rest = [part for part in parts[built + 1 :] if part != "."]
        for start in range(len(rest)):
            end = rest[start:]
            if end[0] in _COMMON:
                continue
            found = list(islice(self._ending_with(end, suffixes), 2))
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def in_package(self, package: str, path: str, suffixes: tuple[str, ...]) -> str | None:
        """The only source with the path of a handler that is in a folder which a package is called as.

        Either the folder itself has the name, or all the names down to it, such as `orders/tip_list` of
        `orders_tip_list`; if none has, capitals, dashes and the like may differ, and at last the kind that a name ends
        with.
        """
        placed = self._placed(path, suffixes)
        alike = _folded(package)
        only = (
            placed.called.get(package)
            or placed.inside.get(package)
            or placed.alike_called.get(alike)
            or placed.alike_inside.get(alike)
            or placed.of_no_kind.get(_folded(_KIND.sub("", package)), [])
        )
        return only[0] if len(only) == 1 else None

    def around(self, place: str, path: str, suffixes: tuple[str, ...]) -> Sequence[str]:
        """The sources with the path of a handler in a folder, or in the one around it if it has no code."""
        for folder in (place, posixpath.dirname(place) or "."):
            found = self._placed(path, suffixes).below.get(folder, [])
            if found or folder in self._folders:
                return found
        return ()

    def below(self, place: str, path: str, suffixes: tuple[str, ...]) -> Sequence[str]:
        """All sources with the path of a handler in a folder or below it."""
        return self._placed(path, suffixes).below.get(place, [])

    def _placed(self, path: str, suffixes: tuple[str, ...]) -> _Placed:
        key = (path, suffixes)
        if key not in self._known:
            placed = self._known[key] = _Placed()
            for name, folder in () if is_too_deep(path) else self._of_handler(path, suffixes):
                placed.add(name, folder)
        return self._known[key]

    def _of_handler(self, path: str, suffixes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """The files that may be a handler's, each with the folder that the path begins in."""
        for stem, suffix in self._by_stem.get(posixpath.basename(path), ()):
            if suffix in suffixes and f"/{stem}".endswith(f"/{path}"):
                yield stem + suffix, stem[: -len(path)].rstrip("/")

    def _ending_with(self, parts: list[str], suffixes: tuple[str, ...]) -> Iterator[str]:
        ends = ["/".join(parts), *("/".join((*parts, entry)) for entry in _ENTRIES)]
        for end in ends:
            yield from (name for name, _ in self._of_handler(end, suffixes))

    @cached_property
    def _by_stem(self) -> Mapping[str, list[tuple[str, str]]]:
        """The files without their suffixes, each with its own, by the last part of what is left."""
        found: dict[str, list[tuple[str, str]]] = {}
        for name in self._names:
            is_code = name.endswith((".py", *JAVASCRIPT_SUFFIXES)) and not name.endswith(_DECLARATIONS)
            if is_code and not is_too_deep(name) and not is_test(name) and _PAST.isdisjoint(name.lower().split("/")):
                stem, suffix = posixpath.splitext(name)
                found.setdefault(posixpath.basename(stem), []).append((stem, suffix))
        return found

    @cached_property
    def _folders(self) -> frozenset[str]:
        """The folders with code in or below them."""
        return frozenset(
            folder for files in self._by_stem.values() for stem, _ in files for folder in folders_around(stem)
        )
