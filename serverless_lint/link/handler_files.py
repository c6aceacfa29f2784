"""From handler strings to the files that they may mean: where runtimes look, and where build tools read from."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import PurePosixPath

from serverless_lint.link.build_paths import without_script_suffix
from serverless_lint.model import Function
from serverless_lint.parse.code.facts import Language
from serverless_lint.parse.code.imports import JAVASCRIPT_SUFFIXES
from serverless_lint.parse.template.template import Known, Node
from serverless_lint.paths import BUILD_FOLDERS, folders_around, joined

_SOURCES = {".js": (".ts", ".tsx"), ".mjs": (".mts",), ".cjs": (".cts",)}


def compiled_from(name: str) -> Iterator[str]:
    """What a file may have been compiled from by TypeScript, in the same folder."""
    path = PurePosixPath(name)
    return (str(path.with_suffix(suffix)) for suffix in _SOURCES.get(path.suffix, ()))


def split_handler(handler: str, language: Language) -> tuple[str, tuple[str, ...]]:
    """The module part of a handler string, and the names to look up in it.

    Python splits at the last dot, Node.js splits the base name at its first dot
    (https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html, `UserFunction.js` of the Node.js client).
    """
    if language is Language.PYTHON:
        stem, dot, attribute = handler.rpartition(".")
        return (stem, (attribute,)) if dot else (handler, ())
    folder, _, base = handler.rpartition("/")
    stem, dot, names = base.partition(".")
    return posixpath.join(folder, stem), tuple(names.split(".")) if dot else ()


def module_path(stem: str, language: Language) -> str:
    """The path of a handler's module without its suffix."""
    return stem.replace(".", "/") if language is Language.PYTHON else stem


def suffixes_of(language: Language) -> tuple[str, ...]:
    """How the names of files in a language end."""
    return (".py",) if language is Language.PYTHON else JAVASCRIPT_SUFFIXES


def python_paths(folder: str, stem: str) -> tuple[str, str]:
    """The files that a Python module may be in."""
    base = joined(folder, stem.replace(".", "/"))
    return base + ".py", base + "/__init__.py"


def python_files(folder: str, stem: str) -> Iterator[str]:
    """The same, and where build steps take them from."""
    yield from python_paths(folder, stem)
    for inside in ("src", "lambda", "app"):
        yield joined(folder, inside, stem.replace(".", "/")) + ".py"


def made_of(function: Function, language: Language) -> tuple[str, ...]:
    """The file in a language that a front end knows a handler's module to be made of, if it has another name."""
    origin = function.template.origin
    source = origin.sources.get(function.resource.logical_id) if origin is not None else None
    return () if source is None or not source.endswith(suffixes_of(language)) else (source,)


def node_files(function: Function, folder: str, stem: str, built: Iterator[str]) -> Iterator[str]:
    """The files that a module for Node.js may be in or made of; `built` is what builds are known to make it of."""
    for known in esbuild_entries(function):
        entry = str(known.value)
        entry_stem = without_script_suffix(posixpath.basename(entry))
        if entry_stem == posixpath.basename(stem):
            for path in entry_places(folder, entry):
                yield path
                for suffix in JAVASCRIPT_SUFFIXES:
                    yield path + suffix
    asked, *guessed = source_places(folder, stem)
    yield from script_paths(chain((asked,), built, guessed))


def script_paths(places: Iterable[str]) -> Iterator[str]:
    """The files that a module of JavaScript or TypeScript may be in."""
    for place in places:
        path = posixpath.normpath(place)
        for suffix in JAVASCRIPT_SUFFIXES:
            yield path + suffix
        for suffix in JAVASCRIPT_SUFFIXES:
            yield f"{path}/index{suffix}"


def esbuild_entries(function: Function) -> tuple[Known, ...]:
    """The files that esbuild starts from, as far as they are known."""
    entries = function.resource.metadata.lookup("BuildProperties", "EntryPoints")
    return tuple(
        known
        for entry in entries.values
        if isinstance(entry.value, Node)
        for element in entry.value.elements()
        for known in element.possible().values
        if isinstance(known.value, str)
    )


def entry_places(folder: str, entry: str) -> Iterator[str]:
    """Where something that a template names may be: in a folder, or as seen from one around that.

    `sam build --base-dir` takes what a template says from another folder, which only the command names.
    """
    for base in (folder, *folders_around(folder)):
        yield joined(base, entry)


def first_folder(path: str) -> tuple[str, str]:
    """The first folder that a path names, and what is behind it."""
    first, *rest = [part for part in path.split("/") if part not in ("", ".", "..")] or [""]
    return first, "/".join(rest)


def source_places(folder: str, stem: str) -> Iterator[str]:
    """Where the source of a module may be: where Lambda looks, then where build tools read from."""
    yield posixpath.join(folder, stem)
    first, rest = first_folder(stem)
    if rest and first in BUILD_FOLDERS:
        yield posixpath.join(folder, "src", rest)
        yield posixpath.join(folder, rest)
    yield posixpath.join(folder, "src", stem)
    parts = folder.split("/")
    for index, part in enumerate(parts):
        if part in BUILD_FOLDERS:
            before, after = parts[:index], parts[index + 1 :]
            yield "/".join([*before, "src", *after, stem])
            yield "/".join([*before, *after, stem])


def around_build(path: str) -> tuple[str, list[str]]:
    """The folder around the first folder of a build in a path, and the parts that follow that; none without one."""
    parts = path.split("/")
    at = next((at for at, part in enumerate(parts) if part in BUILD_FOLDERS), None)
    return (".", []) if at is None else ("/".join(parts[:at]) or ".", parts[at + 1 :])
