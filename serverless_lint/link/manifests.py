"""What the dependency files around a folder declare."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from serverless_lint.link.file_tree import FileTree
from serverless_lint.parse.manifests import (
    UNREADABLE,
    Declared,
    package_json,
    package_lock,
    pipfile,
    pipfile_lock,
    pyproject,
    python_lock,
    ranges_in_package_json,
    requirements,
    versions_in_package_lock,
    versions_in_pnpm_lock,
    versions_in_yarn_lock,
    yarn_lock,
)
from serverless_lint.paths import joined
from serverless_lint.sources.sources import Sources

_PYTHON_FILES: Mapping[str, Callable[[str], Declared]] = {
    "pyproject.toml": pyproject,
    "Pipfile": pipfile,
    "Pipfile.lock": pipfile_lock,
    "poetry.lock": python_lock,
    "uv.lock": python_lock,
    "pdm.lock": python_lock,
}
_LOCKS_OF_NODE: Mapping[str, Callable[[str, str], frozenset[str]]] = {
    "package-lock.json": versions_in_package_lock,
    "npm-shrinkwrap.json": versions_in_package_lock,
    "yarn.lock": versions_in_yarn_lock,
    "pnpm-lock.yaml": versions_in_pnpm_lock,
}
_OTHER_LOCKS_OF_NODE = ("bun.lock", "bun.lockb")
_NOT_READ = ("setup.py", "setup.cfg", "environment.yml", "environment.yaml")
"""Python files that may declare anything."""
_MAX_INCLUDES = 20


def _may_declare(base: str) -> bool:
    """Whether a file may say what Python code needs, by its name."""
    return base in _NOT_READ or (base.endswith(".txt") and "requirements" in base)


class Manifests:
    """Reads dependency files, each once."""

    def __init__(self, sources: Sources, tree: FileTree) -> None:
        self._sources = sources
        self._tree = tree
        self._python: dict[str, Declared] = {}
        self._node: dict[str, Declared] = {}

    def python(self, folder: str) -> Declared:
        """What the files in a folder declare for Python."""
        if folder not in self._python:
            self._python[folder] = self._read_python(folder)
        return self._python[folder]

    def node(self, folder: str) -> Declared:
        """What the files in a folder declare for Node.js."""
        if folder not in self._node:
            self._node[folder] = self._read_node(folder)
        return self._node[folder]

    def node_ranges(self, folder: str) -> Mapping[str, str]:
        """Which versions of packages the `package.json` of a folder asks for."""
        manifest = self._text("package.json", folder)
        return ranges_in_package_json(manifest) if manifest is not None else {}

    def locked_versions(self, folder: str, package: str) -> frozenset[str] | None:
        """The versions of an npm package in the lock files of a folder, none if they are not read; None without any."""
        found: frozenset[str] | None = None
        for base in (*_LOCKS_OF_NODE, *_OTHER_LOCKS_OF_NODE):
            if self._sources.exists(joined(folder, base)):
                text, read = self._text(base, folder), _LOCKS_OF_NODE.get(base)
                found = (found or frozenset()) | (frozenset() if text is None or read is None else read(text, package))
        return found

    def has_python(self, folder: str) -> str | None:
        """The file in a folder to which a Python requirement is added."""
        names = self._tree.inside(folder)
        return next(
            (name for name in names if posixpath.basename(name) in ("requirements.txt", "pyproject.toml")), None
        )

    def has_node(self, folder: str) -> str | None:
        """The `package.json` of a folder."""
        path = joined(folder, "package.json")
        return path if path in self._sources.files else None

    def _read_python(self, folder: str) -> Declared:
        found = Declared()
        self._sources.look_for(folder, _may_declare)
        for name in self._tree.inside(folder):
            base = posixpath.basename(name)
            if base in _NOT_READ:
                found |= UNREADABLE
            elif base.endswith(".txt") and ("requirements" in base or posixpath.basename(folder) == "requirements"):
                found |= self._requirements(name)
        for base, read in _PYTHON_FILES.items():
            text = self._text(base, folder)
            if text is not None:
                found |= read(text)
        return found

    def _requirements(self, name: str) -> Declared:
        """A requirements file with all that it includes."""
        found = Declared()
        pending, seen = [name], {name}
        while pending:
            path = pending.pop()
            document = self._sources.side_document(path)
            if document is None:
                found |= UNREADABLE
                continue
            declared = requirements(document.text)
            found |= declared
            for include in declared.includes:
                inner = joined(posixpath.dirname(path), include)
                if inner not in seen and len(seen) < _MAX_INCLUDES:
                    seen.add(inner)
                    pending.append(inner)
        return found

    def _read_node(self, folder: str) -> Declared:
        manifest = self._text("package.json", folder)
        found = package_json(manifest) if manifest is not None else Declared()
        npm, yarn = self._text("package-lock.json", folder), self._text("yarn.lock", folder)
        if npm is not None:
            found |= package_lock(npm)
        if yarn is not None:
            found |= Declared(yarn_lock(yarn).names - found.development)
        # The lock of pnpm says nothing here: what is not declared cannot be imported there.
        is_locked = npm is not None or yarn is not None
        return found if is_locked else replace(found, unresolved=self._not_installed(folder, found))

    def _text(self, base: str, folder: str) -> str | None:
        document = self._sources.side_document(joined(folder, base))
        return document.text if document is not None else None

    def _not_installed(self, folder: str, declared: Declared) -> frozenset[str]:
        """The packages that do not lie in the folder; npm puts what an installed one depends on beside it."""
        return frozenset(
            name
            for name in declared.names | declared.development
            if not self._sources.exists(joined(folder, "node_modules", name))
        )
