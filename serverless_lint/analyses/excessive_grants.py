"""What roles of functions allow although the code certainly never asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.granted_in_vain import GrantInVain, granted_actions, grants_in_vain, may_be_used, why_not
from serverless_lint.analyses.needed_permissions import KnownNeeds
from serverless_lint.aws import iam
from serverless_lint.aws.policies import policy_template
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Node
from serverless_lint.source import Location

_NARROWER = {
    "DynamoDBCrudPolicy": ("DynamoDBReadPolicy", "DynamoDBWritePolicy"),
    "S3CrudPolicy": ("S3ReadPolicy", "S3WritePolicy"),
    "S3FullAccessPolicy": ("S3ReadPolicy", "S3WritePolicy", "S3CrudPolicy"),
    "KinesisCrudPolicy": ("KinesisStreamReadPolicy",),
}
"""Policy templates of SAM, and others with the same parameter that allow a part of it, the least first.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
"""


class ExcessiveTemplate(msgspec.Struct, frozen=True, eq=False):
    """A policy template of SAM of which the code of a function needs no more than another one allows."""

    function: Function
    policy: Node
    name: str
    enough: str
    """The template that allows all that the code may ask for."""

    @property
    def location(self) -> Location:
        """The name of the template."""
        return self.policy.key_location


class UnusedPermission(msgspec.Struct, frozen=True, eq=False):
    """What a statement of the role of a function allows and its code never asks for."""

    function: Function
    grants: tuple[GrantInVain, ...]

    @property
    def location(self) -> Location:
        """The first action, or the name of the policy template."""
        return self.grants[0].location


@finds(ExcessiveTemplate, reads_code=True)
def excessive_templates(project: LinkedProject) -> Iterator[ExcessiveTemplate]:
    """The policy templates that allow more than code needs."""
    for function in project.all(Function):
        for policy in function.permissions.templates:
            if policy.key in _NARROWER and not function.resource.inherits(policy):
                enough = _narrower(project, function, policy)
                if enough is not None:
                    yield ExcessiveTemplate(function, policy, policy.key, enough)


@finds(UnusedPermission, reads_code=True)
def unused_permissions(project: LinkedProject) -> Iterator[UnusedPermission]:
    """What roles allow in vain."""
    for function in project.all(Function):
        permissions = function.permissions
        if not permissions.statements and not permissions.templates:
            continue
        of_statements: dict[Location, list[GrantInVain]] = {}
        for grant in _unused(project, function):
            # What IAM does not know at all is another problem.
            if "*" in grant.name or ":" not in grant.name or iam.action(grant.name) is not None:
                of_statements.setdefault(grant.statement, []).append(grant)
        yield from (UnusedPermission(function, tuple(grants)) for grants in of_statements.values())


def _unused(project: LinkedProject, function: Function) -> tuple[GrantInVain, ...]:
    """What is certainly granted in vain."""
    found = grants_in_vain(project, project.once(KnownNeeds).of(function))
    return found if isinstance(found, tuple) else ()


def _narrower(project: LinkedProject, function: Function, policy: Node) -> str | None:
    """The least policy template that allows what the code may ask for of another one, which is something."""
    needed = project.once(KnownNeeds).of(function)
    if why_not(project, needed) is not None:
        return None
    name = policy.key or ""
    used = [action for action in granted_actions(name) if may_be_used(action, needed)]
    fitting = (
        other for other in _NARROWER[name] if all(any(g.allows(a) for g in policy_template(other) or ()) for a in used)
    )
    return next(fitting, None) if used else None
