"""The code that runs for each function: what its handler loads and calls, and what that asks of its surroundings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from serverless_lint.link.batch_replies import BatchReplyFinder
from serverless_lint.link.modules import Modules
from serverless_lint.link.reach import CallGraph
from serverless_lint.link.sdk import Sdk
from serverless_lint.link.values import Values
from serverless_lint.model import BatchReplies, Function, Handler, Module, Program, Routine
from serverless_lint.parse.code import Language

_MAX_MODULES = 400
"""A handler that loads more is cut off there; what is found in the first ones still holds."""


@dataclass(frozen=True, eq=False)
class _Code:
    """What is the same for every function that runs a handler."""

    modules: tuple[Module, ...]
    routines: tuple[Routine, ...]
    replies: BatchReplies


class Programs:
    """Finds the code of functions."""

    def __init__(self, values: Values, sdk: Sdk, graph: CallGraph, modules: Modules) -> None:
        self._graph = graph
        self._modules = modules
        self._replies = BatchReplyFinder(values, sdk)
        self._code: dict[int, _Code] = {}

    def of(self, functions: Iterable[Function]) -> Iterator[Program]:
        """The programs of functions whose handlers were found, in the functions' order."""
        for function in functions:
            for handler in function.handlers:
                code = self._code.get(id(handler))
                if code is None:
                    code = self._code[id(handler)] = self._code_of(handler)
                yield Program(
                    function=function,
                    handler=handler,
                    modules=code.modules,
                    routines=code.routines,
                    replies=code.replies,
                )

    def _code_of(self, handler: Handler) -> _Code:
        modules = self._loaded(handler.module)
        routines = self._run(handler, modules)
        return _Code(modules=modules, routines=routines, replies=self._replies.of(handler, modules))

    def _loaded(self, module: Module) -> tuple[Module, ...]:
        found = {id(module): module}
        pending = [module]
        while pending and len(found) < _MAX_MODULES:
            current = pending.pop(0)
            for imported in self._imports(current):
                if id(imported) not in found:
                    found[id(imported)] = imported
                    pending.append(imported)
        return tuple(found.values())

    def _imports(self, module: Module) -> Iterator[Module]:
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
            for site in module.call_sites:
                if site.routine is None:
                    entries += self._graph.called_at(site)
        found: dict[int, Routine] = {}
        for entry in entries:
            for routine in self._graph.reached_from(entry):
                found.setdefault(id(routine), routine)
        return tuple(found.values())
