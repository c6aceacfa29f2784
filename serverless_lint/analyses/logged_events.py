"""Whole events that code writes into its log."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.running_code import RunningCall, RunningHandler
from serverless_lint.libraries.data_formats import WRITING_AS_TEXT
from serverless_lint.libraries.environment import COPIES, COPYING_METHODS, ENVIRONMENTS
from serverless_lint.libraries.kept_from_logs import BEGINNINGS_OF_OTHERS, ENDS_OF_SECRETS
from serverless_lint.libraries.logging import LOGS, SELDOM_WRITTEN
from serverless_lint.libraries.powertools import LOGS_EVENT
from serverless_lint.libraries.signatures import GIVES_CLAIMS
from serverless_lint.link.program.expressions import branches_around, known_in
from serverless_lint.link.program.flow import At
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, External, Handler, Literal, Module, ObjectValue, Result, Routine, Value
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Attribute,
    CallResult,
    Constant,
    Expression,
    Interpolation,
    Language,
    Mapping,
    Name,
    Operation,
    Sequence,
    Subscript,
    last_name,
    parts_of,
    spelling,
    subexpressions,
)
from serverless_lint.source import Location
from serverless_lint.suggestion import words_of


class LoggedEvent(msgspec.Struct, frozen=True, eq=False):
    """A call that logs all of the event."""

    location: Location
    handlers: tuple[Handler, ...]
    """Those whose event it is."""


class LoggedEnvironment(msgspec.Struct, frozen=True, eq=False):
    """A call that logs all environment variables."""

    location: Location
    """Where it is given them."""
    handlers: tuple[Handler, ...]


class LoggedSecret(msgspec.Struct, frozen=True, eq=False):
    """A secret that a call logs."""

    name: str
    """What the code calls it."""
    location: Location
    handlers: tuple[Handler, ...]


class Printing(msgspec.Struct, frozen=True, eq=False):
    """A call that prints rather than logs."""

    site: CallSite
    handlers: tuple[Handler, ...]

    @property
    def location(self) -> Location:
        """The callee."""
        return self.site.location


_LOG_EVENT = "log_event"
_PRINT = "print"
_AUTHORIZATION = "authorization"
_HEADERS = "headers"
_LONGEST_NAME = 100
_GIVE_SECRETS = frozenset({"secret", "secrets", "parameter", "parameters", "ssm", "vault"})
_FORMAT = "format"
_WITH_ALL = WRITING_AS_TEXT | COPIES
_ENVIRONMENT_WORDS = frozenset({"env", "environ"})


@finds(LoggedEvent, in_each=RunningCall)
def logged_events(running: RunningCall, project: LinkedProject) -> Iterator[LoggedEvent]:
    """The calls of loggers that are given the event, or a text that it is written as."""
    site = running.site
    if last_name(site.fact.callee) not in LOGS - SELDOM_WRITTEN:
        return
    parts = [
        part
        for part in _told(site)
        # What is an object of the code's own as well, such as an error, is most likely that where it is logged.
        if isinstance(part.expression, Name)
        and not any(isinstance(value, ObjectValue) for value in project.values.of(*part))
    ]
    handlers = tuple(
        handler for handler in running.handlers if any(() in project.flow(handler).paths(part) for part in parts)
    )
    if handlers:
        yield LoggedEvent(site.location, handlers)


@finds(LoggedEvent, in_each=RunningHandler)
def events_logged_by_wrappers(running: RunningHandler, project: LinkedProject) -> Iterator[LoggedEvent]:
    """What Powertools' logger is told to log of each event."""
    for wrapper in running.handler.wrappers:
        if isinstance(wrapper, Result) and (dotted_name(wrapper.callee) or "").endswith(LOGS_EVENT):
            given = project.values.argument(wrapper.site, _LOG_EVENT) or ()
            if len(given) == 1 and isinstance(given[0], Literal) and given[0].value is True:
                yield LoggedEvent(wrapper.site.location, (running.handler,))


@finds(LoggedEnvironment, in_each=RunningCall)
def logged_environments(running: RunningCall, project: LinkedProject) -> Iterator[LoggedEnvironment]:
    """The calls of loggers that are given the environment, or a text that it is written as."""
    site = running.site
    if last_name(site.fact.callee) not in LOGS or site.module.words.isdisjoint(_ENVIRONMENT_WORDS):
        return
    for part in _told_of_whole(site):
        # Of each other name it would have to be found out what it stands for.
        if _called(part.expression) not in _ENVIRONMENT_WORDS:
            continue
        if any(isinstance(value, External) and value.name in ENVIRONMENTS for value in project.values.of(*part)):
            yield LoggedEnvironment(part.location, running.handlers)
            return


@finds(LoggedSecret, in_each=RunningCall)
def logged_secrets(running: RunningCall, project: LinkedProject) -> Iterator[LoggedSecret]:
    """The first of the secrets that a call of a logger is given, by their names."""
    site = running.site
    if last_name(site.fact.callee) not in LOGS - SELDOM_WRITTEN:
        return
    for part in _told_of_whole(site):
        name = _secret_in(part.expression)
        if not name or name in project.once(_Fetched).names_in(site.module):
            continue
        if not all(map(_is_no_secret, project.values.of(*part))) and not _is_refused(part, project.values):
            yield LoggedSecret(name, part.location, running.handlers)
            return


def _is_no_secret(value: Value) -> bool:
    """Whether a value is there for all to read, is a function or is what a token says."""
    gives_claims = isinstance(value, Result) and dotted_name(value.callee) in GIVES_CLAIMS
    return gives_claims or isinstance(value, (Literal, Routine))


def _is_refused(secret: At, values: Values) -> bool:
    """Whether code gets there only where a check of a name has failed: what is not valid is of no use to anybody."""
    if not isinstance(secret.expression, Name):
        return False
    for branch in branches_around(secret.module, secret.block):
        for asked, holds in known_in(branch):
            at = At(secret.module, asked, branch.parent or 0)
            if not holds and _is_given_to(at, secret.expression.name, values):
                return True
    return False


def _is_given_to(at: At, name: str, values: Values) -> bool:
    """Whether what is asked is what a call says of a name."""
    asked = at.expression
    if isinstance(asked, Name):
        assigned = values.assigned(at.module, asked, at.block)
        if assigned is None:
            return False
        asked = assigned.value
    if not isinstance(asked, CallResult):
        return False
    arguments = at.module.facts.calls[asked.call].arguments
    return any(isinstance(each.value, Name) and each.value.name == name for each in arguments)


class _Fetched:
    """Knows what the code of modules names secrets by which it fetches."""

    def __init__(self, _: LinkedProject) -> None:
        self._names: dict[str, frozenset[str]] = {}

    def names_in(self, module: Module) -> frozenset[str]:
        """The names of what a module hands to something that is called like one which gives secrets or parameters."""
        if module.key not in self._names:
            self._names[module.key] = frozenset(
                part.name
                for site in module.call_sites
                if not _GIVE_SECRETS.isdisjoint(words_of(last_name(site.fact.callee)))
                for argument in site.fact.arguments
                for part in subexpressions(argument.value)
                if isinstance(part, Name)
            )
        return self._names[module.key]


def _secret_in(expression: Expression) -> str:
    """What a secret is called that an expression is by its name; empty if it is none."""
    name = _called(expression)
    if len(name) > _LONGEST_NAME:
        return ""
    if isinstance(expression, (Attribute, Subscript)) and name.lower() == _AUTHORIZATION:
        return name if _called(expression.base).lower() == _HEADERS else ""
    words = words_of(name)
    is_secret = any(words[-len(end) :] == end for end in ENDS_OF_SECRETS)
    return name if is_secret and words[0] not in BEGINNINGS_OF_OTHERS else ""


def _called(expression: Expression) -> str:
    """The name, or the last key; empty for what has none."""
    if isinstance(expression, Subscript):
        key = expression.index.value if isinstance(expression.index, Constant) else None
        return key if isinstance(key, str) else ""
    return last_name(expression)


def _told_of_whole(site: CallSite) -> Iterator[At]:
    """The names and what is taken out of them that a call is given, as it is, as text or as what else has all of it."""
    facts = site.module.facts
    pending = [argument.value for argument in site.fact.arguments]
    while pending:
        part = pending.pop()
        if isinstance(part, (Name, Attribute, Subscript)):
            yield At(site.module, part, site.fact.block)
        elif isinstance(part, (Interpolation, Mapping, Sequence)) or (
            isinstance(part, Operation) and part.operator in ("+", "%", "...", "*", "**")
        ):
            pending += parts_of(part)
        elif isinstance(part, CallResult):
            call = facts.calls[part.call]
            if spelling(call.callee) in _WITH_ALL or last_name(call.callee) == _FORMAT:
                pending += [argument.value for argument in call.arguments]
            elif isinstance(call.callee, Attribute) and call.callee.name in COPYING_METHODS:
                pending.append(call.callee.base)


def _told(site: CallSite) -> Iterator[At]:
    """What a call is given, and what makes a text of that is given."""
    facts = site.module.facts
    pending = [argument.value for argument in site.fact.arguments]
    while pending:
        part = pending.pop()
        if isinstance(part, Name):
            yield At(site.module, part, site.fact.block)
        elif isinstance(part, (Interpolation, Mapping, Sequence, Operation)):
            pending += parts_of(part)
        elif isinstance(part, CallResult) and spelling(facts.calls[part.call].callee) in WRITING_AS_TEXT:
            pending += [argument.value for argument in facts.calls[part.call].arguments[:1]]


@finds(Printing, in_each=RunningCall)
def printing(running: RunningCall, project: LinkedProject) -> Iterator[Printing]:
    """The calls of `print` in running Python code."""
    callee = running.site.fact.callee
    if isinstance(callee, Name) and callee.name == _PRINT and running.site.module.language is Language.PYTHON:
        yield Printing(running.site, running.handlers)
