"""Events of SAM, as they are written under `Events`."""

from __future__ import annotations

import msgspec

from serverless_lint.parse.template.template import Node, Resource
from serverless_lint.source import Location


class SamEvent(msgspec.Struct, frozen=True, eq=False):
    """An event of a function or state machine, of which SAM makes a rule, a subscription, a mapping or a route."""

    owner: Resource
    """The function or state machine that has it."""
    name: str
    node: Node
    """Everything under its name."""
    type: str
    """`Api`, `SQS`; empty if it is not a literal."""

    @property
    def location(self) -> Location:
        """Its name."""
        return self.node.key_location

    @property
    def properties(self) -> Node:
        """Its settings."""
        return self.node.get("Properties")

    @property
    def queue_in_between(self) -> Node:
        """The `SqsSubscription` of a topic's event; a missing node, which is false, if there is none."""
        setting = self.node.get("Properties", "SqsSubscription")
        return self.node.get("") if setting.scalar is False else setting
