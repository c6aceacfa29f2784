"""Folders that are applications of their own, as the configuration says or as they lie, and what one asks of others."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from typing import Any

from serverless_lint.files.gitignore import matcher
from serverless_lint.files.source_file import SourceFile
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.bundlers import COMPILER_FILES
from serverless_lint.libraries.dependencies import NODE_MANIFEST
from serverless_lint.paths import base_name, folders_around

REST = "."
"""Stands for what is in no application."""

_FEWEST_SIDE_BY_SIDE = 16
"""Fewer folders with definitions of their own are the parts of one system as likely as not."""
_DEFINITION = lazy_pattern(
    r"(?:[\w-]+[.-])?template\.(?:ya?ml|json)|serverless\.(?:ya?ml|json|template)|cdk\.json", re.ASCII
)
"""What files are called that say what a folder deploys."""
_SPECIAL = lazy_pattern(r"[\\*?\[\]!# ]")
"""Characters that mean more than themselves in patterns of .gitignore."""
_OF_ALL_BELOW = frozenset({NODE_MANIFEST, *COMPILER_FILES})
"""What files are called that code in all folders below asks for."""


def side_by_side(names: Iterable[str]) -> tuple[str, ...]:
    """Patterns of the folders that are taken for applications of their own where nobody says which are.

    These are all folders in one where many have a definition of their own, unless what lies in that one or around it
    has to do with all of them: a definition, or what packages and compilers of JavaScript look for there.
    """
    defined: dict[str, set[str]] = {}
    joining: set[str] = set()
    for name in names:
        base = base_name(name)
        if base in _OF_ALL_BELOW or _DEFINITION.fullmatch(base):
            folder = next(folders_around(name))
            joining.add(folder)
            if base not in _OF_ALL_BELOW and folder != REST:
                defined.setdefault(next(folders_around(folder)), set()).add(folder)
    return tuple(
        f"/{_escaped(folder)}/*" if folder != REST else "/*"
        for folder, inside in sorted(defined.items())
        if len(inside) >= _FEWEST_SIDE_BY_SIDE and joining.isdisjoint((folder, *folders_around(folder)))
    )


def _escaped(folder: str) -> str:
    """A pattern that means a folder of that name and no other."""
    return _SPECIAL.sub(r"\\\g<0>", folder)


def divided(names: Collection[str], patterns: tuple[str, ...] | None) -> Applications | None:
    """The applications that some files are in, as patterns say or, with None, as they lie; None if they are in one."""
    patterns = side_by_side(names) if patterns is None else patterns
    applications = Applications(names, patterns) if patterns else None
    return applications if applications is not None and len(applications.files) > 1 else None


class Applications:
    """The files of a project by application."""

    def __init__(self, names: Iterable[str], patterns: tuple[str, ...]) -> None:
        """`patterns` say, as in .gitignore, which folders are applications; the outermost around a file counts."""
        self._patterns = patterns
        self._matches = matcher(patterns)
        self._known: dict[str, str] = {REST: REST}
        """The application of everything in a folder."""
        self.names = frozenset(names)
        self.files: dict[str, list[str]] = {}
        """By application."""
        for name in sorted(self.names):
            self.files.setdefault(self._of_folder(next(folders_around(name))), []).append(name)

    def __reduce__(self) -> tuple[object, ...]:
        return Applications, (sorted(self.names), self._patterns)

    def of(self, name: str) -> str:
        """The application that a file is in."""
        return self._of_folder(next(folders_around(name)))

    def in_folder(self, folder: str) -> frozenset[str]:
        """The applications that have files in a folder or below it."""
        return frozenset(self._by_folder.get(folder, ()))

    def has_directly(self, folder: str, is_meant: Callable[[str], bool]) -> frozenset[str]:
        """The applications that have files directly in a folder whose names without folders are meant."""
        names = self._directly.get(folder, ())
        return frozenset(self.of(name) for name in names if is_meant(base_name(name)))

    def _of_folder(self, folder: str) -> str:
        known = self._known.get(folder)
        if known is None:
            around = self._of_folder(next(folders_around(folder)))
            known = folder if around == REST and self._matches(f"{folder}/") else around
            self._known[folder] = known
        return known

    @cached_property
    def _by_folder(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for application, names in self.files.items():
            for name in names:
                for folder in folders_around(name):
                    inside = found.setdefault(folder, set())
                    if application in inside:
                        break
                    inside.add(application)
        return found

    @cached_property
    def _directly(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for names in self.files.values():
            for name in names:
                found.setdefault(next(folders_around(name)), []).append(name)
        return found


class Beyond:
    """What lies outside of some applications, and which others were asked for it."""

    def __init__(self, applications: Applications, own: Collection[str]) -> None:
        self._applications = applications
        self._own = frozenset(own)
        self.asked: set[str] = set()
        """The applications that have something of what was asked for."""

    def ask_for_file(self, name: str) -> bool:
        """Note that somebody asks whether there is a file; False, since the applications have none of that name."""
        if name in self._applications.names:
            self._note((self._applications.of(name),))
        return False

    def ask_for_folder(self, name: str) -> None:
        """Note that somebody looks into a folder in which the applications have no file."""
        self._note(self._applications.in_folder(name))

    def ask_for_any(self, folder: str, is_meant: Callable[[str], bool]) -> None:
        """Note that somebody looks for files directly in a folder."""
        self._note(self._applications.has_directly(folder, is_meant))

    def _note(self, applications: Iterable[str]) -> None:
        self.asked.update(application for application in applications if application not in self._own)


class FilesOfApplications(dict[str, SourceFile]):
    """The files of some applications by name, which notes who else is asked."""

    def __init__(self, files: Mapping[str, SourceFile], beyond: Beyond) -> None:
        super().__init__(files)
        self._beyond = beyond

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or self._beyond.ask_for_file(str(name))

    def get(self, name: str, default: Any = None) -> SourceFile | Any:
        """As a dictionary does."""
        return self[name] if name in self else default  # noqa: SIM401, which would call this again
