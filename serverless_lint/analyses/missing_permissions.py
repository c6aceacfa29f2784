"""Compares what the code of functions asks of AWS with what their roles allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from serverless_lint.analyses.own_requests import OwnRequests, needed
from serverless_lint.analyses.role_access import RoleAccess
from serverless_lint.analyses.shared import shared
from serverless_lint.analyses.superseded_services import superseded_paths
from serverless_lint.aws.environment import VARIABLES_OF_LAMBDA
from serverless_lint.aws.policies import managed_policy, policy_template
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.resources_of_calls import environment_reads
from serverless_lint.link.scripts import FOR_PEOPLE
from serverless_lint.model import (
    EnvironmentRead,
    Function,
    Joined,
    Literal,
    Permissions,
    Program,
    ResourceCall,
    Value,
)
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Resource
from serverless_lint.source import Location

# They bring what the SDKs offer, which runs alone need that read code.
if TYPE_CHECKING:
    from serverless_lint.analyses.least_policy import Statement
    from serverless_lint.link.program.handler_requests import HandlerRequests
    from serverless_lint.link.program.requests import Request


class Lack(msgspec.Struct, frozen=True, eq=False):
    """What the role of a function does not allow although its code requests it."""

    program: Program
    request: Request
    """The first call that needs it."""
    actions: tuple[str, ...]
    """As in a policy; of several, one is enough."""
    resource: Resource | None
    """What the call is about, if that is certain."""
    is_sure: bool
    """Whether the role allows other things of the service, or nothing at all but to write logs, or the call is made
    whenever the function does not give up before."""

    is_by_default: bool = False
    """Whether a text of the code stands in for a variable that would name what the call is about, and is not set."""
    is_documented: bool = False
    """Whether a text for people says that a policy has to allow it: somebody may give it by hand."""
    remedy: Statement | None = None
    """What allows it, in a role that SAM makes or that the template has; None if it is not known on what."""

    @property
    def function(self) -> Function:
        """The function."""
        return self.program.function


class MissingPermission(msgspec.Struct, frozen=True, eq=False):
    """A call of AWS that the roles of some functions do not allow."""

    lacks: tuple[Lack, ...]
    """One for each function that runs the code."""

    @property
    def location(self) -> Location:
        """The call."""
        return self.lacks[0].request.call.location


_AT_HAND = frozenset({"logs", "xray", "cloudwatch", "ec2"})
"""What functions are allowed to run at all: to write logs, traces and metrics, and to be in a network."""

_POLICY = "inline policy"


@finds(MissingPermission, reads_code=True)
def missing_permissions(project: LinkedProject) -> Iterator[MissingPermission]:
    """What the roles of functions lack that their code certainly needs."""
    lacks = _doubted(_Finder(project).lacks(), project.all(Function))
    found = ((lack, [(lack.request.call.location, lack.actions, lack.is_sure)]) for lack in lacks)
    for _, sharing in shared(found, lambda at: at):
        yield MissingPermission(sharing)


class _Finder:
    def __init__(self, project: LinkedProject) -> None:
        self._project = project
        self._own = project.once(OwnRequests)
        self._roles = project.once(RoleAccess)
        self._documented: dict[str, bool] = {}

    def lacks(self) -> Iterator[Lack]:
        """What the roles of all functions lack, each action once."""
        superseded = self._project.once(superseded_paths)
        for program in self._own.programs:
            # Whether its role is in use is not known.
            if program.function.template.document.path in superseded:
                continue
            yield from self._of_program(program)

    def _of_program(self, program: Program) -> Iterator[Lack]:
        function, requests = program.function, self._own.requests(program)
        seen: set[tuple[str, ...]] = set()
        for request, actions in self._own.certain(program, list(self._missing(program, requests))):
            if actions in seen:
                continue
            about = self._about(program, request, actions, requests)
            is_meant = request.call.site.key in requests.always or _comes_with_allowed(
                program, request, requests, alone=True
            )
            others = () if is_meant else self._own.sharing(program)
            if about is None or self._is_granted_elsewhere(about, actions, others):
                continue
            if self._roles.may_be_let_in(function, actions, about.only):
                continue
            seen.add(actions)
            is_sure = (
                request.call.site.key in requests.intended
                or _is_likely_meant(function.permissions, actions)
                or self._own.is_told_of(program, request)
                or self._is_there_for_it(program, request, requests)
            )
            remedy = self._remedy(program, request, actions, requests)
            is_documented = any(map(self._is_documented, actions))
            is_by_default = not self._is_named(program, request, requests)
            yield Lack(program, request, actions, about.only, is_sure, is_by_default, is_documented, remedy)

    def _is_there_for_it(self, program: Program, request: Request, requests: HandlerRequests) -> bool:
        """Whether no other function has the code, which always does something with it that this one is allowed."""
        module = request.call.site.module
        return self._own.loaded[module.key] == 1 and _comes_with_allowed(program, request, requests, alone=False)

    def _is_named(self, program: Program, request: Request, requests: HandlerRequests) -> bool:
        """Whether all variables are set that name what a request is about."""
        variables = program.function.environment.variables.keys() | VARIABLES_OF_LAMBDA.value
        names = self._own.named_by(request, requests)
        return all(read.variable in variables for name in names for read in environment_reads(name))

    def _is_documented(self, action: str) -> bool:
        if action not in self._documented:
            texts = (
                document.text
                for document in self._project.sources.texts_beside_code()
                if document.path.endswith(FOR_PEOPLE)
            )
            lines = (line for text in texts if action in text for line in text.splitlines())
            self._documented[action] = any(action in line and _POLICY in line.lower() for line in lines)
        return self._documented[action]

    def _remedy(
        self, program: Program, request: Request, actions: tuple[str, ...], requests: HandlerRequests
    ) -> Statement | None:
        # What policies are made of is of no use where nothing is missing.
        from serverless_lint.analyses.least_policy import statements, takes_templates
        from serverless_lint.analyses.needed_permissions import Need
        from serverless_lint.analyses.policy_targets import Targets

        is_made, origin = takes_templates(program.function), program.function.template.origin
        is_editable = origin is None or origin.is_editable
        if not is_made and (program.function.permissions.role is None or not is_editable):
            return None
        call = self._project.sdk.call_at(request.call.site) or request.call
        targets = Targets(self._project, program, requests).of(call, actions[0])
        needs = [Need(actions[0], actions, target, call.location) for target in targets]
        found = statements(needs, with_templates=is_made)
        return found[0] if len(found) == 1 and not found[0].remarks else None

    def _missing(self, program: Program, requests: HandlerRequests) -> Iterator[tuple[Request, tuple[str, ...]]]:
        answers: dict[tuple[str, ...], bool] = {}
        for request in requests.all:
            for actions in needed(request):
                if actions not in answers:
                    answers[actions] = self._roles.policies_lack(program.function, actions)
                if answers[actions]:
                    yield request, actions

    def _about(
        self, program: Program, request: Request, actions: tuple[str, ...], requests: HandlerRequests
    ) -> ResourceCall | None:
        """What a request is about; None if a variable that is not set names it, or if everyone may read it."""
        resources = self._project.resources_of_calls
        variables = program.function.environment.variables.keys() | VARIABLES_OF_LAMBDA.value
        names = tuple(self._own.named_by(request, requests))
        is_named = all(
            read.variable in variables or _has_fixed_default(read) for name in names for read in environment_reads(name)
        )
        # What only the role can allow it must, whatever it is about, if the code is there for no other function.
        if not is_named and not (self._roles.is_up_to_role(actions) and len(self._own.sharing(program)) == 1):
            return None
        about = resources.of(program.function, request.call, self._project.flow(program.handler))
        is_fixed = bool(names) and all(_is_fixed(name, variables) for name in names)
        # Buckets of other accounts, whose names are fixed, may be open to everyone: public data.
        is_elsewhere = request.call.service == "s3" and is_fixed and not about.resources
        return None if is_elsewhere else about

    def _is_granted_elsewhere(self, about: ResourceCall, actions: tuple[str, ...], sharing: Iterable[Program]) -> bool:
        """Whether something of another stack may allow it to everyone, or a function with the same code may do it.

        The code may do it only there then.
        """
        if about.only is None and self._roles.may_allow_everyone(actions):
            return True
        return any(
            program.function.permissions.grants(action) is not False or not program.function.permissions.complete
            for program in sharing
            for action in actions
        )


def _has_fixed_default(read: EnvironmentRead) -> bool:
    """Whether the code has a text in place of a variable: it is there for functions that are not given one as well."""
    return bool(read.default) and all(isinstance(value, Literal) and value.value for value in read.default or ())


def _is_fixed(name: Value, variables: Collection[str]) -> bool:
    """Whether a name is written in the code, if only for want of a variable."""
    if isinstance(name, Joined):
        return all(_is_fixed(part, variables) for part in name.parts)
    if isinstance(name, EnvironmentRead):
        return name.variable not in variables and _has_fixed_default(name)
    return isinstance(name, Literal)


def _doubted(lacks: Iterable[Lack], functions: Iterable[Function]) -> Iterator[Lack]:
    """What functions lack; not sure where several of a template do, which gives nothing to any of its functions.

    Then something else deploys them with their roles, and the template is there to build or to try them.
    """
    of_templates: defaultdict[str, list[Lack]] = defaultdict(list)
    for lack in lacks:
        of_templates[lack.function.template.document.path].append(lack)
    giving = {function.template.document.path for function in functions if not _is_given_nothing(function)}
    for path, found in of_templates.items():
        is_given_nothing = path not in giving
        # Code that does without its variables says little of what deploys it: it casts no doubt on what others lack.
        told = {lack.function.key for lack in found if not lack.is_by_default}
        lacking = {lack.function.key for lack in found}
        for lack in found:
            others = lacking if lack.is_by_default else told
            yield replace(lack, is_sure=False) if is_given_nothing and len(others) > 1 else lack


def _comes_with_allowed(program: Program, request: Request, requests: HandlerRequests, *, alone: bool) -> bool:
    """Whether something is always requested together with it that is allowed, alone for what nothing else requests."""
    together = requests.made_with(request.call.site)
    permissions = program.function.permissions
    inside: set[str] = set()
    outside: set[str] = set()
    for each in requests.all:
        actions = {action for group in needed(each) for action in group}
        if each.call.site.key in together:
            inside |= actions
        elif alone:
            outside |= actions
    return any(permissions.grants(action) for action in inside - outside)


def _is_given_nothing(function: Function) -> bool:
    permissions = function.permissions
    return not (permissions.role or permissions.statements or permissions.managed or permissions.templates)


def _is_likely_meant(permissions: Permissions, actions: tuple[str, ...]) -> bool:
    granted = frozenset(_services(permissions))
    return granted <= _AT_HAND or any(action.partition(":")[0] in granted for action in actions)


def _services(permissions: Permissions) -> Iterator[str]:
    """The services that a role allows anything of, by the prefixes of their actions."""
    patterns: list[str] = []
    for statement in permissions.statements:
        # Where something is denied, something else of the service is meant to be done.
        patterns += statement.actions.texts()
    for policy in permissions.managed:
        allowed = managed_policy(policy.name)
        patterns += allowed.patterns if allowed is not None else ()
    for template in permissions.templates:
        for grant in policy_template(template.key or "") or ():
            patterns += grant.actions.split()
    yield from (pattern.lower().partition(":")[0] for pattern in patterns)
