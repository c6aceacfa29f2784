"""Functions that may run longer than anybody waits for them."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.model import Function
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def timeout_exceeds_api_limit(function: Function) -> Iterator[Problem]:
    """A function may run longer than its API waits for the answer."""
    if function.answer_limit is not None and not function.answer_limit.is_cognito:
        yield from _problems(function, "lower `Timeout`, or do the work asynchronously")


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def cognito_trigger_timeout(function: Function) -> Iterator[Problem]:
    """A Cognito trigger may run longer than the 5 seconds that Cognito waits."""
    if function.answer_limit is not None and function.answer_limit.is_cognito:
        yield from _problems(function, "set `Timeout` to 5 or less")


def _problems(function: Function, advice: str) -> Iterator[Problem]:
    limit = function.answer_limit
    for seconds, known in function.timeout.numbers():
        if limit is not None and seconds > limit.seconds:
            yield Problem(
                known.node,
                f"`{function.name}` may run {seconds:g} s, {limit.caller} waits {limit.seconds:g} s: {advice}",
                related=(
                    Related(limit.location, f"{limit.caller} waits {limit.seconds:g} s"),
                    *(Related(source, "set here") for source in known.sources),
                ),
                function=function.name,
                resource=function.name,
                ignorable_at=(function,),
            )
