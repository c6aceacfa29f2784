"""What CodeDeploy may do with the functions that it deploys."""

from __future__ import annotations

from datetime import date

from serverless_lint.aws.fact import Fact

HOOK_PREFIX = Fact(
    "CodeDeployHook_",
    "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForLambda.html",
    date(2026, 11, 29),
)
"""What the name of a function begins with that `AWSCodeDeployRoleForLambda` allows to invoke."""
