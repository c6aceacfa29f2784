"""Calls that write something down for people to read, and nothing else."""

from __future__ import annotations

LOGS = frozenset(
    {
        *("debug", "info", "log", "warn", "warning", "error", "exception", "critical", "fatal", "trace", "print"),
        *("print_exc", "format_exc", "append_keys", "appendKeys"),
    }
)
"""Names of functions and methods: https://docs.python.org/3/library/logging.html,
https://docs.python.org/3/library/traceback.html, https://nodejs.org/api/console.html,
https://docs.aws.amazon.com/powertools/python/latest/core/logger/"""

SELDOM_WRITTEN = frozenset({"debug", "trace"})
"""Those that nothing is written by unless somebody looks for a fault: the addresses above."""

TELLS = frozenset(
    {
        *("add_metric", "addMetric", "add_metadata", "addMetadata", "put_annotation", "putAnnotation"),
        *("put_metadata", "putMetadata", "addErrorAsMetadata", "captureException", "capture_exception"),
        *("record_exception", "recordException", "set_status", "setStatus", "addError"),
        *("set_context", "setContext", "set_extra", "setExtra", "set_extras", "setExtras"),
    }
)
"""The same of metrics and traces: https://docs.aws.amazon.com/powertools/python/latest/core/metrics/,
https://docs.aws.amazon.com/powertools/python/latest/core/tracer/, https://docs.sentry.io/platforms/javascript/usage/,
https://docs.sentry.io/platforms/python/enriching-events/context/,
https://opentelemetry.io/docs/languages/js/instrumentation/"""

MAKES_TEXT = frozenset(
    {
        *("str", "repr", "type", "format", "join", "dumps", "stringify", "String", "isinstance", "len", "toString"),
        *("isoformat", "toISOString", "now", "get", "exc_info", "getMessage", "strip", "Date", "Error"),
    }
)
"""What is called to say what went wrong: https://docs.python.org/3/library/functions.html,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects"""

TELLS_PEOPLE = LOGS | TELLS | MAKES_TEXT
"""All of these, by which no program learns of anything: the addresses above."""
