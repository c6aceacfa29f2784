"""What code does with environment variables that cannot have the effect which it seems to want."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import msgspec

from serverless_lint.analyses.running_code import RunningModule, RunningRoutine
from serverless_lint.analyses.shared import shared
from serverless_lint.aws.environment import RESERVED_VARIABLES
from serverless_lint.libraries.environment import ENVIRONMENTS
from serverless_lint.libraries.numbers import MAKES_BOOLEAN
from serverless_lint.link.program.expressions import conditions_of, expressions_of, is_conditional
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import EnvironmentRead, External, Function, Handler, Module
from serverless_lint.model.project import finds
from serverless_lint.parse.code.conditions import asked_in
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    BlockKind,
    CallResult,
    Constant,
    Expression,
    Language,
    Operation,
    Subscript,
    subexpressions,
)
from serverless_lint.parse.template.template import Known
from serverless_lint.source import Location, Span


class ReservedWrite(msgspec.Struct, frozen=True, eq=False):
    """An assignment to a variable that Lambda sets itself."""

    name: str
    location: Location
    handlers: tuple[Handler, ...]


class TextAsCondition(msgspec.Struct, frozen=True, eq=False):
    """A variable that decides by being there, while the template gives it a text that means no."""

    name: str
    location: Location
    function: Function
    setting: Known
    """What the template says."""
    handlers: tuple[Handler, ...]


_NO = frozenset({"false", "0", "no", "off", "none", "null", "disabled"})
_REGION = ("AWS_REGION", "AWS_DEFAULT_REGION")
"""Clients that are made afterwards go by these."""


@finds(ReservedWrite, reads_code=True)
def reserved_writes(project: LinkedProject) -> Iterator[ReservedWrite]:
    """The assignments in running code on no condition, but for Regions and for what only fills in what is missing."""
    for module, function, handlers in _running(project):
        if module.words.isdisjoint(RESERVED_VARIABLES.value):
            continue
        for fact in _assignments(module, function):
            name = _variable(module, fact, project)
            if name is None or name in _REGION or name not in RESERVED_VARIABLES.value or _mentions(fact, name):
                continue
            # A condition may ask whether the variable is missing, or whether this is Lambda at all.
            if is_conditional(module, fact.block):
                continue
            yield ReservedWrite(name, module.at(fact.target.span), handlers)


def _running(project: LinkedProject) -> Iterator[tuple[Module, int | None, tuple[Handler, ...]]]:
    for loaded in project.all(RunningModule):
        yield loaded.module, None, loaded.handlers
    for running in project.all(RunningRoutine):
        yield running.routine.module, running.routine.index, running.handlers


def _assignments(module: Module, function: int | None) -> Iterator[Assignment]:
    if function is not None:
        yield from module.assignments_of.get(function, ())
        return
    for fact in module.facts.assignments:
        if module.facts.blocks[fact.block].function is None:
            yield fact


def _variable(module: Module, fact: Assignment, project: LinkedProject) -> str | None:
    """The environment variable that is assigned to."""
    target = fact.target
    if isinstance(target, Subscript) and isinstance(target.index, Constant):
        name = target.index.value
    elif isinstance(target, Attribute) and module.language is not Language.PYTHON:
        name = target.name
    else:
        return None
    bases = project.values.of(module, target.base, fact.block)
    is_environment = any(isinstance(base, External) and base.name in ENVIRONMENTS for base in bases)
    return name if is_environment and isinstance(name, str) else None


def _mentions(fact: Assignment, name: str) -> bool:
    """Whether the old value stays where there is one."""
    return any(
        (isinstance(part, Attribute) and part.name == name) or (isinstance(part, Constant) and part.value == name)
        for part in subexpressions(fact.value)
    )


@finds(TextAsCondition, reads_code=True)
def texts_as_conditions(project: LinkedProject) -> Iterator[TextAsCondition]:
    """The conditions of running code that are a variable and nothing else, by function."""
    known: dict[tuple[Handler, ...], _Settings] = {}
    found = (((), _conditions(*running, known, project)) for running in _running(project))
    for text, _ in shared(found, lambda text: (text.location.sort_key, text.name)):
        yield text


_Settings: TypeAlias = "dict[str, tuple[Function, Known]]"
"""The variables that templates give a text that means no, with a function that is given it."""


def _conditions(
    module: Module,
    function: int | None,
    handlers: tuple[Handler, ...],
    known: dict[tuple[Handler, ...], _Settings],
    project: LinkedProject,
) -> Iterator[TextAsCondition]:
    settings = known.get(handlers)
    if settings is None:
        settings = known[handlers] = _settings(handlers)
    if not settings:
        return
    found = [
        (part, only.variable)
        for part, block in _tested(module, function, project)
        if (only := _read_by(module, part, block, project)) is not None and only.variable in settings
    ]
    # Who compares a variable as well knows that it is a text.
    compared = frozenset(_compared(module, function, project)) if found else frozenset()
    required = frozenset(_required(module, function)) if found else frozenset()
    for part, variable in found:
        if variable not in compared and part.span not in required:
            owner, setting = settings[variable]
            yield TextAsCondition(variable, module.at(part.span), owner, setting, handlers)


def _read_by(module: Module, part: Expression, block: int, project: LinkedProject) -> EnvironmentRead | None:
    """The variable that an expression certainly is."""
    values = project.values.of(module, part, block)
    only = values[0] if len(values) == 1 else None
    return only if isinstance(only, EnvironmentRead) else None


def _settings(handlers: tuple[Handler, ...]) -> _Settings:
    return {
        name: (each, known)
        for handler in handlers
        for each in handler.functions
        for name, value in each.environment.variables.items()
        for known in value.values
        if _means_no(known)
    }


def _means_no(known: Known) -> bool:
    value = known.value
    return value is False or value == 0 or (isinstance(value, str) and value.lower() in _NO)


def _tested(module: Module, function: int | None, project: LinkedProject) -> Iterator[tuple[Expression, int]]:
    """What is asked whether it is true."""
    for condition, block in conditions_of(module, function):
        yield from ((part, block) for part in asked_in(condition))
    for expression, block in expressions_of(module, function):
        for part in subexpressions(expression):
            if isinstance(part, Operation) and part.operator in ("if", "not"):
                yield from ((each, block) for each in asked_in(part.operands[0]))
            elif isinstance(part, CallResult):
                call = module.call_sites[part.call]
                names = project.values.callee(call) if len(call.fact.arguments) == 1 else ()
                if any(isinstance(name, External) and name.name in MAKES_BOOLEAN for name in names):
                    yield call.fact.arguments[0].value, block


_COMPARES = frozenset({"==", "!=", "in", "not in"})


def _compared(module: Module, function: int | None, project: LinkedProject) -> Iterator[str]:
    """The variables that are compared with something, as they are or after a call such as `lower()`."""
    for expression, block in expressions_of(module, function):
        for part in subexpressions(expression):
            for operand in part.operands if isinstance(part, Operation) and part.operator in _COMPARES else ():
                inner = operand
                if isinstance(inner, CallResult):
                    callee = module.facts.calls[inner.call].callee
                    inner = callee.base if isinstance(callee, Attribute) else inner
                for each in {operand, inner}:
                    read = _read_by(module, each, block, project)
                    if read is not None:
                        yield read.variable


def _required(module: Module, function: int | None) -> Iterator[Span]:
    """What an error is raised for if it is missing: `if not os.environ.get("X"): raise …`."""
    for fact in module.raises_of.get(function, ()) if function is not None else module.facts.raises:
        block = module.facts.blocks[fact.block]
        if block.kind is BlockKind.IF and block.condition is not None:
            for part in subexpressions(block.condition):
                if isinstance(part, Operation) and part.operator == "not":
                    yield part.operands[0].span
