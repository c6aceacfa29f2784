"""What an event source mapping does with a batch that the function fails on."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.batch_replies import EventSourceReplies
from serverless_lint.checks.problems import event_source_problem
from serverless_lint.model import EventSource, TriggerKind
from serverless_lint.model.stack.messaging import least, numbers
from serverless_lint.parse.template.template import Possible
from serverless_lint.rule import Category, Problem, Severity, rule

_PARTIAL = (TriggerKind.SQS, TriggerKind.KINESIS, TriggerKind.DYNAMODB)


@rule(Severity.INFO, Category.RELIABILITY, since="0.1")
def missing_partial_batch_response(replies: EventSourceReplies) -> Iterator[Problem]:
    """A function that fails on one record of a batch gets the whole batch again."""
    source = replies.source
    # `SqsSubscription` has no such setting.
    if source.kind not in _PARTIAL or source.is_subscription or source.may_report_item_failures:
        return
    if replies.reports_failures or replies.keeps_errors or replies.loses_errors:
        # That failures are ignored is an error of its own: `batch-failures-ignored`.
        return
    size = least(source.setting("BatchSize"), source.default_batch_size)
    if size is None or size <= 1:
        return
    what = "messages" if source.kind is TriggerKind.SQS else "records"
    yield _problem(
        source,
        f"repeats all of up to {size:g} {what} if one fails",
        "report failures with `ReportBatchItemFailures`",
    )


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def stream_without_failure_destination(replies: EventSourceReplies) -> Iterator[Problem]:
    """A stream has nowhere to put records that the function fails on."""
    source = replies.source
    if not (source.is_stream or source.is_kafka) or not _failure_destination(source).certainly_absent:
        return
    if replies.keeps_errors or source.may_share_records:
        return
    if _retries_forever(source):
        # Nothing at all is said about failures: one finding, that of `stream-retries-forever`, asks for both.
        return
    loss = "repeats bad records until they expire, then drops them" if _is_endless(source) else "drops bad records"
    yield _problem(source, loss, "add `DestinationConfig.OnFailure`", _severity(replies))


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def stream_retries_forever(replies: EventSourceReplies) -> Iterator[Problem]:
    """One bad record holds a shard up until it expires."""
    source = replies.source
    if _retries_forever(source) and not replies.keeps_errors:
        needs_destination = _failure_destination(source).certainly_absent
        destination = " and `DestinationConfig.OnFailure`" if needs_destination else ""
        action = f"set `MaximumRetryAttempts`{destination}"
        yield _problem(source, "is held up by a bad record until it expires", action, _severity(replies))


def _severity(replies: EventSourceReplies) -> Severity | None:
    """Where the code loses what it fails on, that is to be mended first."""
    return Severity.INFO if replies.loses_errors else None


def _retries_forever(source: EventSource) -> bool:
    """Whether certainly nothing ends the retries of a bad record. A destination alone gets it only after them."""
    if not source.is_stream or source.may_report_item_failures:
        return False
    return _is_endless(source) and not _may_be_on(source.setting("BisectBatchOnFunctionError"))


def _is_endless(source: EventSource) -> bool:
    """Whether records are certainly tried again until they expire in the source."""
    settings = (source.setting("MaximumRetryAttempts"), source.setting("MaximumRecordAgeInSeconds"))
    return all(_is_unlimited(setting) for setting in settings)


def _failure_destination(source: EventSource) -> Possible:
    return source.setting("DestinationConfig", "OnFailure")


def _is_unlimited(setting: Possible) -> bool:
    return not setting.unknown and all(number == -1 for number, _ in numbers(setting))


def _may_be_on(setting: Possible) -> bool:
    return setting.unknown or any(known.value not in (False, "false", "False") for known in setting.values)


def _problem(source: EventSource, what: str, action: str, severity: Severity | None = None) -> Problem:
    said = f"{what}: {action}"
    return event_source_problem(source, source, f"`{source.subject}` {said}", severity=severity, cause=said)
