"""The scanned files as text and as facts, each read and parsed once, when first asked for or ahead in parallel."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from copy import copy
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from serverless_lint.cache import Cache
from serverless_lint.errors import BinaryFileError, OtherContentError, UnreadableFileError
from serverless_lint.files.discover import TEMPLATE_SUFFIXES
from serverless_lint.files.read import read_document
from serverless_lint.files.source_file import SourceFile
from serverless_lint.files.surroundings import Surroundings
from serverless_lint.files.vendored import declared_names, vendored_names
from serverless_lint.front_ends.serverless_framework.file_names import FILES as SERVICE_FILES
from serverless_lint.front_ends.serverless_framework.file_names import is_program, is_service
from serverless_lint.libraries.dependencies import FOLDERS_OF_PIPELINES, INSTALLING_SCRIPTS
from serverless_lint.model import Module
from serverless_lint.model.program.code import is_aside
from serverless_lint.parse.code.facts import CodeModule, Language
from serverless_lint.parse.code.imports import (
    JAVASCRIPT_SUFFIXES,
    local_imports,
)
from serverless_lint.parse.template.fragment import with_quoted_placeholders
from serverless_lint.parse.template.inclusion import JoinedTemplate, inclusions, join_parts
from serverless_lint.parse.template.template import SourcedText, Template, is_part_of_template, is_template
from serverless_lint.parse.tree.nodes import MAX_VALUES, TreeFile
from serverless_lint.paths import folders_around
from serverless_lint.source import Document, Location
from serverless_lint.sources.applications import Applications, Beyond, FilesOfApplications
from serverless_lint.sources.cdk_applications import CdkApplications
from serverless_lint.sources.facts import Facts
from serverless_lint.sources.failures import (
    Failure,
    crash,
    failure_of,
    has_section,
    needs_rendering,
    problems_of,
    speaks_of_aws,
)
from serverless_lint.sources.files_of_programs import FilesOfPrograms
from serverless_lint.sources.interest import (
    is_code,
    may_be_part_of_template,
    may_be_service,
    may_be_template,
    may_matter,
)
from serverless_lint.sources.named_services import named_definitions
from serverless_lint.sources.own_names import OwnNames
from serverless_lint.sources.set_aside import holds_values, left_out, not_taken_in, set_aside
from serverless_lint.sources.workers import ParsingWorkers, in_chunks

# What reads services is imported where there are some.
if TYPE_CHECKING:
    from serverless_lint.front_ends.cdk.stack import Synthesised
    from serverless_lint.front_ends.serverless_framework.parts import Parts
    from serverless_lint.front_ends.serverless_framework.service import Service

_SERVICE_SUFFIXES = (".yml", ".yaml", ".json")
OnProgress: TypeAlias = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and how much there is."""


class Sources:
    """The files of the project."""

    def __init__(
        self,
        files: Iterable[SourceFile],
        *,
        parameters: Callable[[str], Mapping[str, str]],
        forced_templates: frozenset[str],
        folders: Iterable[str] = (".",),
        cache: Cache | None = None,
        workers: ParsingWorkers | None = None,
        documents: Mapping[str, Document | None] = {},
    ) -> None:
        """`documents` are files that were read before, by name."""
        self._read_before: tuple[Mapping[str, Document | None], ...] = (documents,)
        self._asked_for = sorted(folders, key=len, reverse=True)
        self._parameters = parameters
        self._forced_templates = forced_templates
        self._facts = Facts(cache)
        self._workers = ParsingWorkers(1) if workers is None else workers
        self.reads_code = True
        """Whether code is read, so that it is known what functions run; if not, it is read should it be asked for."""
        self._records: dict[str, tuple[tuple[str, str], ...]] = {}
        """What lies in folders that pip has written to, which applications share."""
        self._on_progress: OnProgress = no_progress
        self.beyond: Beyond | None = None
        """Who else is asked, where these are the files of some applications of a project."""
        named = {file.name: file for file in files}
        root = next((_root_of(file) for name, file in named.items() if not name.startswith("..")), None)
        self.surroundings = Surroundings(root)
        """What lies beside the scanned files."""
        self._begin(named)

    def _begin(self, files: dict[str, SourceFile]) -> None:
        """Nothing is read or found of these files yet."""
        self.files = files
        self._documents: dict[str, Document | None] = {}
        self._unreadable: dict[str, str] = {}
        """Why a file could not be read."""
        self._modules: dict[str, Module | None] = {}
        self._code_being_parsed: list[str] = []
        self._has_begun_code = False
        self._waits_for_workers = False
        self._given_to_workers: set[str] = set()
        self._interesting: dict[str, bool] = {}
        self._own_bases: dict[tuple[str, str], tuple[str, ...]] = {}
        self._data: dict[str, TreeFile | None] = {}
        self.failures: list[Failure] = []
        self.needs_rendering: list[Location] = []
        self.trees: dict[str, TreeFile] = {}
        """The parsed templates' facts by file name."""
        self.templates: list[Template] = []
        self.services: dict[str, Service] = {}
        """The services of the Serverless Framework by the names of the files that define them."""
        self.assemblies: dict[str, tuple[str, ...]] = {}
        """The applications of the CDK that were synthesised, by the names of the files that say how: the paths of what
        cannot be read of that."""
        self.programs: set[str] = set()
        """The applications of the CDK that were not synthesised and of which the program was read, by the names of the
        files that say how they would be."""
        self.synthesised: set[str] = set()
        """The paths of the templates that were read of them."""
        self.remarks: list[str] = []
        """What there is to say of how fresh and how well known something is."""
        self.set_aside: Mapping[str, str] = {}
        """The templates that nobody works on and that are left out, with the reason of each, by file name."""
        self.outputs: list[Template] = []
        """Those of them that a tool made and that have values which stand nowhere else."""
        self.not_whole: set[str] = set()
        """The templates that are deployed only after a tool has put them together with others, by file name."""
        self._folders = _folders_of(self.files)
        self._look_around()

    def _look_around(self) -> None:
        """Find out what of the files is not the project's own, and what defines its applications of the CDK."""
        python_folders = tuple(self._python_folders())
        vendored = vendored_names(python_folders, self.surroundings.has, self._records) | declared_names(
            self.files, (folder for folder, _ in python_folders), self.side_document
        )
        self.cdk = CdkApplications(self, self.files)
        not_read = vendored | frozenset(self.cdk.outputs)
        self._installed = frozenset(
            name for name, file in self.files.items() if not_read and not file.explicit and _is_in(name, not_read)
        )

    def of(self, own: Collection[str], applications: Applications) -> Sources:
        """The files of some applications alone, with what is known of them; it is noted who else is asked."""
        part = copy(self)
        for name, attribute in vars(Sources).items():
            if isinstance(attribute, cached_property):
                vars(part).pop(name, None)
        part.beyond = Beyond(applications, own)
        names = sorted(name for folder in own for name in applications.files[folder])
        part._read_before = (self._documents, *self._read_before)
        part._workers = ParsingWorkers(1)
        part.surroundings = self.surroundings.anew()
        part._begin(FilesOfApplications({name: self.files[name] for name in names}, part.beyond))
        return part

    @property
    def names(self) -> tuple[str, ...]:
        """The paths of the files in the project, in order."""
        return tuple(self.files)

    @cached_property
    def own_names(self) -> OwnNames:
        """What the packages and compilers of the project call its files."""
        return OwnNames(self)

    def own_bases(self, folder: str, module: str) -> tuple[str, ...]:
        """What a name in a file of a folder may lead to by that, without suffixes."""
        key = (folder, module)
        if key not in self._own_bases:
            self._own_bases[key] = tuple(self.own_names.bases(folder, module))
        return self._own_bases[key]

    def __contains__(self, name: str) -> bool:
        return name in self.files and not self.is_installed(name)

    def is_installed(self, name: str) -> bool:
        """Whether a file belongs to an installed package: it is known to be there, and not read."""
        return name in self._installed

    def is_aside(self, name: str) -> bool:
        """Whether a file is a test, an example or the work of others, judged from the folder that was asked for."""
        if self.is_installed(name):
            return True
        folder = next((f"{folder}/" for folder in self._asked_for if name.startswith(f"{folder}/")), "")
        return not self.files[name].explicit and is_aside(name[len(folder) :])

    def is_link(self, name: str) -> bool:
        """Whether a name is a link, wherever it leads."""
        return self.surroundings.is_link(name)

    def link_target(self, name: str) -> str | None:
        """The folder or file of the project that a link leads to; None of anything else."""
        return self.surroundings.link_target(name)

    def has_folder(self, name: str) -> bool:
        """Whether a folder holds scanned files."""
        if name in self._folders or name == ".":
            return True
        if self.beyond is not None:
            self.beyond.ask_for_folder(name)
        return False

    def note_asked_for(self, name: str) -> None:
        """Note that somebody wants to know whether there is a file."""
        if self.beyond is not None:
            self.beyond.ask_for_file(name)

    def look_into(self, folder: str) -> None:
        """Note that somebody wants to know what is in a folder and below it."""
        if self.beyond is not None:
            self.has_folder(folder)

    def look_for(self, folder: str, is_meant: Callable[[str], bool]) -> None:
        """Note that somebody looks directly in a folder for files with names that are meant."""
        if self.beyond is not None:
            self.beyond.ask_for_any(folder, is_meant)

    def exists(self, name: str) -> bool:
        """Whether there is something of that name, read or not."""
        return name in self.files or self.has_folder(name) or self.surroundings.has(name)

    def side_document(self, name: str) -> Document | None:
        """A file as text that need not be among the scanned ones, such as a lock file; None if there is none."""
        return self.document(name) if name in self.files else self.surroundings.document(name)

    @property
    def read_count(self) -> int:
        """How many files were read."""
        return sum(1 for document in self._documents.values() if document is not None)

    def document(self, name: str) -> Document | None:
        """A file's text, None if there is no such file or it cannot be read (then `failures` says why)."""
        if name not in self._documents:
            file = self.files.get(name)
            known = next((found for read in self._read_before if (found := read.get(name)) is not None), None)
            self._documents[name] = (known or self._read(file)) if file is not None else None
        return self._documents[name]

    def texts(self) -> Iterator[tuple[str, Document | str]]:
        """What was read so far by file name, and why a file could not be read."""
        for name, document in self._documents.items():
            if document is not None:
                yield name, document
        yield from self._unreadable.items()

    def documents(self, *, code: bool = True) -> Iterable[Document]:
        """All readable files of the project, or all but code."""
        for name in self.files:
            if not self.is_installed(name) and (code or not is_code(name)):
                document = self.document(name)
                if document is not None:
                    yield document

    def module(self, name: str) -> Module | None:
        """The facts of a code file, None if there is no such file or it cannot be parsed."""
        if self._waits_for_workers and not self._is_at_hand(name):
            self._await_code()
        if name not in self._modules:
            self._modules[name] = None
            document = self.document(name) if is_code(name) else None
            if document is not None:
                facts = self._parse_code(document)
                if facts is not None:
                    self._modules[name] = self._module(document, facts)
        return self._modules[name]

    def _is_at_hand(self, name: str) -> bool:
        """Whether the facts of a file are known while workers still parse others.

        What is wrong in a file is noted when all are there, so that it is noted in the same order in every run.
        """
        document = self.document(name) if is_code(name) and name not in self._modules else None
        if document is not None:
            self._facts.look_up_code([(document.text, name)])
            facts = self._parse_code(document) if self._facts.has_code(document.text, name) else None
            if facts is not None and facts.problem is None:
                self._modules[name] = self._module(document, facts)
        return name in self._modules

    def data(self, name: str) -> tuple[Document, TreeFile] | None:
        """The values of a YAML or JSON file that a template refers to, None if there is none that can be read whole."""
        document = self.document(name)
        if document is None:
            return None
        if name not in self._data:
            self._data[name] = self._parse_data(document)
        tree = self._data[name]
        return None if tree is None else (document, tree)

    def parse_inline(self, texts: Iterable[tuple[SourcedText, str]]) -> None:
        """Begin to parse code that stands inside templates, given with the suffix that a file of it would have."""
        self._parse_ahead(Document(_inline_name(suffix), text.code) for text, suffix in texts)

    def inline_module(self, text: SourcedText, suffix: str) -> Module | None:
        """The facts of code that stands inside a template."""
        if self._waits_for_workers:
            self._await_code()
        try:
            facts = self._facts.code(text.code, _inline_name(suffix))
        except Exception as error:
            self.crashed("reading", text.locate(0, 0), error)
            return None
        if facts is None:
            return None
        module = Module(text.document.path, facts, text)
        if facts.problem is not None:
            self.failures.append(failure_of(module, facts.problem))
        return module

    def parse(self, on_progress: OnProgress, *, code: bool = True) -> None:
        """Parse all templates, and the code that can matter by itself unless nobody will ask for it.

        If it is worth it, worker processes parse the code: they go on while this process does something else, until
        the first code is asked for.
        """
        self._on_progress = on_progress
        self.reads_code = code
        if code:
            self._begin_code()
        self._facts.look_up_trees((document.text, _is_json(document)) for document in self._template_candidates)
        self.parse_templates(on_progress)

    def _begin_code(self) -> None:
        self._has_begun_code = True
        names: list[str] = []
        for documents in in_chunks(self._code_to_parse()):
            names += (document.path for document in documents)
            self._parse_ahead(documents)
        self._code_being_parsed = sorted(names)
        self._waits_for_workers = True

    def _parse_ahead(self, documents: Iterable[Document]) -> None:
        """Let worker processes parse code, if there are any, that no earlier run has parsed."""
        documents = list(documents)
        self._facts.look_up_code((document.text, document.path) for document in documents)
        # The same text in several places is parsed once.
        unknown = {
            document.text: document
            for document in documents
            if document.text not in self._given_to_workers and not self._facts.has_code(document.text, document.path)
        }
        self._given_to_workers.update(unknown)
        self._workers.parse(unknown.values())
        self._waits_for_workers = True

    def _await_code(self) -> None:
        self._waits_for_workers = False
        names, self._code_being_parsed = self._code_being_parsed, []
        for index, (document, facts) in enumerate(self._workers.results()):
            self._on_progress("reading code", index, len(names))
            if facts is not None:
                self._facts.add_code(document.text, document.path, facts)
        for index, name in enumerate(names):
            self._on_progress("reading code", index, len(names))
            self.module(name)

    def _code_to_parse(self) -> Iterator[Document]:
        """The code that can matter by itself, and what it imports; found while other code is being parsed."""
        found: set[str] = set()
        for interesting in self.files:
            pending = [interesting] if self._is_interesting(interesting) else []
            while pending:
                name = pending.pop()
                document = self.document(name)
                if name not in found and document is not None:
                    found.add(name)
                    yield document
                    for candidates in local_imports(document.text, name):
                        imported = next((candidate for candidate in candidates if candidate in self), None)
                        if imported is not None and is_code(imported):
                            pending.append(imported)

    def parse_code_ahead(self, on_progress: OnProgress) -> None:
        """Let worker processes parse the code that can matter by itself, for those who ask for the facts of it."""
        self._begin_code()
        for index, (document, facts) in enumerate(self._workers.results()):
            on_progress("reading code", index, len(self._code_being_parsed))
            if facts is not None:
                self._facts.add_code(document.text, document.path, facts)

    def crashed(self, doing: str, location: Location, error: Exception) -> None:
        """Note a mistake of this tool that was made while it did something with what stands at a place."""
        self.failures.append(crash(doing, location, error))

    def is_parsed(self, name: str) -> bool:
        """Whether a file was read as more than text."""
        return name in self.trees or self._modules.get(name) is not None or self._data.get(name) is not None

    def save(self) -> None:
        """Keep what parsing found for the next run."""
        self._facts.save()

    @cached_property
    def interesting_code(self) -> tuple[str, ...]:
        """The names of the code files that can matter by themselves, whether or not a handler reaches them."""
        return tuple(filter(self._is_interesting, self.files))

    def _is_interesting(self, name: str) -> bool:
        known = self._interesting.get(name)
        if known is None:
            document = self.document(name) if is_code(name) and not self.is_installed(name) else None
            known = self._interesting[name] = document is not None and may_matter(document.text, name)
        return known

    def parse_templates(self, on_progress: OnProgress) -> None:
        """Parse everything that is a template by its content."""
        documents: list[Document] = []
        for index, document in enumerate(self._template_candidates):
            on_progress("reading templates", index, len(self._template_candidates))
            try:
                if self._parse_template(document):
                    documents.append(document)
            except Exception as error:
                self.crashed("reading", document.location, error)
        self._make_templates(documents)
        for document in self._service_candidates:
            try:
                self._parse_service(document)
            except Exception as error:
                self.crashed("reading", document.location, error)
        for definition in self.cdk.synthesised():
            try:
                self._parse_assembly(definition)
            except Exception as error:
                self.crashed("reading", Document(definition, "").location, error)
        for definition in self.cdk.not_synthesised():
            try:
                self._parse_program(definition)
            except Exception as error:
                self.crashed("reading", Document(definition, "").location, error)
        parts = {part.path for service in self.services.values() for part in service.document.parts}
        self.failures = [
            each for each in self.failures if not each.is_blank or each.location.document.path not in parts
        ]
        asked_for = {name for name, file in self.files.items() if file.explicit}
        kept = self._forced_templates | asked_for
        fragments = not_taken_in(
            [each for each in self.templates if each.document.path not in kept],
            {path: service.document.parts for path, service in self.services.items()},
            lambda: self.documents(code=False),
        )
        # What a service takes in is judged as a part of it.
        self.templates = [each for each in self.templates if each.origin is not None or each.document.path not in parts]
        programs = sorted((*self.programs, *self.assemblies))
        aside = set_aside(self.templates, kept, programs, self.services, lambda: self.documents(code=False))
        self.set_aside = {**fragments, **self._commented_out(kept), **aside}
        reasons = ((each, self.set_aside.get(each.document.path)) for each in self.templates)
        self.outputs = [each for each, reason in reasons if reason is not None and holds_values(reason)]
        self.templates = [each for each in self.templates if each.document.path not in self.set_aside]

    def _commented_out(self, kept: Collection[str]) -> Mapping[str, str]:
        """The templates, but for those to be kept, that other definitions take in within comments alone."""
        definitions = [template.document for template in self.templates]
        definitions += (part for service in self.services.values() for part in service.document.parts)
        judged = (template for template in self.templates if template.document.path not in kept)
        return left_out(judged, definitions, lambda: self.documents(code=False))

    def _make_templates(self, documents: Iterable[Document]) -> None:
        """What was parsed as templates. Parts are put into what includes them if all of it is known."""
        included = self._included()
        joined: dict[str, JoinedTemplate] = {}
        left = MAX_VALUES
        for path in included:
            whole = join_parts(path, self.trees, left)
            if whole is not None:
                joined[path] = whole
                left -= len(whole.owners)
        parts = {part for path in included for part in included[path]}
        inside = {part for path in joined for part in included[path]}
        for document in documents:
            path = document.path
            if path in inside:
                continue
            whole = joined.get(path)
            owners = (
                {fact: owner for fact, name in whole.owners.items() if (owner := self.document(name))} if whole else {}
            )
            tree = self.trees[path] if whole is None else whole.tree
            try:
                template = Template(document, tree, self._parameters(path), is_part=path in parts, owners=owners)
            except Exception as error:
                self.crashed("reading", document.location, error)
            else:
                self.templates.append(template)

    def _included(self) -> Mapping[str, Collection[str]]:
        """The files that each template includes, as far as it includes any."""
        found: dict[str, dict[str, None]] = {}
        for path, tree in self.trees.items():
            for inclusion in inclusions(tree.root, path):
                files = [file for file in inclusion.files if file in self.files and file != path]
                if files:
                    found.setdefault(path, {}).update(dict.fromkeys(files))
                    self.not_whole.update(files, (path,) if inclusion.is_by_tool else ())
        return found

    @cached_property
    def _service_candidates(self) -> tuple[Document, ...]:
        named = self._named_services
        names = (
            name
            for name in self.files
            if (is_service(name) or is_program(name) or name in named) and name not in self._forced_templates
        )
        documents = (self.document(name) for name in names if not self.is_installed(name))
        return tuple(document for document in documents if document is not None)

    @cached_property
    def _named_services(self) -> frozenset[str]:
        """The files with names of their own that commands name as definitions of services."""
        candidates: list[str] = []
        for name in self.files:
            if name.endswith(_SERVICE_SUFFIXES) and not is_service(name) and not self.is_installed(name):
                document = self.document(name)
                if document is not None and may_be_service(document.text):
                    candidates.append(name)
        return named_definitions(self.texts_beside_code(), candidates) if candidates else frozenset()

    def texts_beside_code(self) -> Iterator[Document]:
        """All that is text and no code: settings, scripts, manuals, and the pipelines, which nothing else reads."""
        yield from self.documents(code=False)
        pipelines = (
            f"{folder}/{name}" for folder in FOLDERS_OF_PIPELINES for name in self.surroundings.names_in(folder)
        )
        for name in (*INSTALLING_SCRIPTS, *pipelines):
            document = None if name in self.files else self.side_document(name)
            if document is not None:
                yield document

    @cached_property
    def _template_candidates(self) -> tuple[Document, ...]:
        found = []
        for name in self.files:
            is_forced = name in self._forced_templates
            if is_forced or (name.endswith(TEMPLATE_SUFFIXES) and not self.is_installed(name)):
                document = self.document(name)
                if document is not None and (is_forced or may_be_template(document.text, is_json=_is_json(document))):
                    found.append(document)
        return tuple(found)

    @cached_property
    def parts_of_templates(self) -> tuple[Document, ...]:
        """The files that hold resources, or all but resources, of a template that a tool puts together of several."""
        candidates = (name for name in self.files if name.endswith(TEMPLATE_SUFFIXES) and not self.is_installed(name))
        documents = (document for name in candidates if (document := self.document(name)) is not None)
        return tuple(filter(self._is_part_of_template, documents))

    def _is_part_of_template(self, document: Document) -> bool:
        known = self.trees.get(document.path)
        if (known is not None and not is_part_of_template(known)) or not may_be_part_of_template(document.text):
            return False
        try:
            tree = known or self._facts.tree(document.text, is_json=_is_json(document))
        except Exception as error:
            self.crashed("reading", document.location, error)
            return False
        return is_part_of_template(tree)

    def modules(self) -> list[Module]:
        """All code files parsed so far, by name; at least those that can matter by themselves."""
        if not self._has_begun_code:
            self._begin_code()
        if self._waits_for_workers:
            self._await_code()
        return [module for _, module in sorted(self._modules.items()) if module is not None]

    def _python_folders(self) -> Iterator[tuple[str, str]]:
        """The folders with Python files in or below them, each with its absolute path."""
        seen: set[str] = set()
        for name, file in self.files.items():
            if not name.endswith(".py"):
                continue
            path = file.absolute
            for folder in folders_around(name):
                if folder in seen:
                    break
                seen.add(folder)
                path = os.path.dirname(path)
                yield folder, path

    def _read(self, file: SourceFile) -> Document | None:
        try:
            return read_document(file.absolute, file.name, content=file.content)
        except OtherContentError as error:
            self._unreadable[file.name] = error.message
            return None
        except UnreadableFileError as error:
            self._unreadable[file.name] = error.message
            # What is no text is no template that something broke.
            is_data = file.name.endswith(TEMPLATE_SUFFIXES) and not isinstance(error, BinaryFileError)
            if is_code(file.name) or is_data:
                # What is no UTF-8 in a comment or a string does not keep Node.js from running the rest.
                is_certain = not file.name.endswith(JAVASCRIPT_SUFFIXES)
                self.failures.append(Failure(Document(file.name, "").location, error.message, is_certain=is_certain))
            return None

    def _parse_code(self, document: Document) -> CodeModule | None:
        try:
            return self._facts.code(document.text, document.path)
        except Exception as error:
            self.crashed("reading", document.location, error)
            return None

    def _module(self, document: Document, facts: CodeModule) -> Module | None:
        module = Module(document.path, facts, document)
        if facts.problem is not None:
            # What is too large to be analysed has such signs in texts of its own; of JavaScript that is a bundle.
            is_written = facts.problem.is_too_large and facts.language is Language.PYTHON
            is_rendered = not is_written and needs_rendering(document.text)
            if "{{" in document.path or is_rendered:
                self.needs_rendering.append(document.location)
            else:
                self.failures.append(failure_of(module, facts.problem))
        return module

    def _parse_template(self, document: Document) -> bool:
        """Parse a file; whether it is a template."""
        tree = self._facts.tree(document.text, is_json=_is_json(document))
        forced = document.path in self._forced_templates
        ours = forced or is_template(tree)
        if tree.problems and (ours or speaks_of_aws(document.text)):
            if not tree.is_complete and needs_rendering(document.text):
                self.needs_rendering.append(document.location)
            else:
                # What breaks before anything of a template was read may be any text that quotes one.
                is_certain = ours or has_section(tree)
                self.failures += problems_of(document, tree, is_certain=is_certain)
        if ours and tree.is_complete:
            self.trees[document.path] = tree
        return document.path in self.trees

    def _parse_service(self, document: Document) -> None:
        from serverless_lint.front_ends.serverless_framework.service import read_service

        if is_program(document.path):
            self._parse_service_program(document)
            return
        tree = self._facts.tree(document.text, is_json=_is_json(document))
        # The Framework takes no repeated keys: what has some under another name is what a script makes services of.
        is_source = bool(tree.repeated_keys) and posixpath.basename(document.path) not in SERVICE_FILES
        if is_source or (not tree.is_complete and needs_rendering(document.text)):
            self.needs_rendering.append(document.location)
            return
        service = read_service(document, tree, self._parts_of_services, self._parameters(document.path))
        if service is None:
            return
        self.failures += problems_of(document, tree)
        if tree.is_complete:
            self._add_service(document.path, service)

    def _parse_service_program(self, document: Document) -> None:
        """Read a service that a program exports, where no definition beside it is taken first."""
        from serverless_lint.front_ends.serverless_framework.program import read_definition
        from serverless_lint.front_ends.serverless_framework.service import read_service

        folder = posixpath.dirname(document.path)
        if "provider" not in document.text or any(posixpath.join(folder, name) in self.files for name in SERVICE_FILES):
            return
        found = read_definition(document, FilesOfPrograms(self))
        if found is None:
            return
        given = self._parameters(document.path)
        service = read_service(found.document, found.tree, self._parts_of_services, given)
        if service is not None:
            unread = (*found.unread, *service.unread)
            self._add_service(document.path, msgspec.structs.replace(service, unread=unread))

    @property
    def parameters(self) -> frozenset[str]:
        """The names of what templates and services can be given."""
        of_services = (service.asked for service in self.services.values())
        return frozenset().union(*(template.parameters for template in self.templates), *of_services)

    def _add_service(self, name: str, service: Service) -> None:
        self.services[name] = service
        self.trees[name] = service.tree
        self.templates.append(Template(service.document, service.tree, self._parameters(name), origin=service.origin))

    def _parse_assembly(self, definition: str) -> None:
        found = self.cdk.read_assembly(definition, self.synthesised)
        if found is None:
            return
        for stack in found.stacks:
            self.synthesised.add(stack.document.path)
            # One that was asked for by name is read as it is written.
            if stack.document.path not in self.trees:
                self.assemblies[definition] = found.unread
                self._add_made(stack.document.path, definition, stack)
        if definition in self.assemblies:
            self.remarks += found.remarks

    def _parse_program(self, definition: str) -> None:
        found = self.cdk.read_program(definition)
        if found is not None:
            self.programs.add(definition)
            self._add_made(definition, definition, found)

    def _add_made(self, name: str, definition: str, made: Synthesised) -> None:
        self.trees[name] = made.tree
        self.templates.append(Template(made.document, made.tree, self._parameters(definition), origin=made.origin))

    def tree_of(self, document: Document) -> TreeFile:
        """The facts of a JSON text that lies beside the scanned files."""
        return self._facts.tree(document.text, is_json=True)

    @cached_property
    def _parts_of_services(self) -> Parts:
        from serverless_lint.front_ends.serverless_framework.parts import Parts

        return Parts(lambda name: self.data(name) if name in self else None)

    def _parse_data(self, document: Document) -> TreeFile | None:
        is_json = document.text.lstrip().startswith("{")
        text = with_quoted_placeholders(document.text) if is_json else document.text
        try:
            tree = self._facts.tree(text, is_json=is_json)
        except Exception as error:
            self.crashed("reading", document.location, error)
            return None
        if tree.is_complete:
            return tree
        if not needs_rendering(document.text):
            self.failures += problems_of(document, tree)
        return None


def _root_of(file: SourceFile) -> Path:
    return file.path.parents[len(PurePosixPath(file.name).parts) - 1]


def _inline_name(suffix: str) -> str:
    return f"inline{suffix}"


def _is_json(document: Document) -> bool:
    if document.path.endswith(".template"):
        return document.text.lstrip().startswith("{")
    return document.path.endswith(".json")


def _folders_of(names: Iterable[str]) -> frozenset[str]:
    """All folders that files are in, directly or not."""
    found: set[str] = set()
    for name in names:
        for folder in folders_around(name):
            if folder in found:
                break
            found.add(folder)
    return frozenset(found)


def _is_in(name: str, places: frozenset[str]) -> bool:
    """Whether a file, or a folder around it, is among the places."""
    return name in places or not places.isdisjoint(folders_around(name))


def no_progress(stage: str, done: int, total: int) -> None:
    """Report nothing."""
