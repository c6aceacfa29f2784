"""How often functions run, as far as what calls them tells."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping

from serverless_lint.aws.schedule_expressions import shortest_pause
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function, Handler, Program, StateMachine, Trigger, TriggerKind
from serverless_lint.parse.template.template import Possible, ResourceKey


class Frequency(enum.IntEnum):
    """How often something runs."""

    RARELY = 0
    """By schedules alone that leave an hour or more between two invocations: each begins anew."""
    SELDOM = 1
    """When a stack changes, or by schedules with pauses in which Lambda gives up what has run."""
    UNKNOWN = 2
    """Nothing is seen that calls it: people, pipelines, scripts, or what another repository has."""
    OFTEN = 3
    """As often as requests, messages, records or events of others come, or every few minutes."""


_LONG = 900
"""Seconds after which a function most likely begins anew.

Lambda keeps what has run for some minutes and promises no time:
https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""
_VERY_LONG = 3600
"""Seconds after which it certainly does, as far as anybody has seen."""
_WHERE_STACKS_CHANGE = frozenset({TriggerKind.CUSTOM_RESOURCE, TriggerKind.DEPLOYMENT_HOOK, TriggerKind.CODECOMMIT})
_STARTS = frozenset({"StartExecution", "StartSyncExecution"})
"""Operations of Step Functions."""
_KEYS_OF_TRAFFIC = frozenset(
    {
        *("body", "headers", "httpMethod", "multiValueHeaders", "pathParameters", "queryStringParameters", "rawPath"),
        *("requestContext", "routeKey", "Records", "records", "awslogs", "detail", "detail-type", "triggerSource"),
        *("authorizationToken", "methodArn", "routeArn"),
    }
)
"""Keys of events that come as often as requests, records and messages do."""


class Frequencies:
    """Knows how often functions run."""

    def __init__(self, project: LinkedProject) -> None:
        self._project = project
        self._machines: Mapping[ResourceKey, StateMachine] = {
            machine.resource.key: machine for machine in project.all(StateMachine)
        }
        self._often = self._running_often()
        self._of_handlers: dict[tuple[str, str], Frequency] = {}

    def of(self, handler: Handler) -> Frequency:
        """How often a handler runs: as often as that of its functions which runs most."""
        known = self._of_handlers.get(handler.key)
        if known is None:
            known = self._of_handlers[handler.key] = self._found(handler)
        return known

    def of_function(self, function: Function) -> Frequency:
        """How often a function runs."""
        if function.key in self._often:
            return Frequency.OFTEN
        return max(map(self._of_trigger, function.triggers), default=Frequency.UNKNOWN)

    def are_called_by_hand(self, handlers: Iterable[Handler]) -> bool:
        """Whether templates say which functions run all of some handlers, and nothing that would call one of them."""
        return all(
            handler.functions
            and self.of(handler) is Frequency.UNKNOWN
            and not any(map(_is_read_in_part, handler.functions))
            for handler in handlers
        )

    def _found(self, handler: Handler) -> Frequency:
        frequency = max(map(self.of_function, handler.functions), default=Frequency.UNKNOWN)
        if frequency is Frequency.UNKNOWN and self._takes_what_comes_often(handler):
            return Frequency.OFTEN
        return frequency

    def _takes_what_comes_often(self, handler: Handler) -> bool:
        """Whether the code reads of its event what only requests, records and messages have."""
        if any(function.triggers for function in handler.functions):
            return False
        if not _KEYS_OF_TRAFFIC.isdisjoint(handler.event_keys):
            return True
        return any(read.path[:1] and read.path[0] in _KEYS_OF_TRAFFIC for read in self._project.event_reads(handler))

    def _of_trigger(self, trigger: Trigger) -> Frequency:
        if trigger.kind in _WHERE_STACKS_CHANGE:
            return Frequency.SELDOM
        if trigger.kind is TriggerKind.STEP_FUNCTIONS:
            machine = self._machines.get(trigger.owner.key)
            if machine is None:
                return Frequency.UNKNOWN
            # One execution may call it for each of many things.
            return max(_of_starts(machine.starts), Frequency.SELDOM)
        if trigger.kind is TriggerKind.SCHEDULE:
            return _of_schedule(trigger.schedule)
        return Frequency.UNKNOWN if trigger.kind is TriggerKind.OTHER else Frequency.OFTEN

    def _running_often(self) -> frozenset[ResourceKey]:
        """The functions and state machines that run often, those included that such functions start."""
        started = self._started()
        pending = [key for key, machine in self._machines.items() if _of_starts(machine.starts) is Frequency.OFTEN]
        pending += [
            function.key
            for function in self._project.all(Function)
            if any(self._of_trigger(trigger) is Frequency.OFTEN for trigger in function.triggers)
        ]
        found: set[ResourceKey] = set()
        while pending:
            key = pending.pop()
            if key not in found:
                found.add(key)
                pending += started.get(key, ())
        return frozenset(found)

    def _started(self) -> Mapping[ResourceKey, list[ResourceKey]]:
        """What functions and state machines start: functions and state machines."""
        found: dict[ResourceKey, list[ResourceKey]] = {}
        for function in self._project.all(Function):
            for trigger in function.triggers:
                if trigger.kind is TriggerKind.STEP_FUNCTIONS:
                    found.setdefault(trigger.owner.key, []).append(function.key)
        for program in self._project.all(Program):
            for call in program.calls:
                if call.invocation is not None or call.call.operation in _STARTS:
                    keys = (resource.key for resource in call.resources)
                    found.setdefault(program.function.key, []).extend(keys)
        return found


def _is_read_in_part(function: Function) -> bool:
    origin = function.template.origin
    return function.template.open or (origin is not None and origin.is_read_in_part)


def _of_starts(starts: Iterable[Possible | None]) -> Frequency:
    """How often a state machine runs that is started so."""
    return max(
        (Frequency.OFTEN if schedule is None else _of_schedule(schedule) for schedule in starts),
        default=Frequency.UNKNOWN,
    )


def _of_schedule(schedule: Possible | None) -> Frequency:
    if schedule is None:
        # It fires upon events besides.
        return Frequency.OFTEN
    pauses = [shortest_pause(known.text or "") for known in schedule.values]
    known = [pause for pause in pauses if pause is not None]
    if any(pause < _LONG for pause in known):
        return Frequency.OFTEN
    is_known = bool(known) and len(known) == len(pauses) and not schedule.unknown
    if not is_known:
        return Frequency.UNKNOWN
    return Frequency.RARELY if min(known) >= _VERY_LONG else Frequency.SELDOM
