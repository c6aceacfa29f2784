"""What roles allow and code does not need."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.excessive_grants import ExcessiveTemplate, UnusedPermission
from serverless_lint.parse.template.edits import key_replaced
from serverless_lint.rule import Category, Edit, Fix, Problem, Related, Severity, rule
from serverless_lint.wording import and_more

_MOST_NAMES = 5
"""What a message names; others are counted."""


@rule(Severity.INFO, Category.SECURITY, since="0.1")
def excessive_policy_template(excess: ExcessiveTemplate) -> Iterator[Problem]:
    """A policy template of SAM allows a function to write, or to read, what its code never does."""
    change = key_replaced(excess.policy, excess.enough)
    yield Problem(
        excess,
        f"`{excess.name}` allows more than the code of `{excess.function.name}` asks for: `{excess.enough}` is enough",
        function=excess.function.name,
        resource=excess.function.name,
        fix=Fix("allow no more", (Edit(*change),), safe=False) if change is not None else None,
        ignorable_at=(excess.function,),
    )


@rule(Severity.INFO, Category.SECURITY, since="0.1", pedantic=True)
def unused_permission(unused: UnusedPermission) -> Iterator[Problem]:
    """The role of a function allows something that its code never asks for."""
    names = [f"`{grant.name}`" for grant in unused.grants]
    others = and_more(len(names) - _MOST_NAMES)
    yield Problem(
        unused,
        f"the code of `{unused.function.name}` never asks for what {', '.join(names[:_MOST_NAMES])}{others} "
        f"{'allows' if len(names) == 1 else 'allow'}: remove {'it' if len(names) == 1 else 'them'}",
        related=tuple(Related(grant.location, "nor for this") for grant in unused.grants[1:_MOST_NAMES]),
        function=unused.function.name,
        resource=unused.function.name,
        ignorable_at=(unused.function,),
    )
