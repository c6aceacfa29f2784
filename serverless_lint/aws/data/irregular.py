"""Operations that need other permissions than the action of their name, or may use more than that one.

The script that makes the data fails if an operation or an action of this table no longer exists, if an operation of a
service with `WITH_PARAMETERS` is neither here nor has an action of its name, and if a row says what goes without it.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from __future__ import annotations

import re

import msgspec

EVERY = "*"
"""In place of an operation: what holds for all of a service."""


class Needs(msgspec.Struct, frozen=True):
    """What an operation needs. Actions without a service are those of the operation's own."""

    required: str | None = None
    """What it cannot do without: all of these, each being one of several if they are written `this|that`.

    None if that is the action of the operation's name; nothing if it may work without any permission.
    """
    also: str = ""
    """What else it may use, with the caller's permissions, as patterns."""


def qualified(names: str, prefix: str) -> str:
    """The actions or patterns of a row with their service."""
    return re.sub(r"[^ |]+", lambda name: name[0] if ":" in name[0] or name[0] == "*" else f"{prefix}:{name[0]}", names)


_ENCRYPTED = "kms:Decrypt kms:DescribeKey kms:GenerateDataKey*"
_MEDIA = f"s3:GetObject* s3:PutObject* s3:ListBucket s3:GetBucketLocation sns:Publish iam:PassRole {_ENCRYPTED}"
_PARTIQL = Needs("PartiQLDelete|PartiQLInsert|PartiQLSelect|PartiQLUpdate")
_UPLOAD = Needs("PutObject", "PutObject* AbortMultipartUpload")
_PASSES_ROLE = Needs(also="iam:PassRole")
_CONNECTIONS = Needs("ManageConnections|Invoke")
_UNKNOWN_STACKS = {EVERY: Needs(also="*")}
_READS_OBJECT = Needs("GetObject|GetObjectVersion", "GetObject* ListBucket")
_DELETES_OBJECT = Needs("DeleteObject|DeleteObjectVersion", "DeleteObject* BypassGovernanceRetention")

IRREGULAR: dict[str, dict[str, Needs]] = {
    "apigatewaymanagementapi": {
        "DeleteConnection": _CONNECTIONS,
        "GetConnection": _CONNECTIONS,
        "PostToConnection": _CONNECTIONS,
    },
    "athena": {EVERY: Needs(also=f"s3:* glue:* lakeformation:GetDataAccess lambda:InvokeFunction {_ENCRYPTED}")},
    "batch": {"RegisterJobDefinition": _PASSES_ROLE, "SubmitJob": _PASSES_ROLE},
    "bedrock-agent": {"CreateAgent": _PASSES_ROLE, "CreateFlow": _PASSES_ROLE, "CreateKnowledgeBase": _PASSES_ROLE},
    "bedrock-agent-runtime": {
        EVERY: Needs(also="ApplyGuardrail GetInferenceProfile InvokeModel* Rerank Retrieve aws-marketplace:*"),
    },
    "bedrock-runtime": {
        EVERY: Needs(also="ApplyGuardrail CallWithBearerToken GetInferenceProfile InvokeModel* aws-marketplace:*"),
        "Converse": Needs("InvokeModel"),
        "ConverseStream": Needs("InvokeModelWithResponseStream"),
        "StartAsyncInvoke": Needs("InvokeModel", "s3:PutObject"),
    },
    "cloudcontrol": _UNKNOWN_STACKS,
    "cloudformation": _UNKNOWN_STACKS,
    "cloudfront": {"CreateDistributionWithTags": Needs("CreateDistribution", "TagResource")},
    "codebuild": {"CreateProject": _PASSES_ROLE, "UpdateProject": _PASSES_ROLE},
    "codepipeline": {"CreatePipeline": _PASSES_ROLE, "UpdatePipeline": _PASSES_ROLE},
    "cognito-idp": {
        "CreateGroup": _PASSES_ROLE,
        "CreateUserPool": _PASSES_ROLE,
        "SetUserPoolMfaConfig": _PASSES_ROLE,
        "UpdateGroup": _PASSES_ROLE,
        "UpdateUserPool": _PASSES_ROLE,
    },
    "comprehend": {EVERY: Needs(also=_MEDIA)},
    "dynamodb": {
        EVERY: Needs(also=_ENCRYPTED),
        "BatchExecuteStatement": _PARTIQL,
        "ExecuteStatement": _PARTIQL,
        "ExecuteTransaction": _PARTIQL,
        "ExportTableToPointInTime": Needs(also="s3:PutObject* s3:AbortMultipartUpload"),
        "ImportTable": Needs(also="s3:GetObject s3:ListBucket logs:*"),
        "TransactGetItems": Needs("GetItem"),
        "TransactWriteItems": Needs("ConditionCheckItem|DeleteItem|PutItem|UpdateItem"),
    },
    "ec2": {"RunInstances": Needs(also="CreateTags iam:PassRole")},
    "ecs": {
        "CreateService": _PASSES_ROLE,
        "RegisterTaskDefinition": _PASSES_ROLE,
        "RunTask": Needs(also="TagResource iam:PassRole"),
        "StartTask": _PASSES_ROLE,
        "UpdateService": _PASSES_ROLE,
    },
    "emr": {"RunJobFlow": _PASSES_ROLE},
    "emr-serverless": {"StartJobRun": _PASSES_ROLE},
    "events": {"PutRule": Needs(also="TagResource iam:PassRole"), "PutTargets": _PASSES_ROLE},
    "firehose": {"CreateDeliveryStream": _PASSES_ROLE, "UpdateDestination": _PASSES_ROLE},
    "glue": {EVERY: Needs(also="s3:* iam:PassRole lakeformation:GetDataAccess")},
    "iot": {"CreateTopicRule": _PASSES_ROLE, "ReplaceTopicRule": _PASSES_ROLE},
    "kinesis": {EVERY: Needs(also=_ENCRYPTED)},
    "kms": {"ReEncrypt": Needs("ReEncryptFrom ReEncryptTo")},
    "lambda": {
        "CreateFunction": Needs(
            also="TagResource PublishVersion GetLayerVersion iam:PassRole ec2:Describe* ecr:* s3:GetObject*"
        ),
        "GetLayerVersionByArn": Needs("GetLayerVersion"),
        "Invoke": Needs("InvokeFunction"),
        "InvokeAsync": Needs("InvokeAsync|InvokeFunction"),
        "InvokeWithResponseStream": Needs("InvokeFunction"),
        "UpdateFunctionCode": Needs(also="ecr:* s3:GetObject*"),
        "UpdateFunctionConfiguration": Needs(also="GetLayerVersion iam:PassRole ec2:Describe*"),
    },
    "logs": {
        "CreateExportTask": Needs(also="s3:*"),
        "PutDestination": _PASSES_ROLE,
        "PutSubscriptionFilter": _PASSES_ROLE,
    },
    "mediaconvert": {"CreateJob": Needs(also="TagResource iam:PassRole")},
    "medialive": {"CreateChannel": _PASSES_ROLE, "CreateInput": _PASSES_ROLE, "UpdateChannel": _PASSES_ROLE},
    "pipes": {"CreatePipe": Needs(also="TagResource iam:PassRole"), "UpdatePipe": _PASSES_ROLE},
    "polly": {EVERY: Needs(also=_MEDIA)},
    "rds-data": {EVERY: Needs(also="secretsmanager:GetSecretValue kms:Decrypt")},
    "redshift-data": {
        EVERY: Needs(
            also="secretsmanager:GetSecretValue redshift:GetClusterCredentials* redshift-serverless:GetCredentials"
        ),
        "GetStatementResultV2": Needs("GetStatementResult"),
    },
    "rekognition": {EVERY: Needs(also=_MEDIA)},
    "s3": {
        EVERY: Needs(also=_ENCRYPTED),
        # Who has begun an upload may look at it and end it.
        "AbortMultipartUpload": Needs("", "AbortMultipartUpload"),
        "CompleteMultipartUpload": _UPLOAD,
        "CopyObject": Needs("GetObject|GetObjectVersion PutObject", "GetObject* PutObject* ListBucket"),
        "CreateMultipartUpload": _UPLOAD,
        "CreateSession": Needs("s3express:CreateSession"),
        "DeleteBucketAnalyticsConfiguration": Needs("PutAnalyticsConfiguration"),
        "DeleteBucketCors": Needs("PutBucketCORS"),
        "DeleteBucketEncryption": Needs("PutEncryptionConfiguration"),
        "DeleteBucketIntelligentTieringConfiguration": Needs("PutIntelligentTieringConfiguration"),
        "DeleteBucketInventoryConfiguration": Needs("PutInventoryConfiguration"),
        "DeleteBucketLifecycle": Needs("PutLifecycleConfiguration"),
        "DeleteBucketMetricsConfiguration": Needs("PutMetricsConfiguration"),
        "DeleteBucketOwnershipControls": Needs("PutBucketOwnershipControls"),
        "DeleteBucketReplication": Needs("PutReplicationConfiguration"),
        "DeleteBucketTagging": Needs("PutBucketTagging"),
        "DeleteObject": _DELETES_OBJECT,
        "DeleteObjectTagging": Needs("DeleteObjectTagging|DeleteObjectVersionTagging"),
        "DeleteObjects": _DELETES_OBJECT,
        "DeletePublicAccessBlock": Needs("PutBucketPublicAccessBlock"),
        "GetBucketAccelerateConfiguration": Needs("GetAccelerateConfiguration"),
        "GetBucketAnalyticsConfiguration": Needs("GetAnalyticsConfiguration"),
        "GetBucketEncryption": Needs("GetEncryptionConfiguration"),
        "GetBucketIntelligentTieringConfiguration": Needs("GetIntelligentTieringConfiguration"),
        "GetBucketInventoryConfiguration": Needs("GetInventoryConfiguration"),
        "GetBucketLifecycle": Needs("GetLifecycleConfiguration"),
        "GetBucketLifecycleConfiguration": Needs("GetLifecycleConfiguration"),
        "GetBucketMetricsConfiguration": Needs("GetMetricsConfiguration"),
        "GetBucketNotificationConfiguration": Needs("GetBucketNotification"),
        "GetBucketReplication": Needs("GetReplicationConfiguration"),
        "GetObject": _READS_OBJECT,
        "GetObjectAcl": Needs("GetObjectAcl|GetObjectVersionAcl"),
        # AWS's own pages name different actions.
        "GetObjectAttributes": Needs("GetObject|GetObjectAttributes|GetObjectVersion|GetObjectVersionAttributes"),
        "GetObjectLockConfiguration": Needs("GetBucketObjectLockConfiguration"),
        "GetObjectTagging": Needs("GetObjectTagging|GetObjectVersionTagging"),
        "GetObjectTorrent": Needs("GetObject|GetObjectTorrent|GetObjectVersionTorrent"),
        "GetPublicAccessBlock": Needs("GetBucketPublicAccessBlock"),
        "HeadBucket": Needs("ListBucket"),
        "HeadObject": _READS_OBJECT,
        "ListBucketAnalyticsConfigurations": Needs("GetAnalyticsConfiguration"),
        "ListBucketIntelligentTieringConfigurations": Needs("GetIntelligentTieringConfiguration"),
        "ListBucketInventoryConfigurations": Needs("GetInventoryConfiguration"),
        "ListBucketMetricsConfigurations": Needs("GetMetricsConfiguration"),
        "ListBuckets": Needs("ListAllMyBuckets"),
        "ListDirectoryBuckets": Needs("s3express:ListAllMyDirectoryBuckets"),
        "ListMultipartUploads": Needs("ListBucketMultipartUploads"),
        "ListObjectVersions": Needs("ListBucketVersions"),
        "ListObjects": Needs("ListBucket"),
        "ListObjectsV2": Needs("ListBucket"),
        "ListParts": Needs("", "ListMultipartUploadParts"),
        "PutBucketAccelerateConfiguration": Needs("PutAccelerateConfiguration"),
        "PutBucketAnalyticsConfiguration": Needs("PutAnalyticsConfiguration"),
        "PutBucketEncryption": Needs("PutEncryptionConfiguration"),
        "PutBucketIntelligentTieringConfiguration": Needs("PutIntelligentTieringConfiguration"),
        "PutBucketInventoryConfiguration": Needs("PutInventoryConfiguration"),
        "PutBucketLifecycle": Needs("PutLifecycleConfiguration"),
        "PutBucketLifecycleConfiguration": Needs("PutLifecycleConfiguration"),
        "PutBucketMetricsConfiguration": Needs("PutMetricsConfiguration"),
        "PutBucketNotificationConfiguration": Needs("PutBucketNotification"),
        "PutBucketReplication": Needs("PutReplicationConfiguration", "iam:PassRole"),
        "PutObject": Needs(None, "PutObject* AbortMultipartUpload"),
        "PutObjectAcl": Needs("PutObjectAcl|PutObjectVersionAcl"),
        "PutObjectLockConfiguration": Needs("PutBucketObjectLockConfiguration"),
        "PutObjectTagging": Needs("PutObjectTagging|PutObjectVersionTagging"),
        "PutPublicAccessBlock": Needs("PutBucketPublicAccessBlock"),
        "SelectObjectContent": Needs("GetObject"),
        "UploadPart": _UPLOAD,
        "UploadPartCopy": Needs("GetObject|GetObjectVersion PutObject", "GetObject* PutObject* ListBucket"),
        "WriteGetObjectResponse": Needs("s3-object-lambda:WriteGetObjectResponse"),
    },
    "sagemaker": {EVERY: Needs(also="iam:PassRole s3:* ecr:*")},
    "scheduler": {"CreateSchedule": _PASSES_ROLE, "UpdateSchedule": _PASSES_ROLE},
    "secretsmanager": {
        EVERY: Needs(also=_ENCRYPTED),
        "BatchGetSecretValue": Needs("BatchGetSecretValue GetSecretValue", "ListSecrets"),
    },
    "serverlessrepo": _UNKNOWN_STACKS,
    "sesv2": {
        "SendBulkEmail": Needs("SendBulkEmail|SendBulkTemplatedEmail", "Send*"),
        "SendEmail": Needs("SendEmail|SendRawEmail|SendTemplatedEmail", "Send*"),
    },
    "sns": {EVERY: Needs(also=_ENCRYPTED), "PublishBatch": Needs("Publish")},
    "sqs": {
        EVERY: Needs(also=_ENCRYPTED),
        "ChangeMessageVisibilityBatch": Needs("ChangeMessageVisibility"),
        "DeleteMessageBatch": Needs("DeleteMessage"),
        "SendMessageBatch": Needs("SendMessage"),
    },
    "ssm": {
        EVERY: Needs(also="kms:Encrypt secretsmanager:GetSecretValue " + _ENCRYPTED),
        "SendCommand": _PASSES_ROLE,
        "StartAutomationExecution": Needs(also="*"),
    },
    "stepfunctions": {
        "CreateStateMachine": Needs(also="TagResource iam:PassRole logs:*"),
        "UpdateStateMachine": Needs(also="iam:PassRole logs:*"),
    },
    "sts": {
        # A role that trusts the caller by its ARN lets it in without a permission of its own.
        "AssumeRole": Needs("", "AssumeRole SetSourceIdentity TagSession"),
        "GetCallerIdentity": Needs("", "GetCallerIdentity"),
        "GetSessionToken": Needs("", "GetSessionToken"),
    },
    "textract": {EVERY: Needs(also=_MEDIA)},
    "timestream-query": {EVERY: Needs(also="DescribeEndpoints"), "Query": Needs("Select|SelectValues")},
    "timestream-write": {EVERY: Needs(also="DescribeEndpoints")},
    "transcribe": {EVERY: Needs(also=_MEDIA)},
    "translate": {EVERY: Needs(also=_MEDIA)},
}

WITHOUT_ACTIONS = frozenset({"apigateway", "apigatewayv2"})
"""Services whose actions are not called like operations at all."""

NOT_KNOWN: dict[str, str] = {
    "athena": (
        "CreateSystemTableConfiguration DeleteSystemTableConfiguration GetSystemTableConfiguration "
        "ListSystemTableStatuses UpdateSystemTableConfiguration"
    ),
    "batch": "CancelJobs TerminateJobs TerminateServiceJobs",
    "bedrock-agent-runtime": "RetrieveAndGenerateStream",
    "bedrock-runtime": "InvokeModelWithBidirectionalStream",
    "cloudformation": "RemoveAlias SetAlias",
    "cloudfront": "ListDistributionsByOwnedResource",
    "cloudwatch": (
        "AssociateDatasetKmsKey DeleteMetricDataQueryDefinition DescribeAlarmContributors DisassociateDatasetKmsKey "
        "GetMetricDataQueryDefinition ListMetricDataQueryDefinitions PutMetricDataQueryDefinition"
    ),
    "cognito-idp": (
        "AdminListUserSessions AdminRevokeUserSession CancelPointInTimeRecovery CreateCIMDPolicy DeleteCIMDPolicy "
        "DescribeCIMDPolicy DescribePointInTimeRecovery DescribeTermsByClient GetClientToken GetDerivedToken "
        "GetUserPoolClientSessionConfiguration GetUserPoolSessionConfiguration InitiatePointInTimeRecovery "
        "ListCIMDPolicies ListClientMetadataURLs ListPointInTimeRecoveries SetUserPoolClientSessionConfiguration "
        "SetUserPoolSessionConfiguration StartPointInTimeRecovery UpdateCIMDPolicy UpdateClientMetadataURLState"
    ),
    "dynamodb": "CancelBulkOperation DescribeBulkOperation ListBulkOperations StartBulkPutItems",
    "ecr": (
        "DescribeReplicationBackfillResults ListImageReferrers ListReplicationBackfills StartReplicationBackfill "
        "StopReplicationBackfill"
    ),
    "kinesis": (
        "AcknowledgeDeadLetterQueueRecords AcknowledgeQueueRecords CreateQueue DeleteQueue DescribeQueue ListQueues "
        "ReceiveDeadLetterQueueRecords ReceiveQueueRecords RestoreDeadLetterQueueRecords "
        "UpdateDeadLetterQueueRecordsVisibility UpdateQueue UpdateQueueRecordsVisibility"
    ),
    "kms": "Decapsulate Encapsulate",
    "lambda": "DeleteDurableExecution PauseDurableExecution ResumeDurableExecution",
    "logs": "GetLogObject",
    "polly": "CreateVoice DeleteVoice GetVoice ListTagsForResource TagResource UntagResource",
    "s3": (
        "CreateBucketMetadataConfiguration DeleteBucketMetadataConfiguration GetBucketMetadataConfiguration "
        "RenameObject"
    ),
    "secretsmanager": "AssociateCrossAccountReplica DisassociateCrossAccountReplica ListResourcePolicies",
    "sesv2": "PutAccountDeliveryAttributes",
    "ssm": "DeregisterDefaultHostManagementConfiguration RegisterDefaultHostManagementConfiguration",
    "sts": "GetScopedCredentials",
    "textract": (
        "CreateBlueprint CreateBlueprintVersion CreateProject DeleteBlueprint DeleteProject GetBlueprint "
        "GetDocumentInsights GetProject ListBlueprints ListProjects StartDocumentInsights UpdateBlueprint UpdateProject"
    ),
    "transcribe": "TranscribeAudio UpdateLanguageModel",
}
"""Operations of which it is not known what they need: AWS lists no action of their name yet."""
