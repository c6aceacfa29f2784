"""Definitions of APIs and workflows that stand in files of their own."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

from serverless_lint.parse.template.fragment import root_of_file
from serverless_lint.parse.template.template import Kind, Node, Resource
from serverless_lint.parse.tree.nodes import TreeFile
from serverless_lint.source import Document

ReadData = Callable[[str], "tuple[Document, TreeFile] | None"]
"""Gives the values of a YAML or JSON file of the project by its name, None if there is none."""

_KEYS = {
    "AWS::StepFunctions::StateMachine": (("DefinitionS3Location",),),
    "AWS::Serverless::StateMachine": (("DefinitionUri",),),
    "AWS::Serverless::Api": (("DefinitionUri",), ("DefinitionBody",)),
    "AWS::Serverless::HttpApi": (("DefinitionUri",), ("DefinitionBody",)),
    "AWS::ApiGateway::RestApi": (("BodyS3Location",), ("Body",)),
    "AWS::ApiGatewayV2::Api": (("BodyS3Location",), ("Body",)),
}
INCLUDE = ("Fn::Transform", "Parameters", "Location")
"""Where `AWS::Include` says which file it puts in for a setting."""


class DefinitionFiles:
    """The files beside a template that define resources of it, each with the same values for all that it defines."""

    def __init__(self, read: ReadData) -> None:
        self._read = read
        self._roots: dict[str, Node | None] = {}

    def of(self, resource: Resource) -> Node | None:
        """The values of the file of the project that defines a resource; None if there is none that can be read."""
        folder = posixpath.dirname(resource.node.document.path)
        for path in _paths(resource):
            root = self._root(posixpath.normpath(posixpath.join(folder, path)), resource)
            if root is not None:
                return root
        return None

    def _root(self, path: str, resource: Resource) -> Node | None:
        if path not in self._roots:
            data = self._read(path)
            self._roots[path] = root_of_file(resource.template, *data) if data is not None else None
        return self._roots[path]


def _paths(resource: Resource) -> Iterator[str]:
    for key in _KEYS.get(resource.type, ()):
        yield from resource.properties.lookup(*key).texts()
        node = resource.properties.get(*key, *INCLUDE)
        if node.kind is not Kind.MISSING:
            yield from node.possible().texts()
