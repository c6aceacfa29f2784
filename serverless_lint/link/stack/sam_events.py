"""The events of SAM's functions and state machines."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.model import SamEvent
from serverless_lint.parse.template.template import Node, Resource, Template

_OWNERS = frozenset({"AWS::Serverless::Function", "AWS::Serverless::StateMachine"})


def sam_events_of(template: Template) -> tuple[SamEvent, ...]:
    """The events of a template, in document order."""
    return tuple(event for resource in template.resources.values() for event in _events(resource))


def _events(owner: Resource) -> Iterator[SamEvent]:
    if owner.type in _OWNERS:
        for events in owner.properties.lookup("Events").values:
            for name, node in events.value.items() if isinstance(events.value, Node) else ():
                yield SamEvent(owner, name, node, node.get("Type").text or "")
