"""Functions that call themselves through what triggers them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from serverless_lint.analyses.repeats import RepeatedEffects
from serverless_lint.model import ObjectKey, ResourceCall, Trigger, TriggerKind
from serverless_lint.rule import Category, Problem, Related, Severity, rule

_WRITES: Mapping[TriggerKind, tuple[str, frozenset[str]]] = {
    TriggerKind.S3: (
        "s3",
        frozenset({"PutObject", "CopyObject", "Copy", "Upload", "UploadFile", "UploadFileobj", "UploadFileObj"}),
    ),
    TriggerKind.SQS: ("sqs", frozenset({"SendMessage", "SendMessageBatch"})),
    TriggerKind.SNS: ("sns", frozenset({"Publish", "PublishBatch"})),
    TriggerKind.KINESIS: ("kinesis", frozenset({"PutRecord", "PutRecords"})),
    TriggerKind.DYNAMODB: (
        "dynamodb",
        frozenset({"PutItem", "UpdateItem"}),
    ),
}
"""The operations that make a new event, by what the trigger comes from."""


@rule(Severity.ERROR, Category.COST, since="0.1")
def recursive_trigger(repeated: RepeatedEffects) -> Iterator[Problem]:
    """A function writes to what triggers it, so that it calls itself again."""
    program = repeated.program
    if not program.function.properties.lookup("RecursiveLoop").certainly_absent:
        return
    for trigger in program.triggers:
        for call in program.calls:
            if call.is_certain and _comes_back(repeated, trigger, call):
                what = trigger.source.resource
                name = f"`{what.logical_id}`" if what is not None else f"what `{trigger.name}` listens to"
                yield Problem(
                    call,
                    f"`{program.function.name}` writes to {name}, which triggers it again: write elsewhere",
                    related=(Related(trigger, f"triggers `{program.function.name}`"),),
                    function=program.function.name,
                    resource=what.logical_id if what is not None else None,
                    ignorable_at=(program.handler, program.function),
                )
                break


def _comes_back(repeated: RepeatedEffects, trigger: Trigger, call: ResourceCall) -> bool:
    if trigger.kind is TriggerKind.EVENT_RULE:
        return any(trigger.receives(event, call.only) for event in call.events)
    service, operations = _WRITES.get(trigger.kind, ("", frozenset()))
    if call.call.service != service or call.call.operation not in operations or trigger.is_filtered:
        return False
    if not (call.is_on_source or (call.only is not None and call.only is trigger.source.resource)):
        return False
    if trigger.kind is TriggerKind.S3:
        return trigger.delivers_object(call.key or ObjectKey())
    if trigger.kind is TriggerKind.DYNAMODB:
        # A write that changes nothing makes no record of the stream, and code that looks at the kind of change tells
        # its own changes from those of others.
        changes = any(effect.location == call.location for effect in repeated.effects)
        return changes and not any(read.path[-1] in ("eventName", "eventSource") for read in repeated.event_reads)
    # A message that is sent back with a delay is repeated on purpose.
    return "DelaySeconds" not in call.parameters
