"""Promises that are not waited for."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.floating_promises import Dropped, FloatingPromise
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Severity, rule

_MESSAGES = {
    Dropped.FOR_EACH: "`forEach` does not wait for an async function: use `for … of` or `await Promise.all(….map(…))`",
    Dropped.MAP: "nothing waits for what `map` makes of an async function: `await Promise.all(….map(…))`",
    Dropped.CHECK: "nothing waits for {written}: what it refuses goes on, or the function crashes: `await` it",
    Dropped.REQUEST: "nothing waits for this request, which may never be sent: {cure}",
    Dropped.FUNCTION: "nothing waits for {written}, whose requests may never be sent: {cure}",
    Dropped.SEVERAL: "nothing waits for {written}, so its requests may never be sent: {cure}",
    Dropped.COROUTINE: "{written} only makes a coroutine, which never runs: `await` it",
}
_SEVERITIES = dict.fromkeys((Dropped.REQUEST, Dropped.FUNCTION, Dropped.SEVERAL), Severity.WARNING)


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def unawaited_promise(promise: FloatingPromise) -> Iterator[Problem]:
    """A handler ends without waiting for what it has begun."""
    written = f"`{promise.name}`" if promise.name else "this function"
    cure = "`await Promise.all(….map(…))`" if promise.is_for_each else "`await` it"
    if promise.is_in_constructor:
        cure = "keep the promise, and `await` it before the first use"
    message = _MESSAGES[promise.dropped].format(written=written, cure=cure)
    severity = _SEVERITIES.get(promise.dropped)
    if promise.is_detached or (promise.is_in_constructor and severity is not None):
        severity = Severity.INFO
    yield code_problem(promise.handlers, promise, message, severity=severity)
