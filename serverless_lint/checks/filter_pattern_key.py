"""Filter patterns that match nothing, or that Lambda refuses."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.aws.event_sources import KEYS_OF_RECORDS, MAX_FILTERS, MAX_FILTERS_ON_REQUEST
from serverless_lint.checks.problems import event_source_problem
from serverless_lint.model import EventSource, FilterPattern, TriggerKind
from serverless_lint.rule import Category, Problem, Severity, rule

_ITEMS = frozenset({"Keys", "NewImage", "OldImage"})


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def filter_pattern_key(source: EventSource) -> Iterator[Problem]:
    """A filter pattern names a key that the records do not have, so that nothing reaches the function."""
    yield from _too_many(source)
    for pattern in source.filter_patterns:
        if not pattern.is_object:
            if not pattern.has_placeholders:
                yield event_source_problem(
                    source, pattern, f"the filter of `{source.subject}` is no JSON object: Lambda refuses it"
                )
            continue
        yield from _unknown_keys(source, pattern)
        for entry in pattern.scalar_leaves():
            yield event_source_problem(
                source,
                pattern.at(entry.key_span),
                f"`{entry.key}` in the filter of `{source.subject}` needs a list of values: Lambda refuses it",
            )
        if source.kind is TriggerKind.DYNAMODB:
            for entry in pattern.operators("numeric", below=_ITEMS):
                yield event_source_problem(
                    source,
                    pattern.at(entry.key_span),
                    f"`numeric` in the filter of `{source.subject}` never matches: DynamoDB's numbers are strings",
                )


def _unknown_keys(source: EventSource, pattern: FilterPattern) -> Iterator[Problem]:
    known = KEYS_OF_RECORDS.value.get(source.what, ())
    for entry in pattern.roots():
        if known and entry.key not in known:
            loss = ", and SQS deletes what does not match" if source.kind is TriggerKind.SQS else ""
            yield event_source_problem(
                source,
                pattern.at(entry.key_span),
                f"{source.kind.value} records have no `{entry.key}`: this filter of `{source.subject}` "
                f"matches none{loss}; put it under `{known[0]}`",
            )


def _too_many(source: EventSource) -> Iterator[Problem]:
    filters = source.setting("FilterCriteria", "Filters")
    count = source.filter_count
    if count is not None and count > MAX_FILTERS.value:
        yield event_source_problem(
            source,
            filters.node,
            f"`{source.subject}` has {count} filters: Lambda takes {MAX_FILTERS.value}, "
            f"or {MAX_FILTERS_ON_REQUEST.value} on request",
            severity=None if count > MAX_FILTERS_ON_REQUEST.value else Severity.WARNING,
        )
