"""The layers of a function."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.model import Function, flattened
from serverless_lint.parse.template.template import Interpolated, Reference, Resource

LAYER_FOLDERS = {"AWS::Serverless::LayerVersion": "ContentUri", "AWS::Lambda::LayerVersion": "Content"}
"""The types of layers, and the property that names a layer's folder."""

BUILDS_FROM_MANIFEST = lazy_pattern(r"^(?:python|nodejs)\d|^(?:python-uv|esbuild)$")
"""Values of `BuildMethod` that copy a folder and install what its dependency files declare."""
_FROM_AWS = (
    "AWSLambdaPowertools",
    "AWSSDKPandas",
    "AWS-Parameters-and-Secrets-Lambda-Extension",
    "AWS-AppConfig-Extension",
    "LambdaInsightsExtension",
)
"""Beginnings of the names of layers that bring no handlers and read only variables of their own."""
_NAME = lazy_pattern(r":layer:([A-Za-z0-9_-]+)")


class Layers(msgspec.Struct, frozen=True):
    """What is known of a function's layers."""

    own: tuple[Resource, ...]
    """Those that the template defines."""
    names: tuple[str, ...]
    """Of those given by ARN: `AWSLambdaPowertoolsPythonV3-python313-arm64`."""
    complete: bool
    """Whether there are no others."""

    @property
    def are_from_aws(self) -> bool:
        """Whether those given by ARN are layers of AWS that bring no code of the function's own."""
        return all(name.startswith(_FROM_AWS) for name in self.names)

    @property
    def are_built_from_files(self) -> bool:
        """Whether the own layers are their folders, with what is declared to be installed."""
        methods = [layer.metadata.lookup("BuildMethod") for layer in self.own]
        return all(method.certainly_absent or BUILDS_FROM_MANIFEST.match(str(method.only)) for method in methods)

    @property
    def folders(self) -> tuple[str, ...] | None:
        """The folders of the own layers by their paths in the project; None if one is not known."""
        found: list[str] = []
        for layer in self.own:
            uri = layer.properties.lookup(LAYER_FOLDERS[layer.type]).only
            if not isinstance(uri, str) or uri.startswith(("s3://", "https://")) or uri.endswith((".zip", ".jar")):
                return None
            here = posixpath.dirname(layer.template.document.path)
            found.append(posixpath.normpath(posixpath.join(here, uri)))
        return tuple(found)


def layers_of(function: Function) -> Layers:
    """The layers that a function has, those from `Globals` included."""
    own: list[Resource] = []
    names: list[str] = []
    elements = flattened(function.layers)
    complete = not elements.unknown
    for known in elements.values:
        if isinstance(known.value, Reference):
            resource = function.template.resources.get(known.value.resource)
            if resource is not None and resource.type in LAYER_FOLDERS:
                own.append(resource)
            else:
                complete = False
            continue
        name = _NAME.search(_text(known.value))
        if name is not None:
            names.append(name[1])
        else:
            complete = False
    return Layers(tuple(own), tuple(names), complete)


def layers_by_code(functions: Iterable[Function]) -> Mapping[str, tuple[str, ...]]:
    """By folder of code the folders of the layers that functions made of it have."""
    found: dict[str, dict[str, None]] = {}
    for function in functions:
        here = posixpath.dirname(function.template.document.path)
        uri = function.properties.lookup("CodeUri" if function.is_sam else "Code")
        for text in uri.texts() or (".",):
            folder = posixpath.normpath(posixpath.join(here, text))
            found.setdefault(folder, {}).update(dict.fromkeys(layers_of(function).folders or ()))
    return {folder: tuple(layers) for folder, layers in found.items()}


def _text(value: object) -> str:
    if isinstance(value, Interpolated):
        return "".join(part if isinstance(part, str) else "?" for part in value.parts)
    return value if isinstance(value, str) else ""
