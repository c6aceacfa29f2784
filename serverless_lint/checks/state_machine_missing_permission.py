"""Workflows that may not do what they say."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.model import MissingGrant
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def state_machine_missing_permission(missing: MissingGrant) -> Iterator[Problem]:
    """A workflow calls something that its role does not allow."""
    state, machine = missing.state, missing.state.machine
    role = machine.permissions.role
    if missing.function is None:
        message = f"`{state.name}` needs `{missing.action}`, which the role of `{machine.name}` does not allow: add it"
    else:
        message = f"`{machine.name}` may not invoke `{missing.function.logical_id}`: allow `{missing.action}` on it too"
    yield Problem(
        missing,
        message,
        related=(Related(role if role is not None else machine, "its policies"),),
        resource=machine.name,
        ignorable_at=(state, machine),
    )
