"""Routers and data classes of Powertools for HTTP events."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import msgspec

from serverless_lint.analyses.read_keys import (
    AlwaysDefault,
    asked_for_preflight,
    compared_with_text,
    decided_by_default,
    done_without,
    only_kept,
    only_told,
)
from serverless_lint.libraries.powertools import (
    DATA_CLASSES,
    METHODS_OF_ROUTES,
    PYTHON_PACKAGE,
    ROUTER_FOR_ANY,
    ROUTERS,
    VALIDATES_REQUESTS,
    VERSIONS_OF_EVENTS,
    VERSIONS_OF_ROUTERS,
)
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Argument, CallSite, EventRead, Literal, Module, Program, Routine
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import CallResult, Expression, Operation
from serverless_lint.source import Location


class EventResolver(msgspec.Struct, frozen=True, eq=False):
    """A router or data class of Powertools, made for one form of HTTP events."""

    name: str
    payload_version: str
    location: Location


class HttpEventUse(msgspec.Struct, frozen=True, eq=False):
    """What a function's code does with an event, if that is a request."""

    program: Program
    resolvers: tuple[EventResolver, ...]
    reads: tuple[EventRead, ...]
    """The parts of the event that it reads, in source order by module."""
    told: frozenset[Location]
    """The places of those reads in JavaScript that only go into a log, a text, or a field that nothing reads which
    runs: a missing key raises nothing."""
    done_without: frozenset[Location]
    """The places of those reads in JavaScript for which there is something else where the key is missing."""
    compared: frozenset[Location]
    """The places of those reads that a function compares with a text whatever the format of the event is."""
    preflights: frozenset[Location]
    """The places of those reads that only ask whether a request is a preflight."""
    decided: tuple[AlwaysDefault, ...]
    """Those of the reads that a function decides by, with what it takes instead where the key is missing."""

    @property
    def location(self) -> Location:
        """The handler."""
        return self.program.location


@finds(HttpEventUse, reads_code=True)
def http_event_uses(project: LinkedProject) -> Iterator[HttpEventUse]:
    """What functions do with requests."""
    found = project.in_each_program(lambda program: tuple(resolvers(program.code.modules, project.values)))
    for program, made in found:
        reads = project.event_reads(program.handler)
        told = frozenset((*only_told(program.code.modules, reads), *only_kept(program.code.routines, reads)))
        compared = frozenset(compared_with_text(program.code.routines, reads))
        preflights = frozenset(asked_for_preflight(program.code.routines, reads))
        asks = any(trigger.payload_version for trigger in program.triggers)
        decided = tuple(decided_by_default(program.code.routines, reads, project.values)) if asks else ()
        without = frozenset(done_without(program.code.routines, reads, project.values)) if asks else frozenset()
        yield HttpEventUse(program, made, reads, told, without, compared, preflights, decided)


def resolvers(modules: Iterable[Module], values: Values) -> Iterator[EventResolver]:
    """The routers that modules create, and the data classes that they give events to."""
    for module in modules:
        if module.imports_any(PYTHON_PACKAGE):
            for site in module.call_sites:
                yield from _made_at(site, values)


def values_of_routes(modules: Collection[Module], values: Values) -> dict[Argument, str]:
    """The parameters of functions for routes that are given a part of the path, with its name.

    Routers that check what requests say are left out, and so are all others beside them.
    """
    found = {
        argument: name
        for module in modules
        if module.imports_any(PYTHON_PACKAGE)
        for routine in module.routines
        for decorator in routine.fact.decorators
        for argument, name in _values_of_route(routine, decorator, values)
    }
    return {} if found and validates_requests(modules) else found


def validates_requests(modules: Iterable[Module]) -> bool:
    """Whether a router of Powertools among the modules may refuse requests."""
    sites = (site for module in modules if module.imports_any(PYTHON_PACKAGE) for site in module.call_sites)
    return any(site.fact.argument(VALIDATES_REQUESTS) is not None for site in sites)


def is_route(routine: Routine, decorator: Expression, values: Values) -> bool:
    """Whether a decorator keeps a function for a route of Powertools."""
    return any(
        name.startswith(f"{ROUTERS}.") and name.rpartition(".")[2] in METHODS_OF_ROUTES
        for name in names_of_decorator(routine, decorator, values)
    )


def names_of_decorator(routine: Routine, decorator: Expression, values: Values) -> list[str]:
    """The dotted names of what a decorator calls; empty for one that is no call."""
    site = routine.module.call_sites[decorator.call] if isinstance(decorator, CallResult) else None
    return [dotted_name(callee) or "" for callee in values.callee(site)] if site is not None else []


def _values_of_route(routine: Routine, decorator: Expression, values: Values) -> Iterator[tuple[Argument, str]]:
    if not isinstance(decorator, CallResult) or not is_route(routine, decorator, values):
        return
    for value in values.argument(routine.module.call_sites[decorator.call], "rule", 0) or ():
        route = value.value if isinstance(value, Literal) else None
        names = {part.partition(">")[0] for part in route.split("<")[1:]} if isinstance(route, str) else set()
        for index, parameter in enumerate(routine.fact.parameters):
            if parameter.name in names:
                yield Argument(routine, index), parameter.name


def _made_at(site: CallSite, values: Values) -> Iterator[EventResolver]:
    for callee in values.callee(site):
        package, _, name = (dotted_name(callee) or "").rpartition(".")
        if package.startswith(ROUTERS) and name in VERSIONS_OF_ROUTERS:
            yield EventResolver(name, VERSIONS_OF_ROUTERS[name], site.location)
        elif package.startswith(ROUTERS) and name == ROUTER_FOR_ANY:
            version = _version_of_router(site, values)
            if version is not None:
                yield EventResolver(name, version, site.location)
        elif package.startswith(DATA_CLASSES) and name == "event_source":
            for value in values.argument(site, "data_class") or ():
                used = (dotted_name(value) or "").rpartition(".")[2]
                if used in VERSIONS_OF_EVENTS:
                    yield EventResolver(used, VERSIONS_OF_EVENTS[used], site.location)
        elif package.startswith(DATA_CLASSES) and name in VERSIONS_OF_EVENTS:
            yield EventResolver(name, VERSIONS_OF_EVENTS[name], site.location)


def _version_of_router(site: CallSite, values: Values) -> str | None:
    """The format that a router for any is told to expect; that of REST APIs without a word."""
    given = values.argument(site, "proxy_type", 0)
    if given is None:
        spread = any(isinstance(argument.value, Operation) for argument in site.fact.arguments if not argument.name)
        return None if spread else VERSIONS_OF_EVENTS["APIGatewayProxyEvent"]
    versions = {VERSIONS_OF_EVENTS.get((dotted_name(value) or "").rpartition(".")[2]) for value in given}
    return versions.pop() if len(versions) == 1 else None
