"""What services do with the roles that they assume."""

from __future__ import annotations

from datetime import date

from serverless_lint.aws.fact import Fact

WITHOUT_CODE: Fact[frozenset[str]] = Fact(
    frozenset(
        {
            *("application-autoscaling", "backup", "cognito-idp", "config", "delivery", "dlm", "monitoring"),
            *("transitgateway", "vpc-flow-logs"),
        }
    ),
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html",
    date(2026, 11, 30),
)
"""The services that assume roles for one work of their own, always the same, and run or call nothing of anybody.

Application Auto Scaling, AWS Backup, messages of Cognito, recordings of AWS Config, deliveries of logs, lifecycles of
snapshots, metrics of RDS, logs of networks.
"""
