"""Statements of policies whose actions and resources do not belong together."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.misdirected_actions import MisdirectedActions
from serverless_lint.checks.problems import resource_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def action_resource_mismatch(found: MisdirectedActions) -> Iterator[Problem]:
    """A statement of a policy names an action and only resources that the action is never about."""
    first, *others = found.actions
    what = f"`{first.value}` and {len(others)} more are" if others else f"`{first.value}` is"
    is_about = "never about these resources"
    if found.lacking:
        is_about = f"about resources with {found.lacking} in their ARN, which these lack"
    therefore = "S3 refuses the policy" if found.is_refused else "the statement does not allow it"
    severity = Severity.ERROR if found.is_refused else Severity.INFO if found.is_left_over else None
    yield resource_problem(
        found.owner,
        first,
        f"{what} {is_about}, so {therefore}: name one such as `{found.arn}`",
        severity=severity,
        related=tuple(Related(known.node, f"`{known.value}` too") for known in others),
    )
