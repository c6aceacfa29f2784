"""What roles allow and code does not need."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.excessive_grants import ExcessiveTemplate, UnusedPermission
from serverless_lint.rule import Category, Edit, Fix, Problem, Severity, rule


@rule(Severity.INFO, Category.SECURITY, since="0.1")
def excessive_policy_template(excess: ExcessiveTemplate) -> Iterator[Problem]:
    """A policy template of SAM allows a function to write, or to read, what its code never does."""
    location = excess.policy.key_location
    is_plain = location.text == excess.name
    yield Problem(
        excess,
        f"`{excess.name}` allows more than the code of `{excess.function.name}` asks for: `{excess.enough}` is enough",
        function=excess.function.name,
        resource=excess.function.name,
        fix=Fix("allow no more", (Edit(location, excess.enough),), safe=False) if is_plain else None,
        ignorable_at=(excess.function,),
    )


@rule(Severity.INFO, Category.SECURITY, since="0.1", pedantic=True)
def unused_permission(unused: UnusedPermission) -> Iterator[Problem]:
    """The role of a function allows something that its code never asks for."""
    yield Problem(
        unused,
        f"the code of `{unused.function.name}` never asks for what `{unused.grant.name}` allows: remove it",
        function=unused.function.name,
        resource=unused.function.name,
        ignorable_at=(unused.function,),
    )
