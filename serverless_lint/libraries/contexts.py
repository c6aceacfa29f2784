"""What the context has that Lambda gives to handlers."""

from __future__ import annotations

CONTEXT_OF_PYTHON = frozenset(
    {
        "aws_request_id",
        "client_context",
        "epoch_deadline_time_in_ms",
        "function_name",
        "function_version",
        "get_remaining_time_in_millis",
        "identity",
        "invoked_function_arn",
        "log",
        "log_group_name",
        "log_stream_name",
        "memory_limit_in_mb",
        "tenant_id",
        "w3c",
    }
)
"""`LambdaContext` in https://github.com/aws/aws-lambda-python-runtime-interface-client and
https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

CONTEXT_OF_JAVASCRIPT = frozenset(
    {
        "awsRequestId",
        "callbackWaitsForEmptyEventLoop",
        "clientContext",
        "done",
        "fail",
        "functionName",
        "functionVersion",
        "getRemainingTimeInMillis",
        "identity",
        "invokedFunctionArn",
        "logGroupName",
        "logStreamName",
        "memoryLimitInMB",
        "succeed",
        "tenantId",
        "xRayTraceId",
    }
)
"""https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html"""

OFTEN_MEANT = {
    "requestid": "awsRequestId",
    "invocationid": "awsRequestId",
    "arn": "invokedFunctionArn",
    "functionarn": "invokedFunctionArn",
    "lambdaname": "functionName",
    "memorylimit": "memoryLimitInMB",
    "memorysize": "memoryLimitInMB",
    "remainingtime": "getRemainingTimeInMillis",
    "getremainingtime": "getRemainingTimeInMillis",
    "getremainingtimemillis": "getRemainingTimeInMillis",
    "loggroup": "logGroupName",
    "logstream": "logStreamName",
    "version": "functionVersion",
}
"""Other names of the same, in small letters without underscores, with what the context of JavaScript calls it: the
addresses above."""

ANSWERS_OF_JAVASCRIPT = {"succeed": 0, "done": 1}
"""Methods that answer, with the argument that is the answer: the address above."""

ENDS_OF_JAVASCRIPT = frozenset({*ANSWERS_OF_JAVASCRIPT, "fail"})
"""Methods that end the invocation: the address above."""

LOOP_FLAG = "callbackWaitsForEmptyEventLoop"
"""The attribute that says whether the answer waits for all that is still open: the address above."""
