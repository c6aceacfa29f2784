"""What scripts and pipelines put into packages: `cd build && zip -r ../orders.zip .`, with what was copied there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Protocol

import msgspec

from serverless_lint.link.build_paths import without_script_suffix
from serverless_lint.link.scripts import folder_run_in, may_be_for, scripts_among
from serverless_lint.parse.code.imports import JAVASCRIPT_SUFFIXES
from serverless_lint.parse.javascript.settings import AROUND_WORDS, commands_of, package_settings
from serverless_lint.paths import joined
from serverless_lint.source import Document

_PACKAGE = ".zip"
_GOING = frozenset({"cd", "pushd"})
_COPYING = frozenset({"cp", "mv"})
_COMMANDS = _GOING | _COPYING | {"zip", "aws"}
_UPLOADING = (["aws", "s3", "cp"], ["aws", "s3", "mv"])
"""https://docs.aws.amazon.com/cli/latest/reference/s3/"""
_WITHOUT_FOLDERS = "j"
_BEFORE_PATTERNS = frozenset({"-x", "-i", "--exclude", "--include"})
"""What stands before files that are left out: https://infozip.sourceforge.net/"""
_STEPS = ("- name:", "- run:", "run:", "- script:", "script:", "- |")
"""How lines of pipelines begin from which on commands run in the folder of the repository again."""
_FIRST_WORDS = 4
_ALL = ("*", ".", "")
_MAX_LINES = 50_000
_MAX_NAMES = 10
"""Names that one package is given, one after the other."""
_MAX_PLACES = 50
_MAX_LOOKED_AT = 500_000
"""Places that are looked at for all modules together, and scripts for all folders of templates."""


class PackagingFiles(Protocol):
    """The project's files."""

    def texts_beside_code(self) -> Iterator[Document]:
        """All that is text and no code, pipelines included."""
        ...


class _Said(msgspec.Struct):
    """What the commands of one script do, from the folder on that it is run in."""

    home: str
    """The folder that it stands in, or is for."""
    zipped: dict[str, list[str]] = msgspec.field(default_factory=dict)
    """By the names of packages the folders that these are made of."""
    copied: dict[str, list[str]] = msgspec.field(default_factory=dict)
    """By folders what is copied into them."""
    named: dict[str, list[str]] = msgspec.field(default_factory=dict)
    """By the names of packages what these were called before."""

    def places(self, package: str, path: str) -> Iterator[str]:
        """Where a module of a package may be."""
        names = [package]
        for name in names:
            others = (other for other in self.named.get(name, ()) if other not in names)
            names += islice(others, max(_MAX_NAMES - len(names), 0))
        for name in names:
            for place in self.zipped.get(name, ())[:_MAX_PLACES]:
                yield joined(place, path)
                for source in self.copied.get(place, ())[:_MAX_PLACES]:
                    yield from _copied_from(source, path)


class ScriptPackages:
    """Knows by their names the packages that scripts make."""

    def __init__(self, files: PackagingFiles) -> None:
        self._files = files
        self._left = _MAX_LOOKED_AT
        self._meant_by: dict[tuple[str, str], Sequence[_Said]] = {}

    def places(self, package: str, path: str, here: str) -> Iterator[str]:
        """Where a module may be that has a path in a package, both without suffix.

        What scripts elsewhere make of that name is not for a template in the folder `here`.
        """
        for said in self._meant(package, here):
            for place in said.places(package, path):
                self._left -= 1
                if self._left < 0:
                    return
                yield place

    def _meant(self, package: str, here: str) -> Sequence[_Said]:
        """What scripts do that make a package and are for the templates in a folder."""
        found = self._meant_by.get((package, here))
        if found is None:
            known = self._by_package.get(package, ()) if self._left > 0 else ()
            self._left -= len(known)
            found = self._meant_by[package, here] = [said for said in known if may_be_for(here, said.home)]
        return found

    @cached_property
    def _by_package(self) -> Mapping[str, Sequence[_Said]]:
        """What scripts do that know of a package, by its name."""
        found: dict[str, list[_Said]] = {}
        for said in self._all_said():
            for name in dict.fromkeys((*said.zipped, *said.named)) if said.zipped else ():
                found.setdefault(name, []).append(said)
        return found

    def _all_said(self) -> Iterator[_Said]:
        left = _MAX_LINES
        for document in scripts_among(self._files.texts_beside_code()):
            lines = tuple(_lines_of(document))
            left -= len(lines)
            if left < 0:
                return
            if not lines:
                continue
            home = folder_run_in(document)
            # Who runs a script does so in its folder, or in that of the repository.
            for start in dict.fromkeys((home, ".")):
                yield _Reader(start, _Said(home)).read(lines)


class _Reader:
    def __init__(self, start: str, said: _Said) -> None:
        self._start = start
        self._here = start
        self._said = said

    def read(self, lines: Sequence[str]) -> _Said:
        """What commands in lines do."""
        for line in lines:
            stripped = line.strip()
            if stripped.startswith(_STEPS):
                self._here = self._start
            before = self._here
            for words in commands_of(stripped):
                self._run([word.strip(AROUND_WORDS) for word in words])
            if stripped.startswith("("):
                self._here = before
        return self._said

    def _run(self, words: list[str]) -> None:
        at = next((at for at, word in enumerate(words[:_FIRST_WORDS]) if word.lstrip("@") in _COMMANDS), None)
        if at is None:
            return
        name = words[at].lstrip("@")
        arguments = words[at + 1 :]
        plain = [word for word in arguments if word and not word.startswith(("-", ">", "2>"))]
        if name in _GOING:
            self._here = self._path(plain[0]) or self._start if plain else self._start
        elif name == "zip":
            self._zip(arguments)
        elif name in _COPYING:
            self._copy(plain)
        elif words[at : at + 3] in _UPLOADING:
            self._copy([word for word in plain[2:] if not word.startswith("s3://")][:1] + plain[-1:])

    def _zip(self, arguments: list[str]) -> None:
        end = next((at for at, word in enumerate(arguments) if word in _BEFORE_PATTERNS), len(arguments))
        options = [word for word in arguments[:end] if word.startswith("-")]
        package, *sources = [word for word in arguments[:end] if word and not word.startswith(("-", ">", "2>"))] or [""]
        name = _name_of(package)
        if name is None or not sources:
            return
        is_flat = any(_WITHOUT_FOLDERS in option for option in options if not option.startswith("--"))
        places = [self._path(posixpath.dirname(source) or ".") for source in sources] if is_flat else [self._here]
        self._said.zipped.setdefault(name, []).extend(place for place in places if place is not None)

    def _copy(self, words: list[str]) -> None:
        *sources, target = words or [""]
        for source in sources:
            if source.endswith(_PACKAGE):
                old, new = _name_of(source), _name_of(target if target.endswith(_PACKAGE) else source)
                before = self._said.named.setdefault(new, []) if old is not None and new is not None else []
                # One after the other may be moved, over and over, to the same name.
                if old is not None and old != new and old not in before and len(before) < _MAX_NAMES:
                    before.append(old)
                continue
            path, place = self._path(source), self._path(target)
            if path is not None and place is not None:
                is_file = target.endswith((".py", *JAVASCRIPT_SUFFIXES))
                self._said.copied.setdefault(posixpath.dirname(place) if is_file else place, []).append(path)

    def _path(self, written: str) -> str | None:
        """A path in the project; None if it depends on more than the folder that it begins in."""
        first, slash, rest = written.partition("/")
        if first.startswith("$") and slash:
            return None if "$" in rest else joined(self._start, rest)
        return None if "$" in written or written.startswith(("/", "~")) else joined(self._here, written)


def _lines_of(document: Document) -> Iterator[str]:
    """The lines with commands, those of different scripts of a package with the beginning of a step before them."""
    text = document.text
    if _PACKAGE not in text:
        return
    if posixpath.basename(document.path) != "package.json":
        yield from text.replace("\\\n", " ").splitlines()
        return
    settings = package_settings(text)
    for script in settings.scripts.values() if settings is not None else ():
        yield from (_STEPS[0], script)


def _name_of(package: str) -> str | None:
    """What a package is called; None if something else says so."""
    name = posixpath.basename(package).removesuffix(_PACKAGE)
    return None if "$" in name or not name else name


def _copied_from(source: str, path: str) -> Iterator[str]:
    """Where a module may come from that is in a folder after something was copied there."""
    folder, name = posixpath.split(source)
    if name in _ALL or name.startswith("*.") or without_script_suffix(name.removesuffix(".py")) == path:
        yield joined(folder, path)
    else:
        # With the folder itself or without it, which depends on whether the target is there.
        yield joined(folder, path) if path.startswith(f"{name}/") else joined(source, path)
