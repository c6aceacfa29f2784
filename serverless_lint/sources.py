"""The scanned files as text and as facts, each read and parsed once, when first asked for or ahead in parallel."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import msgspec

from serverless_lint.discover import SourceFile, exists, is_left_out, is_readable
from serverless_lint.errors import UnreadableFileError
from serverless_lint.model import Module
from serverless_lint.parse.code import CodeModule
from serverless_lint.parse.template import SourcedText, Template, is_template
from serverless_lint.parse.tree import TreeFile, parse_tree
from serverless_lint.read import read_document
from serverless_lint.source import Document, Location
from serverless_lint.vendored import vendored_names

CODE_SUFFIXES = frozenset({".py", ".js", ".jsx", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx"})
TEMPLATE_SUFFIXES = frozenset({".yaml", ".yml", ".json", ".template"})

_CODE_MARKERS = re.compile(r"boto3|botocore|aws|handler|event|secret|token|serverless-lint:", re.IGNORECASE)
"""A code file without any of these can only matter by being imported."""

_TEMPLATE_KEY = re.compile(r"""\b(?:Resources|Transform)["']?\s*:""")
_TEMPLATE_VALUE = re.compile(r"AWS::|Custom::|Alexa::|Transform")
"""A template has a resource of one of these types, or a transform; text without both is not worth parsing."""
_AWS_TEMPLATE = re.compile(r"AWSTemplateFormatVersion|AWS::[A-Z]\w+::")
_NEEDS_RENDERING = re.compile(r"\{\{(?!resolve:)|\{%|<%")
"""Jinja, Cookiecutter, Helm or EJS: text from which a template or a source file is still to be made."""

MIN_FILES_FOR_WORKERS = 60
"""Below this, starting worker processes takes longer than they save."""

MAX_WORKERS = 16
"""Python on Windows refuses more than 61; long before that, handing over the facts takes longer than parsing."""

_decode_facts = msgspec.msgpack.Decoder(CodeModule).decode
_encode_facts = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True)
class Failure:
    """Why a file, or a part of it, could not be used. `is_crash`: a mistake of this tool, not of the file."""

    location: Location
    message: str
    is_crash: bool = False


class Sources:
    """The files of the project."""

    def __init__(self, files: Iterable[SourceFile], *, parameters: Mapping[str, str], forced_templates: frozenset[str]):
        self.files = {file.name: file for file in files}
        self._parameters = parameters
        self._forced_templates = forced_templates
        self._documents: dict[str, Document | None] = {}
        self._modules: dict[str, Module | None] = {}
        self._facts_ahead: dict[str, CodeModule] = {}
        self.failures: list[Failure] = []
        self.needs_rendering: list[Location] = []
        self.trees: dict[str, TreeFile] = {}
        """The parsed templates' facts by file name."""
        self.templates: list[Template] = []
        folders: set[str] = set()
        for name in self.files:
            for parent in PurePosixPath(name).parents:
                if str(parent) in folders:
                    break
                folders.add(str(parent))
        self._folders = folders
        self._root = next((_root_of(file) for name, file in self.files.items() if not name.startswith("..")), None)
        self._unread: dict[str, bool] = {}
        self._side_documents: dict[str, Document] = {}
        self._vendored = vendored_names(self._python_folders())

    def __contains__(self, name: str) -> bool:
        return name in self.files and not self.is_vendored(name)

    def is_vendored(self, name: str) -> bool:
        """Whether a file belongs to an installed package: it is looked at as text, not as code of the project."""
        return bool(self._vendored) and (
            name in self._vendored or any(str(parent) in self._vendored for parent in PurePosixPath(name).parents)
        )

    def has_folder(self, name: str) -> bool:
        """Whether a folder holds scanned files."""
        return name in self._folders or name == "."

    def may_exist_unread(self, name: str) -> bool:
        """Whether there is something of that name that is not read, or a build may make it where git ignores it."""
        if name not in self._unread:
            self._unread[name] = (
                self._root is None or name.startswith("..") or is_left_out(self._root / name, self._root)
            )
        return self._unread[name]

    def exists(self, name: str) -> bool:
        """Whether there is something of that name, read or not."""
        if name in self.files or self.has_folder(name):
            return True
        return self._root is not None and not name.startswith("..") and exists(self._root / name, self._root)

    def side_document(self, name: str) -> Document | None:
        """A file as text that need not be among the scanned ones, such as a lock file; None if there is none."""
        if name in self.files or name in self._documents:
            return self.document(name)
        if self._root is None or name.startswith("..") or not is_readable(self._root / name, self._root):
            return None
        try:
            self._side_documents.setdefault(name, read_document(self._root / name, name))
        except UnreadableFileError:
            return None
        return self._side_documents[name]

    @property
    def read_count(self) -> int:
        """How many files were read."""
        return sum(1 for document in self._documents.values() if document is not None)

    def document(self, name: str) -> Document | None:
        """A file's text, None if there is no such file or it cannot be read (then `failures` says why)."""
        if name not in self._documents:
            file = self.files.get(name)
            self._documents[name] = self._read(file) if file is not None else None
        return self._documents[name]

    def documents(self) -> Iterable[Document]:
        """All readable files."""
        for name in self.files:
            document = self.document(name)
            if document is not None:
                yield document

    def module(self, name: str) -> Module | None:
        """The facts of a code file, None if there is no such file or it cannot be parsed."""
        if name not in self._modules:
            self._modules[name] = None
            document = self.document(name) if PurePosixPath(name).suffix in CODE_SUFFIXES else None
            if document is not None:
                facts = self._facts_ahead.pop(name, None) or self._parse_code(document)
                if facts is not None:
                    self._modules[name] = self._module(document, facts)
        return self._modules[name]

    def inline_module(self, text: SourcedText, language_suffix: str) -> Module | None:
        """The facts of code that stands inside a template."""
        try:
            facts = parse_code(text.text, "inline" + language_suffix)
        except Exception as error:
            self._crashed(text.locate(0, 0), error)
            return None
        if facts is None:
            return None
        module = Module(text.document.path, facts, text)
        if facts.problem is not None:
            self.failures.append(Failure(module.at(facts.problem.span), facts.problem.message))
        return module

    def interesting_code(self) -> list[str]:
        """The names of the code files that can matter by themselves, whether or not a handler reaches them."""
        found = []
        for name in self.files:
            if (
                PurePosixPath(name).suffix in CODE_SUFFIXES
                and not name.endswith((".d.ts", ".d.mts", ".d.cts"))
                and not self.is_vendored(name)
            ):
                document = self.document(name)
                if document is not None and _CODE_MARKERS.search(document.text):
                    found.append(name)
        return found

    def parse_templates(self, on_file: Callable[[int, int], None]) -> None:
        """Parse everything that is a template by its content."""
        names = [
            name
            for name in self.files
            if PurePosixPath(name).suffix in TEMPLATE_SUFFIXES or name in self._forced_templates
        ]
        for index, name in enumerate(names):
            on_file(index, len(names))
            document = self.document(name)
            if document is not None and (name in self._forced_templates or _may_be_template(document.text)):
                try:
                    self._parse_template(document)
                except Exception as error:
                    self._crashed(document.location, error)

    def parse_ahead(self, names: Iterable[str], jobs: int, on_file: Callable[[int, int], None]) -> None:
        """Parse code files, in worker processes if that is worth it. Whatever a worker loses is parsed later."""
        wanted = [name for name in names if name not in self._modules]
        on_disk = [self.files[name] for name in wanted if self.files[name].content is None]
        if jobs > 1 and len(on_disk) >= MIN_FILES_FOR_WORKERS:
            for index, (file, facts) in enumerate(_parse_in_workers(on_disk, jobs)):
                on_file(index, len(wanted))
                if facts is not None:
                    self._facts_ahead[file.name] = _decode_facts(facts)
        for index, name in enumerate(wanted):
            on_file(index, len(wanted))
            self.module(name)

    def modules(self) -> list[Module]:
        """All code files parsed so far, by name."""
        return [module for _, module in sorted(self._modules.items()) if module is not None]

    def _python_folders(self) -> Iterator[tuple[str, Path]]:
        """The folders with Python files in or below them."""
        seen: set[str] = set()
        for name, file in self.files.items():
            if not name.endswith(".py"):
                continue
            for folder, path in zip(PurePosixPath(name).parents, file.path.parents, strict=False):
                if str(folder) in seen:
                    break
                seen.add(str(folder))
                yield str(folder), path

    def _read(self, file: SourceFile) -> Document | None:
        try:
            return read_document(file.path, file.name, content=file.content)
        except UnreadableFileError as error:
            if PurePosixPath(file.name).suffix in CODE_SUFFIXES | TEMPLATE_SUFFIXES:
                self.failures.append(Failure(Document(file.name, "").location, error.message))
            return None

    def _parse_code(self, document: Document) -> CodeModule | None:
        try:
            return parse_code(document.text, document.path)
        except Exception as error:
            self._crashed(document.location, error)
            return None

    def _module(self, document: Document, facts: CodeModule) -> Module | None:
        module = Module(document.path, facts, document)
        if facts.problem is not None:
            if "{{" in document.path or _NEEDS_RENDERING.search(document.text):
                self.needs_rendering.append(document.location)
            else:
                self.failures.append(Failure(module.at(facts.problem.span), facts.problem.message))
        return module

    def _parse_template(self, document: Document) -> None:
        tree = parse_tree(document.text, is_json=_is_json(document))
        forced = document.path in self._forced_templates
        ours = forced or is_template(tree)
        if tree.problems and (ours or _AWS_TEMPLATE.search(document.text)):
            if not tree.is_complete and _NEEDS_RENDERING.search(document.text):
                self.needs_rendering.append(document.location)
            else:
                for problem in tree.problems:
                    self.failures.append(Failure(Location(document, problem.span), problem.message))
        if ours and tree.is_complete:
            self.trees[document.path] = tree
            self.templates.append(Template(document, tree, self._parameters))

    def _crashed(self, location: Location, error: Exception) -> None:
        self.failures.append(Failure(location, f"{type(error).__name__}: {error}", is_crash=True))


def _root_of(file: SourceFile) -> Path:
    return file.path.parents[len(PurePosixPath(file.name).parts) - 1]


def _may_be_template(text: str) -> bool:
    return _TEMPLATE_VALUE.search(text) is not None and _TEMPLATE_KEY.search(text) is not None


def _is_json(document: Document) -> bool:
    if document.path.endswith(".template"):
        return document.text.lstrip().startswith("{")
    return document.path.endswith(".json")


def parse_code(text: str, name: str) -> CodeModule | None:
    """The facts of a source file by its name's suffix; None if there is no front end for it."""
    if name.endswith(".py"):
        from serverless_lint.parse.python import parse_python

        return parse_python(text)
    from serverless_lint.parse.javascript import dialect_of, parse_javascript

    dialect = dialect_of(name)
    return None if dialect is None else parse_javascript(text, dialect=dialect)


def _parse_in_workers(files: list[SourceFile], jobs: int) -> Iterator[tuple[SourceFile, bytes | None]]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    workers = min(jobs, MAX_WORKERS)
    work = [(str(file.path), file.name) for file in files]
    chunk = max(1, min(32, len(work) // (workers * 4)))
    with ProcessPoolExecutor(max_workers=workers) as pool:
        try:
            yield from zip(files, pool.map(_parse_in_worker, work, chunksize=chunk), strict=True)
        except BrokenProcessPool:
            # A killed worker costs time only: what is missing is parsed in this process.
            return


def _parse_in_worker(work: tuple[str, str]) -> bytes | None:
    path, name = work
    try:
        facts = parse_code(read_document(Path(path), name).text, name)
    except Exception:
        # The parent meets the same failure and reports it with its place.
        return None
    return None if facts is None else _encode_facts(facts)


def no_progress(done: int, total: int) -> None:
    """Report nothing."""
