"""The parts of events that say which of several things a function is asked to do."""

from __future__ import annotations

SAYS_WHAT_TO_DO = frozenset(
    {
        *(("path",), ("rawPath",), ("resource",), ("routeKey",), ("apiPath",), ("function",)),
        *(("requestContext", "path"), ("requestContext", "resourcePath"), ("requestContext", "routeKey")),
        *(("requestContext", "http", "path"), ("info", "fieldName"), ("fieldName",)),
    }
)
"""The path or route of a request, the field that AppSync resolves, what an agent of Bedrock calls:
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html,
https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference.html,
https://docs.aws.amazon.com/bedrock/latest/userguide/agents-lambda.html"""
