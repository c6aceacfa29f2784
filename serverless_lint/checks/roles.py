"""Roles of functions."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.roles import FunctionRole
from serverless_lint.checks.problems import function_problem, resource_problem
from serverless_lint.model import Function
from serverless_lint.rule import Category, Problem, Related, Severity, rule
from serverless_lint.wording import named

_LOGGING = ("logs:CreateLogStream", "logs:PutLogEvents")


@rule(Severity.INFO, Category.SECURITY, since="0.1", cwe=250)
def shared_execution_role(role: FunctionRole) -> Iterator[Problem]:
    """Several functions run with the same role."""
    first, *others = role.functions
    if not others or role.permissions.only_writes_logs:
        return
    names = f"`{first.name}` and `{others[0].name}`" if len(others) == 1 else f"`{first.name}` and {len(others)} others"
    yield resource_problem(
        role.resource,
        role,
        f"`{role.name}` is the role of {names}: give each function one with what it needs",
        related=tuple(Related(function, "runs with it") for function in role.functions[:3]),
    )


@rule(Severity.WARNING, Category.OPERATIONS, since="0.1")
def role_without_logging(role: FunctionRole) -> Iterator[Problem]:
    """A function runs with a role that may not write logs."""
    missing = [action for action in _LOGGING if role.permissions.grants(action) is False]
    if missing:
        actions = named(missing)
        yield resource_problem(
            role.resource,
            role,
            f"`{role.functions[0].name}` cannot write logs: allow {actions} in `{role.name}`",
            related=(Related(role.functions[0], "runs with it"),),
            function=role.functions[0].name,
        )


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def policies_ignored_with_role(function: Function) -> Iterator[Problem]:
    """A SAM function has a role of its own and policies, which SAM then ignores."""
    role = function.properties.lookup("Role")
    policies = function.properties.lookup("Policies")
    if function.is_sam and policies.values and not policies.absent and role.node and not role.absent:
        yield function_problem(
            function,
            policies.node.key_location,
            f"`{function.name}` has a `Role`, so its `Policies` are ignored: move them to the role, or remove the role",
            related=(Related(role.node.key_location, "the role"),),
        )
