"""Answers that Lambda passes over."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.passed_over_answers import PassedOverAnswer
from serverless_lint.aws.runtimes import has_callbacks
from serverless_lint.checks.problems import code_problem
from serverless_lint.libraries.wrappers import NAME_THE_HANDLER
from serverless_lint.model import Function, Handler, Invocation, TriggerKind
from serverless_lint.parse.code.facts import Language
from serverless_lint.rule import Category, Edit, Fix, Problem, Related, Severity, rule
from serverless_lint.wording import and_more

_OF_RESPONSES = frozenset({"statusCode", "body", "headers", "multiValueHeaders", "isBase64Encoded"})
"""https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html#apigateway-types-transforms"""
_MAY_PASS_OVER = (TriggerKind.WEBSOCKET_API, TriggerKind.STEP_FUNCTIONS, TriggerKind.DEPLOYMENT_HOOK)
"""What calls functions and need not look at what they answer."""


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def answer_without_promise(found: PassedOverAnswer) -> Iterator[Problem]:
    """A handler of Node.js returns its answer without a promise, and Lambda passes it over."""
    handler = found.handler
    if not all(map(_takes_promises_alone, handler.functions)):
        return
    triggers = [trigger for function in handler.functions for trigger in function.triggers if trigger.is_certain]
    waiting = [trigger for trigger in triggers if trigger.invocation is Invocation.SYNCHRONOUS]
    is_response = bool(found.keys & _OF_RESPONSES)
    # What is returned to a call that only keeps the function warm is no answer to a request.
    asked = [trigger for trigger in waiting if is_response or not trigger.kind.is_http]
    if not asked and (triggers or not is_response):
        return
    certain = [trigger for trigger in asked if trigger.kind not in _MAY_PASS_OVER]
    returned = f"this{and_more(len(found.returned) - 1)}"
    runtime = handler.functions[0].runtimes[0]
    yield code_problem(
        (handler,),
        found,
        f"`{handler.name}` returns {returned} without a promise, so that {runtime} answers `null`: make it `async`",
        severity=None if certain else Severity.WARNING,
        related=tuple(Related(trigger, "waits for the answer") for trigger in (certain or asked)[:1]),
        fix=_fix(found, handler),
    )


def _takes_promises_alone(function: Function) -> bool:
    """Whether what is returned certainly is passed over if it is no promise."""
    named = function.environment.has_wrapper or any(name in function.environment.variables for name in NAME_THE_HANDLER)
    runtimes = function.runtimes
    return (
        not named
        and not function.is_on_managed_instances
        and bool(runtimes)
        and all(has_callbacks(runtime) is True for runtime in runtimes)
    )


def _fix(found: PassedOverAnswer, handler: Handler) -> Fix | None:
    """The type that TypeScript has for what a function returns does not fit any more."""
    if handler.module.language is not Language.JAVASCRIPT or handler.module.is_inline:
        return None
    caution = "who else calls it has to wait for the promise"
    return Fix("make it `async`", (Edit(found.start, "async "),), safe=False, caution=caution)
