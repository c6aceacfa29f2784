"""Items that expire in tables that keep them."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.kept_expired_items import KeptExpiredItem
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.INFO, Category.COST, since="0.1")
def ttl_not_enabled(item: KeptExpiredItem) -> Iterator[Problem]:
    """Code writes when an item expires into a table that deletes none."""
    yield code_problem(
        (program.handler for program in item.programs),
        item,
        f"`{item.table.logical_id}` keeps items beyond their `{item.attribute}`: add `TimeToLiveSpecification` to it",
        related=(Related(item.table, "the table"),),
    )
