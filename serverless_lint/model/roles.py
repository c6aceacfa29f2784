"""Roles that functions run with."""

from __future__ import annotations

from dataclasses import dataclass

from serverless_lint.model.function import Function
from serverless_lint.model.permissions import Permissions
from serverless_lint.parse.template import Resource
from serverless_lint.source import Location


@dataclass(frozen=True, eq=False)
class FunctionRole:
    """A role of the template that functions of the template run with."""

    resource: Resource
    functions: tuple[Function, ...]
    permissions: Permissions

    @property
    def location(self) -> Location:
        """Its logical id."""
        return self.resource.location

    @property
    def name(self) -> str:
        """Its logical id."""
        return self.resource.logical_id
