"""Statements of policies that allow more than they say."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.aws.iam import PUBLISH, stands_for
from serverless_lint.checks.problems import resource_problem
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.model import ResourceStatement, Statement, flattened
from serverless_lint.parse.template.template import Known
from serverless_lint.rule import Category, Problem, Related, Severity, rule

PASS_ROLE = "iam:PassRole"
_LEAVE_PASSING_OPEN = frozenset({"aws:requestedregion", "aws:securetransport"})
"""Keys of conditions that all requests carry, and that limit no roles. Others do, as `iam:PassedToService`:
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"""
_EVERY_TOPIC = lazy_pattern(r"arn:[^:]+:sns:(?:\*|[^:]+:(?:\*|[^:]+:\*))")
_ALL_ROLES = ("*", ":role/*", ":iam::*:*")


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=269)
def iam_pass_role_wildcard(statement: Statement) -> Iterator[Problem]:
    """A policy allows to hand every role of the account to a service."""
    keys = statement.condition_keys
    # Of keys that requests to pass a role do not carry, a condition is never met.
    if not statement.allows or keys is None or not _LEAVE_PASSING_OPEN.issuperset(keys):
        return
    everywhere = next((known for known in statement.resources.values if _means_every_role(known)), None)
    passing = [known for known in statement.actions.values if _means_passing(known)]
    if everywhere is not None and passing:
        yield resource_problem(
            statement.owner,
            passing[0],
            f"`{statement.owner.logical_id}` may pass every role: name the roles, or add `iam:PassedToService`",
            related=tuple(Related(known.node, f"`{known.value}` too") for known in passing[1:]),
        )


@rule(Severity.WARNING, Category.SECURITY, since="0.1", cwe=183)
def iam_not_action(statement: Statement | ResourceStatement) -> Iterator[Problem]:
    """A policy allows everything except what it lists."""
    if not statement.allows or _leaves_phone_numbers_only(statement):
        return
    for key, what in (("NotAction", "actions"), ("NotResource", "resources"), ("NotPrincipal", "principals")):
        excluded = statement.node.get(key)
        if excluded:
            yield resource_problem(
                statement.owner,
                excluded.key_location,
                f"`{key}` allows all other {what}, those of the future too: list what `{statement.owner.logical_id}` "
                "needs",
            )


def _leaves_phone_numbers_only(statement: Statement | ResourceStatement) -> bool:
    """Whether it allows to publish to all but topics: a phone number has no ARN by which it could be listed.

    https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html
    """
    actions = flattened(statement.node.lookup("Action"))
    excluded = flattened(statement.node.lookup("NotResource"))
    return (
        not actions.unknown
        and bool(actions.values)
        and all(isinstance(known.value, str) and known.value.lower() == PUBLISH for known in actions.values)
        and any(_EVERY_TOPIC.fullmatch(known.text or "") for known in excluded.values)
    )


def _means_passing(known: Known) -> bool:
    """Whether an action is the passing of roles; `*` and `iam:*` are the business of `wildcard-iam-action`."""
    name = known.value
    return isinstance(name, str) and name not in ("*", "iam:*") and stands_for(name, PASS_ROLE)


def _means_every_role(known: Known) -> bool:
    text = known.text
    return text == "*" or (text is not None and text.startswith("arn:") and text.endswith(_ALL_ROLES[1:]))
