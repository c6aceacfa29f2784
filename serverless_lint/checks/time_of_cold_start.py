"""Times that are taken once and used for every event."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.frequency import Frequency
from serverless_lint.analyses.kept_times import KeptTime
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def time_of_cold_start(kept: KeptTime) -> Iterator[Problem]:
    """The time at which a module was loaded is taken for the present in every invocation."""
    yield code_problem(
        kept.handlers,
        kept,
        f"`{kept.name}` is the time of the cold start for as long as the environment lives: take it in the handler",
        related=(Related(kept.used, "used for every event"),),
        # Where it runs seldom, most invocations begin with a new environment.
        severity=None if kept.frequency is Frequency.OFTEN else Severity.INFO,
    )
