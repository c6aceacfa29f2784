"""Policies that allow more than anything needs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from serverless_lint.analyses.prescribed_actions import prescribed
from serverless_lint.analyses.text_messages import StatementInUse
from serverless_lint.analyses.third_parties import lets_only_look_around
from serverless_lint.aws.iam import is_service, supports_resources
from serverless_lint.model import ManagedPolicy, Statement
from serverless_lint.parse.template.template import Known
from serverless_lint.rule import Category, Problem, Related, Severity, rule

_ALLOWS_EVERYTHING = re.compile(r"^(?:Administrator|PowerUser)Access$|FullAccess(?:_?[vV]\d+)?$")
"""AWS's managed policies for all of an account or a service, in each version.

https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
"""
_LOG_STREAM_ACTIONS = ("logs:createlogstream", "logs:putlogevents")
"""What `AWSLambdaBasicExecutionRole` allows on `*`, too.
https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html"""
_LOG_WRITING_ACTIONS = frozenset({*_LOG_STREAM_ACTIONS, "logs:describelogstreams"})
_PART_OF_WHAT_NEEDS_ALL = {
    **dict.fromkeys(_LOG_STREAM_ACTIONS, "logs:createlogdelivery"),
    "s3:getbucketlocation": "s3:listallmybuckets",
}
"""Actions that belong to another one which works on `*` only: the statement that AWS prescribes for vended logs,
https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html, and where the buckets of a list are."""


@rule(Severity.WARNING, Category.SECURITY, since="0.1")
def wildcard_iam_action(grant: Statement | ManagedPolicy) -> Iterator[Problem]:
    """A policy allows every action, or every action of a service."""
    if isinstance(grant, ManagedPolicy):
        name = grant.name.rpartition("/")[2]
        if _ALLOWS_EVERYTHING.search(name):
            yield Problem(
                grant,
                f"`{grant.owner.logical_id}` may do everything that `{name}` allows: list the actions it needs instead",
                resource=grant.owner.logical_id,
                ignorable_at=(grant.owner,),
            )
        return
    if not grant.allows:
        return
    owner = grant.owner.logical_id
    everywhere = next(_wildcards(grant), None)
    for known in grant.actions.values:
        if known.value == "*" and everywhere is not None and not grant.has_condition:
            yield _problem(
                grant,
                known,
                f"`{owner}` may do everything on everything: list the actions and resources it needs",
                Severity.ERROR,
            )
        elif known.value == "*":
            yield _problem(grant, known, f"`{owner}` may do everything with these resources: list the actions it needs")
        elif isinstance(known.value, str) and known.value.endswith(":*"):
            service = known.value.partition(":")[0]
            if known.value.lower() in prescribed(grant) or not is_service(service):
                continue
            where = "" if everywhere is not None else " with these resources"
            yield _problem(
                grant, known, f"`{owner}` may do everything that `{service}` offers{where}: list the actions it needs"
            )


@rule(Severity.WARNING, Category.SECURITY, since="0.1")
def wildcard_iam_resource(grant: StatementInUse) -> Iterator[Problem]:
    """A policy allows actions on every resource although they could be limited to some."""
    statement = grant.statement
    if not statement.allows or statement.has_condition:
        return
    actions = [known.value for known in statement.actions.values if isinstance(known.value, str)]
    if "*" in actions:
        return
    limited = [action for action in dict.fromkeys(actions) if _can_be_limited(action, grant, actions)]
    if not limited:
        return
    limited.sort(key=_only_writes_logs)
    is_harmless = _only_writes_logs(limited[0]) or lets_only_look_around(statement, limited)
    for known in _wildcards(statement):
        yield _problem(
            statement,
            known,
            f"`{statement.owner.logical_id}` may use {_named(limited)} on every resource: name the ones it works with",
            Severity.INFO if is_harmless else None,
        )


def _can_be_limited(action: str, grant: StatementInUse, actions: list[str]) -> bool:
    name = action.lower()
    if (
        name in grant.statement.denied | grant.used_without_arn
        or not supports_resources(action)
        or not _is_judged_here(action)
    ):
        return False
    return _PART_OF_WHAT_NEEDS_ALL.get(name) not in [other.lower() for other in actions]


def _only_writes_logs(action: str) -> bool:
    return action.lower() in _LOG_WRITING_ACTIONS


def _named(actions: list[str]) -> str:
    if len(actions) <= 2:
        return " and ".join(f"`{action}`" for action in actions)
    return f"`{actions[0]}` and {len(actions) - 1} other actions"


def _is_judged_here(action: str) -> bool:
    """That every role may be passed is an error of its own: `iam-pass-role-wildcard`."""
    return action.lower() != "iam:passrole"


def _wildcards(statement: Statement) -> Iterator[Known]:
    return (known for known in statement.resources.values if known.value == "*")


def _problem(statement: Statement, known: Known, message: str, severity: Severity | None = None) -> Problem:
    return Problem(
        known.node,
        message,
        related=tuple(Related(source, "set here") for source in known.sources),
        severity=severity,
        resource=statement.owner.logical_id,
        ignorable_at=(statement, statement.owner),
    )
