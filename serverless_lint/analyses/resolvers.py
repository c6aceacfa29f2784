"""Routers of Powertools for HTTP events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import EventRead, Module, Program
from serverless_lint.model.project import finds
from serverless_lint.source import Location


class EventResolver(msgspec.Struct, frozen=True, eq=False):
    """A router of Powertools, made for one form of HTTP events."""

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
        yield HttpEventUse(program, made, project.followed(program.handler).reads())


_PACKAGES = ("aws_lambda_powertools.event_handler",)
_VERSIONS = {
    "APIGatewayRestResolver": "1.0",
    "ALBResolver": "1.0",
    "APIGatewayHttpResolver": "2.0",
    "LambdaFunctionUrlResolver": "2.0",
}
"""https://docs.powertools.aws.dev/lambda/python/latest/core/event_handler/api_gateway/#event-resolvers"""


def resolvers(modules: Iterable[Module], values: Values) -> Iterator[EventResolver]:
    """The routers that modules create."""
    for module in modules:
        if not module.imports_any(*_PACKAGES):
            continue
        for site in module.call_sites:
            for callee in values.callee(site):
                package, _, name = (dotted_name(callee) or "").rpartition(".")
                if package.startswith(_PACKAGES) and name in _VERSIONS:
                    yield EventResolver(name, _VERSIONS[name], site.location)
