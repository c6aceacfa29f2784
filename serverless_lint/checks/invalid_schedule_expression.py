"""Schedules that EventBridge refuses."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten

from serverless_lint.aws.schedule_expressions import schedule_problem
from serverless_lint.model import Schedule
from serverless_lint.rule import Category, Problem, Related, Severity, rule

_LONGEST_SHOWN = 80


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def invalid_schedule_expression(schedule: Schedule) -> Iterator[Problem]:
    """A schedule is written in a way that EventBridge refuses."""
    for known in schedule.expression.values:
        # A rule that waits for events need not have a schedule besides.
        if not isinstance(known.value, str) or (schedule.has_pattern and not known.value):
            continue
        problem = schedule_problem(known.value, by_scheduler=schedule.by_scheduler)
        if problem is not None and not known.value.strip():
            yield Problem(
                known.node,
                "nothing says when this runs: its rate has to stand below it, as `rate(…)` or `cron(…)`",
                related=tuple(Related(place, "set here") for place in known.sources),
                resource=schedule.owner.logical_id,
                ignorable_at=(schedule, schedule.owner),
            )
        elif problem is not None:
            yield Problem(
                known.node,
                f"`{shorten(known.value, _LONGEST_SHOWN, placeholder='…')}` is not a valid schedule: {problem}",
                related=tuple(Related(place, "set here") for place in known.sources),
                resource=schedule.owner.logical_id,
                ignorable_at=(schedule, schedule.owner),
            )
