"""What handlers of Node.js return although Lambda takes no answer but a promise from a function that returns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec

from serverless_lint.libraries.contexts import ENDS_OF_JAVASCRIPT
from serverless_lint.libraries.harmless import LOOKS_ONLY
from serverless_lint.libraries.logging import LOGS
from serverless_lint.link.program.expressions import expressions_of
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Argument, CallSite, Handler, Module, Routine
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    CallResult,
    Constant,
    Expression,
    Mapping,
    Name,
    Operation,
    ParameterKind,
    is_null,
    last_name,
    spelling,
    subexpressions,
)
from serverless_lint.source import Location, Span

_MOST_STEPS = 4
"""Functions and variables that an answer is followed through."""
_MOST_RETURNS = 20
_MOST_PARTS = 10_000
_MOST_EXPRESSIONS = 500
"""Answers of a function, parts of a handler, and expressions for its answers beyond which nothing is said."""


class PassedOverAnswer(msgspec.Struct, frozen=True, eq=False):
    """What a handler of Node.js returns that is certainly no promise, while it answers in no other way."""

    handler: Handler
    returned: tuple[Location, ...]
    """Each of these answers."""
    keys: frozenset[str]
    """The keys of the objects; empty for the event itself."""
    start: Location
    """Where the function begins."""

    @property
    def location(self) -> Location:
        """The first of the answers."""
        return self.returned[0]


@finds(PassedOverAnswer, in_each=Handler)
def passed_over_answers(handler: Handler, project: LinkedProject) -> Iterator[PassedOverAnswer]:
    """The answers of handlers that are neither `async` nor wrapped, and have nothing to do with callbacks."""
    routine = handler.routine
    if routine is None or not handler.is_node or not handler.functions or handler.wrappers:
        return
    if routine.fact.is_async or routine.fact.is_generator or _may_answer_otherwise(handler, routine):
        return
    finder = _Objects(project.values)
    places: list[Location] = []
    keys: set[str] = set()
    for fact in islice(routine.returns, _MOST_RETURNS):
        if fact.value is None:
            continue
        objects = finder.of(routine.module, fact.value, fact.block)
        if objects or finder.is_event(handler, routine, fact.value, fact.block):
            places.append(routine.module.at(fact.value.span))
            keys.update(key for each in objects or () for key in _keys(each))
    if places:
        start = routine.fact.span.start
        yield PassedOverAnswer(handler, tuple(places), frozenset(keys), routine.module.at(Span(start, start)))


def _may_answer_otherwise(handler: Handler, routine: Routine) -> bool:
    """Whether a handler may call its callback, or a method of the context, or hand one of these on."""
    parameters = routine.fact.parameters
    if any(parameter.kind is not ParameterKind.POSITIONAL for parameter in parameters) or handler.may_call_back:
        return True
    if any(not parameter.name for parameter in parameters[1:2]) or any(each.name == "this" for each in parameters):
        return True
    context = parameters[1].name if len(parameters) > 1 else ""
    read: set[int] = set()
    named: list[Name] = []
    parts = (
        part
        for each in routine.with_inner
        for expression, _ in expressions_of(each.module, each.index)
        for part in subexpressions(expression)
    )
    for count, part in enumerate(parts):
        if count >= _MOST_PARTS:
            return True
        if isinstance(part, Attribute) and isinstance(part.base, Name) and part.name not in ENDS_OF_JAVASCRIPT:
            read.add(part.base.span.start)
        elif isinstance(part, Name) and part.name in (context, "arguments"):
            named.append(part)
    handed_on = [each for each in named if each.name != context or each.span.start not in read]
    shown = [site.span for site in handler.sites if _only_shows(site)] if handed_on else []
    return any(not any(span.has(each.span) for span in shown) for each in handed_on)


def _only_shows(site: CallSite) -> bool:
    return last_name(site.fact.callee) in LOGS or spelling(site.fact.callee) in LOOKS_ONLY


def _keys(literal: Mapping) -> Iterator[str]:
    for entry in literal.entries:
        if isinstance(entry.key, Constant) and isinstance(entry.key.value, str):
            yield entry.key.value


class _Objects:
    """Finds the objects that code makes; what may be anything else, such as a promise, it knows nothing of."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._left = _MOST_EXPRESSIONS

    def of(self, module: Module, expression: Expression, block: int, steps: int = _MOST_STEPS) -> list[Mapping] | None:
        """The objects that an expression may give, if nothing else but null; None if that is not certain."""
        self._left -= 1
        if self._left < 0:
            return None
        if isinstance(expression, Mapping):
            return [expression] if expression.get("then") is None else None
        if is_null(expression):
            return []
        if steps == 0:
            return None
        if isinstance(expression, Operation) and expression.operator == "if":
            return self._of_all([(module, each, block) for each in expression.operands[1:]], steps)
        if isinstance(expression, Name):
            bindings = self._values.seen(module, expression, block)
            assigned = [each for each in bindings if isinstance(each, Assignment) and not each.augmented]
            if not bindings or len(assigned) != len(bindings):
                return None
            return self._of_all([(module, each.value, each.block) for each in assigned], steps - 1)
        if isinstance(expression, CallResult):
            return self._returned(module.call_sites[expression.call], steps - 1)
        return None

    def is_event(self, handler: Handler, routine: Routine, expression: Expression, block: int) -> bool:
        """Whether an expression certainly is the event that the handler was given."""
        bindings = self._values.seen(routine.module, expression, block) if isinstance(expression, Name) else ()
        return bool(bindings) and all(
            isinstance(each, Argument) and each.routine == routine and each.index == handler.event_index
            for each in bindings
        )

    def _returned(self, site: CallSite, steps: int) -> list[Mapping] | None:
        callees = self._values.callee(site)
        if site.fact.is_new or not callees:
            return None
        found: list[tuple[Module, Expression, int]] = []
        for callee in callees:
            if not isinstance(callee, Routine) or callee.fact.class_name or len(callee.returns) > _MOST_RETURNS:
                return None
            if callee.fact.is_async or callee.fact.is_generator:
                return None
            found += ((callee.module, fact.value, fact.block) for fact in callee.returns if fact.value is not None)
        return self._of_all(found, steps) if len(found) <= _MOST_RETURNS else None

    def _of_all(self, found: list[tuple[Module, Expression, int]], steps: int) -> list[Mapping] | None:
        objects: list[Mapping] = []
        for module, expression, block in found:
            each = self.of(module, expression, block, steps)
            if each is None:
                return None
            objects += each
        return objects
