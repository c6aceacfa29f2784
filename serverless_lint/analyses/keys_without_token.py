"""Credentials of a function's role that code hands on without their session token."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from serverless_lint.analyses.keys_of_role import PARTS, GivenKeys, argument_at, has_keys_of_role
from serverless_lint.analyses.own_requests import OwnRequests
from serverless_lint.analyses.requested import Requested
from serverless_lint.libraries.aws_clients import DEFAULT_CONFIGS, DEFAULT_SESSIONS, SESSION_CLASSES, SIGNERS
from serverless_lint.link.program.guards import Guards, Runs
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import (
    CallSite,
    ClientKind,
    CodeKey,
    Handler,
    Member,
    Program,
    Result,
    SdkClient,
    Value,
)
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Language
from serverless_lint.source import Location

_V2 = ClientKind.JAVASCRIPT_V2
_PYTHON = frozenset({ClientKind.BOTO3_CLIENT, ClientKind.BOTO3_RESOURCE})
_ADDRESS = "endpoint"


class KeysWithoutToken(msgspec.Struct, frozen=True, eq=False):
    """Where a client, a session or what signs requests is given the keys of the role alone."""

    location: Location
    """The access key."""
    is_of_client: bool
    """Whether it would take the credentials of the role by itself."""
    handlers: tuple[Handler, ...]
    """Those whose functions certainly send requests with them."""


@finds(KeysWithoutToken, reads_code=True)
def keys_without_token(project: LinkedProject) -> Iterator[KeysWithoutToken]:
    """Those with which a request is certainly sent, in functions that have the keys of their roles as variables."""
    found: dict[Location, tuple[bool, dict[tuple[str, str], Handler]]] = {}
    for program in project.all(Program):
        if has_keys_of_role(program, project):
            for location, is_of_client in _Finder(program, project).found():
                found.setdefault(location, (is_of_client, {}))[1][program.handler.key] = program.handler
    for location, (is_of_client, handlers) in found.items():
        yield KeysWithoutToken(location, is_of_client, tuple(handlers.values()))


class _Finder:
    """Looks at what one program sends."""

    def __init__(self, program: Program, project: LinkedProject) -> None:
        self._values = project.values
        self._requests = project.once(Requested).of(program)
        self._guards: Guards = project.once(OwnRequests).guards(program)
        self._certain = self._requests.certain(self._guards)
        self._keys = GivenKeys(project.values, self._guards)
        self._clients: dict[CodeKey, Location | None] = {}

    def found(self) -> Iterator[tuple[Location, bool]]:
        """Where the keys are given that requests are certainly signed with, and whether a client is given them."""
        defaults = [
            (site, name in DEFAULT_CONFIGS)
            for site in self._requests.sites
            if site.key in self._certain
            for name in map(dotted_name, self._values.callee(site))
            if name in DEFAULT_CONFIGS or name in DEFAULT_SESSIONS
        ]
        for request in self._requests.all:
            if request.call.site.key not in self._certain:
                continue
            made = [each for each in request.clients if self._guards.runs(each.site) is not Runs.NEVER]
            given = [self._known_of_client(client, defaults) for client in made]
            yield from ((each, True) for each in given if each is not None and None not in given)
        for site in self._requests.sites:
            if site.key in self._certain:
                yield from ((each, False) for each in [self._of_signer(site)] if each is not None)

    def _known_of_client(self, client: SdkClient, defaults: Iterable[tuple[CallSite, bool]]) -> Location | None:
        if client.maker is not None:
            return self._of_client(client, defaults)
        if client.site.key not in self._clients:
            self._clients[client.site.key] = self._of_client(client, defaults)
        return self._clients[client.site.key]

    def _of_client(self, client: SdkClient, defaults: Iterable[tuple[CallSite, bool]]) -> Location | None:
        """Where a client is given the keys: itself, by its session, or by what is set for all that are made later."""
        site = client.site
        if client.kind in _PYTHON:
            own = self._keys.by_names(site, 0)
            makers = self._values.callee(site) if client.maker is None else (client.maker,)
            sessions = [*_sessions(makers)]
            if own is None and len(sessions) == len(makers) == 1 and not _gives_any(site):
                return self._keys.by_names(sessions[0], len(PARTS))
            if own is not None or sessions or _gives_any(site):
                return own
        else:
            settings = argument_at(site, 0)
            if self._keys.has_any(settings):
                return self._keys.in_object(settings, _ADDRESS)
            if client.kind is not _V2:
                return None
        default = [each for each, is_config in defaults if is_config is (client.kind is _V2) and _is_before(each, site)]
        if len(default) != 1:
            return None
        if client.kind is not _V2:
            return self._keys.by_names(default[0], 0)
        return self._keys.in_object(argument_at(default[0], 0), _ADDRESS)

    def _of_signer(self, site: CallSite) -> Location | None:
        names = [dotted_name(callee) or "" for callee in self._values.callee(site)]
        position = SIGNERS.get(names[0]) if len(names) == 1 else None
        if position is None:
            return None
        if site.module.language is Language.PYTHON:
            return self._keys.by_names(site, 2)
        return self._keys.in_object(argument_at(site, position))


def _sessions(makers: Iterable[Value]) -> Iterator[CallSite]:
    """The calls that make the sessions by which clients are made."""
    for maker in makers:
        session = maker.base if isinstance(maker, Member) else None
        if isinstance(session, Result) and dotted_name(session.callee) in SESSION_CLASSES:
            yield session.site


def _gives_any(site: CallSite) -> bool:
    """Whether a client of boto3 is given a part of credentials itself."""
    return any(argument.name in names for argument in site.fact.arguments for names in PARTS)


def _is_before(setting: CallSite, making: CallSite) -> bool:
    """Whether what is set in a function, or while a module is loaded, is set before a client is made there.

    What functions of a module make is made after it is loaded.
    """
    if setting.module is not making.module:
        return False
    function = setting.module.facts.blocks[setting.fact.block].function
    if function is None and making.routine is not None:
        return True
    is_in_same = function == making.module.facts.blocks[making.fact.block].function
    return is_in_same and setting.span.end <= making.span.start
