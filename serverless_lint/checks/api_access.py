"""APIs: who may call them, and with what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from serverless_lint.analyses.open_apis import OpenApi
from serverless_lint.model import Access, Api, ApiKind, Route
from serverless_lint.model.stack.purpose import is_outside_production, is_stand_in
from serverless_lint.rule import Category, Problem, Related, Severity, rule
from serverless_lint.wording import named

_SHOWN = 3


@rule(Severity.WARNING, Category.SECURITY, since="0.1", cwe=306)
def api_without_authorizer(found: OpenApi) -> Iterator[Problem]:
    """Anybody may call routes of an API."""
    api, routes = found.api, found.routes
    # What decides is named first.
    open_routes = [*found.not_meant, *(each for each in routes if _is_open(each) and each not in found.not_meant)]
    by_key = [route for route in routes if route.access is Access.KEY]
    exempt = [route for route in routes if route.access is Access.EXEMPT]
    if open_routes:
        yield _problem(
            api,
            open_routes,
            f"anybody may call {_named(open_routes)} of `{api.name}`: add an authorizer or IAM",
            None if found.not_meant and not _is_outside_production(api, open_routes) else Severity.INFO,
        )
    elif by_key:
        need = "needs" if len({route.name for route in by_key}) == 1 else "need"
        yield _problem(
            api,
            by_key,
            f"{_named(by_key)} of `{api.name}` {need} only an API key, which authorises nobody: add an authorizer",
            Severity.INFO,
        )
    elif exempt:
        message = (
            f"anybody may call {_named(exempt)} of `{api.name}`, unlike its other routes: keep it if that is meant"
        )
        yield _problem(api, exempt, message, Severity.INFO)


@rule(Severity.INFO, Category.RELIABILITY, since="0.1", pedantic=True)
def api_without_request_validation(api: Api) -> Iterator[Problem]:
    """A REST API passes on bodies that nobody checked."""
    if api.kind is not ApiKind.REST:
        return
    routes = [route for route in api.routes if route.takes_a_body and not route.may_be_validated]
    if routes:
        yield _problem(
            api, routes, f"`{api.name}` does not check the body of {_named(routes)}: add a model and a validator"
        )


def _is_open(route: Route) -> bool:
    return route.access is Access.OPEN


def _is_outside_production(api: Api, routes: Sequence[Route]) -> bool:
    """Whether an API or its routes are made outside production only, or stand in for something else."""
    if api.resource is not None and (is_outside_production(api.resource) or is_stand_in(api.resource)):
        return True
    return all(is_outside_production(route.owner) for route in routes)


def _named(routes: Sequence[Route]) -> str:
    return named((route.name for route in routes), most=_SHOWN)


def _problem(api: Api, routes: Sequence[Route], message: str, severity: Severity | None = None) -> Problem:
    # What stands nowhere in the template is told of where the first of the routes is asked for.
    at = routes[0] if any(route.location == api.location for route in api.routes) else api
    return Problem(
        at,
        message,
        related=tuple(Related(route, route.name) for route in routes[:_SHOWN] if route.location != at.location),
        severity=severity,
        resource=api.name,
        ignorable_at=(api,),
    )
