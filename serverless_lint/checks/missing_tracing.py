"""Functions that leave no traces."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.tracing import FunctionTracing
from serverless_lint.checks.problems import function_problem
from serverless_lint.model import Function
from serverless_lint.parse.template.edits import entry_added, setting_added
from serverless_lint.rule import Category, Edit, Fix, Problem, Severity, rule


@rule(Severity.INFO, Category.OPERATIONS, since="0.1")
def missing_tracing(tracing: FunctionTracing) -> Iterator[Problem]:
    """A function is not traced."""
    function = tracing.function
    if tracing.may_be_traced_otherwise or function.cannot_be_traced or function.is_custom_resource:
        return
    setting = "Tracing: Active" if function.is_sam else "TracingConfig: { Mode: Active }"
    what = f"is not traced: set `{setting}`"
    message = f"`{function.name}` {what}"
    if function.tracing.certainly_absent:
        yield function_problem(function, function, message, fix=_activation(function), cause=what)
    for known in function.tracing.values:
        if isinstance(known.value, str) and known.value != "Active":
            yield function_problem(function, known, message, cause=what)


def _activation(function: Function) -> Fix | None:
    # Tracing needs a permission in the role; SAM and other tools add it to the roles that they make only.
    if function.is_sam:
        is_granted = function.properties.lookup("Role").certainly_absent
        change = entry_added(function.resource.node.get("Properties"), "Tracing", "Active", '"Active"')
    else:
        origin, role = function.template.origin, function.permissions.role
        is_granted = origin is not None and role is not None and role.logical_id == origin.granting_role
        change = setting_added(function.resource, "Tracing", "Active")
    if change is None or not is_granted:
        return None
    return Fix("trace the function", (Edit(change.at, change.text),), safe=True)
