"""Which schedule expressions EventBridge takes."""

from __future__ import annotations

import pytest

from serverless_lint.aws.schedule_expressions import schedule_problem


@pytest.mark.parametrize(
    "expression",
    [
        "rate(1 minute)",
        "rate(5 minutes)",
        "rate(1 hour)",
        "rate(7 days)",
        "cron(0 10 * * ? *)",
        "cron(15 12 * * ? *)",
        "cron(0 18 ? * MON-FRI *)",
        "cron(0 8 1 * ? *)",
        "cron(0/15 * * * ? *)",
        "cron(*/5 8-17 ? * MON-FRI *)",
        "cron(0,30 0 L * ? 2026-2030)",
        "cron(0 0 15W * ? *)",
        "cron(0 0 ? JAN,jul 2#1 *)",
        "cron(0 0 ? * 6L *)",
        "cron(0 0 ? * SUN,SAT *)",
        "cron(5, 0, 1, *, ?, *)",
    ],
)
def test_expression_is_taken(expression: str) -> None:
    """Documented forms and those seen in working templates have no problem, in rules and in the scheduler."""
    assert (schedule_problem(expression, by_scheduler=False), schedule_problem(expression, by_scheduler=True)) == (
        None,
        None,
    )


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("5 minutes", "write `rate(…)` or `cron(…)`"),
        ("rate(5 minutes", "write `rate(…)` or `cron(…)`"),
        ("rate(1 minutes)", "write `rate(1 minute)`"),
        ("rate(5 minute)", "write `rate(5 minutes)`"),
        ("rate(0 minutes)", "a rate is a positive number and `minutes`, `hours` or `days`"),
        ("rate(30 seconds)", "a rate is a positive number and `minutes`, `hours` or `days`"),
        ("rate(1.5 hours)", "a rate is a positive number and `minutes`, `hours` or `days`"),
        ("cron(0 10 * * *)", "cron has six fields, the last one the year: there are 5"),
        ("cron(0 10 * * * *)", "put `?` for the day of month or the day of week"),
        ("cron(0 10 1 * MON *)", "put `?` for the day of month or the day of week"),
        ("cron(60 10 * * ? *)", "`60` is no minutes"),
        ("cron(0 24 * * ? *)", "`24` is no hours"),
        ("cron(0 10 32 * ? *)", "`32` is no day of month"),
        ("cron(0 10 * 13 ? *)", "`13` is no month"),
        ("cron(0 10 ? * 0 *)", "`0` is no day of week"),
        ("cron(? 10 * * ? *)", "`?` is no minutes"),
        ("at(2026-12-24T18:00:00)", "`at(…)` is only known to EventBridge Scheduler"),
    ],
)
def test_expression_of_a_rule_is_refused(expression: str, problem: str) -> None:
    """What is wrong is said in a way that can be acted on."""
    assert schedule_problem(expression, by_scheduler=False) == problem


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("at(2026-12-24T18:00:00)", None),
        ("rate(1 minutes)", None),
        ("at(2026-12-24)", "write the time as `at(yyyy-mm-ddThh:mm:ss)`"),
        ("at(2026-02-30T00:00:00)", "write the time as `at(yyyy-mm-ddThh:mm:ss)`"),
        ("daily", "write `rate(…)`, `cron(…)` or `at(…)`"),
    ],
)
def test_scheduler_takes_more_than_rules(expression: str, problem: str | None) -> None:
    """One-time schedules, and rates whatever their grammar."""
    assert schedule_problem(expression, by_scheduler=True) == problem
