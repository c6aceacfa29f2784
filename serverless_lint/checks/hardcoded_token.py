"""Credentials of other services in code."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.tokens_in_code import TokenInCode
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule

_HERE_TOO = "here too"


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=798)
def hardcoded_token(token: TokenInCode) -> Iterator[Problem]:
    """A credential of another service is written into the code."""
    others = token.places[1:]
    count = f", {len(token.places)} times" if others else ""
    yield code_problem(
        token.handlers,
        token,
        f"{token.kind} is in the code{count}: revoke it, keep the new one in Secrets Manager",
        severity=Severity.WARNING if token.is_for_tests else None,
        related=tuple(Related(other, _HERE_TOO) for other in others),
        sums_up=(_HERE_TOO,) * len(others),
    )
