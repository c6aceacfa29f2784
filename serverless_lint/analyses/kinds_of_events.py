"""Code that events with records never get to, as its conditions say."""

from __future__ import annotations

from functools import partial

from serverless_lint.link.program.flow import gets_key
from serverless_lint.link.program.guards import Ways
from serverless_lint.model import Handler, Routine, TriggerKind
from serverless_lint.parse.code.conditions import folded
from serverless_lint.parse.code.facts import (
    Attribute,
    BlockKind,
    CallResult,
    Constant,
    Expression,
    Name,
    Operation,
    Subscript,
)
from serverless_lint.three_valued import any_of, opposite

_WITH_RECORDS = frozenset({TriggerKind.SQS, TriggerKind.SNS, TriggerKind.S3, TriggerKind.KINESIS, TriggerKind.DYNAMODB})
"""What hands over `Records`, and at least one: https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html"""
_RECORDS, _LENGTH = "Records", "length"


class EventsWithRecords:
    """Knows which blocks of a handler only events without `Records` get to, and nothing sends it such."""

    def __init__(self, handler: Handler, ways: Ways) -> None:
        self._routine = handler.routine
        self._ways = ways
        kinds = {trigger.kind for function in handler.functions for trigger in function.triggers}
        parameters = handler.routine.fact.parameters if handler.routine is not None else ()
        is_known = bool(kinds) and kinds <= _WITH_RECORDS and handler.event_index < len(parameters)
        self._event = parameters[handler.event_index].name if is_known else None
        self._known: dict[int, bool | None] = {}

    def never_get_to(self, block: int, offset: int) -> bool:
        """Whether what stands at an offset in a block of the handler itself runs for other events alone."""
        routine = self._routine
        if routine is None or self._event is None:
            return False
        blocks = routine.module.facts.blocks
        around = routine.module.facts.own_blocks_around(block)
        if any(self._holds(routine, at) is False for at in around):
            return True
        inside = {*around, routine.fact.body}
        return any(
            blocks[at].span.end <= offset
            and blocks[at].parent in inside
            and at not in inside
            and self._holds(routine, at) is True
            for at in self._ways.leaving(routine)
        )

    def _holds(self, routine: Routine, block: int) -> bool | None:
        """Whether an event with records gets into a block, as far as its own condition says."""
        if block not in self._known:
            self._known[block] = self._is_entered(routine, block)
        return self._known[block]

    def _is_entered(self, routine: Routine, block: int) -> bool | None:
        fact = routine.module.facts.blocks[block]
        if fact.condition is None or fact.kind not in (BlockKind.IF, BlockKind.ELSE):
            return None
        asked = folded(fact.condition, partial(self._asks, routine), any_of, opposite)
        return asked if fact.kind is BlockKind.IF else opposite(asked)

    def _asks(self, routine: Routine, condition: Expression) -> bool | None:
        """What a part of a condition is for an event with records; None if that depends on more."""
        if self._is_records(routine, condition):
            return True
        if not isinstance(condition, Operation) or condition.operator not in ("in", "not in"):
            return None
        key, whole = condition.operands
        is_asked = isinstance(key, Constant) and key.value == _RECORDS and self._is_event(whole)
        return condition.operator == "in" if is_asked else None

    def _is_records(self, routine: Routine, value: Expression) -> bool:
        if isinstance(value, Attribute):
            is_counted = value.name == _LENGTH and isinstance(value.base, Attribute)
            listed = value.base if is_counted else value
            return isinstance(listed, Attribute) and listed.name == _RECORDS and self._is_event(listed.base)
        if isinstance(value, Subscript):
            return isinstance(value.index, Constant) and value.index.value == _RECORDS and self._is_event(value.base)
        if not isinstance(value, CallResult):
            return False
        site = routine.module.call_sites[value.call]
        callee = site.fact.callee
        first = site.fact.arguments[0].value if site.fact.arguments else None
        is_key = isinstance(first, Constant) and first.value == _RECORDS
        return gets_key(site) and is_key and isinstance(callee, Attribute) and self._is_event(callee.base)

    def _is_event(self, value: Expression) -> bool:
        return isinstance(value, Name) and value.name == self._event
