"""Operations that take several things at once: where they say what failed, and how many they take.

The script that makes the data fails if a model of botocore has no such parameter or member, or another limit.
"""

from __future__ import annotations

import msgspec


class Batch(msgspec.Struct, frozen=True):
    """An operation that takes several things."""

    entries: str
    """The parameter that has them, with the path in it; empty if the parameters say how many there are to be."""
    failures: tuple[str, ...] = ()
    """The members of the response that say what failed; none if all of it fails or nothing."""
    limit: int | None = None
    """The most that the documentation allows, where the model does not say."""
    single: str = ""
    """The operation that does the same for one."""


BATCHES: dict[str, dict[str, Batch]] = {
    "athena": {
        "BatchGetNamedQuery": Batch("NamedQueryIds", ("UnprocessedNamedQueryIds",), single="GetNamedQuery"),
        "BatchGetQueryExecution": Batch(
            "QueryExecutionIds", ("UnprocessedQueryExecutionIds",), None, "GetQueryExecution"
        ),
    },
    "cloudwatch": {
        # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
        "PutMetricData": Batch("MetricData", (), 1000),
    },
    "codebuild": {"BatchGetBuilds": Batch("ids", ("buildsNotFound",))},
    "cognito-identity": {"DeleteIdentities": Batch("IdentityIdsToDelete", ("UnprocessedIdentityIds",))},
    "comprehend": {
        # https://docs.aws.amazon.com/comprehend/latest/dg/guidelines-and-limits.html
        "BatchDetectDominantLanguage": Batch("TextList", ("ErrorList",), 25, "DetectDominantLanguage"),
        "BatchDetectEntities": Batch("TextList", ("ErrorList",), 25, "DetectEntities"),
        "BatchDetectKeyPhrases": Batch("TextList", ("ErrorList",), 25, "DetectKeyPhrases"),
        "BatchDetectSentiment": Batch("TextList", ("ErrorList",), 25, "DetectSentiment"),
        "BatchDetectSyntax": Batch("TextList", ("ErrorList",), 25, "DetectSyntax"),
        "BatchDetectTargetedSentiment": Batch("TextList", ("ErrorList",), 25, "DetectTargetedSentiment"),
    },
    "dynamodb": {
        "BatchExecuteStatement": Batch("Statements", ("Responses[].Error",), None, "ExecuteStatement"),
        "BatchGetItem": Batch("RequestItems", ("UnprocessedKeys",), None, "GetItem"),
        "BatchWriteItem": Batch("RequestItems", ("UnprocessedItems",), None, "PutItem"),
        "ExecuteTransaction": Batch("TransactStatements"),
        "TransactGetItems": Batch("TransactItems"),
        "TransactWriteItems": Batch("TransactItems"),
    },
    "ecr": {
        "BatchDeleteImage": Batch("imageIds", ("failures",)),
        "BatchGetImage": Batch("imageIds", ("failures",)),
    },
    "ecs": {
        "RunTask": Batch("", ("failures",)),
        # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StartTask.html
        "StartTask": Batch("containerInstances", ("failures",), 10),
    },
    "events": {
        "PutEvents": Batch("Entries", ("FailedEntryCount", "Entries[].ErrorCode")),
        "PutPartnerEvents": Batch("Entries", ("FailedEntryCount", "Entries[].ErrorCode")),
        "PutTargets": Batch("Targets", ("FailedEntryCount", "FailedEntries")),
        "RemoveTargets": Batch("Ids", ("FailedEntryCount", "FailedEntries")),
    },
    "firehose": {
        "PutRecordBatch": Batch("Records", ("FailedPutCount", "RequestResponses[].ErrorCode"), None, "PutRecord"),
    },
    "glue": {
        "BatchCreatePartition": Batch("PartitionInputList", ("Errors",), None, "CreatePartition"),
        "BatchDeletePartition": Batch("PartitionsToDelete", ("Errors",), None, "DeletePartition"),
        "BatchDeleteTable": Batch("TablesToDelete", ("Errors",), None, "DeleteTable"),
        "BatchGetPartition": Batch("PartitionsToGet", ("UnprocessedKeys",), None, "GetPartition"),
        "BatchStopJobRun": Batch("JobRunIds", ("Errors",)),
        "BatchUpdatePartition": Batch("Entries", ("Errors",), None, "UpdatePartition"),
    },
    "iotsitewise": {
        # https://docs.aws.amazon.com/iot-sitewise/latest/APIReference/API_BatchPutAssetPropertyValue.html
        "BatchPutAssetPropertyValue": Batch("entries", ("errorEntries",), 10),
    },
    "kinesis": {"PutRecords": Batch("Records", ("FailedRecordCount", "Records[].ErrorCode"), None, "PutRecord")},
    "location": {
        "BatchPutGeofence": Batch("Entries", ("Errors",), None, "PutGeofence"),
        "BatchUpdateDevicePosition": Batch("Updates", ("Errors",)),
    },
    "logs": {"PutLogEvents": Batch("logEvents", ("rejectedLogEventsInfo",))},
    "rekognition": {"DeleteFaces": Batch("FaceIds", ("UnsuccessfulFaceDeletions",))},
    "resourcegroupstaggingapi": {
        "TagResources": Batch("ResourceARNList", ("FailedResourcesMap",)),
        "UntagResources": Batch("ResourceARNList", ("FailedResourcesMap",)),
    },
    "s3": {
        # https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
        "DeleteObjects": Batch("Delete.Objects", ("Errors",), 1000, "DeleteObject"),
    },
    "secretsmanager": {"BatchGetSecretValue": Batch("SecretIdList", ("Errors",), None, "GetSecretValue")},
    # https://docs.aws.amazon.com/ses/latest/dg/quotas.html
    "ses": {"SendBulkTemplatedEmail": Batch("Destinations", ("Status[].Error",), 50, "SendTemplatedEmail")},
    "sesv2": {"SendBulkEmail": Batch("BulkEmailEntries", ("BulkEmailEntryResults[].Error",), 50, "SendEmail")},
    # https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
    "sns": {"PublishBatch": Batch("PublishBatchRequestEntries", ("Failed",), 10, "Publish")},
    "sqs": {
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-batch-api-actions.html
        "ChangeMessageVisibilityBatch": Batch("Entries", ("Failed",), 10, "ChangeMessageVisibility"),
        "DeleteMessageBatch": Batch("Entries", ("Failed",), 10, "DeleteMessage"),
        "SendMessageBatch": Batch("Entries", ("Failed",), 10, "SendMessage"),
    },
    "ssm": {
        "DeleteParameters": Batch("Names", ("InvalidParameters",), None, "DeleteParameter"),
        "GetParameters": Batch("Names", ("InvalidParameters",), None, "GetParameter"),
    },
    "timestream-write": {"WriteRecords": Batch("Records")},
    "xray": {"PutTraceSegments": Batch("TraceSegmentDocuments", ("UnprocessedTraceSegments",))},
}
