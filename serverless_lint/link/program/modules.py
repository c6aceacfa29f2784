"""Which file of the project an import means, by the rules of Python and of Node.js."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Protocol

from serverless_lint.aws.runtimes import NODE_BUILT_INS
from serverless_lint.model import Module
from serverless_lint.parse.code.facts import Language
from serverless_lint.parse.code.imports import (
    is_never_of_the_project,
    javascript_candidates,
    javascript_files,
    python_candidates,
    python_files,
)
from serverless_lint.paths import folders_around
from serverless_lint.sources.own_names import OwnNames


def _never(folder: str, name: str) -> None:
    """What is installed where nothing is known of it."""


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

    def __init__(
        self,
        files: CodeFiles,
        layer_folders: tuple[str, ...] = (),
        own_names: OwnNames | None = None,
        layers_by_code: Callable[[], Mapping[str, tuple[str, ...]]] = dict,
        installed: Callable[[str, str], str | None] = _never,
    ) -> None:
        """`layers_by_code` gives the folders of layers that functions made of a folder of code have, when asked for;
        `installed` the root of the package in which a name, imported in a folder of Python code, is that of a package
        that is installed there.
        """
        self._files = files
        self._own_names = own_names
        self._layer_folders = layer_folders
        self._make_layers_by_code = layers_by_code
        self._installed = installed
        self._files_found: dict[tuple[str, Language, str], str | None] = {}
        """The file that an import means, by the folder and language of the importer."""

    def imported_module(self, importer: Module, name: str) -> Module | None:
        """The project's module that an import of that name means; None if it is not part of the project."""
        if importer.is_inline:
            return None
        file = self._imported_file(posixpath.dirname(importer.name), importer.language, name)
        return self._files.module(file) if file is not None and file != importer.name else None

    def is_own(self, importer: Module, name: str) -> bool:
        """Whether the settings of a JavaScript project say that a name is one of its own, found or not."""
        return (
            self._own_names is not None
            and importer.language is not Language.PYTHON
            and not importer.is_inline
            and self._own_names.is_own(posixpath.dirname(importer.name), name)
        )

    def _imported_file(self, folder: str, language: Language, name: str) -> str | None:
        key = (folder, language, name)
        if key not in self._files_found:
            candidates = self._candidates(folder, language, name)
            found = next((path for path in candidates if path in self._files), None)
            if (
                language is Language.PYTHON
                and not name.startswith(".")
                and found in (*python_candidates(folder, name),)
            ):
                root = self._installed(folder, name)
                # What lies beside is not on the path.
                if root is not None:
                    found = next((path for path in python_files(root, name) if path in self._files), None)
            self._files_found[key] = found
        return self._files_found[key]

    def _candidates(self, folder: str, language: Language, name: str) -> Iterator[str]:
        if language is Language.PYTHON:
            yield from python_candidates(folder, name)
            if not is_never_of_the_project(name) and not name.startswith("."):
                for layer in self._layers_for(folder):
                    yield from python_files(posixpath.normpath(f"{layer}/python"), name)
                    yield from python_files(layer, name)
            return
        yield from javascript_candidates(folder, name)
        if self._own_names is not None and name.removeprefix("node:") not in NODE_BUILT_INS.value:
            for base in self._own_names.bases(folder, name):
                yield from javascript_files(base)
        if not name.startswith((".", "/")) and name not in NODE_BUILT_INS.value:
            # Who makes the layer puts them where packages are looked for.
            for layer in self._own_layers(folder):
                yield from javascript_files(posixpath.normpath(posixpath.join(layer, "nodejs", name)))
        if name.startswith("/opt/nodejs/"):
            rest = name.removeprefix("/opt/nodejs/")
            for layer in self._layers_for(folder):
                yield from javascript_files(posixpath.normpath(posixpath.join(layer, "nodejs", rest)))
                yield from javascript_files(posixpath.normpath(posixpath.join(layer, rest)))

    def _layers_for(self, folder: str) -> Iterable[str]:
        """The folders of layers, those of the code itself first."""
        return dict.fromkeys((*self._own_layers(folder), *self._layer_folders))

    def _own_layers(self, folder: str) -> Iterable[str]:
        """The folder of the layer that code is in, and those of the layers of the functions that are made of it."""
        if not self._layer_folders:
            return ()
        around = (folder or ".", *folders_around(folder))
        itself = (place for place in around if place in self._layer_folders)
        own = next((self._layers_by_code[place] for place in around if self._layers_by_code.get(place)), ())
        return dict.fromkeys((*itself, *own))

    @cached_property
    def _layers_by_code(self) -> Mapping[str, tuple[str, ...]]:
        return self._make_layers_by_code()
