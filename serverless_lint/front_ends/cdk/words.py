"""What the AWS CDK calls the properties that rules name in the words of CloudFormation.

https://docs.aws.amazon.com/cdk/api/v2/docs/aws-construct-library.html
"""

from __future__ import annotations

from collections.abc import Mapping

from serverless_lint.front_ends.words import Words
from serverless_lint.lazy_pattern import lazy_pattern

_SAME_IN_SMALL = (
    *("AllowUnauthenticatedIdentities", "AuthType", "BatchSize", "BucketName", "DeletionProtection", "DestinationArn"),
    *(
        "DataTraceEnabled",
        "Environment",
        "EventSourceToken",
        "FieldLogLevel",
        "FunctionUrlAuthType",
        "LogConfig",
        "LoggingLevel",
    ),
    *("MemorySize", "MethodSettings", "ParallelizationFactor", "ProvisionedPollerConfig", "Replicas"),
    *("ReservedConcurrentExecutions", "SecurityPolicy", "SnapStart", "SourceAccount", "SourceArn", "StartingPosition"),
    *("StartingPositionTimestamp", "TableName", "ThrottlingBurstLimit", "ThrottlingRateLimit", "Timeout"),
    *("TracingEnabled", "VisibilityTimeout", "XrayEnabled", "MaxReceiveCount", "BillingMode", "AccountId"),
    *("PointInTimeRecoverySpecification", "DeadLetterQueue", "Role", "Runtime", "Handler"),
)
"""Properties that only begin with a small letter."""
_OTHERS = {
    "AccessLogSetting.DestinationArn": "accessLogDestination",
    "AccessLogSettings.DestinationArn": "accessLogSettings.destination",
    "Architectures": "architecture",
    "Architectures: [arm64]": "architecture: Architecture.ARM_64",
    "AutoPublishAlias": "currentVersion",
    "BillingMode: PAY_PER_REQUEST": "billingMode: BillingMode.PAY_PER_REQUEST",
    "BisectBatchOnFunctionError": "bisectBatchOnError",
    "CloudWatchLogsRoleArn": "logConfig.role",
    "Condition": "conditions",
    "DefaultRouteSettings": "throttle",
    "DeletionPolicy": "removalPolicy",
    "DeletionPolicy: Retain": "removalPolicy: RemovalPolicy.RETAIN",
    "DeletionProtectionEnabled": "deletionProtection",
    "DestinationConfig": "onFailure",
    "Destinations": "destination",
    "DestinationConfig.OnFailure": "onFailure",
    "EphemeralStorage": "ephemeralStorageSize",
    "FileSystemConfigs": "filesystem",
    "FilterCriteria": "filters",
    "FunctionResponseTypes": "reportBatchItemFailures",
    "FunctionResponseTypes: [ReportBatchItemFailures]": "reportBatchItemFailures: true",
    "KmsDataKeyReusePeriodSeconds": "dataKeyReuse",
    "KmsMasterKeyId": "encryptionMasterKey",
    "MaximumBatchingWindowInSeconds": "maxBatchingWindow",
    "MaximumConcurrency": "maxConcurrency",
    "MaximumRecordAgeInSeconds": "maxRecordAge",
    "MaximumRetryAttempts": "retryAttempts",
    "Level": "level",
    "LoggingConfiguration": "logs",
    "MessageRetentionPeriod": "retentionPeriod",
    "OnFailure": "onFailure",
    "PointInTimeRecoveryEnabled": "pointInTimeRecoveryEnabled",
    "PointInTimeRecoveryEnabled: true": "pointInTimeRecoveryEnabled: true",
    "ProvisionedConcurrencyConfig": "provisionedConcurrentExecutions",
    "ProvisionedThroughput": "readCapacity",
    "RedrivePolicy": "deadLetterQueue",
    "ReportBatchItemFailures": "reportBatchItemFailures: true",
    "RetentionInDays": "retention",
    "ScalingConfig": "maxConcurrency",
    "SqsManagedSseEnabled": "encryption: QueueEncryption.SQS_MANAGED",
    "StreamSpecification": "stream",
    "TimeToLiveSpecification": "timeToLiveAttribute",
    "TracingConfig: { Mode: Active }": "tracing: Tracing.ACTIVE",
    "TracingEnabled: true": "tracingEnabled: true",
    "TracingConfiguration.Enabled": "tracingEnabled",
    "UpdateReplacePolicy": "removalPolicy",
    "VpcConfig": "vpc",
    "XrayEnabled: true": "xrayEnabled: true",
}

WORDS: Mapping[str, str] = {**{word: word[:1].lower() + word[1:] for word in _SAME_IN_SMALL}, **_OTHERS}
"""Words of properties of constructs."""

OF_RULES: Mapping[str, Mapping[str, str]] = {
    "api-without-throttling": {"MethodSettings": "deployOptions"},
    "missing-dead-letter-queue": {"DeadLetterConfig": "deadLetterQueue"},
    "missing-log-retention": {"AWS::Logs::LogGroup": "logGroup"},
    "rule-target-without-dlq": {"DeadLetterConfig": "deadLetterQueue"},
}
"""Words that mean something else in what a rule says."""

SILENT = frozenset(
    {
        *("all-at-once-deployment", "circular-notification", "deployment-hook-incomplete", "event-refused-by-sam"),
        *("duplicate-event-source", "foreign-variable"),
        *("hardcoded-arn", "hardcoded-resource-name", "large-package"),
        *("policies-ignored-with-role", "policy-template-argument", "preflight-needs-authorization"),
        *("snapstart-without-version", "stateful-resource-without-deletion-policy"),
    }
)
"""Rules that say nothing of what was synthesised: they are about SAM, or about what a program computes or decides."""

AS_THEY_ARE = frozenset(
    {
        *("alarm-never-fires", "event-pattern-never-matches", "notification-conflict"),
        *(
            "choice-without-default",
            "query-language-misplaced",
            "express-unsupported-integration",
            "state-catch-all-not-last",
            "state-unreachable",
        ),
        *("task-token-not-passed", "task-without-catch", "task-without-retry", "task-without-timeout"),
        *("function-url-permission-incomplete", "iam-not-action", "iam-pass-role-wildcard", "missing-tags"),
        *("reference-kind-mismatch", "state-machine-missing-permission", "missing-customer-key", "missing-waf"),
    }
)
"""Rules whose words are right as they are: those of policies, and of the language of workflows, alarms and
events."""

_HUMP = lazy_pattern(r"(?<=[a-z0-9])(?=[A-Z])")
_CONSTANT = lazy_pattern(r"\w{1,60}\.[A-Z_0-9]{2,60}\b|true")


def in_python(word: str) -> str:
    """A word of TypeScript as programs in Python have it: `memory_size`, `tracing=Tracing.ACTIVE`."""
    setting, colon, value = word.partition(": ")
    setting = _HUMP.sub("_", setting).lower()
    if not colon or _CONSTANT.fullmatch(value) is None:
        return setting
    return f"{setting}={'True' if value == 'true' else value}"


CDK = Words(WORDS, OF_RULES, SILENT, frozenset(), AS_THEY_ARE)
CDK_IN_PYTHON = Words(
    {word: in_python(ours) for word, ours in WORDS.items()},
    {rule: {word: in_python(ours) for word, ours in words.items()} for rule, words in OF_RULES.items()},
    SILENT,
    frozenset(),
    AS_THEY_ARE,
)
