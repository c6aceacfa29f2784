"""Finds the subscriptions, rule targets and schedules of a template, in SAM's and in CloudFormation's form."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.link.policies import elements
from serverless_lint.model import RuleTarget, Schedule, Subscription
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


def _first_key(mapping: Node) -> Location:
    """The first key of an entry of a list, which has no name of its own."""
    for _, value in mapping.items():
        return value.key_location
    return mapping.location
