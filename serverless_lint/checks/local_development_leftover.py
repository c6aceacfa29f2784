"""What only a developer's machine has."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.local_leftovers import Leftover, LocalLeftover
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def local_development_leftover(found: LocalLeftover) -> Iterator[Problem]:
    """Code that a function runs asks for what only a developer's machine has."""
    yield code_problem(found.handlers, found, _message(found))


def _message(found: LocalLeftover) -> str:
    if found.kind is Leftover.ADDRESS:
        return f"nothing answers at `{found.what}` in Lambda: take the address from the environment, if there is one"
    if found.kind is Leftover.PROFILE:
        return f"Lambda has no profile `{found.what}`: leave it out, and take the credentials of the function"
    if found.kind is Leftover.QUESTION:
        return f"nobody answers `{found.what}` in Lambda: leave it out"
    return f"`{found.what}` never returns, so that no event is handled: start it behind `__main__` only"
