"""Records that are read as what they are only after decoding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from serverless_lint.analyses.event_use import EventUse
from serverless_lint.model import EventRead, Path, Step, TriggerKind
from serverless_lint.rule import Category, Problem, Related, Severity, rule

_RECORD: Path = ("Records", Step.EACH)
_MESSAGE: Path = (*_RECORD, "body", Step.PARSED, "Message")

_BASE64: Mapping[Path, str] = {
    (*_RECORD, "kinesis", "data"): "the data of a Kinesis record",
    ("records", Step.EACH, Step.EACH, "value"): "the value of a Kafka record",
    ("records", Step.EACH, Step.EACH, "key"): "the key of a Kafka record",
    ("rmqMessagesByQueue", Step.EACH, Step.EACH, "data"): "the data of a RabbitMQ message",
    ("awslogs", "data"): "the data of CloudWatch Logs",
}
"""https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-example.html and the pages beside it"""

_JSON: Mapping[Path, str] = {
    (*_RECORD, "body"): "the body of an SQS message",
    (*_RECORD, "Sns", "Message"): "the message of an SNS notification",
    _MESSAGE: "the SNS message in an SQS message",
}
"""https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html"""

_OF_TEXT = frozenset({"length"})
"""What a text has in JavaScript, too."""


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def encoded_record_not_decoded(use: EventUse) -> Iterator[Problem]:
    """Code reads a record without decoding it first."""
    kinds = {trigger.kind for trigger in use.program.triggers}
    for path, what in _BASE64.items():
        if path[0] == "records" and not kinds & {TriggerKind.MSK, TriggerKind.KAFKA}:
            continue
        if not _is_read(use, (*path, Step.DECODED)):
            yield from _problem(use, path, f"{what} is base64 text: decode it first")
    for path, what in _JSON.items():
        if path[2] == "body" and kinds != {TriggerKind.SQS}:
            continue
        if path == _MESSAGE and not any(trigger.wraps_notifications for trigger in use.program.triggers):
            continue
        if not _is_read(use, (*path, Step.PARSED)):
            yield from _problem(use, path, f"{what} is text: parse it first")


def _problem(use: EventUse, path: Path, message: str) -> Iterator[Problem]:
    program = use.program
    for read in use.reads:
        if read.path[:-1] == path and _uses_content(read):
            yield Problem(
                read,
                message,
                related=tuple(Related(trigger, "sends the records") for trigger in program.triggers[:1]),
                function=program.function.name,
                ignorable_at=(program.function,),
            )
            return


def _is_read(use: EventUse, path: Path) -> bool:
    return any(read.path[: len(path)] == path for read in use.reads)


def _uses_content(read: EventRead) -> bool:
    """Whether the record is parsed, or a key is read from it."""
    last = read.path[-1]
    return last is Step.PARSED or (isinstance(last, str) and last not in _OF_TEXT)
