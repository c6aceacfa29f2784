"""Memory and timeout left at defaults that suit few functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from serverless_lint.checks.problems import function_problem
from serverless_lint.model import Function
from serverless_lint.rule import Category, Option, Problem, Severity, rule

DEFAULT_MEMORY = 128
"""MiB, https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html"""
DEFAULT_TIMEOUT = 3
"""Seconds, https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html"""


@rule(Severity.INFO, Category.PERFORMANCE, since="0.1")
def default_memory(function: Function) -> Iterator[Problem]:
    """A function runs with 128 MB of memory, the default and the minimum."""
    if function.is_on_managed_instances:
        return
    message = "`{}` has {} MB of memory, the minimum{}: measure and raise `MemorySize`, CPU grows with it"
    if function.memory.certainly_absent:
        yield function_problem(function, function, message.format(function.name, DEFAULT_MEMORY, " by default"))
    for known in function.memory.values:
        if known.number == DEFAULT_MEMORY:
            yield function_problem(function, known, message.format(function.name, DEFAULT_MEMORY, ""))


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def low_timeout(
    function: Function,
    *,
    seconds: Annotated[int, Option("the longest timeout that is reported", at_least=1)] = DEFAULT_TIMEOUT,
) -> Iterator[Problem]:
    """A function has a timeout of three seconds or less."""
    message = "`{}` is stopped after {} s{}: set `Timeout` to what its slowest call may take"
    if function.timeout.certainly_absent and seconds >= DEFAULT_TIMEOUT:
        yield function_problem(function, function, message.format(function.name, DEFAULT_TIMEOUT, ", the default"))
    for known in function.timeout.values:
        timeout = known.number
        if timeout is not None and 1 <= timeout <= seconds:
            yield function_problem(function, known, message.format(function.name, f"{timeout:g}", ""))
