"""Values of the code as short texts."""

from __future__ import annotations

from serverless_lint.link.program.values import Values
from serverless_lint.model import (
    Argument,
    ClassValue,
    EnvironmentRead,
    External,
    Instance,
    Joined,
    Literal,
    Member,
    Module,
    Result,
    Routine,
    UnknownValue,
    Value,
)
from serverless_lint.parse.code.facts import Assignment, Name


def shown(value: Value) -> str:
    """`'a'`, `len`, `f()`, `$NAME`, `?` for what is not known."""
    if isinstance(value, Literal):
        return repr(value.value)
    if isinstance(value, External):
        return value.name
    if isinstance(value, Member):
        return f"{shown(value.base)}.{value.name}"
    if isinstance(value, Result):
        return f"{shown(value.callee)}()"
    if isinstance(value, Joined):
        return "+".join(map(shown, value.parts))
    if isinstance(value, EnvironmentRead):
        default = "" if value.default is None else f"|{'|'.join(map(shown, value.default))}"
        return f"${value.variable}{default}"
    if isinstance(value, Routine):
        return f"function {value.name}"
    if isinstance(value, Argument):
        return f"parameter {value.routine.fact.parameters[value.index].name}"
    if isinstance(value, Instance | ClassValue):
        return f"{'an' if isinstance(value, Instance) else 'class'} {value.fact.name}"
    return "?" if isinstance(value, UnknownValue) else type(value).__name__


def results(module: Module) -> dict[str, Assignment]:
    """The assignments to names that begin with `result`."""
    return {
        fact.target.name: fact
        for fact in module.facts.assignments
        if isinstance(fact.target, Name) and fact.target.name.startswith("result")
    }


def asked(values: Values, module: Module, fact: Assignment) -> list[str]:
    """What is assigned, in a stable order."""
    return sorted(map(shown, values.of(module, fact.value, fact.block)))
