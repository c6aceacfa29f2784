"""The metrics that services publish to CloudWatch, and the dimensions that tell them apart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from serverless_lint.aws.fact import Fact
from serverless_lint.aws.references import Form

_DAY = date(2026, 11, 29)


class Metrics(msgspec.Struct, frozen=True):
    """What a service publishes under its namespace."""

    names: frozenset[str]
    dimensions: Mapping[str, Form | None]
    """The names of dimensions, with the form in which each names a resource; None of those that name no resource."""
    needs_dimension: bool = False
    """Whether there is no metric without a dimension."""


_LAMBDA = Metrics(
    frozenset(
        {
            *("Invocations", "Errors", "DeadLetterErrors", "DestinationDeliveryFailures", "Throttles", "Duration"),
            *("OversizedRecordCount", "ProvisionedConcurrencyInvocations", "PostRuntimeExtensionsDuration"),
            *("ProvisionedConcurrencySpilloverInvocations", "RecursiveInvocationsDropped", "IteratorAge", "OffsetLag"),
            *("ConcurrentExecutions", "ProvisionedConcurrentExecutions", "ProvisionedConcurrencyUtilization"),
            *("UnreservedConcurrentExecutions", "ClaimedAccountConcurrency", "AsyncEventsReceived", "AsyncEventAge"),
            *("AsyncEventsDropped", "SignatureValidationErrors", "PolledEventCount", "FilteredOutEventCount"),
            *("InvokedEventCount", "FailedInvokeEventCount", "DroppedEventCount", "DeletedEventCount"),
            *("OnFailureDestinationDeliveredEventCount", "ProvisionedPollers", "UrlRequestCount", "Url4xxCount"),
            *("Url5xxCount", "UrlRequestLatency"),
        }
    ),
    {"FunctionName": Form.NAME, "Resource": None, "ExecutedVersion": None, "EventSourceMappingUUID": None},
)
_SQS = Metrics(
    frozenset(
        {
            *("ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesDelayed", "NumberOfEmptyReceives"),
            *("ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesVisible", "NumberOfMessagesDeleted"),
            *(
                "NumberOfMessagesReceived",
                "NumberOfMessagesSent",
                "SentMessageSize",
                "NumberOfDeduplicatedSentMessages",
            ),
            *("ApproximateNumberOfGroupsWithInflightMessages", "ApproximateNumberOfNoisyGroups"),
            *("ApproximateNumberOfMessagesVisibleInQuietGroups", "ApproximateNumberOfMessagesNotVisibleInQuietGroups"),
            *("ApproximateNumberOfMessagesDelayedInQuietGroups", "ApproximateAgeOfOldestMessageInQuietGroups"),
        }
    ),
    {"QueueName": Form.NAME},
    needs_dimension=True,
)
_SNS = Metrics(
    frozenset(
        {
            *("NumberOfMessagesPublished", "NumberOfNotificationsDelivered", "NumberOfNotificationsFailed"),
            *("NumberOfNotificationsFilteredOut", "NumberOfNotificationsFilteredOut-InvalidAttributes"),
            *("NumberOfNotificationsFilteredOut-NoMessageAttributes", "NumberOfNotificationsFilteredOut-MessageBody"),
            *("NumberOfNotificationsFilteredOut-MessageAttributes", "NumberOfNotificationsFailedToRedriveToDlq"),
            *("NumberOfNotificationsFilteredOut-InvalidMessageBody", "NumberOfNotificationsRedrivenToDlq"),
            *("PublishSize", "SMSMonthToDateSpentUSD", "SMSSuccessRate"),
        }
    ),
    {"TopicName": Form.NAME, "Application": None, "Platform": None, "Country": None, "SMSType": None},
)
_STATES = Metrics(
    frozenset(
        {
            *("ExecutionTime", "ExecutionThrottled", "ExecutionsAborted", "ExecutionsFailed", "ExecutionsStarted"),
            *("ExecutionsSucceeded", "ExecutionsTimedOut", "ExecutionsRedriven", "RedrivenExecutionsAborted"),
            *("RedrivenExecutionsFailed", "RedrivenExecutionsSucceeded", "RedrivenExecutionsTimedOut"),
            *("ActivityRunTime", "ActivityScheduleTime", "ActivityTime", "ActivitiesFailed", "ActivitiesScheduled"),
            *("ActivitiesHeartbeatTimedOut", "ActivitiesStarted", "ActivitiesSucceeded", "ActivitiesTimedOut"),
            *("LambdaFunctionRunTime", "LambdaFunctionScheduleTime", "LambdaFunctionTime", "LambdaFunctionsFailed"),
            *("LambdaFunctionsScheduled", "LambdaFunctionsStarted", "LambdaFunctionsSucceeded"),
            *("LambdaFunctionsTimedOut", "ServiceIntegrationRunTime", "ServiceIntegrationScheduleTime"),
            *("ServiceIntegrationTime", "ServiceIntegrationsFailed", "ServiceIntegrationsScheduled"),
            *("ServiceIntegrationsStarted", "ServiceIntegrationsSucceeded", "ServiceIntegrationsTimedOut"),
            *("ConsumedCapacity", "ProvisionedBucketSize", "ProvisionedRefillRate", "ThrottledEvents"),
            *("ExpressExecutionMemory", "ExpressExecutionBilledDuration", "ExpressExecutionBilledMemory"),
            *("OpenExecutionCount", "OpenExecutionLimit", "ApproximateOpenMapRunCount", "OpenMapRunLimit"),
            *("ApproximateMapRunBacklogSize", "ActivitiesThrottled", "LambdaFunctionsThrottled", "ExecutionsThrottled"),
        }
    ),
    {
        **{"StateMachineArn": Form.ARN, "ActivityArn": Form.ARN, "LambdaFunctionArn": Form.ARN},
        **{"ServiceIntegrationResourceArn": None, "ServiceName": None, "APIName": None, "StateTransition": None},
    },
)
_API_GATEWAY = Metrics(
    frozenset(
        {
            *("4XXError", "5XXError", "CacheHitCount", "CacheMissCount", "Count", "IntegrationLatency", "Latency"),
            *("4xx", "5xx", "DataProcessed", "ConnectCount", "MessageCount", "IntegrationError", "ClientError"),
            "ExecutionError",
        }
    ),
    {"ApiName": Form.NAME, "ApiId": Form.ID, "Stage": None, "Method": None, "Resource": None, "Route": None},
    needs_dimension=True,
)
_EVENTS = Metrics(
    frozenset(
        {
            *("DeadLetterInvocations", "Events", "FailedInvocations", "IngestionToInvocationStartLatency"),
            *("IngestionToInvocationCompleteLatency", "IngestionToInvocationSuccessLatency", "Invocations"),
            *("InvocationsCreated", "InvocationsFailedToBeSentToDlq", "InvocationsSentToDlq", "MatchedEvents"),
            *("InvocationAttempts", "PutEventsApproximateCallCount", "PutEventsApproximateThrottledCount"),
            *("PutEventsApproximateFailedCount", "PutEventsApproximateSuccessCount", "PutEventsEntriesCount"),
            *("PutEventsFailedEntriesCount", "PutEventsLatency", "PutEventsRequestSize", "RetryInvocationAttempts"),
            *("SuccessfulInvocationAttempts", "ThrottledRules", "TriggeredRules"),
            *("PutPartnerEventsApproximateCallCount", "PutPartnerEventsApproximateThrottledCount"),
            *("PutPartnerEventsApproximateFailedCount", "PutPartnerEventsApproximateSuccessCount"),
            *("PutPartnerEventsEntriesCount", "PutPartnerEventsFailedEntriesCount", "PutPartnerEventsLatency"),
        }
    ),
    {"RuleName": Form.NAME, "EventBusName": Form.NAME, "EventSourceName": None},
)

# CloudWatch takes metrics under `AWS/` from services alone:
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
METRICS: Mapping[str, Fact[Metrics]] = {
    "AWS/Lambda": Fact(_LAMBDA, "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html", _DAY),
    "AWS/SQS": Fact(
        _SQS,
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
        _DAY,
    ),
    "AWS/SNS": Fact(_SNS, "https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html", _DAY),
    "AWS/States": Fact(_STATES, "https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html", _DAY),
    "AWS/ApiGateway": Fact(
        _API_GATEWAY,
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html",
        _DAY,
    ),
    "AWS/Events": Fact(_EVENTS, "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html", _DAY),
}
"""By namespace. Services get new metrics now and then, so a name that is not there is wrong only where it resembles one
that is."""

METRICS_OF_DIMENSIONS: Fact[Mapping[str, frozenset[str]]] = Fact(
    {
        "ApiName": frozenset({"4xx", "5xx", "DataProcessed"}),
        "ApiId": frozenset({"4XXError", "5XXError", "CacheHitCount", "CacheMissCount"}),
    },
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html",
    _DAY,
)
"""What is not published under a dimension of API Gateway: REST APIs have `ApiName`, HTTP and WebSocket APIs `ApiId`."""
