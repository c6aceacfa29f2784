"""The identity pools of a template with what their guests may do."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.link.policies import Policies
from serverless_lint.model import IdentityPool, Permissions
from serverless_lint.parse.template import Node, Possible, Resource, Template

_POOL = "AWS::Cognito::IdentityPool"
_MONITOR = "AWS::RUM::AppMonitor"
_ATTACHMENT = "AWS::Cognito::IdentityPoolRoleAttachment"
_SEND = "rum:putrumevents"
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-RUM-get-started-authorization.html"""


def identity_pools_of(template: Template, policies: Policies) -> Iterator[IdentityPool]:
    """The identity pools of a template, in document order."""
    for resource in template.resources.values():
        if resource.type == _POOL:
            roles = list(_guest_roles_for_measurements(template, resource))
            may_do_more = any(_grant_more(policies.of_role(role)) for role in roles)
            yield IdentityPool(resource, bool(roles) and not may_do_more)


def _guest_roles_for_measurements(template: Template, pool: Resource) -> Iterator[Possible]:
    """The roles of a pool's guests if an application monitor uses it."""
    configurations = [resource.properties.get("AppMonitorConfiguration") for resource in _all(template, _MONITOR)]
    own = [configuration for configuration in configurations if _names(configuration, pool)]
    yield from (configuration.lookup("GuestRoleArn") for configuration in own)
    for attachment in _all(template, _ATTACHMENT) if own else ():
        if _names(attachment.properties, pool):
            yield attachment.properties.lookup("Roles", "unauthenticated")


def _all(template: Template, kind: str) -> list[Resource]:
    return [resource for resource in template.resources.values() if resource.type == kind]


def _names(holder: Node, pool: Resource) -> bool:
    named = holder.lookup("IdentityPoolId").references()
    return any(reference.resource == pool.logical_id for reference, _ in named)


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
