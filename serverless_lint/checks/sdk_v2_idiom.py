"""Code for version 2 of the SDK for JavaScript beside clients of version 3."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.older_sdk import Idiom, OlderIdiom
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def sdk_v2_idiom(found: OlderIdiom) -> Iterator[Problem]:
    """Code treats a client of the AWS SDK for JavaScript v3 as one of version 2."""
    severity = Severity.WARNING if found.idiom is Idiom.ARGUMENT else None
    yield code_problem(found.handlers, found, _message(found), severity=severity)


def _message(found: OlderIdiom) -> str:
    if found.idiom is Idiom.PROMISE:
        return f"`{found.what}` gives a promise itself in version 3, which has no `.promise()`: leave it out"
    if found.idiom is Idiom.TEXT:
        return f"`{found.what}` is no text in version 3: take `transformToString()`"
    if found.idiom is Idiom.CODE:
        return f"errors of version 3 have no `code`: compare `name` with `{found.what}`"
    return f"`{found.what}` ignores what is no object: give it `{{ region: … }}`"
