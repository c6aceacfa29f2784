"""Buckets that notify functions which themselves need the bucket."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.link.stack.names import references
from serverless_lint.link.stack.policies import elements
from serverless_lint.model import SamEvent
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Node, Reference, Resource
from serverless_lint.source import Location


class NotificationCycle(msgspec.Struct, frozen=True, eq=False):
    """An `S3` event of SAM that makes a bucket depend on a function that depends on the bucket."""

    event: SamEvent
    bucket: Resource
    path: tuple[tuple[Resource, Node], ...]
    """The resources on the way from the function to the bucket, each with where it names the next one."""

    @property
    def location(self) -> Location:
        """Where the last one names the bucket."""
        return self.path[-1][1].location


@finds(NotificationCycle, in_each=LinkedTemplate)
def notification_cycles(linked: LinkedTemplate, _: LinkedProject) -> Iterator[NotificationCycle]:
    """The circles in a template that its `S3` events close, each once for a function and a bucket."""
    resources = linked.template.resources
    seen: set[tuple[str, str]] = set()
    for event in linked.events:
        bucket = event.properties.lookup("Bucket").only if event.type == "S3" else None
        if not isinstance(bucket, Reference) or bucket.resource not in resources:
            continue
        key = (event.owner.logical_id, bucket.resource)
        path = path_between(linked, event.owner, bucket.resource) if key not in seen else None
        seen.add(key)
        if path is not None:
            yield NotificationCycle(event, resources[bucket.resource], path)


def path_between(linked: LinkedTemplate, start: Resource, goal: str) -> tuple[tuple[Resource, Node], ...] | None:
    """The shortest way on which a resource certainly needs another one."""
    pending: list[tuple[Resource, tuple[tuple[Resource, Node], ...]]] = [(start, ())]
    seen = {start.logical_id}
    while pending:
        resource, path = pending.pop(0)
        for name, node in _needs(resource):
            step = (*path, (resource, node))
            if name == goal:
                return step
            if name not in seen and name in linked.template.resources:
                seen.add(name)
                pending.append((linked.template.resources[name], step))
    return None


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
