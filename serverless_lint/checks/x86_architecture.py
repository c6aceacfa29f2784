"""Functions that run on the more expensive processors by default."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.aws.lifecycles import supports_arm
from serverless_lint.checks.problems import function_problem
from serverless_lint.model import Function
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.INFO, Category.COST, since="0.1", pedantic=True)
def x86_architecture(function: Function) -> Iterator[Problem]:
    """A function runs on x86 because its template names no architecture, although its runtime exists for arm64."""
    runtimes = function.runtimes
    if not runtimes or function.may_be_image or not all(supports_arm(runtime) for runtime in runtimes):
        return
    # Lambda@Edge has no arm64, and on managed instances the capacity provider decides.
    if function.is_at_edge or function.is_on_managed_instances:
        return
    if function.properties.lookup("Architectures").certainly_absent:
        yield function_problem(
            function,
            function,
            f"`{function.name}` runs on x86 by default: set `Architectures: [arm64]`, or `[x86_64]` if it needs that",
        )
