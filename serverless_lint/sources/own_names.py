"""Names of modules that the settings of a JavaScript project give to its own files.

`paths` and `baseUrl` of `tsconfig.json`, `imports` of `package.json`, packages of the workspace and packages that are
declared by their path. Nothing is run and no package is looked at that is not part of the project.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Protocol, TypeVar

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.bundlers import COMPILER_FILES, RENAMING_CONFIGURATIONS, WORKSPACE_FILES
from serverless_lint.parse.javascript.settings import (
    PackageSettings,
    Patterns,
    TypeScriptSettings,
    bundler_aliases,
    matching,
    package_settings,
    rest_of,
    typescript_settings,
)
from serverless_lint.paths import BUILD_FOLDERS, folders_around, joined, leads_outside
from serverless_lint.source import Document

_MAX_EXTENDS = 10
_NAMES_FILES = lazy_pattern(r"\*|\.[cm]?[jt]sx?$")

T = TypeVar("T")


class SettingFiles(Protocol):
    """The project's files."""

    @property
    def names(self) -> tuple[str, ...]:
        """Their paths in the project."""
        ...

    def __contains__(self, name: str) -> bool:
        """Whether there is a file of that name."""
        ...

    def has_folder(self, name: str) -> bool:
        """Whether a folder holds files."""
        ...

    def document(self, name: str) -> Document | None:
        """A file's text."""
        ...

    def is_link(self, name: str) -> bool:
        """Whether a name is a link, wherever it leads."""
        ...

    def link_target(self, name: str) -> str | None:
        """What a link leads to, if that is in the project."""
        ...


class Compiler(msgspec.Struct, frozen=True):
    """The settings of TypeScript's compiler with what they extend; paths are those in the project."""

    folder: str
    base: str | None = None
    paths: Patterns = {}
    paths_from: str = "."
    """The folder of the settings that say `paths`."""
    out_dir: str | None = None
    root_dir: str | None = None
    common_dir: str | None = None
    """The folder that all its files are in which patterns name; what is compiled keeps its place below it."""

    def bases(self, name: str) -> Iterator[str]:
        """What a name may lead to, without suffixes."""
        start = self.paths_from if self.base is None else self.base
        for target in matching(self.paths, name):
            yield joined(start, target)
        if self.base is not None:
            yield joined(self.base, name)


class OwnNames:
    """Knows the names of a project's own modules."""

    def __init__(self, files: SettingFiles) -> None:
        self._files = files
        self._compilers: dict[str, Compiler | None] = {}
        self._typescript: dict[str, TypeScriptSettings | None] = {}
        self._packages: dict[str, PackageSettings | None] = {}
        self._aliases: dict[str, tuple[str, ...]] = {}
        self._workspaces: dict[str, Mapping[str, str]] = {}
        # What holds in a folder is asked for each import in it.
        self._compilers_around: dict[str, tuple[Compiler, ...]] = {}
        self._packages_around: dict[str, tuple[tuple[str, PackageSettings], ...]] = {}
        self._aliases_around: dict[str, tuple[str, ...]] = {}
        self._workspace_around: dict[str, Mapping[str, str]] = {}

    def bases(self, folder: str, name: str) -> Iterator[str]:
        """What a name in a file of a folder may lead to, likeliest first, without suffixes."""
        if name.startswith((".", "/")):
            return
        for compiler in self.compilers(folder):
            yield from compiler.bases(name)
            link = _first_place(compiler, name)
            target = self._files.link_target(link) if link is not None else None
            if target is not None:
                yield joined(target, *name.split("/")[1:])
        for around, package in self.packages(folder):
            for target in (*matching(package.imports, name), *matching(package.aliases, name)):
                yield joined(around, target)
            for dependency, places in package.local.items():
                yield from (
                    path for place in places for path in self._in_package(joined(around, place), dependency, name)
                )
        top = _package_of(name)
        place = self._workspace(folder).get(top)
        if place is not None:
            yield from self._in_package(place, top, name)

    def is_own(self, folder: str, name: str) -> bool:
        """Whether settings say that a name is one of the project's, even if no file is found under it."""
        if name.startswith((".", "/")):
            return False
        top = _package_of(name)
        compilers = self.compilers(folder)
        if top in self._workspace(folder) or any(
            compiler.base is not None and self._files.has_folder(joined(compiler.base, top)) for compiler in compilers
        ):
            return True
        places = (_first_place(compiler, name) for compiler in compilers)
        if any(place is not None and self._files.is_link(place) for place in places):
            return True
        if any(name == alias or name.startswith(f"{alias}/") for alias in self._aliases_of_bundlers(folder)):
            return True
        patterns = [compiler.paths for compiler in compilers]
        for _, package in self.packages(folder):
            patterns += (package.imports, package.aliases)
        return any(pattern != "*" and rest_of(pattern, name) is not None for known in patterns for pattern in known)

    def _aliases_of_bundlers(self, folder: str) -> tuple[str, ...]:
        """The names that configurations of bundlers around a folder give a meaning of their own, whatever it is."""
        known = self._aliases_around.get(folder)
        if known is None:
            paths = (joined(around, base) for around in _around(folder) for base in RENAMING_CONFIGURATIONS)
            known = self._aliases_around[folder] = tuple(alias for path in paths for alias in self._aliases_in(path))
        return known

    def _aliases_in(self, path: str) -> tuple[str, ...]:
        if path not in self._aliases:
            document = self._files.document(path) if path in self._files else None
            self._aliases[path] = bundler_aliases(document.text) if document is not None else ()
        return self._aliases[path]

    def compilers(self, folder: str) -> tuple[Compiler, ...]:
        """The settings of the compiler in the folders around, nearest first."""
        known = self._compilers_around.get(folder)
        if known is None:
            paths = (joined(around, base) for around in _around(folder) for base in COMPILER_FILES)
            settings = (each for path in paths if path in self._files for each in self._settings_in(path))
            known = self._compilers_around[folder] = tuple(settings)
        return known

    def compiler(self, path: str) -> Compiler | None:
        """The settings of the compiler that a file holds; None if it holds none."""
        return self._compiler(path)

    def packages(self, folder: str) -> tuple[tuple[str, PackageSettings], ...]:
        """The packages that a folder is in, nearest first."""
        known = self._packages_around.get(folder)
        if known is None:
            found = ((around, self._package(joined(around, "package.json"))) for around in _around(folder))
            packages = tuple((around, package) for around, package in found if package is not None)
            known = self._packages_around[folder] = packages
        return known

    def _settings_in(self, path: str) -> Iterator[Compiler]:
        """A file's settings, and those of the projects that it is only the list of."""
        compiler = self._compiler(path)
        if compiler is not None:
            yield compiler
        own = self._typescript_settings(path)
        for reference in own.references if own is not None else ():
            place = joined(posixpath.dirname(path), reference)
            inner = self._compiler(place if place.endswith(".json") else joined(place, "tsconfig.json"))
            if inner is not None:
                yield inner

    def _typescript_settings(self, path: str) -> TypeScriptSettings | None:
        if path not in self._typescript:
            self._typescript[path] = self._parsed(path, typescript_settings)
        return self._typescript[path]

    def _compiler(self, path: str, depth: int = _MAX_EXTENDS) -> Compiler | None:
        if path not in self._compilers:
            self._compilers[path] = None
            own = self._typescript_settings(path)
            if own is not None:
                self._compilers[path] = self._extended(path, own, depth)
        return self._compilers[path]

    def _extended(self, path: str, own: TypeScriptSettings, depth: int) -> Compiler:
        folder = posixpath.dirname(path) or "."
        found = Compiler(folder, paths_from=folder)
        for extended in own.extends if depth else ():
            place = self._extended_file(folder, extended)
            parent = self._compiler(place, depth - 1) if place is not None else None
            if parent is not None:
                found = msgspec.structs.replace(parent, folder=folder)
        changes: dict[str, object] = {}
        if own.paths is not None:
            changes |= {"paths": own.paths, "paths_from": folder}
        for field, written in (("base", own.base_url), ("out_dir", own.out_dir), ("root_dir", own.root_dir)):
            if written is not None:
                changes[field] = joined(folder, written)
        if own.included:
            changes["common_dir"] = joined(folder, _common_folder(own.included))
        return msgspec.structs.replace(found, **changes)

    def _extended_file(self, folder: str, extended: str) -> str | None:
        bases = [joined(folder, extended)] if extended.startswith(".") else list(self._extended_bases(folder, extended))
        candidates = (path for base in bases for path in (base, f"{base}.json", f"{base}/tsconfig.json"))
        return next((path for path in candidates if path in self._files), None)

    def _extended_bases(self, folder: str, extended: str) -> Iterator[str]:
        """Where settings are that a package of the workspace brings."""
        top = _package_of(extended)
        place = self._workspace(folder).get(top)
        if place is not None:
            yield joined(place, extended[len(top) :].lstrip("/") or ".")

    def _package(self, path: str) -> PackageSettings | None:
        if path not in self._packages:
            self._packages[path] = self._parsed(path, package_settings) if path in self._files else None
        return self._packages[path]

    def _parsed(self, path: str, read: Callable[[str], T | None]) -> T | None:
        document = self._files.document(path) if path in self._files else None
        return read(document.text) if document is not None else None

    def _workspace(self, folder: str) -> Mapping[str, str]:
        """The folders of the packages in the workspace around a folder, by name."""
        known = self._workspace_around.get(folder)
        if known is None:
            root = next(filter(self._is_workspace, _around(folder)), None)
            known = self._workspace_around[folder] = {} if root is None else self._members(root)
        return known

    def _is_workspace(self, folder: str) -> bool:
        package = self._package(joined(folder, "package.json"))
        is_root = package is not None and package.is_root
        return is_root or any(joined(folder, name) in self._files for name in WORKSPACE_FILES)

    def _members(self, root: str) -> Mapping[str, str]:
        if root not in self._workspaces:
            start = "" if root in ("", ".") else f"{root}/"
            members = ((path, self._package(path)) for path in self._package_files if path.startswith(start))
            self._workspaces[root] = {
                member.name: posixpath.dirname(path) or "."
                for path, member in members
                if member is not None and member.name
            }
        return self._workspaces[root]

    @cached_property
    def _package_files(self) -> tuple[str, ...]:
        return tuple(name for name in self._files.names if posixpath.basename(name) == "package.json")

    def _in_package(self, folder: str, top: str, name: str) -> Iterator[str]:
        """What a name may mean in a package of the project, whose sources need not be built."""
        if name != top and not name.startswith(f"{top}/"):
            return
        package = self._package(joined(folder, "package.json")) or PackageSettings()
        rest = name[len(top) :]
        written = [*matching(package.exports, f".{rest}"), *(() if rest else package.entries)]
        for path in (*written, rest.lstrip("/") or "index"):
            plain = path.removeprefix("./")
            first, _, inner = plain.partition("/")
            if inner and first in BUILD_FOLDERS:
                yield from (joined(folder, "src", inner), joined(folder, inner))
            yield from (joined(folder, plain), joined(folder, "src", plain))


def _around(folder: str) -> tuple[str, ...]:
    """A folder and those around it, the nearest first."""
    return (folder or ".", *folders_around(folder or "."))


def _first_place(compiler: Compiler, name: str) -> str | None:
    """Where the compiler looks for the first part of a name."""
    return joined(compiler.base, name.partition("/")[0]) if compiler.base is not None else None


def _common_folder(patterns: Iterable[str]) -> str:
    """The folder that files of several patterns have in common; a folder itself is a pattern of all that is in it."""
    fixed = (
        pattern.partition("*")[0].rpartition("/")[0] if _NAMES_FILES.search(pattern) else pattern
        for pattern in patterns
    )
    places = {posixpath.normpath(place or ".") for place in fixed}
    return posixpath.commonpath(places) if not any(map(leads_outside, places)) else "."


def _package_of(name: str) -> str:
    """`@scope/package` of `@scope/package/file`."""
    return "/".join(name.split("/")[: 2 if name.startswith("@") else 1])
