"""What code writes into its log, and how."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.logged_events import LoggedEnvironment, LoggedEvent, LoggedSecret, Printing
from serverless_lint.checks.problems import code_problem
from serverless_lint.model import TriggerKind
from serverless_lint.rule import Category, Problem, Severity, rule

_WITH_SECRETS = frozenset(
    {
        *(TriggerKind.REST_API, TriggerKind.HTTP_API, TriggerKind.FUNCTION_URL, TriggerKind.LOAD_BALANCER),
        *(TriggerKind.WEBSOCKET_API, TriggerKind.APPSYNC, TriggerKind.AUTHORIZER, TriggerKind.COGNITO),
    }
)
"""Who hands over what people signed in with."""


@rule(Severity.INFO, Category.SECURITY, since="0.1")
def event_logged(found: LoggedEvent) -> Iterator[Problem]:
    """A function logs all of its event, with whatever people sent."""
    triggers = [
        trigger for handler in found.handlers for function in handler.functions for trigger in function.triggers
    ]
    has_secrets = any(trigger.kind in _WITH_SECRETS for trigger in triggers)
    if has_secrets:
        message = "logs the whole request, with the tokens, cookies and data that people send: log what is needed"
    else:
        message = "logs the whole event, whatever is in it: log what is needed"
    yield code_problem(found.handlers, found, message, pedantic=not has_secrets)


@rule(Severity.WARNING, Category.SECURITY, since="0.1")
def environment_logged(found: LoggedEnvironment) -> Iterator[Problem]:
    """A function logs all environment variables, with the credentials of its role."""
    message = "logs all environment variables, the credentials of the function's role among them: log those you need"
    yield code_problem(found.handlers, found, message)


@rule(Severity.WARNING, Category.SECURITY, since="0.1")
def secret_logged(found: LoggedSecret) -> Iterator[Problem]:
    """A function logs a password, a token or a key."""
    message = f"logs `{found.name}`, which whoever may read the logs can use: leave it out"
    yield code_problem(found.handlers, found, message)


@rule(Severity.INFO, Category.OPERATIONS, since="0.1", pedantic=True)
def print_instead_of_logging(found: Printing) -> Iterator[Problem]:
    """Code prints what a logger would write with a level and the request's id."""
    yield code_problem(found.handlers, found, "prints without a level or the request's id: use a logger")
