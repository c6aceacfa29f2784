"""What handlers read of the context that Lambda gives them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.running_code import RunningHandler
from serverless_lint.libraries.contexts import CONTEXT_OF_JAVASCRIPT, CONTEXT_OF_PYTHON, OFTEN_MEANT
from serverless_lint.link.program.expressions import conditions_of, expressions_of, may_be_caught
from serverless_lint.link.program.flow import At
from serverless_lint.link.program.handler_flow import HandlerFlow
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
        attributes = project.once(attributes_of_parameters)
        yield from ContextUse(attributes, project.flow(running.handler), running.handler, running.code).unknown()


class AttributesOfParameters:
    """Finds the attributes of parameters that functions read, for each function once: many handlers run it.

    A project has one: `project.once(attributes_of_parameters)`.
    """

    def __init__(self, values: Values) -> None:
        self._values = values
        self._read: dict[CodeKey, tuple[tuple[Attribute, int], ...]] = {}

    def read_by(self, routine: Routine) -> tuple[tuple[Attribute, int], ...]:
        """What a function reads of what certainly is a parameter, each with its block."""
        found = self._read.get(routine.key)
        if found is None:
            found = self._read[routine.key] = tuple(self._in(routine))
        return found

    def _in(self, routine: Routine) -> Iterator[tuple[Attribute, int]]:
        wholes: list[tuple[Expression, int]] = [(fact.value, fact.block) for fact in routine.accesses]
        wholes += ((site.fact.callee, site.fact.block) for site in routine.calls)
        for whole, block in wholes:
            for part in subexpressions(whole):
                if isinstance(part, Attribute) and self._is_of_parameter(routine.module, part, block):
                    yield part, block

    def _is_of_parameter(self, module: Module, attribute: Attribute, block: int) -> bool:
        values = self._values.of(module, attribute.base, block)
        return bool(values) and all(isinstance(value, Argument) for value in values)


def attributes_of_parameters(project: LinkedProject) -> AttributesOfParameters:
    """What knows which attributes of parameters the code of a project reads."""
    return AttributesOfParameters(project.values)


class ContextUse:
    """Looks at what a handler reads of its context, also in the functions that are given nothing else in its place."""

    def __init__(
        self, attributes: AttributesOfParameters, flow: HandlerFlow, handler: Handler, code: HandlerCode
    ) -> None:
        self._attributes = attributes
        self._flow = flow
        self._handler = handler
        self._code = code
        is_python = handler.module.language is Language.PYTHON
        self._known = CONTEXT_OF_PYTHON if is_python else CONTEXT_OF_JAVASCRIPT

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

    def _reads(self) -> Iterator[tuple[Module, Attribute, int]]:
        for routine in self._code.routines:
            for part, block in self._attributes.read_by(routine):
                if self._flow.is_context(At(routine.module, part.base, block)):
                    yield routine.module, part, block

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
