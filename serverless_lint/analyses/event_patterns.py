"""The patterns by which EventBridge picks events."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.model.project import finds
from serverless_lint.parse.template.fragment import fragment_of_text
from serverless_lint.parse.template.template import Kind, Node, Resource
from serverless_lint.source import Location

ALTERNATIVES = "$or"
_RULES = frozenset({"AWS::Events::Rule", "AWS::Events::Archive"})
_EVENTS = frozenset({"EventBridgeRule", "CloudWatchEvent"})


class EventPattern(msgspec.Struct, frozen=True, eq=False):
    """The pattern of a rule, an archive or a SAM event."""

    owner: Resource
    subject: str
    """How messages name what has the pattern."""
    node: Node
    """The pattern as an object."""

    @property
    def location(self) -> Location:
        """The pattern as a whole."""
        return self.node.location

    def roots(self) -> Iterator[Node]:
        """The values of its outermost keys, those of the alternatives of a `$or` included."""
        pending = [self.node]
        while pending:
            for key, value in pending.pop(0).items():
                if key == ALTERNATIVES and value.kind is Kind.LIST:
                    pending += value.elements()
                else:
                    yield value

    def leaves(self) -> Iterator[Node]:
        """What stands at the ends of its keys, where lists of what matches belong."""
        pending = [*self.roots()]
        while pending:
            value = pending.pop(0)
            if value.kind is Kind.MAPPING:
                pending += [inner for _, inner in value.items()]
            elif value.key == ALTERNATIVES and value.kind is Kind.LIST:
                pending += value.elements()
            else:
                yield value


@finds(EventPattern, in_each=LinkedTemplate)
def event_patterns(linked: LinkedTemplate, _: LinkedProject) -> Iterator[EventPattern]:
    """The patterns of a template, objects and JSON in texts."""
    for resource in linked.template.resources.values():
        if resource.type in _RULES:
            yield from _patterns(resource, resource.label, resource.properties.get("EventPattern"))
    for event in linked.events:
        if event.type in _EVENTS:
            name = f"{event.owner.logical_id}.{event.name}"
            yield from _patterns(event.owner, name, event.properties.get("Pattern"))


def _patterns(owner: Resource, subject: str, written: Node) -> Iterator[EventPattern]:
    for known in written.possible().values:
        node = known.value if isinstance(known.value, Node) else None
        if node is None:
            fragment = fragment_of_text(known.node)
            node = fragment.root if fragment is not None else None
        if node is not None and node.kind is Kind.MAPPING:
            yield EventPattern(owner, subject, node)
