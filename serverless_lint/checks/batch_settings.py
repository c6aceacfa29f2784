"""Settings of event source mappings that Lambda refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from serverless_lint.checks.problems import event_source_problem
from serverless_lint.model import EventSource, TriggerKind
from serverless_lint.model.stack.messaging import least, numbers
from serverless_lint.rule import Category, Problem, Severity, rule

_STREAMS = (TriggerKind.KINESIS, TriggerKind.DYNAMODB)
_KAFKA = (TriggerKind.MSK, TriggerKind.KAFKA)
LARGEST_FIFO_BATCH = 10
LARGEST_BATCH_WITHOUT_WINDOW = 10


class _Range(NamedTuple):
    lowest: int
    highest: int
    unlimited: bool = False
    """Whether -1 means that there is no limit."""


_RANGES: dict[tuple[str, ...], _Range] = {
    ("BatchSize",): _Range(1, 10_000),
    ("MaximumBatchingWindowInSeconds",): _Range(0, 300),
    ("ParallelizationFactor",): _Range(1, 10),
    ("MaximumRetryAttempts",): _Range(0, 10_000, unlimited=True),
    ("MaximumRecordAgeInSeconds",): _Range(60, 604_800, unlimited=True),
    ("TumblingWindowInSeconds",): _Range(0, 900),
    ("ScalingConfig", "MaximumConcurrency"): _Range(2, 1000),
}
"""https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html"""

_ONLY_FOR: dict[str, tuple[TriggerKind, ...]] = {
    "ParallelizationFactor": _STREAMS,
    "TumblingWindowInSeconds": _STREAMS,
    "BisectBatchOnFunctionError": (*_STREAMS, *_KAFKA),
    "MaximumRetryAttempts": (*_STREAMS, *_KAFKA),
    "MaximumRecordAgeInSeconds": (*_STREAMS, *_KAFKA),
    "DestinationConfig": (*_STREAMS, *_KAFKA),
    "FunctionResponseTypes": (*_STREAMS, *_KAFKA, TriggerKind.SQS),
    "StartingPosition": (*_STREAMS, *_KAFKA, TriggerKind.DOCUMENTDB),
    "ScalingConfig": (TriggerKind.SQS,),
}
"""The same page: "(Kinesis, DynamoDB Streams, …)" in front of the description."""

_NEEDS_STARTING_POSITION = (*_STREAMS, TriggerKind.MSK)
_REPLACEMENTS = {
    "MaximumRetryAttempts": "set `maxReceiveCount` on the queue",
    "MaximumRecordAgeInSeconds": "set `MessageRetentionPeriod` on the queue",
    "DestinationConfig": "set a `RedrivePolicy` on the queue",
    "ParallelizationFactor": "set `ScalingConfig`",
}
"""What does for a queue what the setting does for a stream."""


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def invalid_batch_settings(source: EventSource) -> Iterator[Problem]:
    """An event source mapping has a setting that Lambda refuses."""
    yield from _out_of_range(source)
    yield from _misplaced(source)
    yield from _starting_position(source)
    if source.kind is TriggerKind.SQS:
        yield from (_of_fifo_queue(source) if source.is_fifo else _of_queue(source))


def _out_of_range(source: EventSource) -> Iterator[Problem]:
    for path, limits in _RANGES.items():
        name = path[-1]
        for number, known in numbers(source.setting(*path)):
            if limits.lowest <= number <= limits.highest or (limits.unlimited and number == -1):
                continue
            allowed = f"{limits.lowest} to {limits.highest}" + (" (or -1, no limit)" if limits.unlimited else "")
            yield event_source_problem(source, known, f"`{name}` of `{source.subject}` is {number:g}: set {allowed}")


def _misplaced(source: EventSource) -> Iterator[Problem]:
    for name, kinds in _ONLY_FOR.items():
        if source.kind is TriggerKind.OTHER or source.kind in kinds:
            continue
        setting = source.setting(name)
        if any(known.value is not False for known in setting.values):
            advice = _REPLACEMENTS.get(name, "remove it") if source.kind is TriggerKind.SQS else "remove it"
            yield event_source_problem(
                source,
                source.settings.get(name).key_location,
                f"`{source.subject}` reads {source.kind.value}, which has no `{name}`: {advice}",
            )


def _starting_position(source: EventSource) -> Iterator[Problem]:
    position = source.setting("StartingPosition")
    if source.kind in _NEEDS_STARTING_POSITION and position.certainly_absent:
        yield event_source_problem(
            source, source, f"`{source.subject}` has no `StartingPosition`: set `LATEST` or `TRIM_HORIZON`"
        )
    if "AT_TIMESTAMP" not in position.texts():
        return
    known = next(known for known in position.values if known.value == "AT_TIMESTAMP")
    if source.kind is TriggerKind.DYNAMODB:
        yield event_source_problem(
            source,
            known.node,
            f"`{source.subject}` reads a DynamoDB stream, which has no `AT_TIMESTAMP`: set `LATEST` or `TRIM_HORIZON`",
        )
    elif source.setting("StartingPositionTimestamp").certainly_absent:
        yield event_source_problem(
            source, known.node, f"`{source.subject}` starts `AT_TIMESTAMP`: add the `StartingPositionTimestamp`"
        )


def _of_fifo_queue(source: EventSource) -> Iterator[Problem]:
    for number, known in numbers(source.setting("BatchSize")):
        if LARGEST_FIFO_BATCH < number <= _RANGES["BatchSize",].highest:
            yield event_source_problem(
                source,
                known,
                f"`BatchSize` of `{source.subject}` is {number:g}, but a FIFO queue gives at most {LARGEST_FIFO_BATCH}",
            )
    for number, known in numbers(source.setting("MaximumBatchingWindowInSeconds")):
        if number > 0:
            yield event_source_problem(
                source,
                known,
                f"`{source.subject}` reads a FIFO queue, which has no batching window: "
                "remove `MaximumBatchingWindowInSeconds`",
            )


def _of_queue(source: EventSource) -> Iterator[Problem]:
    window = source.setting("MaximumBatchingWindowInSeconds")
    longest = max((number for number, _ in numbers(window)), default=0)
    if source.is_fifo is None or window.unknown or longest > 0 or least(window, 0) is None:
        return
    for number, known in numbers(source.setting("BatchSize")):
        if LARGEST_BATCH_WITHOUT_WINDOW < number <= _RANGES["BatchSize",].highest:
            yield event_source_problem(
                source,
                known,
                f"`{source.subject}` collects {number:g} messages: "
                "set `MaximumBatchingWindowInSeconds` to at least 1, or `BatchSize` to 10",
            )
