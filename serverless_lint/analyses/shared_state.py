"""What is made while modules are loaded and must not be shared by all copies of a snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from serverless_lint.analyses.connections import Connections, connection_finder
from serverless_lint.analyses.shared import shared
from serverless_lint.libraries.fresh_values import FRESH_VALUES_OF_PYTHON, HOOKS_OF_SNAPSHOTS
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, Module, Program
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import ResultUse
from serverless_lint.source import Location


class SharedState(msgspec.Struct, frozen=True, eq=False):
    """Something made while a module is loaded that each execution environment should have of its own."""

    what: str
    """With its article: "a UUID", "the PostgreSQL connection"."""
    location: Location
    is_connection: bool


class SnapshotState(msgspec.Struct, frozen=True, eq=False):
    """Something made while a module is loaded, with the functions that load it."""

    state: SharedState
    programs: tuple[Program, ...]


@finds(SnapshotState, reads_code=True)
def snapshot_states(project: LinkedProject) -> Iterator[SnapshotState]:
    """What is made while modules are loaded that copies of a snapshot must not share."""
    finder = SharedStates(project.values, project.once(connection_finder))
    found = project.in_each_program(lambda program: tuple(finder.made_by(program.code.modules)))
    for state, owners in shared(found, lambda state: state.location):
        yield SnapshotState(state, owners)


class SharedStates:
    """Finds unique values and connections at module level."""

    def __init__(self, values: Values, connections: Connections) -> None:
        self._values = values
        self._connections = connections
        self._made: dict[str, tuple[SharedState, ...]] = {}
        """What each module makes, by its key, as far as it was asked for: many programs load the same ones."""

    def made_by(self, modules: Iterable[Module]) -> Iterator[SharedState]:
        """What modules make when they are loaded; nothing if one of them runs code after a restore."""
        loaded = tuple(modules)
        if any(module.imports_any(*HOOKS_OF_SNAPSHOTS) for module in loaded):
            return
        for module in loaded:
            found = self._made.get(module.key)
            if found is None:
                found = self._made[module.key] = tuple(self._made_in(module))
            yield from found

    def _made_in(self, module: Module) -> Iterator[SharedState]:
        for connection in self._connections.of(module):
            if connection.is_database and connection.site.routine is None:
                yield SharedState(connection.what, connection.location, is_connection=True)
        for site in module.call_sites:
            what = self._unique(site) if site.routine is None else ""
            if what:
                yield SharedState(what, site.location, is_connection=False)

    def _unique(self, site: CallSite) -> str:
        for callee in self._values.callee(site):
            fresh = FRESH_VALUES_OF_PYTHON.get(dotted_name(callee) or "")
            if fresh is not None and (site.fact.use is not ResultUse.DROPPED or fresh.is_kept):
                return fresh.what
        return ""
