"""Which file of the project an import means, by the rules of Python and of Node.js."""

from __future__ import annotations

import posixpath
import sys
from collections.abc import Iterator
from typing import Protocol

from serverless_lint.model import Module
from serverless_lint.parse.code import Language

JAVASCRIPT_SUFFIXES = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".jsx")

_NEVER_OF_THE_PROJECT = frozenset(sys.stdlib_module_names) | {
    "boto3",
    "botocore",
    "aioboto3",
    "aiobotocore",
    "aws_lambda_powertools",
    "aws_xray_sdk",
    "requests",
    "urllib3",
}
"""Packages that are what they are named even where a copy of them lies in the repository."""


class CodeFiles(Protocol):
    """The project's files."""

    def __contains__(self, name: str) -> bool:
        """Whether there is a file of that name."""
        ...

    def module(self, name: str) -> Module | None:
        """The facts of a file."""
        ...


class Modules:
    """Resolves imports between the project's files."""

    def __init__(self, files: CodeFiles, layer_folders: tuple[str, ...] = ()) -> None:
        self._files = files
        self._layer_folders = layer_folders
        self._files_found: dict[tuple[str, Language, str], str | None] = {}
        """The file that an import means, by the folder and language of the importer."""

    def imported_module(self, importer: Module, name: str) -> Module | None:
        """The project's module that an import of that name means; None if it is not part of the project."""
        if importer.is_inline:
            return None
        file = self._imported_file(posixpath.dirname(importer.name), importer.language, name)
        return self._files.module(file) if file is not None and file != importer.name else None

    def _imported_file(self, folder: str, language: Language, name: str) -> str | None:
        key = (folder, language, name)
        if key not in self._files_found:
            candidates = self._python_candidates if language is Language.PYTHON else self._javascript_candidates
            self._files_found[key] = next((path for path in candidates(folder, name) if path in self._files), None)
        return self._files_found[key]

    def _python_candidates(self, folder: str, name: str) -> Iterator[str]:
        if name.startswith("."):
            stripped = name.lstrip(".")
            base = posixpath.normpath(posixpath.join(folder, *[".."] * (len(name) - len(stripped) - 1)))
            yield from _python_files(base, stripped)
            return
        if name.partition(".")[0] in _NEVER_OF_THE_PROJECT:
            return
        # The package root is not known: the handler's folder comes first, then the folders around it.
        while True:
            yield from _python_files(folder, name)
            if not folder:
                break
            folder = posixpath.dirname(folder)
        for layer in self._layer_folders:
            yield from _python_files(posixpath.join(layer, "python"), name)
            yield from _python_files(layer, name)

    def _javascript_candidates(self, folder: str, name: str) -> Iterator[str]:
        if name.startswith(("./", "../")) or name in (".", ".."):
            yield from _javascript_files(posixpath.normpath(posixpath.join(folder, name)))
        elif name.startswith("/opt/nodejs/"):
            for layer in self._layer_folders:
                rest = name.removeprefix("/opt/nodejs/")
                yield from _javascript_files(posixpath.normpath(posixpath.join(layer, "nodejs", rest)))
                yield from _javascript_files(posixpath.normpath(posixpath.join(layer, rest)))


def _python_files(folder: str, name: str) -> Iterator[str]:
    base = posixpath.normpath(posixpath.join(folder, *name.split("."))) if name else folder
    if name:
        yield f"{base}.py"
    yield posixpath.normpath(posixpath.join(base, "__init__.py"))


def _javascript_files(base: str) -> Iterator[str]:
    yield base
    for suffix in JAVASCRIPT_SUFFIXES:
        yield base + suffix
    stem, suffix = posixpath.splitext(base)
    # TypeScript sources import each other by the names that the compiler will give them.
    if suffix in (".js", ".mjs", ".cjs", ".jsx"):
        yield stem + suffix.replace("js", "ts")
        yield stem + ".tsx"
    for suffix in JAVASCRIPT_SUFFIXES:
        yield posixpath.join(base, "index" + suffix)
