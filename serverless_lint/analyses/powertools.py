"""Loggers, tracers and metrics of Powertools for AWS Lambda, in Python and TypeScript."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set

import msgspec

from serverless_lint.analyses.shared import shared
from serverless_lint.analyses.variables import ProgramVariables
from serverless_lint.libraries.powertools import METRICS_COLLECTORS, METRICS_SENDERS, PACKAGES, SETTINGS_ASSIGNED_LATER
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, Module, ObjectValue, Result
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Attribute, Language, Operation
from serverless_lint.source import Location


class PowertoolsKind(enum.Enum):
    """The utilities of Powertools that are created once, by the names of their classes."""

    LOGGER = "Logger"
    TRACER = "Tracer"
    METRICS = "Metrics"


class PowertoolsUse(msgspec.Struct, frozen=True, eq=False):
    """The creation of a logger, tracer or metrics of Powertools."""

    kind: PowertoolsKind
    location: Location
    parameters: frozenset[str]
    """The names of what it is created with or is assigned later: `service`, `serviceName`, `namespace`, …"""
    is_python: bool
    collects_metrics: bool
    """Whether the code adds metrics anywhere."""
    sends_metrics: bool
    """Whether the code sends metrics anywhere, by decorator, middleware or call."""


class PowertoolsSetup(msgspec.Struct, frozen=True, eq=False):
    """A logger, tracer or metrics of Powertools with the functions that use it."""

    use: PowertoolsUse
    programs: tuple[ProgramVariables, ...]
    """The functions, by what they do with environment variables."""


_KINDS = {kind.value: kind for kind in PowertoolsKind}


@finds(PowertoolsSetup, reads_code=True)
def powertools_setups(project: LinkedProject) -> Iterator[PowertoolsSetup]:
    """What of Powertools functions use."""
    finder = Powertools(project.values)
    variables = {found.program.key: found for found in project.all(ProgramVariables)}
    found = (
        (variables[program.key], uses)
        for program, uses in project.in_each_program(lambda program: tuple(finder.used_by(program.code.modules)))
        if program.key in variables
    )
    for use, owners in shared(found, lambda use: (use.location, use.collects_metrics, use.sends_metrics)):
        yield PowertoolsSetup(use, owners)


class Powertools:
    """Finds what of Powertools is created."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def used_by(self, modules: Iterable[Module]) -> Iterator[PowertoolsUse]:
        """The loggers, tracers and metrics that modules create at module level."""
        loaded = tuple(modules)
        created = [
            (kind, site)
            for module in loaded
            for site in module.call_sites
            if site.routine is None and (kind := self._kind(site)) is not None
        ]
        if not created:
            return
        assigned = self._assigned(loaded)
        sends = not all(module.words.isdisjoint(METRICS_SENDERS) for module in loaded)
        collects = not all(module.words.isdisjoint(METRICS_COLLECTORS) for module in loaded)
        for kind, site in created:
            parameters = self._parameters(site)
            if parameters is not None:
                known = parameters | assigned.get(site.location, frozenset())
                yield PowertoolsUse(
                    kind, site.location, known, site.module.language is Language.PYTHON, collects, sends
                )

    def _assigned(self, modules: Iterable[Module]) -> Mapping[Location, Set[str]]:
        """The settings that are assigned to objects, by the call that makes an object."""
        found: dict[Location, set[str]] = defaultdict(set)
        for module in modules:
            for fact in module.facts.assignments:
                if isinstance(fact.target, Attribute) and fact.target.name in SETTINGS_ASSIGNED_LATER:
                    for value in self._values.of(module, fact.target.base, fact.block):
                        if isinstance(value, Result):
                            found[value.site.location].add(fact.target.name)
        return found

    def _kind(self, site: CallSite) -> PowertoolsKind | None:
        for callee in self._values.callee(site):
            name = dotted_name(callee) or ""
            if name.startswith(PACKAGES):
                return _KINDS.get(name.rpartition(".")[2])
        return None

    def _parameters(self, site: CallSite) -> frozenset[str] | None:
        """The names of what it is created with; None if not all of them are visible."""
        names: set[str] = set()
        for argument in site.fact.arguments:
            if isinstance(argument.value, Operation) and argument.value.operator == "...":
                return None
            if argument.name:
                names.add(argument.name)
                continue
            if site.module.language is Language.PYTHON:
                # The first positional parameter of all of them is the service.
                names.add("service")
                continue
            for value in self._values.of(site.module, argument.value, site.fact.block):
                if not isinstance(value, ObjectValue) or not value.literal.complete:
                    return None
                names.update(
                    str(getattr(entry.key, "value", "")) for entry in value.literal.entries if entry.key is not None
                )
        return frozenset(names)
