"""Which functions share which role."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function, Permissions
from serverless_lint.model.project import finds
from serverless_lint.model.stack.of_resource import OfResource
from serverless_lint.parse.template.template import Resource, ResourceKey


class FunctionRole(OfResource, msgspec.Struct, frozen=True, eq=False):
    """A role of the template that functions of the template run with."""

    resource: Resource
    functions: tuple[Function, ...]
    permissions: Permissions


@finds(FunctionRole)
def function_roles(project: LinkedProject) -> Iterator[FunctionRole]:
    """The roles of the template that its functions run with, in the order of their first function."""
    users: dict[ResourceKey, list[Function]] = {}
    for function in project.all(Function):
        if function.permissions.role is not None:
            users.setdefault(function.permissions.role.key, []).append(function)
    for found in users.values():
        permissions = found[0].permissions
        if permissions.role is not None:
            yield FunctionRole(permissions.role, tuple(found), permissions)
