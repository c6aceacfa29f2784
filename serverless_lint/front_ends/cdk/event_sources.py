"""What a program lets functions poll, as far as that is literal.

https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_lambda_event_sources-readme.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from serverless_lint.front_ends.cdk.constructs import qualified, seconds_of
from serverless_lint.front_ends.facts import OPEN, UNKNOWN, Made
from serverless_lint.front_ends.literals import Literals, Setting, Value
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.code.facts import Attribute, Call, CallResult, CodeModule, Sequence, last_name

_ADDING = frozenset({"addEventSource", "add_event_source"})
_POLLED = {"SqsEventSource": "sqs", "KinesisEventSource": "kinesis", "DynamoEventSource": "dynamodb"}
"""By construct the service that a mapping polls."""
_MODULE = "aws-lambda-event-sources."
_PROPERTIES_POSITION = 1
_SOURCES = frozenset({"queue", "stream", "table"})
"""What event sources are given besides their properties."""
_AS_THEY_ARE = {
    "batchSize": "BatchSize",
    "bisectBatchOnError": "BisectBatchOnFunctionError",
    "enabled": "Enabled",
    "parallelizationFactor": "ParallelizationFactor",
    "retryAttempts": "MaximumRetryAttempts",
}
_DURATIONS = {"maxBatchingWindow": "MaximumBatchingWindowInSeconds", "maxRecordAge": "MaximumRecordAgeInSeconds"}
_NOT_READ = {
    "filters": "FilterCriteria",
    "maxConcurrency": "ScalingConfig",
    "onFailure": "DestinationConfig",
    "tumblingWindow": "TumblingWindowInSeconds",
}
_STARTING = "startingPosition"
_REPORTING = "reportBatchItemFailures"
_AFTER_UNDERSCORE = lazy_pattern(r"_([a-z])")


class EventSource(NamedTuple):
    """What a function polls."""

    file: str
    at: Call
    """The call at whose place it stands, in that file."""
    name: str
    """The construct that it is."""
    service: str
    properties: dict[str, Made]


def event_sources(file: str, module: CodeModule, literals: Literals) -> Iterator[tuple[Value, EventSource]]:
    """What is added to functions by calls of a file, each with the function."""
    for call in module.calls:
        if isinstance(call.callee, Attribute) and call.callee.name in _ADDING and call.arguments:
            made = event_source(Value(file, call.arguments[0].value), literals)
            if made is not None:
                yield literals.behind(Value(file, call.callee.base)), made._replace(file=file, at=call)


def given_event_sources(setting: Setting | None, literals: Literals) -> Iterator[EventSource]:
    """What a function is given to poll where it is made."""
    given = literals.behind(setting.value) if setting is not None else None
    if given is not None and isinstance(given.expression, Sequence):
        for item in given.expression.items:
            made = event_source(given.at(item), literals)
            if made is not None:
                yield made


def event_source(value: Value, literals: Literals) -> EventSource | None:
    """What an expression polls; None if that is not known."""
    found = literals.behind(value)
    call = literals.call(found)
    name = qualified(found.file, call.callee, literals) if call is not None else None
    construct = name.removeprefix(_MODULE) if name is not None and name.startswith(_MODULE) else ""
    service = _POLLED.get(construct)
    if call is None or service is None or not isinstance(found.expression, CallResult):
        return None
    return EventSource(found.file, call, construct, service, _properties(found, call, literals))


def _properties(found: Value, call: Call, literals: Literals) -> dict[str, Made]:
    settings = literals.arguments(found.file, call, _PROPERTIES_POSITION, found.frame)
    properties: dict[str, Made] = {"EventSourceArn": {UNKNOWN: ""}}
    is_open = not settings.complete
    for written, setting in settings.found.items():
        name = _AFTER_UNDERSCORE.sub(lambda match: match[1].upper(), written)
        value = literals.constant(setting.value)
        if name in _AS_THEY_ARE:
            properties[_AS_THEY_ARE[name]] = {UNKNOWN: ""} if value is None or isinstance(value, float) else value
        elif name in _DURATIONS:
            seconds = seconds_of(setting.value, literals)
            properties[_DURATIONS[name]] = {UNKNOWN: ""} if seconds is None else seconds
        elif name in _NOT_READ:
            properties[_NOT_READ[name]] = {UNKNOWN: ""}
        elif name == _STARTING:
            position = last_name(literals.behind(setting.value).expression)
            properties["StartingPosition"] = position if position.isupper() else {UNKNOWN: ""}
        elif name == _REPORTING:
            if value is not False:
                properties["FunctionResponseTypes"] = ["ReportBatchItemFailures"] if value else {UNKNOWN: ""}
        elif name not in _SOURCES:
            is_open = True
    return {**properties, OPEN: ""} if is_open else properties
