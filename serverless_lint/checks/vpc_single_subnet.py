"""Functions that live in one Availability Zone."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.checks.problems import function_problem
from serverless_lint.model import Function
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def vpc_single_subnet(function: Function) -> Iterator[Problem]:
    """A function is attached to a single subnet, and so to a single Availability Zone."""
    if function.is_custom_resource:
        return
    # Lambda attaches a file system only if each zone of the subnets has a mount target of it.
    mounts = not function.properties.lookup("FileSystemConfigs").certainly_absent
    advice = "another Availability Zone" + (", with a mount target of its file system" if mounts else "")
    for subnets in function.subnets:
        if subnets.certain_length == 1:
            yield function_problem(
                function,
                subnets.known,
                f"`{function.name}` has one subnet and stops with its zone: add one in {advice}",
                severity=Severity.INFO if mounts else None,
            )
