"""Links queues with what reads them, and with what they are the dead-letter queue of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from serverless_lint.link.stack.filters import patterns_of
from serverless_lint.link.stack.names import FUNCTIONS, QUEUE, Names, references
from serverless_lint.link.stack.triggers import POLLED, kind_of_mapping
from serverless_lint.model import End, EventSource, Function, Invocation, Queue, Redrive, SamEvent, Trigger, TriggerKind
from serverless_lint.parse.template.fragment import fragment_of_text
from serverless_lint.parse.template.template import Node, Possible, Resource, Template

MAPPING = "AWS::Lambda::EventSourceMapping"

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
_REDRIVE = ("deadLetterTargetArn", "maxReceiveCount")


class Messaging:
    """The queues and event sources of one template, linked with each other."""

    def __init__(self, template: Template, functions: Iterable[Function], names: Names) -> None:
        self._template = template
        self._names = names
        self.queues: dict[str, Queue] = {
            name: Queue(resource) for name, resource in template.resources.items() if resource.type == QUEUE
        }
        """By logical id."""
        self.event_sources = tuple(self._event_sources(tuple(functions)))
        for source in self.event_sources:
            for queue in source.queues:
                queue.event_sources += (source,)
        for queue in self.queues.values():
            queue.redrives = tuple(self._redrives(queue))
            for target in dict.fromkeys(redrive.dead_letter_queue for redrive in queue.redrives):
                if target is not None:
                    target.dead_letter_of += (queue,)
        self._link_uses()

    def _queue_of(self, possible: Possible) -> Queue | None:
        """The queue that an ARN or URL certainly names, if it is one of the template."""
        return self._queue(self._names.certain(possible, QUEUE))

    def _queue(self, resource: Resource | None) -> Queue | None:
        return self.queues[resource.logical_id] if resource is not None else None

    def _queues_at(self, source: End) -> tuple[Queue, ...]:
        """The queues that the source of a mapping may be."""
        if source.resource is not None or source.written is None:
            found = [self._queue(source.resource)]
        else:
            found = [self._queue(end.resource) for end in self._names.each(source.written, QUEUE)]
        return tuple(queue for queue in dict.fromkeys(found) if queue is not None)

    def _event_sources(self, functions: tuple[Function, ...]) -> Iterator[EventSource]:
        mapped: dict[str, tuple[Trigger, Function]] = {}
        for function in functions:
            for trigger in function.triggers:
                if trigger.owner.template is not self._template:
                    continue
                if trigger.owner.type == MAPPING:
                    mapped[trigger.owner.logical_id] = (trigger, function)
                elif trigger.event is not None and trigger.invocation is Invocation.POLL:
                    yield self._of_event(trigger, trigger.event, function)
        for name, resource in self._template.resources.items():
            if resource.type == MAPPING:
                yield self._of_mapping(resource, *mapped.get(name, (None, None)))

    def _of_mapping(self, resource: Resource, trigger: Trigger | None, function: Function | None) -> EventSource:
        kind = trigger.kind if trigger is not None else kind_of_mapping(resource, self._names)
        source = self._names.end(resource.properties.lookup("EventSourceArn"), *POLLED.get(kind, ()))
        return EventSource(
            name=resource.logical_id,
            owner=resource,
            location=resource.location,
            source=source,
            target=self._names.end(resource.properties.lookup("FunctionName"), *FUNCTIONS),
            kind=kind,
            settings=resource.properties,
            function=function,
            queues=self._queues_at(source) if kind is TriggerKind.SQS else (),
            filter_patterns=tuple(patterns_of(resource.properties)),
        )

    def _of_event(self, trigger: Trigger, event: SamEvent, function: Function) -> EventSource:
        between = event.queue_in_between
        settings = between if between else trigger.node
        source = self._names.end(between.lookup("QueueArn"), QUEUE) if between else trigger.source
        return EventSource(
            name=trigger.name,
            owner=trigger.owner,
            location=trigger.location,
            source=source,
            target=trigger.target,
            kind=trigger.kind,
            settings=settings,
            function=function,
            is_subscription=bool(between),
            makes_queue=between.scalar is True,
            queues=self._queues_at(source) if trigger.kind is TriggerKind.SQS else (),
            filter_patterns=tuple(patterns_of(settings)),
        )

    def _redrives(self, queue: Queue) -> Iterator[Redrive]:
        for known in queue.redrive_policy.values:
            if isinstance(known.value, Node):
                target, most = (known.value.lookup(key) for key in _REDRIVE)
                yield self._redrive(queue, target, most)
                continue
            policy = fragment_of_text(known.node)
            if policy is not None:
                target, most = (replace(policy.lookup(policy.root, key), node=known.node) for key in _REDRIVE)
                yield self._redrive(queue, target, most)

    def _redrive(self, queue: Queue, target: Possible, max_receive_count: Possible) -> Redrive:
        end = self._names.end(target, QUEUE)
        return Redrive(
            name=queue.name,
            owner=queue.resource,
            location=target.node.location,
            source=End(queue.resource),
            target=end,
            max_receive_count=max_receive_count,
            dead_letter_queue=self._queue(end.resource),
        )

    def _link_uses(self) -> None:
        if not self.queues:
            return
        for resource in self._template.resources.values():
            for node in resource.properties.walk():
                if node.key in _PLACES_FOR_FAILURES:
                    self._link_dead_letter_queues(node, resource)
            if resource.type == "AWS::Pipes::Pipe":
                queue = self._queue_of(resource.properties.lookup("Source"))
                if queue is not None:
                    queue.pipes += (resource,)

    def _link_dead_letter_queues(self, node: Node, resource: Resource) -> None:
        found = [self.queues.get(reference.resource) for reference, _ in references(node)]
        for inner in node.walk():
            found += [self._queue(self._names.of(known.value, QUEUE).resource) for known in inner.possible().values]
        own = self.queues.get(resource.logical_id)
        if own is not None:
            found += [redrive.dead_letter_queue for redrive in own.redrives]
        for queue in found:
            if queue is not None and queue is not own and node not in queue.dead_letter_uses:
                queue.dead_letter_uses += (node,)
