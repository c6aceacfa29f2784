"""Resources that everyone in AWS may use."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.checks.problems import resource_problem
from serverless_lint.model import LambdaPermission, ResourcePolicyKind, ResourceStatement
from serverless_lint.parse.template.template import Known
from serverless_lint.rule import Category, Problem, Severity, rule


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=284)
def public_trust_policy(statement: ResourceStatement) -> Iterator[Problem]:
    """A role can be assumed by everyone."""
    yield from _open(
        statement, ResourcePolicyKind.ROLE, "everyone in AWS may assume `{}`: name who may, or add a `Condition`"
    )


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=284)
def open_queue_policy(statement: ResourceStatement) -> Iterator[Problem]:
    """A queue can be used by everyone."""
    yield from _open(
        statement, ResourcePolicyKind.QUEUE, "`{}` lets everyone use the queue: name who may, or add a `Condition`"
    )


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=284)
def open_topic_policy(statement: ResourceStatement) -> Iterator[Problem]:
    """A topic can be used by everyone."""
    yield from _open(
        statement, ResourcePolicyKind.TOPIC, "`{}` lets everyone use the topic: name who may, or add a `Condition`"
    )


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=284)
def open_event_bus_policy(statement: ResourceStatement) -> Iterator[Problem]:
    """An event bus can be used by everyone."""
    yield from _open(
        statement, ResourcePolicyKind.EVENT_BUS, "`{}` lets everyone use the bus: name who may, or add a `Condition`"
    )


@rule(Severity.ERROR, Category.SECURITY, since="0.1", cwe=284)
def public_lambda_permission(permission: LambdaPermission) -> Iterator[Problem]:
    """A function can be invoked by everyone."""
    limits = ("PrincipalOrgID", "SourceArn", "SourceAccount", "EventSourceToken")
    # A function URL has rules of its own.
    if not permission.lacks(*limits, "FunctionUrlAuthType", "InvokedViaFunctionUrl"):
        return
    for known in permission.principals:
        if known.value == "*":
            yield resource_problem(
                permission.resource,
                known,
                f"everyone in AWS may invoke the function of `{permission.name}`: name the principal that needs it",
                function=permission.function.name if permission.function else None,
            )


def _open(statement: ResourceStatement, kind: ResourcePolicyKind, message: str) -> Iterator[Problem]:
    if statement.kind is not kind or not statement.allows or statement.may_be_limited or statement.is_about_another:
        return
    known: Known
    for known in statement.everyone:
        yield resource_problem(statement.owner, known, message.format(statement.owner.logical_id))
