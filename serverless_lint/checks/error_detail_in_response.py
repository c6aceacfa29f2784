"""Answers that tell whoever asks how a function failed."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.error_details import ErrorDetail
from serverless_lint.checks.problems import code_problem
from serverless_lint.model import Handler
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.INFO, Category.SECURITY, since="0.1", pedantic=True, cwe=209)
def error_detail_in_response(found: ErrorDetail) -> Iterator[Problem]:
    """An answer with a status of 500 or more tells the text of an error that was not expected."""
    handlers = tuple(filter(_answers_requests, found.handlers))
    if not handlers:
        return
    message = (
        f"the answer with the status {found.status} tells the text of whatever error is caught here: "
        "log it, and answer with a fixed text"
    )
    yield code_problem(handlers, found, message)


def _answers_requests(handler: Handler) -> bool:
    """Whether somebody outside is given the answer: an API calls the function, or it reads what only requests have."""
    triggers = [trigger for function in handler.functions for trigger in function.triggers]
    if not triggers:
        return handler.takes_requests
    return any(trigger.kind.is_http for trigger in triggers)
