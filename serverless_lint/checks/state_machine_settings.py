"""State machines that leave no trace of what they did."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.checks.problems import resource_problem
from serverless_lint.model import StateMachine
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.INFO, Category.OPERATIONS, since="0.1")
def state_machine_without_logging(machine: StateMachine) -> Iterator[Problem]:
    """A state machine does not log its executions."""
    key = "Logging" if machine.is_sam else "LoggingConfiguration"
    what = f"`{machine.name}` does not log its executions"
    if machine.properties.lookup(key).certainly_absent:
        yield resource_problem(
            machine.resource,
            machine,
            f"{what}: set `{key}` with `Level` and `Destinations`, and let its role deliver logs",
        )
        return
    has_none = machine.properties.lookup(key, "Destinations").certainly_absent
    more = ", add `Destinations` and let its role deliver logs" if has_none else ""
    message = f"{what}: set `Level` to `ERROR` or `ALL`{more}"
    level = machine.properties.lookup(key, "Level")
    if level.certainly_absent:
        yield resource_problem(machine.resource, level.node, message)
    for known in level.values:
        if known.value in ("OFF", False):
            yield resource_problem(machine.resource, known, message)


@rule(Severity.INFO, Category.OPERATIONS, since="0.1")
def state_machine_without_tracing(machine: StateMachine) -> Iterator[Problem]:
    """A state machine does not send traces to X-Ray."""
    key = "Tracing" if machine.is_sam else "TracingConfiguration"
    message = f"`{machine.name}` is missing from traces: set `{key}.Enabled` to true"
    enabled = machine.properties.lookup(key, "Enabled")
    if enabled.certainly_absent:
        has_setting = bool(machine.properties.get(key))
        yield resource_problem(machine.resource, enabled.node if has_setting else machine, message)
    for known in enabled.values:
        if known.value in (False, "false"):
            yield resource_problem(machine.resource, known, message)
