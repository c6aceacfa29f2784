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
_INCLUDE = ("Fn::Transform", "Parameters", "Location")


def definition_file(resource: Resource, read: ReadData) -> Node | None:
    """The values of the file of the project that defines a resource; None if there is none that can be read."""
    folder = posixpath.dirname(resource.node.document.path)
    for path in _paths(resource):
        data = read(posixpath.normpath(posixpath.join(folder, path)))
        if data is not None:
            return root_of_file(resource.template, *data)
    return None


def _paths(resource: Resource) -> Iterator[str]:
    for key in _KEYS.get(resource.type, ()):
        yield from resource.properties.lookup(*key).texts()
        node = resource.properties.get(*key, *_INCLUDE)
        if node.kind is not Kind.MISSING:
            yield from node.possible().texts()
