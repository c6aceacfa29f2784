"""The files that services take values from: `${file(./resources.yml)}`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TypeAlias

import msgspec

from serverless_lint.parse.tree.nodes import ScalarNode, TreeFile, TreeNode, nodes_in
from serverless_lint.source import Document

MAX_TOGETHER = 500_000
"""So many values the services of a project may have beyond what each says itself: many may take in the same files."""
_OF_SERVICE = "self:"

ReadFile: TypeAlias = Callable[[str], "tuple[Document, TreeFile] | None"]
"""Gives the facts of a YAML or JSON file by its path in the project; None if there is none that can be read."""


class Part(msgspec.Struct, frozen=True, eq=False, dict=True):
    """A file that services take values from."""

    document: Document
    root: TreeNode | None

    @cached_property
    def references(self) -> tuple[str, ...]:
        """The texts that may take values from elsewhere in the service."""
        return references_in(self.root) if self.root is not None else ()


class Parts:
    """Knows the files that the services of a project take values from, each read once for all of them."""

    def __init__(self, read: ReadFile) -> None:
        self._read = read
        self._known: dict[str, Part | None] = {}
        self.left = MAX_TOGETHER
        """So many values services may still have beyond what each says itself."""

    def at(self, path: str) -> Part | None:
        """The file at a path; None if there is none that can be read."""
        if path not in self._known:
            found = self._read(path)
            self._known[path] = None if found is None else Part(found[0], found[1].root)
        return self._known[path]


def references_in(tree: TreeNode) -> tuple[str, ...]:
    """The texts that may have variables with values of the service: `${self:custom.name}`."""
    texts = (node.text for node in nodes_in(tree) if isinstance(node, ScalarNode))
    return tuple(text for text in texts if _OF_SERVICE in text)
