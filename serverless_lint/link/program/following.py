"""What values are with what callers pass: clients, objects and functions that are handed to the code that uses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from serverless_lint.link.program.bounded_values import external_member, limited, member, result
from serverless_lint.link.program.values import Values
from serverless_lint.model import (
    UNKNOWN,
    Argument,
    ClassValue,
    External,
    Instance,
    Literal,
    Member,
    ModuleValue,
    ObjectValue,
    Result,
    Routine,
    UnknownValue,
    Value,
)

Passed: TypeAlias = Callable[[Argument], "tuple[Value, ...]"]
"""What callers pass for a parameter; contains `UNKNOWN` if it may be something else, too."""

_MOST_STEPS = 20
"""How deep values are followed into each other."""


class Following:
    """Follows values through what callers pass, whoever of them it is."""

    def __init__(self, values: Values, passed: Passed) -> None:
        self._values = values
        self._passed = passed
        self._known: dict[tuple[Value, int], tuple[Value, ...]] = {}

    def of(self, value: Value) -> tuple[Value, ...]:
        """Everything that a value may be; contains `UNKNOWN` if it may be something else, too."""
        return self._of(value, _MOST_STEPS)

    def _of(self, value: Value, steps: int) -> tuple[Value, ...]:
        if not isinstance(value, (Argument, Member, Result)):
            return (value,)
        if not steps:
            return (UNKNOWN,)
        key = (value, steps)
        known = self._known.get(key)
        if known is None:
            # What is made of itself is not known.
            self._known[key] = (UNKNOWN,)
            known = self._known[key] = limited(self._found(value, steps - 1))
        return known

    def _found(self, value: Argument | Member | Result, steps: int) -> Iterator[Value]:
        if isinstance(value, Argument):
            for given in self._passed(value):
                # What a function hands on to itself is nothing else than it is called with.
                if given != value:
                    yield from self._of(given, steps)
        elif isinstance(value, Member):
            for base in self._of(value.base, steps):
                yield from self._member(value, base, steps)
        else:
            for callee in self._of(value.callee, steps):
                yield from self._result(value, callee, steps)

    def _member(self, value: Member, base: Value, steps: int) -> Iterator[Value]:
        """The attribute of what a value turns out to be."""
        if base == value.base:
            yield value
        elif isinstance(base, External):
            yield external_member(base, value.name)
        elif isinstance(base, (Instance, ClassValue, ObjectValue, ModuleValue)):
            for found in self._values.attribute(base, value.name):
                yield from (found,) if isinstance(found, Member) and found.base == base else self._of(found, steps)
        elif isinstance(base, UnknownValue):
            yield UNKNOWN
        elif not isinstance(base, Literal):
            yield member(base, value.name)

    def _result(self, value: Result, callee: Value, steps: int) -> Iterator[Value]:
        """What a call returns of what its callee turns out to be."""
        if callee == value.callee:
            yield value
        elif isinstance(callee, Routine):
            for found in self._values.returned_by(callee):
                yield from self._of(found, steps)
        elif isinstance(callee, ClassValue):
            yield Instance(callee.module, callee.fact, value.site)
        elif isinstance(callee, (External, Member)):
            yield result(value.site, callee)
        elif not isinstance(callee, Literal):
            yield UNKNOWN
