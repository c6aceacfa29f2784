"""What of a project is asked for while an assembly is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from serverless_lint.parse.code.facts import CodeModule
from serverless_lint.parse.tree.nodes import TreeFile
from serverless_lint.source import Document


class Files(Protocol):
    """The files of a project, and what lies beside them."""

    @property
    def names(self) -> tuple[str, ...]:
        """The paths of the scanned files, in order."""
        ...

    def __contains__(self, name: str) -> bool:
        """Whether a file is scanned."""
        ...

    def document(self, name: str) -> Document | None:
        """A file as text, scanned or not; None if there is none in the project that can be read."""
        ...

    def tree(self, document: Document) -> TreeFile:
        """The facts of a JSON text."""
        ...

    def code(self, name: str) -> CodeModule | None:
        """The facts of a scanned code file; None if there is none that can be parsed."""
        ...

    def names_in(self, folder: str) -> tuple[str, ...]:
        """What is directly in a folder, scanned or not."""
        ...

    def candidates(self, folder: str, module: str) -> Iterator[str]:
        """The files that an import in a JavaScript file of a folder may mean."""
        ...
