"""What a function's role must allow because of how the function is set up, whatever its code does."""

from __future__ import annotations

import msgspec

from serverless_lint.model.stack.function import Function
from serverless_lint.parse.template.template import Resource
from serverless_lint.source import Location


class RoleNeed(msgspec.Struct, frozen=True, eq=False):
    """Actions that a function's role must allow for one of its settings or sources."""

    function: Function
    role: Resource
    what: str
    """What needs them: "reads `Jobs`", "has `VpcConfig`"."""
    location: Location
    """The setting or source."""
    missing: tuple[str, ...]
    """The actions that the role, which is fully known, does not allow."""
    managed_policy: str | None
    """A managed policy that allows them all."""
    is_checked: bool
    """Whether Lambda refuses the function or mapping without them; otherwise something is lost later."""
