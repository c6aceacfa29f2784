"""The code that functions run: handlers."""

from __future__ import annotations

import enum
from functools import cached_property
from itertools import takewhile
from typing import TypeGuard

import msgspec

from serverless_lint.aws.runtimes import has_callbacks
from serverless_lint.model.program.code import CallSite, External, Instance, Member, Module, Result, Routine, Value
from serverless_lint.model.stack.function import Function
from serverless_lint.parse.code.facts import (
    Attribute,
    BlockKind,
    Call,
    Constant,
    Expression,
    Language,
    Name,
    Parameter,
    ParameterKind,
    Subscript,
    is_null,
    subexpressions,
)
from serverless_lint.parse.code.facts import Mapping as MappingLiteral
from serverless_lint.parse.code.parameters import last_parameter, mentions
from serverless_lint.source import Location


class HandlerProblem(enum.Enum):
    """Why a function's handler code was not found. The values are shown to users."""

    OTHER_RUNTIME = "other language"
    IMAGE = "container image"
    PACKAGED = "packaged code"
    """A zip or jar file, or code in S3."""
    BUILD_OUTPUT = "build output"
    UNKNOWN = "known only at deployment"
    OUTSIDE = "outside the project"
    NO_FOLDER = "no such folder"
    NO_FILE = "no such file"
    NO_FUNCTION = "no such function"
    WRAPPER = "handler brought by a layer or wrapper"
    UNREADABLE = "cannot be parsed"
    EXCLUDED = "excluded"


class Handler(msgspec.Struct, frozen=True, eq=False, dict=True):
    """The code that a function runs, or that is shaped like a handler in a project without a template for it."""

    name: str
    """The name it is exported under."""
    module: Module
    location: Location
    routine: Routine | None
    """The function itself; None if it is made in a way that cannot be followed."""
    wrappers: tuple[Value, ...] = ()
    """What is around it: decorators and wrapping calls, outermost first."""
    functions: tuple[Function, ...] = ()
    """The functions of the templates that run it; empty if no template names it."""
    is_declared_elsewhere: bool = False
    """Whether no template names it and the project around it is deployed by something else, such as the CDK, or by a
    template that could not be read."""
    receiver: Instance | None = None
    """The object whose method has made it, and whose class says what it calls on itself."""
    packaged_with: tuple[Function, ...] = ()
    """If no template names it: the functions whose code folder it is in."""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from all other handlers, the same in every run."""
        return (self.module.key, self.name)

    @property
    def is_node(self) -> bool:
        """Whether it runs on Node.js."""
        return self.module.language is not Language.PYTHON

    @property
    def is_bound(self) -> bool:
        """Whether it is given more before the event, by `handler.bind(null, more)`."""
        return any(map(is_binding, self.wrappers))

    @property
    def event_index(self) -> int:
        """The position of the parameter that is the event; the next one is the context."""
        bound = [len(wrapper.site.fact.arguments) - 1 for wrapper in self.wrappers if is_binding(wrapper)]
        return sum(bound) + (self.routine.filled_in if self.routine is not None else 0)

    @property
    def uses_callback(self) -> bool:
        """Whether it takes a callback and answers through it rather than by a promise."""
        if self.routine is None or self.routine.fact.is_async or self.is_streaming or self.is_bound:
            return False
        parameters = self.routine.fact.parameters
        if len(parameters) < 3 or parameters[2].kind is not ParameterKind.POSITIONAL:
            return False
        return not parameters[2].name or self._mentions(parameters[2].name) > 1

    @property
    def may_call_back(self) -> bool:
        """Whether it takes a callback and mentions it, async or not."""
        parameters = self.routine.fact.parameters[2:3] if self.routine is not None else ()
        return any(not each.name or self._mentions(each.name) > 1 for each in parameters)

    @property
    def callback_parameter(self) -> Parameter | None:
        """The third parameter, if the exported function itself declares it so that it counts for its `length`.

        Parameters with a default, rest parameters and TypeScript's `this` do not count.
        """
        return third_counted(self.routine) if self.routine is not None and self.is_node and not self.wrappers else None

    @property
    def unused_callback(self) -> Location | None:
        """The text to take out to be rid of a callback that an async handler declares and never mentions again."""
        parameter = self.callback_parameter
        if parameter is None or self.routine is None or not self.routine.fact.is_async or not parameter.name:
            return None
        parameters = self.routine.fact.parameters
        if parameter is not parameters[-1] or parameters[0].name == "this":
            return None
        code = self.module.code
        last = last_parameter(code, self.routine.fact.span, parameters[-2].span)
        if last is None or self._mentions(parameter.name) != 1:
            return None
        location = self.module.at(last)
        return location if location.text == code[last.start : last.end] else None

    @property
    def sites(self) -> tuple[CallSite, ...]:
        """The calls in its own body and in functions inside it."""
        routines = self.routine.with_inner if self.routine is not None else ()
        found = (site for routine in routines for site in routine.calls)
        return tuple(sorted(found, key=lambda site: site.index))

    @property
    def runs_without_callbacks(self) -> bool:
        """Whether no function is known to run it on a runtime that has callbacks: before nodejs24.x, if at all."""
        functions = self.functions or self.packaged_with
        if not functions:
            return False
        return not any(
            has_callbacks(runtime, on_managed_instances=function.is_certainly_on_managed_instances)
            for function in functions
            for runtime in function.runtimes
        )

    @property
    def reads_records(self) -> bool:
        """Whether it reads parts of the event that no HTTP request and no direct caller has."""
        return not _EVENT_KEYS_OF_OTHER_TRIGGERS.isdisjoint(self._keys | self.event_keys)

    @property
    def fills_in_response(self) -> bool:
        """Whether it writes into the response that comes with the event, as triggers of user pools do."""
        routine, event = self.routine, self._event_name
        if routine is None or event is None:
            return False
        return any(
            _is_read_of(part, event) and _key_read(part) == ("response",)
            for bound in routine.assignments
            for part in subexpressions(bound.target)
        )

    @property
    def reads_request(self) -> bool:
        """Whether it reads parts of the event that only HTTP requests have, and does not answer as an authorizer."""
        return bool(self.event_keys & EVENT_KEYS_OF_REQUESTS) and not self._answers_as_authorizer

    @property
    def takes_requests(self) -> bool:
        """Whether it takes its event for an HTTP request, and for nothing else."""
        return self.reads_request and not self.reads_records

    @property
    def resolves_fields(self) -> bool:
        """Whether it takes its event for the context of a resolver of AppSync, and not for an HTTP request."""
        # An event that is taken apart where it is a parameter has no name.
        keys = self._keys if self._event_name == "" else self.event_keys
        return _ARGUMENTS in keys and keys.isdisjoint(EVENT_KEYS_OF_REQUESTS)

    @property
    def names_status(self) -> bool:
        """Whether its module speaks of the status that each answer over HTTP has."""
        return "statusCode" in self.module.words

    @property
    def answers(self) -> bool:
        """Whether it may give whoever calls it anything but the news that it ran."""
        if self.routine is None or self.uses_callback or self.wrappers:
            return True
        returned = [fact.value for fact in self.routine.returns]
        return any(not (value is None or is_null(value)) for value in returned)

    @property
    def may_answer(self) -> bool:
        """Whether it gives its caller something, or takes what may do so besides: its context, or a callback."""
        parameters = self.routine.fact.parameters if self.routine is not None else ()
        takes_more = len(parameters) > 1 or any(each.kind is ParameterKind.REST for each in parameters)
        return self.answers or (self.is_node and takes_more)

    @property
    def closes_connections(self) -> bool:
        """Whether its module closes something, so that nothing may be left to wait for."""
        return any(
            isinstance(call.callee, Attribute) and call.callee.name in _CLOSING_METHODS
            for call in self.module.facts.calls
        )

    @property
    def calls_back_repeatedly(self) -> bool:
        """Whether its callback is called in a loop or for each element of something."""
        if self.routine is None or len(self.routine.fact.parameters) < 3:
            return False
        name = self.routine.fact.parameters[2].name
        return any(
            isinstance(site.fact.callee, Name) and site.fact.callee.name == name and self._is_repeated(site)
            for site in self.module.call_sites
        )

    def _mentions(self, name: str) -> int:
        """How often a parameter's name stands in its code; the parameter itself is one of them."""
        return mentions(self.module.code, self.routine.fact.span, name) if self.routine is not None else 0

    @property
    def is_streaming(self) -> bool:
        """Whether it writes its answer to a stream."""
        return any(
            isinstance(wrapper, External) and wrapper.name.endswith("streamifyResponse") for wrapper in self.wrappers
        )

    @property
    def _event_name(self) -> str | None:
        parameters = self.routine.fact.parameters if self.routine is not None else ()
        return parameters[self.event_index].name if self.event_index < len(parameters) else None

    @cached_property
    def _keys(self) -> frozenset[str]:
        """The keys and attributes that its own body names of anything."""
        return frozenset(key for part in self._expressions for key in _key_read(part))

    @cached_property
    def event_keys(self) -> frozenset[str]:
        """The keys that its own body reads of the event itself, not of something in it."""
        routine, event = self.routine, self._event_name
        if routine is None or event is None:
            return frozenset()
        read = {key for part in self._expressions if _is_read_of(part, event) for key in _key_read(part)}
        return frozenset(read.union(*(_key_asked_for(site.fact, event) for site in routine.calls)))

    @cached_property
    def _expressions(self) -> tuple[Expression, ...]:
        """What its own body reads and assigns, with all that is inside it."""
        routine = self.routine
        if routine is None or not routine.fact.parameters:
            return ()
        whole: list[Expression] = [fact.value for fact in routine.accesses]
        for bound in routine.assignments:
            whole += (bound.target, bound.value)
        return tuple(part for expression in whole for part in subexpressions(expression))

    @property
    def _answers_as_authorizer(self) -> bool:
        facts = self.module.facts
        written = [fact.value for fact in facts.returns if fact.value is not None]
        for fact in facts.assignments:
            written += (fact.target, fact.value)
        keys = {key for value in written for part in subexpressions(value) for key in _key_written(part)}
        return not keys.isdisjoint(_ANSWERS_OF_AUTHORIZERS)

    def _is_repeated(self, site: CallSite) -> bool:
        blocks = self.module.facts.enclosing_blocks(site.fact.block)
        return any(
            block.kind is BlockKind.LOOP
            or (block.kind is BlockKind.FUNCTION and block.function in self.module.element_callbacks)
            for block in blocks
        )


class FunctionCode(msgspec.Struct, frozen=True, eq=False):
    """What became of looking for the code of a function of a template."""

    function: Function
    handlers: tuple[Handler, ...]
    """The handler; several only where the template leaves a choice between known ones."""
    problem: HandlerProblem | None
    """Why there is none."""

    @property
    def location(self) -> Location:
        """The function."""
        return self.function.location


def is_binding(wrapper: Value) -> TypeGuard[Result]:
    """Whether a wrapper is a call of a function's `bind`, which only gives it arguments."""
    return isinstance(wrapper, Result) and isinstance(wrapper.callee, Member) and wrapper.callee.name == "bind"


def third_counted(routine: Routine) -> Parameter | None:
    """The third of the parameters that count for a function's `length`."""
    declared = [parameter for parameter in routine.fact.parameters if parameter.name != "this"]
    counted = list(takewhile(_counts_for_length, declared))
    return counted[2] if len(counted) >= 3 else None


def _counts_for_length(parameter: Parameter) -> bool:
    """Whether JavaScript's `Function.length` counts the parameter and those before it."""
    return parameter.kind is ParameterKind.POSITIONAL and parameter.default is None


_EVENT_KEYS_OF_OTHER_TRIGGERS = frozenset(
    {
        "Records",
        "records",
        "detail",
        "detail-type",
        "awslogs",
        "triggerSource",
        "userPoolId",
        "RequestType",
        "ResourceProperties",
        "methodArn",
        "routeArn",
        "authorizationToken",
        "CodePipeline.job",
        "configurationItem",
        "invokingEvent",
        "DeploymentId",
        "SecretId",
        "ClientRequestToken",
        "userAttributes",
    }
)
"""Keys of the events of queues, streams, rules, user pools, custom resources, authorizers and rotation."""

_ARGUMENTS = "arguments"
"""https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference.html"""
EVENT_KEYS_OF_REQUESTS = frozenset(
    {
        "body",
        "headers",
        "httpMethod",
        "isBase64Encoded",
        "multiValueHeaders",
        "multiValueQueryStringParameters",
        "pathParameters",
        "queryStringParameters",
        "rawPath",
        "rawQueryString",
        "requestContext",
        "routeKey",
        "stageVariables",
    }
)
"""Keys of the events of APIs, function URLs and load balancers that no other event has at its top."""

_CLOSING_METHODS = frozenset({"close", "destroy", "disconnect", "end", "quit"})
_ANSWERS_OF_AUTHORIZERS = frozenset({"isAuthorized", "policyDocument"})


def _key_read(expression: Expression) -> tuple[str, ...]:
    """The literal key that a subscript or attribute reads."""
    if isinstance(expression, Attribute):
        return (expression.name,)
    if isinstance(expression, Subscript) and isinstance(expression.index, Constant):
        return (str(expression.index.value),)
    return ()


def _is_read_of(expression: Expression, name: str) -> bool:
    return (
        isinstance(expression, (Attribute, Subscript))
        and isinstance(expression.base, Name)
        and expression.base.name == name
    )


def _key_asked_for(call: Call, name: str) -> tuple[str, ...]:
    """The literal key of `event.get("key")`."""
    callee = call.callee
    if _is_read_of(callee, name) and isinstance(callee, Attribute) and callee.name == "get" and call.arguments:
        first = call.arguments[0].value
        return (str(first.value),) if isinstance(first, Constant) else ()
    return ()


def _key_written(expression: Expression) -> tuple[str, ...]:
    """The literal keys of a dict or object, or the one that is assigned to."""
    if isinstance(expression, MappingLiteral):
        return tuple(str(entry.key.value) for entry in expression.entries if isinstance(entry.key, Constant))
    return _key_read(expression)
