"""References to the streams of tables."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.link.stack.names import references
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Node, Resource
from serverless_lint.source import Location

_TABLES = frozenset({"AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable"})


class StreamReference(msgspec.Struct, frozen=True, eq=False):
    """Where a template asks for the ARN of a table's stream."""

    table: Resource
    node: Node
    owner: Resource | None
    """The resource that asks for it; None of an output."""

    @property
    def location(self) -> Location:
        """The reference."""
        return self.node.location

    @property
    def can_have_stream(self) -> bool:
        """Whether there is a stream for this type of table at all."""
        return self.table.type != "AWS::Serverless::SimpleTable"

    @property
    def is_missing(self) -> bool:
        """Whether the table certainly has no stream."""
        return self.table.properties.lookup("StreamSpecification").certainly_absent


@finds(StreamReference, in_each=LinkedTemplate)
def stream_references(linked: LinkedTemplate, _: LinkedProject) -> Iterator[StreamReference]:
    """Where a template asks for the streams of its own tables, once for each table and place."""
    resources = linked.template.resources
    if not any(resource.type in _TABLES for resource in resources.values()):
        return
    places = [(resource, resource.properties) for resource in resources.values()]
    for owner, values in (*places, (None, linked.template.root.get("Outputs"))):
        for reference, node in references(values):
            table = resources.get(reference.resource) if reference.attribute == "StreamArn" else None
            if table is not None and table.type in _TABLES and not _may_have_no_table(node):
                yield StreamReference(table, node, owner)


def _may_have_no_table(node: Node) -> bool:
    """Whether a condition around it decides if it is evaluated."""
    at = node.parent
    while at is not None and at.intrinsic != "Fn::If":
        at = at.parent
    return at is not None
