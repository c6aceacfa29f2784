"""Deliveries of AWS services that never arrive."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.model import Delivery, Obstacle
from serverless_lint.parse.node import Kind, Node
from serverless_lint.rule import Category, Edit, Fix, Problem, Related, Severity, rule

_GRANTS = {
    "AWS::SQS::Queue": "an `AWS::SQS::QueuePolicy`",
    "AWS::SNS::Topic": "an `AWS::SNS::TopicPolicy`",
}
_PERMISSION = "an `AWS::Lambda::Permission`"


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def missing_delivery_permission(delivery: Delivery) -> Iterator[Problem]:
    """Nothing allows a service to send to the queue, topic or function that it is told to send to."""
    if delivery.allowed is not False:
        return
    what = "failed events" if delivery.is_for_failures else "anything"
    grant = _GRANTS.get(delivery.receiver.type, _PERMISSION)
    yield Problem(
        delivery,
        f"`{delivery.sender}` cannot send {what} to `{delivery.receiver.logical_id}`: "
        f"add {grant} for `{delivery.service}`",
        related=(Related(delivery.receiver, "the receiver"),),
        function=delivery.receiver.logical_id if delivery.receiver.type not in _GRANTS else None,
        resource=delivery.owner.logical_id,
        ignorable_at=(delivery.owner, delivery.receiver),
    )


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def undeliverable_encrypted_queue(delivery: Delivery) -> Iterator[Problem]:
    """A service sends to a queue or topic whose encryption key it may not use."""
    if delivery.obstacle is None or delivery.key_setting is None:
        return
    receiver = delivery.receiver.logical_id
    if delivery.obstacle is Obstacle.AWS_MANAGED_KEY:
        action = "use a key of your own" + ("" if _is_topic(delivery) else " or `SqsManagedSseEnabled`")
        message = f"`{delivery.service}` may not use the AWS managed key of `{receiver}`: {action}"
    else:
        key = delivery.key.logical_id if delivery.key is not None else ""
        message = f"the policy of `{key}` does not let `{delivery.service}` send to `{receiver}`: allow it there"
    related = [Related(delivery, f"`{delivery.sender}` sends here")]
    if delivery.key is not None:
        related.append(Related(delivery.key, "the key"))
    yield Problem(
        delivery.key_setting,
        message,
        related=tuple(related),
        fix=_fix(delivery, delivery.key_setting),
        resource=receiver,
        ignorable_at=(delivery.receiver, delivery.owner),
    )


def _is_topic(delivery: Delivery) -> bool:
    return delivery.receiver.type == "AWS::SNS::Topic"


def _fix(delivery: Delivery, setting: Node) -> Fix | None:
    """SSE-SQS instead of the AWS managed key: encrypted as well, and every service may send."""
    properties = delivery.receiver.properties
    others = ("SqsManagedSseEnabled", "KmsDataKeyReusePeriodSeconds")
    if delivery.obstacle is not Obstacle.AWS_MANAGED_KEY or _is_topic(delivery) or setting.kind is not Kind.SCALAR:
        return None
    if setting.parent is not properties or any(properties.get(name) for name in others):
        return None
    key = setting.key_location
    name = key.text.replace("KmsMasterKeyId", "SqsManagedSseEnabled")
    return Fix(
        "encrypt with SSE-SQS instead",
        (Edit(key, name), Edit(setting.location, "true")),
        safe=True,
    )
