"""Requests that may take longer than the function that makes them."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.timeouts import RequestTimeout, TimeoutSetting
from serverless_lint.checks.longest_run import longest_run
from serverless_lint.rule import Category, Problem, Related, Severity, rule
from serverless_lint.wording import functions_named

_ENOUGH = 2
"""Attempts: one that failed, and another one."""
_LONGEST = 900
"""Seconds: who lets a function run that long wants to wait as long as it takes."""


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def client_timeout_exceeds_function(setting: TimeoutSetting) -> Iterator[Problem]:
    """A request may take at least as long as the whole function."""
    timeout = setting.timeout
    limits = {program.function.key: longest_run(program.function) for program in setting.programs}
    stopped = [
        (program.function, limit)
        for program in setting.programs
        if (limit := limits.pop(program.function.key, None)) is not None and timeout.total >= limit.seconds
    ]
    if not stopped:
        return
    functions = [function for function, _ in stopped]
    # One that is tried again has its time, or only the last attempt is stopped, and that at its very end.
    fits = timeout.attempts > _ENOUGH and all(timeout.seconds * _ENOUGH <= limit.seconds for _, limit in stopped)
    is_edge = timeout.attempts > 1 and all(timeout.total == limit.seconds for _, limit in stopped)
    is_as_long_as_it_takes = timeout.seconds >= _LONGEST and all(limit.seconds >= _LONGEST for _, limit in stopped)
    limit = stopped[0][1]
    when = f"is stopped after {limit.seconds:g} s" if len(functions) == 1 else "are stopped before"
    advice = "wait less" if is_as_long_as_it_takes else "wait less, or raise `Timeout`"
    yield Problem(
        timeout,
        f"{_how_long(timeout)}, {functions_named(functions)} {when}: {advice}",
        related=tuple(
            Related(limit, f"`{function.name}` may run for {limit.seconds:g} s") for function, limit in stopped[:3]
        ),
        severity=Severity.INFO if fits or is_edge or is_as_long_as_it_takes else None,
        function=functions[0].name,
        ignorable_at=tuple(functions),
    )


def _how_long(timeout: RequestTimeout) -> str:
    if timeout.attempts == 1:
        return f"the request may take {timeout.seconds:g} s"
    return f"{timeout.attempts} attempts of {timeout.seconds:g} s may take {timeout.total:g} s"
