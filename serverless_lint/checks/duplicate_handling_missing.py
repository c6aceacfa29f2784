"""Events that may come twice, and code that then does its work twice."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.repeats import RepeatedEffects
from serverless_lint.model import Invocation, TriggerKind
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.INFO, Category.RELIABILITY, since="0.1", pedantic=True)
def duplicate_handling_missing(repeated: RepeatedEffects) -> Iterator[Problem]:
    """An event that is delivered twice has its effect twice."""
    program = repeated.program
    trigger = next(
        (
            trigger
            for trigger in program.triggers
            if trigger.invocation in (Invocation.ASYNCHRONOUS, Invocation.POLL)
            and trigger.kind is not TriggerKind.CUSTOM_RESOURCE
        ),
        None,
    )
    # A durable function takes its steps once, whatever calls it again.
    if trigger is None or program.function.is_durable:
        return
    for effect in repeated.effects:
        yield Problem(
            effect,
            f"`{program.function.name}` may get an event twice, then {effect.what}: make it idempotent",
            related=(Related(trigger, f"delivers events at least once ({trigger.kind.value})"),),
            function=program.function.name,
            ignorable_at=(program.handler, program.function),
        )
