"""The code that runs for each function: what its handler loads and calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain

import msgspec

from serverless_lint.link.program.event_reads import EventReads, Readings
from serverless_lint.link.program.expressions import is_certain, is_conditional
from serverless_lint.link.program.flow import Flow
from serverless_lint.link.program.handler_flow import HandlerFlow
from serverless_lint.link.program.modules import Modules
from serverless_lint.link.program.reach import CallGraph
from serverless_lint.link.program.sdk import Sdk
from serverless_lint.link.program.values import Values
from serverless_lint.link.resources_of_calls import ResourcesOfCalls
from serverless_lint.model import (
    CodeKey,
    EventRead,
    FunctionCode,
    Handler,
    HandlerCode,
    Module,
    Program,
    Routine,
    SdkCall,
)
from serverless_lint.parse.code.facts import Language

_MOST_TOGETHER = 150_000
"""Modules and functions that handlers are followed through, those that several run for each of them: three times what
the largest of many projects needs. Whatever is asked of each handler's code takes time for each of them."""


class Followed(msgspec.Struct, frozen=True, eq=False):
    """A handler's code with what is needed to say what its calls are about."""

    code: HandlerCode
    flow: HandlerFlow
    calls: tuple[SdkCall, ...]
    certain: frozenset[CodeKey]
    """The keys of the calls that are made whenever the handler runs."""


class Programs:
    """Finds the code of functions."""

    def __init__(
        self,
        values: Values,
        sdk: Sdk,
        graph: CallGraph,
        modules: Modules,
        resources: ResourcesOfCalls,
        handlers: Iterable[Handler],
    ) -> None:
        self._sdk = sdk
        self._graph = graph
        self._modules = modules
        self._resources = resources
        self._values = values
        self.local_flow = Flow(values, self._loaded)
        """Where values come from within functions, whatever runs."""
        self._readings = Readings(self.local_flow)
        self._handlers = tuple(handlers)
        """Those of the project, in the order in which they are followed."""
        self._followed: dict[tuple[str, str], Followed] = {}
        self._imported: dict[str, tuple[Module, ...]] = {}
        """The modules that a module loads itself, by its key, as far as it was asked for."""
        self._run_at_load: dict[str, tuple[Routine, ...]] = {}
        """The functions that run, or are kept for later, when a module is loaded, likewise."""
        self._codes: dict[tuple[str, str], tuple[tuple[Module, ...], tuple[Routine, ...]]] = {}
        """What handlers load and run, as far as it was asked for."""
        self._event_reads: dict[tuple[str, str], tuple[EventRead, ...]] = {}

    def of(self, code: FunctionCode) -> Iterator[Program]:
        """The programs of a function, one for each handler that was found."""
        for handler in filter(self.is_followed, code.handlers):
            followed = self.followed(handler)
            calls = tuple(
                self._resources.of(code.function, call, followed.flow, is_certain=call.site.key in followed.certain)
                for call in followed.calls
            )
            yield Program(code.function, handler, followed.code, calls)

    def is_followed(self, handler: Handler) -> bool:
        """Whether all that a handler runs is known, and not left out for being too much."""
        return handler.key not in self.left_out

    @cached_property
    def left_out(self) -> frozenset[tuple[str, str]]:
        """The keys of the handlers that are not followed, for those before them take all that is allowed together."""
        left = _MOST_TOGETHER
        for at, handler in enumerate(self._handlers):
            left -= sum(map(len, self._code_of(handler)))
            if left < 0:
                return frozenset(each.key for each in self._handlers[at:])
        return frozenset()

    def _loaded(self) -> Iterable[Module]:
        """What any of the handlers loads, each module once."""
        return dict.fromkeys(module for handler in self._handlers for module in self.loaded(handler.module))

    def followed(self, handler: Handler) -> Followed:
        """What a handler does, whichever function runs it."""
        found = self._followed.get(handler.key)
        if found is None:
            found = self._followed[handler.key] = self._follow(handler)
        return found

    def event_reads(self, handler: Handler) -> tuple[EventRead, ...]:
        """What a handler's code reads of its event, in source order by module."""
        found = self._event_reads.get(handler.key)
        if found is None:
            found = self._event_reads[handler.key] = self._reads(handler).all()
        return found

    def keys_asked_for(self, handler: Handler) -> frozenset[str]:
        """The keys whose absence a handler's code notices somewhere, of whatever they are."""
        return self._reads(handler).asked_for()

    def _reads(self, handler: Handler) -> EventReads:
        followed = self.followed(handler)
        return EventReads(followed.flow, self._readings, followed.code.routines)

    def _follow(self, handler: Handler) -> Followed:
        modules, routines = self._code_of(handler)
        running = {routine.key for routine in routines}
        calls = tuple(
            call
            for module in modules
            for call in self._sdk.calls(module)
            if call.site.routine is None or call.site.routine.key in running
        )
        flow = HandlerFlow(self.local_flow, self._values, handler, routines)
        return Followed(HandlerCode(modules, routines), flow, calls, frozenset(self._certain(handler, calls)))

    def _code_of(self, handler: Handler) -> tuple[tuple[Module, ...], tuple[Routine, ...]]:
        found = self._codes.get(handler.key)
        if found is None:
            modules = self.loaded(handler.module)
            found = self._codes[handler.key] = (modules, self._run(handler, modules))
        return found

    def _certain(self, handler: Handler, calls: Iterable[SdkCall]) -> Iterator[CodeKey]:
        routines: dict[CodeKey, Routine] = {}
        pending = [handler.routine] if handler.routine is not None else []
        while pending:
            routine = pending.pop()
            if routine.key in routines:
                continue
            routines[routine.key] = routine
            pending += (called for site, called in self._graph.callees(routine) if is_certain(site))
            for site in filter(is_certain, routine.calls):
                pending += self._graph.on_receiver(handler.receiver, site)
            pending += (inner for inner in routine.inner if self._is_callback(inner))
        for call in calls:
            if call.site.routine is not None and call.site.routine.key in routines and is_certain(call.site):
                yield call.site.key

    def _is_callback(self, routine: Routine) -> bool:
        """Whether a function is passed to a call that is certainly made, which then calls it."""
        return any(is_certain(site) for site, _ in routine.module.calls_given.get(routine.index, ()))

    def loaded(self, module: Module) -> tuple[Module, ...]:
        """A module and those of the project that it loads, itself first."""
        found = {module.key: module}
        pending = [module]
        for current in pending:
            for imported in self._imports(current):
                if imported.key not in found:
                    found[imported.key] = imported
                    pending.append(imported)
        return tuple(found.values())

    def _imports(self, module: Module) -> tuple[Module, ...]:
        found = self._imported.get(module.key)
        if found is None:
            imports = {imported.key: imported for imported in self._imported_by(module)}
            found = self._imported[module.key] = tuple(imports.values())
        return found

    def _imported_by(self, module: Module) -> Iterator[Module]:
        for fact in module.facts.imports:
            if fact.type_only:
                continue
            names = [fact.module]
            if module.language is Language.PYTHON and fact.name:
                names.append(f"{fact.module}{'' if fact.module.endswith('.') else '.'}{fact.name}")
            for name in names:
                found = self._modules.imported_module(module, name)
                if found is not None:
                    yield found

    def _run(self, handler: Handler, modules: tuple[Module, ...]) -> tuple[Routine, ...]:
        entries = [handler.routine] if handler.routine is not None else []
        known = {routine.key for routine in entries}
        for routine in entries if handler.receiver is not None else ():
            for called in chain.from_iterable(
                self._graph.on_receiver(handler.receiver, site) for site in routine.calls
            ):
                if called.key not in known:
                    known.add(called.key)
                    entries.append(called)
        for module in modules:
            entries += self._entries_of(module)
        return self._graph.reached_from_any(entries)

    def _entries_of(self, module: Module) -> tuple[Routine, ...]:
        found = self._run_at_load.get(module.key)
        if found is None:
            found = self._run_at_load[module.key] = tuple(self._started_by(module))
        return found

    def _started_by(self, module: Module) -> Iterator[Routine]:
        yield from self._graph.registered_in(module)
        for site in module.calls_at_load:
            # What a module does only on a condition, such as being run as a script, it need not do in Lambda.
            if not is_conditional(module, site.fact.block):
                yield from self._graph.called_at(site)
