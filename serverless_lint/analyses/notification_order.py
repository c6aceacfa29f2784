"""Whether a bucket is made after what lets it notify somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from serverless_lint.analyses.creation_order import CreationOrder
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.link.stack.names import QUEUE, TOPIC
from serverless_lint.link.stack.policies import elements
from serverless_lint.model import Delivery
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Resource
from serverless_lint.source import Location

_POLICIES = {"AWS::SQS::QueuePolicy": (QUEUE, "Queues"), "AWS::SNS::TopicPolicy": (TOPIC, "Topics")}
"""What lets in at queues and topics, and where it names them."""


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
    first: dict[tuple[str, str], Delivery] = {}
    for delivery in linked.deliveries:
        if delivery.owner.type == "AWS::S3::Bucket":
            first.setdefault((delivery.owner.logical_id, delivery.receiver.logical_id), delivery)
    order = CreationOrder(linked.template)
    all_grants = _grants(linked) if first else {}
    for delivery in first.values():
        grants = all_grants.get(delivery.receiver.logical_id, {})
        waits_for = order.may_be_after(delivery.owner) if grants else None
        if waits_for is not None and waits_for.isdisjoint(grants):
            after = order.are_after(grants, delivery.owner)
            yield UnorderedNotification(delivery, tuple(grants.values()), after)


def _grants(linked: LinkedTemplate) -> Mapping[str, Mapping[str, Resource]]:
    """What of the template lets S3 send to a function, a queue or a topic, by the names of both."""
    found: dict[str, dict[str, Resource]] = {}
    for permission in linked.permissions:
        function = permission.function.resource if permission.function is not None else None
        if function is not None and any(service == "s3" for service, _ in permission.services):
            found.setdefault(function.logical_id, {})[permission.resource.logical_id] = permission.resource
    for resource in linked.template.resources.values():
        receiver_type, key = _POLICIES.get(resource.type, ("", ""))
        for target in elements(resource.properties.lookup(key)) if key else ():
            receiver = linked.names.end(target, receiver_type).resource
            if receiver is not None:
                found.setdefault(receiver.logical_id, {})[resource.logical_id] = resource
    return found
