"""Tokens of requests that code believes without a look at who has signed them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from serverless_lint.analyses.responses import answers_of_calls
from serverless_lint.analyses.running_code import RunningHandler
from serverless_lint.analyses.shared import FoundInModules, shared
from serverless_lint.analyses.signatures import signatures
from serverless_lint.analyses.tokens_read_by_hand import token_read_by_hand
from serverless_lint.libraries.http_requests import HTTP_CALLS
from serverless_lint.libraries.logging import LOGS
from serverless_lint.libraries.signatures import (
    CHECKED,
    CHECKING,
    OPTIONS_OF_CHECK,
    READS_UNVERIFIED,
    READS_WITH_OPTION,
    SWITCHES_CHECK_OFF,
    TAKES_TOKENS,
)
from serverless_lint.link.program.flow import At
from serverless_lint.link.program.origins import path_of
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Access, Api, CallSite, Function, Handler, Module, ObjectValue, Routine, TriggerKind
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Constant, Expression, last_name
from serverless_lint.parse.template.template import ResourceKey
from serverless_lint.source import Location
from serverless_lint.suggestion import words_of

_OF_REQUESTS = frozenset(
    {"headers", "multiValueHeaders", "cookies", "queryStringParameters", "body", "authorizationToken", "identitySource"}
)
"""The parts of requests that their senders fill."""
_LOG = "log"
_OPEN = (Access.OPEN, Access.EXEMPT)


class UnverifiedToken(msgspec.Struct, frozen=True, eq=False):
    """A call that reads a token of a request, while nothing says that it is genuine."""

    site: CallSite
    functions: tuple[Function, ...]
    """Those that anybody may call, or whose answer lets callers in."""
    lets_in: bool
    """Whether one of them is an authorizer of an API."""
    handlers: tuple[Handler, ...]
    is_only_logged: bool
    """Whether all that it says is written into a log."""
    is_by_hand: bool = False
    """Whether the call parses what code has decoded itself."""

    @property
    def location(self) -> Location:
        """The callee."""
        return self.site.location


class _Reading(NamedTuple):
    """A call that gives what a token says without a look at the signature."""

    site: CallSite
    token: At
    is_by_hand: bool


@finds(UnverifiedToken, reads_code=True)
def unverified_tokens(project: LinkedProject) -> Iterator[UnverifiedToken]:
    """The calls in code that is followed as a whole and verifies nothing."""
    called = frozenset(_called_by_anybody(project))
    believing = [
        each
        for each in project.all(RunningHandler)
        if any(function.key in called or _is_authorizer(function) for function in each.handler.functions)
    ]
    found = ((each.handler, tuple(_read(each, project))) for each in believing)
    for reading, handlers in shared(found, lambda reading: reading.site.location.sort_key):
        site = reading.site
        functions = tuple(
            dict.fromkeys(
                function
                for handler in handlers
                for function in handler.functions
                if function.key in called or _is_authorizer(function)
            )
        )
        is_only_logged = project.once(answers_of_calls).is_only_given_to(site, _writes_log)
        yield UnverifiedToken(
            site, functions, any(map(_is_authorizer, functions)), handlers, is_only_logged, reading.is_by_hand
        )


def _called_by_anybody(project: LinkedProject) -> Iterator[ResourceKey]:
    """The functions behind routes that neither are limited nor give out tokens."""
    for api in project.all(Api):
        for route in api.routes if not api.is_limited else ():
            if route.access in _OPEN and not (route.is_preflight or route.is_for_everybody):
                function = route.target.resource
                if function is not None:
                    yield function.key


def _writes_log(name: str) -> bool:
    """Whether something that is called so writes a log, be it a function of the project's own: `logRequest`."""
    return name in LOGS or words_of(name)[:1] == (_LOG,)


def _is_authorizer(function: Function) -> bool:
    return any(trigger.kind is TriggerKind.AUTHORIZER and trigger.is_certain for trigger in function.triggers)


def _read(running: RunningHandler, project: LinkedProject) -> Iterator[_Reading]:
    """The calls that read tokens of requests, if nothing that runs seems to verify them."""
    handler, code = running.handler, running.code
    reading = tuple(project.once(_readings).by(code.modules, {routine.key for routine in code.routines}))
    if not reading or handler.wrappers or _is_verified(running, project):
        return
    flow = project.flow(handler)
    for each in reading:
        if not each.site.module.is_test:
            paths = (path_of(origin) for origin in flow.from_event(each.token))
            if any(path and path[0] in _OF_REQUESTS for path in paths):
                yield each


def _readings(project: LinkedProject) -> FoundInModules[_Reading]:
    """What finds the calls that read tokens without a look at the signature."""

    def reading_in(module: Module) -> Iterator[tuple[Routine, _Reading]]:
        for routine in module.routines:
            for site in routine.calls:
                reading = _reading(site, project)
                if reading is not None:
                    yield routine, reading

    return FoundInModules(reading_in)


def _reading(site: CallSite, project: LinkedProject) -> _Reading | None:
    token = site.fact.argument("", 0) if _reads_unverified(site, project) else None
    if token is not None:
        return _Reading(site, At(site.module, token, site.fact.block), is_by_hand=False)
    split = token_read_by_hand(site, project.values)
    return _Reading(site, split, is_by_hand=True) if split is not None else None


def _is_verified(running: RunningHandler, project: LinkedProject) -> bool:
    """Whether something may look at the signature, here or where the token is sent to."""
    modules, routines = running.code.modules, running.code.routines
    if project.once(signatures).checked_by(running.handler, modules, routines):
        return True
    for site in (site for routine in routines for site in routine.calls):
        call = project.sdk.call_at(site)
        if call is not None and call.operation in TAKES_TOKENS:
            return True
        callees = project.values.callee(site)
        if any(dotted_name(callee) in HTTP_CALLS for callee in callees):
            return True
        words = words_of(last_name(site.fact.callee))
        is_check = bool(words) and (words[0] in CHECKING or not CHECKED.isdisjoint(words))
        if is_check and not project.values.called_routines(site):
            return True
    return False


def _reads_unverified(site: CallSite, project: LinkedProject) -> bool:
    names = {dotted_name(callee) for callee in project.values.callee(site)}
    if len(names) != 1:
        return False
    (name,) = names
    if name in READS_UNVERIFIED:
        # With options code mostly asks for the header, to find the key.
        return len(site.fact.arguments) == 1
    if name != READS_WITH_OPTION:
        return False
    options = project.values.argument(site, *OPTIONS_OF_CHECK) or ()
    return bool(options) and all(
        isinstance(option, ObjectValue) and _is_off(option.literal.get(SWITCHES_CHECK_OFF)) for option in options
    )


def _is_off(value: Expression | None) -> bool:
    return isinstance(value, Constant) and value.value is False
