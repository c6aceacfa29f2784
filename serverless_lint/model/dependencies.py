"""Packages that code imports and that nothing brings to the functions that run it."""

from __future__ import annotations

import msgspec

from serverless_lint.model.program.code import ImportedPackage
from serverless_lint.model.stack.function import Function
from serverless_lint.paths import folders_around
from serverless_lint.source import Location


class MissingPackage(msgspec.Struct, frozen=True, eq=False):
    """An import of something that is in neither the runtime nor the package nor the layers of a function."""

    imported: ImportedPackage
    package: str
    """The npm package (`@scope/name`), or the top-level Python module."""
    functions: tuple[Function, ...]
    """The functions that lack it, in document order."""
    manifest: str
    """The file that should declare it; empty for code inside a template."""
    is_for_development: bool
    """Whether it is declared, but only for development."""

    @property
    def location(self) -> Location:
        """The module's name in the import."""
        return self.imported.location

    @property
    def could_be_in(self) -> tuple[str, ...]:
        """Paths of what would bring it: the manifest, or a module beside the code or further up."""
        folders = folders_around(self.location.document.path)
        prefixes = ["" if folder == "." else f"{folder}/" for folder in folders]
        modules = (f"{prefix}{self.package}{suffix}" for prefix in prefixes for suffix in (".py", "/"))
        return (*filter(None, (self.manifest,)), *modules)

    @property
    def runtime(self) -> str:
        """The runtime of the first function."""
        return self.functions[0].runtimes[0]
