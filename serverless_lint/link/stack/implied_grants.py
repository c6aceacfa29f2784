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
_TO_BUCKETS = ("s3:PutObject", "s3:ListBucket")
_OF_RECEIVERS = {
    "SQS": ("sqs:SendMessage",),
    "SNS": ("sns:Publish",),
    "Lambda": ("lambda:InvokeFunction",),
    "EventBridge": ("events:PutEvents",),
    "S3": _TO_BUCKETS,
    "S3Bucket": _TO_BUCKETS,
}
"""What SAM allows for each type of destination, or of dead-letter queue; without a type it allows nothing."""
_OUTCOMES = ("OnSuccess", "OnFailure")


def may_imply(function: Function, actions: Iterable[str]) -> bool:
    """Whether SAM may allow a function one of some actions on some resource without being told to in a policy."""
    if not function.is_sam or not function.properties.lookup("Role").certainly_absent:
        return False
    wanted = tuple(actions)
    if any(action in wanted for action in _deliveries(function)):
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


def _deliveries(function: Function) -> Iterator[str]:
    """What the destinations and the dead-letter queue of a function take."""
    events = (event.get("Properties") for _, event in function.properties.get("Events").items())
    configs = [function.properties.get("EventInvokeConfig"), *events]
    receivers = [config.get("DestinationConfig", outcome) for config in configs for outcome in _OUTCOMES]
    for receiver in filter(None, [function.properties.get("DeadLetterQueue"), *receivers]):
        kinds = receiver.lookup("Type")
        texts = kinds.texts()
        is_known = not kinds.unknown and len(texts) == len(kinds.values)
        for kind in texts if is_known else _OF_RECEIVERS:
            yield from _OF_RECEIVERS.get(kind, ())
