"""Roles that lack what a function's own settings need."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.role_needs import RoleNeed
from serverless_lint.model.stack.purpose import is_outside_production, is_stand_in
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def role_missing_source_permission(need: RoleNeed) -> Iterator[Problem]:
    """A function's role lacks what its event source, destination, VPC, tracing or file system needs."""
    actions = ", ".join(f"`{action}`" for action in need.missing)
    action = f"attach `{need.managed_policy}`" if need.managed_policy is not None else "allow it"
    yield Problem(
        need.location,
        f"`{need.function.name}` {need.what}, but `{need.role.logical_id}` does not allow {actions}: {action}",
        severity=None if need.is_checked else Severity.INFO if _stands_aside(need) else Severity.WARNING,
        related=(Related(need.role, "the role"),),
        function=need.function.name,
        resource=need.role.logical_id,
        ignorable_at=(need.function, need.role),
    )


def _stands_aside(need: RoleNeed) -> bool:
    """Whether the function is there for tests or development, although its setting may be that of all functions."""
    return is_outside_production(need.function.resource) or is_stand_in(need.function.resource)
