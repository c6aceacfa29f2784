"""Who may get credentials without being a user of the account."""

from __future__ import annotations

import msgspec

from serverless_lint.model.stack.of_resource import OfResource
from serverless_lint.parse.template.template import Possible, Resource


class IdentityPool(OfResource, msgspec.Struct, frozen=True, eq=False):
    """A Cognito identity pool of a template."""

    resource: Resource
    serves_measurements_only: bool
    """Whether CloudWatch RUM uses it and its guests, as far as that can be seen, may do nothing else."""

    @property
    def lets_guests_in(self) -> Possible:
        """Whether it gives credentials to people who did not sign in."""
        return self.resource.properties.lookup("AllowUnauthenticatedIdentities")
