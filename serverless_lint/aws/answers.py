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
GROWS_WITH_USE = frozenset(
    {
        ("athena", "GetQueryResults"),
        ("athena", "ListQueryExecutions"),
        ("backup", "ListRecoveryPointsByBackupVault"),
        ("batch", "ListJobs"),
        ("cloudformation", "DescribeStackEvents"),
        ("cloudtrail", "LookupEvents"),
        ("cloudwatch", "DescribeAlarmHistory"),
        ("codepipeline", "ListPipelineExecutions"),
        ("cognito-idp", "ListUsers"),
        ("cognito-idp", "ListUsersInGroup"),
        ("ecr", "DescribeImages"),
        ("ecr", "ListImages"),
        ("glue", "GetJobRuns"),
        ("glue", "GetPartitions"),
        ("guardduty", "ListFindings"),
        ("inspector2", "ListFindings"),
        ("iot", "ListThings"),
        ("lambda", "ListVersionsByFunction"),
        ("logs", "DescribeLogStreams"),
        ("logs", "FilterLogEvents"),
        ("rds", "DescribeDBSnapshots"),
        ("redshift-data", "GetStatementResult"),
        ("rekognition", "ListFaces"),
        ("s3", "ListMultipartUploads"),
        ("s3", "ListObjectVersions"),
        ("s3", "ListObjects"),
        ("s3", "ListObjectsV2"),
        ("securityhub", "GetFindings"),
        ("sesv2", "ListSuppressedDestinations"),
        ("sns", "ListEndpointsByPlatformApplication"),
        ("sns", "ListSubscriptions"),
        ("sns", "ListSubscriptionsByTopic"),
        ("stepfunctions", "GetExecutionHistory"),
        ("stepfunctions", "ListExecutions"),
        ("textract", "GetDocumentAnalysis"),
        ("textract", "GetDocumentTextDetection"),
        ("transcribe", "ListTranscriptionJobs"),
    }
)
"""Operations that list what comes with use: objects, users, findings, events, runs, versions, rows of results. What all
others list is what people set up, such as functions, rules, queues and databases, of which they may have a few or more
than a page: no repository says it."""
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
