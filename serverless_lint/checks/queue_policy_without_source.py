"""Queues and topics that take messages which a service sends on behalf of anybody."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from serverless_lint.checks.problems import resource_problem
from serverless_lint.model import ResourcePolicyKind, ResourceStatement
from serverless_lint.rule import Category, Problem, Severity, rule

_SENDERS = {
    ResourcePolicyKind.QUEUE: {"events": "aws:SourceArn", "s3": "aws:SourceAccount", "sns": "aws:SourceArn"},
    ResourcePolicyKind.TOPIC: {
        "cloudwatch": "aws:SourceAccount",
        "s3": "aws:SourceAccount",
        "ses": "aws:SourceAccount",
    },
}
"""The services that say on whose behalf they send, with the key that says so best; a bucket's ARN names no account.

https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
"""


@rule(Severity.WARNING, Category.SECURITY, since="0.1", cwe=441)
def queue_policy_without_source(statement: ResourceStatement) -> Iterator[Problem]:
    """A service may send to a queue or topic on behalf of any account."""
    keys = _SENDERS.get(statement.kind, {})
    if not keys or not statement.allows or statement.may_be_limited or statement.is_about_another:
        return
    if _lets_everyone_in(statement):
        return
    for service, known in statement.services:
        if service in keys:
            yield resource_problem(
                statement.owner,
                known,
                f"`{service}` may send to the {statement.kind.value} for any account: "
                f"limit it by a condition on `{keys[service]}`",
            )


def _lets_everyone_in(statement: ResourceStatement) -> bool:
    """Whether the same policy has a statement without any limit, which is the greater fault."""
    policy = statement.node.parent
    others = [replace(statement, node=node) for node in policy.elements()] if policy is not None else []
    return any(list(other.everyone) and not (other.may_be_limited or other.is_about_another) for other in others)
