"""What handlers read of the context that Lambda gives them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.running_code import RunningHandler
from serverless_lint.libraries.contexts import CONTEXT_OF_JAVASCRIPT, CONTEXT_OF_PYTHON, OFTEN_MEANT
from serverless_lint.link.program.expressions import conditions_of, expressions_of, may_be_caught
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Argument, CodeKey, Handler, HandlerCode, Module, Routine
from serverless_lint.model.program.handler import is_binding
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Attribute,
    Constant,
    Expression,
    Language,
    Operation,
    subexpressions,
)
from serverless_lint.source import Location

_MAX_ROUNDS = 4
"""How often the context is handed on from function to function."""
_ASKING = frozenset({"or", "and", "if", "not", "in", "not in", "==", "!=", "typeof", "instanceof"})


class UnknownAttribute(msgspec.Struct, frozen=True, eq=False):
    """An attribute of the context that Lambda's does not have."""

    handler: Handler
    written: str
    """With what it is read of, as in the code."""
    meant: str
    """The attribute that was meant, as far as that can be told; else empty."""
    location: Location
    """The attribute's name."""


@finds(UnknownAttribute, in_each=RunningHandler)
def unknown_attributes(running: RunningHandler, project: LinkedProject) -> Iterator[UnknownAttribute]:
    """The attributes that code reads of the context and that it does not have."""
    if running.handler.routine is not None and all(map(is_binding, running.handler.wrappers)):
        yield from ContextUse(project.values, running.handler, running.code).unknown()


class ContextUse:
    """Follows the context from a handler to the functions that are given nothing else in its place."""

    def __init__(self, values: Values, handler: Handler, code: HandlerCode) -> None:
        self._values = values
        self._handler = handler
        self._code = code
        is_python = handler.module.language is Language.PYTHON
        self._known = CONTEXT_OF_PYTHON if is_python else CONTEXT_OF_JAVASCRIPT
        self._contexts = self._found_contexts(handler.routine) if handler.routine is not None else frozenset()

    def unknown(self) -> Iterator[UnknownAttribute]:
        """What is read of the context and not known, nor written, nor asked for by the code."""
        reads = [read for read in self._reads() if read[1].name not in self._known]
        if not reads:
            return
        written = {attribute.name for module in self._code.modules for attribute in self._written(module)}
        for module, attribute, block in reads:
            name = attribute.name
            if name in written or name.startswith("__") or self._is_asked_for(module, name, block):
                continue
            shown = module.at(attribute.span).text
            yield UnknownAttribute(self._handler, shown, self._meant(name), module.at(attribute.name_span))

    def _found_contexts(self, routine: Routine) -> frozenset[tuple[CodeKey, int]]:
        """The parameters that are certainly the context, by function and position."""
        found = {(routine.key, self._handler.event_index + 1)}
        for _ in range(_MAX_ROUNDS):
            passed = self._passed(found)
            new = {parameter for parameter, are_contexts in passed.items() if all(are_contexts)} - found
            if not new:
                break
            found |= new
        return frozenset(found)

    def _passed(self, contexts: set[tuple[CodeKey, int]]) -> dict[tuple[CodeKey, int], list[bool]]:
        """Of each parameter of a function that is called, whether each call gives it the context."""
        found: dict[tuple[CodeKey, int], list[bool]] = {}
        for caller in self._code.routines:
            for site in caller.calls:
                for called in self._values.called_routines(site):
                    for index in range(len(called.fact.parameters)):
                        given = called.passed(site, index)
                        is_context = given is not None and self._is_one_of(
                            contexts, caller.module, given, site.fact.block
                        )
                        found.setdefault((called.key, index), []).append(is_context)
        return found

    def _is_one_of(
        self,
        contexts: set[tuple[CodeKey, int]] | frozenset[tuple[CodeKey, int]],
        module: Module,
        expression: Expression,
        block: int,
    ) -> bool:
        values = self._values.of(module, expression, block)
        return all(isinstance(value, Argument) and (value.routine.key, value.index) in contexts for value in values)

    def _reads(self) -> Iterator[tuple[Module, Attribute, int]]:
        for routine in self._code.routines:
            wholes: list[tuple[Expression, int]] = [(fact.value, fact.block) for fact in routine.accesses]
            wholes += ((site.fact.callee, site.fact.block) for site in routine.calls)
            for whole, block in wholes:
                for part in subexpressions(whole):
                    if isinstance(part, Attribute) and self._is_context(routine.module, part.base, block):
                        yield routine.module, part, block

    def _is_context(self, module: Module, expression: Expression, block: int) -> bool:
        return self._is_one_of(self._contexts, module, expression, block)

    def _written(self, module: Module) -> Iterator[Attribute]:
        return (
            assignment.target for assignment in module.facts.assignments if isinstance(assignment.target, Attribute)
        )

    def _is_asked_for(self, module: Module, name: str, block: int) -> bool:
        """Whether the code copes with the attribute's absence."""
        if module.language is Language.PYTHON and may_be_caught(module, block, "AttributeError"):
            return True
        function = module.facts.blocks[block].function
        questions = [condition for condition, _ in conditions_of(module, function)]
        questions += (
            part
            for expression, _ in expressions_of(module, function)
            for part in subexpressions(expression)
            if isinstance(part, Operation) and part.operator in _ASKING
        )
        questions += (
            argument.value
            for call in module.facts.calls
            if module.facts.blocks[call.block].function == function
            for argument in call.arguments
            if isinstance(argument.value, Constant)
        )
        return any(_mentions(question, name) for question in questions)

    def _meant(self, name: str) -> str:
        plain = _plain(name)
        meant = _plain(OFTEN_MEANT.get(plain, plain))
        return next((known for known in sorted(self._known) if _plain(known) == meant), "")


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _mentions(question: Expression, name: str) -> bool:
    return any(
        (isinstance(part, Attribute) and part.name == name) or (isinstance(part, Constant) and part.value == name)
        for part in subexpressions(question)
    )
