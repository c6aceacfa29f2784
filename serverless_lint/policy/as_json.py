"""Policies as JSON, with each need and each call that asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from typing import Any

from serverless_lint.analyses.policy_values import Written
from serverless_lint.policy import FunctionPolicy
from serverless_lint.policy.masked import masked
from serverless_lint.reporters.display import safe
from serverless_lint.reporters.json_text import write_json
from serverless_lint.source import Location

ShownPath = Callable[[str], str]


def as_json(policies: Iterable[FunctionPolicy], shown_path: ShownPath) -> str:
    """One object with a list of functions."""
    out = StringIO()
    write_json({"functions": [_function(policy, shown_path) for policy in policies]}, out)
    return out.getvalue()


def _function(policy: FunctionPolicy, shown_path: ShownPath) -> dict[str, Any]:
    function = policy.function
    role = function.permissions.role
    return {
        "function": safe(function.resource.label),
        **_place(function.location, shown_path),
        "role": safe(role.logical_id) if role is not None else None,
        "policies": [masked(written) for written in _policies(policy)],
        "needs": [
            {
                "action": need.action,
                "resources": [masked(arn.written) for arn in need.target.arns],
                "not_known": safe(need.target.remark) or None,
                **_place(need.location, shown_path),
            }
            for need in policy.needed.needs
        ],
        "not_known": [{"text": safe(gap.text), **_place(gap.location, shown_path)} for gap in policy.gaps],
    }


def _policies(policy: FunctionPolicy) -> Iterator[Written]:
    """The policies as a function of SAM has them."""
    yield from (statement.written for statement in policy.statements if statement.template is not None)
    statements = [statement.written for statement in policy.statements if statement.template is None]
    if statements:
        yield {"Statement": statements}


def _place(location: Location, shown_path: ShownPath) -> dict[str, Any]:
    line, column = location.start
    return {"path": shown_path(location.document.path), "line": line, "column": column}
