"""Whether what is around a handler may catch its errors."""

from __future__ import annotations

from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.model import Handler, Result, Value
from serverless_lint.parse.code.facts import Attribute

_LETS_ERRORS_PASS = frozenset(
    {
        "inject_lambda_context",
        "injectLambdaContext",
        "capture_lambda_handler",
        "captureLambdaHandler",
        "capture_method",
        "log_metrics",
        "logMetrics",
        "idempotent",
        "event_source",
        "event_parser",
        "validator",
        "capture",
        "capture_async",
        "captureAsyncFunc",
        "logger_inject_lambda_context",
        "streamifyResponse",
        "makeIdempotent",
        "partial",
    }
)
"""Decorators and wrappers that log, trace, parse or fill in arguments, and raise what they are given, by last name."""

_MIDDY = ("@middy/core", "middy")
_MIDDY_ERROR_HANDLERS = ("@middy/http-error-handler",)
_MIDDLEWARE_WITHOUT_ERRORS = ("@middy/", "@aws-lambda-powertools/")


def may_catch(handler: Handler, values: Values) -> bool:
    """Whether a decorator or wrapper may turn errors into answers. One that is not known may."""
    return any(_may_catch(wrapper, handler, values) for wrapper in handler.wrappers)


def _may_catch(wrapper: Value, handler: Handler, values: Values) -> bool:
    while isinstance(wrapper, Result):
        wrapper = wrapper.callee
    name = dotted_name(wrapper)
    if name is None:
        return True
    if name.startswith(_MIDDY):
        return _has_error_middleware(handler, values)
    return name.rpartition(".")[2] not in _LETS_ERRORS_PASS


def _has_error_middleware(handler: Handler, values: Values) -> bool:
    """Whether middy is given a middleware that handles errors, or one that is not known."""
    if handler.module.imports_any(*_MIDDY_ERROR_HANDLERS):
        return True
    for site in handler.module.call_sites:
        callee = site.fact.callee
        if not isinstance(callee, Attribute):
            continue
        if callee.name == "onError":
            return True
        if callee.name == "use":
            for argument in site.fact.arguments:
                for value in values.of(site.module, argument.value, site.fact.block):
                    if not (dotted_name(value) or "").startswith(_MIDDLEWARE_WITHOUT_ERRORS):
                        return True
    return False
