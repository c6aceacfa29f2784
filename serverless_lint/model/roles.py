"""Roles that functions run with."""

from __future__ import annotations

import msgspec

from serverless_lint.model.stack.function import Function
from serverless_lint.model.stack.of_resource import OfResource
from serverless_lint.model.stack.permissions import Permissions
from serverless_lint.parse.template.template import Resource


class FunctionRole(OfResource, msgspec.Struct, frozen=True, eq=False):
    """A role of the template that functions of the template run with."""

    resource: Resource
    functions: tuple[Function, ...]
    permissions: Permissions
