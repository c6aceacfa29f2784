"""HTTP requests that wait longer than a function can."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from serverless_lint.analyses.unlimited_requests import UnlimitedRequest
from serverless_lint.checks.longest_run import longest_run
from serverless_lint.checks.problems import code_problem
from serverless_lint.model import Handler, Invocation
from serverless_lint.rule import Category, Problem, Related, Severity, rule

_SHORT = 60
"""Seconds of running that are hardly missed."""


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def http_call_without_timeout(request: UnlimitedRequest) -> Iterator[Problem]:
    """An HTTP request waits for its answer without a limit, or longer than the function may run."""
    runs = [longest_run(function) for handler in request.handlers for function in handler.functions]
    known = [run for run in runs if run is not None]
    seconds = request.wait.seconds
    if seconds is not None and len(known) == len(runs) and all(run.seconds > seconds for run in known) and known:
        return
    how_long = "without a limit" if seconds is None else f"up to {seconds} s"
    shortest = min(known, key=lambda run: run.seconds, default=None)
    is_advice = request.answers_cloudformation or request.streams or request.is_by_hand
    is_advice = is_advice or _are_ended_soon(request.handlers)
    also = ""
    if request.others:
        also = f", like {_counted(len(request.others))} of its client"
    related = []
    if shortest is not None:
        related.append(Related(shortest.location, f"the function is stopped after {shortest.seconds:g} s"))
    if request.maker is not None and request.others:
        related.append(Related(request.maker, "its client is made here"))
    related += (Related(other, "waits, too") for other in request.others)
    yield code_problem(
        request.handlers,
        request,
        f"`{request.written}` waits for its answer {how_long}{also}: pass {request.wait.advice}",
        related=tuple(related),
        severity=Severity.INFO if is_advice else None,
        sums_up=tuple(other.written for other in request.others),
    )


def _are_ended_soon(handlers: Sequence[Handler]) -> bool:
    """Whether functions are stopped within a minute, Lambda calls them again then, and nobody waits for them."""
    functions = [function for handler in handlers for function in handler.functions]
    return bool(functions) and all(
        bool(function.triggers)
        and all(trigger.invocation is Invocation.ASYNCHRONOUS for trigger in function.triggers)
        and (run := longest_run(function)) is not None
        and run.seconds <= _SHORT
        for function in functions
    )


def _counted(others: int) -> str:
    return "another request" if others == 1 else f"{others} other requests"
