"""Files that templates name in another case than they are written in."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

import msgspec

from serverless_lint.link.file_tree import FileTree, is_too_deep
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.definitions import INCLUDE
from serverless_lint.link.stack.layers import LAYER_FOLDERS
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Kind, Known, Node, Resource
from serverless_lint.paths import joined, leads_outside
from serverless_lint.source import Location

_APIS = ("DefinitionUri", "DefinitionBody", "Body")
_KEYS: Mapping[str, tuple[str, ...]] = {
    **{type_: (key,) for type_, key in LAYER_FOLDERS.items()},
    "AWS::ApiGateway::RestApi": _APIS,
    "AWS::ApiGatewayV2::Api": _APIS,
    "AWS::AppSync::GraphQLSchema": ("DefinitionS3Location",),
    "AWS::CloudFormation::Stack": ("TemplateURL",),
    "AWS::Serverless::Api": _APIS,
    "AWS::Serverless::Application": ("Location",),
    "AWS::Serverless::GraphQLApi": ("SchemaUri",),
    "AWS::Serverless::HttpApi": _APIS,
    "AWS::Serverless::StateMachine": ("DefinitionUri",),
    "AWS::StepFunctions::StateMachine": ("DefinitionS3Location",),
}
"""Settings that name files and folders beside the template, which `sam build` and `aws cloudformation package` take.

https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html
"""


class MisspeltFile(msgspec.Struct, frozen=True, eq=False):
    """A file or folder that is not there under the name that a setting has for it."""

    resource: Resource
    written: Known
    meant: str
    """As it has to be written: the only one that differs in nothing but upper and lower case."""
    path: str
    """What the setting names, by its path in the project."""

    @property
    def location(self) -> Location:
        """Where it is named."""
        return self.written.node.location


@finds(MisspeltFile, in_each=LinkedTemplate)
def misspelt_files(linked: LinkedTemplate, project: LinkedProject) -> Iterator[MisspeltFile]:
    """Those that the resources of a template name; a fragment's paths may start elsewhere."""
    if linked.template.is_fragment:
        return
    here = posixpath.dirname(linked.template.document.path)
    for resource in linked.template.resources.values():
        for key in _KEYS.get(resource.type, ()):
            for known in _texts(resource.properties.get(key)):
                path = joined(here, str(known.value))
                found = _called_like(path, project.tree)
                meant = _in_the_style_of(str(known.value), found) if found is not None else None
                if meant is not None:
                    yield MisspeltFile(resource, known, meant, path)


def _called_like(path: str, tree: FileTree) -> str | None:
    """The only file or folder whose path differs from one that is not there in upper and lower case alone."""
    if leads_outside(path) or is_too_deep(path):
        return None
    alike = (*tree.files_like(path), *tree.folders_like(path))
    return alike[0] if len(alike) == 1 and alike[0] != path else None


def _texts(setting: Node) -> Iterator[Known]:
    """What a setting, or what it includes, is called if it is a path."""
    included = setting.get(*INCLUDE)
    possible = (included if included.kind is not Kind.MISSING else setting).possible()
    for known in possible.values:
        if isinstance(known.value, str) and known.value and "://" not in known.value:
            yield known


def _in_the_style_of(written: str, path: str) -> str | None:
    """What is written with the letters of a path that differs from it in their case; None if it ends otherwise."""
    end = written.lstrip("./").rstrip("/")
    if not path.lower().endswith(end.lower()) or not end:
        return None
    at = written.index(end)
    return written[:at] + path[len(path) - len(end) :] + written[at + len(end) :]
