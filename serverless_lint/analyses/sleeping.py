"""Where code waits for nothing but the clock while a function runs, and how long."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from serverless_lint.analyses.running_code import RunningCall
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.sleeping import SLEEPS, TIMER, TIMERS
from serverless_lint.link.program.sdk import Sdk
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Argument, CallSite, External, Handler, Literal, Routine, Value
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import BlockKind, CallResult, FunctionValue, Language, Name, spelling
from serverless_lint.source import Location

_STANDS_IN = lazy_pattern(r"(?:^|[/_.-])(?:stubs?|mocks?|fakes?|simulators?)(?:[/_.-]|$)", re.IGNORECASE)
"""Folders and files of what stands in for a service in tests, and is slow on purpose."""
_READING = ("Get", "List", "Simulate")
_SECOND = 1000
"""In milliseconds."""


class Sleep(msgspec.Struct, frozen=True, eq=False):
    """A call that waits for a time that is written in the code."""

    site: CallSite
    seconds: float
    is_repeated: bool
    """Whether it is made in a loop."""
    is_for_iam: bool
    """Whether it follows a change of IAM, of which nothing tells when it has taken effect."""
    handlers: tuple[Handler, ...]

    @property
    def location(self) -> Location:
        """The callee."""
        return self.site.location


@finds(Sleep, in_each=RunningCall)
def sleeps(running: RunningCall, project: LinkedProject) -> Iterator[Sleep]:
    """The calls, without those that wait before they try again what failed."""
    site = running.site
    if site.routine is None or _STANDS_IN.search(site.module.name):
        return
    values = project.values
    if site.module.language is Language.PYTHON:
        is_sleep = any(isinstance(callee, External) and callee.name in SLEEPS for callee in values.callee(site))
        seconds = _least(values.argument(site, "secs", 0) or ()) if is_sleep else None
    else:
        milliseconds = _least(_milliseconds(site, values)) if site.fact.awaited else None
        seconds = None if milliseconds is None else milliseconds / _SECOND
    if seconds is not None and not _is_after_failure(site):
        is_repeated = any(block.kind is BlockKind.LOOP for block in site.enclosing_blocks)
        yield Sleep(site, seconds, is_repeated, _is_for_iam(site, project.sdk), running.handlers)


def _is_for_iam(site: CallSite, sdk: Sdk) -> bool:
    """Whether the last request to AWS before it, in the same function, changes what somebody may do.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html#troubleshoot_general_eventual-consistency
    """
    calls = site.routine.calls if site.routine is not None else ()
    before = [call for other in calls if other.span.start < site.span.start and (call := sdk.call_at(other))]
    last = max(before, key=lambda call: call.site.span.start, default=None)
    return last is not None and last.service == "iam" and not last.operation.startswith(_READING)


def _is_after_failure(site: CallSite) -> bool:
    """Whether it stands where an error is caught, or in a loop that catches one."""
    blocks = site.module.facts.blocks
    around = list(site.enclosing_blocks)
    if any(block.kind is BlockKind.CATCH for block in around):
        return True
    loops = [block.span for block in around if block.kind is BlockKind.LOOP]
    return any(
        block.kind is BlockKind.CATCH and span.start <= block.span.start and block.span.end <= span.end
        for span in loops
        for block in blocks
    )


def _least(values: Iterable[Value]) -> float | None:
    """The smallest of numbers; None if there may be something else."""
    found = [value.value if isinstance(value, Literal) else None for value in values]
    numbers = [number for number in found if isinstance(number, (int, float)) and not isinstance(number, bool)]
    return min(numbers) if numbers and len(numbers) == len(found) else None


def _milliseconds(site: CallSite, values: Values) -> Iterator[Value]:
    """What an awaited call waits for: a promise that a timer fulfils, perhaps made by a function of the project."""
    if any(isinstance(callee, External) and callee.name in TIMERS for callee in values.callee(site)):
        yield from values.argument(site, "", 0) or ()
        return
    made = [(site, None)] if site.fact.is_new else [(inner, each) for each, inner in _made_by(site, values)]
    for promise, routine in made:
        for timer in _timers_of(promise):
            for value in values.argument(timer, "", 1) or ():
                is_passed = routine is not None and isinstance(value, Argument) and value.routine == routine
                passed = value.routine.passed(site, value.index) if is_passed and isinstance(value, Argument) else None
                yield from (value,) if passed is None else values.of(site.module, passed, site.fact.block)


def _made_by(site: CallSite, values: Values) -> Iterator[tuple[Routine, CallSite]]:
    """The functions that a call runs and that only return what another call gives, each with that."""
    for routine in values.called_routines(site):
        if len(routine.returns) == 1 and isinstance(routine.returns[0].value, CallResult):
            yield routine, routine.module.call_sites[routine.returns[0].value.call]


def _timers_of(promise: CallSite) -> Iterator[CallSite]:
    """The timers of `new Promise(resolve => setTimeout(resolve, 1000))`."""
    executor = promise.fact.argument("", 0)
    if not promise.fact.is_new or spelling(promise.fact.callee) != "Promise" or not isinstance(executor, FunctionValue):
        return
    routine = promise.module.routines[executor.function]
    parameters = routine.fact.parameters
    for site in routine.calls:
        called = site.fact.argument("", 0)
        if spelling(site.fact.callee) == TIMER and parameters and _fulfils(called, parameters[0].name, promise):
            yield site


def _fulfils(called: object, resolve: str, promise: CallSite) -> bool:
    """Whether a timer calls what fulfils the promise."""
    if isinstance(called, Name):
        return called.name == resolve
    calls = promise.module.routines[called.function].calls if isinstance(called, FunctionValue) else ()
    return any(spelling(site.fact.callee) == resolve for site in calls)
