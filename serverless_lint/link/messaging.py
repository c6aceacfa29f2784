"""Links queues with what reads them, and with what they are the dead-letter queue of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from serverless_lint.link.filters import patterns_of
from serverless_lint.link.triggers import kind_of_mapping, references
from serverless_lint.model import EventSource, Invocation, Queue, Redrive, Trigger, TriggerKind
from serverless_lint.parse.template import Interpolated, Known, Node, Possible, Reference, Resource, Template, Value
from serverless_lint.parse.tree import MapNode, ScalarNode, parse_tree

MAPPING = "AWS::Lambda::EventSourceMapping"
QUEUE = "AWS::SQS::Queue"

_PLACES_FOR_FAILURES = frozenset(
    {
        "deadLetterTargetArn",
        "DeadLetterConfig",
        "DeadLetterQueue",
        "DeadLetterTargetArn",
        "DeadLetterArn",
        "OnFailure",
        "ErrorAction",
        "RedrivePolicy",
    }
)
"""The keys under which resources name where to put what failed."""
_WHOLE_PLACEHOLDER = re.compile(r"\$\{([^}!.]+)(?:\.([^}]+))?\}")


class Messaging:
    """The queues and event sources of one template, linked with each other."""

    def __init__(self, template: Template, triggers: Iterable[Trigger]) -> None:
        self._template = template
        self.queues: dict[str, Queue] = {
            name: Queue(resource) for name, resource in template.resources.items() if resource.type == QUEUE
        }
        """By logical id."""
        self._by_name = {
            queue.properties.lookup("QueueName").only: queue
            for queue in self.queues.values()
            if not queue.properties.lookup("QueueName").certainly_absent
        }
        self.event_sources = tuple(self._event_sources(tuple(triggers)))
        for source in self.event_sources:
            self._link_source(source)
        for queue in self.queues.values():
            queue.redrives = tuple(self._redrives(queue))
            for target in dict.fromkeys(redrive.dead_letter_queue for redrive in queue.redrives):
                if target is not None:
                    target.dead_letter_of += (queue,)
        self._link_uses()

    def queue_of(self, possible: Possible) -> Queue | None:
        """The queue that an ARN or URL certainly names, if it is one of the template."""
        value = possible.only
        return self._queue_named(value) if value is not None else None

    def _queue_named(self, value: object) -> Queue | None:
        if isinstance(value, Reference):
            return self.queues.get(value.resource)
        if isinstance(value, Interpolated):
            last = value.parts[-1]
            if isinstance(last, Reference) and last.attribute in ("QueueName", "Arn"):
                return self.queues.get(last.resource)
            if isinstance(last, str) and not last.endswith(":"):
                return self._by_name.get(last.rpartition(":")[2]) if ":" in last else None
            return None
        if isinstance(value, str) and ":sqs:" in value:
            return self._by_name.get(value.rpartition(":")[2])
        return None

    def _event_sources(self, triggers: tuple[Trigger, ...]) -> Iterator[EventSource]:
        mapped: dict[str, Trigger] = {}
        for trigger in triggers:
            owner = self._template.resources.get(trigger.name)
            if owner is not None and owner.type == MAPPING and trigger.location == owner.location:
                mapped[trigger.name] = trigger
            elif trigger.invocation is Invocation.POLL:
                yield _of_sam_event(trigger)
        for name, resource in self._template.resources.items():
            if resource.type == MAPPING:
                yield self._of_mapping(resource, mapped.get(name))

    def _of_mapping(self, resource: Resource, trigger: Trigger | None) -> EventSource:
        kind = trigger.kind if trigger is not None else kind_of_mapping(resource)
        source = resource.properties.lookup("EventSourceArn")
        return EventSource(
            name=resource.logical_id,
            kind=kind,
            location=resource.location,
            owner=resource,
            settings=resource.properties,
            source=source,
            function=trigger.function if trigger is not None else None,
        )

    def _link_source(self, source: EventSource) -> None:
        source.filter_patterns = tuple(patterns_of(source.settings))
        if source.kind is not TriggerKind.SQS:
            return
        source.queue = self.queue_of(source.source)
        if source.queue is not None:
            source.queue.event_sources += (source,)

    def _redrives(self, queue: Queue) -> Iterator[Redrive]:
        for known in queue.redrive_policy.values:
            if isinstance(known.value, Node):
                target = known.value.lookup("deadLetterTargetArn")
                yield Redrive(target, known.value.lookup("maxReceiveCount"), self.queue_of(target))
                continue
            policy = _policy_of_text(known)
            if policy is not None:
                target = _entry(policy, "deadLetterTargetArn", known)
                yield Redrive(target, _entry(policy, "maxReceiveCount", known), self.queue_of(target))

    def _link_uses(self) -> None:
        if not self.queues:
            return
        for resource in self._template.resources.values():
            for node in resource.properties.walk():
                if node.key in _PLACES_FOR_FAILURES:
                    self._link_dead_letter_queues(node, resource)
            if resource.type == "AWS::Pipes::Pipe":
                queue = self.queue_of(resource.properties.lookup("Source"))
                if queue is not None:
                    queue.pipes += (resource,)

    def _link_dead_letter_queues(self, node: Node, resource: Resource) -> None:
        found = [self.queues.get(reference.resource) for reference, _ in references(node)]
        for inner in node.walk():
            found += [self._queue_named(known.value) for known in inner.possible().values]
        own = self.queues.get(resource.logical_id)
        if own is not None:
            found += [redrive.dead_letter_queue for redrive in own.redrives]
        for queue in found:
            if queue is not None and queue is not own and node not in queue.dead_letter_uses:
                queue.dead_letter_uses += (node,)


def _of_sam_event(trigger: Trigger) -> EventSource:
    through_queue = trigger.node.get("SqsSubscription")
    settings = trigger.node
    source = trigger.source if trigger.source is not None else trigger.node.lookup("Stream")
    if through_queue:
        settings = through_queue
        source = through_queue.lookup("QueueArn")
    return EventSource(
        name=trigger.name,
        kind=trigger.kind,
        location=trigger.location,
        owner=trigger.function.resource,
        settings=settings,
        source=source,
        function=trigger.function,
        is_subscription=bool(through_queue),
        makes_queue=through_queue.scalar is True,
    )


def _policy_of_text(known: Known) -> MapNode | None:
    """A policy written as JSON text, `${…}` in it left as they are."""
    sourced = known.node.sourced_text()
    text = sourced.text if sourced is not None else known.value
    tree = parse_tree(text, is_json=True) if isinstance(text, str) else None
    return tree.root if tree is not None and isinstance(tree.root, MapNode) else None


def _entry(policy: MapNode, key: str, known: Known) -> Possible:
    """An entry of a policy written as text; it stands where the text does."""
    fact = policy.get(key)
    if fact is None:
        return Possible((), unknown=False, absent=True, node=known.node)
    value: Value | None = fact.value if isinstance(fact, ScalarNode) else None
    if isinstance(value, str) and "${" in value:
        whole = _WHOLE_PLACEHOLDER.fullmatch(value)
        value = Reference(whole[1], whole[2]) if whole is not None else None
    values = (Known(value, known.node),) if value is not None else ()
    return Possible(values, unknown=not values, absent=False, node=known.node)
