"""Checks of other linters for templates that ask what a rule of this tool asks, by their ids.

Left out is what asks more or less than the rule: who leaves that alone has not decided what the rule asks.
"""

from __future__ import annotations

CHECKOV = {
    "CKV_AWS_26": "missing-customer-key",
    "CKV_AWS_28": "table-without-point-in-time-recovery",
    "CKV_AWS_45": "secret-in-environment",
    "CKV_AWS_66": "missing-log-retention",
    "CKV_AWS_73": "api-without-tracing",
    "CKV_AWS_76": "api-without-access-log",
    "CKV_AWS_95": "api-without-access-log",
    "CKV_AWS_115": "missing-reserved-concurrency",
    "CKV_AWS_116": "missing-dead-letter-queue",
    "CKV_AWS_117": "missing-vpc",
    "CKV_AWS_119": "missing-customer-key",
    "CKV_AWS_149": "missing-customer-key",
    "CKV_AWS_158": "missing-customer-key",
    "CKV_AWS_165": "table-without-point-in-time-recovery",
    "CKV_AWS_258": "function-url-public",
    "CKV_AWS_363": "deprecated-runtime",
    "CKV_AWS_364": "lambda-permission-without-source",
}
"""Checkov: https://www.checkov.io/5.Policy%20Index/cloudformation.html"""

CFN_NAG = {
    "F4": "wildcard-iam-action",
    "F5": "wildcard-iam-action",
    "F13": "public-lambda-permission",
    "F18": "open-topic-policy",
    "F21": "open-queue-policy",
    "F38": "iam-pass-role-wildcard",
    "F39": "iam-pass-role-wildcard",
    "F40": "iam-pass-role-wildcard",
    "W11": "wildcard-iam-resource",
    "W12": "wildcard-iam-resource",
    "W13": "wildcard-iam-resource",
    "W46": "api-without-access-log",
    "W47": "missing-customer-key",
    "W48": "missing-customer-key",
    "W69": "api-without-access-log",
    "W74": "missing-customer-key",
    "W78": "table-without-point-in-time-recovery",
    "W84": "missing-customer-key",
    "W86": "missing-log-retention",
    "W89": "missing-vpc",
    "W92": "missing-reserved-concurrency",
}
"""cfn_nag: https://github.com/stelligent/cfn_nag/tree/master/lib/cfn-nag/custom_rules"""

GUARD = {
    "API_GWV2_ACCESS_LOGS_ENABLED": "api-without-access-log",
    "API_GW_STAGE_ACCESS_LOGGING_RULE": "api-without-access-log",
    "CW_LOGGROUP_RETENTION_PERIOD_CHECK": "missing-log-retention",
    "DYNAMODB_PITR_ENABLED": "table-without-point-in-time-recovery",
    "DYNAMODB_TABLE_ENCRYPTED_KMS": "missing-customer-key",
    "IAM_MANAGEDPOLICY_NO_STATEMENTS_WITH_FULL_ACCESS": "wildcard-iam-action",
    "IAM_POLICYDOCUMENT_NO_WILDCARD_RESOURCE": "wildcard-iam-resource",
    "IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS": "wildcard-iam-action",
    "IAM_POLICY_NO_WILDCARD_RESOURCE_ON_PASSROLE": "iam-pass-role-wildcard",
    "IAM_ROLE_NO_WILDCARD_RESOURCE_ON_PASSROLE": "iam-pass-role-wildcard",
    "LAMBDA_CONCURRENCY_CHECK": "missing-reserved-concurrency",
    "LAMBDA_DLQ_CHECK": "missing-dead-letter-queue",
    "LAMBDA_INSIDE_VPC": "missing-vpc",
    "LAMBDA_NO_WILDCARD_PRINCIPALS": "public-lambda-permission",
    "SNS_ENCRYPTED_KMS": "missing-customer-key",
    "SNS_TOPICPOLICY_NO_WILDCARD_PRINCIPAL": "open-topic-policy",
    "SQS_QUEUEPOLICY_NO_WILDCARD_PRINCIPAL": "open-queue-policy",
}
"""CloudFormation Guard: https://github.com/aws-cloudformation/aws-guard-rules-registry/tree/main/rules/aws"""

CDK_NAG = {
    "AwsSolutions-APIG1": "api-without-access-log",
    "AwsSolutions-DDB3": "table-without-point-in-time-recovery",
    "AwsSolutions-SF2": "state-machine-without-tracing",
    "AwsSolutions-SQS3": "queue-without-redrive",
    "Serverless-APIGWAccessLogging": "api-without-access-log",
    "Serverless-APIGWDefaultThrottling": "api-without-throttling",
    "Serverless-APIGWStructuredLogging": "api-log-not-structured",
    "Serverless-APIGWXrayEnabled": "api-without-tracing",
    "Serverless-AppSyncTracing": "appsync-without-tracing",
    "Serverless-CloudWatchLogGroupRetentionPeriod": "missing-log-retention",
    "Serverless-EventBusDLQ": "rule-target-without-dlq",
    "Serverless-LambdaDLQ": "missing-dead-letter-queue",
    "Serverless-LambdaTracing": "missing-tracing",
    "Serverless-SNSRedrivePolicy": "subscription-without-redrive",
    "Serverless-SQSRedrivePolicy": "queue-without-redrive",
    "Serverless-StepFunctionStateMachineXray": "state-machine-without-tracing",
}
"""cdk-nag, whose suppressions the templates have that the CDK makes:
https://github.com/cdklabs/cdk-nag/blob/main/RULES.md"""
