"""What leads from one thing to another: the one form that triggers, subscriptions, targets and deliveries have."""

from __future__ import annotations

import msgspec

from serverless_lint.parse.template.template import Possible, Resource
from serverless_lint.source import Location


class End(msgspec.Struct, frozen=True, eq=False):
    """One end of an edge: a resource of the template, something that is not of this template, or not known."""

    resource: Resource | None = None
    """The resource of the template, if that is certain."""
    is_elsewhere: bool = False
    """Whether it is certainly not of this template."""
    written: Possible | None = None
    """How the template names it; None if nothing does, as of a bucket that names the functions it calls."""

    @property
    def location(self) -> Location | None:
        """Where it is named, else the logical id of the resource."""
        if self.written is not None and self.written.values:
            return self.written.values[0].node.location
        return self.resource.location if self.resource is not None else None


NOT_KNOWN = End()


class Edge(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """Something in a template by which one thing sends to, or calls, another."""

    name: str
    """The SAM event's or the resource's logical id; of some, how messages name it."""
    owner: Resource
    """The resource that it is written in: the one that has the SAM event, the mapping, the rule, the topic."""
    location: Location
    """Its name, or where in its owner it stands."""
    source: End
    """Where it comes from."""
    target: End
    """Where it leads to."""

    @property
    def what(self) -> str:
        """What it is, in a word or two."""
        return "connection"
