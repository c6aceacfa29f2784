"""Operations whose answers need less care than their models say."""

from __future__ import annotations

ALL_AT_ONCE = frozenset({"ec2"})
"""Services that give everything unless they are asked for pages.

https://docs.aws.amazon.com/AWSEC2/latest/DeveloperGuide/ec2-api-pagination.html
"""
FEW = frozenset(
    {
        ("bedrock-agent-runtime", "Retrieve"),
        ("cloudwatch", "GetMetricData"),
        ("guardduty", "ListDetectors"),
        ("iam", "ListAccessKeys"),
        ("iam", "ListAccountAliases"),
        ("iam", "ListAttachedGroupPolicies"),
        ("iam", "ListAttachedRolePolicies"),
        ("iam", "ListAttachedUserPolicies"),
        ("iam", "ListGroupPolicies"),
        ("iam", "ListGroupsForUser"),
        ("iam", "ListInstanceProfilesForRole"),
        ("iam", "ListMFADevices"),
        ("iam", "ListPolicyVersions"),
        ("iam", "ListRolePolicies"),
        ("iam", "ListUserPolicies"),
        ("organizations", "ListParents"),
        ("organizations", "ListRoots"),
        ("s3", "ListBuckets"),
        ("s3vectors", "QueryVectors"),
    }
)
"""Operations whose quotas are below a page, or of which the first page is what one wants."""
WITHOUT_HARM = frozenset(
    {
        ("ecs", "RunTask"),
        ("events", "RemoveTargets"),
        ("logs", "PutLogEvents"),
        ("resourcegroupstaggingapi", "UntagResources"),
        ("xray", "PutTraceSegments"),
    }
)
"""Operations that clean up or send what is not missed, and those whose answers are looked at in another way."""
