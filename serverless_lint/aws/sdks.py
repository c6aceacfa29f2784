"""What AWS's SDKs do unless they are told otherwise."""

from __future__ import annotations

from datetime import date

from serverless_lint.aws.fact import Fact

_BOTO3 = "https://docs.aws.amazon.com/boto3/latest/guide/retries.html"

STANDARD_ATTEMPTS = Fact(
    3, "https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html", date(2026, 11, 28)
)
"""How often a request is tried in all, at least: DynamoDB once more from boto3 1.44 and version 3.1169 of the SDK for
JavaScript on. Without a mode boto3 before 1.44 tries as `legacy` does, later as `standard` does."""
LEGACY_ATTEMPTS = Fact(5, _BOTO3, date(2026, 11, 28))
LEGACY_ATTEMPTS_OF_DYNAMODB = Fact(10, _BOTO3, date(2026, 11, 28))
CLIENTS_WITH_HTTP2 = Fact(
    frozenset({"kinesis", "bedrock-runtime"}),
    "https://github.com/aws/aws-sdk-js-v3/tree/main/clients",
    date(2026, 11, 28),
)
"""Services whose clients for JavaScript use HTTP/2, where `requestTimeout` ends requests, by themselves."""
