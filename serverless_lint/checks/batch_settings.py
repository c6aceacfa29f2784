"""Settings of event source mappings that Lambda refuses."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.aws.event_sources import (
    MAX_BATCH_WITHOUT_WINDOW,
    MAX_FIFO_BATCH,
    RANGES,
    SOURCES_OF_SETTINGS,
    SOURCES_THAT_NEED_A_STARTING_POSITION,
)
from serverless_lint.checks.problems import event_source_problem
from serverless_lint.model import EventSource, TriggerKind
from serverless_lint.model.stack.messaging import least, numbers
from serverless_lint.rule import Category, Problem, Severity, rule

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
    for path, limits in RANGES.value.items():
        name = path[-1]
        for number, known in numbers(source.setting(*path)):
            if limits.lowest <= number <= limits.highest or (limits.unlimited and number == -1):
                continue
            allowed = f"{limits.lowest} to {limits.highest}" + (" (or -1, no limit)" if limits.unlimited else "")
            yield event_source_problem(source, known, f"`{name}` of `{source.subject}` is {number:g}: set {allowed}")


def _misplaced(source: EventSource) -> Iterator[Problem]:
    for name, sources in SOURCES_OF_SETTINGS.value.items():
        if source.kind is TriggerKind.OTHER or source.what in sources:
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
    if source.what in SOURCES_THAT_NEED_A_STARTING_POSITION.value and position.certainly_absent:
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
        if MAX_FIFO_BATCH.value < number <= RANGES.value["BatchSize",].highest:
            yield event_source_problem(
                source,
                known,
                f"`BatchSize` of `{source.subject}` is {number:g}, "
                f"but a FIFO queue gives at most {MAX_FIFO_BATCH.value}",
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
        if MAX_BATCH_WITHOUT_WINDOW.value < number <= RANGES.value["BatchSize",].highest:
            yield event_source_problem(
                source,
                known,
                f"`{source.subject}` collects {number:g} messages: set `MaximumBatchingWindowInSeconds` to at least 1, "
                f"or `BatchSize` to {MAX_BATCH_WITHOUT_WINDOW.value}",
            )
