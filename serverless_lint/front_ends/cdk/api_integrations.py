"""Which functions a program lets APIs wait for, as far as that is literal.

https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_apigateway.LambdaIntegration.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from serverless_lint.front_ends.cdk.constructs import qualified
from serverless_lint.front_ends.literals import Literals, Value
from serverless_lint.parse.code.facts import (
    Attribute,
    Call,
    CodeModule,
    Expression,
    Name,
    Sequence,
    last_name,
    subexpressions,
)
from serverless_lint.parse.template.origin import WaitingApi


class _Taken(NamedTuple):
    api: WaitingApi
    position: int
    """Where it takes the function; its options come next."""


_INTEGRATIONS = {
    "aws-apigateway.LambdaIntegration": _Taken(WaitingApi.REST, 0),
    "aws-apigatewayv2-integrations.HttpLambdaIntegration": _Taken(WaitingApi.HTTP, 1),
}
_NAMES = frozenset(name.rpartition(".")[2] for name in _INTEGRATIONS)
_FUNCTION = "handler"
_WITHOUT_EFFECT = frozenset(
    {
        *("proxy", "requestTemplates", "request_templates", "integrationResponses", "integration_responses"),
        *("allowTestInvoke", "allow_test_invoke", "passthroughBehavior", "passthrough_behavior"),
        *("payloadFormatVersion", "payload_format_version", "scopePermissionToMethod", "scope_permission_to_method"),
    }
)
"""Options that change nothing of how long it waits, and for what."""
_CALLS_NOBODY = (
    "aws-apigateway.",
    "aws-apigatewayv2.",
    "aws-apigatewayv2-integrations.",
    "aws-cloudwatch.",
    "aws-logs.",
)
"""Modules whose constructs let nobody else call the function that they are given, APIs left out."""
_GRANTING = "grant"
_LETS_CALL = frozenset(
    {
        *("addEventSource", "addEventSourceMapping", "addFunctionUrl", "configureAsyncInvoke", "grantInvoke"),
        *("addPermission", "addAlias", "add_event_source", "add_event_source_mapping", "add_function_url"),
        *("configure_async_invoke", "grant_invoke", "add_permission", "add_alias"),
    }
)
"""Methods of functions by which something else may call them."""
_OUTPUT = "CfnOutput"


class Integration(NamedTuple):
    """What an API waits for."""

    api: WaitingApi
    at: Call


def api_integrations(file: str, module: CodeModule, literals: Literals) -> Iterator[tuple[Value, Integration]]:
    """What calls of a file put behind APIs, each with the function that nothing else is seen to call."""
    called_otherwise: frozenset[str] | None = None
    for call in module.calls:
        if last_name(call.callee) not in _NAMES:
            continue
        taken = _INTEGRATIONS.get(qualified(file, call.callee, literals) or "")
        function = call.argument(_FUNCTION, taken.position) if taken is not None else None
        if taken is None or function is None or not _waits_as_usual(file, call, taken, literals):
            continue
        if called_otherwise is None:
            called_otherwise = frozenset(_called_otherwise(file, module, literals))
        if last_name(function) not in called_otherwise:
            yield literals.behind(Value(file, function)), Integration(taken.api, call)


def _waits_as_usual(file: str, call: Call, taken: _Taken, literals: Literals) -> bool:
    given = literals.arguments(file, call, taken.position + 1)
    return given.complete and given.found.keys() <= _WITHOUT_EFFECT | {_FUNCTION}


def _called_otherwise(file: str, module: CodeModule, literals: Literals) -> Iterator[str]:
    """The names of what something else than APIs may be told to call: all that calls of the program are given."""
    for assignment in module.assignments:
        # What is done with each of a list is not followed.
        for part in subexpressions(assignment.value):
            if isinstance(part, Sequence):
                yield from _names_in(part)
    for call in module.calls:
        callee = call.callee
        if isinstance(callee, Attribute) and isinstance(callee.base, Sequence):
            yield from _names_in(callee.base)
        if isinstance(callee, Attribute) and callee.name in _LETS_CALL:
            yield last_name(callee.base)
        if last_name(callee) == _OUTPUT or (isinstance(callee, Attribute) and callee.name.startswith(_GRANTING)):
            continue
        names = frozenset(name for argument in call.arguments for name in _names_in(argument.value))
        if names and not (qualified(file, callee, literals) or "").startswith(_CALLS_NOBODY):
            yield from names


def _names_in(expression: Expression) -> Iterator[str]:
    for part in subexpressions(expression):
        if isinstance(part, (Name, Attribute)):
            yield part.name
