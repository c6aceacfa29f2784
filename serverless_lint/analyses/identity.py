"""The identity pools of a template with what their guests may do."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.link.stack.names import Names
from serverless_lint.model import Permissions
from serverless_lint.model.project import finds
from serverless_lint.model.stack.of_resource import OfResource
from serverless_lint.parse.template.template import Node, Possible, Resource, Template


class IdentityPool(OfResource, msgspec.Struct, frozen=True, eq=False):
    """A Cognito identity pool of a template."""

    resource: Resource
    serves_measurements_only: bool
    """Whether CloudWatch RUM uses it and its guests, as far as that can be seen, may do nothing else."""
    gives_nothing: bool = False
    """Whether its guests have a role of the template that certainly allows nothing."""

    @property
    def lets_guests_in(self) -> Possible:
        """Whether it gives credentials to people who did not sign in."""
        return self.resource.properties.lookup("AllowUnauthenticatedIdentities")


_POOL = "AWS::Cognito::IdentityPool"
_MONITOR = "AWS::RUM::AppMonitor"
_ATTACHMENT = "AWS::Cognito::IdentityPoolRoleAttachment"
_SEND = "rum:putrumevents"
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-RUM-get-started-authorization.html"""


@finds(IdentityPool, in_each=LinkedTemplate)
def identity_pools(linked: LinkedTemplate, project: LinkedProject) -> Iterator[IdentityPool]:
    """The identity pools of a template, in document order."""
    for resource in linked.template.resources.values():
        if resource.type == _POOL:
            roles = list(_guest_roles_for_measurements(linked.template, linked.names, resource))
            may_do_more = any(_grant_more(linked.policies.of_role(role)) for role in roles)
            guests = list(_guest_roles(linked.template, linked.names, resource))
            gives_nothing = bool(guests) and all(_allows_nothing(linked.policies.of_role(role)) for role in guests)
            yield IdentityPool(resource, bool(roles) and not may_do_more, gives_nothing)


def _guest_roles_for_measurements(template: Template, names: Names, pool: Resource) -> Iterator[Possible]:
    """The roles of a pool's guests if an application monitor uses it."""
    configurations = [resource.properties.get("AppMonitorConfiguration") for resource in _all(template, _MONITOR)]
    own = [configuration for configuration in configurations if _is_for(configuration, pool, names)]
    yield from (configuration.lookup("GuestRoleArn") for configuration in own)
    yield from _guest_roles(template, names, pool) if own else ()


def _guest_roles(template: Template, names: Names, pool: Resource) -> Iterator[Possible]:
    """The roles that the template gives the guests of a pool."""
    for attachment in _all(template, _ATTACHMENT):
        if _is_for(attachment.properties, pool, names):
            yield attachment.properties.lookup("Roles", "unauthenticated")


def _allows_nothing(permissions: Permissions) -> bool:
    return permissions.complete and not (
        permissions.managed or permissions.templates or any(statement.allows for statement in permissions.statements)
    )


def _all(template: Template, kind: str) -> list[Resource]:
    return [resource for resource in template.resources.values() if resource.type == kind]


def _is_for(holder: Node, pool: Resource, names: Names) -> bool:
    return any(end.resource is pool for end in names.each(holder.lookup("IdentityPoolId"), _POOL))


def _grant_more(permissions: Permissions) -> bool:
    """Whether a role certainly allows something besides sending measurements."""
    return bool(permissions.managed) or any(
        statement.allows
        and (
            bool(statement.node.get("NotAction"))
            or any(action.lower() != _SEND for action in statement.actions.texts())
        )
        for statement in permissions.statements
    )
