"""Whether an object or a list has more in it than what is written between its braces."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from serverless_lint.libraries.harmless import FILLS_FIRST_ARGUMENT, LOOKS_ONLY
from serverless_lint.libraries.logging import LOGS
from serverless_lint.link.program.values import Values
from serverless_lint.model import Argument, ArrayValue, Module, ObjectValue, Routine
from serverless_lint.parse.code.facts import Attribute, Call, Expression, Name, Subscript, last_name, spelling
from serverless_lint.source import Span


class Passed(NamedTuple):
    """What is passed as a parameter."""

    module: Module
    expression: Expression
    block: int


def may_be_written_to(passed: Passed, value: ArrayValue | ObjectValue, values: Values) -> bool:
    """Whether there may be more in what an expression is than where it is written, by that name or its first."""
    module, expression, block = passed
    if isinstance(expression, Name) and _written(module).has(expression, block, expression.span, values):
        return True
    return _written(value.module).has_literal(value.literal.span, expression.span, values)


def is_only_handed_on(module: Module, name: str, block: int, values: Values) -> bool:
    """Whether one call at most is given what has a name, and nothing is put into it."""
    return _written(module).is_only_handed_on(name, block, values)


_Scope: TypeAlias = tuple[int, int]
"""Where that begins which binds a name first, and which of its parameters it is."""
_ANY_SCOPE: _Scope = (-1, -1)


class _Use(NamedTuple):
    """Where a name may be that of something that gets more in it."""

    block: int | None
    """From where the name is seen; None for an attribute, which is that of anything."""
    given: Span | None
    """Where a call is given it as it is; None where something is put into it."""


class _Uses:
    """Those of a name, by what it is the name of."""

    def __init__(self) -> None:
        self.filled: set[_Scope] = set()
        self.given: dict[_Scope, set[Span]] = {}

    def add(self, scope: _Scope, given: Span | None) -> None:
        if given is None:
            self.filled.add(scope)
        else:
            self.given.setdefault(scope, set()).add(given)

    def has(self, scope: _Scope, at: Span) -> bool:
        if scope == _ANY_SCOPE:
            return bool(self.filled) or any(not spans <= {at} for spans in self.given.values())
        return any(each in self.filled or not self.given.get(each, set()) <= {at} for each in (scope, _ANY_SCOPE))


class _Written:
    """Which names of a module something may be put under, looked up in one go."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._uses: dict[str, list[_Use]] = {}
        self._sorted: dict[str, _Uses] = {}
        """Those of the names that were asked for."""
        for assignment in module.facts.assignments:
            if isinstance(assignment.target, (Attribute, Subscript)):
                self._fill(assignment.target.base, assignment.block)
        for call in module.facts.calls:
            self._call(call)
        self._names: dict[Span, list[tuple[Expression, int]]] = {}
        """What is assigned to, by where that which is assigned stands."""
        for assignment in module.facts.assignments:
            self._names.setdefault(assignment.value.span, []).append((assignment.target, assignment.block))

    def has(self, name: Expression, block: int, at: Span, values: Values) -> bool:
        """Whether something is put under keys of a name, or a call elsewhere is given it, which may do so."""
        called = last_name(name)
        if called not in self._uses:
            return False
        scope = self._scope(called, block if isinstance(name, Name) else None, values)
        return self._uses_of(called, values).has(scope, at)

    def is_only_handed_on(self, name: str, block: int, values: Values) -> bool:
        """Whether one call at most is given what has a name, and nothing is put into it."""
        if name not in self._uses:
            return True
        uses, scope = self._uses_of(name, values), self._scope(name, block, values)
        given = uses.given.get(scope, set())
        return scope != _ANY_SCOPE and len(given) <= 1 and not any(uses.has(scope, at) for at in given or (Span(0, 0),))

    def _uses_of(self, name: str, values: Values) -> _Uses:
        uses = self._sorted.get(name)
        if uses is None:
            uses = self._sorted[name] = _Uses()
            for use in self._uses[name]:
                uses.add(self._scope(name, use.block, values), use.given)
        return uses

    def has_literal(self, span: Span, at: Span, values: Values) -> bool:
        """Whether that is so of a literal's name."""
        return any(self.has(name, block, at, values) for name, block in self._names.get(span, ()))

    def _scope(self, name: str, block: int | None, values: Values) -> _Scope:
        """What a name is that of, which all that see the same have in common: two functions may each have one."""
        bindings = values.lookup(self._module, name, block) if block is not None else ()
        first = bindings[0] if bindings else None
        if first is None:
            return _ANY_SCOPE
        if isinstance(first, Argument):
            return first.routine.fact.span.start, first.index
        return (first.fact if isinstance(first, Routine) else first).span.start, -1

    def _call(self, call: Call) -> None:
        callee = call.callee
        if isinstance(callee, Attribute):
            self._fill(callee.base, call.block)
        if spelling(callee) in LOOKS_ONLY or (isinstance(callee, Attribute) and callee.name in LOGS):
            return
        for argument in call.arguments:
            if isinstance(argument.value, (Name, Attribute)):
                self._add(argument.value, call.block, argument.value.span)
        if last_name(callee) in FILLS_FIRST_ARGUMENT and call.arguments:
            self._fill(call.arguments[0].value, call.block)

    def _fill(self, owner: Expression, block: int) -> None:
        """Note that something may be put into what an expression is, and thereby into all that has it in it."""
        for each in (owner, *_owners(owner)):
            self._add(each, block, None)

    def _add(self, owner: Expression, block: int, given: Span | None) -> None:
        use = _Use(block if isinstance(owner, Name) else None, given)
        self._uses.setdefault(last_name(owner), []).append(use)


def _owners(expression: Expression) -> Iterator[Expression]:
    while isinstance(expression, (Attribute, Subscript)):
        expression = expression.base
        yield expression


@lru_cache(maxsize=128)
def _written(module: Module) -> _Written:
    return _Written(module)
