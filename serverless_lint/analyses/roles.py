"""Which functions share which role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from serverless_lint.model import Function, FunctionRole
from serverless_lint.parse.template.template import ResourceKey


def roles_of(functions: Iterable[Function]) -> Iterator[FunctionRole]:
    """The roles of the template that its functions run with, in the order of their first function."""
    users: dict[ResourceKey, list[Function]] = {}
    for function in functions:
        if function.permissions.role is not None:
            users.setdefault(function.permissions.role.key, []).append(function)
    for found in users.values():
        permissions = found[0].permissions
        if permissions.role is not None:
            yield FunctionRole(permissions.role, tuple(found), permissions)
