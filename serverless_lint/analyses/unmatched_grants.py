"""What the code of functions asks of AWS that their roles allow on ARNs alone which never stand for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from serverless_lint.analyses.own_requests import OwnRequests, needed
from serverless_lint.analyses.role_access import RoleAccess
from serverless_lint.analyses.shared import shared
from serverless_lint.analyses.written_arns import arn_pattern
from serverless_lint.aws.arn_patterns import ANYTHING, NAME
from serverless_lint.aws.iam import PUBLISH
from serverless_lint.aws.policies import policy_template
from serverless_lint.link.program.plain_clients import regions_given
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import EnvironmentRead, Function, Literal, Program, Value, is_none
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Known
from serverless_lint.source import Location

# It brings what the SDKs offer, which runs alone need that read code.
if TYPE_CHECKING:
    from serverless_lint.link.program.requests import Request

_PHONE = "PhoneNumber"
_TOPICS = frozenset({"TopicArn", "TargetArn"})
_OWN_REGION = frozenset({"AWS_DEFAULT_REGION", "AWS_REGION"})
"""The variables by which Lambda tells a function where it runs:
https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"""
_PARTS = 6
"""Of an ARN."""
_IN_ONE_REGION = frozenset(
    {
        *("bedrock", "cognito-idp", "dynamodb", "firehose", "kinesis", "lambda", "secretsmanager", "ses", "sns"),
        *("ssm", "states"),
    }
)
"""What actions begin with of services that take requests to a Region for what is in it alone, and have no other
addresses: a queue's URL is one, an event may be for a bus elsewhere.

https://docs.aws.amazon.com/general/latest/gr/rande.html
"""


class Unmatched(msgspec.Struct, frozen=True, eq=False):
    """A request that the role of a function allows on ARNs alone which do not stand for what it is about."""

    program: Program
    request: Request
    actions: tuple[str, ...]
    """As in a policy; of several, one is enough."""
    granted: tuple[Location, ...]
    """What names the ARNs."""
    region: str = ""
    """The Region that it is sent to; empty if it is about what has no ARN."""
    regions: tuple[str, ...] = ()
    """The Regions of the ARNs."""

    @property
    def function(self) -> Function:
        """The function."""
        return self.program.function


class UnmatchedGrant(msgspec.Struct, frozen=True, eq=False):
    """A request that the roles of some functions allow on ARNs that do not stand for what it is about."""

    misses: tuple[Unmatched, ...]
    """One for each function that runs the code."""

    @property
    def location(self) -> Location:
        """The call."""
        return self.misses[0].request.call.location


@finds(UnmatchedGrant, reads_code=True)
def unmatched_grants(project: LinkedProject) -> Iterator[UnmatchedGrant]:
    """What is sent to phone numbers, and to Regions, where roles name topics and other Regions."""
    finder = _Finder(project)
    keyed = (
        (miss, [(miss.request.call.location, miss.actions, miss.region)])
        for program in finder.programs
        for miss in finder.of(program)
    )
    for _, found in shared(keyed, lambda at: at):
        yield UnmatchedGrant(found)


class _Arn(msgspec.Struct, frozen=True):
    """What a policy names: the parts of its pattern."""

    parts: tuple[str, ...]
    location: Location


class _Finder:
    def __init__(self, project: LinkedProject) -> None:
        self._project = project
        self._own = project.once(OwnRequests)
        self._roles = project.once(RoleAccess)
        self._arns: dict[tuple[object, tuple[str, ...]], tuple[_Arn, ...]] = {}

    @property
    def programs(self) -> tuple[Program, ...]:
        """Those whose requests and role are known well enough to compare them."""
        return self._own.programs

    def of(self, program: Program) -> Iterator[Unmatched]:
        """The requests of a program that its role names nothing for, each action once."""
        requests = self._own.requests(program)
        found = [
            (request, actions)
            for request in requests.all
            for actions in needed(request)
            if self._allowed(program.function, actions)
        ]
        seen: set[tuple[tuple[str, ...], str]] = set()
        for request, actions in self._own.certain(program, found):
            is_always = request.call.site.key in requests.always
            if not is_always and len(self._own.sharing(program)) > 1:
                continue
            for miss in self._missed(program, request, actions):
                if (actions, miss.region) not in seen:
                    seen.add((actions, miss.region))
                    yield miss

    def _missed(self, program: Program, request: Request, actions: tuple[str, ...]) -> Iterator[Unmatched]:
        arns = self._allowed(program.function, actions)
        granted = tuple(dict.fromkeys(arn.location for arn in arns))
        if self._is_for_phones(request, actions) and all(map(_is_topic, arns)):
            yield Unmatched(program, request, actions, granted)
            return
        # At the edge functions run in many Regions.
        if program.function.is_at_edge or any(action.partition(":")[0] not in _IN_ONE_REGION for action in actions):
            return
        own = _own_region(program.function)
        written = {own if arn.parts[3] == NAME else arn.parts[3] for arn in arns}
        if "" in written or any(ANYTHING in region or NAME in region or "?" in region for region in written):
            return
        asked = self._regions(program.function, request)
        if len(asked) == 1 and asked.isdisjoint(written):
            yield Unmatched(program, request, actions, granted, next(iter(asked)), tuple(sorted(written)))

    def _is_for_phones(self, request: Request, actions: tuple[str, ...]) -> bool:
        """Whether a request certainly sends a text message: one names a phone or a topic, never both."""
        if [action.lower() for action in actions] != [PUBLISH]:
            return False
        resources = self._project.resources_of_calls
        phones = list(resources.parameter(request.call, _PHONE))
        topics = [value for name in _TOPICS for value in resources.parameter(request.call, name)]
        return bool(phones) and not topics and not any(map(is_none, phones))

    def _regions(self, function: Function, request: Request) -> frozenset[str]:
        """The Regions that a request may be sent to; empty if not all are known."""
        found: set[str] = set()
        for client in request.clients:
            for value in regions_given(client, self._project.values):
                found |= _region(value, function)
        return frozenset(found) if request.clients and "" not in found else frozenset()

    def _allowed(self, function: Function, actions: tuple[str, ...]) -> tuple[_Arn, ...]:
        """The ARNs that a role allows one of several actions on; none if these are not all, or not all known."""
        key = (function.key, actions)
        if key not in self._arns:
            is_all = self._roles.is_all(function, actions)
            found = list(_arns(function, actions)) if is_all else [None]
            self._arns[key] = () if None in found else tuple(arn for arn in found if arn is not None)
        return self._arns[key]


def _arns(function: Function, actions: tuple[str, ...]) -> Iterator[_Arn | None]:
    """What a role allows one of several actions on; None for what may be anything."""
    permissions = function.permissions
    if any(policy.grants(action) is not False for policy in permissions.managed for action in actions):
        yield None
    for statement in permissions.statements:
        if {statement.grants(action) for action in actions} == {False}:
            continue
        if statement.is_unclear or statement.node.get("NotResource") or statement.resources.unknown:
            yield None
        yield from (_arn(known, function) for known in statement.resources.values)
    for template in permissions.templates:
        grants = policy_template(template.key or "")
        if grants is None or any(grant.allows(action) for grant in grants for action in actions):
            yield None


def _arn(known: Known, function: Function) -> _Arn | None:
    parts = tuple(arn_pattern(known, function.template).split(":", _PARTS - 1))
    is_known = len(parts) == _PARTS and parts[0] == "arn" and not known.sources
    return _Arn(parts, known.node.location) if is_known else None


def _is_topic(arn: _Arn) -> bool:
    """Whether what a policy names can be nothing but topics: of each a name, or how it begins, is known."""
    return arn.parts[2] == "sns" and not arn.parts[-1].startswith((ANYTHING, "?"))


def _own_region(function: Function) -> str:
    origin = function.template.origin
    return origin.region if origin is not None else ""


def _region(value: Value | None, function: Function) -> set[str]:
    """What Region a value names; an empty text if that is not known."""
    if value is None or is_none(value):
        return {_own_region(function)}
    if isinstance(value, Literal):
        return {value.value if isinstance(value.value, str) else ""}
    if not isinstance(value, EnvironmentRead):
        return {""}
    environment = function.environment
    declared = environment.variables.get(value.variable)
    if value.variable in _OWN_REGION:
        return {_own_region(function)}
    if declared is not None:
        only = declared.values[0] if environment.certain and len(declared.values) == 1 else None
        is_known = only is not None and not (declared.unknown or declared.absent or only.sources)
        return {only.value if is_known and only is not None and isinstance(only.value, str) else ""}
    if not environment.complete or value.default is None:
        return {""}
    return {each for default in value.default for each in _region(default, function)} or {""}
