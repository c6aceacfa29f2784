"""What code does in Lambda that makes sense on a developer's machine only."""

from __future__ import annotations

import enum
from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.running_code import RunningCall
from serverless_lint.analyses.services import is_in_local_service, is_in_stand_in
from serverless_lint.libraries.aws_clients import SESSIONS
from serverless_lint.libraries.local_runs import ASKS_PEOPLE, LOCAL_HOSTS, SERVES
from serverless_lint.link.program.expressions import expressions_of, is_conditional
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, CodeKey, Handler, Literal, Module, ObjectValue
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import CallResult, Language, Operation, parts_of
from serverless_lint.source import Location


class Leftover(enum.Enum):
    """What needs the developer's machine."""

    ADDRESS = "address"
    PROFILE = "profile"
    QUESTION = "question"
    SERVER = "server"


class LocalLeftover(msgspec.Struct, frozen=True, eq=False):
    """A call that cannot do in Lambda what it is for."""

    kind: Leftover
    what: str
    location: Location
    handlers: tuple[Handler, ...]


@finds(LocalLeftover, in_each=RunningCall)
def local_leftovers(running: RunningCall, project: LinkedProject) -> Iterator[LocalLeftover]:
    """The calls that depend on no condition."""
    site = running.site
    if is_conditional(site.module, site.fact.block):
        return
    found = _leftover(running, project)
    if found is not None and not project.once(_Alternatives).has(site) and not _is_local(running, project):
        yield found


def _leftover(running: RunningCall, project: LinkedProject) -> LocalLeftover | None:
    site, values, handlers = running.site, project.values, running.handlers
    if site.module.language is Language.PYTHON:
        name = next((name for callee in values.callee(site) if (name := dotted_name(callee))), "")
        if name in ASKS_PEOPLE:
            return LocalLeftover(Leftover.QUESTION, name, site.location, handlers)
        if name in SERVES:
            return LocalLeftover(Leftover.SERVER, name, site.location, handlers)
        profile = site.fact.argument(_PROFILE) if name in SESSIONS else None
        given = values.of(site.module, profile, site.fact.block) if profile is not None else ()
        if profile is not None and len(given) == 1 and isinstance(given[0], Literal) and given[0].value is not None:
            return LocalLeftover(Leftover.PROFILE, str(given[0].value), site.module.at(profile.span), handlers)
    address = _address(running, project) if project.sdk.client_made_by(site) is not None else None
    return LocalLeftover(Leftover.ADDRESS, str(address.value), address.location, handlers) if address else None


_PROFILE = "profile_name"


class _Alternatives:
    """Knows which calls are made on a condition that stands in the same expression, each function looked at once."""

    def __init__(self, project: LinkedProject) -> None:
        self._found: dict[CodeKey, frozenset[int]] = {}

    def has(self, site: CallSite) -> bool:
        module = site.module
        function = module.facts.blocks[site.fact.block].function
        key = (module.key, -1 if function is None else function)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = frozenset(_calls_on_conditions(module, function))
        return site.index in found


def _calls_on_conditions(module: Module, function: int | None) -> Iterator[int]:
    pending = [(expression, False) for expression, _ in expressions_of(module, function)]
    while pending:
        part, is_chosen = pending.pop()
        if isinstance(part, CallResult) and is_chosen:
            yield part.call
        is_choice = isinstance(part, Operation) and part.operator in ("if", "and", "or")
        pending += ((inner, is_chosen or (is_choice and at > 0)) for at, inner in enumerate(parts_of(part)))


def _is_local(running: RunningCall, project: LinkedProject) -> bool:
    """Whether a function that makes the call is there for runs on such a machine."""
    functions = (function for handler in running.handlers for function in handler.functions)
    return any(is_in_local_service(each, project) or is_in_stand_in(each, project) for each in functions)


def _address(running: RunningCall, project: LinkedProject) -> Literal | None:
    """The only address that a client is given, if it is one of the machine itself."""
    site, values = running.site, project.values
    if site.module.language is Language.PYTHON:
        given = values.argument(site, "endpoint_url") or ()
    else:
        settings = values.argument(site, "", 0) or ()
        only = settings[0] if len(settings) == 1 else None
        found = only.literal.get("endpoint") if isinstance(only, ObjectValue) else None
        given = values.of(only.module, found, only.block) if isinstance(only, ObjectValue) and found is not None else ()
    address = given[0] if len(given) == 1 else None
    if not isinstance(address, Literal) or not isinstance(address.value, str):
        return None
    host = address.value.partition("//")[2] or address.value
    return address if host.partition("/")[0].partition(":")[0] in LOCAL_HOSTS else None
