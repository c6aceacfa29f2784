"""Credentials of a function's role that code hands on without their session token."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

import msgspec

from serverless_lint.analyses.own_requests import OwnRequests
from serverless_lint.analyses.requested import Requested
from serverless_lint.analyses.services import stands_aside
from serverless_lint.aws.endpoints import DOMAINS_OF_AWS
from serverless_lint.aws.environment import ACCESS_KEY_OF_ROLE, SECRET_OF_ROLE
from serverless_lint.libraries.aws_clients import (
    CREDENTIALS_OF_V2,
    DEFAULT_CONFIGS,
    DEFAULT_SESSIONS,
    KEYS,
    SECRETS,
    SESSION_CLASSES,
    SIGNERS,
    TOKENS,
)
from serverless_lint.libraries.environment import SETTERS, SETTING_PACKAGES
from serverless_lint.link.program.flow import At
from serverless_lint.link.program.guards import Guards, Runs, Truth
from serverless_lint.link.program.plain_clients import spreads
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import (
    CallSite,
    ClientKind,
    CodeKey,
    EnvironmentRead,
    Handler,
    Joined,
    Literal,
    Member,
    Module,
    ObjectValue,
    Program,
    Result,
    SdkClient,
    Value,
)
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    Constant,
    Language,
    Name,
    Operation,
    Subscript,
    spelling,
)
from serverless_lint.source import Location


class KeysWithoutToken(msgspec.Struct, frozen=True, eq=False):
    """Where a client, a session or what signs requests is given the keys of the role alone."""

    location: Location
    """The access key."""
    is_of_client: bool
    """Whether it would take the credentials of the role by itself."""
    handlers: tuple[Handler, ...]
    """Those whose functions certainly send requests with them."""


_Given: TypeAlias = "dict[str, At]"
_MOST_STEPS = 6
_MOST_OBJECTS = 50
"""What is made of more objects is not looked at."""
_WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER"
"""https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html"""
_SETTERS_OF_PYTHON = frozenset(name for name in SETTERS if name.startswith("os."))
_V2 = ClientKind.JAVASCRIPT_V2
_PYTHON = frozenset({ClientKind.BOTO3_CLIENT, ClientKind.BOTO3_RESOURCE})


@finds(KeysWithoutToken, reads_code=True)
def keys_without_token(project: LinkedProject) -> Iterator[KeysWithoutToken]:
    """Those with which a request is certainly sent, in functions that have the keys of their roles as variables."""
    found: dict[Location, tuple[bool, dict[tuple[str, str], Handler]]] = {}
    for program in project.all(Program):
        if _has_keys_of_role(program, project):
            for location, is_of_client in _Finder(program, project).found():
                found.setdefault(location, (is_of_client, {}))[1][program.handler.key] = program.handler
    for location, (is_of_client, handlers) in found.items():
        yield KeysWithoutToken(location, is_of_client, tuple(handlers.values()))


def _has_keys_of_role(program: Program, project: LinkedProject) -> bool:
    """Whether code names both keys, and these are certainly those that Lambda sets."""
    modules = program.code.modules
    if not all(any(key in module.words for module in modules) for key in (ACCESS_KEY_OF_ROLE, SECRET_OF_ROLE)):
        return False
    function = program.function
    # With SnapStart Lambda gives credentials by an address instead.
    is_other = bool(function.snap_start) or _WRAPPER in function.environment.variables
    return not (is_other or stands_aside(function, project) or any(map(_may_set_variables, modules)))


def _may_set_variables(module: Module) -> bool:
    """Whether code may give the variables other values; what reads a file leaves those that are set by itself."""
    if module.imports_any(*SETTING_PACKAGES) and "override" in module.words:
        return True
    if ACCESS_KEY_OF_ROLE not in module.words:
        return False
    sets_any = any(spelling(call.callee) in _SETTERS_OF_PYTHON for call in module.facts.calls)
    return sets_any or any(map(_writes_key, module.facts.assignments))


def _writes_key(fact: Assignment) -> bool:
    target = fact.target
    if isinstance(target, Subscript):
        return isinstance(target.index, Constant) and target.index.value == ACCESS_KEY_OF_ROLE
    return isinstance(target, Attribute) and target.name == ACCESS_KEY_OF_ROLE


class _Finder:
    """Looks at what one program sends."""

    def __init__(self, program: Program, project: LinkedProject) -> None:
        self._project = project
        self._values = project.values
        self._requests = project.once(Requested).of(program)
        self._guards: Guards = project.once(OwnRequests).guards(program)
        self._certain = self._requests.certain(self._guards)
        self._left = 0
        """How many objects may still be looked at."""
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
            own = self._python(site, 0)
            makers = self._values.callee(site) if client.maker is None else (client.maker,)
            sessions = [*_sessions(makers)]
            if own is None and len(sessions) == len(makers) == 1 and not _gives_any(site):
                return self._python(sessions[0], len(_PARTS))
            if own is not None or sessions or _gives_any(site):
                return own
        else:
            given = self._entries(_argument(site, 0), _MOST_STEPS)
            if given is None or not given.keys().isdisjoint((*KEYS, "credentials", "credentialProvider")):
                return self._alone(given, "endpoint")
            if client.kind is not _V2:
                return None
        default = [each for each, is_config in defaults if is_config is (client.kind is _V2) and _is_before(each, site)]
        if len(default) != 1:
            return None
        if client.kind is not _V2:
            return self._python(default[0], 0)
        return self._alone(self._entries(_argument(default[0], 0), _MOST_STEPS), "endpoint")

    def _of_signer(self, site: CallSite) -> Location | None:
        names = [dotted_name(callee) or "" for callee in self._values.callee(site)]
        position = SIGNERS.get(names[0]) if len(names) == 1 else None
        if position is None:
            return None
        if site.module.language is Language.PYTHON:
            return self._python(site, 2)
        return self._alone(self._entries(_argument(site, position), _MOST_STEPS), "")

    def _python(self, site: CallSite, by_position: int) -> Location | None:
        """Where a call is given the keys by names, or so many of the three parts by position."""
        if spreads(site):
            return None
        given: _Given = {}
        for at, argument in enumerate(site.fact.arguments):
            name = argument.name
            if not name and at < by_position:
                name = _PARTS[at][0]
            given[name or str(at)] = At(site.module, argument.value, site.fact.block)
        return self._alone(given, "endpoint_url")

    def _alone(self, given: _Given | None, address: str) -> Location | None:
        """Where the access key of the role is given with its secret, but not with its token."""
        if given is None or not self._is_of_aws(given.get(address)):
            return None
        inner = given.get("credentials")
        parts = given if inner is None else self._of_credentials(inner)
        return self._are_alone(parts) if parts is not None else None

    def _are_alone(self, given: _Given) -> Location | None:
        key, secret, token = (next((given[each] for each in names if each in given), None) for names in _PARTS)
        if key is None or secret is None or (token is not None and not self._guards.is_nothing(*token)):
            return None
        if not self._is_read_of(key, ACCESS_KEY_OF_ROLE) or not self._is_read_of(secret, SECRET_OF_ROLE):
            return None
        return key.location

    def _is_read_of(self, part: At, variable: str) -> bool:
        values = self._values.of(*part)
        whole = [value.parts[0] if isinstance(value, Joined) and len(value.parts) == 1 else value for value in values]
        return all(isinstance(value, EnvironmentRead) and value.variable == variable for value in whole)

    def _is_of_aws(self, address: At | None) -> bool:
        """Whether requests go to AWS itself, and not to what takes other credentials."""
        if address is None or self._guards.is_nothing(*address):
            return True
        values = self._values.of(*address)
        return all(
            isinstance(value, Literal) and any(each in str(value.value) for each in DOMAINS_OF_AWS) for value in values
        )

    def _of_credentials(self, part: At) -> _Given | None:
        """What credentials are made of, which may be an object of a class in the SDK for JavaScript v2."""
        values = self._values.of(*part)
        made = values[0].site if len(values) == 1 and isinstance(values[0], Result) else None
        if made is None or dotted_name(values[0]) not in CREDENTIALS_OF_V2:
            return self._entries(part, _MOST_STEPS)
        if len(made.fact.arguments) == 1:
            return self._entries(_argument(made, 0), _MOST_STEPS)
        named = ((names[0], _argument(made, at)) for at, names in enumerate(_PARTS))
        return {name: given for name, given in named if given is not None}

    def _entries(self, part: At | None, steps: int) -> _Given | None:
        """What an object has under which names; None where that is not known."""
        if part is None:
            return {}
        self._left = _MOST_OBJECTS if steps == _MOST_STEPS else self._left - 1
        chosen = self._chosen(part, steps) if self._left > 0 else None
        if chosen is None:
            return None
        values = self._values.of(*chosen)
        only = values[0] if len(values) == 1 else None
        if not isinstance(only, ObjectValue):
            return None
        found: _Given = {}
        for entry in only.literal.entries:
            value = At(only.module, entry.value, only.block)
            if isinstance(entry.key, Constant):
                found[str(entry.key.value)] = value
                continue
            if entry.key is not None or not steps:
                return None
            spread = {} if self._guards.is_nothing(*value) else self._entries(value, steps - 1)
            if spread is None:
                return None
            found |= spread
        name = part.expression
        return self._with_later(found, part, name) if isinstance(name, Name) else found

    def _with_later(self, found: _Given, part: At, name: Name) -> _Given | None:
        """An object that has a name with what is written to it before it is used: `config.credentials = …`."""
        module, function = part.module, part.module.facts.blocks[part.block].function
        for fact in module.assignments_of.get(function, ()):
            owner, _, key = spelling(fact.target).partition(".")
            if owner != name.name or not key or fact.span.end > name.span.start:
                continue
            decided = {self._guards.condition_of(module, at) for at in _branches(module, fact.block, part.block)}
            if Truth.FALSE in decided:
                continue
            if decided - {Truth.TRUE} or "." in key:
                return None
            found[key] = At(module, fact.value, fact.block)
        return found

    def _chosen(self, part: At, steps: int) -> At | None:
        """What a value is that conditions choose, names followed; None where that is open."""
        module, value, block = part
        if not steps:
            return None
        if isinstance(value, Operation) and value.operator in ("if", "and"):
            *conditions, last = value.operands
            if value.operator == "if":
                condition, then, otherwise = value.operands
                truth = self._guards.truth(module, condition, block)
                branch = {Truth.TRUE: then, Truth.FALSE: otherwise}.get(truth)
                return self._chosen(At(module, branch, block), steps - 1) if branch is not None else None
            are_true = all(self._guards.truth(module, each, block) is Truth.TRUE for each in conditions)
            return self._chosen(At(module, last, block), steps - 1) if are_true else None
        if isinstance(value, Operation) and value.operator == "..." and value.operands:
            return self._chosen(At(module, value.operands[0], block), steps - 1)
        if isinstance(value, Name):
            only = self._values.assigned(module, value, block)
            if only is not None and not only.is_optional:
                return self._chosen(At(module, only.value, only.block), steps - 1)
        return part if not isinstance(value, Operation) else None


_PARTS = (KEYS, SECRETS, TOKENS)


def _branches(module: Module, block: int, outer: int) -> Iterator[int]:
    """The branches around a block that are not around another one, too."""
    around = frozenset(module.facts.own_blocks_around(outer))
    yield from (at for at in module.facts.own_blocks_around(block) if at not in around)


def _argument(site: CallSite, position: int) -> At | None:
    value = site.fact.argument("", position)
    return At(site.module, value, site.fact.block) if value is not None else None


def _sessions(makers: Iterable[Value]) -> Iterator[CallSite]:
    """The calls that make the sessions by which clients are made."""
    for maker in makers:
        session = maker.base if isinstance(maker, Member) else None
        if isinstance(session, Result) and dotted_name(session.callee) in SESSION_CLASSES:
            yield session.site


def _gives_any(site: CallSite) -> bool:
    """Whether a client of boto3 is given a part of credentials itself."""
    return any(argument.name in (*KEYS, *SECRETS, *TOKENS) for argument in site.fact.arguments)


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
