"""What everything that is a resource of a template has in common."""

from __future__ import annotations

from serverless_lint.parse.template.template import Node, Resource, Template
from serverless_lint.source import Location


class OfResource:
    """Something that a resource of a template stands for."""

    __slots__ = ()

    resource: Resource

    @property
    def name(self) -> str:
        """Its logical id."""
        return self.resource.logical_id

    @property
    def location(self) -> Location:
        """Its logical id."""
        return self.resource.location

    @property
    def properties(self) -> Node:
        """Its properties, with SAM `Globals` merged in."""
        return self.resource.properties

    @property
    def template(self) -> Template:
        """The template it belongs to."""
        return self.resource.template
