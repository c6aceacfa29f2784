"""A cloud assembly: what `cdk synth` writes, as far as its manifests tell.

https://docs.aws.amazon.com/cdk/v2/guide/deploy.html, and the schema of manifests:
https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema
"""

from __future__ import annotations

import posixpath
from collections import ChainMap
from collections.abc import Iterator, Mapping, MutableMapping

import msgspec

from serverless_lint.front_ends.cdk.files import Files
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.json_object import read_json_object
from serverless_lint.paths import folders_around, leads_outside
from serverless_lint.source import Document

DEFINITION = "cdk.json"
"""The name of the file that says how an application is synthesised."""
MANIFEST = "manifest.json"
NEWEST_SCHEMA = 55
"""The newest major version of the schema of manifests whose assemblies were read when this was written."""
DEFAULT_OUTPUT = "cdk.out"
"""Where an application is synthesised to if its definition does not say it."""
OUTPUTS_OF_OTHERS = {"amplify/backend.ts": ".amplify/artifacts/cdk.out", "sst.config.ts": ".sst/dist"}
"""Where tools synthesise to that have the CDK underneath, by what defines their applications: AWS Amplify of the second
generation (https://docs.amplify.aws/react/reference/project-structure/), and SST before its third version
(https://v2.sst.dev/packages/sst#sst-build)."""
_STACK = "aws:cloudformation:stack"
_ASSEMBLY = "cdk:cloud-assembly"
_LOGICAL_ID = "aws:cdk:logicalId"
_CREATION = "aws:cdk:creationStack"
_SOURCE = ".ts:"
_ASSETS = "asset."
"""How folders begin into which an assembly copies what is deployed."""
_MAX_DEPTH = 5
_MAX_STACKS = 200
_MAX_ARTIFACTS = 20_000
_MAX_FRAMES = 100
_MAX_CALLS = 500_000
"""How many calls are kept of all stacks together."""
_VERSION = lazy_pattern(r"(\d{1,9})\.\d")


class Stack(msgspec.Struct, frozen=True):
    """A stack of an assembly."""

    template: str
    """The path of its template in the project."""
    path: str
    """Its construct path."""
    frames: Mapping[str, tuple[str, ...]]
    """By construct path the calls that made a resource, the innermost first, as they were written down."""
    names_program: bool
    """Whether calls of the program are among them, as they are where it is written in TypeScript."""


class Assembly(msgspec.Struct, frozen=True):
    """What manifests tell."""

    folder: str
    manifest: str
    """The path of the manifest that names all others."""
    schema: int | None
    """The major version of its schema; None if it tells none."""
    stacks: tuple[Stack, ...]
    unread: tuple[str, ...]
    """The paths of manifests that cannot be read whole, and of what they name and is not there, or is too much."""


def output_of(definition: Document) -> str | None:
    """The folder that an application is synthesised to; None if it is not known, outside of the project, or around the
    application.
    """
    settings = read_json_object(definition.text)
    output = settings.get("output", DEFAULT_OUTPUT) if settings is not None else None
    if not isinstance(output, str):
        return None
    folder = posixpath.normpath(posixpath.join(posixpath.dirname(definition.path), output))
    return None if leads_outside(folder) or folder in folders_around(definition.path) else folder


def folder_of(definition: str) -> str:
    """The folder of an application, by what defines it."""
    end = _defines_other(definition)
    return posixpath.dirname(definition) or "." if end is None else definition[: -len(end)].rstrip("/") or "."


def output_of_other(definition: str) -> str | None:
    """The folder that an application of another tool is synthesised to; None for all other files."""
    end = _defines_other(definition)
    return None if end is None else posixpath.normpath(f"{folder_of(definition)}/{OUTPUTS_OF_OTHERS[end]}")


def _defines_other(name: str) -> str | None:
    """How the path of what defines an application of another tool ends; None for all other files."""
    return next((end for end in OUTPUTS_OF_OTHERS if name == end or name.endswith(f"/{end}")), None)


def is_copied(name: str) -> bool:
    """Whether a file stands in an assembly as a part of something that is deployed."""
    return any(part.startswith(_ASSETS) for part in name.split("/"))


def read_assembly(folder: str, files: Files) -> Assembly | None:
    """The assembly in a folder; None if there is none."""
    if files.document(posixpath.join(folder, MANIFEST)) is None:
        return None
    reader = _Reader(files)
    stacks = tuple(reader.stacks(folder, 0))
    manifest = posixpath.join(folder, MANIFEST)
    return Assembly(folder, manifest, reader.schema, stacks, tuple(reader.unread))


class _Metadata(msgspec.Struct, frozen=True):
    """What is known of the calls that made the resources of a stack."""

    frames: MutableMapping[str, tuple[str, ...]]
    names_program: bool


class _Reader:
    def __init__(self, files: Files) -> None:
        self._files = files
        self._left = _MAX_STACKS
        self._artifacts_left = _MAX_ARTIFACTS
        self._calls_left = _MAX_CALLS
        self._seen: set[str] = set()
        self._metadata: dict[str, _Metadata] = {}
        self.unread: dict[str, None] = {}
        self.schema: int | None = None

    def stacks(self, folder: str, depth: int) -> Iterator[Stack]:
        self._seen.add(folder)
        path = posixpath.join(folder, MANIFEST)
        manifest = self._json(path)
        if depth == 0:
            self.schema = _major(manifest.get("version"))
        for artifact in map(_mapping, _mapping(manifest.get("artifacts")).values()):
            self._artifacts_left -= 1
            if self._artifacts_left < 0:
                self.unread[path] = None
                return
            if artifact.get("type") == _ASSEMBLY:
                inner = self._named(folder, artifact, "directoryName")
                if inner is not None and inner not in self._seen:
                    yield from self._inner(inner, depth + 1)
            elif artifact.get("type") == _STACK:
                template = self._named(folder, artifact, "templateFile")
                if template is not None:
                    yield from self._stack(folder, template, artifact)

    def _inner(self, folder: str, depth: int) -> Iterator[Stack]:
        if depth <= _MAX_DEPTH:
            yield from self.stacks(folder, depth)
        else:
            self.unread[posixpath.join(folder, MANIFEST)] = None

    def _stack(self, folder: str, template: str, artifact: Mapping[str, object]) -> Iterator[Stack]:
        self._left -= 1
        if self._left < 0:
            self.unread[template] = None
            return
        metadata = self._kept(template, _mapping(artifact.get("metadata")))
        where = _inside(folder, artifact.get("additionalMetadataFile"))
        if where is not None:
            if where not in self._metadata:
                self._metadata[where] = self._kept(where, self._json(where))
            beside = self._metadata[where]
            frames = ChainMap(beside.frames, metadata.frames) if metadata.frames else beside.frames
            metadata = _Metadata(frames, metadata.names_program or beside.names_program)
        name = artifact.get("displayName")
        path = name.partition(" ")[0] if isinstance(name, str) else ""
        yield Stack(template, path, metadata.frames, metadata.names_program)

    def _kept(self, source: str, metadata: Mapping[str, object]) -> _Metadata:
        """The calls that metadata have, as far as there is room for them."""
        frames: dict[str, tuple[str, ...]] = {}
        for path, calls in _frames(metadata):
            self._calls_left -= len(calls) + 1
            if self._calls_left < 0:
                self.unread[source] = None
                break
            frames[path] = calls
        return _Metadata(frames, any(_SOURCE in call for calls in frames.values() for call in calls))

    def _named(self, folder: str, artifact: Mapping[str, object], key: str) -> str | None:
        """A path that an artifact names; if it leads outside, its manifest cannot be read whole."""
        path = _inside(folder, _mapping(artifact.get("properties")).get(key))
        if path is None:
            self.unread[posixpath.join(folder, MANIFEST)] = None
        return path

    def _json(self, name: str) -> Mapping[str, object]:
        document = self._files.document(name)
        found = (read_json_object(document.text) if document is not None else None) or {}
        if not found:
            self.unread[name] = None
        return found


def _inside(folder: str, name: object) -> str | None:
    """A path that a manifest names, which has to be below its folder."""
    if not isinstance(name, str) or not name:
        return None
    path = posixpath.normpath(posixpath.join(folder, name))
    return path if path.startswith(f"{folder}/") else None


def _frames(metadata: Mapping[str, object]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """By construct path the first stack of calls that its entries have."""
    for path, entries in metadata.items():
        for entry in map(_mapping, entries if isinstance(entries, list) else ()):
            calls = entry.get("data") if entry.get("type") == _CREATION else None
            if entry.get("type") == _LOGICAL_ID:
                calls = entry.get("trace")
            if isinstance(calls, list):
                yield path.lstrip("/"), tuple(call for call in calls[:_MAX_FRAMES] if isinstance(call, str))
                if entry.get("type") == _CREATION:
                    break


def _major(version: object) -> int | None:
    match = _VERSION.match(version) if isinstance(version, str) else None
    return int(match[1]) if match is not None else None


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
