"""What handlers read of the context that Lambda gives them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from serverless_lint.analyses.running_code import RunningHandler
from serverless_lint.libraries.contexts import CONTEXT_OF_JAVASCRIPT, CONTEXT_OF_PYTHON, OFTEN_MEANT
from serverless_lint.link.program.expressions import conditions_of, expressions_of, may_be_caught, may_be_chained
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
    Subscript,
    subexpressions,
)
from serverless_lint.source import Location, Span

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
    fails: bool
    """Whether the code fails at it: in Python wherever it is read, in JavaScript where it is called, or more is read of
    it."""


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
        self._read: dict[CodeKey, tuple[tuple[Attribute, int, bool], ...]] = {}

    def read_by(self, routine: Routine) -> tuple[tuple[Attribute, int, bool], ...]:
        """What a function reads of what certainly is a parameter, each with its block, and whether it is used as a
        function or object.
        """
        found = self._read.get(routine.key)
        if found is None:
            found = self._read[routine.key] = tuple(self._in(routine))
        return found

    def _in(self, routine: Routine) -> Iterable[tuple[Attribute, int, bool]]:
        found: dict[Span, tuple[Attribute, int, bool]] = {}
        wholes: list[tuple[Expression, int, bool]] = [(fact.value, fact.block, False) for fact in routine.accesses]
        wholes += ((site.fact.callee, site.fact.block, True) for site in routine.calls)
        for whole, block, is_called in wholes:
            parts = tuple(subexpressions(whole))
            for part in parts:
                if isinstance(part, Attribute) and self._is_of_parameter(routine.module, part, block):
                    is_used = is_called if part is whole else _is_looked_into(part, parts)
                    # What a method is called on stands among what is read as well.
                    _, _, was_used = found.get(part.span, (part, block, False))
                    found[part.span] = part, block, is_used or was_used
        return found.values()

    def _is_of_parameter(self, module: Module, attribute: Attribute, block: int) -> bool:
        values = self._values.of(module, attribute.base, block)
        return bool(values) and all(isinstance(value, Argument) for value in values)


def _is_looked_into(part: Attribute, parts: Iterable[Expression]) -> bool:
    """Whether something is read of an attribute as if it were there, and not by `?.`."""
    return any(
        isinstance(each, (Attribute, Subscript)) and each.base is part and not may_be_chained(each) for each in parts
    )


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
        for module, attribute, block, is_used in reads:
            name = attribute.name
            if name in written or name.startswith("__") or self._is_asked_for(module, name, block):
                continue
            shown = module.at(attribute.span).text
            fails = is_used or module.language is Language.PYTHON
            yield UnknownAttribute(self._handler, shown, self._meant(name), module.at(attribute.name_span), fails)

    def _reads(self) -> Iterator[tuple[Module, Attribute, int, bool]]:
        for routine in self._code.routines:
            for part, block, is_used in self._attributes.read_by(routine):
                if self._flow.is_context(At(routine.module, part.base, block)):
                    yield routine.module, part, block, is_used

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
