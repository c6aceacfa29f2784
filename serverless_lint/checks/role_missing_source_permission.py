"""Roles that lack what a function's own settings need."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.role_needs import RoleGap, RoleNeed
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def role_missing_source_permission(gap: RoleGap) -> Iterator[Problem]:
    """A function's role lacks what its event source, destination, VPC, tracing or file system needs."""
    need, *others = gap.needs
    actions = ", ".join(f"`{action}`" for action in need.missing)
    action = f"attach `{need.managed_policy}`" if need.managed_policy is not None else "allow it"
    who = f"`{need.function.name}`"
    if others:
        who += f", like {'another one' if len(others) == 1 else f'{len(others)} other functions'},"
    yield Problem(
        need.location,
        f"{who} {need.what}, but `{need.role.logical_id}` does not allow {actions}: {action}",
        severity=_severity(need),
        related=(
            Related(need.role, "the role"),
            *(Related(other.location, f"`{other.function.name}` too") for other in others),
        ),
        function=need.function.name,
        resource=need.role.logical_id,
        ignorable_at=(need.function, need.role),
        sums_up=tuple(other.function.name for other in others),
    )


def _severity(need: RoleNeed) -> Severity | None:
    """Less than an error where Lambda does not refuse it, and advice where nobody depends on what is lost."""
    if need.is_checked:
        return None
    return Severity.INFO if need.is_outside_production else Severity.WARNING
