"""Parts that HTTP requests need not have."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.absent_parameters import Absence, AbsentParameter
from serverless_lint.checks.problems import code_problem
from serverless_lint.model import TriggerKind
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def null_request_field(found: AbsentParameter) -> Iterator[Problem]:
    """Code takes a part of a request to be there, and answers with an error where it is not."""
    triggers = [trigger for function in found.handler.functions for trigger in function.triggers]
    if not triggers or not all(trigger.kind.is_http and trigger.is_certain for trigger in triggers):
        return
    if any(trigger.may_refuse_requests for trigger in triggers):
        return
    if found.absence is Absence.DEFAULT:
        if not all(trigger.payload_version == "1.0" for trigger in triggers):
            return
        message = f"REST APIs send `{found.name}: null`, for which this default does not stand: write `… or …`"
    elif any(trigger.kind is TriggerKind.LOAD_BALANCER for trigger in triggers):
        return
    else:
        how = "null" if all(trigger.payload_version == "1.0" for trigger in triggers) else "missing"
        message = f"`{found.name}` is {how} where a request has none, which then fails with a 5xx: ask for it first"
    severity = Severity.INFO if found.verifies_subscription else None
    yield code_problem((found.handler,), found, message, severity=severity)
