"""Handlers that are several functions in one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from serverless_lint.analyses.dispatching import Dispatching
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Option, Problem, Severity, rule


@rule(Severity.INFO, Category.OPERATIONS, since="0.1")
def monolithic_handler(
    found: Dispatching, *, routes: Annotated[int, Option("the least number of routes that is reported")] = 5
) -> Iterator[Problem]:
    """A handler decides by comparisons of its own which of many routes it is called for."""
    count = len(found.routes)
    if count >= routes:
        message = (
            f"`{found.handler.name}` tells {count} routes apart by comparisons of its own: "
            "give each a function, or let a router do it"
        )
        yield code_problem((found.handler,), found, message)
