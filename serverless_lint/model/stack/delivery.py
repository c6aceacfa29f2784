"""What topics, rules, schedules and buckets deliver, and to whom."""

from __future__ import annotations

import enum

import msgspec

from serverless_lint.model.stack.edge import Edge
from serverless_lint.parse.template.template import Known, Node, Possible, Resource
from serverless_lint.source import Location


class Subscription(Edge, frozen=True, eq=False, kw_only=True):
    """A subscription to an SNS topic: a resource, an entry of the topic's own list, or a SAM event."""

    settings: Node
    protocol: Possible
    is_entry: bool = False
    """Whether it is an entry of the topic's own list, which has no further settings."""

    @property
    def what(self) -> str:
        """What it is."""
        return "subscription"

    @property
    def subject(self) -> str:
        """How messages name it."""
        return self.name if self.name == self.owner.logical_id else f"{self.owner.logical_id}.{self.name}"


class RuleTarget(Edge, frozen=True, eq=False, kw_only=True):
    """A target of an EventBridge rule or schedule: an entry of the rule's list, or the owner of a SAM event."""

    settings: Node
    """Where its settings stand."""
    by_scheduler: bool = False
    """Whether EventBridge Scheduler calls it, with its own role."""
    from_sam: bool = False
    """Whether SAM adds the permissions."""

    @property
    def what(self) -> str:
        """What calls it."""
        return "EventBridge Scheduler" if self.by_scheduler else "EventBridge rule"

    @property
    def subject(self) -> str:
        """How messages name it: the rule and the target's id, or the resource and its event."""
        if self.from_sam:
            return f"{self.owner.logical_id}.{self.name}"
        identifier = self.settings.lookup("Id").only
        return f"{self.name}.{identifier}" if isinstance(identifier, str) else self.name


class Schedule(msgspec.Struct, frozen=True, eq=False):
    """When a rule or schedule fires."""

    owner: Resource
    """The rule, the schedule, or the resource that has the SAM event."""
    location: Location
    """The name of the rule, schedule or event."""
    expression: Possible
    by_scheduler: bool
    """Whether EventBridge Scheduler evaluates it, which takes more than rules do."""
    has_pattern: bool = False
    """Whether the rule also fires on events."""


class Obstacle(enum.Enum):
    """Why an encrypted queue or topic cannot take what a service sends."""

    AWS_MANAGED_KEY = "key managed by AWS"
    """Its policy cannot be changed and names no service."""
    KEY_POLICY = "key policy"
    """The policy of the template's own key does not name the service."""


class Destination(Edge, frozen=True, eq=False, kw_only=True):
    """Where Lambda puts what became of events: all that failed, or what succeeded. Its source is the function.

    It stands where the destination is named.
    """

    receiver: Resource
    is_for_failures: bool

    @property
    def what(self) -> str:
        """What is put there."""
        return "failures" if self.is_for_failures else "results"


class Delivery(Edge, frozen=True, eq=False, kw_only=True):
    """A service of AWS that is told to send something to a queue, topic or function of the template.

    It stands where the receiver is named.
    """

    service: str
    """The service's principal, such as `sns.amazonaws.com`."""
    receiver: Resource
    allowed: bool | None
    """Whether a policy or permission of the template lets the service in; None if that cannot be told."""
    is_for_failures: bool = False
    """Whether only what could not be delivered elsewhere is sent."""
    is_doubled: bool = False
    """Whether the function has an event of its own for the same source, for which SAM writes a permission."""

    @property
    def what(self) -> str:
        """What is sent."""
        return "failures" if self.is_for_failures else "notifications"


class BlockedReceiver(msgspec.Struct, frozen=True, eq=False):
    """An encrypted queue or topic with deliveries that its key keeps out."""

    receiver: Resource
    obstacle: Obstacle
    key_setting: Known
    """The key as the receiver names it."""
    key: Resource | None
    """The key, if it is one of the template."""
    deliveries: tuple[Delivery, ...]
    """What does not arrive."""

    @property
    def services(self) -> tuple[str, ...]:
        """The principals of the services that cannot send."""
        return tuple(dict.fromkeys(delivery.service for delivery in self.deliveries))


class ClosedReceiver(msgspec.Struct, frozen=True, eq=False):
    """A queue, topic or function that lets a service not in which is told to send to it."""

    receiver: Resource
    service: str
    deliveries: tuple[Delivery, ...]
    """What does not arrive; at least one."""
    unfit: tuple[Resource, ...] = ()
    """The permissions for the function and the service that are for another sender than the first, or another version
    of the function."""

    @property
    def location(self) -> Location:
        """Where the first sender names the receiver."""
        return self.deliveries[0].location
