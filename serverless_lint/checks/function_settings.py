"""Memory and timeout left at defaults that suit few functions."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.checks.problems import function_problem
from serverless_lint.model import Function
from serverless_lint.rule import Category, Problem, Severity, rule

DEFAULT_MEMORY = 128
"""MiB, https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html"""
DEFAULT_TIMEOUT = 3
"""Seconds, https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html"""


@rule(Severity.INFO, Category.PERFORMANCE, since="0.1")
def default_memory(function: Function) -> Iterator[Problem]:
    """A function runs with 128 MB of memory, the default and the minimum."""
    if function.is_on_managed_instances:
        return
    message = "`{}` has {} MB of memory{} and little CPU: measure and raise `MemorySize`"
    if function.memory.certainly_absent:
        yield function_problem(function, function, message.format(function.name, DEFAULT_MEMORY, " (the default)"))
    for known in function.memory.values:
        if known.number == DEFAULT_MEMORY:
            yield function_problem(function, known, message.format(function.name, DEFAULT_MEMORY, ""))


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def low_timeout(function: Function) -> Iterator[Problem]:
    """A function has a timeout of three seconds or less."""
    message = "`{}` is stopped after {} s{}: set `Timeout` to what its slowest call may take"
    if function.timeout.certainly_absent:
        yield function_problem(function, function, message.format(function.name, DEFAULT_TIMEOUT, ", the default"))
    for known in function.timeout.values:
        seconds = known.number
        if seconds is not None and 1 <= seconds <= DEFAULT_TIMEOUT:
            yield function_problem(function, known, message.format(function.name, f"{seconds:g}", ""))
