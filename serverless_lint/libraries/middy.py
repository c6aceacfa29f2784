"""What there is in Middy, which puts middleware around handlers of Node.js."""

from __future__ import annotations

MIDDY = ("@middy/core", "middy")
"""https://middy.js.org/docs/intro/getting-started"""

KNOWN_MIDDLEWARE = ("@middy/", "@aws-lambda-powertools/")
"""How the names of middleware begin of which it is known what it does: https://middy.js.org/docs/middlewares/intro,
https://docs.powertools.aws.dev/lambda/typescript/latest/"""

PARSES_EVENTS = (
    *("@middy/event-normalizer", "@middy/http-json-body-parser"),
    *("@middy/sqs-json-body-parser", "@middy/ws-json-body-parser", "@aws-lambda-powertools/parser"),
)
"""Middleware that gives handlers parsed parts of the event: https://middy.js.org/docs/middlewares/event-normalizer
and the pages beside it, https://docs.powertools.aws.dev/lambda/typescript/latest/features/parser/"""

HANDLES_ERRORS = ("@middy/http-error-handler",)
"""https://middy.js.org/docs/middlewares/http-error-handler"""

WAITS_FOR_NOTHING = "@middy/do-not-wait-for-empty-event-loop"
"""https://middy.js.org/docs/middlewares/do-not-wait-for-empty-event-loop"""

REPORTS_FAILED_RECORDS = "@middy/sqs-partial-batch-failure"
"""https://middy.js.org/docs/middlewares/sqs-partial-batch-failure"""

REPORTS_SINCE = 3
"""Its first major version that answers with them. Those before delete from the queue what was done, and raise an error:
https://middy.js.org/docs/upgrade/2-3"""
