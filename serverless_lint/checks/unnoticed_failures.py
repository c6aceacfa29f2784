"""Failures that nobody learns of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from serverless_lint.analyses.lost_records import FailureAnswered, LostRecord
from serverless_lint.checks.problems import code_problem
from serverless_lint.model import Handler, Invocation, Trigger, TriggerKind
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def swallowed_exception(lost: LostRecord) -> Iterator[Problem]:
    """A handler keeps every error of its work to itself, so that the event counts as done."""
    so = "the record counts as done" if _is_polled(lost.handlers) else "Lambda does not try again or keep the event"
    if lost.is_in_wrapper:
        message = f"whatever the handler raises ends here, so that {so}: raise it unless a request is answered"
    elif _is_polled(lost.handlers):
        message = f"whatever fails ends here, so that {so}: raise it, or report the record"
    else:
        message = f"whatever fails ends here, so that {so}: raise it"
    # That several places each take a part of the work is one way to lose it all.
    yield code_problem(lost.handlers, lost, message, severity=_severity(lost.handlers), cause=message)


@rule(Severity.WARNING, Category.RELIABILITY, since="0.1")
def failure_returned_as_success(failure: FailureAnswered) -> Iterator[Problem]:
    """A handler answers with the status of a failure where every answer counts as success."""
    who = "what polls for it" if _is_polled(failure.handlers) else "Lambda"
    message = f"{who} takes the status {failure.status} for success, as any answer: raise an error"
    # What nobody can make anything of need not come again.
    is_refusal = failure.status < _OWN_FAILURE
    severity = Severity.INFO if is_refusal else _severity(failure.handlers)
    yield code_problem(failure.handlers, failure, message, severity=severity)


_OWN_FAILURE = 500
"""https://www.rfc-editor.org/rfc/rfc9110#section-15.6"""


def _is_polled(handlers: Sequence[Handler]) -> bool:
    return all(trigger.invocation is Invocation.POLL for trigger in _triggers(handlers))


def _severity(handlers: Sequence[Handler]) -> Severity | None:
    """A schedule fires again, and then does what was not done."""
    is_repeated = all(trigger.kind is TriggerKind.SCHEDULE for trigger in _triggers(handlers))
    return Severity.INFO if is_repeated else None


def _triggers(handlers: Sequence[Handler]) -> list[Trigger]:
    return [trigger for handler in handlers for function in handler.functions for trigger in function.triggers]
