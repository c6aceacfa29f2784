"""Lists of any length that the code hands to operations which take only so many things at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from serverless_lint.analyses.running_code import RunningRequest
from serverless_lint.link.program.flow import At
from serverless_lint.link.program.list_lengths import ListLengths
from serverless_lint.link.program.sdk_operations import fields_of, is_paginator, operation_of, request_of
from serverless_lint.link.program.written_literals import Passed
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import ArrayValue, CallSite, EventSource, Handler, ObjectValue, Path, SdkCall, Step
from serverless_lint.model.project import finds
from serverless_lint.model.stack.messaging import numbers
from serverless_lint.parse.code.facts import Operation
from serverless_lint.source import Location

if TYPE_CHECKING:
    from serverless_lint.aws import sdk


class LongBatch(msgspec.Struct, frozen=True, eq=False):
    """A call that hands an operation a list which may be longer than it takes."""

    call: SdkCall
    limit: int
    """How many it takes."""
    beginning: Location
    """What the list has an element for each of."""
    most: int | None = None
    """How many there may be; None if there is no bound."""
    source: EventSource | None = None
    """What hands over the records that there is an element for each of."""
    page_of: str = ""
    """The operation that gives the items that there is an element for each of."""
    handlers: tuple[Handler, ...] = ()

    @property
    def location(self) -> Location:
        """The callee of the call."""
        return self.call.location


_BY_TABLE = "RequestItems"
_KEYS = "Keys"
_ITEMS = "Items"
"""https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html"""
_LIMIT = "Limit"
_PAGES = frozenset({("dynamodb", "Query"), ("dynamodb", "Scan")})
"""Operations whose pages are limited by their size alone, unless the request has a `Limit`:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html"""
_RECORDS: frozenset[Path] = frozenset({("Records",), ("records",)})
_REQUESTED: tuple[Path, ...] = (("body", Step.PARSED), ("body", Step.DECODED, Step.PARSED), ("arguments",))
"""The parts of requests of APIs, and of AppSync, that a client fills."""


@finds(LongBatch, in_each=RunningRequest)
def long_batches(running: RunningRequest, project: LinkedProject) -> Iterator[LongBatch]:
    """The calls with the first of their lists that may be too long."""
    call = running.call
    operation = operation_of(call) if not is_paginator(call) else None
    batch = operation.batch if operation is not None else None
    if batch is None or batch.limit is None:
        return
    for found in _BatchSizes(project, call, batch, batch.limit).all(running.handlers):
        yield msgspec.structs.replace(found, handlers=running.handlers)
        return


class _BatchSizes:
    """Looks at how long the lists may be that one call hands over."""

    def __init__(self, project: LinkedProject, call: SdkCall, batch: sdk.Batch, limit: int) -> None:
        self._project = project
        self._call = call
        self._batch = batch
        self._limit = limit

    def all(self, handlers: tuple[Handler, ...]) -> Iterator[LongBatch]:
        """What may be too long."""
        for passed in self._lists():
            yield from self._literal(passed)
            for handler in handlers:
                lengths = ListLengths(self._project.values, self._project.flow(handler))
                for beginning in lengths.beginnings(At(*passed)):
                    yield from self._of_event(beginning, handler)
                    yield from self._of_pages(beginning, handler)

    def _lists(self) -> Iterator[Passed]:
        """The lists among the parameters; requests of DynamoDB have one for each table."""
        request = request_of(self._call, self._project.values)
        name, _, inner = self._batch.entries.partition(".")
        if request is None or name not in request:
            return
        if not inner and name != _BY_TABLE:
            yield request[name]
            return
        for value in self._project.values.of(*request[name]):
            if isinstance(value, ObjectValue) and inner:
                fields = fields_of(value) or {}
                yield from (fields[inner],) if inner in fields else ()
            elif isinstance(value, ObjectValue):
                for entry in value.literal.entries:
                    yield self._of_table(Passed(value.module, entry.value, value.block))

    def _of_table(self, passed: Passed) -> Passed:
        """What is written to a table, or the keys of what is read from one."""
        for value in self._project.values.of(*passed):
            fields = fields_of(value) if isinstance(value, ObjectValue) else None
            if fields is not None and _KEYS in fields:
                return fields[_KEYS]
        return passed

    def _literal(self, passed: Passed) -> Iterator[LongBatch]:
        for value in self._project.values.of(*passed):
            if isinstance(value, ArrayValue):
                items = value.literal.items
                written = sum(not (isinstance(item, Operation) and item.operator == "...") for item in items)
                if written > self._limit:
                    yield LongBatch(self._call, self._limit, value.module.at(value.literal.span), written)

    def _of_event(self, beginning: At, handler: Handler) -> Iterator[LongBatch]:
        for path in self._project.flow(handler).paths(beginning):
            if path in _RECORDS:
                for source in self._project.all(EventSource):
                    most = most_records(source) if source.function in handler.functions else 0
                    if most > self._limit:
                        yield LongBatch(self._call, self._limit, beginning.location, most, source)
            elif any(path[: len(part)] == part for part in _REQUESTED):
                yield LongBatch(self._call, self._limit, beginning.location)

    def _of_pages(self, beginning: At, handler: Handler) -> Iterator[LongBatch]:
        for origin in self._project.flow(handler).of(beginning):
            if origin.held or origin.path != (_ITEMS,) or not isinstance(origin.source, CallSite):
                continue
            given = self._project.sdk.call_at(origin.source)
            if given is None or (given.service, given.operation) not in _PAGES:
                continue
            request = request_of(given, self._project.values)
            if request is not None and _LIMIT not in request:
                yield LongBatch(self._call, self._limit, beginning.location, page_of=given.operation)


def most_records(source: EventSource) -> int:
    """How many records an event source may hand over at once; 0 if that is not known."""
    size = source.setting("BatchSize")
    known = [int(number) for number, _ in numbers(size)]
    if size.unknown or len(known) < len(size.values):
        return 0
    return max([*known, source.default_batch_size] if size.absent else known, default=0)
