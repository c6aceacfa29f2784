"""Environment variables of Lambda's own."""

from __future__ import annotations

from datetime import date

from serverless_lint.aws.fact import Fact

_PAGE = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime"

RESERVED_VARIABLES = Fact(
    frozenset(
        {
            *("_HANDLER", "_X_AMZN_TRACE_ID", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION"),
            *("AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME"),
            *("AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME"),
            *("AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY"),
            *("AWS_SESSION_TOKEN", "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT"),
        }
    ),
    _PAGE,
    date(2026, 11, 21),
)
"""Those that no template may set."""

ACCESS_KEY_OF_ROLE, SECRET_OF_ROLE = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"
"""What Lambda gives a function of its role, with `AWS_SESSION_TOKEN`. A function with SnapStart is given none of them:
https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime"""

WRAPPER_SCRIPT = "AWS_LAMBDA_EXEC_WRAPPER"
"""Names a script that starts the runtime, and may give it another handler and other variables; `provided` runtimes pass
it over: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper"""

VARIABLES_ALWAYS_SET = Fact(
    RESERVED_VARIABLES.value - {"_X_AMZN_TRACE_ID", "AWS_ACCESS_KEY", "AWS_LAMBDA_INITIALIZATION_TYPE"},
    _PAGE,
    date(2026, 11, 21),
)
"""Those that a function always has."""

VARIABLES_OF_LAMBDA = Fact(
    RESERVED_VARIABLES.value
    | {
        *("AWS_LAMBDA_MAX_CONCURRENCY", "AWS_LAMBDA_METADATA_API", "AWS_LAMBDA_METADATA_TOKEN"),
        *("AWS_XRAY_CONTEXT_MISSING", "AWS_XRAY_DAEMON_ADDRESS", "AWS_LAMBDA_DOTNET_PREJIT"),
        *("_AWS_XRAY_DAEMON_ADDRESS", "_AWS_XRAY_DAEMON_PORT"),
        *("LANG", "LD_LIBRARY_PATH", "NODE_PATH", "PATH", "PYTHONPATH", "TZ"),
    },
    _PAGE,
    date(2026, 11, 21),
)
"""Those that code finds without a template that sets them."""
