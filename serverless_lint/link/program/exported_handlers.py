"""What modules offer as handlers: the function that runs, and what is wrapped around it.

The names are those of handler strings, or those of all that looks like a handler.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.link.program.modules import Modules
from serverless_lint.link.program.values import Values
from serverless_lint.model import (
    CallSite,
    Instance,
    Member,
    Module,
    ModuleValue,
    ObjectValue,
    Result,
    Routine,
    Value,
)
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    CallResult,
    Expression,
    FunctionValue,
    Import,
    Language,
    Name,
    ParameterKind,
)
from serverless_lint.source import Location

_MAX_HOPS = 12
_MAX_STEPS = 1_000
"""Of all ways together: modules that export each other, and variables assigned again and again, make very many."""
_EVENT_NAMES = lazy_pattern(r"^_*(?:lambda_?)?(?:event|evt)$", re.IGNORECASE)
_HANDLER_NAMES = frozenset({"handler", "lambdaHandler", "lambda_handler", "main"})
_CONTEXT_NAMES = lazy_pattern(r"^_*(?:lambda_?)?(?:context|ctx|cxt)$|^_+$", re.IGNORECASE)
_Wrapped: TypeAlias = "tuple[Routine | None, tuple[Value, ...]]"
"""A function, if it is known, and what is wrapped around it."""


class _Trail(msgspec.Struct, frozen=True):
    """How far it is still looked for the function behind a name, on one way and on all ways together."""

    steps: Iterator[int]
    hops: int

    @classmethod
    def begin(cls) -> _Trail:
        """A new one."""
        return cls(iter(range(_MAX_STEPS)), _MAX_HOPS)

    def further(self) -> _Trail:
        """The same, one hop on."""
        return _Trail(self.steps, self.hops - 1)

    def may_go_on(self) -> bool:
        """Take a step, if one is left."""
        return self.hops > 0 and next(self.steps, None) is not None


class Target(msgspec.Struct, frozen=True):
    """The code behind a handler string: its module and the names to look up in it."""

    module: Module
    path: tuple[str, ...]


class Offered(msgspec.Struct, frozen=True):
    """What is behind a handler string, whoever runs it."""

    name: str
    module: Module
    location: Location
    routine: Routine | None
    wrappers: tuple[Value, ...]


class ExportedHandlers:
    """Looks into modules for what Lambda would run."""

    def __init__(self, values: Values, modules: Modules) -> None:
        self._values = values
        self._modules = modules
        self._members: dict[tuple[str, str], dict[str, list[Assignment]]] = {}
        """What is written to members of names at the level of modules, as far as it was asked for."""

    def shaped(self, module: Module) -> Iterator[tuple[str, Routine]]:
        """The functions of a module that look like handlers, with their names."""
        if module.language is Language.PYTHON:
            yield from ((routine.fact.name, routine) for routine in _python_handlers(module))
            return
        for name, routine in self._exported_functions(module):
            if _is_javascript_handler(name, routine):
                yield name, routine

    def known_to_be(self, module: Module, name: str, routine: Routine) -> Offered:
        """What is behind a name that a function is known to have."""
        exported = self._export(module, name, _Trail.begin())
        _, wrappers = next((pair for pair in exported if pair[0] is routine), (routine, ()))
        return Offered(name, module, routine.location, routine, (*wrappers, *self._decorators(routine)))

    def of(self, target: Target) -> Offered | None:
        """What is behind the names of a handler string; None if there is nothing."""
        name = ".".join(target.path)
        found = list(self._export(target.module, target.path[0], _Trail.begin()))
        if len(target.path) > 1:
            values = self._nested(target)
            if not values and target.path[0] == "default" and self._hides_members(target.module):
                return Offered(name, target.module, self._export_location(target), None, ())
            found = [(value, ()) for value in values if isinstance(value, Routine)] or [(None, ())] if values else []
        if not found:
            return None
        routine, wrappers = next((pair for pair in found if pair[0] is not None), found[0])
        location = routine.location if routine else self._export_location(target)
        return Offered(name, target.module, location, routine, (*wrappers, *self._decorators(routine)))

    def has_default(self, module: Module) -> bool:
        """Whether an ES module exports an object, or what may be one, by default."""
        values = self._values.exported(module, "default") if module.facts.is_esm else ()
        is_exported = any(export.name == "default" for export in module.facts.exports)
        return is_exported and not (values and all(isinstance(value, Routine) for value in values))

    def receiver(self, found: Offered) -> Instance | None:
        """The object whose method gives what a module offers: `handler = OrderHandler().bind()`."""
        module = found.module
        bound = (each for each in self._values.lookup(module, found.name, 0) if isinstance(each, Assignment))
        written = [(each.value, each.block) for each in bound]
        written += [(each.value, each.block) for each in module.exports_as(found.name) if each.value is not None]
        for value, block in written if found.routine is not None else ():
            callee = module.call_sites[value.call].fact.callee if isinstance(value, CallResult) else None
            made = self._values.of(module, callee.base, block) if isinstance(callee, Attribute) else ()
            receiver = next((each for each in made if isinstance(each, Instance)), None)
            if receiver is not None:
                return receiver
        return None

    def offers(self, module: Module, names: tuple[str, ...]) -> bool:
        """Whether a module offers something under a handler's names."""
        return bool(names) and self.of(Target(module, names)) is not None

    def offered_functions(self, module: Module) -> tuple[str, ...]:
        """The names under which a module offers functions that could be handlers.

        Helpers are none of them where others are called like handlers, or are given an event.
        """
        if module.language is Language.PYTHON:
            return tuple(routine.name for routine in _python_handlers(module))
        names: dict[str, bool] = {}
        for name, routine in self._exported_functions(module):
            names[name] = names.get(name, False) or _is_likely_handler(name, routine)
        likely = tuple(name for name, is_likely in names.items() if is_likely)
        return likely or tuple(names)

    def nested_names(self, module: Module, path: tuple[str, ...]) -> tuple[str, ...] | None:
        """The names in an object that a module offers; None if not all of them can be seen."""
        found: dict[str, None] = {}
        values = self._nested(Target(module, path))
        for value in values:
            if not isinstance(value, ObjectValue) or not value.literal.complete:
                return None
            found |= dict.fromkeys(str(getattr(entry.key, "value", "")) for entry in value.literal.entries)
        return tuple(found) if values else None

    def _exported_functions(self, module: Module) -> Iterator[tuple[str, Routine]]:
        for export in module.facts.exports:
            if export.value is not None and export.name not in ("default", "*"):
                for routine, _ in self._unwrapped(module, export.value, export.block, _Trail.begin()):
                    if routine is not None:
                        yield export.name, routine

    def _decorators(self, routine: Routine | None) -> tuple[Value, ...]:
        if routine is None:
            return ()
        return tuple(
            value
            for decorator in routine.fact.decorators
            for value in self._values.of(routine.module, decorator, routine.fact.block)
        )

    def _export_location(self, target: Target) -> Location:
        module, name = target.module, target.path[0]
        for export in module.facts.exports:
            if export.name == name:
                return module.at(export.span)
        for fact in module.facts.assignments:
            if isinstance(fact.target, Name) and fact.target.name == name:
                return module.at(fact.target.span)
        for imported in module.facts.imports:
            if imported.alias == name:
                return module.at(imported.span)
        return module.location

    def _hides_members(self, module: Module) -> bool:
        """Whether it is not known what the object holds that a module exports by default."""
        values = self._values.exported(module, "default")
        known = (
            isinstance(value, Routine) or (isinstance(value, ObjectValue) and value.literal.complete)
            for value in values
        )
        return not values or not all(known)

    def _nested(self, target: Target) -> tuple[Value, ...]:
        values = self._values.exported(target.module, target.path[0])
        for name in target.path[1:]:
            values = tuple(
                inner
                for value in values
                if isinstance(value, ObjectValue)
                for entry in [value.literal.get(name)]
                if entry is not None
                for inner in self._values.of(value.module, entry, value.block)
            )
        return values

    def _export(self, module: Module, name: str, trail: _Trail) -> Iterator[_Wrapped]:
        """What a module offers under a name: the function inside, and what is wrapped around it."""
        if not trail.may_go_on():
            return
        if module.language is Language.PYTHON:
            bindings = self._values.lookup(module, name, 0)
            for binding in bindings:
                yield from self._bound(module, binding, trail)
            if not bindings:
                for fact in module.facts.imports:
                    source = self._modules.imported_module(module, fact.module) if fact.name == "*" else None
                    if source is not None:
                        yield from self._export(source, name, trail.further())
            return
        for export in module.exports_as(name, "*", "default"):
            if export.name == name and export.value is not None:
                yield from self._unwrapped(module, export.value, export.block, trail)
            elif export.module and export.name in (name, "*"):
                source = self._modules.imported_module(module, export.module)
                if source is not None:
                    yield from self._export(source, name if export.name == "*" else export.source_name, trail.further())
                elif export.name != "*":
                    yield None, ()
            elif export.name == "default" and export.value is not None:
                for written in self._members_of(module, export.value).get(name, ()):
                    yield from self._unwrapped(module, written.value, written.block, trail.further())
                for value in self._values.of(module, export.value, export.block):
                    # `module.exports = require("./other")`
                    if isinstance(value, ModuleValue) and value.module is not module:
                        yield from self._export(value.module, name, trail.further())
                    elif isinstance(value, ObjectValue) and isinstance(export.value, (CallResult, Name)):
                        # `module.exports = make();`, `module.exports = handlers;`, not so `export default make();`
                        entry = value.literal.get(name) if "exports" in module.words else None
                        if entry is not None:
                            yield from self._unwrapped(value.module, entry, value.block, trail.further())

    def _members_of(self, module: Module, exported: Expression) -> Mapping[str, list[Assignment]]:
        """What a module writes to what `module.exports` is, by the names of its members: `orders.handler = …`."""
        if not isinstance(exported, Name) or "exports" not in module.words:
            return {}
        key = (module.key, exported.name)
        if key not in self._members:
            found = self._members[key] = {}
            for fact in module.facts.assignments:
                target = fact.target
                base = target.base if isinstance(target, Attribute) and fact.block == 0 else None
                if isinstance(target, Attribute) and isinstance(base, Name) and base.name == exported.name:
                    found.setdefault(target.name, []).append(fact)
        return self._members[key]

    def _bound(self, module: Module, binding: object, trail: _Trail) -> Iterator[_Wrapped]:
        if isinstance(binding, Routine):
            yield binding, ()
        elif isinstance(binding, Assignment):
            yield from self._unwrapped(module, binding.value, binding.block, trail.further())
        elif isinstance(binding, Import):
            source = self._modules.imported_module(module, binding.module)
            found = list(self._export(source, binding.name, trail.further())) if source is not None else []
            yield from found or [(None, ())]
        else:
            yield None, ()

    def _unwrapped(self, module: Module, expression: Expression, block: int, trail: _Trail) -> Iterator[_Wrapped]:
        """The function in an expression such as `middy(handler).use(parser())`, and what wraps it."""
        if not trail.may_go_on():
            return
        if isinstance(expression, FunctionValue):
            yield module.routines[expression.function], ()
        elif isinstance(expression, Name):
            for binding in self._values.seen(module, expression, block):
                yield from self._bound(module, binding, trail.further())
        elif isinstance(expression, CallResult):
            yield from self._unwrapped_call(module.call_sites[expression.call], trail.further())
        else:
            for value in self._values.of(module, expression, block):
                yield from self._of_value(value, trail.further())

    def _of_value(self, value: Value, trail: _Trail) -> Iterator[_Wrapped]:
        if isinstance(value, Routine):
            yield value, ()
        elif isinstance(value, Result):
            yield from self._unwrapped_call(value.site, trail)
        elif isinstance(value, Member):
            yield from self._of_value(value.base, trail)
        else:
            yield None, ()

    def _unwrapped_call(self, site: CallSite, trail: _Trail) -> Iterator[_Wrapped]:
        callees = self._values.callee(site)
        expressions = [argument.value for argument in site.fact.arguments]
        for expression in expressions:
            if isinstance(expression, (FunctionValue, Name, CallResult)):
                for routine, wrappers in self._unwrapped(site.module, expression, site.fact.block, trail):
                    if routine is not None and routine is not site.routine:
                        yield routine, (*callees, *wrappers)
                        return
        for callee in callees:
            if isinstance(callee, Member) and isinstance(callee.base, Result):
                for routine, wrappers in (
                    self._unwrapped_call(callee.base.site, trail.further()) if trail.may_go_on() else ()
                ):
                    if routine is not None:
                        yield routine, (callee, *wrappers)
                        return
            if isinstance(callee, Member) and callee.name == "bind" and isinstance(callee.base, Routine):
                # What is given besides `this` comes before the event.
                yield callee.base, (Result(site, callee),) if len(expressions) > 1 else ()
                return
            if isinstance(callee, Routine):
                made = self._values.of(site.module, _result(site), site.fact.block)
                for value in made:
                    if isinstance(value, Routine):
                        yield value, ()
                        return
                    if isinstance(value, Instance):
                        for method in self._values.methods(value.module, value.fact, "__call__"):
                            yield method, ()
                            return
        yield None, callees


def _python_handlers(module: Module) -> Iterator[Routine]:
    for routine in module.routines:
        if routine.fact.block == 0 and routine.fact.is_declaration and _is_python_handler(routine):
            yield routine


def _is_python_handler(routine: Routine) -> bool:
    parameters = routine.fact.parameters
    return (
        len(parameters) == 2
        and all(parameter.kind is ParameterKind.POSITIONAL for parameter in parameters)
        and bool(_EVENT_NAMES.match(parameters[0].name))
        and bool(_CONTEXT_NAMES.match(parameters[1].name))
    )


def _is_likely_handler(name: str, routine: Routine) -> bool:
    parameters = routine.fact.parameters
    return name in _HANDLER_NAMES or (bool(parameters) and bool(_EVENT_NAMES.match(parameters[0].name)))


def _is_javascript_handler(name: str, routine: Routine) -> bool:
    parameters = routine.fact.parameters
    if not parameters or len(parameters) > 3 or not _EVENT_NAMES.match(parameters[0].name):
        return False
    if len(parameters) == 1:
        return "handler" in name.lower()
    return bool(_CONTEXT_NAMES.match(parameters[1].name))


def _result(site: CallSite) -> CallResult:
    return CallResult(site.fact.span, site.index)
