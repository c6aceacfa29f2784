"""Calls in a `try` whose promises are waited for outside of it: what they fail with is not caught there."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.libraries.errors import COMBINING, RETURNS_ERRORS
from serverless_lint.libraries.harmless import ADDERS_TO_LISTS
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.model import CallSite, CodeKey, Routine
from serverless_lint.parse.code.facts import Attribute, CallResult, Language, Name, ResultUse, subexpressions
from serverless_lint.source import Span

_WAITING = COMBINING | {RETURNS_ERRORS[0]}


class LatePromises:
    """Looks for lists of promises, each function at once."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._lists: dict[CodeKey, dict[int, str]] = {}
        self._waiting: dict[CodeKey, tuple[tuple[str, Span], ...]] = {}

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
        if holder is None or any(
            isinstance(fact.target, Name) and fact.target.name == holder and tried.has(fact.span)
            for fact in routine.assignments
        ):
            return False
        waited = [span for name, span in self._waited_in(routine) if name == holder]
        return bool(waited) and not any(map(tried.has, waited))

    def _lists_in(self, routine: Routine) -> dict[int, str]:
        """The names of the lists that calls in a function, or in one inside it, are added to as they are."""
        found = self._lists.get(routine.key)
        if found is None:
            found = self._lists[routine.key] = dict(_added(routine))
        return found

    def _waited_in(self, routine: Routine) -> tuple[tuple[str, Span], ...]:
        """The names of lists all of whose promises are waited for, with the calls that do."""
        found = self._waiting.get(routine.key)
        if found is None:
            found = self._waiting[routine.key] = tuple(
                (part.name, site.span)
                for each in routine.with_inner
                for site in each.calls
                if any(dotted_name(callee) in _WAITING for callee in self._values.callee(site))
                for argument in site.fact.arguments
                for part in subexpressions(argument.value)
                if isinstance(part, Name)
            )
        return found


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
