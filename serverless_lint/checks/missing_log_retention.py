"""Logs that nobody ever deletes."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.logs import FunctionLogs
from serverless_lint.checks.problems import function_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.INFO, Category.COST, since="0.1")
def missing_log_retention(logs: FunctionLogs) -> Iterator[Problem]:
    """The logs of a function are kept forever."""
    # Lambda@Edge writes to log groups that CloudFront makes in the Regions of the viewers.
    if not logs.kept_forever or logs.function.is_at_edge:
        return
    function = logs.function
    advice = "set its `RetentionInDays`" if logs.groups else "add its `AWS::Logs::LogGroup` with `RetentionInDays`"
    yield function_problem(
        function,
        function,
        f"the logs of `{function.name}` are kept forever: {advice}",
        related=tuple(Related(group, "its log group") for group in logs.groups),
        cause=advice,
    )
