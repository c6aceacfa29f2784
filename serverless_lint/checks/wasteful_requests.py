"""Requests to AWS that cost more than they need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from serverless_lint.analyses.wasteful_requests import MessageDeletion, RequestForEach, SecretRead, WholeTableRead
from serverless_lint.checks.problems import code_problem
from serverless_lint.model import Handler, Invocation, Trigger, TriggerKind
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.INFO, Category.PERFORMANCE, since="0.1")
def sdk_call_in_loop(found: RequestForEach) -> Iterator[Problem]:
    """A request is made for each element of something, while one request takes several."""
    message = f"makes one request for each element: `{found.batch}` takes several at once"
    yield code_problem(found.handlers, found, message)


@rule(Severity.INFO, Category.PERFORMANCE, since="0.1")
def table_scan(found: WholeTableRead) -> Iterator[Problem]:
    """A function reads a whole table while somebody waits for its answer."""
    triggers = [
        trigger for handler in found.handlers for function in handler.functions for trigger in function.triggers
    ]
    # Who sends something to all connections has to read all of them.
    if any(_waits(trigger) for trigger in triggers) and TriggerKind.WEBSOCKET_API not in {
        each.kind for each in triggers
    }:
        message = "reads the whole table, filtered or not, while somebody waits: query a key or an index"
        yield code_problem(found.handlers, found, message)


def _waits(trigger: Trigger) -> bool:
    return trigger.invocation is Invocation.SYNCHRONOUS


@rule(Severity.INFO, Category.PERFORMANCE, since="0.1")
def secret_fetched_per_invocation(found: SecretRead) -> Iterator[Problem]:
    """A function reads the same secret or parameter each time that it runs."""
    if not _runs_seldom(found.handlers):
        message = "asks for the same in each invocation: keep the answer for a while, as Powertools' `parameters` do"
        yield code_problem(found.handlers, found, message)


_SELDOM = (TriggerKind.SCHEDULE, TriggerKind.CUSTOM_RESOURCE, TriggerKind.DEPLOYMENT_HOOK)


def _runs_seldom(handlers: Sequence[Handler]) -> bool:
    """Whether functions run so seldom that what they keep is too old, or gone."""
    functions = [function for handler in handlers for function in handler.functions]
    triggers = [trigger for function in functions for trigger in function.triggers]
    return not triggers or all(trigger.kind in _SELDOM for trigger in triggers)


@rule(Severity.INFO, Category.COST, since="0.1")
def manual_queue_delete(found: MessageDeletion) -> Iterator[Problem]:
    """A function deletes the messages that Lambda deletes for it."""
    message = "Lambda deletes the message once the handler has returned: leave the request out"
    yield code_problem(found.handlers, found, message)
