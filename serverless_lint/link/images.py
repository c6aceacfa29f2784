"""From a function in a container image to the files of the project that its handler is looked for in.

The command of the image names the handler, in the template or in the Dockerfile, and the Dockerfile says which files
of the project stand where in the image. Nothing is built.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cached_property
from itertools import islice
from typing import Protocol, TypeAlias

import msgspec

from serverless_lint.libraries.containers import (
    BASE_IMAGES,
    DOCKERFILE,
    DOCKERFILES,
    IMAGE_VARIABLES,
    RUNTIME_CLIENTS,
    TASK_ROOT,
)
from serverless_lint.link.file_tree import is_too_deep
from serverless_lint.model import Function
from serverless_lint.parse.code.facts import Language
from serverless_lint.parse.code.imports import JAVASCRIPT_SUFFIXES
from serverless_lint.parse.dockerfile import Copied, Stage, parse_dockerfile
from serverless_lint.parse.template.template import Node
from serverless_lint.paths import BUILD_FOLDERS, folders_around, joined, leads_outside
from serverless_lint.source import Document

_MOST_STEPS = 2_000
"""Of all that is tried for one path: what a `COPY` names, for each place that the path may stand for."""
_MOST_STEPS_TOGETHER = 200_000
"""Of all that is tried for all functions: each may be in any of the images."""
_MOST_BUILD_FOLDERS = 10
_MOST_IMAGES = 50
"""Where nothing says which one a function is in, more than that say nothing."""
_LANGUAGES = {"python": (Language.PYTHON,), "nodejs": (Language.JAVASCRIPT,)}
_SETTINGS = ("Dockerfile", "DockerContext", "DockerBuildTarget")
"""https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-build.html"""


class ImageFiles(Protocol):
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


ImageKey: TypeAlias = "tuple[str, str, str]"
"""A Dockerfile, the folder that it is built in, and the stage; the last one if that is empty."""


class Image(msgspec.Struct, frozen=True, eq=False):
    """An image that a Dockerfile of the project makes of files of a folder."""

    key: ImageKey
    context: str
    stages: tuple[Stage, ...]
    last: Stage

    @property
    def dockerfile(self) -> str:
        """The file that it is made by."""
        return self.key[0]

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that its code may be in, as far as the base image says."""
        base = BASE_IMAGES.search(self._base)
        return (Language.PYTHON, Language.JAVASCRIPT) if base is None else _LANGUAGES.get(base[1], ())

    @property
    def command(self) -> str | None:
        """The handler that it runs if the function says nothing; None if it is something else that runs."""
        stages = self._line_of(self.last)
        command = next((stage.command for stage in stages if stage.command is not None), None)
        entry_point = next((stage.entry_point for stage in stages if stage.entry_point is not None), None)
        is_client = any(client in word for word in entry_point or () for client in RUNTIME_CLIENTS)
        is_handler = is_client or (entry_point is None and BASE_IMAGES.search(self._base) is not None)
        return command[0] if is_handler and command is not None and len(command) == 1 else None

    def sources(self, path: str, steps: Iterator[int]) -> Iterator[str]:
        """The files of the project that one may be which code is looked for under, without suffixes, each once.

        It is looked as long as there are steps left.
        """
        if is_too_deep(path):
            return
        seen = set[str]()
        for folder in dict.fromkeys((TASK_ROOT, self.last.folder)):
            for source in self._origins(self.last, posixpath.normpath(posixpath.join(folder, path)), steps):
                if source not in seen:
                    seen.add(source)
                    yield source

    @property
    def beginning(self) -> Stage:
        """The stage that names the image of others which it is made from."""
        return self._line_of(self.last)[-1]

    @property
    def _base(self) -> str:
        return self.beginning.base

    def _line_of(self, stage: Stage) -> list[Stage]:
        """A stage, that which it is made from, and so on."""
        line = [stage]
        while (before := self._named(line[-1].base, line[-1])) is not None:
            line.append(before)
        return line

    def _before(self, stage: Stage) -> tuple[Stage, ...]:
        return self.stages[: next(at for at, each in enumerate(self.stages) if each is stage)]

    def _named(self, name: str, stage: Stage) -> Stage | None:
        """The stage of a name before another one."""
        return next((each for each in self._before(stage) if each.name.lower() == name.lower()), None)

    def _origins(self, stage: Stage, path: str, steps: Iterator[int]) -> Iterator[str]:
        """What a file in a stage is made from, without suffixes; what is copied last comes first."""
        places = tuple(_sources_of_builds(path))
        copies = ((each, copied) for each in self._line_of(stage) for copied in reversed(each.copied))
        for each, copied in copies:
            if next(steps, None) is None:
                return
            before = self._stage_of(copied, each)
            for origin in (found for place in places for found in _copied_from(copied, place, steps)):
                if before is not None:
                    yield from self._origins(before, posixpath.join("/", origin), steps)
                elif not copied.stage:
                    yield from self._in_context(origin.lstrip("/"))

    def _in_context(self, origin: str) -> Iterator[str]:
        """What is copied of the folder in which the image is built.

        Who builds it in a folder around that calls the folder by its name: `COPY orders/app.py ./` in `orders`.
        """
        source = posixpath.normpath(posixpath.join(self.context, origin))
        yield from () if leads_outside(source) else (source,)
        around = (joined(base, origin) for base in folders_around(self.context))
        yield from (path for path in around if self.context != "." and path.startswith(f"{self.context}/"))

    def _stage_of(self, copied: Copied, stage: Stage) -> Stage | None:
        """The stage before that files come from, by its name or number; None if they come from elsewhere."""
        numbered = next((each for at, each in enumerate(self._before(stage)) if str(at) == copied.stage), None)
        return self._named(copied.stage, stage) or numbered


class Images:
    """Knows the images that Dockerfiles of the project make."""

    def __init__(self, files: ImageFiles) -> None:
        self._files = files
        self._known: dict[ImageKey, Image | None] = {}
        self._steps = iter(range(_MOST_STEPS_TOGETHER))

    def sources(self, image: Image, path: str) -> Iterator[str]:
        """The files of the project that one in an image may be made from, without suffixes, as far as it is looked."""
        return image.sources(path, islice(self._steps, _MOST_STEPS))

    def built_for(self, function: Function) -> Image | None:
        """The image that the template says is built for a function; None if it says nothing of it."""
        said = {name: function.resource.metadata.lookup(name) for name in _SETTINGS}
        if all(possible.certainly_absent for possible in said.values()):
            return None
        name, context, target = (
            default if said[key].certainly_absent else said[key].only
            for key, default in zip(_SETTINGS, (DOCKERFILE, ".", ""), strict=True)
        )
        if not isinstance(name, str) or not isinstance(context, str) or not isinstance(target, str):
            return None
        folder = posixpath.normpath(posixpath.join(posixpath.dirname(function.template.document.path), context))
        return self._made(posixpath.normpath(posixpath.join(folder, name)), folder, target)

    def of(self, function: Function) -> Image | None:
        """The image that a function is certainly in: that which is built for it, or else the only one there is."""
        if not is_in_image(function):
            return None
        said = (function.resource.metadata.lookup(name) for name in _SETTINGS)
        if all(possible.certainly_absent for possible in said):
            return self.all[0] if len(self.all) == 1 else None
        return self.built_for(function)

    @cached_property
    def all(self) -> tuple[Image, ...]:
        """Those of all Dockerfiles, each made of the folder that it stands in; none if there are too many."""
        names = [name for name in self._files.names if DOCKERFILES.search(name)]
        if len(names) > _MOST_IMAGES:
            return ()
        found = (self._made(name, posixpath.dirname(name) or ".", "") for name in names)
        return tuple(image for image in found if image is not None)

    def _made(self, name: str, context: str, target: str) -> Image | None:
        key = (name, context, target)
        if key not in self._known:
            self._known[key] = self._parsed(key)
        return self._known[key]

    def _parsed(self, key: ImageKey) -> Image | None:
        name, context, target = key
        document = self._files.document(name) if not leads_outside(name) and name in self._files else None
        stages = parse_dockerfile(document.text, IMAGE_VARIABLES) if document is not None else ()
        last = next((stage for stage in reversed(stages) if not target or stage.name == target), None)
        return Image(key, context, stages, last) if last is not None else None


def is_in_image(function: Function) -> bool:
    """Whether the code of a function is in an image."""
    properties = function.properties
    is_named = properties.get("ImageUri") or properties.get("Code", "ImageUri")
    return function.package_type.only == "Image" or bool(is_named)


def commands_of(function: Function) -> tuple[str, ...] | None:
    """The handlers that the template names for a function in an image; None if the image's own command runs."""
    config = function.properties.lookup("ImageConfig")
    entry_point = function.properties.lookup("ImageConfig", "EntryPoint")
    command = function.properties.lookup("ImageConfig", "Command")
    if config.certainly_absent or (command.certainly_absent and entry_point.certainly_absent):
        return None
    started = [word for known in entry_point.values for word in _texts(known.value)]
    if started and not any(client in word for word in started for client in RUNTIME_CLIENTS):
        return ()
    lists = [_texts(known.value) for known in command.values]
    return tuple(words[0] for words in lists if len(words) == 1)


def _texts(value: object) -> list[str]:
    elements = value.elements() if isinstance(value, Node) else ()
    return [text for element in elements for text in element.possible().texts()]


def _copied_from(copied: Copied, path: str, steps: Iterator[int]) -> Iterator[str]:
    """The paths that a path may have been copied from, both without suffixes, as long as steps are left."""
    inside = posixpath.relpath(path, copied.target.rstrip("/") or "/")
    for written, _ in zip(copied.sources, steps, strict=False):
        source = posixpath.normpath(written)
        folder, name = posixpath.split(source)
        if "*" in name:
            first, _, rest = inside.partition("/")
            if (fnmatchcase(first, name) and rest) or _fits(name, inside):
                yield posixpath.join(folder, inside)
        elif _is_script(name):
            is_folder = copied.target.endswith("/") or not _is_script(copied.target)
            stem = posixpath.splitext(name)[0]
            if (inside == stem) if is_folder else path == posixpath.splitext(copied.target)[0]:
                yield posixpath.join(folder, stem)
        elif inside.partition("/")[0] != "..":
            yield posixpath.normpath(posixpath.join(source, inside))


def _sources_of_builds(path: str) -> Iterator[str]:
    """A path, and where commands between that copy nothing may have made it from."""
    yield path
    parts = path.split("/")
    built = (at for at, part in enumerate(parts) if part in BUILD_FOLDERS)
    for at in islice(built, _MOST_BUILD_FOLDERS):
        yield "/".join((*parts[:at], "src", *parts[at + 1 :]))
        yield "/".join((*parts[:at], *parts[at + 1 :]))


def _is_script(name: str) -> bool:
    return name.endswith((".py", *JAVASCRIPT_SUFFIXES))


def _fits(pattern: str, stem: str) -> bool:
    """Whether a name may be that of a script which a pattern such as `*.py` means."""
    return any(fnmatchcase(stem + suffix, pattern) for suffix in (".py", *JAVASCRIPT_SUFFIXES))
