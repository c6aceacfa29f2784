"""Data of one invocation that later ones see."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.kept_requests import KeptRequest
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def mutable_request_state(found: KeptRequest) -> Iterator[Problem]:
    """A handler adds parts of its event to a list of the module, which later invocations find there."""
    message = (
        f"adds a part of the event to `{found.name}`, which is kept for later invocations and only grows: "
        "make the list in the handler"
    )
    yield code_problem(found.handlers, found, message, related=(Related(found.made_at, "made once, at module level"),))
