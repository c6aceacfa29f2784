"""Parts of events that become programs."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.event_senders import Sender
from serverless_lint.analyses.injections import Injection
from serverless_lint.checks.problems import code_problem
from serverless_lint.libraries.injection import Danger
from serverless_lint.model import Path, Step
from serverless_lint.rule import Category, Problem, Related, Severity, rule

_ONE_LESS = {Severity.ERROR: Severity.WARNING, Severity.WARNING: Severity.INFO, Severity.INFO: Severity.INFO}
_SEVERITIES = {Sender.OUTSIDE: Severity.ERROR, Sender.UNKNOWN: Severity.WARNING, Sender.INSIDE: Severity.INFO}


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=89)
def event_injection_sql(injection: Injection) -> Iterator[Problem]:
    """Part of the event becomes part of an SQL statement."""
    if injection.danger is not Danger.SQL:
        return
    if injection.is_whole:
        what = "is run as SQL: let callers name one of several statements, or connect as somebody who may only read"
        yield _problem(injection, what, _if_meant(injection))
    else:
        severity = _ONE_LESS[_SEVERITIES[injection.sender]] if injection.is_cut else None
        yield _problem(injection, "becomes part of an SQL statement: pass it as a parameter", severity)


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=78)
def event_injection_command(injection: Injection) -> Iterator[Problem]:
    """Part of the event becomes part of a command for a shell."""
    if injection.danger is Danger.COMMAND:
        yield _problem(injection, "becomes part of a shell command: start the program without a shell")


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=95)
def event_injection_code(injection: Injection) -> Iterator[Problem]:
    """Part of the event is run as code."""
    if injection.danger is not Danger.CODE:
        return
    if injection.is_whole and injection.is_apart:
        what = "is run as code, which can leave its sandbox: let the function have no permissions and no secrets"
        yield _problem(injection, what, _if_meant(injection))
    else:
        yield _problem(injection, "is run as code: parse it, or let it name one of several functions")


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=502)
def event_injection_deserialization(injection: Injection) -> Iterator[Problem]:
    """Part of the event is turned into objects that can run code."""
    if injection.danger is Danger.OBJECTS:
        yield _problem(injection, "is turned into objects that can run code: use JSON or another format for data")
    elif injection.danger is Danger.ENTITIES:
        yield _problem(injection, "is XML whose entities may name files and addresses: parse it without them")


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=79)
def event_injection_html(injection: Injection) -> Iterator[Problem]:
    """Part of the event becomes part of a page that a browser shows."""
    if injection.danger is Danger.PAGE:
        yield _problem(injection, "becomes part of a page: escape it")


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=918)
def event_injection_ssrf(injection: Injection) -> Iterator[Problem]:
    """Part of the event decides which host a request goes to."""
    if injection.danger is Danger.HOST:
        yield _problem(injection, "decides where the request goes: compare its host with those that you mean")


@rule(Severity.WARNING, Category.SECURITY, since="0.1", cwe=601)
def event_injection_redirect(injection: Injection) -> Iterator[Problem]:
    """Part of the event decides which site a browser is sent to."""
    if injection.danger is Danger.REDIRECT:
        severity = min(_SEVERITIES[injection.sender], Severity.WARNING)
        what = (
            "decides which site a browser is sent to: take its path only, or compare its host with those that you mean"
        )
        yield _problem(injection, what, severity)


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=22)
def event_injection_path(injection: Injection) -> Iterator[Problem]:
    """Part of the event decides which file is opened."""
    if injection.danger is Danger.PATH:
        yield _problem(injection, "decides which file is opened: take its last part only, or see that it stays inside")


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=943)
def event_injection_nosql(injection: Injection) -> Iterator[Problem]:
    """Part of the event becomes part of an expression of DynamoDB or a filter of MongoDB."""
    if injection.danger is Danger.EXPRESSION:
        yield _problem(injection, "becomes part of an expression: put a placeholder there, and the value beside it")
    elif injection.danger is Danger.FILTER:
        severity = _ONE_LESS[_SEVERITIES[injection.sender]] if injection.only_refuses else None
        yield _problem(injection, "may be an object with operators of MongoDB: make it a text", severity)
    elif injection.danger is Danger.REQUEST:
        yield _problem(injection, "is all that DynamoDB is asked: name the table and the key, and take the values only")


def _if_meant(injection: Injection) -> Severity:
    """How bad it is that somebody says a whole program, which whoever may call the function is meant to do."""
    return Severity.ERROR if injection.sender is Sender.OUTSIDE else Severity.INFO


def _problem(injection: Injection, what: str, severity: Severity | None = None) -> Problem:
    return code_problem(
        injection.handlers,
        injection,
        f"{_shown(injection.path)} {what}",
        severity=severity or _SEVERITIES[injection.sender],
        related=tuple(_related(injection)),
    )


def _related(injection: Injection) -> Iterator[Related]:
    if injection.trigger is not None:
        yield Related(injection.trigger, "sends the event")
    for place in injection.way:
        yield Related(place, "comes along here", is_step=True)
    if injection.run_at is not None:
        yield Related(injection.run_at, "is taken for a program here", is_step=True)


def _shown(path: Path) -> str:
    """The part of an event as it is called: `body.name` of the event."""
    text = ""
    for key in path:
        if isinstance(key, str):
            text += f".{key}" if text else key
        elif key is Step.EACH:
            text += "[]"
    return f"`{text}` of the event" if text else "the event"
