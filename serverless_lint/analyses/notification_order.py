"""Whether a bucket is made after what lets it notify somebody."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.notification_cycles import path_between
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.link.stack.names import QUEUE, TOPIC, references
from serverless_lint.link.stack.policies import elements
from serverless_lint.model import Delivery
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Resource
from serverless_lint.source import Location

_POLICIES = {QUEUE: ("AWS::SQS::QueuePolicy", "Queues"), TOPIC: ("AWS::SNS::TopicPolicy", "Topics")}
_MOST_RESOURCES = 200
"""Resources that a bucket waits for; nobody's waits for more."""


class UnorderedNotification(msgspec.Struct, frozen=True, eq=False):
    """A notification of a bucket that may be set up before the bucket is let in."""

    delivery: Delivery
    grants: tuple[Resource, ...]
    """What lets it in, none of which the bucket waits for."""
    comes_after: bool
    """Whether all of these wait for the bucket."""

    @property
    def location(self) -> Location:
        """Where the bucket names the receiver."""
        return self.delivery.target.location or self.delivery.location


@finds(UnorderedNotification, in_each=LinkedTemplate)
def unordered_notifications(linked: LinkedTemplate, _: LinkedProject) -> Iterator[UnorderedNotification]:
    """Those of a template's buckets, the first of each bucket and receiver."""
    seen: set[tuple[str, str]] = set()
    for delivery in linked.deliveries:
        bucket, receiver = delivery.owner, delivery.receiver
        key = (bucket.logical_id, receiver.logical_id)
        if bucket.type != "AWS::S3::Bucket" or key in seen:
            continue
        seen.add(key)
        grants = tuple(_grants(linked, receiver))
        waits_for = _may_wait_for(linked, bucket) if grants else None
        if waits_for is not None and not any(grant.logical_id in waits_for for grant in grants):
            after = all(path_between(linked, grant, bucket.logical_id) is not None for grant in grants)
            yield UnorderedNotification(delivery, grants, after)


def _grants(linked: LinkedTemplate, receiver: Resource) -> Iterator[Resource]:
    """What of the template lets S3 send to a function, a queue or a topic."""
    for permission in linked.permissions:
        is_for_it = permission.function is not None and permission.function.resource is receiver
        if is_for_it and any(service == "s3" for service, _ in permission.services):
            yield permission.resource
    type_, key = _POLICIES.get(receiver.type, ("", ""))
    for resource in linked.template.resources.values() if type_ else ():
        targets = elements(resource.properties.lookup(key)) if resource.type == type_ else ()
        if any(linked.names.end(target, receiver.type).resource is receiver for target in targets):
            yield resource


def _may_wait_for(linked: LinkedTemplate, start: Resource) -> frozenset[str] | None:
    """All that a resource may be made after; None if that is too much to look at."""
    resources = linked.template.resources
    found: set[str] = set()
    pending = [start]
    while pending:
        resource = pending.pop()
        names = [reference.resource for reference, _ in references(resource.node)]
        names += [text for each in elements(resource.node.lookup("DependsOn")) for text in each.texts()]
        for name in names:
            if name in resources and name not in found:
                found.add(name)
                pending.append(resources[name])
        if len(found) > _MOST_RESOURCES:
            return None
    return frozenset(found)
