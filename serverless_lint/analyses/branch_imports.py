"""Packages that take long to load, loaded for every invocation and used by some."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from serverless_lint.analyses.running_code import RunningHandler
from serverless_lint.libraries.heavy import HEAVY_OF_NODE, HEAVY_OF_PYTHON
from serverless_lint.link.program.expressions import expressions
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, CodeKey, Handler, HandlerCode, Module, Routine
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import BlockKind, Import, ImportKind, Language, Name, subexpressions
from serverless_lint.source import Location

_MOST_ARMS = 100
"""Of a `switch` with more arms the others are not asked."""


class BranchImport(msgspec.Struct, frozen=True, eq=False):
    """An import at the top of a module of what the handler uses on one of several branches."""

    package: str
    location: Location
    """The name of the module that is imported."""
    handlers: tuple[Handler, ...]


@finds(BranchImport, reads_code=True)
def branch_imports(project: LinkedProject) -> Iterator[BranchImport]:
    """Such imports of the modules that handlers load."""
    found: dict[Location, tuple[str, list[Handler]]] = {}
    for running in project.all(RunningHandler):
        for package, location in _of_handler(running.code, running.handler, project):
            found.setdefault(location, (package, []))[1].append(running.handler)
    for location, (package, handlers) in found.items():
        yield BranchImport(package, location, tuple(handlers))


def _of_handler(code: HandlerCode, handler: Handler, project: LinkedProject) -> Iterator[tuple[str, Location]]:
    imported: dict[str, list[tuple[Module, Import]]] = {}
    for module in code.modules:
        for fact in _loaded_at_once(module):
            imported.setdefault(_package(fact), []).append((module, fact))
    if not imported or handler.routine is None:
        return
    branches = _Branches(code, handler.routine, project)
    for package, places in imported.items():
        uses = [(module, block) for module, fact in places for block in project.once(_Uses).of(module, fact)]
        is_used = any(branches.may_run(module, block) for module, block in uses)
        if is_used and all(branches.are_around(module, block) for module, block in uses) and not branches.differ(uses):
            module, fact = places[0]
            yield package, module.at(fact.module_span)


def _loaded_at_once(module: Module) -> Iterator[Import]:
    heavy = HEAVY_OF_PYTHON if module.language is Language.PYTHON else HEAVY_OF_NODE
    for fact in module.facts.imports if module.imports_any(*heavy) else ():
        is_at_top = module.facts.blocks[fact.block].kind is BlockKind.MODULE and not fact.type_only
        if is_at_top and fact.kind in (ImportKind.IMPORT, ImportKind.REQUIRE) and _package(fact) in heavy:
            yield fact


def _package(fact: Import) -> str:
    return fact.module if fact.module.startswith("@") else fact.module.partition(".")[0].partition("/")[0]


class _Uses:
    """Finds where modules use names, each module looked through once."""

    def __init__(self, _: LinkedProject) -> None:
        self._known: dict[str, Mapping[str, Collection[int]]] = {}

    def of(self, module: Module, fact: Import) -> Collection[int]:
        """The blocks in which the name that an import binds is used, as far as code can be put there instead."""
        if module.key not in self._known:
            found: dict[str, dict[int, None]] = {}
            for name, block in _names_used(module):
                found.setdefault(name, {})[block] = None
            self._known[module.key] = found
        return self._known[module.key].get(fact.alias, ())


def _names_used(module: Module) -> Iterator[tuple[str, int]]:
    facts = module.facts
    at_top = (
        *(base for each in facts.classes for base in (*each.bases, *each.decorators)),
        *(decorator for each in facts.functions for decorator in each.decorators),
        *(export.value for export in facts.exports if export.value is not None),
    )
    annotations = (each.annotation for function in facts.functions for each in function.parameters)
    yield from ((annotation.partition(".")[0], 0) for annotation in annotations)
    conditions = ((block.condition, block.parent or 0) for block in facts.blocks if block.condition is not None)
    for expression, block in (*((each, 0) for each in at_top), *expressions(module), *conditions):
        yield from ((part.name, block) for part in subexpressions(expression) if isinstance(part, Name))


class _Branches:
    """Tells what a handler does each time from what it does for some events."""

    def __init__(self, code: HandlerCode, handler: Routine, project: LinkedProject) -> None:
        self._project = project
        self._routines = {routine.key: routine for routine in code.routines}
        self._others: dict[str, Mapping[int, Sequence[int]]] = {}
        self._working: dict[str, Sequence[int]] = {}
        self._callers: dict[CodeKey, list[CallSite]] = {}
        self._always = self._run_each_time(handler)

    def _run_each_time(self, handler: Routine) -> frozenset[CodeKey]:
        """The functions that the handler may run whatever the event is, and those of which it is not seen who calls."""
        for routine in self._routines.values():
            for site in routine.calls:
                for called in self._project.values.called_routines(site):
                    self._callers.setdefault(called.key, []).append(site)
        unseen = (routine for key, routine in self._routines.items() if key not in self._callers)
        pending = [handler, *unseen, *self._handed_over()]
        found: set[CodeKey] = set()
        while pending:
            routine = pending.pop()
            if routine.key in found:
                continue
            found.add(routine.key)
            for site in routine.calls:
                if not self._is_of_branch(site.module, site.fact.block):
                    pending += self._project.values.called_routines(site)
        return frozenset(found)

    def _handed_over(self) -> Iterator[Routine]:
        """The functions that others are given, to be called whenever they like."""
        for routine in self._routines.values():
            for site in routine.calls:
                for argument in site.fact.arguments:
                    if isinstance(argument.value, Name):
                        found = self._project.values.of(site.module, argument.value, site.fact.block)
                        yield from (value for value in found if isinstance(value, Routine))

    def may_run(self, module: Module, block: int) -> bool:
        """Whether the handler may get to a block."""
        routine = module.routine_of(block)
        return routine is not None and routine.key in self._routines

    def are_around(self, module: Module, block: int) -> bool:
        """Whether the handler certainly gets to a block only by one of several branches, if at all."""
        routine = module.routine_of(block)
        if routine is None:
            return False
        return routine.key not in self._always or self._is_of_branch(module, block)

    def differ(self, uses: Iterable[tuple[Module, int]]) -> bool:
        """Whether what uses something is come to on a branch, and also on one that is entered where that is not."""
        around: dict[tuple[str, int], Module] = {}
        pending, seen = list(uses), set[CodeKey]()
        while pending:
            module, block = pending.pop()
            around.update({(module.key, at): module for at in module.facts.own_blocks_around(block)})
            routine = module.routine_of(block)
            if routine is not None and routine.key not in self._always and routine.key not in seen:
                seen.add(routine.key)
                pending += [(site.module, site.fact.block) for site in self._callers.get(routine.key, ())]
        return any(
            other != at and (key, other) in around
            for (key, at), module in around.items()
            for other in self._others_in(module).get(at, ())
        )

    def _is_of_branch(self, module: Module, block: int) -> bool:
        """Whether a block of a function is left out where the function does something else instead."""
        others = self._others_in(module)
        return any(
            other != at and self._does_something(module, other)
            for at in module.facts.own_blocks_around(block)
            for other in others.get(at, ())
        )

    def _others_in(self, module: Module) -> Mapping[int, Sequence[int]]:
        """The branches that are entered where one is not, by that one; the arms of a `switch` are those of all."""
        if module.key not in self._others:
            found: dict[int, list[int]] = {}
            arms: dict[tuple[int | None, int], list[int]] = {}
            for index, block in enumerate(module.facts.blocks):
                of = module.facts.blocks[block.of] if block.of is not None else block
                if block.kind is BlockKind.ELSE and block.of is not None and of.kind is BlockKind.IF:
                    found.setdefault(index, []).append(block.of)
                    found.setdefault(block.of, []).append(index)
                elif block.kind is BlockKind.CASE and block.condition is not None:
                    same = arms.setdefault((block.parent, block.condition.span.start), [])
                    if len(same) < _MOST_ARMS:
                        same.append(index)
                    found[index] = same
            self._others[module.key] = found
        return self._others[module.key]

    def _does_something(self, module: Module, block: int) -> bool:
        """Whether a block calls AWS or a function of the project."""
        working = self._working.get(module.key)
        if working is None:
            values, sdk = self._project.values, self._project.sdk
            sites = (site for site in module.call_sites if sdk.call_at(site) or values.called_routines(site))
            working = self._working[module.key] = sorted(site.span.start for site in sites)
        span = module.facts.blocks[block].span
        at = bisect_left(working, span.start)
        return at < len(working) and working[at] < span.end
