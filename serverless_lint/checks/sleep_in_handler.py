"""Functions that are paid for while they wait for the clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from serverless_lint.analyses.custom_resources import serves_custom_resources
from serverless_lint.analyses.sleeping import Sleep
from serverless_lint.checks.problems import code_problem
from serverless_lint.model import Function, TriggerKind
from serverless_lint.rule import Category, Option, Problem, Severity, rule


@rule(Severity.WARNING, Category.COST, since="0.1")
def sleep_in_handler(
    sleep: Sleep, *, seconds: Annotated[int, Option("the shortest time that is reported")] = 5
) -> Iterator[Problem]:
    """A function sleeps while it runs, and the time is paid for."""
    functions = [each for handler in sleep.handlers for each in handler.functions or handler.packaged_with]
    if sleep.seconds < seconds or any(function.is_custom_resource or function.is_durable for function in functions):
        return
    # CloudFormation waits for an answer that only the function can give.
    if any(map(serves_custom_resources, sleep.handlers)):
        return
    if sleep.is_repeated:
        message = f"sleeps {sleep.seconds:g} s again and again, which is paid for: let a `Wait` state ask again"
    else:
        message = f"sleeps {sleep.seconds:g} s, which is paid for: let a delayed message or a `Wait` state go on"
    # A loop may ask whether something is ready, or try again what a status says has failed.
    is_advice = sleep.is_repeated or sleep.is_for_iam or _runs_by_schedule_alone(functions)
    severity = Severity.INFO if is_advice else None
    yield code_problem(sleep.handlers, sleep, message, severity=severity, pedantic=sleep.is_repeated)


def _runs_by_schedule_alone(functions: Sequence[Function]) -> bool:
    """Whether schedules are all that starts functions: nobody waits, and it is seldom."""
    return bool(functions) and all(
        function.triggers and all(trigger.kind is TriggerKind.SCHEDULE for trigger in function.triggers)
        for function in functions
    )
