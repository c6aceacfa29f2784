"""Promises that are taken for their values."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.promises_as_values import PromiseAsValue
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def promise_as_value(promise: PromiseAsValue) -> Iterator[Problem]:
    """Code asks a promise for what only the value has that it will give."""
    made = "coroutine" if promise.is_coroutine else "promise"
    if promise.member:
        problem = f"a {made}, which has no `{promise.member}`"
    else:
        problem = f"a {made}, which is as good as true whatever comes of it"
    yield code_problem(promise.handlers, promise, f"`{promise.name}` gives {problem}: `await` it")
