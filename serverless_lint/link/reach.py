"""Which function of the code calls which, and what only handlers reach."""

from __future__ import annotations

from collections.abc import Iterable

from serverless_lint.link.values import Values
from serverless_lint.model import CallSite, CodeKey, Handler, Module, Routine


class CallGraph:
    """The calls between the functions of the project. A function defined inside another counts as called by it.

    Tests are no part of the application: what they call is not called by that.
    """

    def __init__(self, modules: Iterable[Module], values: Values) -> None:
        self._values = values
        self._callees: dict[CodeKey, tuple[tuple[CallSite, Routine], ...]] = {}
        self._callers: dict[CodeKey, list[Routine | None]] = {}
        for module in modules:
            if module.is_test:
                continue
            for site in module.call_sites:
                for routine in values.called_routines(site):
                    self._callers.setdefault(routine.key, []).append(site.routine)
            for routine in module.routines:
                if routine.owner is not None:
                    self._callers.setdefault(routine.key, []).append(routine.owner)

    def callees(self, routine: Routine) -> tuple[tuple[CallSite, Routine], ...]:
        """The calls in a function that run functions of the project."""
        found = self._callees.get(routine.key)
        if found is None:
            found = self._callees[routine.key] = tuple(
                (site, called) for site in routine.calls for called in self._values.called_routines(site)
            )
        return found

    def called_at(self, site: CallSite) -> tuple[Routine, ...]:
        """The functions of the project that a call may run."""
        return self._values.called_routines(site)

    def is_called(self, routine: Routine) -> bool:
        """Whether another function of the project calls it; a call while its module is loaded does not count."""
        return any(caller is not None and caller is not routine for caller in self._callers.get(routine.key, ()))

    def reached_from(self, routine: Routine) -> tuple[Routine, ...]:
        """The function and all that it may run, nearest first."""
        found = {routine.key: routine}
        pending = [routine]
        while pending:
            current = pending.pop(0)
            called_here = (called for _, called in self.callees(current))
            for called in (*called_here, *current.inner, *self._values.decorators(current)):
                if called.key not in found:
                    found[called.key] = called
                    pending.append(called)
        return tuple(found.values())

    def reached_only_from(self, handlers: Iterable[Handler]) -> dict[CodeKey, Handler]:
        """The functions that run only while a handler runs, each (by its key) with the first such handler.

        Handlers themselves are among them. What is also called while a module is loaded, or by code that no
        handler reaches, is not.
        """
        owners: dict[CodeKey, Handler] = {}
        entries: set[CodeKey] = set()
        for handler in handlers:
            if handler.routine is not None:
                entries.add(handler.routine.key)
                for routine in self.reached_from(handler.routine):
                    owners.setdefault(routine.key, handler)
        while True:
            outside = [
                key
                for key in owners
                if key not in entries
                and any(caller is None or caller.key not in owners for caller in self._callers.get(key, ()))
            ]
            if not outside:
                return owners
            for key in outside:
                del owners[key]
