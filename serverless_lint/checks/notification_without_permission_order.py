"""Buckets that may notify before they are let in."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.notification_order import UnorderedNotification
from serverless_lint.checks.problems import resource_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.WARNING, Category.CORRECTNESS, since="0.1")
def notification_without_permission_order(found: UnorderedNotification) -> Iterator[Problem]:
    """A bucket may be made before what lets it notify its receiver, which S3 refuses."""
    bucket, receiver, grant = found.delivery.owner, found.delivery.receiver, found.grants[0]
    if found.comes_after:
        message = (
            f"S3 refuses to notify `{receiver.logical_id}`, as `{grant.logical_id}` is made only after "
            f"`{bucket.logical_id}`, which it names: name the bucket there by a text"
        )
    else:
        message = (
            f"`{bucket.logical_id}` may be made before `{grant.logical_id}` lets it notify `{receiver.logical_id}`, "
            f"which S3 then refuses: add `DependsOn: {grant.logical_id}`"
        )
    yield resource_problem(
        bucket,
        found,
        message,
        severity=Severity.ERROR if found.comes_after else None,
        related=(Related(grant, "lets the bucket in"),),
    )
