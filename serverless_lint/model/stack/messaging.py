"""Queues, and the event source mappings that poll queues and streams for functions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import msgspec

from serverless_lint.aws.event_sources import DEFAULT_BATCH, DEFAULT_BATCH_OF_QUEUES
from serverless_lint.model.stack.edge import Edge
from serverless_lint.model.stack.filters import FilterPattern
from serverless_lint.model.stack.function import Function
from serverless_lint.model.stack.of_resource import OfResource
from serverless_lint.model.stack.permissions import flattened
from serverless_lint.model.stack.trigger import TriggerKind
from serverless_lint.parse.template.template import Known, Node, Possible, Resource


class Redrive(Edge, frozen=True, eq=False, kw_only=True):
    """A `RedrivePolicy`, whether it is written as a mapping or as JSON text: it leads to the dead-letter queue."""

    max_receive_count: Possible
    dead_letter_queue: Queue | None
    """The dead-letter queue, if the template certainly names one of its own."""

    @property
    def what(self) -> str:
        """What is put there."""
        return "failures"


class Queue(OfResource, msgspec.Struct, dict=True, eq=False):
    """An SQS queue of a template. Linking fills in what it is used for."""

    resource: Resource
    redrives: tuple[Redrive, ...] = ()
    """What its redrive policy may be, as far as it is known."""
    dead_letter_uses: tuple[Node, ...] = ()
    """Where something names it as the place for what failed."""
    dead_letter_of: tuple[Queue, ...] = ()
    """The queues of the template whose redrive policy names it."""
    event_sources: tuple[EventSource, ...] = ()
    """The mappings through which functions read it."""
    pipes: tuple[Resource, ...] = ()
    """The EventBridge pipes that read it."""

    @cached_property
    def redrive_policy(self) -> Possible:
        """`RedrivePolicy` as written."""
        return self.properties.lookup("RedrivePolicy")

    @cached_property
    def visibility(self) -> Possible:
        """`VisibilityTimeout` as written; `DEFAULT_VISIBILITY` where it is absent."""
        return self.properties.lookup("VisibilityTimeout")

    @cached_property
    def retention(self) -> Possible:
        """`MessageRetentionPeriod` as written; `DEFAULT_RETENTION` where it is absent."""
        return self.properties.lookup("MessageRetentionPeriod")

    @cached_property
    def is_fifo(self) -> bool | None:
        """Whether it is a FIFO queue; None if only the deployment knows."""
        fifo = self.properties.lookup("FifoQueue")
        if fifo.certainly_absent:
            return False
        if fifo.only in (True, "true", "True"):
            return True
        return False if fifo.only in (False, "false", "False") else None

    @cached_property
    def is_dead_letter_queue(self) -> bool:
        """Whether it takes what failed elsewhere, by its uses or, where other stacks may use it, by its name."""
        return bool(self.dead_letter_uses) or self._allows_redrive() or self._is_named_for_failures()

    def _allows_redrive(self) -> bool:
        if self.properties.lookup("RedriveAllowPolicy").certainly_absent:
            return False
        return self.properties.lookup("RedriveAllowPolicy", "redrivePermission").only != "denyAll"

    def _is_named_for_failures(self) -> bool:
        names = (self.name, *self.properties.lookup("QueueName").texts())
        plain = [name.lower().replace("-", "").replace("_", "") for name in names]
        return any(word in name for name in plain for word in ("dlq", "deadletter", "failed", "failure"))


class EventSource(Edge, frozen=True, eq=False, kw_only=True, dict=True):
    """Something that Lambda polls for a function: a SAM event or an `AWS::Lambda::EventSourceMapping`.

    Its source is a queue or stream.
    """

    kind: TriggerKind
    settings: Node
    """Where its settings stand."""
    function: Function | None
    """The function it calls, if that is certainly one of the template."""
    is_subscription: bool = False
    """Whether it is the `SqsSubscription` of a topic's event, which takes few settings."""
    makes_queue: bool = False
    """Whether SAM makes a queue with default settings for it (`SqsSubscription: true`)."""
    queues: tuple[Queue, ...] = ()
    """The queues of the template that it may read, one by one where a condition decides."""
    filter_patterns: tuple[FilterPattern, ...] = ()

    @property
    def queue(self) -> Queue | None:
        """The queue it reads, if that is certainly one of the template."""
        return self.queues[0] if self.source.resource is not None and self.queues else None

    @property
    def what(self) -> str:
        """What is polled."""
        return self.kind.value

    def setting(self, *path: str) -> Possible:
        """One of its settings, which SAM and CloudFormation name alike."""
        return self.settings.lookup(*path)

    @property
    def is_stream(self) -> bool:
        """Whether it reads Kinesis or DynamoDB, in order, from shards."""
        return self.kind in (TriggerKind.KINESIS, TriggerKind.DYNAMODB)

    @property
    def is_kafka(self) -> bool:
        """Whether it reads Kafka, managed or not."""
        return self.kind in (TriggerKind.MSK, TriggerKind.KAFKA)

    @property
    def may_share_records(self) -> bool:
        """Whether a share group of Kafka gives it records, or may: then the broker counts how often it hands one out.

        `ConsumptionMode` in https://docs.aws.amazon.com/lambda/latest/api/API_SelfManagedKafkaEventSourceConfig.html
        """
        mode = self.setting("SelfManagedKafkaEventSourceConfig", "ConsumptionMode")
        return mode.unknown or "Queue" in mode.texts()

    @cached_property
    def is_fifo(self) -> bool | None:
        """Whether its queue is a FIFO queue; None if that cannot be told, False for everything else than queues."""
        if self.kind is not TriggerKind.SQS or self.makes_queue:
            return False
        if self.queue is not None:
            return self.queue.is_fifo
        arn = self.source.written.only if self.source.written is not None else None
        return arn.endswith(".fifo") if isinstance(arn, str) else None

    @property
    def default_batch_size(self) -> int:
        """`BatchSize` where it is absent."""
        return (DEFAULT_BATCH_OF_QUEUES if self.kind is TriggerKind.SQS else DEFAULT_BATCH).value

    @cached_property
    def may_report_item_failures(self) -> bool:
        """Whether `FunctionResponseTypes` has `ReportBatchItemFailures`, or only the deployment knows."""
        types = flattened(self.setting("FunctionResponseTypes"))
        return types.unknown or "ReportBatchItemFailures" in types.texts()

    @property
    def filter_count(self) -> int | None:
        """How many filters it has; None if only the deployment knows."""
        filters = self.setting("FilterCriteria", "Filters").only
        return sum(1 for _ in filters.elements()) if isinstance(filters, Node) else None

    @property
    def subject(self) -> str:
        """How messages name it: the function and its event, or the mapping."""
        return f"{self.owner.logical_id}.{self.name}" if self.owner.logical_id != self.name else self.name

    @property
    def function_name(self) -> str | None:
        """The logical id of the function it calls."""
        return self.function.name if self.function is not None else None


def numbers(possible: Possible) -> Iterator[tuple[float, Known]]:
    """The numbers that a value may be, also written as text, as CloudFormation accepts them."""
    for known in possible.values:
        value = known.value
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            yield value, known
        elif isinstance(value, str) and value.strip().removeprefix("-").isdecimal() and len(value) < 20:
            yield int(value), known


def least(possible: Possible, default: float) -> float | None:
    """The smallest number that a value may be, None if it may be something unknown."""
    return min(_all_numbers(possible, default), default=None)


def greatest(possible: Possible, default: float) -> float | None:
    """The largest number that a value may be, None if it may be something unknown."""
    return max(_all_numbers(possible, default), default=None)


def _all_numbers(possible: Possible, default: float) -> list[float]:
    """The numbers that a value may be, `default` where it may be absent; none if it may be something unknown."""
    found = [number for number, _ in numbers(possible)]
    if possible.unknown or len(found) < len(possible.values):
        return []
    return [*found, default] if possible.absent else found
