"""Who may call a function through its URL."""

from __future__ import annotations

from dataclasses import dataclass

from serverless_lint.parse.template import Resource
from serverless_lint.source import Location


@dataclass(frozen=True, eq=False)
class UrlPermission:
    """An `AWS::Lambda::Permission` for `lambda:InvokeFunctionUrl` on a function of the template."""

    resource: Resource
    function: Resource
    allows_invocation: bool | None
    """Whether another permission allows the same caller `lambda:InvokeFunction`; None if that cannot be told."""

    @property
    def location(self) -> Location:
        """The action."""
        return self.resource.properties.get("Action").location
