"""Finds the subscriptions, rule targets and schedules of a template, and what is delivered through them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from serverless_lint.link.policies import elements
from serverless_lint.link.receivers import QUEUE, TOPIC, Receivers
from serverless_lint.model import (
    BlockedReceiver,
    ClosedReceiver,
    Delivery,
    RuleTarget,
    Schedule,
    Subscription,
    Trigger,
    TriggerKind,
)
from serverless_lint.parse.template import Known, Node, Possible, Reference, Resource, Template
from serverless_lint.source import Location

_EVENT_OWNERS = frozenset({"AWS::Serverless::Function", "AWS::Serverless::StateMachine"})
_RULE_EVENTS = frozenset({"CloudWatchEvent", "EventBridgeRule", "Schedule"})
_SCHEDULER_EVENTS = frozenset({"ScheduleV2"})


def subscriptions_of(template: Template) -> Iterator[Subscription]:
    """The subscriptions to topics that the template makes."""
    for resource in template.resources.values():
        if resource.type == "AWS::SNS::Subscription":
            yield _subscription(resource)
        elif resource.type == "AWS::SNS::Topic":
            yield from _entries_of_topic(resource)
        elif resource.type == "AWS::Serverless::Function":
            yield from (
                _subscription_of_event(resource, name, event)
                for name, event in sam_events(resource)
                if event.get("Type").text == "SNS"
            )


def rule_targets_of(template: Template) -> Iterator[RuleTarget]:
    """What the rules and schedules of the template call."""
    for resource in template.resources.values():
        if resource.type == "AWS::Events::Rule":
            yield from _targets_of_rule(resource)
        elif resource.type == "AWS::Scheduler::Schedule":
            for target in _mappings(resource.properties.lookup("Target")):
                yield RuleTarget(
                    name=resource.logical_id,
                    location=resource.location,
                    owner=resource,
                    settings=target,
                    arn=target.lookup("Arn"),
                    by_scheduler=True,
                )
        elif resource.type in _EVENT_OWNERS:
            yield from _targets_of_events(resource)


def schedules_of(template: Template) -> Iterator[Schedule]:
    """When the rules and schedules of the template fire."""
    for resource in template.resources.values():
        if resource.type in ("AWS::Events::Rule", "AWS::Scheduler::Schedule"):
            expression = resource.properties.lookup("ScheduleExpression")
            yield Schedule(resource, resource.location, expression, resource.type == "AWS::Scheduler::Schedule")
        elif resource.type in _EVENT_OWNERS:
            for _, event in sam_events(resource):
                by_scheduler = event.get("Type").text in _SCHEDULER_EVENTS
                if by_scheduler or event.get("Type").text == "Schedule":
                    key = "ScheduleExpression" if by_scheduler else "Schedule"
                    expression = event.lookup("Properties", key)
                    yield Schedule(resource, event.key_location, expression, by_scheduler)


def sam_events(resource: Resource) -> Iterator[tuple[str, Node]]:
    """The names and settings of a SAM resource's events."""
    for events in _mappings(resource.properties.lookup("Events")):
        yield from events.items()


def _subscription(resource: Resource) -> Subscription:
    properties = resource.properties
    return Subscription(
        name=resource.logical_id,
        location=resource.location,
        owner=resource,
        settings=properties,
        topic=properties.lookup("TopicArn"),
        protocol=properties.lookup("Protocol"),
        endpoint=properties.lookup("Endpoint"),
    )


def _entries_of_topic(topic: Resource) -> Iterator[Subscription]:
    reference = Known(Reference(topic.logical_id), topic.node)
    for element in elements(topic.properties.lookup("Subscription")):
        for entry in _mappings(element):
            yield Subscription(
                name=topic.logical_id,
                location=_first_key(entry),
                owner=topic,
                settings=entry,
                topic=Possible((reference,), unknown=False, absent=False, node=topic.node),
                protocol=entry.lookup("Protocol"),
                endpoint=entry.lookup("Endpoint"),
                is_entry=True,
            )


def _subscription_of_event(function: Resource, name: str, event: Node) -> Subscription:
    properties = event.get("Properties")
    through_queue = properties.get("SqsSubscription")
    is_through_queue = bool(through_queue) and through_queue.scalar is not False
    protocol = Known("sqs" if is_through_queue else "lambda", event)
    endpoint = Known(Reference(function.logical_id, "Arn"), event)
    return Subscription(
        name=name,
        location=event.key_location,
        owner=function,
        settings=properties,
        topic=properties.lookup("Topic"),
        protocol=Possible((protocol,), unknown=False, absent=False, node=event),
        endpoint=through_queue.lookup("QueueArn")
        if is_through_queue
        else Possible((endpoint,), unknown=False, absent=False, node=event),
    )


def _targets_of_rule(rule: Resource) -> Iterator[RuleTarget]:
    for element in elements(rule.properties.lookup("Targets")):
        for target in _mappings(element):
            yield RuleTarget(
                name=rule.logical_id,
                location=_first_key(target),
                owner=rule,
                settings=target,
                arn=target.lookup("Arn"),
            )


def _targets_of_events(owner: Resource) -> Iterator[RuleTarget]:
    for name, event in sam_events(owner):
        kind = event.get("Type").text
        if kind in _RULE_EVENTS or kind in _SCHEDULER_EVENTS:
            reference = Known(Reference(owner.logical_id, "Arn"), event)
            yield RuleTarget(
                name=name,
                location=event.key_location,
                owner=owner,
                settings=event.get("Properties"),
                arn=Possible((reference,), unknown=False, absent=False, node=event),
                by_scheduler=kind in _SCHEDULER_EVENTS,
                from_sam=True,
            )


def _mappings(possible: Possible) -> Iterator[Node]:
    for known in possible.values:
        if isinstance(known.value, Node):
            yield known.value


def _has_role(owner: Resource) -> bool:
    """Whether a rule has a role for all its targets.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html
    """
    return owner.type == "AWS::Events::Rule" and not owner.properties.lookup("RoleArn").certainly_absent


def _first_key(mapping: Node) -> Location:
    """The first key of an entry of a list, which has no name of its own."""
    for _, value in mapping.items():
        return value.key_location
    return mapping.location


_BUCKET_NOTIFICATIONS = (
    ("QueueConfigurations", "Queue", QUEUE),
    ("TopicConfigurations", "Topic", TOPIC),
)
_ALARMS = frozenset({"AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"})
_ALARM_ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")
_SERVICES_OF_CALLERS = {
    "AWS::SNS::Subscription": "sns.amazonaws.com",
    "AWS::SNS::Topic": "sns.amazonaws.com",
    "AWS::Events::Rule": "events.amazonaws.com",
    "AWS::S3::Bucket": "s3.amazonaws.com",
    "AWS::ApiGateway::Method": "apigateway.amazonaws.com",
    "AWS::ApiGateway::RestApi": "apigateway.amazonaws.com",
    "AWS::ApiGatewayV2::Integration": "apigateway.amazonaws.com",
    "AWS::ApiGatewayV2::Api": "apigateway.amazonaws.com",
}
"""Who calls a function on behalf of which type of resource."""
_CALLERS_WITH_ROLE = ("Credentials", "credentials", "CredentialsArn", "RoleArn")
"""Settings with which a caller uses a role of its own instead of being let in by the function."""


class Deliveries:
    """Finds what the resources of one template send to each other through services of AWS."""

    def __init__(self, template: Template, triggers: Iterable[Trigger]) -> None:
        self._template = template
        self._triggers = tuple(triggers)
        self._receivers = Receivers(template)

    def find(self) -> Iterator[Delivery]:
        """The deliveries to queues and topics, then those to functions."""
        for subscription in subscriptions_of(self._template):
            yield from self._of_subscription(subscription)
        for target in rule_targets_of(self._template):
            yield from self._of_target(target)
        for resource in self._template.resources.values():
            if resource.type == "AWS::S3::Bucket":
                yield from self._of_bucket(resource)
            elif resource.type in _ALARMS:
                yield from self._of_alarm(resource)
        for trigger in self._triggers:
            yield from self._of_trigger(trigger)

    def closed(self, deliveries: Iterable[Delivery]) -> Iterator[ClosedReceiver]:
        """The receivers that let the services of some of the deliveries not in."""
        refused: dict[tuple[str, str], list[Delivery]] = {}
        for delivery in deliveries:
            if delivery.allowed is False:
                refused.setdefault((delivery.receiver.logical_id, delivery.service), []).append(delivery)
        for (_, service), found in refused.items():
            yield ClosedReceiver(found[0].receiver, service, tuple(found))

    def blocked(self, deliveries: Iterable[Delivery]) -> Iterator[BlockedReceiver]:
        """The receivers whose keys keep some of the deliveries out."""
        kept_out: dict[str, list[Delivery]] = {}
        for delivery in deliveries:
            if self._receivers.obstacle(delivery.receiver, delivery.service) is not None:
                kept_out.setdefault(delivery.receiver.logical_id, []).append(delivery)
        for found in kept_out.values():
            block = self._receivers.obstacle(found[0].receiver, found[0].service)
            if block is not None:
                yield BlockedReceiver(found[0].receiver, block.obstacle, block.setting, block.key, tuple(found))

    def _of_subscription(self, subscription: Subscription) -> Iterator[Delivery]:
        service = "sns.amazonaws.com"
        # For its own events SAM writes the queue policy.
        if subscription.protocol.only == "sqs" and subscription.owner.type != "AWS::Serverless::Function":
            yield from self._to(QUEUE, subscription.endpoint, service, subscription.subject, subscription.owner)
        redrive = subscription.settings.lookup("RedrivePolicy", "deadLetterTargetArn")
        yield from self._to(QUEUE, redrive, service, subscription.subject, subscription.owner, is_for_failures=True)

    def _of_target(self, target: RuleTarget) -> Iterator[Delivery]:
        # EventBridge Scheduler always uses its own role.
        if target.by_scheduler:
            return
        service = "events.amazonaws.com"
        if not target.from_sam and not target.settings.get("RoleArn") and not _has_role(target.owner):
            for kind in (QUEUE, TOPIC):
                yield from self._to(kind, target.arn, service, target.subject, target.owner)
        dead_letters = target.settings.lookup("DeadLetterConfig", "Arn")
        yield from self._to(QUEUE, dead_letters, service, target.subject, target.owner, is_for_failures=True)

    def _of_bucket(self, bucket: Resource) -> Iterator[Delivery]:
        for configurations, key, kind in _BUCKET_NOTIFICATIONS:
            listed = bucket.properties.lookup("NotificationConfiguration", configurations)
            for element in elements(listed):
                for entry in _mappings(element):
                    yield from self._to(kind, entry.lookup(key), "s3.amazonaws.com", bucket.logical_id, bucket)

    def _of_alarm(self, alarm: Resource) -> Iterator[Delivery]:
        for key in _ALARM_ACTIONS:
            for action in elements(alarm.properties.lookup(key)):
                for delivery in self._to(TOPIC, action, "cloudwatch.amazonaws.com", alarm.logical_id, alarm):
                    # The default policy of a topic lets the alarms of its account in.
                    yield replace(delivery, allowed=None)

    def _to(
        self,
        kind: str,
        target: Possible,
        service: str,
        sender: str,
        owner: Resource,
        *,
        is_for_failures: bool = False,
    ) -> Iterator[Delivery]:
        receiver = self._receivers.find(kind, target)
        if receiver is None:
            return
        yield Delivery(
            service=service,
            sender=sender,
            owner=owner,
            location=target.values[0].node.location,
            receiver=receiver,
            allowed=self._receivers.lets_in(receiver, service),
            is_for_failures=is_for_failures,
        )

    def _of_trigger(self, trigger: Trigger) -> Iterator[Delivery]:
        owner = self._template.resources.get(trigger.name)
        if owner is None or owner.location != trigger.location or trigger.kind is TriggerKind.AUTHORIZER:
            return
        service = _SERVICES_OF_CALLERS.get(owner.type)
        settings = trigger.node
        if service is None or _has_role(owner) or any(node.key in _CALLERS_WITH_ROLE for node in settings.walk()):
            return
        # SAM writes the permission for the events of a function, which may name the same API.
        if service.startswith("apigateway") and any(
            other.kind.is_http and other.name not in self._template.resources for other in trigger.function.triggers
        ):
            return
        yield Delivery(
            service=service,
            sender=trigger.name,
            owner=owner,
            location=trigger.location,
            receiver=trigger.function.resource,
            allowed=self._receivers.lets_in(trigger.function.resource, service),
        )
