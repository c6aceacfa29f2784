"""The environment variables that templates declare, and whether their names stand in the code."""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

import msgspec

from serverless_lint.analyses.scripted_changes import ScriptedChanges
from serverless_lint.analyses.variables import ProgramVariables
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.layers import layers_of
from serverless_lint.model import Function, Module, Program
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import ResourceKey
from serverless_lint.paths import joined
from serverless_lint.source import Location
from serverless_lint.sources.sources import Sources


class DeclaredVariable(msgspec.Struct, frozen=True, eq=False):
    """An environment variable as it is declared in one place of a template, for one function or for several."""

    name: str
    location: Location
    """The name."""
    functions: tuple[Function, ...]
    programs: tuple[ProgramVariables, ...]
    """The functions' code as far as it was found."""
    is_mentioned: bool
    """Whether the name stands anywhere in the code that is deployed with one of the functions."""

    are_layers_known: bool
    """Whether it is known what all layers of the functions read."""
    stands_in: bool
    """Whether the code of one of the functions, in a template, only stands in for what it is given later."""

    @property
    def is_code_known(self) -> bool:
        """Whether the code of all the functions was found, nothing unknown lies over it, and it names what it reads."""
        found = {variables.program.function.key for variables in self.programs}
        return (
            self.are_layers_known
            and not self.stands_in
            and all(function.key in found for function in self.functions)
            and all(variables.use.reads_only_visible_names for variables in self.programs)
        )


_PROSE = frozenset({".md", ".rst"})
_SETTINGS = frozenset({"samconfig", "package-lock"})
"""Files by their suffix and by their stem that lie beside code without being part of it."""


@finds(DeclaredVariable, reads_code=True)
def declared_variables(project: LinkedProject) -> Iterator[DeclaredVariable]:
    """The declarations of all templates."""
    finder = DeclaredVariables(project.sources, project.once(ScriptedChanges))
    return finder.of(project.all(Function), project.all(ProgramVariables))


class DeclaredVariables:
    """Finds the declarations."""

    def __init__(self, sources: Sources, changes: ScriptedChanges) -> None:
        self._sources = sources
        self._changes = changes
        self._names = sorted(sources.files)

    def of(self, functions: Iterable[Function], programs: Iterable[ProgramVariables]) -> Iterator[DeclaredVariable]:
        """The declarations, one a place; one in `Globals` belongs to several functions."""
        owners: dict[tuple[str, Location], list[Function]] = {}
        for function in functions:
            for name, possible in function.environment.variables.items():
                owners.setdefault((name, possible.node.key_location), []).append(function)
        code: dict[ResourceKey, list[ProgramVariables]] = {}
        for variables in programs:
            code.setdefault(variables.program.function.key, []).append(variables)
        for (name, location), found in owners.items():
            theirs = tuple(variables for function in found for variables in code.get(function.key, ()))
            is_mentioned = any(name in text for variables in theirs for text in self._texts(variables.program))
            are_layers_known = all(map(self._are_layers_known, found))
            stands_in = any(self._stands_in(variables.program) for variables in theirs)
            yield DeclaredVariable(name, location, tuple(found), theirs, is_mentioned, are_layers_known, stands_in)

    def _stands_in(self, program: Program) -> bool:
        module = program.handler.module
        return _does_nothing(module) or self._changes.stands_in(program.function, module)

    def _are_layers_known(self, function: Function) -> bool:
        """Whether all layers are files of the project, or read no variables but such as are known."""
        layers = layers_of(function)
        folders = layers.folders
        return (
            layers.complete
            and folders is not None
            and layers.are_from_aws
            and layers.are_built_from_files
            and all(self._sources.has_folder(folder) for folder in folders)
            # Extensions are programs of their own, in whatever language.
            and not any(self._sources.has_folder(f"{folder}/extensions") for folder in folders)
        )

    def _texts(self, program: Program) -> Iterator[str]:
        """What is deployed, as far as it was scanned; what is most likely to name a variable first."""
        for module in program.code.modules:
            yield module.source.text
        if program.handler.module.is_inline:
            return
        for folder in (*_code_folders(program), *(layers_of(program.function).folders or ())):
            for name in self._files_in(folder):
                path = PurePosixPath(name)
                if name in self._sources.trees or path.suffix in _PROSE or path.stem in _SETTINGS:
                    continue
                document = self._sources.document(name)
                if document is not None:
                    yield document.text

    def _files_in(self, folder: str) -> list[str]:
        if folder == ".":
            return self._names
        # "0" is the character behind "/".
        return self._names[bisect_left(self._names, f"{folder}/") : bisect_left(self._names, f"{folder}0")]


def _does_nothing(module: Module) -> bool:
    """Whether code in a template does next to nothing: a script puts the real code in its place after deployment."""
    return module.is_inline and not module.facts.imports and not module.facts.accesses


def _code_folders(program: Program) -> Iterator[str]:
    """The folders that are deployed; of an image the one that the handler is in."""
    function = program.function
    here = posixpath.dirname(function.template.document.path)
    uri = function.properties.lookup("CodeUri" if function.is_sam else "Code")
    if function.package_type.only == "Image":
        yield posixpath.dirname(program.handler.module.name) or "."
    elif uri.certainly_absent:
        yield here or "."
    for known in uri.values:
        if isinstance(known.value, str):
            yield joined(here, known.value)
