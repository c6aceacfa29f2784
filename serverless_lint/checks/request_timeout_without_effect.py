"""Timeouts after which the SDK for JavaScript only warns."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.idle_timeouts import IdleTimeout
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.INFO, Category.RELIABILITY, since="0.1")
def request_timeout_without_effect(timeout: IdleTimeout) -> Iterator[Problem]:
    """The `requestTimeout` of an AWS client ends no request."""
    message = (
        "`requestTimeout` only warns and the request goes on: set `throwOnRequestTimeout: true` beside it, or "
        "`socketTimeout`"
    )
    yield code_problem(timeout.handlers, timeout, message)
