"""Handlers that answer by a callback on runtimes without callbacks."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.callbacks import HandlerCallbacks
from serverless_lint.aws.runtimes import has_callbacks
from serverless_lint.model import Function
from serverless_lint.rule import Category, Edit, Fix, Problem, Related, Severity, rule
from serverless_lint.source import Located


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def callback_handler_unsupported(found: HandlerCallbacks) -> Iterator[Problem]:
    """A handler takes a callback, which nodejs24.x and later refuse."""
    handler = found.handler
    function = next((function for function in handler.functions if function.runtime_without_callbacks), None)
    if function is None or handler.is_streaming:
        return
    runtime = function.runtime_without_callbacks
    if has_callbacks(str(runtime)):
        runtime = f"{runtime} with managed instances"
    if found.callback is not None:
        unused = handler.unused_callback
        advice = "drop the parameter" if unused is not None else "return a promise instead"
        yield _problem(
            function,
            found.callback,
            f"`{handler.name}` takes a callback, so it cannot start on {runtime}: {advice}",
            None if unused is None else Fix("drop the unused callback", (Edit(unused, ""),), safe=True),
        )
    for call in found.ends:
        # What a function inside the handler returns goes to whoever calls it back.
        is_nested = call.routine is not handler.routine
        advice = "return a promise and settle it here" if is_nested else "return or throw instead"
        yield _problem(function, call, f"`{call.location.text}` does not exist on {runtime}: {advice}")


def _problem(function: Function, at: Located, message: str, fix: Fix | None = None) -> Problem:
    return Problem(
        at,
        message,
        related=(Related(function, "runs it"),),
        fix=fix,
        function=function.name,
        resource=function.name,
        ignorable_at=(function,),
    )
