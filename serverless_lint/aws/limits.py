"""Limits and defaults of functions, queues and what waits for functions, and what services cannot do.

Times are in seconds, memory is in MB.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from serverless_lint.aws.fact import Fact

_CONFIGURATION = "https://docs.aws.amazon.com/lambda/latest/dg"
_LIMITS_OF_LAMBDA = f"{_CONFIGURATION}/gettingstarted-limits.html#function-configuration-deployment-and-execution"
_MANAGED_INSTANCES = f"{_CONFIGURATION}/lambda-managed-instances.html"
_QUEUES = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html"
_QUEUES_OF_FUNCTIONS = f"{_CONFIGURATION}/services-sqs-configure.html"
_APIS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"

DEFAULT_TIMEOUT = Fact(3, f"{_CONFIGURATION}/configuration-timeout.html", date(2026, 11, 21))
MAX_TIMEOUT = Fact(1800, "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html", date(2026, 11, 28))
"""It was 900 until November 2026."""
MAX_TIMEOUT_ON_MANAGED_INSTANCES = Fact(5400, _MANAGED_INSTANCES, date(2026, 11, 28))

DEFAULT_MEMORY = Fact(128, f"{_CONFIGURATION}/configuration-memory.html", date(2026, 11, 21))
MEMORY = Fact((128, 10_240), f"{_CONFIGURATION}/configuration-memory.html", date(2026, 11, 21))
"""The least and the most."""
MEMORY_ON_MANAGED_INSTANCES = Fact((2_048, 32_768), _MANAGED_INSTANCES, date(2026, 11, 21))

MAX_STORAGE_WITH_SNAPSTART = Fact(512, f"{_CONFIGURATION}/snapstart.html#snapstart-runtimes", date(2026, 11, 28))
"""Of `/tmp`."""
MAX_LAYERS = Fact(5, _LIMITS_OF_LAMBDA, date(2026, 11, 21))
MAX_UNZIPPED_BYTES = Fact(262_144_000, _LIMITS_OF_LAMBDA, date(2026, 11, 21))
"""Of a function with its layers."""
MAX_ENVIRONMENT_BYTES = Fact(4096, _LIMITS_OF_LAMBDA, date(2026, 11, 21))

DEFAULT_VISIBILITY = Fact(30, _QUEUES, date(2026, 11, 21))
MAX_VISIBILITY = Fact(43_200, _QUEUES, date(2026, 11, 21))
DEFAULT_RETENTION = Fact(345_600, _QUEUES, date(2026, 11, 21))
MAX_RETENTION = Fact(1_209_600, _QUEUES, date(2026, 11, 21))
RECOMMENDED_TIMEOUTS = Fact(6, _QUEUES_OF_FUNCTIONS, date(2026, 11, 21))
"""How many times the timeout of a function the visibility timeout of its queue should be."""
RECOMMENDED_RECEIVES = Fact(5, _QUEUES_OF_FUNCTIONS, date(2026, 11, 21))
"""The least `maxReceiveCount`."""

SECONDS_OF_REST_APIS = Fact(29, _APIS, date(2026, 11, 28))
"""How long one waits for a function unless a quota is raised; Regional and private ones may wait longer."""
SECONDS_OF_WEBSOCKET_APIS = Fact(29, _APIS, date(2026, 11, 21))
SECONDS_OF_HTTP_APIS = Fact(30, _APIS, date(2026, 11, 21))
SECONDS_OF_APPSYNC = Fact(
    30, "https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-lambda-js.html", date(2026, 11, 21)
)
SECONDS_OF_COGNITO = Fact(
    5,
    "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html",
    date(2026, 11, 21),
)

SOURCES_WITHOUT_TRACES = Fact(
    frozenset({"MSK", "Kafka", "MQ", "DocumentDB"}), f"{_CONFIGURATION}/services-xray.html", date(2026, 11, 21)
)
"""Event sources for which Lambda does not support X-Ray, as messages name them."""
GATEWAY_ENDPOINTS: Fact[Mapping[str, str]] = Fact(
    {"dynamodb": "DynamoDB", "s3": "S3"},
    "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html",
    date(2026, 11, 21),
)
"""The services that a VPC reaches for nothing, with their names."""
WEAK_TLS_POLICIES = Fact(
    frozenset({"TLS_1_0", "TLS_1_1"}),
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html",
    date(2026, 11, 21),
)
"""Security policies of domains of API Gateway."""
