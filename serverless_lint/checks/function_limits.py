"""Timeouts and memory sizes that Lambda refuses."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.checks.problems import function_problem
from serverless_lint.model import Function
from serverless_lint.rule import Category, Problem, Severity, rule

MAX_TIMEOUT = 900
"""Seconds, https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html"""
MAX_TIMEOUT_ON_MANAGED_INSTANCES = 5400
"""Seconds, https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html"""
MEMORY = (128, 10_240)
"""MB, https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html"""
MEMORY_ON_MANAGED_INSTANCES = (2_048, 32_768)
"""MB, https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html"""


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def invalid_timeout(function: Function) -> Iterator[Problem]:
    """A function has a timeout that Lambda does not accept."""
    longest = MAX_TIMEOUT_ON_MANAGED_INSTANCES if function.is_on_managed_instances else MAX_TIMEOUT
    for known in function.timeout.values:
        seconds = known.number
        if seconds is None or 1 <= seconds <= longest:
            continue
        advice = "split the work, or let Step Functions wait" if seconds > longest else "set at least 1"
        yield function_problem(
            function,
            known,
            f"`{function.name}` has a timeout of {known.value} s, Lambda takes 1 to {longest}: {advice}",
        )


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def invalid_memory(function: Function) -> Iterator[Problem]:
    """A function has a memory size that Lambda does not accept."""
    least = MEMORY_ON_MANAGED_INSTANCES[0] if function.is_certainly_on_managed_instances else MEMORY[0]
    most = MEMORY_ON_MANAGED_INSTANCES[1] if function.is_on_managed_instances else MEMORY[1]
    for known in function.memory.values:
        size = known.number
        if size is not None and not least <= size <= most:
            yield function_problem(
                function,
                known,
                f"`{function.name}` has {known.value} MB of memory, Lambda takes {least} to {most}: set one in between",
            )
