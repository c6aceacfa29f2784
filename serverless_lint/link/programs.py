"""The code that runs for each function: what its handler loads and calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from serverless_lint.link.program.event_reads import EventReads
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
from serverless_lint.parse.code.facts import FunctionValue, Language

_MAX_MODULES = 400
"""A handler that loads more is cut off there; what is found in the first ones still holds."""


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
        self, values: Values, sdk: Sdk, graph: CallGraph, modules: Modules, resources: ResourcesOfCalls
    ) -> None:
        self._sdk = sdk
        self._graph = graph
        self._modules = modules
        self._resources = resources
        self._values = values
        self._flow = Flow(values)
        self._followed: dict[tuple[str, str], Followed] = {}
        self._event_reads: dict[tuple[str, str], tuple[EventRead, ...]] = {}
        self._imported_by: dict[str, tuple[Module, ...]] = {}
        """What modules load themselves, by key: many handlers load the same ones."""

    def of(self, code: FunctionCode) -> Iterator[Program]:
        """The programs of a function, one for each handler that was found."""
        for handler in code.handlers:
            followed = self.followed(handler)
            calls = tuple(
                self._resources.of(code.function, call, followed.flow, is_certain=call.site.key in followed.certain)
                for call in followed.calls
            )
            yield Program(code.function, handler, followed.code, calls)

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
            followed = self.followed(handler)
            reads = EventReads(followed.flow, followed.code.routines)
            found = self._event_reads[handler.key] = reads.all()
        return found

    def _follow(self, handler: Handler) -> Followed:
        modules = self.loaded(handler.module)
        routines = self._run(handler, modules)
        running = {routine.key for routine in routines}
        calls = tuple(
            call
            for module in modules
            for call in self._sdk.calls(module)
            if call.site.routine is None or call.site.routine.key in running
        )
        flow = HandlerFlow(self._flow, self._values, handler, routines)
        return Followed(HandlerCode(modules, routines), flow, calls, frozenset(self._certain(handler, calls)))

    def _certain(self, handler: Handler, calls: Iterable[SdkCall]) -> Iterator[CodeKey]:
        routines: dict[CodeKey, Routine] = {}
        pending = [handler.routine] if handler.routine is not None else []
        while pending:
            routine = pending.pop()
            if routine.key in routines:
                continue
            routines[routine.key] = routine
            pending += (called for site, called in self._graph.callees(routine) if is_certain(site))
            pending += (inner for inner in routine.inner if self._is_callback(inner))
        for call in calls:
            if call.site.routine is not None and call.site.routine.key in routines and is_certain(call.site):
                yield call.site.key

    def _is_callback(self, routine: Routine) -> bool:
        """Whether a function is passed to a call that is certainly made, which then calls it."""
        return any(
            isinstance(argument.value, FunctionValue) and argument.value.function == routine.index and is_certain(site)
            for site in (routine.owner.calls if routine.owner is not None else ())
            for argument in site.fact.arguments
        )

    def loaded(self, module: Module) -> tuple[Module, ...]:
        """A module and those of the project that it loads, itself first."""
        found = {module.key: module}
        pending = [module]
        while pending and len(found) < _MAX_MODULES:
            current = pending.pop(0)
            for imported in self._imports(current):
                if imported.key not in found:
                    found[imported.key] = imported
                    pending.append(imported)
        return tuple(found.values())

    def _imports(self, module: Module) -> tuple[Module, ...]:
        found = self._imported_by.get(module.key)
        if found is None:
            imported = {each.key: each for each in self._found_imports(module)}
            found = self._imported_by[module.key] = tuple(imported.values())
        return found

    def _found_imports(self, module: Module) -> Iterator[Module]:
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
        for module in modules:
            entries += self._graph.registered_in(module)
            for site in module.calls_at_load:
                # What a module does only on a condition, such as being run as a script, it need not do in Lambda.
                if not is_conditional(module, site.fact.block):
                    entries += self._graph.called_at(site)
        found: dict[CodeKey, Routine] = {}
        for entry in entries:
            for routine in self._graph.reached_from(entry):
                found.setdefault(routine.key, routine)
        return tuple(found.values())
