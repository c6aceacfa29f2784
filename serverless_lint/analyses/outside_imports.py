"""Imports of the project's own modules that cannot work where the code runs: the package does not contain them."""

from __future__ import annotations

import enum
import posixpath
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, cached_property
from itertools import chain

import msgspec

from serverless_lint.analyses.missing_packages import MissingPackages, Package, package_finder
from serverless_lint.analyses.module_imports import must_work
from serverless_lint.analyses.shared import alike, shared
from serverless_lint.libraries.bundlers import BUNDLERS, COMMANDS, MAKES_FILES
from serverless_lint.link.file_tree import FileTree, is_below
from serverless_lint.link.handler_files import python_paths, split_handler
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.scripts import may_be_for, parts_that_are_copied, scripts_among
from serverless_lint.link.stack.layers import layers_of
from serverless_lint.model import Function, FunctionCode, Module
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Import, Language
from serverless_lint.parse.code.imports import python_files
from serverless_lint.parse.template.template import Resource, ResourceKey
from serverless_lint.paths import folders_around, joined
from serverless_lint.source import Document, Location


class Outside(enum.Enum):
    """Why an import fails."""

    NOT_PACKAGED = "not packaged"
    OTHER_NAME = "packaged under another name"
    NO_PACKAGE = "no parent package"
    """A relative import in a module of Python that is at the top of what is packaged, or leads above that."""


class OutsideImport(msgspec.Struct, frozen=True, eq=False):
    """An import that works in the repository and fails where the function runs."""

    location: Location
    """The module's name."""
    reason: Outside
    written: str
    file: str = ""
    """The file that is meant; empty for a relative import of Python."""
    missing: tuple[str, str] | None = None
    """The folder of the package, and the name at its top of which there is nothing there: one cause for all imports."""
    functions: tuple[Function, ...] = ()
    """The functions in which it fails."""
    others: tuple[OutsideImport, ...] = ()
    """Other imports that fail for the same cause."""


@finds(OutsideImport, reads_code=True)
def outside_imports(project: LinkedProject) -> Iterator[OutsideImport]:
    """The imports of all functions, those that fail for the same cause together."""
    finder = project.once(OutsideImports)
    found = ((code.function, finder.of(code)) for code in project.all(FunctionCode))
    each = [
        msgspec.structs.replace(outside, functions=functions)
        for outside, functions in shared(found, lambda outside: outside.location.sort_key)
    ]
    for first, *others in alike(each, lambda outside: (outside.reason, outside.missing or outside.location.sort_key)):
        functions = tuple(dict.fromkeys(function for one in (first, *others) for function in one.functions))
        yield msgspec.structs.replace(first, functions=functions, others=tuple(others))


class OutsideImports:
    """Compares what code imports of the project with what is packaged of it."""

    def __init__(self, project: LinkedProject) -> None:
        self._project = project
        self._judged: dict[ResourceKey, Package | None] = {}
        """What is packaged for functions, as far as it was asked for."""
        self._may_be_copied = cache(self._found_copied)

    def of(self, code: FunctionCode) -> Iterator[OutsideImport]:
        """The imports of a function that fail."""
        package = self.package_of(code)
        if package is None:
            return
        for module in package.modules:
            for fact in module.facts.imports:
                outside = self._outside(module, fact, package) if must_work(module, fact) else None
                if outside is not None and not self._may_be_brought(code.function, outside, package):
                    yield outside

    def package_of(self, code: FunctionCode) -> Package | None:
        """What is packaged for a function, with its handler's file where the runtime looks for it; None if nothing is
        certainly so.
        """
        key = code.function.key
        if key not in self._judged:
            self._judged[key] = self._found_package(code)
        return self._judged[key]

    def _found_package(self, code: FunctionCode) -> Package | None:
        handler = code.handlers[0] if len(code.handlers) == 1 else None
        if handler is None or handler.module.is_inline:
            return None
        package = self._packages.package(code.function, handler)
        is_there = package is not None and _is_where_it_is_looked_for(handler.module, code.function, package)
        return package if is_there else None

    def _outside(self, module: Module, fact: Import, package: Package) -> OutsideImport | None:
        folder, place, written = package.folders[0], module.at(fact.module_span), fact.module
        is_python = module.language is Language.PYTHON
        if is_python and written.startswith("."):
            level = len(written) - len(written.lstrip("."))
            is_outside = level > _depth(module, folder)
            return OutsideImport(place, Outside.NO_PACKAGE, written) if is_outside else None
        target = self._target(module, fact)
        if target is None or (is_python and self._may_be_inside(written, package)):
            return None
        missing = (folder, written.partition(".")[0]) if is_python else None
        if not is_below(target.name, folder):
            return OutsideImport(place, Outside.NOT_PACKAGED, written, target.name, missing)
        return OutsideImport(place, Outside.OTHER_NAME, written, target.name, missing) if is_python else None

    def _target(self, module: Module, fact: Import) -> Module | None:
        """The module that an import means; a folder without `__init__.py` is one only with what is in it."""
        find = self._project.modules.imported_module
        found = find(module, fact.module)
        is_in_folder = found is None and module.language is Language.PYTHON and fact.name
        return find(module, f"{fact.module}.{fact.name}") if is_in_folder else found

    def _may_be_inside(self, written: str, package: Package) -> bool:
        """Whether something that is packaged, or installed, may be the first part of the name of a Python module."""
        folder, top = package.folders[0], written.partition(".")[0]
        places = (top, *python_files("", top))
        if any(self._project.sources.exists(joined(folder, name)) for name in places):
            return True
        return self._packages.offers(package, top)

    def _may_be_brought(self, function: Function, outside: OutsideImport, package: Package) -> bool:
        """Whether layers, a bundler or a script may put a file where the code finds it."""
        if outside.reason is Outside.NO_PACKAGE:
            return False
        is_made_by_tool = function.template.origin is not None
        if is_made_by_tool or self._is_in_layer(function, outside, package) or self.is_copied(outside.file, function):
            return True
        return self.is_bundled(function, package)

    def _is_in_layer(self, function: Function, outside: OutsideImport, package: Package) -> bool:
        """Whether a layer of the template may have a module; what its dependency files declare is known otherwise.

        What a layer holds is elsewhere than a path that leads out of the package.
        """
        layers = layers_of(function)
        is_python = package.modules[0].language is Language.PYTHON
        if not layers.own or not is_python:
            return bool(layers.own) and not outside.written.startswith(".")
        top = outside.written.partition(".")[0]
        return layers.folders is None or any(
            self._may_have(layer, folder, top) for layer, folder in zip(layers.own, layers.folders, strict=True)
        )

    def _may_have(self, layer: Resource, folder: str, top: str) -> bool:
        """Whether the folder of a layer of Python has something of a name where the runtime looks, or will have it."""
        sources = self._project.sources
        places = [joined(folder, "python")]
        if layer.metadata.lookup("BuildMethod").certainly_absent:
            if not self._tree.below(places[0]):
                # What is packaged as it is was put there by something.
                return True
        else:
            places.append(folder)
        installed = (
            name for name in self._tree.folders_below(places[0]) if posixpath.basename(name) == "site-packages"
        )
        return any(
            sources.surroundings.may_have(joined(place, name))
            for place in (*places, *installed)
            for name in (top, *python_files("", top))
        )

    def is_bundled(self, function: Function, package: Package) -> bool:
        """Whether something may make one file of all that code of JavaScript imports."""
        if package.modules[0].language is Language.PYTHON:
            return False
        here = _folder_of_template(function)
        has_bundler = any(may_be_for(here, home) for home in self._bundling)
        return has_bundler or package.declares(*BUNDLERS, *COMMANDS)

    def is_copied(self, file: str, function: Function) -> bool:
        """Whether a script may copy a file, or one of the folders that it is in."""
        return self._may_be_copied(file, _folder_of_template(function))

    def _found_copied(self, file: str, here: str) -> bool:
        parts = frozenset(posixpath.splitext(file)[0].split("/")) | {posixpath.basename(file)}
        around = (words for home, words in self._copied.items() if may_be_for(here, home))
        return any(not parts.isdisjoint(words) for words in around)

    def scripts_for(self, function: Function) -> Iterator[Document]:
        """The scripts, pipelines and settings, but for those in folders of other templates."""
        here = _folder_of_template(function)
        for script, home in self._scripts:
            if may_be_for(here, home):
                yield script

    @cached_property
    def _copied(self) -> dict[str, frozenset[str]]:
        """The parts of the paths in lines that copy something, by the folder of the template nearest to the script."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for script, home in self._scripts:
            found[home].update(chain.from_iterable(parts_that_are_copied(script.text)))
        return {home: frozenset(parts) for home, parts in found.items() if parts}

    @cached_property
    def _scripts(self) -> tuple[tuple[Document, str], ...]:
        """All of them, each with the folder of the nearest template around it."""
        return tuple(
            (script, self._home(script.path)) for script in scripts_among(self._project.sources.texts_beside_code())
        )

    def _home(self, path: str) -> str:
        return next((folder for folder in folders_around(path) if folder in self._folders_of_templates), ".")

    @cached_property
    def _folders_of_templates(self) -> frozenset[str]:
        return frozenset(posixpath.dirname(linked.template.document.path) or "." for linked in self._project.templates)

    @cached_property
    def _bundling(self) -> frozenset[str]:
        """The folders of the templates nearest to what configures bundlers."""
        files = self._project.sources.files
        return frozenset(self._home(name) for name in files if MAKES_FILES.match(posixpath.basename(name)))

    @property
    def _packages(self) -> MissingPackages:
        return self._project.once(package_finder)

    @property
    def _tree(self) -> FileTree:
        return self._project.tree


def _is_where_it_is_looked_for(module: Module, function: Function, package: Package) -> bool:
    """Whether a handler's file is where the runtime looks for it, so that nothing else makes the package."""
    handler = function.properties.lookup("Handler").only
    if len(package.folders) != 1 or not isinstance(handler, str):
        return False
    stem, _ = split_handler(handler, module.language)
    if module.language is Language.PYTHON:
        return module.name in python_paths(package.folders[0], stem)
    return posixpath.splitext(module.name)[0] == joined(package.folders[0], stem)


def _depth(module: Module, folder: str) -> int:
    """How many packages a module of Python is in, inside of what is packaged."""
    relative = posixpath.relpath(posixpath.dirname(module.name) or ".", folder)
    return 0 if relative == "." else len(relative.split("/"))


def _folder_of_template(function: Function) -> str:
    return posixpath.dirname(function.template.document.path) or "."
