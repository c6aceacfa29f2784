"""What is deployed with functions: their own files, and layers."""

from __future__ import annotations

import msgspec

from serverless_lint.model.stack.function import Function
from serverless_lint.parse.template.template import Known
from serverless_lint.source import Location


class Package(msgspec.Struct, frozen=True, eq=False):
    """The files that a function is made of, without its dependencies."""

    function: Function
    known: Known
    """Where the function names the folder or archive."""
    name: str
    """The folder or archive, relative to the project's root."""
    size: int
    """Bytes, of a folder those of all files that are deployed; at least that many."""

    @property
    def location(self) -> Location:
        """Where the function names the folder or archive."""
        return self.known.node.location
