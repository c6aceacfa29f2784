"""What answers over HTTP say of errors that were not expected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from serverless_lint.analyses.running_code import RunningRoutine
from serverless_lint.libraries.data_formats import JSON_WRITERS, WRITING_AS_TEXT
from serverless_lint.libraries.errors import (
    CATCHES_EVERYTHING,
    ERRORS_OF_SDK,
    NAMES_KIND_OF_ERROR,
    TRACES_OF_ERRORS,
)
from serverless_lint.link.program.expressions import branches_around
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, Handler, Module, ObjectValue, Routine
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Attribute,
    Block,
    BlockKind,
    CallResult,
    Constant,
    Expression,
    Language,
    Mapping,
    Name,
    Operation,
    Subscript,
    last_name,
    parts_of,
    spelling,
    subexpressions,
)
from serverless_lint.source import Location, Span


class ErrorDetail(msgspec.Struct, frozen=True, eq=False):
    """The text of an error in an answer that says that the function failed."""

    status: int
    location: Location
    """What makes the text."""
    handlers: tuple[Handler, ...]


_FAILED = range(500, 600)
_DEPTH = 6
_MOST_ANSWERS = 20
"""A function that makes answers in more ways than this is not looked into any further."""


@finds(ErrorDetail, in_each=RunningRoutine)
def error_details(running: RunningRoutine, project: LinkedProject) -> Iterator[ErrorDetail]:
    """The first text of an error in each answer that is given where errors of any kind are caught."""
    routine = running.routine
    values = project.values
    for fact in routine.returns:
        caught = _catch_around(routine.module, fact.block)
        if fact.value is None or caught is None:
            continue
        for status, body, block in _bodies(routine, fact.value, fact.block, values):
            if _catch_around(routine.module, block) is caught:
                search = _Search(values, routine.module, block, caught.binding, set())
                shown = next(search.details(body, _DEPTH), None)
                if shown is not None:
                    yield ErrorDetail(status, routine.module.at(shown.span), running.handlers)
                    break


def _catch_around(module: Module, block: int) -> Block | None:
    """What catches the error there, if it takes any error and nothing asks which one it is."""
    for around in branches_around(module, block):
        if around.kind is BlockKind.CATCH:
            return around if all(map(_is_of_any_kind, around.catches)) else None
        if around.kind is BlockKind.CASE or _asks_for_kind(around.condition):
            return None
    return None


def _asks_for_kind(condition: Expression | None) -> bool:
    return condition is None or any(not isinstance(part, (Constant, Name)) for part in subexpressions(condition))


def _is_of_any_kind(name: str) -> bool:
    """Whether an error is raised for what nobody thought of, rather than by the application itself."""
    return name.rpartition(".")[2] in CATCHES_EVERYTHING | ERRORS_OF_SDK


def _bodies(routine: Routine, answer: Expression, block: int, values: Values) -> Iterator[tuple[int, Expression, int]]:
    """The body of an answer that says that the function failed, or what a function makes the body of."""
    for value in values.of(routine.module, answer, block):
        if isinstance(value, ObjectValue) and value.module is routine.module:
            status, body = _status(value.literal.get("statusCode")), value.literal.get("body")
            if status is not None and body is not None:
                yield status, body, value.block
    if isinstance(answer, CallResult):
        site = routine.module.call_sites[answer.call]
        for called in values.called_routines(site):
            yield from ((status, body, block) for status, body in _passed_on(site, called))


def _status(expression: Expression | None) -> int | None:
    value = expression.value if isinstance(expression, Constant) else None
    return value if isinstance(value, int) and value in _FAILED else None


def _passed_on(site: CallSite, called: Routine) -> Iterator[tuple[int, Expression]]:
    """What a call gives a function that makes an answer of the status and the body that it is given."""
    positions = {parameter.name: index for index, parameter in enumerate(called.fact.parameters) if parameter.name}
    for fact in called.returns[:_MOST_ANSWERS]:
        if not isinstance(fact.value, Mapping):
            continue
        code, body = fact.value.get("statusCode"), fact.value.get("body")
        if body is None:
            continue
        given = called.passed(site, positions[code.name]) if isinstance(code, Name) and code.name in positions else code
        status = _status(given)
        for part in _whole(called.module, body) if status is not None else ():
            passed = called.passed(site, positions[part.name]) if part.name in positions else None
            # What the function makes of an error itself is not followed.
            if status is not None and passed is not None and not isinstance(passed, Name):
                yield status, passed


def _whole(module: Module, body: Expression) -> Iterator[Name]:
    """The names in a body, and in what it is written as text of."""
    for part in subexpressions(body):
        if isinstance(part, Name):
            yield part
        elif isinstance(part, CallResult) and spelling(module.facts.calls[part.call].callee) in WRITING_AS_TEXT:
            for argument in module.facts.calls[part.call].arguments[:1]:
                yield from (inner for inner in subexpressions(argument.value) if isinstance(inner, Name))


class _Search(NamedTuple):
    """Looks for the text of an error in a value."""

    values: Values
    module: Module
    block: int
    error: str
    """The name of the error; empty if it has none."""
    seen: set[Span]
    """The values of variables that were looked at, each of which is looked at once."""

    def details(self, expression: Expression, depth: int, *, is_json: bool = False) -> Iterator[Expression]:
        """What makes the text. JSON of an error of JavaScript says nothing."""
        if depth <= 0:
            return
        if isinstance(expression, Name):
            if expression.name == self.error and self.error:
                yield from () if is_json else (expression,)
            else:
                yield from self._of_variable(expression, depth)
        elif isinstance(expression, (Attribute, Subscript)):
            if self._is_error(expression.base) and not _says_kind(expression):
                yield expression
        elif isinstance(expression, CallResult):
            yield from self._of_call(expression, depth)
        else:
            parts = parts_of(expression)
            if isinstance(expression, Operation):
                is_json = False
                parts = parts[1:] if expression.operator == "if" else parts
            elif not isinstance(expression, Mapping):
                is_json = False
            for part in parts:
                yield from self.details(part, depth - 1, is_json=is_json)

    def _of_call(self, expression: CallResult, depth: int) -> Iterator[Expression]:
        call = self.module.facts.calls[expression.call]
        name = spelling(call.callee)
        if name.rpartition(".")[2] in TRACES_OF_ERRORS:
            yield expression
        elif isinstance(call.callee, Attribute) and self._is_error(call.callee.base):
            yield from (expression,) if call.callee.name == "toString" else ()
        elif name in WRITING_AS_TEXT or last_name(call.callee) == "format":
            is_json = name in JSON_WRITERS and self.module.language is not Language.PYTHON
            for argument in call.arguments:
                for found in self.details(argument.value, depth - 1, is_json=is_json):
                    yield expression if found is argument.value and isinstance(found, Name) else found

    def _of_variable(self, name: Name, depth: int) -> Iterator[Expression]:
        bound = self.values.assigned(self.module, name, self.block)
        if bound is not None and bound.value.span not in self.seen:
            self.seen.add(bound.value.span)
            yield from self.details(bound.value, depth - 1)

    def _is_error(self, expression: Expression) -> bool:
        return isinstance(expression, Name) and bool(self.error) and expression.name == self.error


def _says_kind(read: Attribute | Subscript) -> bool:
    """Whether it is no more than what kind of error it is."""
    return isinstance(read, Subscript) or read.name in NAMES_KIND_OF_ERROR
