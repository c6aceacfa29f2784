"""What others are told of the resources of a template."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.link.stack.names import references
from serverless_lint.parse.template.template import Node, Template

_HANDING_ON = ("AWS::CloudFormation::", "AWS::Serverless::Application", "AWS::SSM::Parameter", "Custom::")
"""What gives names and ids to somebody who may add something to what they are of."""


def handed_on(template: Template) -> frozenset[str]:
    """The logical ids of what nested stacks, custom resources and whoever imports what is exported are told of."""
    return frozenset(reference.resource for node in _handing_on(template) for reference, _ in references(node))


def _handing_on(template: Template) -> Iterator[Node]:
    for resource in template.resources.values():
        if resource.type.startswith(_HANDING_ON):
            yield resource.properties
    for _, output in template.root.get("Outputs").items():
        if output.get("Export") or template.around is not None:
            yield output
