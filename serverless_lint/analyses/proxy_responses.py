"""What handlers answer that API Gateway, load balancers and function URLs cannot make an HTTP response of."""

from __future__ import annotations

import enum
from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from serverless_lint.analyses.answers import Answers
from serverless_lint.analyses.running_code import RunningHandler
from serverless_lint.libraries.harmless import LOOKS_ONLY
from serverless_lint.libraries.wrappers import RETURNS_THE_ANSWER
from serverless_lint.link.program.expressions import always_runs, expressions_of
from serverless_lint.link.program.sdk import Sdk, dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.program.wrapping import maker
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.handed_on import handed_on
from serverless_lint.model import (
    ArrayValue,
    CallSite,
    Function,
    Handler,
    Literal,
    Module,
    ObjectValue,
    Result,
    Routine,
    Value,
    is_none,
)
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Attribute,
    Constant,
    Entry,
    Expression,
    Language,
    Mapping,
    Name,
    ParameterKind,
    Sequence,
    Subscript,
    spelling,
    subexpressions,
)
from serverless_lint.source import Location


class Fault(enum.Enum):
    """What is wrong with a response."""

    BODY = "body"
    HEADER = "header"
    NO_STATUS = "no status"
    NOTHING = "nothing"


class ResponseFault(msgspec.Struct, frozen=True, eq=False):
    """A part of a handler's answer that is not what an HTTP response is made of."""

    fault: Fault
    handler: Handler
    name: str
    """Of a header: its name."""
    location: Location
    makes_text: str = ""
    """Of a literal body: the function that makes text of it, if it can be called there."""
    is_meant: bool = False
    """Whether all answers have a `body` and a `status`, so that they are meant for HTTP whatever else calls it."""
    is_handed_on: bool = False
    """Whether other stacks are told of the function: who calls it from there may take the answer as it is."""


@finds(ResponseFault, in_each=RunningHandler)
def response_faults(running: RunningHandler, project: LinkedProject) -> Iterator[ResponseFault]:
    """What is wrong with the answers of handlers, taken as HTTP responses."""
    handler = running.handler
    if handler.routine is not None and all(map(_returns_the_answer, handler.wrappers)):
        for fault in ProxyResponses(project.values, project.sdk).faults(handler, handler.routine):
            yield replace(fault, is_handed_on=any(map(_is_handed_on, handler.functions)))


def _is_handed_on(function: Function) -> bool:
    return function.resource.logical_id in handed_on(function.resource.template)


class ProxyResponses:
    """Looks at what handlers answer."""

    def __init__(self, values: Values, sdk: Sdk) -> None:
        self._values = values
        self._sdk = sdk
        self._answers = Answers(values)

    def faults(self, handler: Handler, routine: Routine) -> Iterator[ResponseFault]:
        """The faults of each answer, then that none of them has a status."""
        answers: list[Value] = []
        for expression, block in self._answers.of(handler):
            values = [*self._answers.values(routine.module, expression, block)]
            changed = _changed_keys(routine, expression)
            answers += values
            for value in values:
                if (
                    isinstance(value, ObjectValue)
                    and changed is not None
                    and value.literal.get("statusCode") is not None
                ):
                    yield from self._faults_of(handler, value, changed)
            if changed is None or changed:
                answers.append(ObjectValue(routine.module, Mapping(expression.span, (Entry(None, expression),)), block))
        is_silent = not answers and not routine.returns and _ends_without_answer(handler, routine)
        if is_silent and not any(self._always_fails(site) for site in routine.calls):
            yield ResponseFault(Fault.NOTHING, handler, "", routine.location)
        without = [value for value in answers if not is_none(value)]
        if without and all(_has_no_status(value) for value in without):
            first, block = next(self._answers.of(handler))
            is_meant = all(isinstance(value, ObjectValue) and _has(value, "body", "status") for value in answers)
            yield ResponseFault(Fault.NO_STATUS, handler, "", routine.module.at(first.span), is_meant=is_meant)

    def _always_fails(self, site: CallSite) -> bool:
        """Whether a call is come to in any case, and runs what raises an error whatever it is given."""
        if not always_runs(site.module, site.fact.block, site.span.start):
            return False
        called = self._values.called_routines(site)
        return bool(called) and all(_raises(each) and (site.fact.awaited or not each.fact.is_async) for each in called)

    def _faults_of(self, handler: Handler, response: ObjectValue, changed: frozenset[str]) -> Iterator[ResponseFault]:
        body = response.literal.get("body")
        if body is not None and "body" not in changed and self._is_no_text(self._of(response, body)):
            makes_text = _makes_text(response.module, body)
            yield ResponseFault(Fault.BODY, handler, "body", response.module.at(body.span), makes_text)
        headers = response.literal.get("headers")
        if headers is None or "headers" in changed:
            return
        for value in self._of(response, headers):
            if isinstance(value, ObjectValue):
                yield from self._faulty_headers(handler, value)

    def _faulty_headers(self, handler: Handler, headers: ObjectValue) -> Iterator[ResponseFault]:
        """The headers that an object has itself; others may be spread into it."""
        for entry in headers.literal.entries:
            if entry.key is not None and self._is_no_header(self._of(headers, entry.value)):
                name = str(entry.key.value) if isinstance(entry.key, Constant) else "?"
                yield ResponseFault(Fault.HEADER, handler, name, headers.module.at(entry.value.span))

    def _of(self, value: ObjectValue, part: Expression) -> tuple[Value, ...]:
        return self._values.of(value.module, part, value.block)

    def _is_no_text(self, values: tuple[Value, ...]) -> bool:
        """Whether a body is certainly an object or a list; what AWS answers is an object."""
        return all(
            isinstance(value, (ObjectValue, ArrayValue))
            or (isinstance(value, Result) and self._sdk.call_at(value.site) is not None)
            for value in values
        )

    def _is_no_header(self, values: tuple[Value, ...]) -> bool:
        return all(isinstance(value, (ObjectValue, ArrayValue)) or is_none(value) for value in values)


def _returns_the_answer(wrapper: Value) -> bool:
    made_by = maker(wrapper)
    name = dotted_name(made_by) or str(getattr(made_by, "name", ""))
    return name == "bind" or name.rpartition(".")[2] in RETURNS_THE_ANSWER


_KEYS_OF_RESPONSES = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"})
"""An object that has no other keys is a response with the status 200, even if it has none of them. Found out by asking
API Gateway: https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_lambda.py"""


def _ends_without_answer(handler: Handler, routine: Routine) -> bool:
    """Whether a handler that returns nothing does not answer in another way, nor fail in any case."""
    if handler.wrappers or routine.fact.is_generator or handler.may_call_back:
        return False
    parameters = routine.fact.parameters
    context = parameters[1].name if len(parameters) > 1 else ""
    if any(parameter.kind is not ParameterKind.POSITIONAL for parameter in parameters) or (
        parameters[1:2] and not context
    ):
        return False
    if _raises(routine):
        return False
    # The context answers as well, and whoever has it may make it do so.
    used = (
        part
        for each in (routine, *routine.inner)
        for expression, _ in expressions_of(routine.module, each.index)
        for part in subexpressions(expression)
    )
    return handler.module.language is Language.PYTHON or not any(
        isinstance(part, Name) and part.name in (context, "arguments") for part in used
    )


def _raises(routine: Routine) -> bool:
    return any(always_runs(routine.module, fact.block, fact.span.start) for fact in routine.raises)


def _has_no_status(value: Value) -> bool:
    if isinstance(value, ObjectValue):
        keys = [entry.key for entry in value.literal.entries]
        is_other = any(isinstance(key, Constant) and key.value not in _KEYS_OF_RESPONSES for key in keys)
        return value.literal.complete and value.literal.get("statusCode") is None and is_other
    return isinstance(value, ArrayValue) or (isinstance(value, Literal) and isinstance(value.value, str))


def _has(value: ObjectValue, *keys: str) -> bool:
    return all(value.literal.get(key) is not None for key in keys)


def _changed_keys(routine: Routine, answer: Expression) -> frozenset[str] | None:
    """The keys of an answer in a variable that the function sets; None if something else may change it."""
    if not isinstance(answer, Name):
        return frozenset()
    for site in routine.calls:
        callee = site.fact.callee
        if isinstance(callee, Attribute) and isinstance(callee.base, Name) and callee.base.name == answer.name:
            return None
        given = [argument.value for argument in site.fact.arguments]
        if any(isinstance(part, Name) and part.name == answer.name for part in given) and not _looks_only(callee):
            return None
    return frozenset(_keys_set(routine, answer.name))


def _looks_only(callee: Expression) -> bool:
    """Whether a call leaves what it is given as it is: one of a logger, or one that is known."""
    name = spelling(callee)
    owner, _, _ = name.rpartition(".")
    return name in LOOKS_ONLY or ("." not in owner and "log" in owner.lower())


def _keys_set(routine: Routine, name: str) -> Iterator[str]:
    for assignment in routine.module.facts.assignments:
        at: Expression = assignment.target
        key = ""
        while isinstance(at, (Attribute, Subscript)):
            index = at.index if isinstance(at, Subscript) else None
            key = at.name if isinstance(at, Attribute) else str(index.value) if isinstance(index, Constant) else "body"
            at = at.base
        if key and isinstance(at, Name) and at.name == name:
            yield key


def _makes_text(module: Module, body: Expression) -> str:
    if not isinstance(body, (Mapping, Sequence)):
        return ""
    if module.language is not Language.PYTHON:
        return "JSON.stringify"
    imports = [fact for fact in module.facts.imports if fact.alias == "json"]
    return "json.dumps" if imports and all(fact.module == "json" and not fact.name for fact in imports) else ""
