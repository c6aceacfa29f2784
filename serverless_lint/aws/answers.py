"""Operations whose answers need less care than their models say."""

from __future__ import annotations

ALL_AT_ONCE = frozenset({"ec2"})
"""Services that give everything unless they are asked for pages.

https://docs.aws.amazon.com/AWSEC2/latest/DeveloperGuide/ec2-api-pagination.html
"""
FEW = frozenset(
    {
        ("bedrock-agent-runtime", "Retrieve"),
        ("cloudtrail", "ListTrails"),
        ("cloudwatch", "GetMetricData"),
        ("connect", "ListInstanceStorageConfigs"),
        ("events", "ListTargetsByRule"),
        ("guardduty", "ListDetectors"),
        ("guardduty", "ListIPSets"),
        ("guardduty", "ListThreatIntelSets"),
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
        ("organizations", "ListPoliciesForTarget"),
        ("organizations", "ListRoots"),
        ("route53resolver", "ListResolverQueryLogConfigs"),
        ("s3", "ListBuckets"),
        ("s3vectors", "QueryVectors"),
    }
)
"""Operations whose quotas are below a page, or of which the first page is what one wants."""
FEW_OF_ONE = frozenset({("lambda", "ListEventSourceMappings")})
"""Operations that give a page or less of what belongs to one thing, if they are told which:
https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html"""
SELDOM_MORE = frozenset(
    {
        ("appsync", "ListApiKeys"),
        ("ecs", "ListClusters"),
        ("elb", "DescribeLoadBalancers"),
        ("elbv2", "DescribeLoadBalancers"),
        ("iam", "ListServerCertificates"),
        ("rds", "DescribeDBClusters"),
        ("rds", "DescribeDBInstances"),
        ("sqs", "ListQueues"),
    }
)
"""Operations that list what people set up, whose first page has room for all that an account may have unless its quota
is raised: 400 load balancers for 50, 100 databases for 40, 100 certificates for 20; and 1,000 queues and 100 clusters,
of which hardly an account has so many. Of the keys of one API there are 50 at most, and those that ended are deleted.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListClusters.html
https://docs.aws.amazon.com/general/latest/gr/appsync.html
"""
SELDOM_MORE_OF_ONE = {
    ("apigateway", "GetApiKeys"): "nameQuery",
    ("cloudwatch", "ListMetrics"): "Namespace",
}
"""Operations, with a parameter that leaves so little that one page nearly always has room for it: keys of a name,
metrics of one's own namespace.

https://docs.aws.amazon.com/apigateway/latest/api/API_GetApiKeys.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html
"""
NOTICED_WITH_THE_STACK = frozenset({("ecr", "BatchDeleteImage"), ("s3", "DeleteObjects")})
"""Operations that empty something which CloudFormation deletes only if it is empty, and otherwise says so:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html"""
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
WORKED_ON_LATER = frozenset(
    {
        ("events", "PutEvents"),
        ("sns", "Publish"),
        ("sqs", "SendMessage"),
        ("stepfunctions", "StartExecution"),
    }
)
"""Requests that are answered as soon as what they bring is kept, before anybody works on it; `Invoke` is one by its
type: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html,
https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html"""
