"""Tokens that are believed whoever has signed them."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.unverified_tokens import UnverifiedToken
from serverless_lint.checks.problems import code_problem
from serverless_lint.parse.code.facts import last_name, spelling
from serverless_lint.rule import Category, Problem, Severity, rule
from serverless_lint.wording import functions_named


@rule(Severity.WARNING, Category.SECURITY, since="0.1", cwe=347)
def token_not_verified(token: UnverifiedToken) -> Iterator[Problem]:
    """Code reads who calls from a token whose signature nothing verifies."""
    name = spelling(token.site.fact.callee) if token.is_by_hand else last_name(token.site.fact.callee)
    called = functions_named(token.functions)
    severity = Severity.ERROR if token.lets_in else None
    if token.is_only_logged:
        severity = Severity.INFO
    who = f"{called} lets in whoever writes one" if token.lets_in else f"callers of {called} may write their own"
    said = "does not verify the token that it reads, nor does anything else"
    if token.is_by_hand:
        said = "reads what a token says, and nothing verifies its signature"
    yield code_problem(
        token.handlers,
        token,
        f"`{name}` {said}: {who}. Verify its signature",
        severity=severity,
    )
