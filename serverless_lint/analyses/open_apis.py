"""APIs with the routes that anybody may call, and what the code behind these makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from serverless_lint.analyses.signatures import checked_callers
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Access, Api, Route
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import ResourceKey
from serverless_lint.source import Location


class OpenApi(msgspec.Struct, frozen=True, eq=False):
    """An API that is not limited as a whole, with routes that nothing in the template limits."""

    api: Api
    routes: tuple[Route, ...]
    """Those that do something, are not there for strangers, and whose code checks no signature or token."""

    @property
    def location(self) -> Location:
        """The API."""
        return self.api.location


@finds(OpenApi, reads_code=True)
def open_apis(project: LinkedProject) -> Iterator[OpenApi]:
    """The APIs; code is looked at only behind routes that are open."""
    for api in project.all(Api):
        if api.is_limited:
            continue
        routes = [
            route for route in api.routes if not (route.is_preflight or route.is_for_everybody or route.is_constant)
        ]
        if any(route.access is Access.OPEN for route in routes):
            checked = project.once(checked_callers)
            routes = [route for route in routes if not _is_checked(route, checked)]
        yield OpenApi(api, tuple(routes))


def _is_checked(route: Route, checked: Mapping[ResourceKey, bool]) -> bool:
    """Whether the code behind a route finds out who calls it."""
    function = route.target.resource
    return route.access is Access.OPEN and function is not None and checked.get(function.key, False)
