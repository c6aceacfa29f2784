"""What happens a second time when the same event comes a second time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.data_formats import JSON_WRITERS
from serverless_lint.libraries.fresh_values import FRESH_IDS
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.resources_of_calls import ResourcesOfCalls
from serverless_lint.model import (
    ArrayValue,
    EventRead,
    Function,
    Joined,
    Literal,
    Module,
    ObjectValue,
    Program,
    ResourceCall,
    Result,
    TriggerKind,
    Value,
)
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Constant
from serverless_lint.parse.template.template import Resource, ResourceKey
from serverless_lint.source import Location


class RepeatedEffect(msgspec.Struct, frozen=True, eq=False):
    """A call of AWS that does something again when the same event comes again."""

    what: str
    """What happens then: "a message is sent again"."""
    location: Location
    receiver: Resource | None = None
    """What it is sent to, if that is certain."""


class RepeatedEffects(msgspec.Struct, frozen=True, eq=False):
    """A function with what its code does again when the same event comes again."""

    program: Program
    effects: tuple[RepeatedEffect, ...]
    """None if the code handles duplicates in some way."""
    event_reads: tuple[EventRead, ...]
    """The parts of the event that it reads."""

    @property
    def location(self) -> Location:
        """The handler."""
        return self.program.location


@finds(RepeatedEffects, reads_code=True)
def repeated_effects(project: LinkedProject) -> Iterator[RepeatedEffects]:
    """The effects of each function, without those of which nothing comes: what receives them only deletes."""
    harmless = _harmless_receivers(project)
    for own in project.all(_OwnEffects):
        effects = tuple(
            effect for effect in own.effects if effect.receiver is None or effect.receiver.key not in harmless
        )
        yield RepeatedEffects(own.program, effects, project.event_reads(own.program.handler))


class _OwnEffects(msgspec.Struct, frozen=True, eq=False):
    program: Program
    effects: tuple[RepeatedEffect, ...]


@finds(_OwnEffects, in_each=Program)
def _own_effects(program: Program, project: LinkedProject) -> Iterator[_OwnEffects]:
    finder = project.once(_finder)
    yield _OwnEffects(program, tuple(finder.of(program.calls, program.code.modules)))


def _finder(project: LinkedProject) -> Repeats:
    return Repeats(project.values, project.resources_of_calls)


_SENDS = {
    ("sqs", "SendMessage"): "a message is sent again",
    ("sqs", "SendMessageBatch"): "messages are sent again",
    ("sns", "Publish"): "a notification is published again",
    ("sns", "PublishBatch"): "notifications are published again",
    ("events", "PutEvents"): "events are sent again",
    ("kinesis", "PutRecord"): "a record is put again",
    ("kinesis", "PutRecords"): "records are put again",
    ("ses", "SendEmail"): "a mail is sent again",
    ("ses", "SendRawEmail"): "a mail is sent again",
    ("ses", "SendTemplatedEmail"): "a mail is sent again",
    ("sesv2", "SendEmail"): "a mail is sent again",
}
_CONDITIONS = frozenset({"ConditionExpression", "Expected", "MessageDeduplicationId", "ClientRequestToken"})
_COUNTING = lazy_pattern(r"\bADD\b|[^\s=,]\s*[+-]\s*:|\blist_append\b", re.IGNORECASE)
_HANDLED = lazy_pattern(r"idempoten|dedup", re.IGNORECASE)
_MAX_DEPTH = 4
_TASK_TOKEN = lazy_pattern(r"task_?token", re.IGNORECASE)
"""What answers a task of Step Functions, which takes one answer only:
https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html"""
_CONTENTS = ("Entries", "MessageBody", "Message", "MessageAttributes", "Records", "Data")
"""The parameters that hold what is sent."""
_MAX_DEPTH_OF_CONTENT = 8
_CARRIERS = frozenset(
    {
        TriggerKind.S3,
        TriggerKind.SNS,
        TriggerKind.SQS,
        TriggerKind.KINESIS,
        TriggerKind.DYNAMODB,
        TriggerKind.EVENT_RULE,
    }
)
"""What only hands on to functions what it is given."""
_HARMLESS = ("Delete", "BatchGet", "Describe", "Get", "Head", "List", "Query", "Scan")
"""Beginnings of operations that do nothing new when they are repeated."""


class Repeats:
    """Finds calls that have an effect each time."""

    def __init__(self, values: Values, resources: ResourcesOfCalls) -> None:
        self._values = values
        self._resources = resources

    def of(self, calls: Iterable[ResourceCall], modules: Iterable[Module]) -> Iterator[RepeatedEffect]:
        """The effects of calls that handlers make; none if the code says that it handles duplicates."""
        if any(_HANDLED.search(word) for module in modules for word in module.words):
            return
        for found in calls:
            if found.call.site.routine is None or found.parameters & _CONDITIONS:
                continue
            what = self._effect(found)
            if what:
                yield RepeatedEffect(what, found.location, found.only)

    def _effect(self, found: ResourceCall) -> str:
        call = found.call
        if call.service == "dynamodb" and call.operation == "UpdateItem":
            expressions = self._resources.parameter(call, "UpdateExpression")
            texts = [value.value for value in expressions if isinstance(value, Literal)]
            return "a counter or list grows again" if any(_COUNTING.search(str(text)) for text in texts) else ""
        if call.service == "dynamodb" and call.operation == "PutItem":
            return "an item is put again under a new id" if self._has_fresh_key(found) else ""
        what = _SENDS.get((call.service, call.operation), "")
        if not what or any(_deduplicates(resource) for resource in found.resources) or self._answers_a_task(found):
            return ""
        return what

    def _answers_a_task(self, found: ResourceCall) -> bool:
        """Whether what is sent carries the token of a task, so that its second answer is refused."""
        return any(
            self._has_token(value, _MAX_DEPTH_OF_CONTENT)
            for name in _CONTENTS
            for value in self._resources.parameter(found.call, name)
        )

    def _has_token(self, value: Value, depth: int) -> bool:
        if depth <= 0:
            return False
        if isinstance(value, ObjectValue):
            keys = (entry.key.value for entry in value.literal.entries if isinstance(entry.key, Constant))
            if any(isinstance(key, str) and _TASK_TOKEN.fullmatch(key) for key in keys):
                return True
            contents = [entry.value for entry in value.literal.entries]
        elif isinstance(value, ArrayValue):
            contents = list(value.literal.items)
        elif isinstance(value, Joined):
            return any(self._has_token(part, depth - 1) for part in value.parts)
        elif isinstance(value, Result) and dotted_name(value.callee) in JSON_WRITERS:
            passed = self._values.argument(value.site, "", 0) or ()
            return any(self._has_token(inner, depth - 1) for inner in passed)
        else:
            return False
        return any(
            self._has_token(inner, depth - 1)
            for content in contents
            for inner in self._values.of(value.module, content, value.block)
        )

    def _has_fresh_key(self, found: ResourceCall) -> bool:
        keys = [key for resource in found.resources for key in _key_names(resource)]
        for item in self._resources.parameter(found.call, "Item"):
            if not isinstance(item, ObjectValue):
                continue
            for entry in item.literal.entries:
                name = entry.key.value if isinstance(entry.key, Constant) else None
                if isinstance(name, str) and (name in keys if keys else name.lower() in ("id", "pk")):
                    values = self._values.of(item.module, entry.value, item.block)
                    if values and all(self._is_fresh(value, _MAX_DEPTH) for value in values):
                        return True
        return False

    def _is_fresh(self, value: Value, depth: int) -> bool:
        """Whether a value is made from an id that is new each time."""
        if depth <= 0:
            return False
        if isinstance(value, Joined):
            return any(self._is_fresh(part, depth - 1) for part in value.parts)
        if isinstance(value, ObjectValue):
            # The typed form of the low-level client: `{"S": id}`.
            return len(value.literal.entries) == 1 and any(
                self._is_fresh(inner, depth - 1)
                for inner in self._values.of(value.module, value.literal.entries[0].value, value.block)
            )
        if not isinstance(value, Result):
            return False
        if dotted_name(value.callee) in FRESH_IDS:
            return value.site.routine is not None
        passed = self._values.argument(value.site, "", 0) or ()
        return dotted_name(value.callee) == "str" and any(self._is_fresh(inner, depth - 1) for inner in passed)


def _key_names(table: Resource) -> Iterator[str]:
    if table.type == "AWS::Serverless::SimpleTable":
        name = table.properties.lookup("PrimaryKey", "Name")
        yield from name.texts() or ("id",)
    for element in table.properties.get("KeySchema").elements():
        yield from element.lookup("AttributeName").texts()


def _deduplicates(resource: Resource) -> bool:
    """Whether a FIFO queue or topic drops what it has seen in the last minutes."""
    return not resource.properties.lookup("ContentBasedDeduplication").certainly_absent


def _harmless_receivers(project: LinkedProject) -> frozenset[ResourceKey]:
    """What is sent to functions that only delete."""
    readers: dict[ResourceKey, list[Function]] = {}
    for function in project.all(Function):
        for trigger in function.triggers:
            if trigger.kind in _CARRIERS and trigger.source.resource is not None:
                readers.setdefault(trigger.source.resource.key, []).append(function)
    return frozenset(
        resource
        for resource, found in readers.items()
        if all(_only_deletes(project.programs_of(function)) for function in found)
    )


def _only_deletes(programs: Iterable[Program]) -> bool:
    """Whether the code calls AWS to delete, and does nothing else there but read."""
    operations = [call.call.operation for program in programs for call in program.calls]
    deletes = any(
        operation.startswith("Delete") and not operation.startswith("DeleteMessage") for operation in operations
    )
    return deletes and all(operation.startswith(_HARMLESS) for operation in operations)
