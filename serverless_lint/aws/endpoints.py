"""The endpoints by which a VPC reaches services without a way to the internet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from serverless_lint.aws.fact import Fact

_BY_OWN_NAME = (
    *("airflow", "appconfigdata", "athena", "autoscaling", "backup", "batch", "bedrock", "bedrock-agent"),
    *("bedrock-agent-runtime", "bedrock-runtime", "cloudformation", "cloudtrail", "codebuild", "codecommit"),
    *("codepipeline", "cognito-idp", "comprehend", "datasync", "dms", "dynamodb", "ec2", "ecs", "eks", "events"),
    *("glue", "iotsitewise", "kms", "lakeformation", "lambda", "logs", "polly", "rds", "rds-data", "redshift"),
    *("redshift-data", "rekognition", "s3", "scheduler", "secretsmanager", "servicediscovery", "sns", "sqs", "ssm"),
    *("ssmmessages", "sts", "textract", "transcribe", "transfer", "translate", "xray"),
)

ENDPOINTS_OF_SERVICES: Fact[Mapping[str, tuple[str, ...]]] = Fact(
    {name: (name,) for name in _BY_OWN_NAME}
    | {
        "cloudwatch": ("monitoring",),
        "ecr": ("ecr.api",),
        "elb": ("elasticloadbalancing",),
        "elbv2": ("elasticloadbalancing",),
        "firehose": ("kinesis-firehose",),
        "iot-data": ("iot.data",),
        "kinesis": ("kinesis-streams",),
        "sagemaker": ("sagemaker.api",),
        "sagemaker-runtime": ("sagemaker.runtime",),
        "ses": ("email", "email-smtp"),
        "sesv2": ("email", "email-smtp"),
        "stepfunctions": ("states", "sync-states"),
    },
    "https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html",
    date(2026, 11, 29),
)
"""How the names of their endpoints end behind the Region, by boto3's name of the service."""

ENDPOINTS_OF_CDK: Mapping[str, str] = {
    "APIGATEWAY": "execute-api",
    "CLOUDWATCH": "monitoring",
    "CLOUDWATCH_EVENTS": "events",
    "CLOUDWATCH_LOGS": "logs",
    "CLOUDWATCH_MONITORING": "monitoring",
    "ECR": "ecr.api",
    "EMAIL_SMTP": "email-smtp",
    "EVENTBRIDGE": "events",
    "SES": "email-smtp",
    "STEP_FUNCTIONS": "states",
    "STEP_FUNCTIONS_SYNC": "sync-states",
}
"""How they end by the CDK's constants, where these are not the same in capitals:
https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ec2.InterfaceVpcEndpointAwsService.html"""

DOMAINS_OF_AWS = ("amazonaws.com", "api.aws")
"""What the addresses of services have in them, those in China too: https://docs.aws.amazon.com/general/latest/gr/rande.html"""
