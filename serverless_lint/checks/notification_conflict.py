"""Notifications of a bucket that S3 refuses."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.analyses.bucket_notifications import BucketNotifications, Notification
from serverless_lint.checks.problems import resource_problem
from serverless_lint.parse.template.template import Resource
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def notification_conflict(bucket: BucketNotifications) -> Iterator[Problem]:
    """Two notifications of a bucket are for the same event of the same keys, which S3 refuses."""
    for number, notification in enumerate(bucket.notifications):
        if notification.repeated is not None:
            yield resource_problem(
                notification.owner,
                notification.repeated,
                f"S3 refuses a second prefix or suffix in the filter of `{notification.subject}`: write one of each",
            )
        earlier = (other for other in bucket.notifications[:number] if _conflict(bucket.bucket, other, notification))
        for other in list(earlier)[:1]:
            yield resource_problem(
                notification.owner,
                notification.node.key_location,
                f"S3 refuses `{notification.subject}`: `{notification.common_event(other)}` of the same keys of "
                f"`{bucket.bucket.logical_id}` also goes to `{other.subject}`: give them prefixes or suffixes that "
                "exclude each other, or let one topic or event bus tell both",
                related=(Related(other.node.key_location, "the other notification"),),
            )


def _conflict(bucket: Resource, one: Notification, other: Notification) -> bool:
    if bucket.template.exclude_each_other(one.node, other.node):
        return False
    return one.common_event(other) is not None and one.shares_keys(other)
