"""Routers of Powertools for HTTP events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.model import EventResolver, Module

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
