"""Calls in a `try` whose promises are waited for outside of it: what they fail with is not caught there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from serverless_lint.libraries.errors import COMBINING, RETURNS_ERRORS
from serverless_lint.libraries.harmless import ADDERS_TO_LISTS
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.model import CallSite, CodeKey, Routine
from serverless_lint.parse.code.facts import Attribute, CallResult, Language, Name, ResultUse, subexpressions
from serverless_lint.source import Span

_Places: TypeAlias = Mapping[str, Sequence[int]]
"""By a name the offsets at which something is done with it, in order."""
_WAITING = COMBINING | {RETURNS_ERRORS[0]}


class LatePromises:
    """Looks for lists of promises, each function at once."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._lists: dict[CodeKey, dict[int, str]] = {}
        self._assigned: dict[CodeKey, _Places] = {}
        self._waiting: dict[CodeKey, _Places] = {}

    def are_made_by(self, site: CallSite, routine: Routine, tried: Span) -> bool:
        """Whether a call in a part of a function that catches errors makes a promise which nothing waits for there.

        It is added to a list that is waited for outside, or returned as it is; what is raised at once is caught.
        """
        if site.fact.awaited:
            return False
        if site.fact.use is ResultUse.RETURNED:
            called = self._values.called_routines(site)
            is_own = site.routine is not None and site.routine.key == routine.key
            is_node = routine.module.language is not Language.PYTHON
            return is_node and is_own and bool(called) and all(each.fact.is_async for each in called)
        holder = self._lists_in(routine).get(site.index) if site.module is routine.module else None
        if holder is None or _is_any_in(self._assigned_in(routine).get(holder, ()), tried):
            return False
        waited = self._waited_in(routine).get(holder, ())
        return bool(waited) and not _is_any_in(waited, tried)

    def _lists_in(self, routine: Routine) -> dict[int, str]:
        """The names of the lists that calls in a function, or in one inside it, are added to as they are."""
        found = self._lists.get(routine.key)
        if found is None:
            found = self._lists[routine.key] = dict(_added(routine))
        return found

    def _assigned_in(self, routine: Routine) -> _Places:
        """Where a function gives its variables a value."""
        found = self._assigned.get(routine.key)
        if found is None:
            facts = routine.assignments
            places = ((fact.target.name, fact.span) for fact in facts if isinstance(fact.target, Name))
            found = self._assigned[routine.key] = _by_name(places)
        return found

    def _waited_in(self, routine: Routine) -> _Places:
        """Where all promises of lists are waited for, by the names of these."""
        found = self._waiting.get(routine.key)
        if found is None:
            found = self._waiting[routine.key] = _by_name(
                (part.name, site.span)
                for each in routine.with_inner
                for site in each.calls
                if any(dotted_name(callee) in _WAITING for callee in self._values.callee(site))
                for argument in site.fact.arguments
                for part in subexpressions(argument.value)
                if isinstance(part, Name)
            )
        return found


def _by_name(places: Iterable[tuple[str, Span]]) -> _Places:
    found: dict[str, list[int]] = {}
    for name, span in places:
        found.setdefault(name, []).append(span.start)
    return {name: sorted(starts) for name, starts in found.items()}


def _is_any_in(starts: Sequence[int], part: Span) -> bool:
    """Whether one of several beginnings, which are in order, is in a part."""
    index = bisect_left(starts, part.start)
    return index < len(starts) and starts[index] < part.end


def _added(routine: Routine) -> Iterator[tuple[int, str]]:
    calls = routine.module.facts.calls
    for site in (site for each in routine.with_inner for site in each.calls):
        callee = site.fact.callee
        is_adding = isinstance(callee, Attribute) and callee.name in ADDERS_TO_LISTS
        if not is_adding or not isinstance(callee, Attribute) or not isinstance(callee.base, Name):
            continue
        for argument in site.fact.arguments:
            made = argument.value
            # `client.put(…).promise()`: each call of the chain is a part of the promise.
            while isinstance(made, CallResult):
                yield made.call, callee.base.name
                behind = calls[made.call].callee
                made = behind.base if isinstance(behind, Attribute) else behind
