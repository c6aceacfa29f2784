"""What services send as `aws:SourceArn` when they use a resource on behalf of somebody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from serverless_lint.aws.fact import Fact

SENT_TO_QUEUES_AND_TOPICS: Mapping[str, Fact[str]] = {
    "cloudwatch": Fact(
        "arn:${Partition}:cloudwatch:${Region}:${Account}:alarm:${AlarmName}",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html",
        date(2026, 11, 29),
    ),
    "events": Fact(
        "arn:${Partition}:events:${Region}:${Account}:${Source}",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html",
        date(2026, 11, 29),
    ),
    "s3": Fact(
        "arn:${Partition}:s3:::${BucketName}",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html",
        date(2026, 11, 29),
    ),
    "ses": Fact(
        "arn:${Partition}:ses:${Region}:${Account}:${Source}",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html",
        date(2026, 11, 29),
    ),
    "sns": Fact(
        "arn:${Partition}:sns:${Region}:${Account}:${TopicName}",
        "https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html",
        date(2026, 11, 29),
    ),
}
"""By the service that sends a message the ARN of whom it sends for, as a format."""

SENT_WITH_WILDCARDS = Fact(
    frozenset({"bcm-data-exports", "cur"}),
    "https://docs.aws.amazon.com/cur/latest/userguide/cur-s3.html",
    date(2026, 11, 29),
)
"""Services of billing, which send ARNs of all reports together, with `*` in them."""

SENT_FOR_ROLES: Mapping[str, Fact[str]] = {
    "scheduler": Fact(
        "arn:${Partition}:scheduler:${Region}:${Account}:schedule-group/${GroupName}",
        "https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html",
        date(2026, 11, 29),
    ),
}
"""By the service that assumes a role the ARN of whom it works for, as a format."""
