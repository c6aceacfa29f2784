"""Which resources of a template are made after which."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import TypeAlias

from serverless_lint.link.stack.names import references
from serverless_lint.link.stack.policies import elements
from serverless_lint.parse.template.template import Node, Resource, Template

Step: TypeAlias = tuple[Resource, Node]
"""A resource that needs another one, and where it names that."""
_MOST_AWAITED = 200
"""Resources that one waits for; nothing waits for more."""
_MOST_WAITING = 1_000
"""Resources that wait for one, of which more are not looked at."""


class CreationOrder:
    """What the resources of one template wait for. Each resource is read once."""

    def __init__(self, template: Template) -> None:
        self._resources = template.resources
        self._needs: dict[str, tuple[tuple[str, Node], ...]] = {}
        self._mentions: dict[str, tuple[str, ...]] = {}

    def needed_by(self, start: Resource) -> Mapping[str, Step]:
        """All that a resource certainly has to be made after, with the last step of the shortest way there."""
        reached: dict[str, Step] = {}
        seen = {start.logical_id}
        pending = deque([start])
        while pending:
            resource = pending.popleft()
            for name, node in self._needs_of(resource):
                reached.setdefault(name, (resource, node))
                if name not in seen:
                    seen.add(name)
                    pending.append(self._resources[name])
        return reached

    def are_after(self, waiting: Collection[str], first: Resource) -> bool:
        """Whether all of these certainly have to be made after a resource; False if that is too much to look at."""
        found: set[str] = set()
        pending = [first.logical_id]
        while pending and len(found) <= _MOST_WAITING:
            new = [name for name in self._needing.get(pending.pop(), ()) if name not in found]
            found.update(new)
            pending += new
        return found.issuperset(waiting)

    def may_be_after(self, waiting: Resource) -> frozenset[str] | None:
        """All that a resource may be made after; None if that is too much to look at."""
        found: set[str] = set()
        pending = [waiting]
        while pending:
            for name in self._mentioned_by(pending.pop()):
                if name not in found:
                    found.add(name)
                    pending.append(self._resources[name])
                if len(found) > _MOST_AWAITED:
                    return None
        return frozenset(found)

    @cached_property
    def _needing(self) -> Mapping[str, Collection[str]]:
        """By the names of resources those that certainly need them."""
        found: dict[str, dict[str, None]] = {}
        for resource in self._resources.values():
            for name, _ in self._needs_of(resource):
                found.setdefault(name, {})[resource.logical_id] = None
        return found

    def _needs_of(self, resource: Resource) -> tuple[tuple[str, Node], ...]:
        name = resource.logical_id
        if name not in self._needs:
            first: dict[str, Node] = {}
            for need, node in _needs(resource):
                if need in self._resources:
                    first.setdefault(need, node)
            self._needs[name] = tuple(first.items())
        return self._needs[name]

    def _mentioned_by(self, resource: Resource) -> tuple[str, ...]:
        name = resource.logical_id
        if name not in self._mentions:
            self._mentions[name] = tuple(each for each in dict.fromkeys(_mentions(resource)) if each in self._resources)
        return self._mentions[name]


def _mentions(resource: Resource) -> Iterator[str]:
    """What a resource may have to be made after."""
    yield from (reference.resource for reference, _ in references(resource.node))
    yield from (text for each in elements(resource.node.lookup("DependsOn")) for text in each.texts())


def _needs(resource: Resource) -> Iterator[tuple[str, Node]]:
    """What a resource has to be made after, with where it says so."""
    for key, value in resource.properties.items():
        if not _is_elsewhere(resource, key):
            for reference, node in references(value):
                if not _is_conditional(node):
                    yield reference.resource, node
    for element in elements(resource.node.lookup("DependsOn")):
        for known in element.values:
            if isinstance(known.value, str):
                yield known.value, known.node


def _is_elsewhere(resource: Resource, key: str) -> bool:
    """Whether SAM makes other resources of a setting, or nothing: of events, and of policies beside a role."""
    if not resource.type.startswith("AWS::Serverless::"):
        return False
    has_role = not resource.properties.lookup("Role").certainly_absent
    return key in ("Events", "EventInvokeConfig") or (key == "Policies" and has_role)


def _is_conditional(node: Node) -> bool:
    at: Node | None = node
    while at is not None and at.intrinsic != "Fn::If":
        at = at.parent
    return at is not None
