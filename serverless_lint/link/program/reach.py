"""Which function of the code calls which, and what only handlers reach."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator

from serverless_lint.link.program.bindings import ITSELF
from serverless_lint.link.program.handed_on import HandedOn
from serverless_lint.link.program.local_code import LocalCode
from serverless_lint.link.program.values import Values
from serverless_lint.model import CallSite, CodeKey, Handler, Instance, Module, ObjectValue, Routine
from serverless_lint.parse.code.contents import parts_in
from serverless_lint.parse.code.facts import (
    Attribute,
    Expression,
    FunctionValue,
    Name,
    ResultUse,
    spelling,
    subexpressions,
)


class CallGraph:
    """The calls between the functions of the project. What a function mentions, or has inside, counts as called by it.

    Tests are no part of the application: what they call is not called by that. Nor does anything run by what only a
    run on a developer's machine comes to.
    """

    def __init__(self, modules: Iterable[Module], values: Values, local: LocalCode) -> None:
        self._values = values
        self._local = local
        self._handed_on = HandedOn(values)
        self._mentions: dict[CodeKey, tuple[Routine, ...]] = {}
        """The functions that a function hands on, as far as it was asked for."""
        self._registered: dict[str, tuple[Routine, ...]] = {}
        """The functions that something keeps for later while a module is loaded, by its key, likewise."""
        self._written: dict[CodeKey, tuple[Routine, ...]] = {}
        """The functions that are written among what a call is given, as far as it was asked for."""
        self._returned: dict[CodeKey, tuple[Routine, ...]] = {}
        """Those that are written among what a function returns, likewise."""
        self._callees: dict[CodeKey, tuple[tuple[CallSite, Routine], ...]] = {}
        self._run_at_once: dict[CodeKey, tuple[Routine, ...]] = {}
        """What a function may run, whatever is rare, as far as it was asked for."""
        self._members: dict[CodeKey, frozenset[int]] = {}
        """The functions in objects that a function returns, likewise."""
        self._only_called: dict[str, frozenset[CodeKey]] = {}
        """The functions that code of a module calls and names nowhere else, as far as it was asked for."""
        self._callers: dict[CodeKey, list[Routine | None]] = {}
        self._kept: set[CodeKey] = set()
        """The functions that another module gives to a function of the project, which keeps them for later."""
        for module in modules:
            if module.is_test:
                continue
            for site in module.call_sites:
                for routine in values.called_routines(site):
                    self._callers.setdefault(routine.key, []).append(site.routine)
            for routine in module.routines:
                if routine.owner is not None:
                    self._callers.setdefault(routine.key, []).append(routine.owner)
                for mentioned in self.mentioned_in(routine):
                    self._callers.setdefault(mentioned.key, []).append(routine)
            for mentioned, site in self._handed_on.at_load(module):
                self._callers.setdefault(mentioned.key, []).append(None)
                is_kept = site.fact.use is ResultUse.DROPPED and mentioned.module is not module
                if is_kept and values.called_routines(site):
                    self._kept.add(mentioned.key)

    def callees(self, routine: Routine) -> tuple[tuple[CallSite, Routine], ...]:
        """The calls in a function that run functions of the project."""
        found = self._callees.get(routine.key)
        if found is None:
            found = self._callees[routine.key] = tuple(
                (site, called) for site in routine.calls for called in self._values.called_routines(site)
            )
        return found

    def on_receiver(self, receiver: Instance | None, site: CallSite) -> tuple[Routine, ...]:
        """What a call of a method on the object itself runs, if that object is known; nothing for other calls.

        Its class may have the method otherwise than the one that it is called in.
        """
        callee = site.fact.callee
        if receiver is None or not isinstance(callee, Attribute) or spelling(callee.base) not in ITSELF:
            return ()
        method = _method_around(site)
        if method is None or method not in self._values.methods(receiver.module, receiver.fact, method.fact.name):
            return ()
        return tuple(self._values.methods(receiver.module, receiver.fact, callee.name))

    def mentioned_in(self, routine: Routine) -> tuple[Routine, ...]:
        """The functions of the project that a function hands on, so that something it calls may call them."""
        found = self._mentions.get(routine.key)
        if found is None:
            found = self._mentions[routine.key] = self._handed_on.by(routine)
        return found

    def written_in(self, site: CallSite) -> tuple[Routine, ...]:
        """The functions that are written among what is passed to a call, which then may call them."""
        found = self._written.get(site.key)
        if found is None:
            values = (argument.value for argument in site.fact.arguments)
            found = self._written[site.key] = tuple(
                each for value in values for each in _functions_in(site.module, value)
            )
        return found

    def returned_by(self, routine: Routine) -> tuple[Routine, ...]:
        """The functions that are written among what a function returns."""
        found = self._returned.get(routine.key)
        if found is None:
            values = (fact.value for fact in routine.returns if fact.value is not None)
            found = tuple(each for value in values for each in _functions_in(routine.module, value))
            self._returned[routine.key] = found
        return found

    def registered_in(self, module: Module) -> tuple[Routine, ...]:
        """The functions that something keeps for later while a module is loaded."""
        found = self._registered.get(module.key)
        if found is None:
            found = self._registered[module.key] = tuple(self._handed_on.registered(module))
        return found

    def called_at(self, site: CallSite) -> tuple[Routine, ...]:
        """The functions of the project that a call may run."""
        return self._values.called_routines(site)

    def is_called(self, routine: Routine) -> bool:
        """Whether another function of the project calls it; a call while its module is loaded does not count."""
        return any(caller is not None and caller is not routine for caller in self._callers.get(routine.key, ()))

    def is_kept_elsewhere(self, routine: Routine) -> bool:
        """Whether another module, while it is loaded, gives it to a function of the project that keeps it for later:
        `register("/orders", orders)`.
        """
        return routine.key in self._kept

    def runs_where_called(self, routine: Routine) -> bool:
        """Whether a function inside another one runs nowhere but where that, or what is inside it, calls its name."""
        module = routine.module
        found = self._only_called.get(module.key)
        if found is None:
            found = self._only_called[module.key] = frozenset(self._called_only(module))
        return routine.key in found and routine.owner is not None and not routine.fact.decorators

    def runs_where_member_is_called(self, routine: Routine) -> bool:
        """Whether a function is a member of an object that the one around it returns, and code calls it there."""
        owner = routine.owner
        if owner is None or routine.index not in self._members_returned_by(owner):
            return False
        around = (owner, routine)
        return any(caller is not None and caller not in around for caller in self._callers.get(routine.key, ()))

    def _members_returned_by(self, routine: Routine) -> frozenset[int]:
        """The functions that are the values of objects which a function returns, by their numbers in the module."""
        found = self._members.get(routine.key)
        if found is None:
            found = self._members[routine.key] = frozenset(
                entry.value.function
                for fact in routine.returns
                if fact.value is not None
                for value in self._values.of(routine.module, fact.value, fact.block)
                if isinstance(value, ObjectValue) and value.module is routine.module
                for entry in value.literal.entries
                if isinstance(entry.value, FunctionValue)
            )
        return found

    def _called_only(self, module: Module) -> Iterator[CodeKey]:
        facts = module.facts
        used = {call.callee.span for call in facts.calls} | {fact.target.span for fact in facts.assignments}
        handed_on = {part.name for part in parts_in(facts) if isinstance(part, Name) and part.span not in used}
        for site in module.call_sites:
            if isinstance(site.fact.callee, Name) and site.fact.callee.name not in handed_on:
                yield from (called.key for called in self.called_at(site))

    def reached_from(self, routine: Routine) -> tuple[Routine, ...]:
        """The function and all that it may run, nearest first."""
        return self.reached_from_any((routine,))

    def reached_from_any(self, routines: Iterable[Routine]) -> tuple[Routine, ...]:
        """The functions and all that they may run: for one after the other what is new, nearest first."""
        found: dict[CodeKey, Routine] = {}
        for routine in routines:
            found |= {reached.key: reached for reached in self._reached(routine, found)}
        return tuple(found.values())

    def reached_only_from(
        self, handlers: Iterable[Handler], is_rare: Callable[[CallSite], bool]
    ) -> dict[CodeKey, Handler]:
        """The functions that run only while a handler runs, each (by its key) with the first such handler.

        Handlers themselves are among them. What is also called while a module is loaded, or by code that no
        handler reaches, is not, nor is what only rare calls reach, such as those that the first invocation alone makes.
        """
        entries = [(handler, handler.routine) for handler in handlers if handler.routine is not None]
        inside = self._run_only_by([routine for _, routine in entries])
        owners: dict[CodeKey, Handler] = {}
        for handler, entry in entries:
            owners |= {routine.key: handler for routine in self._reached(entry, owners, is_rare)}
        return {key: handler for key, handler in owners.items() if key in inside}

    def _run_only_by(self, entries: Collection[Routine]) -> set[CodeKey]:
        """The functions that some functions run, rarely or not, and nothing else does."""
        own = {routine.key for routine in entries}
        pending = list(self.reached_from_any(entries))
        found = {routine.key for routine in pending}
        while pending:
            routine = pending.pop()
            if routine.key in own or routine.key not in found:
                continue
            if any(_is_outside(caller, found) for caller in self._callers.get(routine.key, ())):
                found.remove(routine.key)
                pending += self._may_run(routine)
        return found

    def _reached(
        self,
        routine: Routine,
        known: Container[CodeKey],
        is_rare: Callable[[CallSite], bool] | None = None,
    ) -> list[Routine]:
        """The function and all that it may run, nearest first, without what is known and what only that may run."""
        if routine.key in known:
            return []
        found = {routine.key}
        reached = [routine]
        for current in reached:
            for called in self._may_run(current, is_rare):
                if called.key not in found and called.key not in known:
                    found.add(called.key)
                    reached.append(called)
        return reached

    def _may_run(self, routine: Routine, is_rare: Callable[[CallSite], bool] | None = None) -> tuple[Routine, ...]:
        """What a function may run at once, or what it may run often."""
        if is_rare is not None:
            return self._run_besides(routine, is_rare)
        found = self._run_at_once.get(routine.key)
        if found is None:
            found = self._run_at_once[routine.key] = self._run_besides(routine, lambda site: False)
        return found

    def _run_besides(self, routine: Routine, is_rare: Callable[[CallSite], bool]) -> tuple[Routine, ...]:
        left_out = self._local.blocks(routine.module)
        called = [
            called for site, called in self.callees(routine) if site.fact.block not in left_out and not is_rare(site)
        ]
        rare = {called.key for _, called in self.callees(routine)}.difference(again.key for again in called)
        rare |= {each.key for each in routine.inner if each.fact.block in left_out}
        inner = (each for each in routine.inner if each.key not in rare)
        mentioned = (each for each in self.mentioned_in(routine) if each.key not in rare)
        return (*called, *inner, *mentioned, *self._values.decorators(routine))


def _functions_in(module: Module, expression: Expression) -> Iterator[Routine]:
    for part in subexpressions(expression):
        if isinstance(part, FunctionValue):
            yield module.routines[part.function]


def _is_outside(caller: Routine | None, owners: Container[CodeKey]) -> bool:
    """Whether a call is made by none of the functions, or while a module is loaded."""
    return caller is None or caller.key not in owners


def _method_around(site: CallSite) -> Routine | None:
    """The method that a call stands in, be it in a function inside of that."""
    routine = site.routine
    while routine is not None and not routine.fact.class_name:
        routine = routine.owner
    return routine
