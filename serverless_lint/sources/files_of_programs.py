"""The files of a project as they are asked for by what reads the programs that define applications."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from serverless_lint.files.surroundings import Surroundings
from serverless_lint.model import Module
from serverless_lint.parse.code.facts import CodeModule
from serverless_lint.parse.code.imports import javascript_candidates, javascript_files
from serverless_lint.parse.tree.nodes import TreeFile
from serverless_lint.source import Document


class Scanned(Protocol):
    """The scanned files, and what lies beside them."""

    surroundings: Surroundings

    @property
    def names(self) -> tuple[str, ...]:
        """The paths of the files in the project, in order."""
        ...

    def __contains__(self, name: str) -> bool:
        """Whether a file is scanned and no part of an installed package."""
        ...

    def document(self, name: str) -> Document | None:
        """A scanned file as text."""
        ...

    def side_document(self, name: str) -> Document | None:
        """A file as text that need not be among the scanned ones."""
        ...

    def tree_of(self, document: Document) -> TreeFile:
        """The facts of a JSON text."""
        ...

    def module(self, name: str) -> Module | None:
        """The code of a scanned file."""
        ...

    def own_bases(self, folder: str, module: str) -> tuple[str, ...]:
        """What a name in a file of a folder may lead to by the project's own names, without suffixes."""
        ...


class FilesOfPrograms:
    """All files of the project, or those of one program by their names."""

    def __init__(self, scanned: Scanned, names: tuple[str, ...] | None = None) -> None:
        self._scanned = scanned
        self.names = scanned.names if names is None else names

    def __contains__(self, name: str) -> bool:
        return name in self._scanned

    def document(self, name: str) -> Document | None:
        """A file as text, scanned or not."""
        return self._scanned.side_document(name)

    def tree(self, document: Document) -> TreeFile:
        """The facts of a JSON text."""
        return self._scanned.tree_of(document)

    def code(self, name: str) -> CodeModule | None:
        """The facts of a scanned code file."""
        module = self._scanned.module(name)
        return None if module is None else module.facts

    def names_in(self, folder: str) -> tuple[str, ...]:
        """What is directly in a folder."""
        return self._scanned.surroundings.names_in(folder)

    def candidates(self, folder: str, module: str) -> Iterator[str]:
        """The files that an import in a JavaScript file of a folder may mean."""
        yield from javascript_candidates(folder, module)
        for base in self._scanned.own_bases(folder, module):
            yield from javascript_files(base)
