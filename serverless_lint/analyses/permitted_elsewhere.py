"""What the code of functions asks of resources that their roles allow on others, or on a part of them, alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from serverless_lint.analyses.own_requests import OwnRequests, needed
from serverless_lint.analyses.policy_targets import Targets
from serverless_lint.analyses.policy_values import literal, reference
from serverless_lint.analyses.role_access import RoleAccess
from serverless_lint.analyses.shared import shared
from serverless_lint.aws import iam
from serverless_lint.aws.policies import policy_template
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.names import Names
from serverless_lint.model import EnvironmentRead, Function, Joined, Literal, Program
from serverless_lint.model.project import finds
from serverless_lint.parse.template.edits import TextChange, element_added, expression_replaced
from serverless_lint.parse.template.template import Interpolated, Kind, Known, Node, Reference, Resource, ResourceKey
from serverless_lint.parse.template.yaml_text import json_text, value
from serverless_lint.source import Location

# It brings what the SDKs offer, which runs alone need that read code.
if TYPE_CHECKING:
    from serverless_lint.link.program.requests import Request

_INDEXED = frozenset({"Query", "Scan"})
"""Requests that are about an index if they name one:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html"""
_INDEXES = "/index"
_WILD = ("*", "?")


class Granted(msgspec.Struct, frozen=True, eq=False):
    """One resource of the template that a policy allows something on."""

    resource: Resource
    node: Node
    """What names it."""
    is_bare: bool
    """Whether it is the resource alone, without what is in it."""
    statement: Node | None
    """The statement; None for a policy template of SAM."""


def indexes_added(granted: Granted) -> TextChange | None:
    """What adds the indexes of a table to a statement that names the table; None where the outcome is not certain."""
    resources = granted.statement.get("Resource") if granted.statement is not None else None
    if resources is None:
        return None
    text = granted.node.text
    is_literal = granted.node.kind is Kind.SCALAR
    arn = literal(text) if is_literal and text else reference(granted.resource, "Arn")
    written = arn.within("", "/index/*").written
    if resources.kind is Kind.LIST:
        return element_added(resources, [value(written)], json_text(written))
    now = resources.location.text
    return expression_replaced(resources, f"[{now}, {value(written)}]", f"[{now}, {json_text(written)}]")


class Miss(msgspec.Struct, frozen=True, eq=False):
    """A request for which the role of a function names other resources, or too little of the one in question."""

    program: Program
    request: Request
    actions: tuple[str, ...]
    """As in a policy; of several, one is enough."""
    resource: Resource
    """What it is about."""
    granted: tuple[Granted, ...]
    """All that the role allows it on."""
    is_sure: bool
    """Whether the function comes there unless it gives up before, is told of the resource, or has the code alone."""

    @property
    def function(self) -> Function:
        """The function."""
        return self.program.function


class WrongResource(msgspec.Struct, frozen=True, eq=False):
    """A request that the roles of some functions allow, but only on other resources."""

    misses: tuple[Miss, ...]
    """One for each function that runs the code."""

    @property
    def location(self) -> Location:
        """The call."""
        return self.misses[0].request.call.location


class UncoveredIndex(msgspec.Struct, frozen=True, eq=False):
    """A request to an index of a table that the roles of some functions allow on the table alone."""

    misses: tuple[Miss, ...]
    """One for each function that runs the code."""

    @property
    def location(self) -> Location:
        """The call."""
        return self.misses[0].request.call.location


@finds(WrongResource, reads_code=True)
def wrong_resources(project: LinkedProject) -> Iterator[WrongResource]:
    """What is allowed on other resources alone."""
    finder = project.once(_Finder)
    misses = (miss for program in finder.programs for miss in finder.elsewhere(program))
    yield from map(WrongResource, _at_calls(misses))


@finds(UncoveredIndex, reads_code=True)
def uncovered_indexes(project: LinkedProject) -> Iterator[UncoveredIndex]:
    """The indexes that policies for their tables do not cover."""
    finder = project.once(_Finder)
    misses = (miss for program in finder.programs for miss in finder.without_index(program))
    yield from map(UncoveredIndex, _at_calls(misses))


def _at_calls(misses: Iterable[Miss]) -> Iterator[tuple[Miss, ...]]:
    """Those at the same call together."""
    keyed = ((miss, [(miss.request.call.location, miss.actions, miss.is_sure)]) for miss in misses)
    for _, found in shared(keyed, lambda at: at):
        yield found


class _Finder:
    """Compares what programs request with what their roles allow. A project has one: `project.once(_Finder)`."""

    def __init__(self, project: LinkedProject) -> None:
        self._project = project
        self._own = project.once(OwnRequests)
        self._roles = project.once(RoleAccess)
        self._granted: dict[tuple[ResourceKey, tuple[str, ...]], tuple[Granted, ...] | None] = {}

    @property
    def programs(self) -> tuple[Program, ...]:
        """Those whose requests and role are known well enough to compare them."""
        return self._own.programs

    def elsewhere(self, program: Program) -> Iterator[Miss]:
        """The requests of a program that its role allows on other resources alone, each action once for a resource."""
        found = list(self._requests(program, is_indexed=False))
        seen: set[tuple[tuple[str, ...], str]] = set()
        for miss in self._misses(program, found):
            key = (miss.actions, miss.resource.logical_id)
            named = {granted.resource.logical_id for granted in miss.granted}
            # Of resources with conditions, one may stand for another.
            has_choice = any(granted.resource.node.get("Condition") for granted in miss.granted)
            if key in seen or miss.resource.logical_id in named or has_choice or miss.resource.node.get("Condition"):
                continue
            seen.add(key)
            yield miss

    def without_index(self, program: Program) -> Iterator[Miss]:
        """The requests of a program to an index that its role allows on the table alone."""
        found = [each for each in self._requests(program, is_indexed=True) if self._names_index(each[0])]
        seen: set[tuple[tuple[str, ...], str]] = set()
        for miss in self._misses(program, found):
            key = (miss.actions, miss.resource.logical_id)
            own = [granted for granted in miss.granted if granted.resource is miss.resource]
            if key not in seen and own and all(granted.is_bare and granted.statement for granted in own):
                seen.add(key)
                yield msgspec.structs.replace(miss, granted=tuple(own))

    def _requests(self, program: Program, *, is_indexed: bool) -> Iterator[tuple[Request, tuple[str, ...]]]:
        """The requests, of indexes or of others, that the role allows on resources of the template, all known."""
        for request in self._own.requests(program).all:
            for actions in needed(request) if _is_indexed(request) is is_indexed else ():
                if self._of_role(program.function, request.call.service, actions):
                    yield request, actions

    def _misses(self, program: Program, found: list[tuple[Request, tuple[str, ...]]]) -> Iterator[Miss]:
        """Those of some requests that are certain, and certainly about one resource of the template."""
        requests = self._own.requests(program)
        for request, actions in self._own.certain(program, found):
            is_always = request.call.site.key in requests.always
            resource = self._target(program, request, actions)
            if resource is None or (not is_always and len(self._own.sharing(program)) > 1):
                continue
            granted = self._of_role(program.function, request.call.service, actions) or ()
            is_sure = (
                request.call.site.key in requests.intended
                or self._own.is_told_of(program, request)
                or self._is_of_one(program, request)
            )
            yield Miss(program, request, actions, resource, granted, is_sure)

    def _is_of_one(self, program: Program, request: Request) -> bool:
        """Whether a call stands in the handler's own module, which no other function has."""
        module = program.handler.module
        return request.call.site.module is module and self._own.loaded[module.key] == 1

    def _target(self, program: Program, request: Request, actions: tuple[str, ...]) -> Resource | None:
        """What a request is certainly about; None if it is no resource of the template, or may be several."""
        flow = self._project.flow(program.handler)
        about = self._project.resources_of_calls.of(program.function, request.call, flow)
        if about.only is None or about.unknown:
            return None
        call = self._project.sdk.call_at(request.call.site) or request.call
        targets = Targets(self._project, program, self._own.requests(program)).of(call, actions[0])
        resources = {target.resource for target in targets}
        return about.only if resources == {about.only} else None

    def _of_role(self, function: Function, service: str, actions: tuple[str, ...]) -> tuple[Granted, ...] | None:
        """What a role allows one of several actions on; None if that is not certain, or more than what is known."""
        key = (function.key, actions)
        if key not in self._granted:
            kinds = self._project.resources_of_calls.kinds(service)
            is_known = bool(kinds) and all(map(iam.supports_resources, actions))
            is_all = is_known and self._roles.is_all(function, actions)
            names = self._project.names[function.template.document.path]
            self._granted[key] = _Grants(names, kinds).of(function, actions) if is_all else None
        return self._granted[key]

    def _names_index(self, request: Request) -> bool:
        values = list(self._project.resources_of_calls.parameter(request.call, "IndexName"))
        return bool(values) and all(
            (isinstance(value, Literal) and isinstance(value.value, str) and value.value != "")
            or isinstance(value, (EnvironmentRead, Joined))
            for value in values
        )


class _Grants:
    """Reads what policies allow on resources of some types of a template."""

    def __init__(self, names: Names, kinds: tuple[str, ...]) -> None:
        self._names = names
        self._kinds = kinds

    def of(self, function: Function, actions: tuple[str, ...]) -> tuple[Granted, ...] | None:
        """What the role of a function allows one of several actions on; None if not all of it is known."""
        permissions = function.permissions
        if any(policy.grants(action) is not False for policy in permissions.managed for action in actions):
            return None
        found: list[Granted | None] = []
        for statement in permissions.statements:
            answers = {statement.grants(action) for action in actions}
            if answers == {False}:
                continue
            if None in answers or statement.node.get("NotResource") or statement.resources.unknown:
                return None
            found += (self._granted(known, statement.node) for known in statement.resources.values)
        for template in permissions.templates:
            found += self._of_template(template, actions)
        return None if None in found else tuple(granted for granted in found if granted is not None)

    def _of_template(self, template: Node, actions: tuple[str, ...]) -> Iterator[Granted | None]:
        grants = policy_template(template.key or "")
        if grants is None:
            yield None
        for grant in grants or ():
            if not any(map(grant.allows, actions)):
                continue
            parameters = [template.lookup(name) for name in grant.parameters.split()]
            if not parameters or any(each.unknown or each.absent for each in parameters):
                yield None
            yield from (self._granted(known, None) for each in parameters for known in each.values)

    def _granted(self, known: Known, statement: Node | None) -> Granted | None:
        """A resource that a policy names; None if it may be something else, or more."""
        value = known.value
        resource = self._names.of(value, *self._kinds).resource
        if resource is None or known.sources or _goes_on(value):
            return None
        return Granted(resource, known.node, _is_bare(value), statement)


def _goes_on(value: object) -> bool:
    """Whether any text may follow a name: `${Bucket}*`."""
    parts = value.parts if isinstance(value, Interpolated) else ()
    following = pairwise(parts)
    return any(isinstance(one, Reference) and isinstance(next_, str) and next_[:1] in _WILD for one, next_ in following)


def _is_bare(value: object) -> bool:
    last = value.parts[-1] if isinstance(value, Interpolated) else value
    if isinstance(last, Reference):
        return last.attribute in (None, "Arn")
    if not isinstance(last, str):
        return False
    return not last.endswith(_WILD) and _INDEXES not in last


def _is_indexed(request: Request) -> bool:
    """Whether it may be about an index of a table."""
    call = request.call
    return call.service == "dynamodb" and bool(_INDEXED & {operation.name for operation in request.operations})
