"""Requests that wait for one another although neither needs the other's answer."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

from serverless_lint.analyses.running_code import RunningRoutine
from serverless_lint.libraries.effects import READS_OF_AWS
from serverless_lint.libraries.http_requests import ASKS_ONLY
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, Handler, Module, SdkCall
from serverless_lint.model.project import finds
from serverless_lint.parse.code.contents import parts_with_calls
from serverless_lint.parse.code.facts import (
    Assignment,
    CallResult,
    Language,
    Name,
    last_name,
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
        if before.span.start > ended and project.once(_Happening).is_in_vain(before, site):
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
    inner = site.called_on if last_name(site.fact.callee) == "promise" else None
    return project.sdk.call_at(inner) if inner is not None else None


class _Statements(NamedTuple):
    """What happens in a module, in source order."""

    starts: Sequence[int]
    """Where calls, blocks and statements that leave begin."""
    bound_at: Sequence[int]
    """Where names are bound."""
    kept: Mapping[int, Sequence[Assignment]]
    """What is bound to something that is made of a call, by the index of the call."""


class _Happening:
    """Tells what happens between two requests, each module looked at once."""

    def __init__(self, _: LinkedProject) -> None:
        self._known: dict[str, _Statements] = {}

    def is_in_vain(self, before: CallSite, site: CallSite) -> bool:
        """Whether a request waits for one that stands directly before it and whose answer it does not need."""
        if before.fact.block != site.fact.block or before.span.end >= site.span.start:
            return False
        module = site.module
        known = self._of(module)
        at = bisect_left(known.starts, before.span.end)
        if at < len(known.starts) and known.starts[at] < site.span.start:
            return False
        kept = known.kept.get(before.index, ())
        # What is kept in a name is looked for by it; an answer that is kept otherwise may be found in any way.
        if not kept or not all(isinstance(fact.target, Name) for fact in kept):
            return False
        first, last = (bisect_left(known.bound_at, place) for place in (before.span.end, site.span.start))
        made = [fact for fact in module.facts.assignments[first:last] if fact.span.end <= site.span.start]
        names = {fact.target.name for fact in (*kept, *made) if isinstance(fact.target, Name)}
        return names.isdisjoint(_names_in(module, site))

    def _of(self, module: Module) -> _Statements:
        found = self._known.get(module.key)
        if found is None:
            facts = module.facts
            kept: dict[int, list[Assignment]] = {}
            for fact in facts.assignments:
                for part in subexpressions(fact.value):
                    if isinstance(part, CallResult):
                        kept.setdefault(part.call, []).append(fact)
            happening = (*facts.calls, *facts.returns, *facts.raises, *facts.jumps, *facts.blocks)
            starts = sorted(fact.span.start for fact in happening)
            found = _Statements(starts, [fact.span.start for fact in facts.assignments], kept)
            self._known[module.key] = found
        return found


def _names_in(module: Module, site: CallSite) -> Iterator[str]:
    """The names that the statement of a request uses, in what it is given and called on."""
    used = (site.fact.callee, *(argument.value for argument in site.fact.arguments))
    return (part.name for part in parts_with_calls(module.facts, *used) if isinstance(part, Name))
