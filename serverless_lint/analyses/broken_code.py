"""Which code that cannot be read keeps a function from starting, and which somebody else may still make sense of."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.deployed_code import deployed_code
from serverless_lint.libraries.bundlers import BABEL_FILES, RENAMING_CONFIGURATIONS
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Module
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Language
from serverless_lint.paths import folders_around, joined
from serverless_lint.source import Document, Location

_NOWHERE = Document("", "").location


class BrokenCode(msgspec.Struct, frozen=True, eq=False):
    """The modules of a project that cannot be read, by their paths."""

    idle: frozenset[str]
    """Those that no function loads, as far as can be seen: scripts that people run by hand, web pages."""
    unseen: frozenset[str]
    """Those of which it is not seen whether a function loads them."""
    translated: frozenset[str]
    """Those in JavaScript that something around them translates, which may be told to take what no engine takes."""

    @property
    def location(self) -> Location:
        """Nowhere: it is about all of them."""
        return _NOWHERE


@finds(BrokenCode, reads_code=True)
def broken_code(project: LinkedProject) -> Iterator[BrokenCode]:
    """That of all modules, once."""
    broken = [module for module in project.all(Module) if module.facts.problem is not None]
    deployed = project.once(deployed_code) if broken else None
    yield BrokenCode(
        idle=frozenset(module.name for module in broken if deployed is not None and not deployed.may_run(module)),
        unseen=frozenset(
            module.name for module in broken if deployed is not None and not deployed.is_seen_to_run(module)
        ),
        translated=frozenset(module.name for module in broken if _is_translated(module, project)),
    )


def _is_translated(module: Module, project: LinkedProject) -> bool:
    if module.is_inline or module.facts.language is Language.PYTHON:
        return False
    folder = posixpath.dirname(module.name) or "."
    exists = project.sources.exists
    return any(package.has_babel for _, package in project.own_names.packages(folder)) or any(
        exists(joined(around, name))
        for around in (folder, *folders_around(folder))
        for name in (*BABEL_FILES, *RENAMING_CONFIGURATIONS)
    )
