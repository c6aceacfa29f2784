"""From a file that a build makes to the source that it is made from.

What is read are facts: `outDir` and `rootDir` of TypeScript's compiler, commands in `package.json`, and the objects in
configurations of esbuild, tsup, webpack and Rollup. Nothing is run.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import Protocol

import msgspec

from serverless_lint.link.program.expressions import expressions
from serverless_lint.link.program.own_names import OwnNames
from serverless_lint.model import Module
from serverless_lint.parse.code.facts import (
    Attribute,
    CallResult,
    Constant,
    Expression,
    Name,
    Sequence,
    subexpressions,
)
from serverless_lint.parse.code.facts import Mapping as MappingLiteral
from serverless_lint.parse.code.imports import JAVASCRIPT_SUFFIXES
from serverless_lint.paths import folders_around

_CONFIGURATIONS = tuple(
    f"{stem}{suffix}"
    for stem in (
        *("esbuild.config", "esbuild", "build", "scripts/build", "tsup.config", "webpack.config", "rollup.config"),
    )
    for suffix in (".js", ".mjs", ".cjs", ".ts", ".mts")
)
_ENTRIES = ("entryPoints", "entry", "input")
_OUTPUT_FOLDERS = ("outdir", "outDir", "dir", "path")
_OUTPUT_FILES = ("outfile", "file", "filename")
_DEFAULT_FOLDER = "dist"
_TOOLS = frozenset(
    {"esbuild", "tsup", "ncc", "rollup", "bun", "parcel", "swc", "tsc", "babel", "tsdown", "microbundle"}
)
_COMMANDS = re.compile(r"&&|\|\||;|\|")
_FILE_OPTIONS = frozenset({"--outfile", "-o", "--out-file", "--file"})
_FOLDER_OPTIONS = frozenset(
    {"--outdir", "--outDir", "--out-dir", "-d", "--dir", "--dist-dir", "--out", "-o", "--destination"}
)
_SOURCE_OPTIONS = frozenset({"--rootDir", "-i", "--input"})
_BASE_OPTIONS = frozenset({"--outbase"})
_JOINING = frozenset({"resolve", "join"})
_SUFFIX = re.compile(r"\.[cm]?[jt]sx?$")


class BuildFiles(Protocol):
    """The project's files."""

    def __contains__(self, name: str) -> bool:
        """Whether there is a file of that name."""
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
            return self.source if path == self.output else None
        inside = posixpath.relpath(path, self.output)
        return None if inside.startswith("..") else _join(self.source, inside)


class Builds:
    """Knows what is made from what."""

    def __init__(self, files: BuildFiles, own_names: OwnNames) -> None:
        self._files = files
        self._own_names = own_names
        self._known: dict[str, tuple[_Made, ...]] = {}

    def sources(self, path: str) -> Iterator[str]:
        """What a file without its suffix may be made from, likeliest first, without suffixes."""
        for folder in folders_around(path):
            if folder not in self._known:
                self._known[folder] = tuple(self._made_in(folder))
            for made in self._known[folder]:
                source = made.source_of(path)
                if source is not None and source != path:
                    yield source

    def _made_in(self, folder: str) -> Iterator[_Made]:
        """What is made by what stands in a folder."""
        for name in _CONFIGURATIONS:
            path = _join(folder, name)
            module = self._files.module(path) if path in self._files else None
            if module is not None:
                yield from _by_configuration(module, folder)
        package = next((package for around, package in self._own_names.packages(folder) if around == folder), None)
        for script in package.scripts if package is not None else ():
            for command in _COMMANDS.split(script):
                yield from _by_command(command.split(), folder)
        for compiler in self._own_names.compilers(folder):
            if compiler.folder == folder and compiler.out_dir is not None:
                roots = (compiler.root_dir,) if compiler.root_dir is not None else (_join(folder, "src"), folder)
                yield from (_Made(compiler.out_dir, root, is_folder=True) for root in roots)


def _by_configuration(module: Module, folder: str) -> Iterator[_Made]:
    for expression, _ in expressions(module):
        for part in subexpressions(expression):
            if isinstance(part, MappingLiteral):
                yield from _by_options(module, part, folder)
    for export in module.facts.exports:
        for part in subexpressions(export.value) if export.value is not None else ():
            if isinstance(part, MappingLiteral):
                yield from _by_options(module, part, folder)


def _by_options(module: Module, options: MappingLiteral, folder: str) -> Iterator[_Made]:
    """What an object with entries and output makes."""
    entries = next((entry for key in _ENTRIES if (entry := options.get(key)) is not None), None)
    if entries is None:
        return
    named = dict(_named(module, entries))
    for output in (options, *_mappings(options.get("output"))):
        file = next((text for key in _OUTPUT_FILES if (text := _path(module, output.get(key)))), None)
        place = next((text for key in _OUTPUT_FOLDERS if (text := _path(module, output.get(key)))), None)
        if file is None and place is None and output is not options:
            place = _DEFAULT_FOLDER
        if file is None and place is None and "outDir" not in _keys(options) and "output" not in _keys(options):
            place = _DEFAULT_FOLDER
        base = _join(folder, place) if place is not None else folder
        if file is not None and "[name]" not in file and len(named) == 1:
            yield from (_Made(_plain(_join(base, file)), _plain(_join(folder, source))) for source in named.values())
        elif place is not None:
            pattern = _plain(file) if file is not None and "[name]" in file else "[name]"
            for name, source in named.items():
                yield _Made(_join(base, pattern.replace("[name]", name)), _plain(_join(folder, source)))
            yield from _below_common_folder(named.values(), base, folder)


def _named(module: Module, entries: Expression) -> Iterator[tuple[str, str]]:
    """The entries by the names that their outputs get."""
    if isinstance(entries, MappingLiteral):
        for entry in entries.entries:
            source = _path(module, entry.value) or next(iter(_texts(module, entry.value)), None)
            if isinstance(entry.key, Constant) and source is not None:
                yield str(entry.key.value), source
    elif isinstance(entries, Sequence):
        for item in entries.items:
            if isinstance(item, MappingLiteral):
                source, output = _path(module, item.get("in")), _path(module, item.get("out"))
                if source is not None and output is not None:
                    yield output, source
            else:
                yield from _named(module, item)
    else:
        source = _path(module, entries)
        if source is not None:
            yield posixpath.basename(_plain(source)), source


def _below_common_folder(sources: Iterable[str], output: str, folder: str) -> Iterator[_Made]:
    """Several entries keep their places below the folder that they have in common; a `*` stands for any."""
    places = [posixpath.dirname(source.partition("*")[0] or source) for source in sources]
    if places and (len(places) > 1 or any("*" in source for source in sources)):
        yield _Made(output, _join(folder, posixpath.commonpath(places) if all(places) else "."), is_folder=True)


def _mappings(expression: Expression | None) -> Iterator[MappingLiteral]:
    if isinstance(expression, MappingLiteral):
        yield expression
    elif isinstance(expression, Sequence):
        yield from (item for item in expression.items if isinstance(item, MappingLiteral))


def _keys(options: MappingLiteral) -> frozenset[str]:
    return frozenset(str(entry.key.value) for entry in options.entries if isinstance(entry.key, Constant))


def _texts(module: Module, expression: Expression) -> Iterator[str]:
    for part in subexpressions(expression):
        if isinstance(part, Constant) and isinstance(part.value, str):
            yield part.value


def _path(module: Module, expression: Expression | None) -> str | None:
    """A path that is written out, or joined to the folder of the file."""
    if isinstance(expression, Constant) and isinstance(expression.value, str):
        return expression.value
    if not isinstance(expression, CallResult):
        return None
    call = module.facts.calls[expression.call]
    name = call.callee.name if isinstance(call.callee, Attribute | Name) else ""
    parts = [argument.value for argument in call.arguments]
    if name not in _JOINING or not parts:
        return None
    texts = [part.value for part in parts if isinstance(part, Constant) and isinstance(part.value, str)]
    return posixpath.join(*texts) if texts and len(texts) >= len(parts) - 1 else None


def _by_command(words: list[str], folder: str) -> Iterator[_Made]:
    """What a command of a script makes."""
    tool = next((index for index, word in enumerate(words) if posixpath.basename(word) in _TOOLS), None)
    if tool is None:
        return
    options = dict(_options(words[tool + 1 :]))
    arguments = [word.strip("'\"") for word in _arguments(words[tool + 1 :])]
    files = [word for word in arguments if _SUFFIX.search(word)]
    file = next((options[name] for name in _FILE_OPTIONS if _SUFFIX.search(options.get(name, ""))), None)
    place = next((options[name] for name in _FOLDER_OPTIONS if name in options and options[name] != file), None)
    source = next((options[name] for name in _SOURCE_OPTIONS if name in options), None)
    if source is not None and _SUFFIX.search(source):
        files.append(source)
    if file is not None and len(files) == 1:
        yield _Made(_plain(_join(folder, file)), _plain(_join(folder, files[0])))
    elif place is not None or posixpath.basename(words[tool]) == "tsup":
        output = _join(folder, place or _DEFAULT_FOLDER)
        yield from (
            _Made(_join(output, posixpath.basename(_plain(name))), _plain(_join(folder, name))) for name in files
        )
        base = next((options[name] for name in _BASE_OPTIONS if name in options), None)
        if base is not None or (source is not None and not files):
            yield _Made(output, _join(folder, base or source or "."), is_folder=True)
        elif files:
            yield from _below_common_folder(files, output, folder)
        else:
            folders = [word for word in arguments if not word.startswith("-") and word != "build"]
            yield from (_Made(output, _join(folder, name), is_folder=True) for name in folders or ["src", "."])


def _options(words: list[str]) -> Iterator[tuple[str, str]]:
    for word, following in zip(words, [*words[1:], ""], strict=True):
        name, equals, value = word.partition("=")
        if name.startswith("-"):
            yield name, (value if equals else following).strip("'\"")


def _arguments(words: list[str]) -> Iterator[str]:
    taking = _FILE_OPTIONS | _FOLDER_OPTIONS | _SOURCE_OPTIONS | _BASE_OPTIONS | {"-p", "--project"}
    for before, word in zip(["", *words[:-1]], words, strict=True):
        if not word.startswith("-") and before not in taking:
            yield word


def _plain(path: str) -> str:
    """A path without the suffix of a script."""
    return _SUFFIX.sub("", path) if path.endswith(JAVASCRIPT_SUFFIXES) else path


def _join(*parts: str) -> str:
    return posixpath.normpath(posixpath.join(*parts))
