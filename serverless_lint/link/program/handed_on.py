"""The functions that code hands on instead of calling them: as arguments, in tables, by names that others call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from serverless_lint.libraries.registering import COMMAND_LINES, REGISTERING
from serverless_lint.link.program.bindings import ITSELF
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.model import (
    Argument,
    ArrayValue,
    CallSite,
    ClassValue,
    Instance,
    Module,
    ObjectValue,
    Result,
    Routine,
    Value,
)
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    CallResult,
    Constant,
    Expression,
    Import,
    Name,
    ResultUse,
    Subscript,
    subexpressions,
)

_MOST_STEPS = 3
"""From a table to a list in it to a call in that, for example."""


class HandedOn:
    """Finds functions of the project by what mentions them."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._names: dict[str, frozenset[str]] = {}
        self._found_in: dict[tuple[Value, int], tuple[Routine, ...]] = {}
        """The functions in values, by how deep they are looked for."""

    def by(self, routine: Routine) -> tuple[Routine, ...]:
        """The functions that a function mentions without calling them: what it gives them to may call them."""
        module = routine.module
        found: dict[Routine, None] = {}
        handed = chain(
            ((expression, site.fact.block) for site in routine.calls for expression in _besides_callee(site)),
            ((fact.value, fact.block) for fact in routine.returns if fact.value is not None),
            ((fact.value, fact.block) for fact in routine.assignments),
        )
        for expression, block in handed:
            for part in subexpressions(expression):
                if isinstance(part, (Name, Attribute)):
                    found |= dict.fromkeys(self._mentioned(module, part, block, _MOST_STEPS))
        return tuple(found)

    def at_load(self, module: Module) -> Iterator[tuple[Routine, CallSite]]:
        """The functions that a module gives to what it calls while it is loaded, with the calls."""
        for site in module.calls_at_load:
            for argument in site.fact.arguments:
                for part in subexpressions(argument.value):
                    for routine in self._mentioned(module, part, site.fact.block, _MOST_STEPS):
                        yield routine, site

    def registered(self, module: Module) -> Iterator[Routine]:
        """The functions that a module gives to something that keeps them for later while it is loaded."""
        for site in module.calls_at_load:
            if site.fact.use is ResultUse.DROPPED and not self._is_for_a_shell(site):
                yield from self._passed(site, _MOST_STEPS)
        for routine in module.routines:
            if any(map(self._registers, self._calls_among(module, routine.fact.decorators))):
                yield routine

    def _calls_among(self, module: Module, decorators: Iterable[Expression]) -> Iterator[CallSite]:
        return (module.call_sites[each.call] for each in decorators if isinstance(each, CallResult))

    def _registers(self, site: CallSite) -> bool:
        callee = site.fact.callee
        is_registering = isinstance(callee, Attribute) and callee.name in REGISTERING and bool(site.fact.arguments)
        return is_registering and not self._is_for_a_shell(site)

    def _is_for_a_shell(self, site: CallSite) -> bool:
        """Whether a call is of what keeps commands, or of a function that is the group of some."""
        callee = site.fact.callee
        if not isinstance(callee, Attribute):
            return False
        return self._keeps_commands(site) or any(
            isinstance(group, Routine)
            and any(map(self._keeps_commands, self._calls_among(group.module, group.fact.decorators)))
            for group in self._values.of(site.module, callee.base, site.fact.block)
        )

    def _keeps_commands(self, site: CallSite) -> bool:
        return any((dotted_name(value) or "").startswith(COMMAND_LINES) for value in self._values.callee(site))

    def _mentioned(self, module: Module, part: Expression, block: int, steps: int) -> Iterator[Routine]:
        if not isinstance(part, (Name, Attribute)) or not self._may_mean_function(module, part, block):
            return
        for value in self._values.of(module, part, block):
            yield from self._in(value, steps)

    def _may_mean_function(self, module: Module, part: Name | Attribute, block: int) -> bool:
        """Whether a name is none of a local variable; most names are, and need not be followed."""
        base: Expression = part
        while isinstance(base, Attribute):
            base = base.base
        if not isinstance(base, Name):
            return False
        if base.name in ITSELF:
            return True
        return base.name in self._names_in(module) and any(
            not isinstance(binding, Argument)
            and (not isinstance(binding, Assignment) or module.facts.blocks[binding.block].function is None)
            and (not isinstance(binding, Import) or binding.module.startswith(".") or module.language.value == "python")
            for binding in self._values.lookup(module, base.name, block)
        )

    def _names_in(self, module: Module) -> frozenset[str]:
        """The names that a module binds to anything but parameters and local variables."""
        found = self._names.get(module.key)
        if found is None:
            found = self._names[module.key] = frozenset(_names_bound_by(module))
        return found

    def _in(self, value: Value, steps: int) -> tuple[Routine, ...]:
        """The functions in a value, which may be a part of many others, and of one of them many times."""
        if isinstance(value, Routine):
            return (value,)
        if not steps or not isinstance(value, (ObjectValue, ArrayValue, Result)):
            return ()
        known = self._found_in.get((value, steps))
        if known is None:
            known = self._found_in[value, steps] = tuple(dict.fromkeys(self._inside(value, steps - 1)))
        return known

    def _inside(self, value: ObjectValue | ArrayValue | Result, steps: int) -> Iterator[Routine]:
        if isinstance(value, ObjectValue):
            for entry in value.literal.entries:
                yield from self._of(value.module, entry.value, value.block, steps)
        elif isinstance(value, ArrayValue):
            for item in value.literal.items:
                yield from self._of(value.module, item, value.block, steps)
        else:
            # `new Map([["orders", orders]])`
            yield from self._passed(value.site, steps)

    def _passed(self, site: CallSite, steps: int) -> Iterator[Routine]:
        for argument in site.fact.arguments:
            yield from self._of(site.module, argument.value, site.fact.block, steps)

    def _of(self, module: Module, expression: Expression, block: int, steps: int) -> Iterator[Routine]:
        if isinstance(expression, Constant):
            return
        for value in self._values.of(module, expression, block):
            if not isinstance(value, (Instance, ClassValue)):
                yield from self._in(value, steps)


def _names_bound_by(module: Module) -> Iterator[str]:
    facts = module.facts
    yield from (function.name for function in facts.functions)
    yield from (definition.name for definition in facts.classes)
    yield from (imported.alias for imported in facts.imports)
    for assignment in facts.assignments:
        if isinstance(assignment.target, Name) and facts.blocks[assignment.block].function is None:
            yield assignment.target.name


def _besides_callee(site: CallSite) -> Iterator[Expression]:
    """What is passed to a call, and what its callee is taken from: `routes` of `routes[name](event)`."""
    callee = site.fact.callee
    if isinstance(callee, (Attribute, Subscript)):
        yield callee.base
    yield from (argument.value for argument in site.fact.arguments)
