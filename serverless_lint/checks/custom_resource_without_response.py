"""Custom resources that CloudFormation waits for in vain."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.custom_resources import SilentCustomResource
from serverless_lint.checks.problems import code_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def custom_resource_without_response(silent: SilentCustomResource) -> Iterator[Problem]:
    """The handler of a custom resource may end without telling CloudFormation."""
    waiting = silent.trigger.owner.logical_id
    if silent.may_answer:
        message = (
            f"after an error here CloudFormation waits for `{waiting}` in vain: catch all errors and send `FAILED`"
        )
    else:
        message = f"CloudFormation waits for `{waiting}` in vain: send an answer to the event's `ResponseURL`"
    yield code_problem((silent.handler,), silent, message, related=(Related(silent.trigger, "waits for the answer"),))
