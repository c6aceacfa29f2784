"""Timers that are still running when a function answers."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.timers import OpenTimer
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.INFO, Category.CORRECTNESS, since="0.1")
def timer_left_open(timer: OpenTimer) -> Iterator[Problem]:
    """A function starts a timer for each event that nothing stops before it answers."""
    if timer.is_repeated:
        message = (
            "nothing stops this interval, which goes on in later invocations: call `clearInterval` before the answer"
        )
    else:
        message = "the function answers without waiting for this timer, and is frozen then: await a promise instead"
    yield code_problem(timer.handlers, timer, message)
