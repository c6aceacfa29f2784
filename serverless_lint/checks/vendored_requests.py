"""What botocore no longer brings."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.vendored_requests import VendoredRequest
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def vendored_requests(found: VendoredRequest) -> Iterator[Problem]:
    """Code sends a request with the copy of `requests` that botocore no longer has."""
    message = "botocore has had no `requests` since 2019, so that this raises an `AttributeError`: take `urllib3`"
    severity = Severity.WARNING if found.may_be_brought else None
    yield code_problem(found.handlers, found, message, severity=severity)
