"""Promises that are not waited for."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.floating_promises import FloatingPromise
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def unawaited_promise(promise: FloatingPromise) -> Iterator[Problem]:
    """A handler ends without waiting for what it has begun."""
    if promise.is_for_each:
        message = "`forEach` does not wait for an async function: use `for … of` or `await Promise.all(….map(…))`"
        yield code_problem(promise.handlers, promise, message)
    else:
        message = "nothing waits for this request, which may never be sent: `await` it"
        yield code_problem(promise.handlers, promise, message, severity=Severity.WARNING)
