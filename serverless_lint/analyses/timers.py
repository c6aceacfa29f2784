"""Timers that functions start for an event and leave behind when they answer."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.running_code import RunningCall
from serverless_lint.libraries.timers import INTERVALS, RUNS_WHEN_SETTLED, STOPS_TIMERS, TIMEOUTS
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, Handler, Module, Routine
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Attribute,
    FunctionValue,
    Language,
    ResultUse,
    last_name,
)
from serverless_lint.source import Location, Span


class OpenTimer(msgspec.Struct, frozen=True, eq=False):
    """A call that starts a timer which nothing stops."""

    site: CallSite
    is_repeated: bool
    """Whether it calls its function again and again."""
    handlers: tuple[Handler, ...]

    @property
    def location(self) -> Location:
        """The callee."""
        return self.site.location


@finds(OpenTimer, in_each=RunningCall)
def open_timers(running: RunningCall, project: LinkedProject) -> Iterator[OpenTimer]:
    """The timers of handlers that Lambda waits for no longer than for their answer."""
    site = running.site
    routine = site.routine
    if site.module.language is Language.PYTHON or routine is None or last_name(site.fact.callee) not in _NAMES:
        return
    handlers = tuple(handler for handler in running.handlers if _is_answered_by_a_promise(handler))
    names = {dotted_name(callee) for callee in project.values.callee(site)}
    is_repeated = names <= INTERVALS
    if not handlers or not (is_repeated or names <= TIMEOUTS):
        return
    is_left = _is_left_running(site, project.once(_Stops)) if is_repeated else _is_right_in_async_code(site, routine)
    if is_left:
        yield OpenTimer(site, is_repeated, handlers)


_NAMES = frozenset({"setInterval", "setTimeout"})


def _is_answered_by_a_promise(handler: Handler) -> bool:
    """Whether a handler is known to answer when its promise is settled, whatever is still to be done."""
    is_async = handler.routine is not None and handler.routine.fact.is_async
    return is_async and not handler.is_streaming and not any(function.is_durable for function in handler.functions)


class _Stops:
    """Knows where modules stop timers, each module looked at once."""

    def __init__(self, project: LinkedProject) -> None:
        self._starts: dict[str, list[int]] = {}

    def are_within(self, module: Module, span: Span) -> bool:
        """Whether a part of a module stops one."""
        starts = self._starts.get(module.key)
        if starts is None:
            found = (call.span.start for call in module.facts.calls if last_name(call.callee) in STOPS_TIMERS)
            starts = self._starts[module.key] = sorted(found)
        at = bisect_left(starts, span.start)
        return at < len(starts) and starts[at] < span.end


def _is_left_running(site: CallSite, stops: _Stops) -> bool:
    """Whether nothing stops an interval: neither its own function nor, where it has a name, anything in the module."""
    called = site.fact.argument("", 0)
    if site.fact.use is ResultUse.DROPPED and isinstance(called, FunctionValue):
        return not stops.are_within(site.module, called.span)
    return site.fact.use in (ResultUse.DROPPED, ResultUse.BOUND) and site.module.words.isdisjoint(STOPS_TIMERS)


def _is_right_in_async_code(site: CallSite, routine: Routine) -> bool:
    """Whether nothing waits for a timeout: no promise around it is fulfilled by it, and nothing keeps it."""
    if site.fact.use is not ResultUse.DROPPED or site.fact.awaited:
        return False
    return routine.fact.is_async or (
        routine.owner is not None and routine.owner.fact.is_async and _runs_when_settled(routine)
    )


def _runs_when_settled(routine: Routine) -> bool:
    """Whether a function is only run when a promise is settled, which does not wait for what it begins."""
    given = routine.module.calls_given.get(routine.index, ())
    return bool(given) and all(
        isinstance(site.fact.callee, Attribute) and site.fact.callee.name in RUNS_WHEN_SETTLED for site, _ in given
    )
