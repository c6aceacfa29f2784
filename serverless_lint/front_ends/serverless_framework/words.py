"""What the Serverless Framework calls the settings that rules name in the words of CloudFormation."""

from __future__ import annotations

from collections.abc import Mapping

from serverless_lint.front_ends.words import Words

WORDS: Mapping[str, str] = {
    "Architectures: [arm64]": "architecture: arm64",
    "[x86_64]": "x86_64",
    "AWS_IAM": "aws_iam",
    "AuthType": "url.authorizer",
    "BatchSize": "batchSize",
    "BisectBatchOnFunctionError": "bisectBatchOnFunctionError",
    "DestinationConfig": "destinations",
    "DestinationConfig.OnFailure": "destinations.onFailure",
    "Environment": "environment",
    "EphemeralStorage": "ephemeralStorageSize",
    "FileSystemConfigs": "fileSystemConfig",
    "FilterCriteria": "filterPatterns",
    "FunctionResponseTypes": "functionResponseType",
    "FunctionResponseTypes: [ReportBatchItemFailures]": "functionResponseType: ReportBatchItemFailures",
    "MaximumBatchingWindowInSeconds": "maximumBatchingWindow",
    "MaximumConcurrency": "maximumConcurrency",
    "MaximumRecordAgeInSeconds": "maximumRecordAgeInSeconds",
    "MaximumRetryAttempts": "maximumRetryAttempts",
    "MemorySize": "memorySize",
    "ParallelizationFactor": "parallelizationFactor",
    "ProvisionedPollerConfig": "provisionedPollerConfig",
    "RedrivePolicy": "redrivePolicy",
    "ReportBatchItemFailures": "functionResponseType: ReportBatchItemFailures",
    "ReservedConcurrentExecutions": "reservedConcurrency",
    "RetentionInDays": "logRetentionInDays",
    "ScalingConfig": "maximumConcurrency",
    "StartingPosition": "startingPosition",
    "StartingPositionTimestamp": "startingPositionTimestamp",
    "Timeout": "timeout",
    "TracingConfig: { Mode: Active }": "tracing: Active",
    "VpcConfig": "vpc",
}
"""Words of settings that the framework has, too."""

OF_RULES: Mapping[str, Mapping[str, str]] = {
    "hardcoded-arn": {
        "Role": "role",
        "Layers": "layers",
        "TargetArn": "onError",
        "${AWS::AccountId}": "${aws:accountId}",
        "${AWS::Region}": "${aws:region}",
    },
    "missing-dead-letter-queue": {"DeadLetterConfig": "onError"},
    "rule-target-without-dlq": {"DeadLetterConfig": "deadLetterQueueArn"},
}
"""Words that mean something else in what a rule says."""

SILENT = frozenset(
    {
        *("all-at-once-deployment", "api-log-not-structured", "api-without-access-log", "api-without-throttling"),
        *("api-without-tracing", "appsync-without-logging", "appsync-without-tracing", "cognito-guest-access"),
        *("function-url-permission-incomplete", "hardcoded-resource-name", "lambda-permission-multiple-principals"),
        *("lambda-permission-principal-mismatch", "lambda-permission-without-source", "large-package"),
        *("missing-customer-key", "missing-delivery-permission", "missing-tags", "missing-waf", "permissive-cors"),
        *("data-trace-enabled", "deployment-hook-incomplete", "event-refused-by-sam", "preflight-needs-authorization"),
        *("policies-ignored-with-role", "policy-template-argument", "provisioned-concurrency-on-latest"),
        *("public-lambda-permission", "role-without-logging", "snapstart-without-version"),
        *("state-machine-missing-permission", "state-machine-without-logging", "state-machine-without-tracing"),
        *("undeliverable-encrypted-queue", "weak-tls-policy", "duplicate-event-source", "foreign-variable"),
    }
)
"""Rules that say nothing of what the framework makes: it decides, or has other words, or packages in its own way.

They do run on what a service writes as CloudFormation.
"""

SILENT_ABOUT_VARIABLES = frozenset({"hardcoded-arn", "hardcoded-resource-name"})
"""Rules that say nothing of values that variables make: with another stage they are others."""

FOR_CLOUDFORMATION = frozenset(
    {
        *("circular-notification", "dead-letter-queue-retention", "low-max-receive-count", "open-event-bus-policy"),
        *("open-queue-policy", "open-topic-policy", "provisioned-table-without-scaling", "public-bucket"),
        *("public-trust-policy", "queue-visibility-below-six-timeouts", "queue-visibility-below-timeout"),
        *("queue-without-redrive", "redrive-type-mismatch", "reference-kind-mismatch"),
        *("stateful-resource-without-deletion-policy", "stream-not-enabled", "table-without-point-in-time-recovery"),
        "ttl-not-enabled",
        *("task-without-catch", "task-without-retry", "task-without-timeout", "choice-without-default"),
        *(
            "state-catch-all-not-last",
            "query-language-misplaced",
            "express-unsupported-integration",
            "state-unreachable",
            "task-token-not-passed",
        ),
        *("alarm-never-fires", "event-pattern-never-matches", "notification-conflict", "queue-expires-before-redrive"),
        *("notification-without-permission-order", "queue-policy-without-source"),
    }
)
"""Rules whose words are right as they are: they speak of resources that only CloudFormation describes, also where they
are found at what the framework makes."""

SERVERLESS_FRAMEWORK = Words(WORDS, OF_RULES, SILENT, SILENT_ABOUT_VARIABLES, FOR_CLOUDFORMATION)
