"""Requests that wait for one another although neither needs the other's answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

from serverless_lint.analyses.running_code import RunningRoutine
from serverless_lint.libraries.effects import READS_OF_AWS
from serverless_lint.libraries.http_requests import ASKS_ONLY
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, Handler, Module, Routine, SdkCall
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Attribute,
    CallResult,
    Expression,
    Language,
    Name,
    subexpressions,
)
from serverless_lint.source import Location


class SequentialAwait(msgspec.Struct, frozen=True, eq=False):
    """A request that reads something, begun only when the one before it has been answered."""

    site: CallSite
    before: CallSite
    handlers: tuple[Handler, ...]

    @property
    def location(self) -> Location:
        """The callee."""
        return self.site.location


@finds(SequentialAwait, in_each=RunningRoutine)
def sequential_awaits(running: RunningRoutine, project: LinkedProject) -> Iterator[SequentialAwait]:
    """The second of two such requests in a row, in an async function of JavaScript."""
    routine = running.routine
    if routine.module.language is Language.PYTHON or not routine.fact.is_async:
        return
    awaited = sorted((site for site in routine.calls if site.fact.awaited), key=lambda site: site.span.start)
    reads = [site for site in awaited if _only_reads(site, project)]
    ended = -1
    for before, site in pairwise(reads):
        if before.span.start > ended and _is_in_vain(before, site, routine):
            yield SequentialAwait(site, before, running.handlers)
            ended = site.span.start


def _only_reads(site: CallSite, project: LinkedProject) -> bool:
    """Whether a call asks for something and changes nothing, so that it does not matter when it is made."""
    call = project.sdk.call_at(site) or _promised(site, project)
    if call is not None:
        return call.operation.startswith(READS_OF_AWS)
    return len(site.fact.arguments) == 1 and any(
        dotted_name(callee) in ASKS_ONLY for callee in project.values.callee(site)
    )


def _promised(site: CallSite, project: LinkedProject) -> SdkCall | None:
    """The call in `client.getObject(…).promise()`."""
    callee = site.fact.callee
    if not isinstance(callee, Attribute) or callee.name != "promise" or not isinstance(callee.base, CallResult):
        return None
    return project.sdk.call_at(site.module.call_sites[callee.base.call])


def _is_in_vain(before: CallSite, site: CallSite, routine: Routine) -> bool:
    """Whether a request waits for one that stands directly before it and whose answer it does not need."""
    module = site.module
    if before.fact.block != site.fact.block or before.span.end >= site.span.start:
        return False
    if _something_between(module, before, site, routine):
        return False
    kept = [fact for fact in module.facts.assignments if _is_made_of(fact.value, before)]
    # What is kept in a name is looked for by it; an answer that is kept otherwise may be found in any way.
    if not kept or not all(isinstance(fact.target, Name) for fact in kept):
        return False
    between = [fact for fact in module.facts.assignments if before.span.end <= fact.span.start < site.span.start]
    made = [fact for fact in between if fact.span.end <= site.span.start]
    names = {fact.target.name for fact in (*kept, *made) if isinstance(fact.target, Name)}
    return names.isdisjoint(_names_in(module, site))


def _is_made_of(value: Expression, site: CallSite) -> bool:
    return any(isinstance(part, CallResult) and part.call == site.index for part in subexpressions(value))


def _something_between(module: Module, before: CallSite, site: CallSite, routine: Routine) -> bool:
    """Whether anything happens between two requests but that the first one's answer gets names."""
    start, end = before.span.end, site.span.start
    facts = module.facts
    happening: Sequence[int] = (
        *(other.span.start for other in routine.calls),
        *(fact.span.start for fact in (*facts.returns, *facts.raises, *facts.jumps, *facts.blocks)),
    )
    return any(start <= at < end for at in happening)


def _names_in(module: Module, site: CallSite) -> Iterator[str]:
    """The names that the statement of a request uses, in what it is given and called on."""
    pending: list[Expression] = [site.fact.callee, *(argument.value for argument in site.fact.arguments)]
    while pending:
        for part in subexpressions(pending.pop()):
            if isinstance(part, Name):
                yield part.name
            elif isinstance(part, CallResult):
                inner = module.facts.calls[part.call]
                pending += (inner.callee, *(argument.value for argument in inner.arguments))
