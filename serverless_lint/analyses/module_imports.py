"""What modules of the project need from outside of it to run."""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple

from serverless_lint.aws.runtimes import INLINE_MODULES, NODE_BUILT_INS, PYTHON_RUNTIME, STANDARD_LIBRARY
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.link.file_tree import FileTree
from serverless_lint.link.program.modules import Modules
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Module
from serverless_lint.parse.code.contents import names_in
from serverless_lint.parse.code.facts import Attribute, BlockKind, Import, Language
from serverless_lint.paths import folders_around, joined, leads_outside
from serverless_lint.sources.sources import Sources

_BEGIN_OF_PACKAGE = lazy_pattern(r"@?[a-z0-9]", re.IGNORECASE)


class NeededImport(NamedTuple):
    """An import that must work."""

    fact: Import
    module: Module | None
    """The module of the project that it means; None if it means none."""
    package: str
    """The package from outside the project that it needs; empty if it needs none."""


def module_imports(project: LinkedProject) -> ModuleImports:
    """What knows what modules of a project import."""
    return ModuleImports(project.sources, project.modules, project.tree)


class ModuleImports:
    """Looks at each module once, as many functions load it."""

    def __init__(self, sources: Sources, modules: Modules, tree: FileTree) -> None:
        self._sources = sources
        self._modules = modules
        self._tree = tree
        self._needed: dict[str, tuple[NeededImport, ...]] = {}
        self._search_paths: dict[str, bool] = {}
        self._names: dict[str, frozenset[str]] = {}

    def needed_by(self, module: Module) -> tuple[NeededImport, ...]:
        """What a module imports that must work."""
        found = self._needed.get(module.key)
        if found is None:
            needed = [fact for fact in module.facts.imports if must_work(module, fact)]
            modules = [self._modules.imported_module(module, fact.module) for fact in needed]
            found = self._needed[module.key] = tuple(
                NeededImport(fact, own, "" if own is not None else self._package(module, fact))
                for fact, own in zip(needed, modules, strict=True)
            )
        return found

    def is_loaded(self, module: Module, fact: Import) -> bool:
        """Whether an import is there when the code runs: TypeScript's compiler drops those of which it needs types."""
        if module.language is not Language.TYPESCRIPT:
            return True
        if not fact.alias:
            return not fact.name
        if module.key not in self._names:
            self._names[module.key] = names_in(module.facts)
        return fact.alias in self._names[module.key]

    def may_be_local(self, module: Module, top: str) -> bool:
        """Whether files of the project may be what a Python import means."""
        if module.is_inline:
            return False
        folder = posixpath.dirname(module.name) or "."
        places = (folder, *folders_around(folder))
        return any(
            self._sources.exists(joined(place, name)) for place in places for name in (top, f"{top}.py", f"{top}.so")
        ) or any(
            top in name.removesuffix(".py").split("/")
            for name in self._tree.below(places[1] if len(places) > 1 else folder)
            if name.endswith(".py")
        )

    def changes_search_path(self, module: Module) -> bool:
        """Whether a module adds folders in which packages are looked for."""
        found = self._search_paths.get(module.key)
        if found is None:
            found = self._search_paths[module.key] = _changes_search_path(module)
        return found

    def _package(self, module: Module, fact: Import) -> str:
        if module.is_inline and fact.module in INLINE_MODULES.value:
            return ""
        if module.language is Language.PYTHON:
            top = fact.module.partition(".")[0]
            return "" if top in STANDARD_LIBRARY | PYTHON_RUNTIME.value or self.may_be_local(module, top) else top
        is_own = self._modules.is_own(module, fact.module) or self._is_file(module, fact.module)
        package = "" if is_own else _npm_package(fact.module)
        if package.removeprefix("node:") in NODE_BUILT_INS.value or fact.module.startswith("node:"):
            return ""
        return package if self.is_loaded(module, fact) else ""

    def _is_file(self, module: Module, name: str) -> bool:
        """Whether a file with that very ending lies in a folder around, from which a bundler may take it."""
        if module.is_inline or "." not in posixpath.basename(name) or leads_outside(name):
            return False
        return any(self._sources.exists(joined(place, name)) for place in folders_around(module.name))


def must_work(module: Module, fact: Import) -> bool:
    """Whether an import is code that runs, and nothing expects it to fail."""
    return (
        not fact.type_only
        and bool(fact.module)
        and all(
            block.kind in (BlockKind.MODULE, BlockKind.FUNCTION) for block in module.facts.enclosing_blocks(fact.block)
        )
    )


def _npm_package(name: str) -> str:
    """The package of a module name: `@aws-sdk/client-s3` of `@aws-sdk/client-s3/dist`; empty if it names none."""
    if not _BEGIN_OF_PACKAGE.match(name) or name.startswith("@/"):
        return ""
    if "://" in name or name.startswith("data:"):
        return ""
    parts = name.split("/")
    return "/".join(parts[:2]) if name.startswith("@") else parts[0]


def _changes_search_path(module: Module) -> bool:
    if module.language is not Language.PYTHON:
        return False
    for site in module.call_sites:
        callee = site.fact.callee
        if isinstance(callee, Attribute) and callee.name in ("append", "insert", "extend", "addsitedir"):
            base = callee.base
            if isinstance(base, Attribute) and base.name == "path":
                return True
            if callee.name == "addsitedir":
                return True
    return False
