"""From a file that a build makes to the source that it is made from.

What is read are facts: `outDir` and `rootDir` of TypeScript's compiler, commands in `package.json`, targets in
`project.json` of Nx, and the objects in configurations of bundlers and in the scripts that call them. Nothing is run.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial
from itertools import islice, pairwise
from typing import Protocol

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.bundlers import (
    BASE_OPTIONS,
    BUILDING_SCRIPTS,
    BUNDLERS,
    COMMANDS,
    COMPILER_FILES,
    DEFAULT_FOLDER,
    ENTRIES,
    ENTRY_OF_NEST,
    FILE_OPTIONS,
    FILES_IN_FOLDERS,
    FLAT_COPIES,
    FOLDER_OPTIONS,
    OUTPUT_FILES,
    OUTPUT_FOLDERS,
    OUTPUT_OF_NX,
    PLACES_OF_OPTIONS,
    PROJECT_FILE_OF_NX,
    PROJECTS_OF_NEST,
    ROOT_OF_PROJECT,
    ROOT_OF_WORKSPACE,
    SOURCE_OPTIONS,
    UNNAMED_ENTRIES,
    WORKSPACES_OF_NX,
)
from serverless_lint.link.build_paths import HOLE, BuildPaths, filled_in, without_script_suffix
from serverless_lint.link.file_tree import is_below
from serverless_lint.link.program.expressions import expressions
from serverless_lint.link.program.values import Values
from serverless_lint.model import Module
from serverless_lint.parse.code.facts import Constant, Expression, Interpolation, Mapping, Sequence, subexpressions
from serverless_lint.parse.code.imports import JAVASCRIPT_SUFFIXES
from serverless_lint.parse.javascript.settings import (
    BuildTarget,
    build_targets,
    commands_of,
    nest_projects,
    target_commands,
)
from serverless_lint.paths import folders_around, joined, leads_outside
from serverless_lint.source import Document
from serverless_lint.sources.interest import may_call_bundler
from serverless_lint.sources.own_names import Compiler, OwnNames

_NAMES_OF_CONFIGURATIONS = frozenset(map(posixpath.basename, BUILDING_SCRIPTS))
_MOST_COMPILERS = 500
"""Settings of compilers that are looked at for whether they make something outside of their folder."""
_PROJECT_FILES = frozenset({PROJECT_FILE_OF_NX, PROJECTS_OF_NEST})
_MOST_PROJECTS = 500
"""Projects of workspaces that are looked at for what they build."""
_LAST_OF_COMMAND = 3
"""Words of a text among which the name of a command is: `pnpm exec esbuild`."""
_MOST_MADE_TWICE = 10
"""Sources of one file of which it is looked what they are made from."""
_ANY = lazy_pattern(rf"\*|{HOLE.pattern}")


class BuildFiles(Protocol):
    """The project's files."""

    @property
    def names(self) -> Iterable[str]:
        """The paths of all of them."""
        ...

    def __contains__(self, name: str) -> bool:
        """Whether there is a file of that name."""
        ...

    def document(self, name: str) -> Document | None:
        """A file's text."""
        ...

    def module(self, name: str) -> Module | None:
        """The facts of a file."""
        ...


class _Made(msgspec.Struct, frozen=True):
    """A file, or all files of a folder, that a build makes; paths in the project, without suffixes."""

    output: str
    source: str
    is_folder: bool = False

    def source_of(self, path: str) -> str | None:
        """What a file is made from; None if it is another."""
        if not self.is_folder:
            return filled_in(self.output, self.source, path)
        if not is_below(path, self.output):
            return None
        return joined(self.source, path if self.output == "." else path[len(self.output) + 1 :])


class _Project:
    """A project of Nx, whose paths count from the workspace around it."""

    def __init__(self, folder: str, files: BuildFiles) -> None:
        self.folder = folder
        around = (folder, *folders_around(folder))
        self._workspace = next(
            (place for place in around if any(joined(place, name) in files for name in WORKSPACES_OF_NX)), "."
        )

    def path(self, written: str) -> str:
        """Where a path leads."""
        return joined(self._workspace, self.filled_in(written, self._workspace))

    def filled_in(self, text: str, folder: str) -> str:
        """A text with the roots of project and workspace as they are called in a folder."""
        in_project = text.replace(ROOT_OF_PROJECT, posixpath.relpath(self.folder, folder))
        return in_project.replace(ROOT_OF_WORKSPACE, posixpath.relpath(self._workspace, folder))


class Builds:
    """Knows what is made from what."""

    def __init__(self, files: BuildFiles, own_names: OwnNames, values: Values) -> None:
        self._files = files
        self._own_names = own_names
        self._values = values
        self._known: dict[str, tuple[_Made, ...]] = {}

    def sources(self, path: str) -> Iterator[str]:
        """What a file without its suffix may be made from, likeliest first, without suffixes.

        A bundler may start from what a compiler has made.
        """
        for count, source in enumerate(self._made_from(path)):
            yield source
            if count < _MOST_MADE_TWICE:
                yield from (each for each in self._made_from(source) if each != path)

    def _made_from(self, path: str) -> Iterator[str]:
        for folder in folders_around(path):
            if folder not in self._known:
                self._known[folder] = tuple(self._made_in(folder))
            for made in self._known[folder]:
                source = made.source_of(path)
                if source is not None and source != path:
                    yield source
        for folder in folders_around(path):
            for made in self._made_elsewhere.get(folder, ()):
                source = made.source_of(path)
                if source is not None and source != path:
                    yield source

    @cached_property
    def _made_elsewhere(self) -> dict[str, list[_Made]]:
        """By folder what compilers and projects of Nx make outside of the folders that their settings stand in."""
        settings = (name for name in self._files.names if posixpath.basename(name) in COMPILER_FILES)
        compilers = (self._own_names.compiler(name) for name in islice(settings, _MOST_COMPILERS))
        found: defaultdict[str, list[_Made]] = defaultdict(list)
        for compiler in filter(None, compilers):
            if compiler.out_dir is not None and not _is_in(compiler.out_dir, compiler.folder):
                found[compiler.out_dir] += _compiled(compiler, compiler.out_dir)
        projects = (name for name in self._files.names if posixpath.basename(name) in _PROJECT_FILES)
        for name in islice(projects, _MOST_PROJECTS):
            document = self._files.document(name)
            for made in self._of_projects(document) if document is not None else ():
                found[made.output if made.is_folder else posixpath.dirname(made.output) or "."].append(made)
        return found

    def _of_projects(self, document: Document) -> Iterator[_Made]:
        """What is made by what says how projects are built."""
        (folder, name), text = posixpath.split(document.path), document.text
        if name == PROJECT_FILE_OF_NX:
            yield from self._of_project(text, _Project(folder or ".", self._files))
        else:
            yield from _by_nest(text, folder)

    def _of_project(self, text: str, project: _Project) -> Iterator[_Made]:
        """What is made by the targets of a project of Nx."""
        for target in build_targets(text):
            yield from self._of_target(target, project)
        for command in target_commands(text):
            folder = project.path(command.folder)
            for words in commands_of(project.filled_in(command.text, folder)):
                yield from _by_command(words, folder)

    def _of_target(self, target: BuildTarget, project: _Project) -> Iterator[_Made]:
        """What a target makes of a project: a bundle, or its scripts one by one."""
        path, folder = project.path, project.folder
        output, main = path(target.output), without_script_suffix(path(target.main))
        for name in dict.fromkeys((without_script_suffix(target.file) or OUTPUT_OF_NX, posixpath.basename(main))):
            yield _Made(joined(output, name), main)
        for name, written in target.others:
            other = without_script_suffix(path(written))
            yield _Made(joined(output, without_script_suffix(name) or posixpath.basename(other)), other)
        yield _Made(output, folder, is_folder=True)

    def copied_to(self, path: str) -> Iterator[str]:
        """The folders into which scripts of the packages around a file copy it, beside what they build."""
        for folder, package in self._own_names.packages(posixpath.dirname(path)):
            for script in package.scripts.values():
                for words in commands_of(script):
                    yield from _copied(words, folder, path)

    def entry(self, name: str) -> str | None:
        """The one source that configurations of bundlers call by a name, whatever they make of it."""
        found = self._entries_by_name.get(name, frozenset())
        return next(iter(found)) if len(found) == 1 else None

    @cached_property
    def _entries_by_name(self) -> dict[str, frozenset[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for path in self._files.names:
            module = self._files.module(path) if posixpath.basename(path) in _NAMES_OF_CONFIGURATIONS else None
            for name, written in _named_scripts(module) if module is not None else ():
                source = joined(posixpath.dirname(path), written)
                if source in self._files:
                    found[name].add(source)
        return {name: frozenset(sources) for name, sources in found.items()}

    def _made_in(self, folder: str) -> Iterator[_Made]:
        """What is made by what stands in a folder."""
        package = next((package for around, package in self._own_names.packages(folder) if around == folder), None)
        commands = [
            words
            for script in (package.scripts.values() if package is not None else ())
            for words in commands_of(script)
        ]
        named = (joined(folder, word) for words in commands for word in words if word.endswith(JAVASCRIPT_SUFFIXES))
        usual = (joined(folder, name) for name in BUILDING_SCRIPTS)
        for path in dict.fromkeys((*usual, *named)):
            module = self._files.module(path) if self._may_build(path) else None
            if module is not None:
                yield from _Configuration(module, folder, self._values).made()
        for words in commands:
            yield from _by_command(words, folder)
        for compiler in self._compilers(folder, commands):
            if compiler.folder == folder and compiler.out_dir is not None:
                yield from _compiled(compiler, compiler.out_dir)

    def _compilers(self, folder: str, commands: Iterable[Iterable[str]]) -> Iterator[Compiler]:
        """The settings of the compiler around a folder, and those in it that commands name."""
        yield from self._own_names.compilers(folder)
        words = dict.fromkeys(word for command in commands for word in command if word.endswith(".json"))
        for word in words:
            path = joined(folder, word)
            named = self._own_names.compiler(path) if not leads_outside(path) and path in self._files else None
            if named is not None:
                yield named

    def _may_build(self, path: str) -> bool:
        """Whether a script may call a bundler, or is what configures one."""
        if leads_outside(path) or path not in self._files:
            return False
        document = self._files.document(path)
        return document is not None and (
            path.rpartition("/")[2].startswith(tuple(f"{name}." for name in BUNDLERS))
            or may_call_bundler(document.text)
        )


class _Configuration:
    """What one file says about builds; relative paths count from a folder."""

    def __init__(self, module: Module, folder: str, values: Values) -> None:
        self._module = module
        self._paths = BuildPaths(module, folder, values)
        self._folder = folder
        self._default = joined(folder, DEFAULT_FOLDER)

    def made(self) -> Iterator[_Made]:
        """What it makes."""
        exported = ((export.value, export.block) for export in self._module.facts.exports if export.value is not None)
        for expression, block in (*expressions(self._module), *exported):
            for part in subexpressions(expression):
                if isinstance(part, Mapping):
                    yield from self._in_turns(partial(self._by_options, part, block))
        yield from self._by_commands()

    def _by_commands(self) -> Iterator[_Made]:
        """What the texts make that are commands."""
        for expression, block in expressions(self._module):
            parts = tuple(subexpressions(expression))
            inside = {each.span for part in parts if isinstance(part, Interpolation) for each in part.parts}
            for part in parts:
                if part.span not in inside and _may_be_command(part):
                    yield from self._in_turns(partial(self._by_command, part, block))

    def _by_command(self, command: Expression, block: int) -> Iterator[_Made]:
        for text in self._paths.commands(command, block):
            yield from (made for words in commands_of(text) for made in _by_command(words, self._folder))

    def _in_turns(self, read: Callable[[], Iterator[_Made]]) -> Iterator[_Made]:
        """What is made in each turn of the loop around."""
        for _ in self._paths.turns():
            yield from (made for made in read() if self._paths.is_told(made.output))

    def _by_options(self, options: Mapping, block: int) -> Iterator[_Made]:
        """What an object with entries and output makes."""
        yield from self._by_entries(options, block, None)
        for key in PLACES_OF_OPTIONS:
            for inner, where in self._paths.options(options.get(key), block):
                yield from self._by_entries(inner, where, self._folder_of(options, block) or self._default)

    def _by_entries(self, options: Mapping, block: int, usual: str | None) -> Iterator[_Made]:
        entries = next((found for key in ENTRIES if (found := self._paths.get(options, key, block)) is not None), None)
        if entries is None:
            return
        named = self._named(*entries)
        base = next(self._paths_under(("outbase",), options, block), None)
        for output, where in self._outputs(options, block):
            file = next(self._paths_under(OUTPUT_FILES, output, where), None)
            folder = self._folder_of(output, where) or usual
            inside = next((found for key in FILES_IN_FOLDERS if (found := self._paths.get(output, key, where))), None)
            name = self._paths.name(*inside) if inside is not None else None
            if file is not None and "[name]" not in file and len(named) == 1:
                yield from (_Made(without_script_suffix(file), without_script_suffix(each)) for each in named.values())
            elif folder is not None or self._has_usual_folder(options, output):
                yield from self._into_folder(named, folder or self._default, base, name)

    def _named(self, entries: Expression, block: int) -> dict[str, str]:
        """The sources that a build starts from by the names that their outputs get."""
        named = dict(self._paths.entries(entries, block))
        tool = posixpath.basename(self._module.name).partition(".")[0]
        if tool in UNNAMED_ENTRIES and len(named) == 1 and isinstance(entries, (Constant, Sequence)):
            return dict.fromkeys((UNNAMED_ENTRIES[tool],), *named.values())
        return named

    def _outputs(self, options: Mapping, block: int) -> Iterator[tuple[Mapping, int]]:
        """The objects that say where to."""
        yield options, block
        written = self._paths.get(options, "output", block)
        if written is not None:
            yield from self._paths.options(*written)

    def _has_usual_folder(self, options: Mapping, output: Mapping) -> bool:
        """Whether nothing is said about the folder, so that it is the one that most tools make."""
        keys = {str(entry.key.value) for entry in options.entries if isinstance(entry.key, Constant)}
        return output is not options or keys.isdisjoint((*OUTPUT_FOLDERS, *OUTPUT_FILES, "output"))

    def _into_folder(self, named: dict[str, str], folder: str, base: str | None, file: str | None) -> Iterator[_Made]:
        is_pattern = file is not None and ("[name]" in file or len(named) == 1)
        pattern = without_script_suffix(file) if file is not None and is_pattern else "[name]"
        for name, source in named.items():
            yield _Made(joined(folder, pattern.replace("[name]", name)), without_script_suffix(source))
        if base is not None:
            yield _Made(folder, base, is_folder=True)
        yield from _below_common_folder(named.values(), folder)

    def _folder_of(self, options: Mapping, block: int) -> str | None:
        return next(self._paths_under(OUTPUT_FOLDERS, options, block), None)

    def _paths_under(self, keys: Iterable[str], options: Mapping, block: int) -> Iterator[str]:
        for key in keys:
            found = self._paths.get(options, key, block)
            path = self._paths.path(*found) if found is not None else None
            if path is not None:
                yield path


def _by_nest(text: str, folder: str) -> Iterator[_Made]:
    """What a workspace of Nest makes of its projects: a bundle, or scripts one by one."""
    for project in nest_projects(text):
        output = joined(folder, DEFAULT_FOLDER, project.root)
        sources = joined(folder, project.sources)
        entry = project.entry or ENTRY_OF_NEST
        yield _Made(joined(output, entry), joined(sources, entry))
        yield _Made(output, sources, is_folder=True)


def _may_be_command(expression: Expression) -> bool:
    """Whether a text calls a bundler with options: `npx esbuild ${entry} --outfile=${output}`."""
    parts = expression.parts if isinstance(expression, Interpolation) else (expression,)
    texts = [part.value for part in parts if isinstance(part, Constant) and isinstance(part.value, str)]
    first = texts[0].split()[:_LAST_OF_COMMAND] if texts and parts[0].span.start <= expression.span.start + 1 else []
    return any(posixpath.basename(word) in COMMANDS for word in first) and any(" -" in text for text in texts)


def _compiled(compiler: Compiler, output: str) -> Iterator[_Made]:
    """What a compiler makes."""
    folder = compiler.folder
    guessed = (compiler.common_dir or folder, joined(folder, "src"), folder)
    roots = (compiler.root_dir,) if compiler.root_dir is not None else dict.fromkeys(guessed)
    yield from (_Made(output, root, is_folder=True) for root in roots)


def _is_in(path: str, folder: str) -> bool:
    return path == folder or is_below(path, folder)


def _named_scripts(module: Module) -> Iterator[tuple[str, str]]:
    """The scripts that are members of objects or given to functions by their names: `{ orders: "./src/orders.ts" }`,
    `bundle("./src/orders.ts", "orders")`.
    """
    for call in module.facts.calls:
        texts = [each.value.value for each in call.arguments if isinstance(each.value, Constant)]
        named = [text for text in texts if isinstance(text, str)]
        scripts = [text for text in named if text.endswith(JAVASCRIPT_SUFFIXES)]
        if len(scripts) == 1:
            yield from ((text, scripts[0]) for text in named if text != scripts[0])
    for expression, _ in expressions(module):
        for part in subexpressions(expression):
            for entry in part.entries if isinstance(part, Mapping) else ():
                value = entry.value.value if isinstance(entry.value, Constant) else None
                if isinstance(entry.key, Constant) and isinstance(value, str) and value.endswith(JAVASCRIPT_SUFFIXES):
                    yield str(entry.key.value), value


def _below_common_folder(sources: Iterable[str], output: str) -> Iterator[_Made]:
    """Several entries keep their places below the folder that they have in common; `*` and holes stand for any."""
    sources = tuple(sources)
    places = [posixpath.dirname(_ANY.split(source, maxsplit=1)[0] or source) for source in sources]
    if places and (len(places) > 1 or any(map(_ANY.search, sources))):
        yield _Made(output, posixpath.commonpath(places) or ".", is_folder=True)


def _by_command(words: list[str], folder: str) -> Iterator[_Made]:
    """What a command of a script makes."""
    tool = next((index for index, word in enumerate(words) if posixpath.basename(word) in COMMANDS), None)
    if tool is None:
        return
    options = dict(_options(words[tool + 1 :]))
    arguments = [word.strip("'\"") for word in _arguments(words[tool + 1 :])]
    files = [word for word in arguments if word.endswith(JAVASCRIPT_SUFFIXES)]
    file = next((options[name] for name in FILE_OPTIONS if options.get(name, "").endswith(JAVASCRIPT_SUFFIXES)), None)
    place = next((options[name] for name in FOLDER_OPTIONS if name in options and options[name] != file), None)
    source = next((options[name] for name in SOURCE_OPTIONS if name in options), None)
    if source is not None and source.endswith(JAVASCRIPT_SUFFIXES):
        files.append(source)
    if file is not None and len(files) == 1:
        yield _Made(without_script_suffix(joined(folder, file)), without_script_suffix(joined(folder, files[0])))
    elif place is not None or posixpath.basename(words[tool]) == "tsup":
        output = joined(folder, place or DEFAULT_FOLDER)
        yield from (
            _Made(
                joined(output, posixpath.basename(without_script_suffix(name))),
                without_script_suffix(joined(folder, name)),
            )
            for name in files
        )
        base = next((options[name] for name in BASE_OPTIONS if name in options), None)
        if base is not None or (source is not None and not files):
            yield _Made(output, joined(folder, base or source or "."), is_folder=True)
        elif files:
            yield from _below_common_folder(_inside(folder, files), output)
        else:
            folders = [word for word in arguments if not word.startswith("-") and word != "build"]
            yield from (_Made(output, joined(folder, name), is_folder=True) for name in folders or ["src", "."])


def _copied(words: list[str], folder: str, path: str) -> Iterator[str]:
    """The folder into which a command copies a file; its name may stand there as `*.yml`."""
    needed = FLAT_COPIES.get(posixpath.basename(words[0])) if words else None
    arguments = [word.strip("'\"") for word in words[1:] if not word.startswith("-")]
    if needed is None or (needed and needed not in words) or len(arguments) < 2:
        return
    *sources, target = arguments
    for source in sources:
        place, name = posixpath.split(joined(folder, source))
        is_named = name == posixpath.basename(path) or (name.startswith("*.") and path.endswith(name[1:]))
        if place == posixpath.dirname(path) and is_named:
            yield joined(folder, target)


def _options(words: list[str]) -> Iterator[tuple[str, str]]:
    for word, following in pairwise((*words, "")):
        name, equals, value = word.partition("=")
        if name.startswith("-"):
            yield name, (value if equals else following).strip("'\"")


def _arguments(words: list[str]) -> Iterator[str]:
    taking = FILE_OPTIONS | FOLDER_OPTIONS | SOURCE_OPTIONS | BASE_OPTIONS | {"-p", "--project"}
    for before, word in pairwise(("", *words)):
        if not word.startswith("-") and before not in taking:
            yield word


def _inside(folder: str, names: Iterable[str]) -> list[str]:
    """The files of a folder by their paths in the project, as far as they are in it."""
    paths = (joined(folder, name) for name in names)
    return [path for path in paths if not leads_outside(path)]
