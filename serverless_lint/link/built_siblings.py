"""Handlers in the folder of a build that lack the source which all others there have.

Where several handlers of a template are in one folder that a build makes, and each is made of the source of its name in
one other folder, no build makes the one whose name no source has. And where they have their sources in a folder at the
same paths as in that of the build, what one of these sources does not offer is in no file that is made of it.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from serverless_lint.link.handler_files import split_handler
from serverless_lint.link.handlers import Folder, Miss, Resolution
from serverless_lint.model import Function, HandlerProblem
from serverless_lint.parse.code.facts import Language
from serverless_lint.parse.code.imports import JAVASCRIPT_SUFFIXES, javascript_files
from serverless_lint.parse.template.template import Known, Template
from serverless_lint.paths import BUILD_FOLDERS, joined
from serverless_lint.sources.sources import Sources

_FEWEST = 3
"""Sources of one folder, each with the name of what is made of it, that are no coincidence."""


class _Built(NamedTuple):
    """A function with the only file that it runs, by its path without suffix."""

    function: Function
    handler: Known
    folder: str
    path: str


def note_sourceless(
    found: Iterable[tuple[Function, Resolution]], folders: Callable[[Function], tuple[str, ...]], sources: Sources
) -> None:
    """Note of functions in a folder that a build makes that there is nothing to make them of; `folders` are those of
    their code.
    """
    by_folder: defaultdict[tuple[Template, str], list[tuple[_Built, Resolution]]] = defaultdict(list)
    found = tuple(found)
    lacks_code = {function.template for function, each in found if each.problem is HandlerProblem.BUILD_OUTPUT}
    for function, resolution in found:
        built = _built(function, folders) if function.template in lacks_code else None
        if built is not None:
            by_folder[function.template, posixpath.dirname(built.path)].append((built, resolution))
    stems: frozenset[str] | None = None
    _note_made_alike(found, folders, sources)
    for (_, folder), built_there in by_folder.items():
        lacking = [each for each in built_there if each[1].problem is HandlerProblem.BUILD_OUTPUT]
        source = _source_folder(built_there) if lacking else None
        if source is None or source == folder:
            continue
        stems = stems if stems is not None else frozenset(_stems(sources.names))
        for built, resolution in lacking:
            name = posixpath.basename(built.path)
            # A file of its name may be what something makes it of from elsewhere.
            if name in stems or any(map(sources.exists, javascript_files(built.path))):
                continue
            if any(map(sources.surroundings.may_have, javascript_files(joined(source, name)))):
                continue
            resolution.problem = HandlerProblem.NO_FILE
            lacks = joined(source, name)
            miss = Miss(HandlerProblem.NO_FILE, built.handler, Folder(built.folder), Language.JAVASCRIPT, source=lacks)
            resolution.misses.append(miss)


def _note_made_alike(
    found: Iterable[tuple[Function, Resolution]], folders: Callable[[Function], tuple[str, ...]], sources: Sources
) -> None:
    """Note of functions that their source is at the place where others of the build have theirs, or should be."""
    by_package: defaultdict[tuple[Template, str], list[tuple[_Built, Resolution]]] = defaultdict(list)
    lacking = {function.template for function, each in found if each.problem in _LACKING}
    for function, resolution in found:
        built = _built(function, folders) if function.template in lacking else None
        if built is not None:
            by_package[function.template, built.folder].append((built, resolution))
    stems: frozenset[str] | None = None
    for built_there in by_package.values():
        root = _root_of_sources(built_there)
        for built, resolution in built_there if root is not None else ():
            source = joined(root or "", posixpath.relpath(built.path, built.folder))
            if resolution.problem is HandlerProblem.NO_FUNCTION:
                resolution.misses = [
                    replace(miss, is_made_alike=True) if _is_at(miss, source) else miss for miss in resolution.misses
                ]
            elif resolution.problem is HandlerProblem.BUILD_OUTPUT:
                if stems is None:
                    stems = frozenset(posixpath.splitext(posixpath.basename(name))[0] for name in sources.names)
                _note_dotted(built, resolution, source, sources, stems)


_LACKING = (HandlerProblem.NO_FUNCTION, HandlerProblem.BUILD_OUTPUT)


def _is_at(miss: Miss, source: str) -> bool:
    return miss.module is not None and posixpath.splitext(miss.module.name)[0] == source


def _note_dotted(built: _Built, resolution: Resolution, source: str, sources: Sources, stems: frozenset[str]) -> None:
    """Note of a function that there is only a file with a dot in its name, which `Handler` cannot name."""
    name = posixpath.basename(source)
    function = split_handler(str(built.handler.value), Language.JAVASCRIPT)[1]
    dotted = [f"{source}.{'.'.join(function)}{suffix}" for suffix in JAVASCRIPT_SUFFIXES]
    only = next((each for each in dotted if each in sources), None)
    # A file of its name may be what something makes it of from elsewhere.
    if only is None or name in stems or sources.has_folder(source):
        return
    if any(map(sources.exists, javascript_files(built.path))):
        return
    resolution.problem = HandlerProblem.NO_FILE
    resolution.misses.append(
        Miss(
            HandlerProblem.NO_FILE,
            built.handler,
            Folder(built.folder),
            Language.JAVASCRIPT,
            source=source,
            is_made_alike=True,
            dotted=only,
        )
    )


def _root_of_sources(built_there: Iterable[tuple[_Built, Resolution]]) -> str | None:
    """The folder in which all sources are where the files made of them are in that of the build; None if few are."""
    roots: set[str] = set()
    sources: set[str] = set()
    for built, resolution in built_there:
        relative = posixpath.relpath(built.path, built.folder)
        for name, _ in resolution.found:
            stem = posixpath.splitext(name)[0]
            if stem != relative and not stem.endswith(f"/{relative}"):
                return None
            roots.add(stem[: -len(relative)].rstrip("/"))
            sources.add(stem)
    root = next(iter(roots)) if len(roots) == 1 and len(sources) >= _FEWEST else None
    return None if root is None or any(root == built.folder for built, _ in built_there) else root


def _built(function: Function, folders: Callable[[Function], tuple[str, ...]]) -> _Built | None:
    """What a function for Node.js runs in a folder of a build, if that is known for certain."""
    handlers = function.handler_setting.values
    is_made = function.resource.metadata.lookup("BuildMethod").only == "makefile"
    if len(handlers) != 1 or is_made or not isinstance(handlers[0].value, str):
        return None
    if not function.runtimes or not all(runtime.startswith("nodejs") for runtime in function.runtimes):
        return None
    places = folders(function)
    if len(places) != 1:
        return None
    path = joined(places[0], split_handler(handlers[0].value, Language.JAVASCRIPT)[0])
    is_in_build = not BUILD_FOLDERS.isdisjoint(posixpath.dirname(path).split("/"))
    return _Built(function, handlers[0], places[0], path) if is_in_build else None


def _source_folder(built_there: Iterable[tuple[_Built, Resolution]]) -> str | None:
    """The folder with the sources of all files of a folder that have one; None if they are few or elsewhere."""
    found: set[str] = set()
    for built, resolution in built_there:
        for name, _ in resolution.found:
            stem = posixpath.splitext(name)[0]
            if posixpath.basename(stem) != posixpath.basename(built.path):
                return None
            found.add(stem)
    around = {posixpath.dirname(stem) for stem in found}
    return next(iter(around)) if len(around) == 1 and len(found) >= _FEWEST else None


def _stems(names: Iterable[str]) -> Iterator[str]:
    """What files are called before the first dot, and the folders that they are directly in."""
    for name in names:
        folder, _, base = name.rpartition("/")
        yield base.partition(".")[0]
        yield posixpath.basename(folder)
