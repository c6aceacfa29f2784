"""How large the files of functions are, by the rules of what builds them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

import msgspec

from serverless_lint.files.surroundings import Surroundings
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Known
from serverless_lint.paths import joined
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


_ARCHIVES = (".zip", ".jar")
_SAYS_WHAT_NPM_PACKS = (".npmignore", ".gitignore", "package.json")


@finds(Package)
def packages(project: LinkedProject) -> Iterator[Package]:
    """The packages of the functions that name a folder or archive of the project."""
    surroundings = project.sources.surroundings
    for function in project.all(Function):
        for known in function.properties.lookup("CodeUri" if function.is_sam else "Code").values:
            if not isinstance(known.value, str) or ":" in known.value:
                continue
            here = posixpath.dirname(function.template.document.path)
            name = joined(here, known.value)
            if not function.is_sam or _is_copied(function, name, surroundings):
                size = surroundings.size(name, as_built=function.is_sam)
                if size is not None:
                    yield Package(function, known, name, size)


def _is_copied(function: Function, name: str, surroundings: Surroundings) -> bool:
    """Whether `sam build` takes all files of the folder: it does for Python, and nearly so for Node.js."""
    if name.endswith(_ARCHIVES):
        return True
    if function.resource.metadata.get("BuildMethod") or not function.runtimes:
        return False
    if all(runtime.startswith("python") for runtime in function.runtimes):
        return True
    # npm leaves out what these files say; without package.json everything is taken.
    node = all(runtime.startswith("nodejs") for runtime in function.runtimes)
    return node and not any(surroundings.has(posixpath.join(name, file)) for file in _SAYS_WHAT_NPM_PACKS)
