"""Deliveries of AWS services that never arrive."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.model import BlockedReceiver, ClosedReceiver, Obstacle
from serverless_lint.parse.template.edits import value_replaced
from serverless_lint.rule import Category, Edit, Fix, Problem, Related, Severity, rule
from serverless_lint.wording import and_more, named

_GRANTS = {
    "AWS::SQS::Queue": "an `AWS::SQS::QueuePolicy`",
    "AWS::SNS::Topic": "an `AWS::SNS::TopicPolicy`",
}
_PERMISSION = "an `AWS::Lambda::Permission`"


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def missing_delivery_permission(closed: ClosedReceiver) -> Iterator[Problem]:
    """Nothing allows a service to send to the queue, topic or function that it is told to send to."""
    receiver = closed.receiver
    first, *others = closed.deliveries
    what = "failed events" if all(delivery.is_for_failures for delivery in closed.deliveries) else "anything"
    more = and_more(len(others))
    is_doubled = all(delivery.is_doubled for delivery in closed.deliveries)
    message = (
        f"`{first.name}`{more} cannot send {what} to `{receiver.logical_id}`: "
        f"add {_GRANTS.get(receiver.type, _PERMISSION)} for `{closed.service}`"
    )
    doubled = (
        f"`{first.name}`{more} sends to `{receiver.logical_id}` by its event already, and is not let in here: drop this"
    )
    yield Problem(
        closed,
        doubled if is_doubled else message,
        related=(
            Related(receiver, "the receiver"),
            *(Related(permission, "this is for another sender or version") for permission in closed.unfit),
            *(Related(other, f"`{other.name}` sends there as well") for other in others[:3]),
        ),
        function=receiver.logical_id if receiver.type not in _GRANTS else None,
        resource=first.owner.logical_id,
        ignorable_at=(first.owner, receiver),
        severity=Severity.INFO if is_doubled else None,
    )


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def undeliverable_encrypted_queue(blocked: BlockedReceiver) -> Iterator[Problem]:
    """A service sends to a queue or topic whose encryption key it may not use."""
    receiver = blocked.receiver.logical_id
    services = named(blocked.services)
    if blocked.obstacle is Obstacle.AWS_MANAGED_KEY:
        action = "use a key of your own" + ("" if _is_topic(blocked) else " or `SqsManagedSseEnabled`")
        message = f"{services} may not use the AWS managed key of `{receiver}`: {action}"
    else:
        key = blocked.key.logical_id if blocked.key is not None else ""
        message = f"the policy of `{key}` does not let {services} send to `{receiver}`: allow it there"
    related = [Related(delivery, f"`{delivery.name}` sends here") for delivery in blocked.deliveries[:3]]
    related += [Related(place, "set here") for place in blocked.key_setting.sources]
    if blocked.key is not None:
        related.append(Related(blocked.key, "the key"))
    yield Problem(
        blocked.key_setting.node,
        message,
        related=tuple(related),
        fix=_fix(blocked),
        resource=receiver,
        ignorable_at=(blocked.receiver,),
    )


def _is_topic(blocked: BlockedReceiver) -> bool:
    return blocked.receiver.type == "AWS::SNS::Topic"


def _fix(blocked: BlockedReceiver) -> Fix | None:
    """SSE-SQS instead of the AWS managed key: encrypted as well, and every service may send."""
    setting = blocked.key_setting.node
    properties = blocked.receiver.properties
    if blocked.obstacle is not Obstacle.AWS_MANAGED_KEY or _is_topic(blocked) or setting.parent is not properties:
        return None
    if any(properties.get(name) for name in ("SqsManagedSseEnabled", "KmsDataKeyReusePeriodSeconds")):
        return None
    change = value_replaced(setting, "true")
    if change is None:
        return None
    name = setting.key_location.text.replace("KmsMasterKeyId", "SqsManagedSseEnabled")
    edits = (Edit(setting.key_location, name), Edit(change.at, "true"))
    return Fix("encrypt with SSE-SQS instead", edits, safe=True)
