"""Which imports nothing brings to the functions that run them.

Whatever may bring a package without saying so (a layer from elsewhere, a makefile, a search path that is changed, a
file that cannot be read) leaves nothing to say, and so does an import whose failure is expected.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cache, cached_property

import msgspec

from serverless_lint.analyses.deployed_code import code_of_handlers, deployed_code
from serverless_lint.analyses.module_imports import ModuleImports, module_imports
from serverless_lint.aws.layers import MODULES_OF_LAYERS
from serverless_lint.aws.runtimes import (
    brings_node_package,
    distributions,
    node_major,
    python_minor,
)
from serverless_lint.libraries.aws_clients import V2_PACKAGE
from serverless_lint.libraries.dependencies import (
    ALONE,
    ALONE_IN_NODE,
    BROUGHT,
    BROUGHT_IN_NODE,
    INSTALLING_SCRIPTS,
    NODE_MANIFEST,
    WITHOUT_SDK_V2,
)
from serverless_lint.link.file_tree import FileTree, is_below
from serverless_lint.link.handlers import HandlerFinder
from serverless_lint.link.manifests import Manifests
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.layers import BUILDS_FROM_MANIFEST, layers_of
from serverless_lint.model import Function, FunctionCode, Handler, Module
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Import, Language
from serverless_lint.parse.code.imports import JAVASCRIPT_SUFFIXES
from serverless_lint.parse.manifests import Declared, normalized
from serverless_lint.parse.template.template import Node
from serverless_lint.paths import folders_around, joined
from serverless_lint.source import Document, Location
from serverless_lint.sources.sources import Sources


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
    is_not_installed: bool = False
    """Whether nothing installs what is declared."""
    is_without_files: bool = False
    """Whether there is certainly nothing that could bring it: the code stands in a template, or no file declares
    packages where it is deployed from as it is."""
    may_come_along: bool = False
    """Whether a package that is declared may depend on it."""
    beside: str = ""
    """What imports the file beside that is called so, as in `./orders`; empty if there is none."""

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


class ImportedPackage(msgspec.Struct, frozen=True, eq=False):
    """One import of something outside the project."""

    module: Module
    fact: Import
    is_missing: bool = False
    """Whether a function that runs the code certainly lacks it."""
    may_be_deployed: bool = True
    """Whether a function may run the code, as far as can be seen."""
    is_seen_to_run: bool = True
    """Whether a handler is seen to load the code, of a function or, without any, one that looks like it."""

    @property
    def package(self) -> str:
        """The module as it is named in the import."""
        return self.fact.module

    @property
    def location(self) -> Location:
        """The name of the module."""
        return self.module.at(self.fact.module_span)


_FILES_OF_PACKAGES = (".json", ".lock", ".md")
"""Ends of the names of texts that install nothing by themselves: what other packages declare, and manuals."""
_NAMES_OF_HANDLERS = ("handler", "lambdaHandler")
_SEARCH_PATHS = frozenset({"PYTHONPATH", "NODE_PATH"})


class _Available(msgspec.Struct, frozen=True):
    """What brings packages to one function."""

    declared: Declared
    layer_modules: frozenset[str]
    folders: tuple[str, ...]
    """Where installed packages may lie."""
    runtimes: tuple[str, ...]
    bundles: bool = False
    """Whether a bundler takes whatever is installed, for development or not: esbuild, or what makes the folder."""
    externals: tuple[str, ...] = ()
    """What it leaves out."""


class Package(msgspec.Struct, frozen=True):
    """What is certainly packaged for a function, with nothing that could bring more unseen."""

    folders: tuple[str, ...]
    """Where it is taken from."""
    modules: tuple[Module, ...]
    """What of it the handler certainly loads, its own module first."""
    available: _Available

    def declares(self, *packages: str) -> bool:
        """Whether one of some packages of npm is declared, for development or not."""
        declared = self.available.declared
        return any(name in declared.names or name in declared.development for name in packages)


@finds(MissingPackage, reads_code=True)
def missing_packages(project: LinkedProject) -> Iterator[MissingPackage]:
    """The imports that fail."""
    return project.once(package_finder).of(project.all(FunctionCode))


@finds(ImportedPackage, in_each=Module)
def imported_packages(module: Module, project: LinkedProject) -> Iterator[ImportedPackage]:
    """The imports of what is not of the project."""
    lacking = project.once(_lacking)
    may_be_deployed = project.once(deployed_code).may_ship(module)
    is_seen_to_run = not project.once(deployed_code).is_migration(module) and (
        module.is_inline
        or module.key in project.once(code_of_handlers)
        or (not project.all(Function) and any(module.exports_as(*_NAMES_OF_HANDLERS)))
    )
    for fact in module.facts.imports:
        if fact.type_only or project.modules.imported_module(module, fact.module) is not None:
            continue
        if not fact.alias or project.once(module_imports).is_loaded(module, fact):
            yield ImportedPackage(module, fact, (module.key, fact) in lacking, may_be_deployed, is_seen_to_run)


def _lacking(project: LinkedProject) -> frozenset[tuple[str, Import]]:
    return frozenset((package.imported.module.key, package.imported.fact) for package in project.all(MissingPackage))


def _may_come_along(package: str, available: _Available, language: Language) -> bool:
    """Whether a declared package may depend on another one and bring it, as far as is known."""
    names = available.declared.names
    if language is Language.PYTHON:
        return any(name not in ALONE and name not in BROUGHT for name in map(normalized, names))
    # What a bundler leaves out is not there, whoever needs it.
    return not any(fnmatchcase(package, pattern) for pattern in available.externals) and any(
        name not in BROUGHT_IN_NODE and not any(fnmatchcase(name, pattern) for pattern in ALONE_IN_NODE)
        for name in names
    )


def package_finder(project: LinkedProject) -> MissingPackages:
    """What knows what functions of a project import and get."""
    imports = project.once(module_imports)
    return MissingPackages(project.sources, imports, project.handler_finder, project.manifests, project.tree)


class MissingPackages:
    """Compares what functions import with what they get."""

    def __init__(
        self, sources: Sources, imports: ModuleImports, finder: HandlerFinder, manifests: Manifests, tree: FileTree
    ) -> None:
        self._sources = sources
        self._imports = imports
        self._finder = finder
        self._manifests = manifests
        self._tree = tree
        self._declared_around: dict[str, Declared] = {}
        """What files of Node.js in and around a folder declare, as far as it was asked for."""
        self._is_named_by_script = cache(self._is_named_in_scripts)

    def of(self, codes: Iterable[FunctionCode]) -> Iterator[MissingPackage]:
        """The imports that fail, each once, with all functions in which it does."""
        found: dict[tuple[str, str], list[tuple[Function, Import, Module, _Available]]] = {}
        for code in codes:
            function = code.function
            for handler in code.handlers:
                folders = self._finder.code_folders(function)
                available = self._available(function, handler.module, folders)
                if available is not None:
                    for module, fact, package in self._missing(handler.module, folders, available):
                        found.setdefault((module.key, package), []).append((function, fact, module, available))
        for (_, package), places in found.items():
            _, fact, module, available = places[0]
            yield MissingPackage(
                ImportedPackage(module, fact),
                package,
                tuple(dict.fromkeys(function for function, *_ in places)),
                self._manifest(module, available),
                package in available.declared.development,
                module.language is Language.PYTHON and not _installs_python(places[0][0]),
                self._is_without_files(module, available, package),
                not module.is_inline and _may_come_along(package, available, module.language),
                self._beside(module, fact),
            )

    def _is_without_files(self, module: Module, available: _Available, package: str) -> bool:
        """Whether no file declares packages for code that is deployed as it is, and no script names the package."""
        if module.is_inline or module.language is Language.PYTHON or available.bundles:
            return module.is_inline
        around = dict.fromkeys(place for folder in available.folders for place in (folder, *folders_around(folder)))
        if package == V2_PACKAGE or any(self._sources.exists(joined(place, NODE_MANIFEST)) for place in around):
            return False
        return not self._is_named_by_script(package)

    def _is_named_in_scripts(self, package: str) -> bool:
        return package in self._words_of_scripts

    @cached_property
    def _words_of_scripts(self) -> str:
        """What stands between white space in all that is no code, each text once."""
        scripts = (each for each in self._sources.documents(code=False) if not each.path.endswith(_FILES_OF_PACKAGES))
        return "\n".join({word for document in scripts for word in document.text.split()})

    def _beside(self, module: Module, fact: Import) -> str:
        """What a module of JavaScript would import a file beside itself by, in whatever case the file is written."""
        if module.is_inline or module.language is Language.PYTHON or "/" in fact.module:
            return ""
        folder = posixpath.dirname(module.name) or "."
        paths = (joined(folder, fact.module + suffix) for suffix in JAVASCRIPT_SUFFIXES)
        found = next((name for path in paths for name in self._tree.files_like(path) if name != module.name), None)
        return f"./{posixpath.splitext(posixpath.basename(found))[0]}" if found is not None else ""

    def loaded(self, function: Function, handler: Handler) -> Iterator[Module]:
        """The modules of the function's own package that a handler certainly loads, its own first."""
        bundles = function.resource.metadata.lookup("BuildMethod").only == "esbuild"
        return self._reached(handler.module, self._finder.code_folders(function), bundles=bundles)

    def package(self, function: Function, handler: Handler) -> Package | None:
        """What is packaged for a handler; None if it is not known, or a bundler takes whatever is imported."""
        folders = self._finder.code_folders(function)
        available = self._available(function, handler.module, folders)
        if available is None or available.bundles or not folders:
            return None
        modules = tuple(self._reached(handler.module, folders, bundles=False))
        return None if any(map(self._imports.changes_search_path, modules)) else Package(folders, modules, available)

    def outside_packages(self, package: Package) -> Iterator[tuple[Module, Import, str]]:
        """The imports of what neither the project nor the runtime has, each with the package or top-level module."""
        for module in package.modules:
            for fact, _, name in self._imports.needed_by(module):
                runtimes = package.available.runtimes if module.language is not Language.PYTHON else ()
                if name and not any(brings_node_package(name, runtime) for runtime in runtimes):
                    yield module, fact, name

    def layers_declare(self, function: Function, name: str) -> bool:
        """Whether a layer may bring a package."""
        brought = self._layers(function)
        return brought is None or name in brought[1] or any(_may_offer(each, name) for each in brought[0].names)

    def offers(self, package: Package, module: str) -> bool:
        """Whether something that is installed for a function may offer a module of Python."""
        available = package.available
        return module in available.layer_modules or any(_may_offer(name, module) for name in available.declared.names)

    def folder_of(self, function: Function, module: Module) -> str | None:
        """The packaged folder that a module is in."""
        folders = self._finder.code_folders(function)
        return next((folder for folder in folders if is_below(module.name, folder)), None)

    def may_be_brought(self, function: Function, handler: Handler, module: Module, top: str) -> bool:
        """Whether a package or a file may stand in for a Python module that the runtime does not have."""
        available = self._available(function, handler.module, self._finder.code_folders(function))
        if available is None or self._imports.may_be_local(module, top):
            return True
        names = available.declared.names
        return "setuptools" in names or any(_may_offer(name, top) for name in names)

    def _available(self, function: Function, module: Module, folders: tuple[str, ...]) -> _Available | None:
        """What a function gets; None if that is not known."""
        runtimes = function.runtimes
        method = function.resource.metadata.lookup("BuildMethod")
        environment = function.environment
        if (
            function.runtime.unknown
            or function.runtime.absent
            or len(function.runtime.values) != len(runtimes)
            or not (method.certainly_absent or BUILDS_FROM_MANIFEST.match(str(method.only)))
            or not environment.complete
            or (function.template.origin is not None and function.template.open)
            or not _SEARCH_PATHS.isdisjoint(environment.variables)
            or not all(_version(runtime, module.language) is not None for runtime in runtimes)
        ):
            return None
        layers = self._layers(function)
        if layers is None:
            return None
        is_built = not module.is_inline and not any(is_below(module.name, folder) for folder in folders)
        if is_built and (module.language is Language.PYTHON or not folders):
            # A script that was not read puts the package together, of whatever it likes.
            return None
        # Lambda runs no TypeScript, so that something that the template does not name builds it.
        bundles = method.only == "esbuild" or is_built or module.language is Language.TYPESCRIPT
        externals = _externals(function) if bundles else ()
        own = (*folders, *((posixpath.dirname(module.name) or ".",) if not module.is_inline else ()))
        found = self._declared(module, own, folders, is_sam=function.is_sam)
        if module.language is Language.PYTHON and not _installs_python(function):
            found = Declared(complete=found.complete and not self._may_be_put_beside(folders))
        declared = layers[0] | found
        if externals is None or not declared.complete:
            return None
        return _Available(declared, layers[1], own, runtimes, bundles, externals)

    def _declared(self, module: Module, own: tuple[str, ...], packaged: tuple[str, ...], *, is_sam: bool) -> Declared:
        """What the dependency files declare in the folders of the code, around it, and in what is packaged."""
        around = dict.fromkeys(folder for inner in own for folder in (inner, *folders_around(inner)))
        below = dict.fromkeys(folder for outer in packaged for folder in self._tree.folders_below(outer))
        found = Declared()
        if module.language is not Language.PYTHON:
            for folder in (*around, *below):
                found |= self._manifests.node(folder)
            return found
        for folder in (*around, *below):
            declared = self._manifests.python(folder)
            # `sam build` installs what the files of the packaged folder itself say.
            is_unread = is_sam and folder not in packaged and any(is_below(folder, outer) for outer in packaged)
            found |= Declared(complete=declared.complete) if is_unread else declared
        return found

    def _may_be_put_beside(self, folders: tuple[str, ...]) -> bool:
        """Whether a script may install packages into the folder of the code."""
        around = dict.fromkeys(place for folder in folders for place in (folder, *folders_around(folder)))
        if any(self._sources.exists(joined(place, name)) for place in around for name in INSTALLING_SCRIPTS):
            return True
        return any(map(installs_into_folder, self._sources.documents(code=False)))

    def _layers(self, function: Function) -> tuple[Declared, frozenset[str]] | None:
        """What the layers bring; None if that is not known."""
        layers = layers_of(function)
        modules: set[str] = set()
        for name in layers.names:
            known = next((fact.value for start, fact in MODULES_OF_LAYERS.items() if name.startswith(start)), None)
            if known is None:
                return None
            modules.update(known)
        folders = layers.folders
        if not layers.complete or folders is None:
            return None
        declared = Declared()
        for layer, folder in zip(layers.own, folders, strict=True):
            inside = tuple(self._tree.folders_below(folder))
            method = layer.metadata.lookup("BuildMethod")
            manifests = [self._manifests.has_python(name) or self._manifests.has_node(name) for name in inside]
            if not any(manifests) or not (method.certainly_absent or BUILDS_FROM_MANIFEST.match(str(method.only))):
                return None
            for name in inside:
                declared |= self._manifests.python(name) | self._manifests.node(name)
        return declared, frozenset(modules)

    def _missing(
        self, handler: Module, folders: tuple[str, ...], available: _Available
    ) -> Iterator[tuple[Module, Import, str]]:
        reached = list(self._reached(handler, folders, bundles=available.bundles))
        if any(map(self._imports.changes_search_path, reached)):
            return
        for module in reached:
            said: set[str] = set()
            for fact, _, package in self._imports.needed_by(module):
                if package and package not in said and not self._is_available(module, package, available):
                    said.add(package)
                    yield module, fact, package

    def _reached(self, handler: Module, folders: tuple[str, ...], *, bundles: bool) -> Iterator[Module]:
        """The modules of the function's own package that its handler loads."""
        inside = [folder for folder in folders if is_below(handler.name, folder)]
        pending, seen = [handler], {handler.key}
        while pending:
            module = pending.pop(0)
            yield module
            for _, imported, _ in self._imports.needed_by(module):
                if imported is None or imported.key in seen or imported.is_test:
                    continue
                if bundles or not inside or any(is_below(imported.name, folder) for folder in inside):
                    seen.add(imported.key)
                    pending.append(imported)

    def _is_available(self, module: Module, package: str, available: _Available) -> bool:
        if module.language is Language.PYTHON:
            return package in available.layer_modules or any(
                _may_offer(name, package) for name in available.declared.names
            )
        if any(brings_node_package(package, runtime) for runtime in available.runtimes):
            return True
        if package in available.layer_modules or package.partition("/")[0] in available.layer_modules:
            return True
        if any(fnmatchcase(package, pattern) or pattern.startswith(package + "/") for pattern in available.externals):
            return False
        declared = (available.declared, Declared() if module.is_inline else self._around(module))
        if any(package in each.names or (available.bundles and package in each.development) for each in declared):
            return True
        if any(package in BROUGHT_IN_NODE.get(name, ()) for each in declared for name in each.names):
            return True
        types = f"@types/{package}"
        if any(types in each.names or types in each.development for each in declared):
            return module.language is Language.TYPESCRIPT
        if package == V2_PACKAGE and _may_bring_sdk_v2(available):
            return True
        return not module.is_inline and any(
            self._sources.exists(joined(place, "node_modules", package))
            for folder in available.folders
            for place in (folder, *folders_around(folder))
        )

    def _around(self, module: Module) -> Declared:
        """What is declared for a file wherever it is taken: in its own package of a workspace, for example."""
        folder = posixpath.dirname(module.name) or "."
        if folder not in self._declared_around:
            found = Declared()
            for place in (folder, *folders_around(folder)):
                found |= self._manifests.node(place)
            self._declared_around[folder] = found
        return self._declared_around[folder]

    def _manifest(self, module: Module, available: _Available) -> str:
        """The dependency file nearest to the code, or the one to make."""
        if module.is_inline:
            return ""
        is_python = module.language is Language.PYTHON
        find = self._manifests.has_python if is_python else self._manifests.has_node
        home = next((folder for folder in available.folders if is_below(module.name, folder)), ".")
        for folder in (home, *folders_around(home)):
            found = find(folder)
            if found is not None:
                return found
        return joined(home, "requirements.txt" if is_python else "package.json")


def installs_into_folder(document: Document) -> bool:
    """Whether a script installs packages into a folder that it names."""
    text = document.text
    if "install" not in text:
        return False
    lines = text.replace("\\\n", " ").splitlines()
    return any("install" in line and (" -t" in line or "--target" in line or "--prefix" in line) for line in lines)


def _installs_python(function: Function) -> bool:
    origin = function.template.origin
    return origin is None or origin.installs_python


def _may_bring_sdk_v2(available: _Available) -> bool:
    """Whether a declared package may depend on version 2 of the SDK."""
    declared = available.declared
    installed = declared.unresolved if available.bundles else declared.unresolved & declared.names
    return any(not any(fnmatchcase(name, known) for known in WITHOUT_SDK_V2) for name in installed)


def _version(runtime: str, language: Language) -> int | None:
    return python_minor(runtime) if language is Language.PYTHON else node_major(runtime)


def _externals(function: Function) -> tuple[str, ...] | None:
    """What esbuild leaves out; None if that is not known."""
    listed = function.resource.metadata.lookup("BuildProperties", "External")
    found: list[str] = []
    for known in listed.values:
        if not isinstance(known.value, Node):
            return None
        for element in known.value.elements():
            possible = element.possible()
            if possible.unknown:
                return None
            found += possible.texts()
    return None if listed.unknown else tuple(found)


def _may_offer(distribution: str, module: str) -> bool:
    """Whether a distribution may offer a module, by itself or by what it depends on; names alone do not say more."""
    words, other_words = distribution.split("-"), normalized(module).split("-")
    plain, wanted = "".join(words), "".join(other_words)
    return (
        wanted in plain
        or (words[0] == other_words[0] and len(words[0]) > 3 and words[0] != "python")
        or (len(plain) > 3 and plain in wanted)
        or distribution in distributions().get(module, ())
        or module in BROUGHT.get(distribution, ())
    )
