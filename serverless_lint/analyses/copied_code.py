"""Files of code that are copies of others beside them, made to be uploaded or kept as they were."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from serverless_lint.analyses.deployed_code import deployed_code
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Module
from serverless_lint.model.project import finds
from serverless_lint.paths import folders_around

_LEAST_ALIKE = 0.5
"""How many of the lines of a copy are in its original as well: one of the two may have been changed since."""


class CopiedCode(msgspec.Struct, frozen=True, eq=False):
    """What no function runs of the code, where one runs nearly the same."""

    originals: Mapping[str, str]
    """The files that functions run, by the paths of their copies."""


@finds(CopiedCode, reads_code=True)
def copied_code(project: LinkedProject) -> Iterator[CopiedCode]:
    """The files in folders below that of one with the same name and for the most part the same lines."""
    deployed = project.once(deployed_code)
    by_name: defaultdict[str, list[Module]] = defaultdict(list)
    for module in project.all(Module):
        if not module.is_inline:
            by_name[posixpath.basename(module.name)].append(module)
    lines = _Lines()
    pairs = (pair for alike in by_name.values() if len(alike) > 1 for pair in _nested(alike))
    yield CopiedCode(
        {
            copy.name: original.name
            for copy, original in pairs
            if deployed.is_seen_to_run(original)
            and not deployed.is_seen_to_run(copy)
            and lines.are_alike(copy, original)
        }
    )


def _nested(modules: Sequence[Module]) -> Iterator[tuple[Module, Module]]:
    """Modules in folders below that of another one, each with the nearest."""
    by_folder = {posixpath.dirname(module.name) or ".": module for module in modules}
    for module in modules:
        _, *around = folders_around(module.name)
        above = next((by_folder[folder] for folder in around if folder in by_folder), None)
        if above is not None:
            yield module, above


class _Lines:
    """Compares files by their lines."""

    def __init__(self) -> None:
        self._of: dict[str, frozenset[str]] = {}
        """By the originals' keys: one may have many copies."""

    def are_alike(self, copy: Module, original: Module) -> bool:
        """Whether most lines of a copy are in its original as well."""
        if original.key not in self._of:
            self._of[original.key] = _lines(original)
        lines = _lines(copy)
        return len(lines & self._of[original.key]) >= _LEAST_ALIKE * len(lines)


def _lines(module: Module) -> frozenset[str]:
    return frozenset(line.strip() for line in module.code.splitlines()) - {""}
