"""Who may call a function through its URL."""

from __future__ import annotations

import msgspec

from serverless_lint.parse.template.template import Possible, Resource
from serverless_lint.source import Location


class FunctionUrl(msgspec.Struct, frozen=True, eq=False):
    """The URL of a function, as a resource of its own or as a setting of a function of SAM."""

    resource: Resource
    """What carries it."""
    access: Possible
    """Its type of authorisation."""
    code_checks_callers: bool
    """Whether the code of its function checks a signature or token."""
    distribution: Resource | None = None
    """The CloudFront distribution of the template that has it as an origin."""

    @property
    def location(self) -> Location:
        """The logical id of what carries it."""
        return self.resource.location


class UrlPermission(msgspec.Struct, frozen=True, eq=False):
    """An `AWS::Lambda::Permission` for `lambda:InvokeFunctionUrl` on a function of the template."""

    resource: Resource
    function: Resource
    allows_invocation: bool | None
    """Whether another permission allows the same caller `lambda:InvokeFunction`; None if that cannot be told."""
    urls_of_other_versions: tuple[Resource, ...] = ()
    """The URLs of the function, if all of them belong to other versions or aliases of it than the permission."""

    @property
    def location(self) -> Location:
        """The action."""
        return self.resource.properties.get("Action").location
