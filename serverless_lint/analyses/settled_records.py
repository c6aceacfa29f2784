"""Work on records whose failures are turned into results that nobody makes anything of."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec

from serverless_lint.analyses.escapes import keeps_errors
from serverless_lint.analyses.lost_records import is_repeated_on_failure, may_report_failures
from serverless_lint.analyses.running_code import RunningHandler
from serverless_lint.analyses.shared import shared
from serverless_lint.libraries.errors import RETURNS_ERRORS, SETTLES_ALL
from serverless_lint.libraries.lists import LOOKS_THROUGH
from serverless_lint.libraries.logging import TELLS_PEOPLE
from serverless_lint.link.program.flow import At
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, Handler, Module, Routine
from serverless_lint.model.project import finds
from serverless_lint.parse.code.contents import parts_with_calls
from serverless_lint.parse.code.facts import (
    Attribute,
    CallResult,
    Constant,
    Expression,
    FunctionValue,
    Name,
    ResultUse,
    Subscript,
    last_name,
)
from serverless_lint.source import Location, Spans

_RECORDS = ("Records",)
_MOST_CALLS = 20
"""So many calls are looked at in what a handler runs."""
_HARMLESS = TELLS_PEOPLE | LOOKS_THROUGH


class SettledRecords(msgspec.Struct, frozen=True, eq=False):
    """A call that makes results of what fails in the work on the records of an event, which are told to people only."""

    site: CallSite
    handlers: tuple[Handler, ...]

    @property
    def location(self) -> Location:
        """The callee."""
        return self.site.location

    @property
    def name(self) -> str:
        """What is called."""
        return last_name(self.site.fact.callee)


@finds(SettledRecords, reads_code=True)
def settled_records(project: LinkedProject) -> Iterator[SettledRecords]:
    """The calls in handlers that are called again, or whose records are kept, if they raise an error."""
    running = [each for each in project.all(RunningHandler) if is_repeated_on_failure(each.handler)]
    found = ((each.handler, _settled(each, project)) for each in running)
    for site, handlers in shared(found, lambda site: site.location.sort_key):
        yield SettledRecords(site, handlers)


def _settled(running: RunningHandler, project: LinkedProject) -> Iterator[CallSite]:
    handler = running.handler
    if not all(map(keeps_errors, handler.wrappers)) or may_report_failures(running.code.modules):
        return
    calls = (
        (routine, site)
        for routine in running.code.routines
        if not routine.module.is_test
        for site in routine.calls
        if site.fact.awaited and _settles(site, project)
    )
    for routine, site in islice(calls, _MOST_CALLS):
        if _is_only_told(routine, site) and _works_on_records(site, project, handler):
            yield site


def _settles(site: CallSite, project: LinkedProject) -> bool:
    names = {dotted_name(callee) for callee in project.values.callee(site)}
    if names == {SETTLES_ALL}:
        return True
    option = site.fact.argument(RETURNS_ERRORS[1])
    return names == {RETURNS_ERRORS[0]} and isinstance(option, Constant) and option.value is True


def _works_on_records(site: CallSite, project: LinkedProject, handler: Handler) -> bool:
    """Whether what is settled is made of the event's records, by what lets its errors out."""
    flow, module = project.flow(handler), site.module
    given = [argument.value for argument in site.fact.arguments]
    names = {part.name for value in given for part in parts_with_calls(module.facts, value) if isinstance(part, Name)}
    bound = [
        fact
        for fact in (site.routine.assignments if site.routine is not None else ())
        if isinstance(fact.target, Name) and fact.target.name in names and fact.span.end <= site.span.start
    ]
    places = [*((value, site.fact.block) for value in given), *((fact.value, fact.block) for fact in bound)]
    is_of_records = any(
        _RECORDS in flow.paths(At(module, part, block))
        for expression, block in places
        for part in parts_with_calls(module.facts, expression)
        if isinstance(part, (Name, Attribute, Subscript))
    )
    return is_of_records and not _catches(site, [expression for expression, _ in places], project)


def _is_only_told(routine: Routine, site: CallSite) -> bool:
    """Whether nothing that comes after a call raises an error, does other work or says what happened."""
    if site.fact.use is ResultUse.RETURNED:
        return False
    module, end = routine.module, site.span.end
    inside = (routine, *(inner for inner in routine.inner if inner.fact.span.start >= end))
    if any(fact.span.start >= end for each in inside for fact in each.raises):
        return False
    after = (call for each in inside for call in each.calls if call.span.start >= end)
    if any(last_name(call.fact.callee) not in _HARMLESS for call in after):
        return False
    names = _made_of(routine, site)
    return not any(
        (isinstance(part, CallResult) and part.call == site.index) or (isinstance(part, Name) and part.name in names)
        for fact in routine.returns
        if fact.value is not None
        for part in parts_with_calls(module.facts, fact.value)
    )


def _made_of(routine: Routine, site: CallSite) -> frozenset[str]:
    """The names that are bound to what a call gives, or after it."""
    return frozenset(
        fact.target.name
        for fact in routine.assignments
        if isinstance(fact.target, Name) and fact.span.end >= site.span.end
    )


def _catches(site: CallSite, places: list[Expression], project: LinkedProject) -> bool:
    """Whether what works on a record may catch its errors itself, and do with them what has to be done."""
    module = site.module
    given = (part for place in places for part in parts_with_calls(module.facts, place))
    functions = [module.routines[part.function] for part in given if isinstance(part, FunctionValue)]
    inside = Spans(place.span for place in places)
    calls = [call for call in module.call_sites if inside.have(call.span.start)]
    calls += [call for function in functions for call in function.calls]
    called = [routine for call in calls for routine in project.values.called_routines(call)]
    named = [routine for place in places for routine in _named(module, place, site, project)]
    if any(last_name(call.fact.callee) == "catch" for call in calls):
        return True
    return any(routine.catching for routine in (*functions, *called, *named))


def _named(module: Module, place: Expression, site: CallSite, project: LinkedProject) -> Iterator[Routine]:
    """The functions that are given by their names: `records.map(work)`."""
    for part in parts_with_calls(module.facts, place):
        if isinstance(part, Name):
            yield from project.values.routines(project.values.of(module, part, site.fact.block))
