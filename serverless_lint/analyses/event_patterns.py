"""The patterns by which EventBridge picks events."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.model import NOT_KNOWN, End, flattened
from serverless_lint.model.project import finds
from serverless_lint.parse.template.fragment import fragment_of_text
from serverless_lint.parse.template.template import Kind, Node, Resource
from serverless_lint.source import Location

ALTERNATIVES = "$or"
_ARCHIVE = "AWS::Events::Archive"
_RULES = frozenset({"AWS::Events::Rule", _ARCHIVE})
_EVENTS = frozenset({"EventBridgeRule", "CloudWatchEvent"})


class EventPattern(msgspec.Struct, frozen=True, eq=False):
    """The pattern of a rule, an archive or a SAM event."""

    owner: Resource
    subject: str
    """How messages name what has the pattern."""
    node: Node
    """The pattern as an object."""
    bus: End = NOT_KNOWN
    """The bus whose events it picks, if it is one of a rule that names one."""
    is_on_default_bus: bool = False

    @property
    def location(self) -> Location:
        """The pattern as a whole."""
        return self.node.location

    def may_match(self, source: str, detail_type: str) -> bool:
        """Whether it may pick an event of a source and type, whatever else the event says."""
        wanted = {"source": source, "detail-type": detail_type}
        return all(_may_be(self.node.get(key), text) for key, text in wanted.items() if self.node.get(key))

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts that it lists under one of its outermost keys."""
        return flattened(self.node.lookup(key)).texts()

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
            yield from _patterns(linked, resource, resource.label, resource.properties, "EventPattern")
    for event in linked.events:
        if event.type in _EVENTS:
            name = f"{event.owner.logical_id}.{event.name}"
            yield from _patterns(linked, event.owner, name, event.properties, "Pattern")


def _patterns(
    linked: LinkedTemplate, owner: Resource, subject: str, settings: Node, key: str
) -> Iterator[EventPattern]:
    bus = settings.lookup("EventBusName" if owner.type != _ARCHIVE else "SourceArn")
    is_default = bus.certainly_absent or bus.only == "default"
    for known in settings.get(key).possible().values:
        node = known.value if isinstance(known.value, Node) else None
        if node is None:
            fragment = fragment_of_text(known.node)
            node = fragment.root if fragment is not None else None
        if node is not None and node.kind is Kind.MAPPING:
            yield EventPattern(owner, subject, node, linked.names.end(bus, "AWS::Events::EventBus"), is_default)


def _may_be(wanted: Node, text: str) -> bool:
    """Whether a text may be among what a pattern lists."""
    if wanted.kind is not Kind.LIST:
        return True
    return any(_may_mean(element, text) for element in wanted.elements())


def _may_mean(element: Node, text: str) -> bool:
    if element.kind is Kind.SCALAR:
        return element.text == text
    operators = [key for key, _ in element.items()]
    if element.kind is not Kind.MAPPING or len(operators) != 1:
        return True
    operand = element.get(operators[0]).text
    if operand is None:
        return True
    if operators[0] == "prefix":
        return text.startswith(operand)
    if operators[0] == "suffix":
        return text.endswith(operand)
    if operators[0] == "equals-ignore-case":
        return text.lower() == operand.lower()
    return text != operand if operators[0] == "anything-but" else True
