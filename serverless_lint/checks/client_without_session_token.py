"""Requests that are signed with a part of the role's credentials."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.keys_without_token import KeysWithoutToken
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def client_without_session_token(found: KeysWithoutToken) -> Iterator[Problem]:
    """A client gets the access key of the function's role without the session token."""
    advice = "leave the credentials out, the SDK finds them" if found.is_of_client else "pass that on as well"
    message = f"in Lambda these keys are of the role, and AWS refuses them without `AWS_SESSION_TOKEN`: {advice}"
    yield code_problem(found.handlers, found, message)
