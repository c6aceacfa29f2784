"""What the records look like that AWS calls functions with under `Records`.

Sources are called as messages name them: `SQS`, `SNS`, `DynamoDB stream`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from serverless_lint.aws.event_sources import KEYS_OF_RECORDS
from serverless_lint.aws.fact import Fact

_SNS = "https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html"
_S3 = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html"
_SES = "https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda-event.html"
_EDGE = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html"
_KINESIS = "https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html"
_EVENTS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html"
_API = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html"

_SAY_WHAT_HAPPENED = ("eventID", "eventName", "eventSource", "eventSourceARN", "eventVersion", "awsRegion")

KEYS_OF_SNS = Fact(("Sns", "EventSource", "EventVersion", "EventSubscriptionArn"), _SNS, date(2026, 11, 30))
KEYS_OF_S3 = Fact(
    (
        *("s3", "eventVersion", "eventSource", "awsRegion", "eventTime", "eventName", "userIdentity"),
        *("requestParameters", "responseElements", "glacierEventData", "replicationEventData"),
        *("intelligentTieringEventData", "lifecycleEventData", "restoreEventData"),
    ),
    _S3,
    date(2026, 11, 30),
)
KEYS_OF_KINESIS = Fact(("kinesis", "invokeIdentityArn", *_SAY_WHAT_HAPPENED), _KINESIS, date(2026, 11, 30))
KEYS_OF_SES = Fact(("ses", "eventSource", "eventVersion"), _SES, date(2026, 11, 30))
KEYS_OF_EDGE = Fact(("cf",), _EDGE, date(2026, 11, 30))

RECORDS: Mapping[str, tuple[str, ...]] = {
    "SQS": KEYS_OF_RECORDS.value["SQS"],
    "SNS": KEYS_OF_SNS.value,
    "S3": KEYS_OF_S3.value,
    "DynamoDB stream": KEYS_OF_RECORDS.value["DynamoDB stream"],
    "Kinesis": KEYS_OF_KINESIS.value,
    "SES": KEYS_OF_SES.value,
    "CloudFront": KEYS_OF_EDGE.value,
}
"""The keys of a record, by what sends it under `Records`; the first one holds what happened."""

OBJECTS_IN_RECORDS = frozenset({"s3", "Sns", "dynamodb", "kinesis", "ses", "cf", "messageAttributes", "attributes"})
"""The keys of records with an object behind them: the addresses above."""

OBJECTS_IN_REQUESTS = frozenset(
    {"headers", "requestContext", "queryStringParameters", "pathParameters", "stageVariables", "multiValueHeaders"}
)
"""The keys of requests with an object behind them, or nothing: the addresses above."""

_LOWER, _UPPER = "eventSource", "EventSource"
SOURCE_OF_QUEUES = Fact(
    (_LOWER, "aws:sqs"), "https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html", date(2026, 11, 30)
)
SOURCE_OF_TABLES = Fact(
    (_LOWER, "aws:dynamodb"), "https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html", date(2026, 11, 30)
)
SOURCE_OF_TOPICS = Fact((_UPPER, "aws:sns"), _SNS, date(2026, 11, 30))
SOURCE_OF_BUCKETS = Fact((_LOWER, "aws:s3"), _S3, date(2026, 11, 30))
SOURCE_OF_STREAMS = Fact((_LOWER, "aws:kinesis"), _KINESIS, date(2026, 11, 30))
SOURCE_OF_MAILS = Fact((_LOWER, "aws:ses"), _SES, date(2026, 11, 30))
SOURCES: Mapping[str, tuple[str, str]] = {
    "SQS": SOURCE_OF_QUEUES.value,
    "SNS": SOURCE_OF_TOPICS.value,
    "S3": SOURCE_OF_BUCKETS.value,
    "DynamoDB stream": SOURCE_OF_TABLES.value,
    "Kinesis": SOURCE_OF_STREAMS.value,
    "SES": SOURCE_OF_MAILS.value,
}
"""Under which key each record says what sent it, and what it says, by what sends it."""

_ENVELOPE = ("detail", "detail-type", "source", "account", "region", "resources", "time", "id", "version")
_REQUEST = (
    *("body", "headers", "queryStringParameters", "pathParameters", "requestContext", "httpMethod", "path"),
    *("rawPath", "rawQueryString", "routeKey", "resource", "isBase64Encoded", "cookies", "stageVariables"),
    *("multiValueHeaders", "multiValueQueryStringParameters"),
)
KEYS_OF_RULES = Fact(_ENVELOPE, _EVENTS, date(2026, 11, 30))
KEYS_OF_REQUESTS = Fact(_REQUEST, _API, date(2026, 11, 30))
EVENTS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("EventBridge rule", "EventBridge schedule"), KEYS_OF_RULES.value),
    **dict.fromkeys(("REST API", "HTTP API", "function URL", "load balancer"), KEYS_OF_REQUESTS.value),
}
"""The keys of an event, by what sends it without any records; the first one holds what happened."""
