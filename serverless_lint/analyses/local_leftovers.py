"""What code does in Lambda that makes sense on a developer's machine only."""

from __future__ import annotations

import enum
from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.running_code import RunningCall
from serverless_lint.analyses.services import is_in_local_service, is_in_stand_in
from serverless_lint.libraries.aws_clients import SESSIONS, is_of_own_machine
from serverless_lint.libraries.local_runs import ASKS_PEOPLE, SERVES
from serverless_lint.link.program.expressions import expressions_of, is_conditional, may_be_caught
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, Handler, Literal, ObjectValue
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import CallResult, Expression, Language, Operation, subexpressions
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
    if found is not None and not _is_alternative(site) and not _is_local(running, project):
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
        only = given[0] if len(given) == 1 else None
        # Who catches the error makes a session without it.
        is_tried = profile is not None and may_be_caught(site.module, site.fact.block, _NO_PROFILE)
        if profile is not None and isinstance(only, Literal) and only.value is not None and not is_tried:
            return LocalLeftover(Leftover.PROFILE, str(only.value), site.module.at(profile.span), handlers)
    address = _address(running, project) if project.sdk.client_made_by(site) is not None else None
    return LocalLeftover(Leftover.ADDRESS, str(address.value), address.location, handlers) if address else None


_PROFILE = "profile_name"
_NO_PROFILE = "ProfileNotFound"


def _is_alternative(site: CallSite) -> bool:
    """Whether a call is made on a condition that stands in the same expression."""
    function = site.module.facts.blocks[site.fact.block].function
    return any(
        isinstance(part, Operation) and part.operator in ("if", "and", "or") and _has_call(part.operands[1:], site)
        for expression, _ in expressions_of(site.module, function)
        for part in subexpressions(expression)
    )


def _has_call(operands: tuple[Expression, ...], site: CallSite) -> bool:
    parts = (part for operand in operands for part in subexpressions(operand))
    return any(isinstance(part, CallResult) and part.call == site.index for part in parts)


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
    return address if is_of_own_machine(address.value) else None
