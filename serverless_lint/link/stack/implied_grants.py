"""What Lambda functions may do that their policies do not say: SAM adds to the roles that it makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from serverless_lint.aws.policies import managed_policy
from serverless_lint.model import Function, TriggerKind

# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
_OF_TRIGGERS = {
    TriggerKind.SQS: "AWSLambdaSQSQueueExecutionRole",
    TriggerKind.KINESIS: "AWSLambdaKinesisExecutionRole",
    TriggerKind.DYNAMODB: "AWSLambdaDynamoDBExecutionRole",
    TriggerKind.MSK: "AWSLambdaMSKExecutionRole",
}
_OF_SETTINGS = {
    "Tracing": "AWSXRayDaemonWriteAccess",
    "VpcConfig": "AWSLambdaVPCAccessExecutionRole",
    "DurableConfig": "AWSLambdaBasicDurableExecutionRolePolicy",
}
_RECEIVED = frozenset({"sqs:sendmessage", "sns:publish", "lambda:invokefunction", "events:putevents", "s3:putobject"})
"""What destinations and dead-letter queues take."""
_DELIVERING = ("DeadLetterQueue", "EventInvokeConfig")


def may_imply(function: Function, actions: Iterable[str]) -> bool:
    """Whether SAM may allow a function one of some actions on some resource without being told to in a policy."""
    if not function.is_sam or not function.properties.lookup("Role").certainly_absent:
        return False
    wanted = tuple(actions)
    if _delivers(function) and any(action.lower() in _RECEIVED for action in wanted):
        return True
    for name in _added(function):
        allowed = managed_policy(name)
        if allowed is None or any(allowed.allows(action) for action in wanted):
            return True
    return False


def _added(function: Function) -> Iterator[str]:
    yield "AWSLambdaBasicExecutionRole"
    yield from (name for key, name in _OF_SETTINGS.items() if not function.properties.lookup(key).certainly_absent)
    yield from (_OF_TRIGGERS[trigger.kind] for trigger in function.triggers if trigger.kind in _OF_TRIGGERS)


def _delivers(function: Function) -> bool:
    events = (event for _, event in function.properties.get("Events").items())
    return any(not function.properties.lookup(key).certainly_absent for key in _DELIVERING) or any(
        event.get("Properties", "DestinationConfig") for event in events
    )
