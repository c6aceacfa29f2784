"""Which functions have the keys of their role as variables, and where calls are given these without the token."""

from __future__ import annotations

from serverless_lint.analyses.services import stands_aside
from serverless_lint.aws.endpoints import DOMAINS_OF_AWS
from serverless_lint.aws.environment import ACCESS_KEY_OF_ROLE, SECRET_OF_ROLE
from serverless_lint.libraries.aws_clients import CREDENTIALS_OF_V2, KEYS, SECRETS, TOKENS
from serverless_lint.libraries.environment import SETTERS, SETTING_PACKAGES
from serverless_lint.link.program.decided_objects import DecidedObjects, Entries
from serverless_lint.link.program.flow import At
from serverless_lint.link.program.guards import Guards
from serverless_lint.link.program.plain_clients import spreads
from serverless_lint.link.program.sdk import dotted_name
from serverless_lint.link.program.values import Values
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import CallSite, EnvironmentRead, Joined, Literal, Module, Program, Result
from serverless_lint.parse.code.facts import Assignment, Attribute, Constant, Subscript, spelling
from serverless_lint.source import Location

PARTS = (KEYS, SECRETS, TOKENS)
"""What the parts of credentials are called, in the order in which calls take them by position."""
_SETTERS_OF_PYTHON = frozenset(name for name in SETTERS if name.startswith("os."))


def has_keys_of_role(program: Program, project: LinkedProject) -> bool:
    """Whether code names both keys, and these are certainly those that Lambda sets."""
    modules = program.code.modules
    if not all(any(key in module.words for module in modules) for key in (ACCESS_KEY_OF_ROLE, SECRET_OF_ROLE)):
        return False
    function = program.function
    # With SnapStart Lambda gives credentials by an address instead.
    is_other = bool(function.snap_start) or function.environment.has_wrapper
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


class GivenKeys:
    """Knows where the keys of the role are given without their token, in one program, for requests to AWS itself."""

    def __init__(self, values: Values, guards: Guards) -> None:
        self._values = values
        self._guards = guards
        self._objects = DecidedObjects(values, guards)

    def by_names(self, site: CallSite, by_position: int) -> Location | None:
        """The access key that a call of Python is given by name, or among so many of the three parts by position."""
        if spreads(site):
            return None
        given: Entries = {}
        for at, argument in enumerate(site.fact.arguments):
            name = argument.name
            if not name and at < by_position:
                name = PARTS[at][0]
            given[name or str(at)] = At(site.module, argument.value, site.fact.block)
        return self._alone(given, "endpoint_url")

    def in_object(self, part: At | None, address: str = "") -> Location | None:
        """The access key in the settings that a call of JavaScript is given, which may have an address."""
        return self._alone(self._objects.entries(part), address)

    def has_any(self, part: At | None) -> bool:
        """Whether such settings have any part of credentials, or are not known."""
        given = self._objects.entries(part)
        return given is None or not given.keys().isdisjoint((*KEYS, "credentials", "credentialProvider"))

    def _alone(self, given: Entries | None, address: str) -> Location | None:
        """Where the access key of the role is given with its secret, but not with its token."""
        if given is None or not self._is_of_aws(given.get(address)):
            return None
        inner = given.get("credentials")
        parts = given if inner is None else self._of_credentials(inner)
        return self._are_alone(parts) if parts is not None else None

    def _are_alone(self, given: Entries) -> Location | None:
        key, secret, token = (next((given[each] for each in names if each in given), None) for names in PARTS)
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

    def _of_credentials(self, part: At) -> Entries | None:
        """What credentials are made of, which may be an object of a class in the SDK for JavaScript v2."""
        values = self._values.of(*part)
        made = values[0].site if len(values) == 1 and isinstance(values[0], Result) else None
        if made is None or dotted_name(values[0]) not in CREDENTIALS_OF_V2:
            return self._objects.entries(part)
        if len(made.fact.arguments) == 1:
            return self._objects.entries(argument_at(made, 0))
        named = ((names[0], argument_at(made, at)) for at, names in enumerate(PARTS))
        return {name: given for name, given in named if given is not None}


def argument_at(site: CallSite, position: int) -> At | None:
    """What a call is given at a position."""
    value = site.fact.argument("", position)
    return At(site.module, value, site.fact.block) if value is not None else None
