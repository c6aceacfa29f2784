"""Which parts of the event the code reads, through whatever variables, loops, parsing and calls of the project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from serverless_lint.link.program.expressions import conditions_of, expressions_of, is_guarded, may_be_chained
from serverless_lint.link.program.flow import At, Flow, gets_key
from serverless_lint.link.program.handler_flow import HandlerFlow
from serverless_lint.model import CodeKey, EventRead, Module, Path, Routine
from serverless_lint.parse.code.facts import (
    Attribute,
    CallResult,
    Constant,
    Expression,
    Language,
    Name,
    Operation,
    Subscript,
    is_null,
    subexpressions,
)

_ASKING = frozenset({"and", "or", "if", "not", "in", "not in", "typeof"})


class _Place(NamedTuple):
    """Where something may be read of the event."""

    at: At
    is_guarded: bool
    """Whether something copes with the absence of a key."""


class _Questions(NamedTuple):
    """What conditions and alternatives in a function ask for."""

    keys: frozenset[str]
    names: tuple[At, ...]
    """Variables that may be parts of the event."""


class Readings:
    """Finds where functions may read what they are given, which is the same for all handlers that run them."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._places: dict[CodeKey, tuple[_Place, ...]] = {}
        self._questions: dict[CodeKey, _Questions] = {}

    def places(self, routine: Routine) -> tuple[_Place, ...]:
        """The expressions in a function that may be parts of the event, in source order by kind."""
        found = self._places.get(routine.key)
        if found is None:
            found = self._places[routine.key] = tuple(self._places_in(routine))
        return found

    def _places_in(self, routine: Routine) -> Iterator[_Place]:
        module = routine.module
        for expression, block in _read_in(routine):
            at = At(module, expression, block)
            if self._flow.may_be_given(at) and not self._may_miss(expression, module):
                yield _Place(at, is_guarded(module, block, "KeyError", "LookupError"))

    def _may_miss(self, expression: Expression, module: Module) -> bool:
        """Whether something takes a part out that gives nothing where a key on the way is not there."""
        if not isinstance(expression, CallResult):
            return False
        return self._flow.path_taken(module.call_sites[expression.call]) is not None

    def questions(self, routine: Routine) -> _Questions:
        """What conditions and alternatives in a function ask for."""
        found = self._questions.get(routine.key)
        if found is None:
            asked = dict.fromkeys(_asked_in(routine))
            keys = frozenset(each for each in asked if isinstance(each, str))
            names = (each for each in asked if isinstance(each, At) and self._flow.may_be_given(each))
            found = self._questions[routine.key] = _Questions(keys, tuple(names))
        return found


class EventReads:
    """Finds what the code of a handler reads of its event."""

    def __init__(self, flow: HandlerFlow, readings: Readings, routines: Iterable[Routine]) -> None:
        self._flow = flow
        self._readings = readings
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
        asked_for: frozenset[str] | None = None
        for place in self._readings.places(routine):
            paths = [path for path in self._flow.paths(place.at) if path]
            if paths:
                asked_for = self._asked_for(routine) if asked_for is None else asked_for
                yield from _reads(place, paths, asked_for)

    def _asked_for(self, routine: Routine) -> frozenset[str]:
        """The keys that conditions and alternatives in a function ask for."""
        asked = self._readings.questions(routine)
        ends = {path[-1] for at in asked.names for path in self._flow.paths(at) if path}
        return asked.keys.union(end for end in ends if isinstance(end, str))


def _read_in(routine: Routine) -> Iterator[tuple[Expression, int]]:
    """The expressions in a function that take something out of something else."""
    for access in routine.accesses:
        for part in subexpressions(access.value):
            if isinstance(part, (Attribute, Subscript)):
                yield part, access.block
    for looked_up in routine.module.matched_of.get(routine.index, ()):
        yield looked_up.value, looked_up.block
    for site in routine.calls:
        yield CallResult(site.fact.span, site.index), site.fact.block


def _reads(place: _Place, paths: Iterable[Path], asked_for: frozenset[str]) -> Iterator[EventRead]:
    module, expression, _ = place.at
    for path in paths:
        copes = path[-1] in asked_for or place.is_guarded
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


def _asked_in(routine: Routine) -> Iterator[str | At]:
    """The keys that conditions and alternatives in a function ask for, and the variables that may be such parts."""
    for condition, index in conditions_of(routine.module, routine.index):
        yield from _keys_in(routine.module, condition, index)
    for expression, index in expressions_of(routine.module, routine.index):
        for part in subexpressions(expression):
            if isinstance(part, Operation) and _asks(part):
                yield from _keys_in(routine.module, part, index)


def _keys_in(module: Module, condition: Expression, block: int) -> Iterator[str | At]:
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
        elif isinstance(part, (Attribute, Subscript)) and module.language is not Language.PYTHON:
            yield from _keys_of_chain(part)
        elif isinstance(part, CallResult):
            for argument in module.facts.calls[part.call].arguments:
                if isinstance(argument.value, Constant) and isinstance(argument.value.value, str):
                    yield argument.value.value
        elif isinstance(part, Name):
            yield At(module, part, block)


def _asks(operation: Operation) -> bool:
    """Whether an operation tells what is there from what is not."""
    if operation.operator in ("==", "!="):
        return any(map(is_null, operation.operands))
    return operation.operator in _ASKING


def _keys_of_chain(expression: Expression) -> Iterator[str]:
    """The keys of `event.requestContext?.http`, the last one first.

    What a mere dot follows, as the context in `event.requestContext.http`, has to be there to be asked.
    """
    while isinstance(expression, (Attribute, Subscript)):
        if isinstance(expression, Attribute):
            yield expression.name
        elif isinstance(expression.index, Constant):
            yield str(expression.index.value)
        if not may_be_chained(expression):
            return
        expression = expression.base
