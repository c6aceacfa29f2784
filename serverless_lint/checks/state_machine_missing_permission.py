"""Workflows that may not do what they say."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.missing_grants import MissingGrant
from serverless_lint.checks.problems import resource_problem
from serverless_lint.model import StateMachine
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def state_machine_missing_permission(subject: MissingGrant | StateMachine) -> Iterator[Problem]:
    """A workflow calls something that its role does not allow or its template does not name."""
    if isinstance(subject, MissingGrant):
        yield _permission_problem(subject)
    else:
        yield from _substitution_problems(subject)


def _permission_problem(missing: MissingGrant) -> Problem:
    state, machine = missing.state, missing.state.machine
    role = machine.permissions.role
    if missing.function is None:
        message = f"`{state.name}` needs `{missing.action}`, which the role of `{machine.name}` does not allow: add it"
    else:
        message = f"`{machine.name}` may not invoke `{missing.function.logical_id}`: allow `{missing.action}` on it too"
    return Problem(
        missing,
        message,
        related=(Related(role if role is not None else machine, "its policies"),),
        resource=machine.name,
        ignorable_at=(state, machine),
    )


def _substitution_problems(machine: StateMachine) -> Iterator[Problem]:
    for undefined in machine.undefined_substitutions:
        yield Problem(
            undefined.node,
            f"nothing stands for `${{{undefined.name}}}` in `{undefined.state.name}`: "
            "define it in `DefinitionSubstitutions`",
            related=(Related(machine.properties.get("DefinitionSubstitutions").key_location, "not defined here"),),
            resource=machine.name,
            ignorable_at=(undefined.state, machine),
        )
    for node in machine.unused_substitutions:
        yield resource_problem(
            machine.resource,
            node.key_location,
            f"the definition of `{machine.name}` has no `${{{node.key}}}`: drop the substitution or correct its name",
            severity=Severity.INFO,
        )
