"""What AWS's SDKs do not have."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.unknown_requests import UnknownRequest
from serverless_lint.aws.iam import data_as_of
from serverless_lint.checks.problems import code_problem
from serverless_lint.checks.unknown_iam_action import MAX_AGE
from serverless_lint.rule import Category, Problem, Severity, rule
from serverless_lint.suggestion import did_you_mean_name


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def unknown_sdk_operation(request: UnknownRequest) -> Iterator[Problem]:
    """Code asks AWS's SDK for a method, command or parameter that it does not have, or leaves out a required one."""
    # Names newer than the data are no mistakes.
    if (request.as_of - data_as_of()).days > MAX_AGE:
        return
    advice = request.advice or did_you_mean_name(request.name, request.offered)
    if advice is None and not request.is_sure:
        return
    severity = Severity.WARNING if request.is_dropped else Severity.ERROR
    outcome = ", so it is left out" if request.is_dropped else ""
    message = f"{request.problem}{outcome}: {advice or 'look its name up'}"
    yield code_problem(request.handlers, request, message, severity=severity)
