"""Which part of `Handler` or `CodeUri` names nothing, and what it could mean instead.

A runtime that cannot find the code fails in its init phase. Whatever may bring the code from elsewhere (a layer, a
wrapper, a build that moves or makes files, something that was not read) leaves nothing to say.
"""

from __future__ import annotations

import enum
import posixpath
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import takewhile

import msgspec
from msgspec.structs import replace

from serverless_lint.analyses.scripted_changes import ScriptedChanges
from serverless_lint.analyses.visible_names import is_assigned, offers_nothing_else
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.bundlers import BUNDLERS, COMMANDS, MAKES_FILES, WEBPACK_OF_SERVERLESS
from serverless_lint.link.file_tree import FileTree, is_below
from serverless_lint.link.handler_files import entry_places, esbuild_entries, python_paths, split_handler
from serverless_lint.link.handlers import INLINE_STEM, Folder, HandlerFinder, Miss
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.layers import layers_of
from serverless_lint.model import Function, FunctionCode, HandlerProblem, Module
from serverless_lint.model.project import finds
from serverless_lint.parse.aws_commands import is_stand_in
from serverless_lint.parse.code.facts import (
    Language,
)
from serverless_lint.parse.code.imports import JAVASCRIPT_SUFFIXES, javascript_files
from serverless_lint.parse.javascript.settings import commands_of
from serverless_lint.parse.template.origin import Tool
from serverless_lint.parse.template.template import Kind, Known, Node
from serverless_lint.paths import folders_around, joined, leads_outside
from serverless_lint.source import Document, Location
from serverless_lint.sources.interest import is_code
from serverless_lint.sources.sources import Sources


class MissingCode(msgspec.Struct, frozen=True, eq=False):
    """A part of `Handler` or `CodeUri` that names nothing, although everything it could mean was looked at."""

    kind: MissingKind
    wanted: str
    """The folder as written, the file by its path in the project, or the function's name; empty if none is named."""
    within: Location | None
    """Of a function: the beginning of the file that it should be in, None for code inside the template."""
    location: Location
    """The part of the value that names it."""
    sources: tuple[Location, ...]
    """Where the value comes from, if that is elsewhere."""
    candidates: tuple[str, ...]
    """What could stand there instead, best first; the only one is what was meant."""
    differs_in_case: bool
    """Whether the only candidate is the same but for upper and lower case."""
    is_replaceable: bool
    """Whether the part is written at the place, for this function alone, so that a candidate can replace it."""
    is_in_stand_in: bool = False
    """Whether the code in the template only stands in for what is deployed in its place, as far as is said."""
    is_of_script: bool = False
    """Whether a script writes the template anew before it is deployed."""
    folder: str = ""
    """The outermost folder on the way to a file that does not exist either."""
    dotted: str = ""
    """The file in its place that `Handler` cannot name, as there is a dot in its name."""


class NamedCode(msgspec.Struct, frozen=True, eq=False):
    """A function with what its `Handler` and `CodeUri` name."""

    function: Function
    missing: tuple[MissingCode, ...]
    """What of it certainly does not exist."""

    @property
    def location(self) -> Location:
        """The function."""
        return self.function.location


class MissingKind(enum.Enum):
    """What there is none of."""

    FOLDER = "folder"
    FILE = "file"
    INLINE_FILE = "file of code inside the template"
    """Such code is always in a file named `index`."""
    FUNCTION = "function"


_PYTHON_SUFFIXES = (".py",)
_NODE_SUFFIXES = (".js", ".mjs", ".cjs")
_TYPESCRIPT_SUFFIXES = (".ts", ".mts", ".cts", ".tsx")
_COMPILER, _OF_COMPILER = "tsc", "tsconfig"
"""How TypeScript's compiler is called, and how its settings begin:
https://www.typescriptlang.org/docs/handbook/tsconfig-json.html"""
_SKELETONS = (".template", ".tmpl", ".j2", ".ejs", ".hbs", ".mustache")
"""How files end of which a generator makes the one that is called like them without it."""
_MANUALS = (".md", ".rst", ".txt")
_MAX_CHARACTERS = 2_000_000_000
"""Of scripts and code, of which all is searched for each folder that a program names and that is missing."""
_MAX_SEARCHED = 40
"""In a folder with more source files a candidate would be a guess."""

_ESBUILD = "esbuild"
_BUILDS_IN_PLACE = lazy_pattern(r"^(?:python|nodejs)\d")
"""Values of `BuildMethod` that copy the folder as it is: the runtimes."""
_MAKING = frozenset({"cp", "cpx", "copyfiles", "install", "mkdir", "mv", "rsync", "unzip"})
"""Commands of scripts that make folders: https://pubs.opengroup.org/onlinepubs/9799919799/idx/utilities.html"""
_PLACEHOLDER = lazy_pattern(r"[${}<>%]")
"""Marks of generators. No handler string has them (https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html)
and hardly a folder."""


@finds(NamedCode, in_each=FunctionCode)
def named_code(code: FunctionCode, project: LinkedProject) -> Iterator[NamedCode]:
    """What functions' settings name although it does not exist."""
    missing = project.once(_finder).of(code.function, project.misses(code.function))
    yield NamedCode(code.function, tuple(missing))


def _finder(project: LinkedProject) -> MissingCodeFinder:
    changes = project.once(ScriptedChanges)
    return MissingCodeFinder(project.sources, project.handler_finder, project.tree, changes)


class MissingCodeFinder:
    """Explains misses of the handler finder, as far as they are certain."""

    def __init__(self, sources: Sources, finder: HandlerFinder, tree: FileTree, changes: ScriptedChanges) -> None:
        self._sources = sources
        self._tree = tree
        self._finder = finder
        self._changes = changes
        self._named_by: dict[str, frozenset[str] | None] = {}
        self._parts: dict[str, frozenset[str]] = {}
        self._searched = 0

    def of(self, function: Function, misses: Iterable[Miss]) -> Iterator[MissingCode]:
        """What the function's settings name although it does not exist; each part of a value once."""
        if function.template.is_fragment:
            return
        said: set[tuple[str, int, int]] = set()
        for found in self._all(function, misses):
            if found is not None and found.location.sort_key not in said:
                said.add(found.location.sort_key)
                yield replace(found, is_of_script=self._changes.may_write(function.template.document.path))

    def _all(self, function: Function, misses: Iterable[Miss]) -> Iterator[MissingCode | None]:
        is_bundled = function.resource.metadata.lookup("BuildMethod").only == _ESBUILD
        for miss in misses:
            if _is_written_out(function, miss):
                yield from self._explained(function, miss, is_bundled=is_bundled)
        if is_bundled:
            for folder in self._finder.code_folders(function):
                if self._sources.has_folder(folder):
                    yield from (self._entry_point(function, folder, entry) for entry in esbuild_entries(function))
                    yield from (self._output(function, folder, known) for known in function.handler_setting.values)

    def _explained(self, function: Function, miss: Miss, *, is_bundled: bool) -> Iterator[MissingCode | None]:
        if miss.source:
            # What wraps one function of a package would wrap those that are found as well.
            is_unsure = _may_be_wrapped(function) and not miss.is_made_alike
            yield None if is_unsure else _source_missing(function, miss)
        elif miss.problem is HandlerProblem.NO_FOLDER:
            yield self._folder(function, miss)
        elif miss.problem is HandlerProblem.NO_FUNCTION and self._starts_elsewhere(function):
            return
        elif miss.problem is HandlerProblem.NO_FUNCTION and (
            is_bundled
            or miss.is_made_alike
            or not (_is_built_otherwise(function) or _may_be_wrapped(function))
            or _is_module_of_program(function, miss)
        ):
            yield self._function(function, miss)
        elif is_bundled and miss.folder is not None and not _has_entries(function):
            yield self._bundled_file(function, miss, miss.folder)
        elif _comes_from_elsewhere(function) and not self._has_no_source(function, miss):
            return
        elif miss.folder is None:
            yield self._inline_file(function, miss)
        else:
            yield self._file(function, miss, miss.folder)

    def _has_no_source(self, function: Function, miss: Miss) -> bool:
        """Whether there is no file that a handler is made of, if the version decides whether it is made at all."""
        if miss.folder is None or _is_built_otherwise(function) or _may_be_wrapped(function):
            return False
        stem, _ = split_handler(str(miss.handler.value), miss.language)
        sources = javascript_files(joined(miss.folder.path, stem))
        return not any(self._sources.surroundings.may_have(path) for path in sources)

    def _starts_elsewhere(self, function: Function) -> bool:
        """Whether webpack is not known to start from the files of handlers, which otherwise only have to be there."""
        written = function.resource.metadata.get("BundlerConfiguration").text
        if written is None:
            return False
        path = joined(posixpath.dirname(function.template.document.path), written)
        module = self._sources.module(path) if written and path in self._sources else None
        return module is None or WEBPACK_OF_SERVERLESS not in module.words

    def _may_be_folder(self, path: str, here: str, written: str) -> bool:
        """Whether a folder may be there, or where it is looked for from a folder around the template."""
        places = (path, *(place for place in entry_places(here, written) if not leads_outside(place)))
        return any(map(self._sources.surroundings.may_have, places))

    def _folder(self, function: Function, miss: Miss) -> MissingCode | None:
        written = miss.folder.written if miss.folder is not None else None
        here = posixpath.dirname(function.template.document.path) or "."
        if miss.folder is None or written is None or self._may_be_folder(miss.folder.path, here, str(written.value)):
            return None
        if any(_makes_folder(script, posixpath.basename(miss.folder.path)) for script in self._scripts_for(here)):
            return None
        if _is_of_program(function) and self._is_named_elsewhere(miss.folder.path, written):
            return None
        same = self._tree.folders_like(miss.folder.path)
        folders = same or [
            folder for folder in self._tree.folders_below(here) if self._has_handler(folder, miss, function)
        ]
        uri = str(written.value)
        candidates = tuple(_in_the_style_of(uri, posixpath.relpath(folder, here)) for folder in folders)
        return _missing(function, MissingKind.FOLDER, uri, written, (0, len(uri)), candidates, in_case=bool(same))

    def _is_named_elsewhere(self, folder: str, written: Known) -> bool:
        """Whether something beside the program names a folder that is missing, by the most telling part of its path.

        It may be what makes it: a bundler's configuration, a script, a pipeline.
        """
        program = written.node.location.document.path
        missing = [each for each in (folder, *folders_around(folder)) if not self._sources.has_folder(each)]
        name = max(map(posixpath.basename, missing), key=len, default="")
        if name not in self._named_by:
            self._named_by[name] = self._found_naming(name)
        naming = self._named_by[name]
        return naming is None or not naming <= {program}

    def _found_naming(self, name: str) -> frozenset[str] | None:
        """The files of code that name a folder; None if scripts do, or too much was searched to go on."""
        if any(self._has(document, name) for document in self._scripts if not document.path.endswith(_MANUALS)):
            return None
        # To parse all of the code for one folder would take too long.
        code = (document.path for document in self._sources.documents() if is_code(document.path))
        naming = frozenset(path for path in code if self._names_folder(path, name))
        return naming if self._searched < _MAX_CHARACTERS else None

    def _names_folder(self, path: str, name: str) -> bool:
        document = self._sources.document(path)
        if document is None or not self._has(document, name):
            return False
        if path not in self._parts:
            module = self._sources.module(path)
            words = module.words if module is not None else ()
            self._parts[path] = frozenset(part for word in words for part in word.split("/"))
        return name in self._parts[path]

    def _has(self, document: Document, name: str) -> bool:
        text = document.text
        self._searched += len(text)
        return self._searched < _MAX_CHARACTERS and name in text

    @cached_property
    def _scripts(self) -> tuple[Document, ...]:
        """The scripts and pipelines; templates are none."""
        documents = self._sources.documents(code=False)
        return tuple(document for document in documents if document.path not in self._sources.trees)

    def _scripts_for(self, folder: str) -> Iterator[Document]:
        """The scripts in a folder, below it and directly in those around it."""
        around = frozenset(folders_around(folder))
        for script in self._scripts:
            if is_below(script.path, folder) or next(folders_around(script.path)) in around:
                yield script

    def _file(self, function: Function, miss: Miss, folder: Folder) -> MissingCode | None:
        handler = str(miss.handler.value)
        stem, names = split_handler(handler, miss.language)
        paths = _paths(folder.path, stem, miss.language)
        if any(self._sources.surroundings.may_have(path) for path in paths):
            return None
        if any(self._sources.exists(path) for path in _compiled(paths[0])):
            return None
        if folder.written is None and self._is_there_for_others(folder.path, stem, miss.language):
            return None
        same = [name for path in paths for name in self._same_but_for_case(path)]
        if not same and (_layers_may_bring_it(function) or self._is_built(folder.path, stem, miss.language)):
            return None
        # Where the version bundles, the source may be in TypeScript.
        of_node = JAVASCRIPT_SUFFIXES if _has_build_step(function) else _NODE_SUFFIXES
        suffixes = _PYTHON_SUFFIXES if miss.language is Language.PYTHON else of_node
        found = same or _called_alike(self._files_with(function, folder.path, names, suffixes), paths[0])
        candidates = tuple(_stem_of(name, folder.path, stem, miss.language) for name in found)
        return self._missing_file(function, miss, folder, paths[0], candidates, in_case=bool(same))

    def _missing_file(
        self, function: Function, miss: Miss, folder: Folder, path: str, candidates: tuple[str, ...], *, in_case: bool
    ) -> MissingCode:
        stem, _ = split_handler(str(miss.handler.value), miss.language)
        part = (0, len(stem))
        dotted = self._dotted(folder.path, miss)
        # A handler ends the name of its file at the first dot.
        usable = (
            () if dotted else tuple(each for each in candidates if miss.language is Language.PYTHON or _is_usable(each))
        )
        missing = _missing(function, MissingKind.FILE, path, miss.handler, part, usable, in_case=in_case)
        return replace(missing, folder=self._missing_folder(folder.path, stem), dotted=dotted)

    def _dotted(self, folder: str, miss: Miss) -> str:
        """The file that is called like the whole handler, with the dot in it; empty if there is none."""
        stem, names = split_handler(str(miss.handler.value), miss.language)
        suffixes = _PYTHON_SUFFIXES if miss.language is Language.PYTHON else JAVASCRIPT_SUFFIXES
        path = joined(folder, ".".join((stem, *names)))
        return next((path + suffix for suffix in suffixes if path + suffix in self._sources), "") if names else ""

    def _missing_folder(self, folder: str, stem: str) -> str:
        """The outermost folder on the way from one to a file in it that is not there; empty if all are."""
        *steps, _ = stem.split("/")
        path = folder
        for step in steps:
            path = joined(path, step)
            if not self._sources.has_folder(path):
                return path
        return ""

    def _is_there_for_others(self, folder: str, stem: str, language: Language) -> bool:
        """Whether code is there if a template that names no folder is used from one around it, or once it is made."""
        above = [path for around in folders_around(folder) for path in _paths(around, stem, language)]
        skeletons = (path + suffix for path in (*_paths(folder, stem, language), *above) for suffix in _SKELETONS)
        return any(map(self._sources.exists, (*above, *skeletons)))

    def _entry_point(self, function: Function, folder: str, entry: Known) -> MissingCode | None:
        """A file that esbuild is told to start from; it may be named without its suffix."""
        written = str(entry.value)
        path, *others = entry_places(folder, written)
        if "*" in written or _PLACEHOLDER.search(written) or any(map(self._is_there, (path, *others))):
            return None
        names = (name for suffix in ("", *JAVASCRIPT_SUFFIXES) for name in self._same_but_for_case(path + suffix))
        relative = [posixpath.relpath(name, folder) for name in names]
        has_suffix = posixpath.splitext(written)[1] in JAVASCRIPT_SUFFIXES
        candidates = tuple(name if has_suffix else posixpath.splitext(name)[0] for name in relative)
        part = (0, len(written))
        return _missing(function, MissingKind.FILE, path, entry, part, candidates, in_case=bool(candidates))

    def _bundled_file(self, function: Function, miss: Miss, folder: Folder) -> MissingCode | None:
        """The file that esbuild starts from if nothing else is said: that of the handler."""
        stem, names = split_handler(str(miss.handler.value), miss.language)
        base = joined(folder.path, stem)
        if any(self._sources.surroundings.may_have(path) for path in javascript_files(base)):
            return None
        same = [name for path in javascript_files(base) for name in self._same_but_for_case(path)]
        found = same or _called_alike(self._files_with(function, folder.path, names, JAVASCRIPT_SUFFIXES), base)
        candidates = tuple(_stem_of(name, folder.path, stem, miss.language) for name in found)
        return self._missing_file(function, miss, folder, f"{base}.ts", candidates, in_case=bool(same))

    def _is_there(self, entry: str) -> bool:
        """Whether there may be an entry point, named with its suffix or without."""
        return any(self._sources.surroundings.may_have(entry + suffix) for suffix in ("", *JAVASCRIPT_SUFFIXES))

    def _output(self, function: Function, folder: str, handler: Known) -> MissingCode | None:
        """The file of a handler that is none of those that esbuild makes of its entry points."""
        entries = esbuild_entries(function)
        if not entries or not _has_known_entries(function) or not isinstance(handler.value, str):
            return None
        if not all(self._is_there(joined(folder, str(entry.value))) for entry in entries):
            return None
        stem, names = split_handler(handler.value, Language.JAVASCRIPT)
        made = {_stem_of_script(str(entry.value)) for entry in entries}
        if posixpath.basename(stem) in made or _PLACEHOLDER.search(handler.value) or not names:
            return None
        part = (0, len(stem))
        path = joined(folder, f"{stem}.js")
        candidates = tuple(sorted(made)) if len(made) == len(entries) else ()
        return _missing(function, MissingKind.FILE, path, handler, part, candidates, in_case=False)

    def _inline_file(self, function: Function, miss: Miss) -> MissingCode | None:
        stem, dot, names = str(miss.handler.value).partition(".")
        # A longer path belongs to a package that replaces the code after the deployment.
        if not dot or "." in names or "/" in stem or miss.module is None or _layers_may_bring_it(function):
            return None
        if self._changes.may_replace_code(function):
            # With what a script puts in its place, the handler may well be right.
            return None
        kept = (INLINE_STEM,) if self._finder.exported.offers(miss.module, (names,)) else ()
        found = _missing(function, MissingKind.INLINE_FILE, stem, miss.handler, (0, len(stem)), kept, in_case=False)
        return replace(found, is_in_stand_in=is_stand_in(miss.module.code))

    def _function(self, function: Function, miss: Miss) -> MissingCode | None:
        handler = str(miss.handler.value)
        stem, names = split_handler(handler, miss.language)
        module = miss.module
        if module is None or module.facts.problem is not None or not offers_nothing_else(module):
            return None
        if len(names) > 1 and self._finder.exported.offers(module, names[:1]):
            return self._nested_function(miss, module, stem, names, function)
        name = names[0] if names else ""
        every = self._finder.exported.offered_functions(module)
        same = tuple(candidate for candidate in every if candidate.lower() == name.lower())
        offered = tuple(candidate for candidate in every if self._is_free(module, (candidate,), function))
        if not offered:
            # A function of another service may well run the same code.
            offered = tuple(
                name for name in every if not self._finder.is_run(module, (name,), besides=function, here=True)
            )
        if names:
            part, candidates = (len(stem) + 1, len(handler)), same or offered
        else:
            part, candidates = (0, len(handler)), tuple(f"{handler}.{candidate}" for candidate in offered)
        within = None if module.is_inline else module.location
        return _missing(
            function,
            MissingKind.FUNCTION,
            name,
            miss.handler,
            part,
            candidates,
            in_case=bool(same),
            within=within,
        )

    def _nested_function(
        self, miss: Miss, module: Module, stem: str, names: tuple[str, ...], function: Function
    ) -> MissingCode | None:
        """A function inside an object that is offered, if all that is in the object can be seen."""
        offered = self._finder.exported.nested_names(module, names[:-1])
        if offered is None or names[-1] in offered or is_assigned(module, names[-1]):
            return None
        path = ".".join(names[:-1])
        every = tuple(f"{path}.{name}" for name in offered if self._is_free(module, (*names[:-1], name), function))
        same = tuple(name for name in every if name.lower() == ".".join(names).lower())
        handler = str(miss.handler.value)
        part = (len(stem) + 1, len(handler))
        return _missing(
            function,
            MissingKind.FUNCTION,
            ".".join(names),
            miss.handler,
            part,
            same or every,
            in_case=bool(same),
            within=None if module.is_inline else module.location,
        )

    def _has_handler(self, folder: str, miss: Miss, function: Function) -> bool:
        stem, names = split_handler(str(miss.handler.value), miss.language)
        for path in _paths(folder, stem, miss.language):
            module = self._sources.module(path) if path in self._sources else None
            if module is not None and self._is_free(module, names, function):
                return True
        return False

    def _is_free(self, module: Module, names: tuple[str, ...], function: Function) -> bool:
        """Whether a module offers a handler that no other function of a template runs already."""
        return self._finder.exported.offers(module, names) and not self._finder.is_run(module, names, besides=function)

    def _files_with(
        self, function: Function, folder: str, names: tuple[str, ...], suffixes: tuple[str, ...]
    ) -> list[str]:
        searched = [name for name in self._tree.below(folder) if name.endswith(suffixes)]
        if len(searched) > _MAX_SEARCHED or not names:
            return []
        modules = [self._sources.module(name) for name in searched if name in self._sources]
        return [
            module.name
            for module in modules
            if module is not None and not module.is_test and self._is_free(module, names, function)
        ]

    def _is_built(self, folder: str, stem: str, language: Language) -> bool:
        """Whether a compiler or bundler may make a file that Node.js runs.

        TypeScript's compiler makes it only of one that is called so.
        """
        if language is Language.PYTHON:
            return False
        names = self._tree.below(folder)
        makers = [base for base in map(posixpath.basename, names) if MAKES_FILES.match(base)]
        is_written_in_it = any(name.endswith(_TYPESCRIPT_SUFFIXES) for name in names)
        if not is_written_in_it:
            return bool(makers)
        is_compiled_only = all(base.startswith(_OF_COMPILER) for base in makers) and not self._calls_bundler(folder)
        return not is_compiled_only or posixpath.basename(stem).partition(".")[0] in self._names_of_code

    def _calls_bundler(self, folder: str) -> bool:
        """Whether the scripts of the package that a folder is in call what makes files of other names."""
        scripts = next((package.scripts for _, package in self._sources.own_names.packages(folder)), {})
        words = {posixpath.basename(word) for text in scripts.values() for words in commands_of(text) for word in words}
        return not words.isdisjoint({*BUNDLERS, *COMMANDS} - {_COMPILER})

    @cached_property
    def _names_of_code(self) -> frozenset[str]:
        """What code files of the project are called, without what follows the first dot."""
        return frozenset(posixpath.basename(name).partition(".")[0] for name in self._sources.names if is_code(name))

    def _same_but_for_case(self, path: str) -> list[str]:
        return [name for name in self._tree.files_like(path) if name in self._sources]


def _is_usable(stem: str) -> bool:
    return "." not in posixpath.basename(stem)


def _called_alike(paths: list[str], wanted: str) -> list[str]:
    """The paths that end with most of the names with which another one ends, suffixes left out."""
    ends = [_names_from_end(path) for path in paths]
    asked = _names_from_end(wanted)
    common = [sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(end, asked, strict=False))) for end in ends]
    most = max(common, default=0)
    return [path for path, count in zip(paths, common, strict=True) if count == most]


def _names_from_end(path: str) -> list[str]:
    return posixpath.splitext(path)[0].split("/")[::-1]


def _is_written_out(function: Function, miss: Miss) -> bool:
    """Whether the runtime is known, and no value is still to be filled in."""
    languages = {str(known.value)[: len("python")] for known in function.runtime.values}
    if function.runtime.unknown or function.runtime.absent or languages not in ({"python"}, {"nodejs"}):
        return False
    written = (miss.handler, miss.folder.written if miss.folder is not None else None)
    return not any(known is not None and _PLACEHOLDER.search(str(known.value)) for known in written)


def _makes_folder(document: Document, name: str) -> bool:
    """Whether a script makes a folder of a name, or copies something there."""
    lines = (line.split() for line in document.text.splitlines() if name in line)
    return any(
        not _MAKING.isdisjoint(words) and any(name in word.strip("\"'").split("/") for word in words) for words in lines
    )


def _is_of_program(function: Function) -> bool:
    """Whether a program of the CDK makes a function, of which there is the program alone."""
    origin = function.template.origin
    return origin is not None and origin.is_read_in_part


def _source_missing(function: Function, miss: Miss) -> MissingCode:
    """The source of a file that a build makes."""
    stem, _ = split_handler(str(miss.handler.value), miss.language)
    path = f"{miss.source}.ts"
    missing = _missing(function, MissingKind.FILE, path, miss.handler, (0, len(stem)), (), in_case=False)
    return replace(missing, dotted=miss.dotted)


def _is_module_of_program(function: Function, miss: Miss) -> bool:
    """Whether a program of the CDK names a folder with a module of Python, which is deployed as it is written."""
    return _is_of_program(function) and miss.language is Language.PYTHON and miss.folder is not None


def _comes_from_elsewhere(function: Function) -> bool:
    """Whether a build step or a wrapper decides what runs."""
    return _has_build_step(function) or _may_be_wrapped(function)


def _has_build_step(function: Function) -> bool:
    method = function.resource.metadata.lookup("BuildMethod")
    return not method.certainly_absent and not _BUILDS_IN_PLACE.match(str(method.only))


def _is_built_otherwise(function: Function) -> bool:
    """Whether a build step makes modules that may offer other names than those that they are made of.

    The Serverless Framework, of whose version only that is not known, bundles with esbuild or does nothing: both keep
    the names.
    """
    origin = function.template.origin
    if origin is not None and origin.tool is Tool.SERVERLESS_FRAMEWORK and not origin.is_open:
        return False
    return _has_build_step(function)


def _may_be_wrapped(function: Function) -> bool:
    """Whether a script may start something else, which only a layer brings where no variable names it here."""
    if function.environment.has_wrapper:
        return True
    return not function.environment.complete and _layers_may_bring_it(function)


def _has_entries(function: Function) -> bool:
    return not function.resource.metadata.lookup("BuildProperties", "EntryPoints").certainly_absent


def _has_known_entries(function: Function) -> bool:
    """Whether all files that esbuild starts from are written out."""
    entries = function.resource.metadata.lookup("BuildProperties", "EntryPoints")
    return not entries.unknown and all(
        isinstance(known.value, Node)
        and all(
            isinstance(element.possible().only, str) and "*" not in str(element.possible().only)
            for element in known.value.elements()
        )
        for known in entries.values
    )


def _stem_of_script(entry: str) -> str:
    base = posixpath.basename(entry)
    stem, suffix = posixpath.splitext(base)
    return stem if suffix in JAVASCRIPT_SUFFIXES else base


def _layers_may_bring_it(function: Function) -> bool:
    layers = layers_of(function)
    return bool(layers.own) or not layers.complete or not layers.are_from_aws


def _missing(
    function: Function,
    kind: MissingKind,
    wanted: str,
    written: Known,
    part: tuple[int, int],
    candidates: tuple[str, ...],
    *,
    in_case: bool,
    within: Location | None = None,
) -> MissingCode:
    text = str(written.value)[slice(*part)]
    sourced = written.node.sourced_text() if written.node.kind is Kind.SCALAR else None
    place: Location = sourced.locate(*part) if sourced is not None and text else written.node.location
    return MissingCode(
        kind,
        wanted,
        within,
        place,
        written.sources,
        candidates,
        differs_in_case=in_case and len(candidates) == 1,
        is_replaceable=place.text == text and not function.resource.inherits(written.node),
    )


def _paths(folder: str, stem: str, language: Language) -> tuple[str, ...]:
    """The files in which the runtime looks for a module, the likeliest first."""
    if language is Language.PYTHON:
        return python_paths(folder, stem)
    base = joined(folder, stem)
    return (*(base + suffix for suffix in _NODE_SUFFIXES), base, f"{base}/index.js")


def _compiled(path: str) -> tuple[str, ...]:
    stem = path.removesuffix(".py")
    return (f"{stem}.so", f"{stem}.pyc", f"{stem}.pyx") if path.endswith(".py") else ()


def _stem_of(name: str, folder: str, like: str, language: Language) -> str:
    """The module part of a handler string for a file."""
    relative = posixpath.relpath(name, folder).removesuffix("/__init__.py")
    stem = posixpath.splitext(relative)[0] if relative.endswith((*_PYTHON_SUFFIXES, *JAVASCRIPT_SUFFIXES)) else relative
    return stem.replace("/", ".") if language is Language.PYTHON and "/" not in like else stem


def _in_the_style_of(uri: str, path: str) -> str:
    """A path written with the same beginning and end as another."""
    start = "./" if uri.startswith("./") and not path.startswith("..") else ""
    return start + path + ("/" if uri.endswith("/") else "")
