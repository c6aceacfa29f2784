"""Which values are objects that show the event to code, as web frameworks and data classes of Powertools do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property
from typing import TypeAlias

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.libraries.powertools import DATA_CLASSES, PYTHON_PACKAGE
from serverless_lint.libraries.request_objects import (
    DATA_OF_EVENTS,
    EVENT_SOURCES,
    PACKAGES_OF_EVENTS,
    PACKAGES_OF_NODE,
    REGISTERS_PLUGIN,
    REQUESTS,
    ROUTE_METHODS_OF_NODE,
    ROUTER_OF_PLUGINS,
    ROUTERS_OF_NODE,
    SAY_WHO_ASKS,
    TYPES_OF_REQUESTS,
)
from serverless_lint.link.program.expressions import expressions_of
from serverless_lint.link.program.origins import Origin, Source, path_of
from serverless_lint.link.program.sdk import dotted_name, plain_name
from serverless_lint.link.program.values import Values
from serverless_lint.model import Argument, CallSite, CodeKey, External, Member, Module, Path, Routine, Step, Value
from serverless_lint.parse.code.facts import (
    Attribute,
    CallResult,
    Constant,
    Expression,
    Import,
    Language,
    Name,
    Subscript,
    subexpressions,
)

Attributes: TypeAlias = "Mapping[str, str]"
"""Attributes and methods of an object with the parts of the event that they are or give."""
_MOST_STEPS = 3
"""Functions that hand a request on to each other."""
_NAMED = frozenset(name.rpartition(".")[2] for name in REQUESTS)
_NAMES = lazy_pattern(r"[^.\[]+|\[\]")


class RequestObjects:
    """Knows the objects that show the event, and what of the event their attributes are."""

    def __init__(self, values: Values, modules: Callable[[], Iterable[Module]] = tuple) -> None:
        """`modules` gives those that may make routes for functions of others."""
        self._values = values
        self._modules = modules
        self._looking: dict[tuple[CodeKey, int, int, frozenset[str]], bool] = {}
        self._of_arguments: dict[Argument, Attributes | None] = {}
        self._of_routes: dict[str, Mapping[Argument, Attributes]] = {}

    def shows_event(self, source: Source | None) -> bool:
        """Whether a source is such an object."""
        return self._attributes(source) is not None

    def gives(self, origin: Origin, method: str) -> bool:
        """Whether a method of an object, or of something in it, gives a part of the event."""
        attributes = self._attributes(origin.source) if not origin.held else None
        return attributes is not None and (*path_of(origin), method) in _paths(attributes)

    def part_of_event(self, source: Source | None, path: Path) -> Path | None:
        """The part of the event that something in an object is; None for what is none, or not known to be one."""
        attributes = self._attributes(source)
        known = _paths(attributes) if attributes is not None else {}
        for length in range(len(path), 0, -1):
            part = known.get(path[:length])
            if part is not None:
                return (*part, *path[length:])
        return None

    def _attributes(self, source: Source | None) -> Attributes | None:
        if isinstance(source, External):
            return REQUESTS.get(source.name)
        if isinstance(source, Argument):
            if source not in self._of_arguments:
                self._of_arguments[source] = self._of_argument(source)
            return self._of_arguments[source]
        return self._made_at(source) if isinstance(source, CallSite) else None

    def _made_at(self, site: CallSite) -> Attributes | None:
        """What a data class shows of the event that it is given."""
        for callee in self._values.callee(site):
            if isinstance(callee, External) and callee.name.startswith(DATA_CLASSES):
                return DATA_OF_EVENTS.get(callee.name.rpartition(".")[2])
        return None

    def _of_argument(self, argument: Argument) -> Attributes | None:
        routine = argument.routine
        if routine.module.language is not Language.PYTHON:
            return self._of_routes_in(routine.module).get(argument) or self._of_all_routes.get(argument)
        if argument.index == routine.filled_in:
            for decorator in routine.fact.decorators:
                if isinstance(decorator, CallResult):
                    site = routine.module.call_sites[decorator.call]
                    if any(map(gives_data_class, self._values.callee(site))):
                        return self._data_class(site)
        return TYPES_OF_REQUESTS.get(self._type_of(routine, argument.index))

    def _data_class(self, site: CallSite) -> Attributes | None:
        names = {
            (dotted_name(value) or "").rpartition(".")[2] for value in self._values.argument(site, "data_class") or ()
        }
        return DATA_OF_EVENTS.get(names.pop()) if len(names) == 1 else None

    def _type_of(self, routine: Routine, index: int) -> str:
        """The dotted name of a parameter's type, if that comes from a package."""
        first, _, rest = routine.fact.parameters[index].annotation.partition(".")
        for binding in self._values.lookup(routine.module, first, 0) if first else ():
            if isinstance(binding, Import):
                of_package = ".".join(filter(None, (binding.module, binding.name)))
                return f"{of_package}.{rest}" if rest else of_package
        return ""

    @cached_property
    def _of_all_routes(self) -> Mapping[Argument, Attributes]:
        """What the functions of all modules are given, be it by a router of another one."""
        found: dict[Argument, Attributes] = {}
        for module in self._modules():
            for argument, attributes in self._of_routes_in(module).items():
                found.setdefault(argument, attributes)
        return found

    def _of_routes_in(self, module: Module) -> Mapping[Argument, Attributes]:
        found = self._of_routes.get(module.key)
        if found is None:
            is_any = module.imports_any(*PACKAGES_OF_NODE)
            found = self._of_routes[module.key] = dict(self._given_to_routes(module)) if is_any else {}
        return found

    def _given_to_routes(self, module: Module) -> Iterator[tuple[Argument, Attributes]]:
        """What functions for routes are given, if nothing between the router and them may refuse it."""
        plugins = self._plugins(module)
        for site in module.call_sites:
            callee, arguments = site.fact.callee, site.fact.arguments
            if not isinstance(callee, Attribute) or callee.name not in ROUTE_METHODS_OF_NODE or len(arguments) < 2:
                continue
            callees = self._values.callee(site)
            attributes = next(
                filter(None, (_given_by(value) or _given_by_plugin(value, plugins) for value in callees)), None
            )
            last = len(arguments) - 1
            said = _said(attributes) if attributes is not None else frozenset()
            is_hindered = attributes is None or any(self._may_refuse(site, index, said) for index in range(1, last))
            for value in self._values.argument(site, "", last) or () if not is_hindered else ():
                if isinstance(value, Routine) and attributes is not None and value.fact.parameters:
                    yield Argument(value, value.filled_in), attributes

    def _may_refuse(self, site: CallSite, index: int, said: frozenset[str]) -> bool:
        """Whether what stands before the function of a route may refuse requests for what people say in them."""
        values = self._values.argument(site, "", index)
        return not values or not all(
            isinstance(value, Routine) and not self._may_look(value, value.filled_in, said, _MOST_STEPS)
            for value in values
        )

    def _may_look(self, routine: Routine, index: int, said: frozenset[str], depth: int) -> bool:
        """Whether a function may look at what people say in the request that is one of its parameters."""
        key = (routine.key, index, depth, said)
        if key not in self._looking:
            self._looking[key] = self._looks(routine, index, said, depth)
        return self._looking[key]

    def _looks(self, routine: Routine, index: int, said: frozenset[str], depth: int) -> bool:
        parameters = routine.fact.parameters
        name = parameters[index].name if index < len(parameters) else ""
        if not name or depth <= 0:
            return True
        for each in routine.with_inner:
            expressions = (expression for expression, _ in expressions_of(each.module, each.index))
            if any(_says(part, name, said) for expression in expressions for part in subexpressions(expression)):
                return True
            if any(_has(bound.value, name) for bound in each.assignments):
                return True
            if any(self._hands_on(site, name, said, depth) for site in each.calls):
                return True
        return False

    def _hands_on(self, site: CallSite, name: str, said: frozenset[str], depth: int) -> bool:
        """Whether a call is given a request, and may look at what people say in it."""
        given = [(at, argument.value) for at, argument in enumerate(site.fact.arguments) if _has(argument.value, name)]
        called = self._values.called_routines(site) if given else ()
        return bool(given) and (
            not called
            or not all(isinstance(value, Name) for _, value in given)
            or any(self._may_look(inner, inner.filled_in + at, said, depth - 1) for inner in called for at, _ in given)
        )

    def _plugins(self, module: Module) -> frozenset[CodeKey]:
        """The functions that a module hands to Fastify, which gives them a router, and those named for it."""
        if not module.imports_any(ROUTER_OF_PLUGINS):
            return frozenset()
        named = (
            routine.key
            for routine in module.routines
            if routine.fact.parameters and routine.fact.parameters[0].name == ROUTER_OF_PLUGINS
        )
        registered = (
            value.key
            for site in module.call_sites
            if isinstance(site.fact.callee, Attribute) and site.fact.callee.name == REGISTERS_PLUGIN
            for value in self._values.argument(site, "", 0) or ()
            if isinstance(value, Routine)
        )
        return frozenset((*named, *registered))


def named_request(around: str, name: str) -> Origin | None:
    """The origin of an object that any code may ask for a part of the event, by its dotted name."""
    if name not in _NAMED:
        return None
    whole = f"{around}.{name}"
    return Origin(External(whole)) if whole in REQUESTS else None


def gives_data_class(decorator: Value) -> bool:
    """Whether a decorator, or what it is made by, is the one of Powertools that gives handlers a data class."""
    return (dotted_name(decorator) or "") in EVENT_SOURCES


def shows_event_of_powertools(source: Source | None) -> bool:
    """Whether an object that shows the event is one of Powertools, which no adapter has to make."""
    if isinstance(source, External):
        return source.name.startswith(PYTHON_PACKAGE)
    return isinstance(source, Argument) and source.routine.module.imports_any(*PACKAGES_OF_EVENTS)


def _given_by(callee: Value) -> Attributes | None:
    name = plain_name(dotted_name(callee) or "")
    return ROUTERS_OF_NODE.get(name.rpartition(".")[0])


def _given_by_plugin(callee: Value, plugins: frozenset[CodeKey]) -> Attributes | None:
    """What functions for routes are given by the router that a plugin is given first."""
    router = callee.base if isinstance(callee, Member) else None
    is_given = isinstance(router, Argument) and router.index == 0 and router.routine.key in plugins
    return ROUTERS_OF_NODE[ROUTER_OF_PLUGINS] if is_given else None


def _said(attributes: Attributes) -> frozenset[str]:
    """What that is called in an object which people say in a request, but for who they are."""
    return frozenset(name.rpartition(".")[2] for name, part in attributes.items() if part not in SAY_WHO_ASKS)


def _says(part: Expression, request: str, said: frozenset[str]) -> bool:
    """Whether something is called like what people say in a request, or may be any part of that one."""
    if isinstance(part, Attribute):
        return part.name in said
    if not isinstance(part, Subscript):
        return False
    if isinstance(part.index, Constant):
        return part.index.value in said
    return isinstance(part.base, Name) and part.base.name == request


def _has(value: Expression, name: str) -> bool:
    """Whether a value is what a name stands for, or may hold it, rather than something in it."""
    parts = tuple(subexpressions(value))
    bases = {part.base.span for part in parts if isinstance(part, (Attribute, Subscript))}
    return any(isinstance(part, Name) and part.name == name and part.span not in bases for part in parts)


def _paths(attributes: Attributes) -> Mapping[Path, Path]:
    return _parsed(tuple(attributes.items()))


@cache
def _parsed(attributes: tuple[tuple[str, str], ...]) -> Mapping[Path, Path]:
    return {_path(written): _path(part) for written, part in attributes}


def _path(text: str) -> Path:
    """`Records[].body` as a path."""
    return tuple(Step.EACH if name == "[]" else name for name in _NAMES.findall(text))
