"""Buckets that notify functions which themselves need the bucket."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

import msgspec

from serverless_lint.analyses.creation_order import CreationOrder, Step
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
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
    order = CreationOrder(linked.template)
    for owner, events in groupby(linked.events, key=lambda event: event.owner):
        by_bucket: dict[str, SamEvent] = {}
        for event in events:
            bucket = event.properties.lookup("Bucket").only if event.type == "S3" else None
            if isinstance(bucket, Reference) and bucket.resource in resources:
                by_bucket.setdefault(bucket.resource, event)
        needed = order.needed_by(owner) if by_bucket else {}
        for name, event in by_bucket.items():
            if name in needed:
                yield NotificationCycle(event, resources[name], tuple(_way(needed, owner, name))[::-1])


def _way(needed: Mapping[str, Step], start: Resource, goal: str) -> Iterator[Step]:
    """The steps from a resource to another one that it needs, the last one first."""
    resource: Resource | None = None
    while resource is not start:
        resource, node = needed[goal]
        goal = resource.logical_id
        yield resource, node
