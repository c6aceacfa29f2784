"""How that is called which traces functions other than by X-Ray."""

from __future__ import annotations

import re

from serverless_lint.lazy_pattern import lazy_pattern

TRACING_LAYERS = lazy_pattern(
    r"otel|telemetry|adot|datadog|newrelic|dynatrace|lumigo|instana|sentry|honeycomb|elastic-apm|epsagon|thundra|tracing",
    re.IGNORECASE,
)
"""What the names of layers have in them: https://aws-otel.github.io/docs/getting-started/lambda,
https://docs.datadoghq.com/serverless/aws_lambda/, https://layers.newrelic-external.com/,
https://docs.dynatrace.com/docs/ingest-from/amazon-web-services/integrate-with-aws/aws-lambda-integration,
https://docs.lumigo.io/docs/lambda-layers, https://www.ibm.com/docs/en/instana-observability,
https://docs.sentry.io/platforms/python/integrations/aws-lambda/, https://docs.honeycomb.io/send-data/aws/,
https://www.elastic.co/docs/reference/apm/agents/python/lambda-support"""

TRACING_LIBRARY = lazy_pattern(
    r"opentelemetry|^dd-?trace|datadog|newrelic|dynatrace|lumigo|instana|sentry|honeycomb|elastic-?apm|epsagon|thundra"
)
"""What the names of packages, and of handlers in them, have in them: the addresses above."""

TRACING_VARIABLES = lazy_pattern(
    r"(?:OTEL|DD|NEW_RELIC|DT|LUMIGO|INSTANA|SENTRY|HONEYCOMB|ELASTIC_APM|EPSAGON|THUNDRA)_"
)
"""How the environment variables begin that set it up: the addresses above."""
