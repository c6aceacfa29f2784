"""Runtimes at the end of their lives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from serverless_lint.analyses.runtimes import DatedRuntime, FunctionRuntime, ImageRuntime
from serverless_lint.checks.problems import shared_problem
from serverless_lint.rule import Category, Option, Problem, Severity, rule
from serverless_lint.wording import functions_named

DAYS_AHEAD = 180
"""AWS announces a deprecation that long before,
https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtime-deprecation-notify"""


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=1104)
def deprecated_runtime(
    runtime: FunctionRuntime | ImageRuntime,
    *,
    days_ahead: Annotated[
        int, Option("how many days before its end a runtime is reported from on", at_least=0)
    ] = DAYS_AHEAD,
) -> Iterator[Problem]:
    """A function uses a runtime that AWS no longer supports, or soon will not."""
    dates, days_left = runtime.lifecycle, runtime.days_left
    who = f"{functions_named(runtime.functions)} {'uses' if len(runtime.functions) == 1 else 'use'} "
    advice = f": move to `{dates.successor}`" if dates.successor else ": move to a newer one"
    if isinstance(runtime, ImageRuntime):
        yield from _of_image(runtime, days_ahead)
    elif runtime.has_passed(dates.update_block):
        what = f"`{runtime.name}`, with which functions cannot be updated since {dates.update_block}{advice}"
        yield shared_problem(runtime.functions, runtime.known, who + what, cause=what)
    elif runtime.is_deprecated:
        what = f"`{runtime.name}`, unsupported since {dates.deprecated}{_deadline(runtime)}{advice}"
        yield shared_problem(runtime.functions, runtime.known, who + what, severity=Severity.WARNING, cause=what)
    elif days_left is not None and days_left <= days_ahead:
        what = f"`{runtime.name}`, supported until {dates.deprecated} only{advice}"
        yield shared_problem(runtime.functions, runtime.known, who + what, severity=Severity.INFO, cause=what)


def _of_image(runtime: ImageRuntime, days_ahead: int) -> Iterator[Problem]:
    """What is wrong with a base image: AWS refuses no images, but makes no new ones."""
    users, day = functions_named(runtime.functions), runtime.lifecycle.deprecated
    verb = "is" if len(runtime.functions) == 1 else "are"
    newer = runtime.lifecycle.successor
    advice = f"take that of `{newer}`" if newer else "take a newer one"
    what = f"{users} {verb} made from the image `{runtime.base}`"
    if runtime.is_deprecated:
        message = f"{what}, unsupported since {day}: {advice}"
        yield shared_problem(runtime.functions, runtime, message, severity=Severity.WARNING)
    elif runtime.days_left is not None and runtime.days_left <= days_ahead:
        yield shared_problem(
            runtime.functions, runtime, f"{what}, supported until {day} only: {advice}", severity=Severity.INFO
        )


def _deadline(runtime: DatedRuntime) -> str:
    dates = runtime.lifecycle
    if runtime.has_passed(dates.create_block):
        return " and refused for new functions"
    return f" and refused for new functions from {dates.create_block}" if dates.create_block else ""
