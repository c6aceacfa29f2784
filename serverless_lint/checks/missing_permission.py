"""Code that its role does not let do what it does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from serverless_lint.analyses.missing_permissions import Lack, MissingPermission
from serverless_lint.parse.template.edits import TextChange, element_added
from serverless_lint.parse.template.node import Node
from serverless_lint.parse.template.template import Kind, Resource
from serverless_lint.parse.template.yaml_text import json_text, value
from serverless_lint.rule import Category, Confidence, Edit, Fix, Problem, Related, Severity, rule
from serverless_lint.source import Located
from serverless_lint.wording import named

# It brings what the SDKs offer, which runs alone need that read code.
if TYPE_CHECKING:
    from serverless_lint.analyses.least_policy import Statement

_MOST_NAMES = 3


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def missing_permission(missing: MissingPermission) -> Iterator[Problem]:
    """A function calls something of AWS that its role does not allow."""
    first = missing.lacks[0]
    names = named((lack.function.name for lack in missing.lacks), most=_MOST_NAMES)
    needed = " or ".join(f"`{action}`" for action in first.actions)
    on = f" on `{first.resource.logical_id}`" if first.resource is not None else ""
    is_sure = all(lack.is_sure for lack in missing.lacks)
    is_documented = all(lack.is_documented for lack in missing.lacks)
    functions = tuple(lack.function for lack in missing.lacks)
    yield Problem(
        missing,
        f"this needs {needed}{on}, which the role of {names} does not allow: add it",
        related=tuple(Related(_policies(lack), "its policies") for lack in missing.lacks),
        severity=Severity.WARNING if is_documented else None,
        confidence=None if is_sure else Confidence.LOW,
        function=first.function.name,
        resource=first.function.name,
        fix=_fix(missing),
        ignorable_at=(*functions, *(lack.program.handler for lack in missing.lacks)),
    )


def _fix(missing: MissingPermission) -> Fix | None:
    """What adds the permission to the policies of all functions that lack it."""
    # Functions may share a role.
    changes = dict.fromkeys(_added(lack) for lack in missing.lacks)
    edits = tuple(Edit(*change) for change in changes if change is not None)
    return Fix("add the permission", edits, safe=False) if len(edits) == len(changes) else None


def _added(lack: Lack) -> TextChange | None:
    remedy, role = lack.remedy, lack.function.permissions.role
    if remedy is None:
        return None
    if role is not None:
        statements = _statements_of(role)
        return element_added(statements, _lines(remedy), json_text(remedy.written)) if statements is not None else None
    policies = lack.function.properties.get("Policies")
    if policies.kind is not Kind.LIST or lack.function.resource.inherits(policies):
        return None
    if remedy.template is None:
        written = {"Statement": [remedy.written]}
        first, *others = _lines(remedy)
        lines = ["Statement:", f"  - {first}", *(f"    {line}" for line in others)]
    else:
        written = remedy.written
        lines = [f"{remedy.template}:{'' if remedy.arguments else ' {}'}"]
        lines += [f"  {name}: {value(argument)}" for name, argument in remedy.arguments.items()]
    return element_added(policies, lines, json_text(written))


def _statements_of(role: Resource) -> Node | None:
    """The statements of the last policy that is written in a role."""
    policies = list(role.properties.get("Policies").elements())
    statements = policies[-1].get("PolicyDocument", "Statement") if policies else None
    return statements if statements is not None and statements.kind is Kind.LIST else None


def _lines(remedy: Statement) -> list[str]:
    return [
        "Effect: Allow",
        f"Action: {', '.join(action.name for action in remedy.actions)}",
        "Resource:",
        *(f"  - {value(resource)}" for resource in remedy.resources),
    ]


def _policies(lack: Lack) -> Located:
    """Where one would add a permission."""
    role = lack.function.permissions.role
    written = lack.function.properties.get("Policies")
    return role if role is not None else written.key_location if written else lack.function
