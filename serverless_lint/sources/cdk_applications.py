"""The applications of the CDK among the scanned files: what defines each, and what its templates are read from."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from serverless_lint.front_ends.cdk.assembly import (
    DEFAULT_OUTPUT,
    DEFINITION,
    MANIFEST,
    NEWEST_SCHEMA,
    Assembly,
    folder_of,
    is_copied,
    output_of,
    output_of_other,
    read_assembly,
)
from serverless_lint.front_ends.cdk.undefined_programs import undefined_programs
from serverless_lint.model.program.code import is_aside
from serverless_lint.paths import base_name, folders_around
from serverless_lint.sources.files_of_programs import FilesOfPrograms, Scanned

if TYPE_CHECKING:
    from serverless_lint.front_ends.cdk.program import Imports, Program
    from serverless_lint.front_ends.cdk.stack import Synthesised

_CALLED_OUTPUT = tuple(f"{DEFAULT_OUTPUT}{sign}" for sign in ".-_")
"""How folders begin that `--output` was told to make beside the default one: `cdk.out.deploy`."""


class ReadAssembly(NamedTuple):
    """What an application was synthesised to."""

    stacks: tuple[Synthesised, ...]
    unread: tuple[str, ...]
    """The paths of what cannot be read of it."""
    remarks: Iterator[str]
    """What there is to say of how fresh it is, found out when somebody asks."""


class CdkApplications:
    """Knows by the names of the files that say how applications are synthesised what they are."""

    def __init__(self, scanned: Scanned, files: Collection[str]) -> None:
        self._scanned = scanned
        self._files = files
        defined = [name for name in files if name.endswith(DEFINITION) and base_name(name) == DEFINITION]
        self.undefined = tuple(undefined_programs(files, defined, scanned.document, is_aside))
        """The applications that nothing says how to synthesise, by the files that say what they need."""
        self._definitions = (*defined, *self.undefined)
        self._outputs: Mapping[str, str] = {**dict(self._own_outputs()), **dict(self._outputs_of_others())}

    @property
    def outputs(self) -> Collection[str]:
        """The folders that applications were synthesised to, the latest time and before."""
        return (*self._outputs.values(), *self._older_outputs())

    def synthesised(self) -> Iterator[str]:
        """Those that were synthesised."""
        read: set[str] = set()
        for definition, output in self._outputs.items():
            # Of several applications that name one output, the first is taken for the one that has it.
            if definition in self._scanned and output not in read:
                read.add(output)
                yield definition

    def not_synthesised(self) -> Iterator[str]:
        """Those of which there is no more than the program."""
        for definition in self._definitions:
            if definition not in self._outputs and definition in self._scanned and not is_copied(definition):
                yield definition

    def read_assembly(self, definition: str, known: Collection[str]) -> ReadAssembly | None:
        """What an application was synthesised to, if that is there, without known templates, given by their paths."""
        folder = self._outputs[definition]
        files = FilesOfPrograms(self._scanned)
        assembly = read_assembly(folder, files)
        if assembly is None:
            return None
        # Most projects have none, and importing takes as long as reading a small one.
        from serverless_lint.front_ends.cdk.program import Program
        from serverless_lint.front_ends.cdk.stack import read_stacks

        program = Program(folder_of(definition), folder, files, self._imports)
        stacks, unread = read_stacks(assembly, program, files, known)
        command = "run `cdk synth`" if output_of_other(definition) is None else "synthesise it again"
        return ReadAssembly(stacks, unread, self._remarks_about(assembly, program, command))

    def read_program(self, definition: str) -> Synthesised | None:
        """What an application makes of its program, where nothing says it better."""
        document = self._scanned.document(definition)
        if document is None:
            return None
        from serverless_lint.front_ends.cdk.program import Program
        from serverless_lint.front_ends.cdk.unsynthesised import read_program

        folder = posixpath.dirname(definition) or "."
        files = FilesOfPrograms(self._scanned, self._names_by_program.get(definition, ()))
        program = Program(folder, posixpath.join(folder, DEFAULT_OUTPUT), files, self._imports)
        return read_program(document, program, files)

    @cached_property
    def _around(self) -> frozenset[str]:
        """The folders around what says how applications are synthesised, copies left out."""
        return frozenset(folder for name in self._definitions if not is_copied(name) for folder in folders_around(name))

    def _own_outputs(self) -> Iterator[tuple[str, str]]:
        """By file that says how an application is synthesised the folder that it was written to."""
        for name in self._definitions:
            document = self._scanned.document(name)
            output = output_of(document) if document is not None else None
            # What nothing was synthesised to, or holds an application itself, is the user's own.
            if output is not None and output not in self._around and self._has_manifest(output):
                yield name, output

    def _older_outputs(self) -> Iterator[str]:
        """Folders below applications that these were synthesised to at another time, or for another command."""
        homes = {posixpath.dirname(name) or "." for name in self._definitions if not is_copied(name)}
        seen: set[str] = set()
        for name in self._files if homes else ():
            for folder in folders_around(name):
                if folder in seen:
                    break
                seen.add(folder)
                if (
                    folder not in self._around
                    and self._is_output(folder)
                    and not homes.isdisjoint(folders_around(folder))
                ):
                    yield folder

    def _is_output(self, folder: str) -> bool:
        """Whether a folder is called like an output, or has the two files that all outputs have."""
        if base_name(folder).startswith(_CALLED_OUTPUT):
            return True
        return f"{folder}/{MANIFEST}" in self._files and self._scanned.surroundings.has(f"{folder}/{DEFAULT_OUTPUT}")

    def _outputs_of_others(self) -> Iterator[tuple[str, str]]:
        """The same of applications of tools that have the CDK underneath."""
        for name in self._files:
            output = output_of_other(name)
            if output is not None and self._has_manifest(output):
                yield name, output

    def _has_manifest(self, folder: str) -> bool:
        return self._scanned.side_document(f"{folder}/{MANIFEST}") is not None

    @cached_property
    def _imports(self) -> Imports:
        from serverless_lint.front_ends.cdk.program import Imports

        return Imports(FilesOfPrograms(self._scanned))

    @cached_property
    def _names_by_program(self) -> Mapping[str, tuple[str, ...]]:
        """The files of each application but for what stands aside in it, by what says how it is synthesised.

        A file is of the innermost application around it.
        """
        definitions = {posixpath.dirname(name) or ".": name for name in self._definitions}
        found: dict[str, list[str]] = {name: [] for name in self._definitions}
        for name in self._files:
            around = next((folder for folder in folders_around(name) if folder in definitions), None)
            if around is not None and not is_aside(name if around == "." else name[len(around) + 1 :]):
                found[definitions[around]].append(name)
        return {definition: tuple(names) for definition, names in found.items()}

    def _remarks_about(self, assembly: Assembly, program: Program, command: str) -> Iterator[str]:
        if assembly.schema is None or assembly.schema > NEWEST_SCHEMA:
            version = (
                "a schema without version" if assembly.schema is None else f"version {assembly.schema} of the schema"
            )
            yield f"`{assembly.folder}` has {version}, which is not known: something of it may not be read"
        surroundings = self._scanned.surroundings
        written = surroundings.changed_at(assembly.manifest)
        # What git keeps was written when it was checked out, in any order.
        if written is None or not surroundings.is_ignored(assembly.manifest):
            return
        newer = [name for name in program.names if (surroundings.changed_at(name) or 0) > written]
        if newer:
            yield f"`{newer[0]}` is newer than what is in `{assembly.folder}`: {command}, then check again"
