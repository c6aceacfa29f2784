"""Numbers of DynamoDB items that are of another type than code takes."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.item_numbers import FloatInItem, ItemAsJson
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def decimal_not_serializable(found: ItemAsJson | FloatInItem) -> Iterator[Problem]:
    """A number of a DynamoDB item is given to code that does not take its type, or the other way round."""
    if isinstance(found, FloatInItem):
        message = "boto3 takes no `float` in an item: pass an `int` or a `Decimal`"
        yield code_problem(found.handlers, found, message, severity=Severity.ERROR)
        return
    message = f"numbers that `{found.given.operation}` gives are `Decimal`, which JSON has not: pass `default=str`"
    yield code_problem(found.handlers, found, message, related=(Related(found.given, "gives the items"),))
