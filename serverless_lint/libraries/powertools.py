"""What there is in Powertools for AWS Lambda, in Python and TypeScript."""

from __future__ import annotations

from collections.abc import Mapping

PYTHON_PACKAGE = "aws_lambda_powertools"
"""https://docs.powertools.aws.dev/lambda/python/latest/"""

PACKAGES = (f"{PYTHON_PACKAGE}.", "@aws-lambda-powertools/")
"""How the dotted names of all that is in it begin: the address above,
https://docs.powertools.aws.dev/lambda/typescript/latest/"""

BATCH_MODULES = ("aws_lambda_powertools.utilities.batch", "@aws-lambda-powertools/batch")
"""What goes through records: https://docs.powertools.aws.dev/lambda/python/latest/utilities/batch/,
https://docs.powertools.aws.dev/lambda/typescript/latest/features/batch/"""

BATCH_PACKAGES = (f"{PYTHON_PACKAGE}.", "@aws-lambda-powertools/batch.")
"""How the dotted names begin of what is in them: the addresses above."""

BATCH_FUNCTIONS = frozenset(
    {
        *("process_partial_response", "async_process_partial_response"),
        *("processPartialResponse", "processPartialResponseSync"),
    }
)
"""Functions whose result says which records failed: the addresses above."""

BATCH_PROCESSORS = frozenset(
    {
        *("BatchProcessor", "AsyncBatchProcessor", "SqsFifoPartialProcessor"),
        *("BatchProcessorSync", "SqsFifoPartialProcessorAsync"),
    }
)
"""Classes with a method `response` that says so: the addresses above."""

SWITCHES_OF_FULL_FAILURE = frozenset({"raise_on_entire_batch_failure", "throwOnFullBatchFailure"})
"""Options of what goes through records: without them it raises an error where all of a batch fail. The addresses above,
https://docs.powertools.aws.dev/lambda/python/latest/utilities/batch/#working-with-full-batch-failures"""

METRICS_SENDERS = frozenset(
    {
        *("log_metrics", "flush_metrics", "single_metric", "serialize_metric_set"),
        *("logMetrics", "publishStoredMetrics", "singleMetric"),
    }
)
"""What sends metrics, or makes some that are sent at once, by its last name:
https://docs.powertools.aws.dev/lambda/python/latest/core/metrics/,
https://docs.powertools.aws.dev/lambda/typescript/latest/features/metrics/"""

METRICS_COLLECTORS = frozenset({"add_metric", "addMetric"})
"""What puts a metric beside those that are to be sent, by its last name: the addresses above."""

SETTINGS_ASSIGNED_LATER = frozenset({"namespace", "service", "disabled"})
"""https://docs.powertools.aws.dev/lambda/python/latest/api_doc/metrics/"""

ROUTERS = f"{PYTHON_PACKAGE}.event_handler"
"""https://docs.powertools.aws.dev/lambda/python/latest/core/event_handler/api_gateway/"""

METHODS_OF_ROUTES = frozenset({"get", "post", "put", "patch", "delete", "head", "route"})
"""Methods of routers that make decorators of functions for routes, with the route first:
https://docs.powertools.aws.dev/lambda/python/latest/core/event_handler/api_gateway/#dynamic-routes"""

VALIDATES_REQUESTS = "enable_validation"
"""The option of routers that refuses requests which are not as functions annotate their parameters:
https://docs.powertools.aws.dev/lambda/python/latest/core/event_handler/api_gateway/#data-validation"""

DATA_CLASSES = f"{PYTHON_PACKAGE}.utilities.data_classes"
"""https://docs.powertools.aws.dev/lambda/python/latest/utilities/data_classes/"""

VERSIONS_OF_ROUTERS: Mapping[str, str] = {
    "APIGatewayRestResolver": "1.0",
    "ALBResolver": "1.0",
    "APIGatewayHttpResolver": "2.0",
    "LambdaFunctionUrlResolver": "2.0",
}
"""https://docs.powertools.aws.dev/lambda/python/latest/core/event_handler/api_gateway/#event-resolvers"""

ROUTER_FOR_ANY = "ApiGatewayResolver"
"""The router that is told which requests to expect, those of REST APIs without a word: the address above."""

VERSIONS_OF_EVENTS: Mapping[str, str] = {
    "APIGatewayProxyEvent": "1.0",
    "ALBEvent": "1.0",
    "APIGatewayProxyEventV2": "2.0",
    "LambdaFunctionUrlEvent": "2.0",
}
"""The members of `ProxyEventType`, named as the data classes are:
https://docs.powertools.aws.dev/lambda/python/latest/utilities/data_classes/#supported-event-sources"""

LOGS_EVENT = "inject_lambda_context"
"""The end of the name of the decorator that logs the event if it is told to:
https://docs.aws.amazon.com/powertools/python/latest/core/logger/#logging-incoming-event"""
