"""Which parts of the event the code reads, through whatever variables, loops, parsing and calls of the project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from serverless_lint.link.program.expressions import conditions_of, expressions_of, is_guarded
from serverless_lint.link.program.flow import At, gets_key
from serverless_lint.link.program.handler_flow import HandlerFlow
from serverless_lint.model import EventRead, Module, Routine
from serverless_lint.parse.code.facts import (
    Attribute,
    CallResult,
    Constant,
    Expression,
    Language,
    Name,
    Operation,
    Subscript,
    subexpressions,
)

_ASKING = frozenset({"and", "or", "if", "not", "in", "not in", "typeof"})


class EventReads:
    """Finds what the code of a handler reads of its event."""

    def __init__(self, flow: HandlerFlow, routines: Iterable[Routine]) -> None:
        self._flow = flow
        self._routines = tuple(routines)

    def all(self) -> tuple[EventRead, ...]:
        """Everything of the event that is read, in source order by module."""
        found: dict[tuple[str, int, int], EventRead] = {}
        for routine in self._routines if self._flow.event is not None else ():
            for read in self._reads_of(routine):
                found.setdefault(read.location.sort_key, read)
        return tuple(read for _, read in sorted(found.items()))

    def asked_for(self) -> frozenset[str]:
        """The keys whose absence some condition notices, of whatever they are."""
        return frozenset(key for routine in self._routines for key in self._asked_for(routine))

    def _reads_of(self, routine: Routine) -> Iterator[EventRead]:
        module = routine.module
        asked_for = frozenset(self._asked_for(routine))
        for access in routine.accesses:
            for part in subexpressions(access.value):
                if isinstance(part, Attribute | Subscript):
                    yield from self._read(module, part, access.block, asked_for)
        for looked_up in module.facts.matched:
            if module.facts.blocks[looked_up.block].function == routine.index:
                yield from self._read(module, looked_up.value, looked_up.block, asked_for)
        for site in routine.calls:
            result = CallResult(site.fact.span, site.index)
            yield from self._read(module, result, site.fact.block, asked_for)

    def _read(
        self, module: Module, expression: Expression, block: int, asked_for: frozenset[str]
    ) -> Iterator[EventRead]:
        for path in self._flow.paths(At(module, expression, block)):
            if not path:
                continue
            copes = path[-1] in asked_for or is_guarded(module, block, "KeyError", "LookupError")
            span = expression.span
            if isinstance(expression, CallResult):
                site = module.call_sites[expression.call]
                span = site.fact.arguments[0].value.span if gets_key(site) else site.fact.callee_span
                copes = copes or (gets_key(site) and len(site.fact.arguments) > 1)
            elif isinstance(expression, Attribute):
                span = expression.name_span
            elif isinstance(expression, Subscript):
                span = expression.index.span
            yield EventRead(path, module.at(span), copes)

    def _asked_for(self, routine: Routine) -> Iterator[str]:
        """The keys that conditions and alternatives in a function ask for."""
        for condition, index in conditions_of(routine.module, routine.index):
            yield from self._keys_in(routine.module, condition, index)
        for expression, index in expressions_of(routine.module, routine.index):
            for part in subexpressions(expression):
                if isinstance(part, Operation) and _asks(part):
                    yield from self._keys_in(routine.module, part, index)

    def _keys_in(self, module: Module, condition: Expression, block: int) -> Iterator[str]:
        """The keys whose absence a condition notices. A comparison does not, and a subscript in Python raises."""
        pending = [condition]
        while pending:
            part = pending.pop()
            if isinstance(part, Operation) and part.operator in ("in", "not in"):
                pending += (operand for operand in part.operands[:1] if isinstance(operand, Constant))
            elif isinstance(part, Operation):
                pending += part.operands if _asks(part) else ()
            elif isinstance(part, Constant) and isinstance(part.value, str):
                yield part.value
            elif isinstance(part, Attribute | Subscript) and module.language is not Language.PYTHON:
                yield from _keys_of_chain(part)
            elif isinstance(part, CallResult):
                for argument in module.facts.calls[part.call].arguments:
                    if isinstance(argument.value, Constant) and isinstance(argument.value.value, str):
                        yield argument.value.value
            elif isinstance(part, Name):
                for path in self._flow.paths(At(module, part, block)):
                    if path and isinstance(path[-1], str):
                        yield path[-1]


def _asks(operation: Operation) -> bool:
    """Whether an operation tells what is there from what is not."""
    if operation.operator in ("==", "!="):
        return any(isinstance(operand, Constant) and operand.value is None for operand in operation.operands)
    return operation.operator in _ASKING


def _keys_of_chain(expression: Expression) -> Iterator[str]:
    """The keys of `event.requestContext?.http`, the last one first."""
    while isinstance(expression, Attribute | Subscript):
        if isinstance(expression, Attribute):
            yield expression.name
        elif isinstance(expression.index, Constant):
            yield str(expression.index.value)
        expression = expression.base
