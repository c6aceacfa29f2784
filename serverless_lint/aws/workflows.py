"""What Step Functions and the services that it calls do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from serverless_lint.aws.fact import Fact

KEYS_OF_DEFINITIONS = Fact(
    frozenset({"Comment", "QueryLanguage", "StartAt", "TimeoutSeconds", "Version"}),
    "https://states-language.net/spec.html#toplevelfields",
    date(2026, 11, 30),
)
"""What stands beside the states of a definition and is no object."""
THROTTLED = "Lambda.TooManyRequestsException"
TRANSIENT_ERRORS = Fact(
    ("Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException", THROTTLED),
    "https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-lambda-serviceexception",
    date(2026, 11, 21),
)
"""What Lambda fails with for a moment."""

_JOBS = date(2026, 11, 21)
JOBS_WITH_A_LIMIT: Mapping[tuple[str, str], Fact[str]] = {
    ("athena", "startQueryExecution"): Fact(
        "", "https://docs.aws.amazon.com/athena/latest/ug/service-limits.html", _JOBS
    ),
    **dict.fromkeys(
        (("codebuild", "startBuild"), ("codebuild", "startBuildBatch")),
        Fact("", "https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html", _JOBS),
    ),
    ("emr-serverless", "startJobRun"): Fact(
        "ExecutionTimeoutMinutes",
        "https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/considerations.html",
        _JOBS,
    ),
    ("glue", "startJobRun"): Fact("", "https://docs.aws.amazon.com/glue/latest/webapi/API_StartJobRun.html", _JOBS),
    **dict.fromkeys(
        (("sagemaker", "createProcessingJob"), ("sagemaker", "createTrainingJob")),
        Fact("", "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StoppingCondition.html", _JOBS),
    ),
}
"""Jobs that their service ends after a time if nothing else is said, with the parameter that switches this off by 0."""

_CONNECT = "https://docs.aws.amazon.com/step-functions/latest/dg/connect-"
_CONNECTED = date(2026, 11, 30)
_WRITTEN = Fact(
    frozenset({"Attributes", "ConsumedCapacity", "ItemCollectionMetrics"}), f"{_CONNECT}ddb.html", _CONNECTED
)
ANSWERS_OF_TASKS: Mapping[tuple[str, str], Fact[frozenset[str]]] = {
    ("lambda", "invoke"): Fact(
        frozenset({"ExecutedVersion", "FunctionError", "LogResult", "Payload", "StatusCode"}),
        f"{_CONNECT}lambda.html",
        _CONNECTED,
    ),
    ("dynamodb", "getItem"): Fact(frozenset({"ConsumedCapacity", "Item"}), f"{_CONNECT}ddb.html", _CONNECTED),
    **{("dynamodb", name): _WRITTEN for name in ("putItem", "updateItem", "deleteItem")},
    ("sqs", "sendMessage"): Fact(
        frozenset(
            {
                *("MD5OfMessageAttributes", "MD5OfMessageBody", "MD5OfMessageSystemAttributes", "MessageId"),
                "SequenceNumber",
            }
        ),
        f"{_CONNECT}sqs.html",
        _CONNECTED,
    ),
    ("sns", "publish"): Fact(frozenset({"MessageId", "SequenceNumber"}), f"{_CONNECT}sns.html", _CONNECTED),
    ("events", "putEvents"): Fact(
        frozenset({"Entries", "FailedEntryCount"}), f"{_CONNECT}eventbridge.html", _CONNECTED
    ),
}
"""What the output of a task has that calls a service and does not wait, by name."""
OF_EVERY_ANSWER = frozenset({"SdkHttpMetadata", "SdkResponseMetadata"})
"""What all of them have besides: the addresses above."""
OF_ERRORS = frozenset({"Cause", "Error"})
"""What a state is given that something is caught by:
https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html"""
