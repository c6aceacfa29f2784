"""Buckets that cannot be made because the function that they notify needs them first."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from serverless_lint.analyses.notification_cycles import NotificationCycle
from serverless_lint.checks.problems import resource_problem
from serverless_lint.rule import Category, Problem, Related, Severity, rule


@rule(Severity.ERROR, Category.CORRECTNESS, since="0.1")
def circular_notification(cycle: NotificationCycle) -> Iterator[Problem]:
    """A bucket notifies a function that needs the bucket, so that neither can be made first."""
    function, bucket = cycle.event.owner.logical_id, cycle.bucket.logical_id
    last, node = cycle.path[-1]
    through = f" through `{last.logical_id}`" if last is not cycle.event.owner else ""
    problem = resource_problem(
        cycle.event.owner,
        node,
        f"`{bucket}` notifies `{function}`, which needs `{bucket}` here{through}: name the bucket by a text that does "
        f"not refer to `{bucket}`, such as a `!Sub` that its `BucketName` has, too",
        related=(Related(cycle.event.node.key_location, "the notification"),),
        function=function,
    )
    yield replace(problem, ignorable_at=(cycle.event, cycle.event.owner))
