"""What decorators and wrappers around handlers do with the event, with answers and with errors, by their last names."""

from __future__ import annotations

from serverless_lint.lazy_pattern import lazy_pattern

LOGS_AND_TRACES = frozenset({"inject_lambda_context", "capture_lambda_handler", "log_metrics"})
"""Decorators of Powertools that hand on everything: https://docs.powertools.aws.dev/lambda/python/latest/core/logger/
and the pages beside it"""

HANDS_ON_ANOTHER_EVENT = frozenset({"event_parser", "event_source", "partial"})
"""What gives the handler something else than the event, or more besides:
https://docs.powertools.aws.dev/lambda/python/latest/utilities/parser/,
https://docs.powertools.aws.dev/lambda/python/latest/utilities/data_classes/,
https://docs.python.org/3/library/functools.html#functools.partial"""

LETS_ERRORS_PASS = (
    LOGS_AND_TRACES
    | HANDS_ON_ANOTHER_EVENT
    | {
        *("injectLambdaContext", "captureLambdaHandler", "logMetrics", "makeIdempotent"),
        *("capture_method", "idempotent", "validator", "capture", "capture_async", "captureAsyncFunc"),
        *("logger_inject_lambda_context", "streamifyResponse"),
    }
)
"""What logs, traces, parses or fills in arguments, and raises what it is given: the addresses above,
https://docs.powertools.aws.dev/lambda/typescript/latest/, https://docs.aws.amazon.com/xray/latest/devguide/xray-sdk-python.html,
https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html"""

RETURNS_THE_ANSWER = LETS_ERRORS_PASS - {"streamifyResponse", "partial"}
"""Of those, what answers as the handler does: the addresses above."""

HANDS_ON_THE_EVENT = frozenset(
    {
        *("wrapHandler", "datadog", "datadog_lambda_wrapper", "lumigo_tracer"),
        *("durable_execution", "withDurableExecution"),
    }
)
"""Wrappers of services that watch functions, and of durable functions, which may also catch errors:
https://docs.sentry.io/platforms/javascript/guides/aws-lambda/, https://github.com/DataDog/datadog-lambda-js#readme,
https://github.com/DataDog/datadog-lambda-python#readme, https://github.com/lumigo-io/python_tracer#readme,
https://docs.aws.amazon.com/lambda/latest/dg/durable-execution-sdk.html"""

KEEPS_ERRORS_AS_THEY_ARE = LOGS_AND_TRACES | {"bind"}
"""What raises what the handler raises and nothing else: the addresses above,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Function/bind"""

AWAITS_NOTHING = LOGS_AND_TRACES | {"event_source"}
"""Decorators that return what the handler returns, also if that is a coroutine:
https://docs.powertools.aws.dev/lambda/python/latest/core/tracer/#asynchronous-and-generator-functions"""

HANDLERS_OF_OTHERS = lazy_pattern(
    r"^(?:run\.sh|bootstrap|/opt/.*|/?(?:var|opt)/.*|datadog_lambda\.handler\.handler"
    r"|.*node_modules/datadog-lambda-js/.*|newrelic_lambda_wrapper\.handler|newrelic-lambda-wrapper\.handler"
    r"|sentry_sdk\.integrations\.init_serverless_sdk\.sentry_lambda_handler|.*lumigo.*|epsagon\..*"
    r"|awslambdaric.*|.*\.(?:sh|exe)|aws_lambda_powertools\..*|mangum\..*)$"
)
"""Handlers that are no function of the project but something that calls one:
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html,
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html, https://docs.datadoghq.com/serverless/aws_lambda/,
https://docs.newrelic.com/docs/serverless-function-monitoring/aws-lambda-monitoring/,
https://docs.sentry.io/platforms/python/integrations/aws-lambda/, https://docs.lumigo.io/docs/lambda-layers,
https://github.com/aws/aws-lambda-python-runtime-interface-client#readme, https://mangum.fastapiexpert.com/"""

NAME_THE_HANDLER = (
    *("LUMIGO_ORIGINAL_HANDLER", "DD_LAMBDA_HANDLER", "NEW_RELIC_LAMBDA_HANDLER", "SENTRY_INITIAL_HANDLER"),
    "ORIG_HANDLER",
)
"""The environment variables in which some of these are told which function of the project they call, the last one that
of OpenTelemetry: the addresses above, https://opentelemetry.io/docs/platforms/faas/lambda-auto-instrument/"""
