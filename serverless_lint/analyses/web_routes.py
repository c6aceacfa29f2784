"""What functions for routes of web frameworks are given of the request, as their parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from serverless_lint.analyses.resolvers import names_of_decorator
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.request_objects import (
    ADAPTERS,
    ANNOTATIONS_OF_TEXT,
    BY_DEFAULT_FROM_THE_QUERY,
    KINDS_OF_TEXT,
    MAY_MAKE_OTHER_ROUTES,
    METHODS_OF_ROUTE,
    NAMES_OF_OTHERS_TOO,
    PACKAGES_OF_PYTHON,
    READING_ROUTE,
    ROUTE_METHODS_OF_PYTHON,
    ROUTE_OF_METHODS,
    ROUTERS_OF_PYTHON,
)
from serverless_lint.link.program.values import Values
from serverless_lint.model import Argument, ArrayValue, CallSite, Literal, Module, Path, Routine
from serverless_lint.parse.code.facts import (
    Attribute,
    CallResult,
    Constant,
    Expression,
    Parameter,
    ParameterKind,
    last_name,
)

_PART_OF_ROUTE = lazy_pattern(
    r"<(?:(?P<kind>[a-z]+)(?:\([^()<>]*\))?:)?(?P<name>\w+)>|\{(?P<bare>\w+)(?P<path>:path)?\}"
)


_READING = ("GET", "HEAD", "OPTIONS")


def only_reads_by_routes(modules: Iterable[Module], values: Values) -> bool:
    """Whether something among the modules makes requests for a web framework, all whose routes are for reading."""
    loaded = tuple(modules)
    if not is_behind_adapter(loaded):
        return False
    names = [(last_name(site.fact.callee), site) for module in loaded for site in module.call_sites]
    if any(name in MAY_MAKE_OTHER_ROUTES and _may_make_route(name, site) for name, site in names):
        return False
    routes = [(name, site) for name, site in names if name in (READING_ROUTE, ROUTE_OF_METHODS) and _has_path(site)]
    return bool(routes) and all(name == READING_ROUTE or _only_reads(site, values) for name, site in routes)


def _may_make_route(name: str, site: CallSite) -> bool:
    """Whether a call is a method or a decorator, and `all` and the like no question about what is given."""
    if name in NAMES_OF_OTHERS_TOO:
        first = site.fact.argument("", 0)
        return isinstance(first, Constant) and isinstance(first.value, str)
    return isinstance(site.fact.callee, Attribute) or name[:1].isupper()


def _has_path(site: CallSite) -> bool:
    first = site.fact.argument("", 0)
    return isinstance(first, Constant) and isinstance(first.value, str) and first.value.startswith("/")


def _only_reads(route: CallSite, values: Values) -> bool:
    if route.fact.argument(METHODS_OF_ROUTE) is None:
        return True
    texts = [
        method.value if isinstance(method, Literal) else None
        for methods in values.argument(route, METHODS_OF_ROUTE) or ()
        if isinstance(methods, ArrayValue)
        for item in methods.literal.items
        for method in values.of(methods.module, item, methods.block) or (None,)
    ]
    return bool(texts) and all(text in _READING for text in texts)


def is_behind_adapter(modules: Iterable[Module]) -> bool:
    """Whether something among the modules makes requests for a web framework of events."""
    return any(module.imports_any(*ADAPTERS) for module in modules)


def values_of_web_routes(modules: Iterable[Module], values: Values) -> Iterator[tuple[Argument, Path]]:
    """The parameters of functions for routes that are given any text of the path or the query, with that part."""
    for module in modules:
        if module.imports_any(*PACKAGES_OF_PYTHON):
            for routine in module.routines:
                for decorator in routine.fact.decorators:
                    yield from _values_of(routine, decorator, values)


def is_web_route(routine: Routine, decorator: Expression, values: Values) -> bool:
    """Whether a decorator keeps a function for a route of a web framework."""
    return bool(_router(routine, decorator, values))


def _router(routine: Routine, decorator: Expression, values: Values) -> str:
    for name in names_of_decorator(routine, decorator, values):
        router, _, method = name.rpartition(".")
        if router in ROUTERS_OF_PYTHON and method in ROUTE_METHODS_OF_PYTHON:
            return router
    return ""


def _values_of(routine: Routine, decorator: Expression, values: Values) -> Iterator[tuple[Argument, Path]]:
    router = _router(routine, decorator, values)
    if not router or not isinstance(decorator, CallResult):
        return
    for value in values.argument(routine.module.call_sites[decorator.call], "path", 0) or ():
        if not isinstance(value, Literal) or not isinstance(value.value, str):
            continue
        parts = dict(_parts_of(value.value))
        for index, parameter in enumerate(routine.fact.parameters):
            is_text = parts.get(parameter.name, router.startswith(BY_DEFAULT_FROM_THE_QUERY))
            if is_text and _takes_any_text(parameter):
                around = "pathParameters" if parameter.name in parts else "queryStringParameters"
                yield Argument(routine, index), (around, parameter.name)


def _parts_of(route: str) -> Iterator[tuple[str, bool]]:
    """The names in a route, each with whether any text can be there."""
    for found in _PART_OF_ROUTE.finditer(route):
        yield found["name"] or found["bare"], (found["kind"] or "") in KINDS_OF_TEXT


def _takes_any_text(parameter: Parameter) -> bool:
    is_plain = parameter.default is None or isinstance(parameter.default, Constant)
    is_one = parameter.kind in (ParameterKind.POSITIONAL, ParameterKind.KEYWORD)
    return is_plain and is_one and parameter.annotation in ANNOTATIONS_OF_TEXT
