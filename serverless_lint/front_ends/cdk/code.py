"""The sources of the code that an assembly holds as assets."""

from __future__ import annotations

import base64
import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property

import msgspec

from serverless_lint.front_ends.cdk.files import Files
from serverless_lint.front_ends.cdk.program import Place, Program
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.json_object import read_json_object
from serverless_lint.paths import base_name
from serverless_lint.source import Document

_PYTHON = (".py",)
_NODE = (".js", ".mjs", ".cjs")
_NOT_COMPILED = (".ts", ".mts", ".cts")
_ENTRIES = (".ts", ".tsx", ".mts", ".js", ".mjs", ".cjs", ".jsx")
_PART_OF_BUNDLE = lazy_pattern(r"^[ \t]{0,8}// ([\w@./ -]{1,300})$", re.MULTILINE)
"""How esbuild marks what a bundle has from where; the entry is the last one."""
_MAP_INSIDE = "//# sourceMappingURL=data:application/json;base64,"
_LONGEST_MAP = 20_000_000
_LIBRARY = "node_modules/"
_MAX_ALIKE = 200
"""How many folders with the same module are looked at for which of them an asset was."""


class Source(msgspec.Struct, frozen=True):
    """The sources of a function."""

    folder: str
    """The folder of the project that the handler's module is in, or counts from."""
    file: str | None
    """The file that became the handler's module, if that has another name."""
    is_whole: bool
    """Whether the folder is what is deployed, with nothing bundled, compiled or installed."""


class Sources:
    """Finds the sources of what is deployed."""

    def __init__(self, program: Program, output: str, files: Files) -> None:
        self._program = program
        self._output = f"{output}/"
        self._files = files
        # Many functions may have one asset, and many files one text.
        self._alike = cache(self._found_alike)
        self._marked = cache(self._found_marked)
        self._is_whole = cache(self._is_found_whole)
        self._by_text = cache(self._grouped_by_text)
        self._by_code = cache(self._grouped_by_code)

    def of_asset(self, asset: str, handler: str, place: Place | None, *, is_python: bool) -> Source | None:
        """The sources of an asset that is a folder, by the name of its handler; None if they are not certain."""
        if not asset.startswith(self._output):
            return self._unstaged(asset, handler, is_python=is_python)
        deployed = next(
            (name for name in _modules(handler, is_python=is_python) if self._text(f"{asset}/{name}") is not None), None
        )
        if deployed is None:
            return None
        folder = self._said(place, deployed) or self._alike(asset, deployed)
        if folder is not None:
            return Source(folder, None, self._is_whole(asset, folder))
        entry = None if is_python else self._entry(f"{asset}/{deployed}", place) or self._of_its_path(deployed)
        return None if entry is None else _of_file(entry)

    def _of_its_path(self, deployed: str) -> str | None:
        """What lies in the application as a bundle lies in what is deployed: SST keeps the folders."""
        stem = _joined(self._program.folder, posixpath.splitext(deployed)[0])
        return next((f"{stem}{end}" for end in _ENTRIES if "/" in deployed and f"{stem}{end}" in self._files), None)

    def of_inline(self, code: str, *, is_python: bool) -> Source | None:
        """The file whose text a program puts into a template."""
        alike = self._by_code(_PYTHON if is_python else _NODE).get(hash(code.strip()), ())
        only = alike[0] if len(alike) == 1 and code.strip() else None
        return _of_file(only) if only is not None and (self._text(only) or "").strip() == code.strip() else None

    def _grouped_by_code(self, suffixes: tuple[str, ...]) -> Mapping[int, list[str]]:
        """The scanned files by hashes of their code without what is blank around it."""
        found: dict[int, list[str]] = {}
        for name in self._files.names:
            if name.endswith(suffixes):
                found.setdefault(hash((self._text_of_scanned(name) or "").strip()), []).append(name)
        return found

    def _unstaged(self, asset: str, handler: str, *, is_python: bool) -> Source | None:
        """What was not copied into the assembly."""
        modules = _modules(handler, is_python=is_python)
        is_there = any(f"{asset}/{name}" in self._files for name in modules)
        return Source(asset, None, is_whole=True) if is_there else None

    def _said(self, place: Place | None, deployed: str) -> str | None:
        """The folder with the deployed module that the program names."""
        for texts in (place.texts("code"), place.texts("entry")) if place is not None else ():
            for folder in self._program.resolved(place, texts) if place is not None else ():
                if posixpath.normpath(posixpath.join(folder, deployed)) in self._files:
                    return folder
        return None

    def _found_alike(self, asset: str, deployed: str) -> str | None:
        """The only folder of the project in which all code beside the deployed module is the same as in the asset."""
        alike = self._by_text(base_name(deployed)).get(self._text(f"{asset}/{deployed}") or "", ())
        found = [
            name[: -len(deployed)].rstrip("/") or "."
            for name in alike
            if name == deployed or name.endswith(f"/{deployed}")
        ]
        if 1 < len(found) <= _MAX_ALIKE:
            found = [folder for folder in found if self._has_same_code(asset, folder)]
        return found[0] if len(found) == 1 else None

    def _grouped_by_text(self, base: str) -> Mapping[str, list[str]]:
        """The scanned files of a name in any folder by their texts."""
        found: dict[str, list[str]] = {}
        for name in self._names_by_base.get(base, ()):
            text = self._text_of_scanned(name)
            if text is not None:
                found.setdefault(text, []).append(name)
        return found

    @cached_property
    def _names_by_base(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self._files.names:
            found.setdefault(base_name(name), []).append(name)
        return found

    def _has_same_code(self, asset: str, folder: str) -> bool:
        names = (name for name in self._files.names_in(asset) if name.endswith((*_PYTHON, *_ENTRIES)))
        return all(self._text(f"{asset}/{name}") == self._text_of_scanned(_joined(folder, name)) for name in names)

    def _is_found_whole(self, asset: str, folder: str) -> bool:
        return set(self._files.names_in(asset)) <= set(self._files.names_in(folder))

    def _entry(self, bundle: str, place: Place | None) -> str | None:
        """The file that a bundle was made of: what the program says, what stands in the bundle, the default."""
        if place is None:
            return self._marked(bundle)
        said = self._program.resolved(place, place.texts("entry"))
        first = next((name for name in said if name in self._files), None)
        return first or self._marked(bundle) or self._default(place)

    def _found_marked(self, bundle: str) -> str | None:
        text = self._text(bundle) or ""
        found = _sources_of_map(self._text(f"{bundle}.map")) or _sources_of_map(_map_inside(text))
        marks = [*found, *_PART_OF_BUNDLE.findall(text)]
        own = [mark for mark in marks if mark.endswith(_ENTRIES) and _LIBRARY not in mark]
        if not own:
            return None
        # Of a map paths count from where the bundle was made.
        written = own[-1].lstrip("./")
        names = (posixpath.normpath(_joined(folder, written)) for folder in (self._program.folder, "."))
        return next((name for name in names if name in self._files), None)

    def _default(self, place: Place) -> str | None:
        """`orders.api.ts` beside `orders.ts`, for a function with the id `api`."""
        stem = posixpath.splitext(place.location.document.path)[0]
        names = (f"{stem}.{place.id()}{suffix}" for suffix in _ENTRIES)
        return next((name for name in names if name in self._files), None)

    def _text(self, name: str) -> str | None:
        document: Document | None = self._files.document(name)
        return None if document is None else document.text

    def _text_of_scanned(self, name: str) -> str | None:
        return self._text(name) if name in self._files else None


def _sources_of_map(text: str | None) -> tuple[str, ...]:
    """The files that a source map names."""
    sources = (read_json_object(text or "{}") or {}).get("sources")
    return tuple(each for each in sources if isinstance(each, str)) if isinstance(sources, list) else ()


def _map_inside(bundle: str) -> str | None:
    """The source map that a bundle ends with."""
    _, found, encoded = bundle.rpartition(_MAP_INSIDE)
    if not found or len(encoded) > _LONGEST_MAP:
        return None
    try:
        return base64.b64decode(encoded.strip(), validate=True).decode()
    except ValueError:
        return None


def _of_file(name: str) -> Source:
    return Source(posixpath.dirname(name) or ".", name, is_whole=False)


def _modules(handler: str, *, is_python: bool) -> Iterator[str]:
    """The files that may have a handler's module."""
    if is_python:
        module = handler.rpartition(".")[0]
        yield f"{module.replace('.', '/')}.py"
    else:
        folder, slash, name = handler.rpartition("/")
        # What was not compiled before it was deployed is no module there, but it is what is meant.
        yield from (f"{folder}{slash}{name.partition('.')[0]}{suffix}" for suffix in (*_NODE, *_NOT_COMPILED))


def _joined(folder: str, name: str) -> str:
    return name if folder == "." else f"{folder}/{name}"
