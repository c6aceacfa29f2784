"""Routers and data classes of Powertools for HTTP events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, EventRead, Module, Program
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Operation
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

    @property
    def location(self) -> Location:
        """The handler."""
        return self.program.location


@finds(HttpEventUse, reads_code=True)
def http_event_uses(project: LinkedProject) -> Iterator[HttpEventUse]:
    """What functions do with requests."""
    found = project.in_each_program(lambda program: tuple(resolvers(program.code.modules, project.values)))
    for program, made in found:
        yield HttpEventUse(program, made, project.event_reads(program.handler))


_ROUTERS = "aws_lambda_powertools.event_handler"
_DATA_CLASSES = "aws_lambda_powertools.utilities.data_classes"
_VERSIONS = {
    "APIGatewayRestResolver": "1.0",
    "ALBResolver": "1.0",
    "APIGatewayHttpResolver": "2.0",
    "LambdaFunctionUrlResolver": "2.0",
}
"""https://docs.powertools.aws.dev/lambda/python/latest/core/event_handler/api_gateway/#event-resolvers"""
_ANY_ROUTER = "ApiGatewayResolver"
_EVENT_TYPES = {
    "APIGatewayProxyEvent": "1.0",
    "ALBEvent": "1.0",
    "APIGatewayProxyEventV2": "2.0",
    "LambdaFunctionUrlEvent": "2.0",
}
"""The members of `ProxyEventType`, named as the data classes are."""


def resolvers(modules: Iterable[Module], values: Values) -> Iterator[EventResolver]:
    """The routers that modules create, and the data classes that they give events to."""
    for module in modules:
        if module.imports_any("aws_lambda_powertools"):
            for site in module.call_sites:
                yield from _made_at(site, values)


def _made_at(site: CallSite, values: Values) -> Iterator[EventResolver]:
    for callee in values.callee(site):
        package, _, name = (dotted_name(callee) or "").rpartition(".")
        if package.startswith(_ROUTERS) and name in _VERSIONS:
            yield EventResolver(name, _VERSIONS[name], site.location)
        elif package.startswith(_ROUTERS) and name == _ANY_ROUTER:
            version = _version_of_router(site, values)
            if version is not None:
                yield EventResolver(name, version, site.location)
        elif package.startswith(_DATA_CLASSES) and name == "event_source":
            for value in values.argument(site, "data_class") or ():
                used = (dotted_name(value) or "").rpartition(".")[2]
                if used in _EVENT_TYPES:
                    yield EventResolver(used, _EVENT_TYPES[used], site.location)
        elif package.startswith(_DATA_CLASSES) and name in _EVENT_TYPES:
            yield EventResolver(name, _EVENT_TYPES[name], site.location)


def _version_of_router(site: CallSite, values: Values) -> str | None:
    """The format that a router for any is told to expect; that of REST APIs without a word."""
    given = values.argument(site, "proxy_type", 0)
    if given is None:
        spread = any(isinstance(argument.value, Operation) for argument in site.fact.arguments if not argument.name)
        return None if spread else _EVENT_TYPES["APIGatewayProxyEvent"]
    versions = {_EVENT_TYPES.get((dotted_name(value) or "").rpartition(".")[2]) for value in given}
    return versions.pop() if len(versions) == 1 else None
