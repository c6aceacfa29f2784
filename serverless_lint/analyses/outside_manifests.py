"""Dependency files that stand above the folder of a function's code, where `sam build` does not look for them.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-build.html
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.missing_packages import (
    MissingPackages,
    Package,
    installs_into_folder,
    package_finder,
)
from serverless_lint.analyses.outside_imports import OutsideImports
from serverless_lint.analyses.shared import shared
from serverless_lint.aws.runtimes import distributions
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.dependencies import NODE_MANIFEST, OTHER_MANIFESTS_OF_PYTHON, PYTHON_MANIFEST
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function, FunctionCode
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Language
from serverless_lint.parse.manifests import normalized
from serverless_lint.paths import folders_around, joined
from serverless_lint.source import Document, Located, Location

_IN_PLACE = lazy_pattern(r"^(?:python|nodejs)\d")
_NAMES_MANIFEST = lazy_pattern(r"(?:^|\s)(?:-m|--manifest|--build-in-source)(?:[\s=]|$)|^\s*manifest\s*[=:]")


class OutsideManifest(msgspec.Struct, frozen=True, eq=False):
    """A function whose code imports what only a dependency file above the folder of the code declares."""

    location: Location
    """What names the folder, or the function."""
    package: str
    """The first package that is not installed."""
    used: Location
    """Its import."""
    manifest: str
    """The file that declares it."""
    wanted: str
    """The file that is read instead."""
    functions: tuple[Function, ...] = ()


@finds(OutsideManifest, reads_code=True)
def outside_manifests(project: LinkedProject) -> Iterator[OutsideManifest]:
    """The functions of SAM for which nothing is installed, those of one folder together."""
    finder = project.once(OutsideManifests)
    found = ((code.function, finder.of(code)) for code in project.all(FunctionCode))
    for outside, functions in shared(found, lambda outside: outside.wanted):
        yield msgspec.structs.replace(outside, functions=functions)


class OutsideManifests:
    """Compares where dependencies are declared with where `sam build` reads what to install."""

    def __init__(self, project: LinkedProject) -> None:
        self._project = project
        self._explaining: dict[str, bool] = {}
        """Whether each script or setting may say what is installed, by its path, as far as it was asked for."""

    def of(self, code: FunctionCode) -> Iterator[OutsideManifest]:
        """What is wrong with a function, if anything."""
        function = code.function
        method = function.resource.metadata.lookup("BuildMethod")
        is_built = method.certainly_absent or _IN_PLACE.match(str(method.only))
        if not function.is_sam or function.template.origin is not None or not is_built:
            return
        outside = self._project.once(OutsideImports)
        package = outside.package_of(code)
        if package is None:
            return
        wanted = None if outside.is_bundled(function, package) else self._wanted(package)
        manifest = self._manifest_above(package) if wanted is not None else None
        if wanted is None or manifest is None or self._is_explained(manifest, function):
            return
        for module, fact, name in self._packages.outside_packages(package):
            if self._is_declared(name, manifest, module.language) and not self._is_there(function, package, name):
                place = _place(function)
                yield OutsideManifest(place, name, module.at(fact.module_span), manifest, wanted)
                return

    def _wanted(self, package: Package) -> str | None:
        """The file that `sam build` reads for a package; None if it is there, or may be made."""
        folder = package.folders[0]
        is_python = package.modules[0].language is Language.PYTHON
        wanted = joined(folder, PYTHON_MANIFEST if is_python else NODE_MANIFEST)
        others = OTHER_MANIFESTS_OF_PYTHON if is_python else ()
        sources = self._project.sources
        here = (wanted, *(joined(folder, name) for name in others))
        is_there = any(sources.exists(name) for name in here)
        return None if is_there or sources.surroundings.is_ignored(wanted) else wanted

    def _manifest_above(self, package: Package) -> str | None:
        """The nearest dependency file above what is packaged."""
        is_python = package.modules[0].language is Language.PYTHON
        name = PYTHON_MANIFEST if is_python else NODE_MANIFEST
        places = (joined(place, name) for place in folders_around(package.folders[0]))
        return next((place for place in places if self._project.sources.exists(place)), None)

    def _is_declared(self, name: str, manifest: str, language: Language) -> bool:
        folder = posixpath.dirname(manifest) or "."
        if language is Language.PYTHON:
            declared = self._project.manifests.python(folder).names
            return normalized(name) in declared or not declared.isdisjoint(distributions().get(name, ()))
        return name in self._project.manifests.node(folder).names

    def _is_there(self, function: Function, package: Package, name: str) -> bool:
        """Whether a package lies in the folder of the code, or a layer may bring it."""
        installed = joined(package.folders[0], "node_modules")
        return self._project.sources.exists(installed) or self._packages.layers_declare(function, name)

    def _is_explained(self, manifest: str, function: Function) -> bool:
        """Whether a script, a pipeline or a setting may say what is installed."""
        scripts = self._project.once(OutsideImports)
        return scripts.is_copied(manifest, function) or any(map(self._explains, scripts.scripts_for(function)))

    def _explains(self, script: Document) -> bool:
        found = self._explaining.get(script.path)
        if found is None:
            found = installs_into_folder(script) or _names_manifest(script) or _writes_requirements(script)
            self._explaining[script.path] = found
        return found

    @property
    def _packages(self) -> MissingPackages:
        return self._project.once(package_finder)


def _place(function: Function) -> Location:
    values = function.properties.lookup("CodeUri").values
    at: Located = values[0].node if values and not function.resource.inherits(values[0].node) else function.resource
    return at.location


def _names_manifest(document: Document) -> bool:
    """Whether a script or a setting tells `sam build` which dependency file to read."""
    is_setting = posixpath.basename(document.path).startswith("samconfig")
    lines = document.text.splitlines()
    return any(_NAMES_MANIFEST.search(line) for line in lines if is_setting or "sam build" in line)


def _writes_requirements(document: Document) -> bool:
    """Whether a script makes a list of requirements of another one."""
    lines = document.text.splitlines()
    return any("requirements" in line and (" > " in line or " -o " in line or "--output" in line) for line in lines)
