"""Handlers in the folder of a build that lack the source which all others there have.

Where several handlers of a template are in one folder that a build makes, and each is made of the source of its name in
one other folder, no build makes the one whose name no source has.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from serverless_lint.link.handler_files import split_handler
from serverless_lint.link.handlers import Folder, Miss, Resolution
from serverless_lint.model import Function, HandlerProblem
from serverless_lint.parse.code.facts import Language
from serverless_lint.parse.code.imports import javascript_files
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
