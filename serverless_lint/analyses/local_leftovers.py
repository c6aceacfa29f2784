"""What code does in Lambda that makes sense on a developer's machine only."""

from __future__ import annotations

import enum
from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.running_code import RunningCall, RunningHandler
from serverless_lint.analyses.services import stands_aside
from serverless_lint.libraries.aws_clients import SESSIONS
from serverless_lint.libraries.local_runs import ASKS_PEOPLE, SERVES
from serverless_lint.libraries.own_machine import is_of_own_machine
from serverless_lint.link.program.expressions import calls_on_choice, is_conditional, may_be_caught
from serverless_lint.link.program.plain_clients import addresses_given
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, CodeKey, Handler, Literal
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
    """The calls that depend on no condition, neither there nor on the way to them."""
    found = _leftover(running, project)
    if found is not None and project.once(_Unconditional).has(running.site) and not _is_local(running, project):
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


class _Unconditional:
    """Knows which calls no condition decides about. A project has one: `project.once(_Unconditional)`."""

    def __init__(self, project: LinkedProject) -> None:
        self._alternatives: dict[tuple[str, int | None], frozenset[int]] = {}
        made: dict[CodeKey | None, list[CallSite]] = {}
        for running in project.all(RunningCall):
            if self._is_made(running.site):
                routine = running.site.routine
                made.setdefault(routine.key if routine is not None else None, []).append(running.site)
        handlers = (running.handler.routine for running in project.all(RunningHandler))
        self._run: set[CodeKey | None] = {None, *(routine.key for routine in handlers if routine is not None)}
        pending = [*self._run]
        while pending:
            for site in made.get(pending.pop(), ()):
                for called in project.values.called_routines(site):
                    if called.key not in self._run:
                        self._run.add(called.key)
                        pending.append(called.key)

    def has(self, site: CallSite) -> bool:
        """Whether a call is made for each event, or while code is loaded, as far as conditions go."""
        return self._is_made(site) and (site.routine.key if site.routine is not None else None) in self._run

    def _is_made(self, site: CallSite) -> bool:
        if is_conditional(site.module, site.fact.block):
            return False
        function = site.module.facts.blocks[site.fact.block].function
        alternatives = self._alternatives.get((site.module.key, function))
        if alternatives is None:
            alternatives = frozenset(calls_on_choice(site.module, function))
            self._alternatives[site.module.key, function] = alternatives
        return site.index not in alternatives


def _is_local(running: RunningCall, project: LinkedProject) -> bool:
    """Whether a function that makes the call is there for runs on such a machine."""
    functions = (function for handler in running.handlers for function in handler.functions)
    return any(stands_aside(each, project) for each in functions)


def _address(running: RunningCall, project: LinkedProject) -> Literal | None:
    """The only address that a client is given, if it is one of the machine itself."""
    given = tuple(addresses_given(running.site, project.values))
    only = given[0] if len(given) == 1 else None
    is_own = isinstance(only, Literal) and isinstance(only.value, str) and is_of_own_machine(only.value)
    return only if isinstance(only, Literal) and is_own else None
