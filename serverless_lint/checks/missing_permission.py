"""Code that its role does not let do what it does."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.missing_permissions import Lack, MissingPermission
from serverless_lint.rule import Category, Confidence, Problem, Related, Severity, rule
from serverless_lint.source import Located


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def missing_permission(missing: MissingPermission) -> Iterator[Problem]:
    """A function calls something of AWS that its role does not allow."""
    first = missing.lacks[0]
    # In two templates there may be functions of one name.
    names = " and ".join(dict.fromkeys(f"`{lack.function.name}`" for lack in missing.lacks))
    needed = " or ".join(f"`{action}`" for action in first.actions)
    on = f" on `{first.resource.logical_id}`" if first.resource is not None else ""
    is_sure = all(lack.is_sure for lack in missing.lacks)
    functions = tuple(lack.function for lack in missing.lacks)
    yield Problem(
        missing,
        f"this needs {needed}{on}, which the role of {names} does not allow: add it",
        related=tuple(Related(_policies(lack), "its policies") for lack in missing.lacks),
        confidence=None if is_sure else Confidence.LOW,
        function=first.function.name,
        resource=first.function.name,
        ignorable_at=(*functions, *(lack.program.handler for lack in missing.lacks)),
    )


def _policies(lack: Lack) -> Located:
    """Where one would add a permission."""
    role = lack.function.permissions.role
    written = lack.function.properties.get("Policies")
    return role if role is not None else written.key_location if written else lack.function
