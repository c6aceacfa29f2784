"""Which code cannot be loaded by the runtimes that its functions declare."""

from __future__ import annotations

import enum
import posixpath
from collections.abc import Iterable, Iterator

import msgspec
from msgspec.structs import replace

from serverless_lint.analyses.missing_packages import MissingPackages, package_finder
from serverless_lint.analyses.module_imports import must_work
from serverless_lint.aws.runtimes import (
    FIRST_NODE_THAT_DETECTS_MODULES,
    MODULES_ADDED,
    MODULES_REMOVED,
    NODE_THAT_DETECTS_IMPORTED_MODULES,
    node_major,
    python_minor,
)
from serverless_lint.libraries.bundlers import REWRITES_CODE, TRANSLATES_CODE, TRANSLATES_WHAT_IS_LOADED
from serverless_lint.link.file_tree import FileTree, is_below
from serverless_lint.link.manifests import Manifests
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function, FunctionCode, Handler, Module
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    BlockKind,
    Expression,
    Import,
    ImportKind,
    Language,
    Name,
)
from serverless_lint.paths import folders_around
from serverless_lint.source import Location, Span


class MismatchKind(enum.Enum):
    """Why code and runtime do not fit."""

    SYNTAX = "syntax of a newer Python"
    NEW_MODULE = "module of a newer standard library"
    REMOVED_MODULE = "module that the standard library no longer has"
    ES_MODULE = "ES module that is loaded as CommonJS"
    COMMON_JS = "CommonJS that is loaded as ES module"


class RuntimeMismatch(msgspec.Struct, frozen=True, eq=False):
    """Something in a file that makes loading it fail on the runtime of functions that load it."""

    kind: MismatchKind
    what: str
    """The syntax or module, as it is shown."""
    minor: int
    """Of Python: the minor version of Python 3 that first has it, or no longer has it; else 0."""
    runtime: str
    """The runtime on which it fails."""
    module: Module
    location: Location
    functions: tuple[Function, ...]
    """The functions that load the file on such a runtime."""


_REQUIRES_MODULES = "--experimental-require-module"
_DETECTS_MODULES = "--experimental-detect-module"
_NODE_OPTIONS = "NODE_OPTIONS"


class _Found(msgspec.Struct, frozen=True):
    kind: MismatchKind
    what: str
    minor: int
    runtime: str
    span: Span


@finds(RuntimeMismatch, reads_code=True)
def runtime_mismatches(project: LinkedProject) -> Iterator[RuntimeMismatch]:
    """What cannot be loaded."""
    finder = RuntimeMismatches(project.tree, project.once(package_finder), project.manifests)
    return finder.of(project.all(FunctionCode))


class RuntimeMismatches:
    """Compares what functions load with what their runtimes understand."""

    def __init__(self, tree: FileTree, packages: MissingPackages, manifests: Manifests) -> None:
        self._tree = tree
        self._packages = packages
        self._manifests = manifests

    def of(self, codes: Iterable[FunctionCode]) -> Iterator[RuntimeMismatch]:
        """What cannot be loaded, each place once with all functions in which it fails."""
        found: dict[tuple[str, Span], RuntimeMismatch] = {}
        for code in codes:
            function = code.function
            for handler in code.handlers:
                for module, mismatch in self._of_handler(function, handler):
                    key = (module.key, mismatch.span)
                    if key not in found:
                        found[key] = _mismatch(module, mismatch, function)
                    elif function not in found[key].functions:
                        found[key] = replace(found[key], functions=(*found[key].functions, function))
        yield from found.values()

    def _of_handler(self, function: Function, handler: Handler) -> Iterator[tuple[Module, _Found]]:
        runtimes = function.runtimes
        if function.runtime.unknown or function.runtime.absent or len(function.runtime.values) != len(runtimes):
            return
        loaded = tuple(self._packages.loaded(function, handler))
        is_translated = any(module.imports_any(*TRANSLATES_WHAT_IS_LOADED) for module in loaded)
        for module in loaded:
            for runtime in runtimes:
                if module.language is Language.PYTHON:
                    minor = python_minor(runtime)
                    mismatches = self._of_python(function, handler, module, runtime, minor) if minor else iter(())
                elif is_translated:
                    continue
                else:
                    mismatches = self._of_node(function, handler, module, runtime)
                yield from ((module, mismatch) for mismatch in mismatches)

    def _of_python(
        self, function: Function, handler: Handler, module: Module, runtime: str, minor: int
    ) -> Iterator[_Found]:
        for syntax in module.facts.newer_syntax:
            if minor < syntax.minor:
                yield _Found(MismatchKind.SYNTAX, syntax.text, syntax.minor, runtime, syntax.span)
        for fact in module.facts.imports:
            added, removed = _added(fact), MODULES_REMOVED.value.get(fact.module.partition(".")[0])
            if (added is None and removed is None) or not must_work(module, fact):
                continue
            if added is not None and minor < added:
                yield _Found(MismatchKind.NEW_MODULE, f"`{fact.module}`", added, runtime, fact.module_span)
            elif (
                removed is not None
                and minor >= removed
                and not self._packages.may_be_brought(function, handler, module, fact.module.partition(".")[0])
            ):
                yield _Found(MismatchKind.REMOVED_MODULE, f"`{fact.module}`", removed, runtime, fact.module_span)

    def _of_node(self, function: Function, handler: Handler, module: Module, runtime: str) -> Iterator[_Found]:
        version = node_major(runtime)
        if version is None or module.language is not Language.JAVASCRIPT or module.is_inline:
            return
        if not function.resource.metadata.lookup("BuildMethod").certainly_absent:
            return
        folder = self._packages.folder_of(function, module)
        if folder is None or self._is_built(folder):
            return
        is_module = self._is_es_module(module, folder)
        is_detected = version >= FIRST_NODE_THAT_DETECTS_MODULES.value and not module.name.endswith(".cjs")
        if module.facts.is_esm and is_module is False and not is_detected:
            if not self._may_be_loaded_as_module(function, handler, module, version):
                yield _Found(MismatchKind.ES_MODULE, "", 0, runtime, _first_of_es_module(module))
        elif is_module or (is_module is False and is_detected and module.facts.is_esm):
            place = _first_of_common_js(module)
            if place is not None:
                yield _Found(MismatchKind.COMMON_JS, place[0], 0, runtime, place[1])

    def _may_be_loaded_as_module(self, function: Function, handler: Handler, module: Module, version: int) -> bool:
        """Whether options of Node.js, or the way it is loaded, make an ES module of a plain `.js` file."""
        if module.name.endswith(".cjs"):
            return False
        environment = function.environment
        if not environment.complete or environment.has_wrapper or function.is_on_managed_instances:
            return True
        options = environment.variables.get(_NODE_OPTIONS)
        is_handler = module.key == handler.module.key
        helping = (_REQUIRES_MODULES,) if is_handler else (_REQUIRES_MODULES, _DETECTS_MODULES)
        if options is not None and (
            options.unknown or any(flag in text for text in options.texts() for flag in helping)
        ):
            return True
        return not is_handler and version == NODE_THAT_DETECTS_IMPORTED_MODULES.value and handler.module.facts.is_esm

    def _is_es_module(self, module: Module, package: str) -> bool | None:
        """Whether Node.js loads a file as ES module; None if that is not known.

        https://nodejs.org/api/packages.html#determining-module-system
        """
        suffix = posixpath.splitext(module.name)[1]
        if suffix != ".js":
            return {".mjs": True, ".cjs": False}.get(suffix)
        folder = posixpath.dirname(module.name) or "."
        while True:
            if self._manifests.has_node(folder) is not None:
                declared = self._manifests.node(folder)
                return (
                    declared.is_module
                    if folder == package or is_below(folder, package) or not declared.is_module
                    else None
                )
            if folder in ("", "."):
                return False
            folder = posixpath.dirname(folder) or "."

    def _is_built(self, folder: str) -> bool:
        """Whether a compiler or bundler may rewrite the code of a folder."""
        return any(
            REWRITES_CODE.match(posixpath.basename(name)) or name.endswith((".ts", ".mts", ".tsx"))
            for name in self._tree.below(folder)
        ) or any(
            TRANSLATES_CODE.match(posixpath.basename(name))
            for around in folders_around(folder)
            for name in self._tree.inside(around)
        )


def _mismatch(module: Module, found: _Found, function: Function) -> RuntimeMismatch:
    return RuntimeMismatch(
        found.kind, found.what, found.minor, found.runtime, module, module.at(found.span), (function,)
    )


def _added(fact: Import) -> int | None:
    """The version that has a module or the name imported from it."""
    for name in (f"{fact.module}.{fact.name}" if fact.name else "", fact.module, fact.module.partition(".")[0]):
        if name in MODULES_ADDED.value:
            return MODULES_ADDED.value[name]
    return None


def _first_of_es_module(module: Module) -> Span:
    """The first statement that only ES modules have."""
    imports = [fact.span for fact in module.facts.imports if fact.kind in (ImportKind.IMPORT, ImportKind.EXPORT)]
    return min([*imports, *(fact.span for fact in module.facts.exports)], default=Span(0, 0))


def _first_of_common_js(module: Module) -> tuple[str, Span] | None:
    """The first use of what ES modules do not have, if the file does not define it itself."""
    facts = module.facts
    own = {fact.target.name for fact in facts.assignments if isinstance(fact.target, Name)}
    own |= {fact.alias for fact in facts.imports}
    found = [
        ("`require`", fact.span)
        for fact in facts.imports
        if fact.kind is ImportKind.REQUIRE and "require" not in own and _is_certain(module, fact.block)
    ]
    found += (
        ("`module.exports`" if isinstance(_base(fact), Attribute) else "`exports`", fact.target.span)
        for fact in facts.assignments
        if _is_exports(_base(fact)) and not {"module", "exports"} & own and _is_certain(module, fact.block)
    )
    return min(found, key=lambda place: place[1], default=None)


def _is_certain(module: Module, block: int) -> bool:
    return all(around.kind in (BlockKind.MODULE, BlockKind.FUNCTION) for around in module.facts.enclosing_blocks(block))


def _base(fact: Assignment) -> Expression:
    target = fact.target
    return target.base if isinstance(target, Attribute) and not _is_exports(target) else target


def _is_exports(expression: Expression) -> bool:
    if isinstance(expression, Attribute):
        return expression.name == "exports" and isinstance(expression.base, Name) and expression.base.name == "module"
    return isinstance(expression, Name) and expression.name == "exports"
