"""What code does in Lambda that makes sense on a developer's machine only."""

from __future__ import annotations

import enum
from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.running_code import RunningCall
from serverless_lint.analyses.services import is_in_local_service, is_in_stand_in
from serverless_lint.libraries.aws_clients import SESSIONS
from serverless_lint.libraries.local_runs import ASKS_PEOPLE, LOCAL_HOSTS, SERVES
from serverless_lint.link.program.expressions import is_conditional
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import External, Handler, Literal, ObjectValue
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Language
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
    if is_conditional(site.module, site.fact.block) or _is_local(running, project):
        return
    is_python = site.module.language is Language.PYTHON
    values = project.values
    names = [dotted_name(callee) or "" for callee in values.callee(site)] if is_python else []
    if any(isinstance(callee, External) and callee.name in ASKS_PEOPLE for callee in values.callee(site)) and is_python:
        yield LocalLeftover(Leftover.QUESTION, names[0], site.location, running.handlers)
    elif any(name in SERVES for name in names):
        yield LocalLeftover(Leftover.SERVER, names[0], site.location, running.handlers)
    elif any(name in SESSIONS for name in names):
        given = values.argument(site, "profile_name") or ()
        if len(given) == 1 and isinstance(given[0], Literal) and isinstance(given[0].value, str):
            at = site.fact.argument("profile_name")
            place = site.module.at(at.span) if at is not None else site.location
            yield LocalLeftover(Leftover.PROFILE, given[0].value, place, running.handlers)
    elif project.sdk.client_made_by(site) is not None:
        address = _address(running, project)
        if address is not None:
            yield LocalLeftover(Leftover.ADDRESS, str(address.value), address.location, running.handlers)


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
