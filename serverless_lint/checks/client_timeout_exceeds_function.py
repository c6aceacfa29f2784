"""Requests that may take longer than the function that makes them."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.model import Program, RequestTimeout
from serverless_lint.rule import Category, Problem, Related, Severity, rule

_DEFAULT_TIMEOUT = 3
"""Seconds, https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html"""


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def client_timeout_exceeds_function(program: Program) -> Iterator[Problem]:
    """A request may take at least as long as the whole function."""
    setting = program.function.timeout
    limits = [
        (float(known.value), known.node.location)
        for known in setting.values
        if isinstance(known.value, int | float) or (isinstance(known.value, str) and known.value.isdecimal())
    ]
    if setting.certainly_absent and not program.function.is_on_managed_instances:
        limits = [(_DEFAULT_TIMEOUT, program.function.location)]
    if setting.unknown or not limits:
        return
    seconds, place = max(limits, key=lambda limit: limit[0])
    for timeout in program.code.timeouts:
        if timeout.total >= seconds:
            yield Problem(
                timeout,
                f"{_how_long(timeout)}, `{program.function.name}` is stopped after {seconds:g} s: "
                "wait less, or raise the function's `Timeout`",
                related=(Related(place, f"the function may run for {seconds:g} s"),),
                function=program.function.name,
                ignorable_at=(program.function,),
            )


def _how_long(timeout: RequestTimeout) -> str:
    if timeout.attempts == 1:
        return f"the request may take {timeout.seconds:g} s"
    return f"{timeout.attempts} attempts of {timeout.seconds:g} s may take {timeout.total:g} s"
