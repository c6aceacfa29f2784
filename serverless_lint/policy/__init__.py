"""`serverless-lint policy`: the least policy that the code of functions needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from serverless_lint.analyses.least_policy import Statement, least_policy, statements
from serverless_lint.analyses.needed_permissions import Gap, KnownNeeds, NeededPermissions
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Function
from serverless_lint.parse.template.origin import Tool

__all__ = ["FunctionPolicy", "ServicePolicy", "function_policies", "in_services"]


class FunctionPolicy(msgspec.Struct, frozen=True, eq=False):
    """What the code of a function needs, and the policy that allows it."""

    needed: NeededPermissions
    statements: tuple[Statement, ...]

    @property
    def function(self) -> Function:
        """The function."""
        return self.needed.function

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What is not known of its needs."""
        return self.needed.gaps


class ServicePolicy(msgspec.Struct, frozen=True, eq=False):
    """The policy of several functions that share the role of a service of the Serverless Framework."""

    functions: tuple[FunctionPolicy, ...]
    statements: tuple[Statement, ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What is not known of their needs, each once."""
        gaps = (gap for policy in self.functions for gap in policy.gaps)
        return tuple({(gap.text, gap.location): gap for gap in gaps}.values())


def function_policies(project: LinkedProject, functions: Iterable[Function]) -> Iterator[FunctionPolicy]:
    """The policies of some functions."""
    for function in functions:
        needed = project.once(KnownNeeds).of(function)
        yield FunctionPolicy(needed, least_policy(needed))


def in_services(policies: Iterable[FunctionPolicy]) -> Iterator[FunctionPolicy | ServicePolicy]:
    """The policies as they are written down: those of a service of the Serverless Framework in one."""
    of_services: dict[str, list[FunctionPolicy]] = {}
    for policy in policies:
        origin = policy.function.template.origin
        if origin is None or origin.tool is not Tool.SERVERLESS_FRAMEWORK:
            yield policy
        else:
            of_services.setdefault(policy.function.template.document.path, []).append(policy)
    for sharing in of_services.values():
        needs = [need for policy in sharing for need in policy.needed.needs]
        yield ServicePolicy(tuple(sharing), statements(needs, with_templates=False))
