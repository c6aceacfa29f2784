"""Who decides what is in the parts of an event: people outside, others inside, or AWS itself."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Iterator, Mapping

from serverless_lint.link.project import LinkedProject
from serverless_lint.model import EACH_RECORD, Function, Handler, Path, Program, Step, Trigger, TriggerKind
from serverless_lint.parse.template.template import ResourceKey


class Sender(enum.IntEnum):
    """Who decides, as far as it is known."""

    INSIDE = 1
    """Only what may call AWS in the name of the account."""
    UNKNOWN = 2
    OUTSIDE = 3
    """Anybody who may send a request, a mail or a file."""


_EACH = Step.EACH
_REQUEST: tuple[Path, ...] = tuple(
    (key,)
    for key in (
        *("body", "queryStringParameters", "multiValueQueryStringParameters", "rawQueryString", "pathParameters"),
        *("headers", "multiValueHeaders", "cookies", "path", "rawPath"),
        # What the templates of integrations call them that are no proxies: of the Serverless Framework, of AWS.
        *("query", "params", "body-json"),
    )
)
_BODY = ("body",)
_ANYTHING: tuple[Path, ...] = ((),)
_PARTS: Mapping[TriggerKind, tuple[Path, ...]] = {
    **dict.fromkeys(
        (
            *(TriggerKind.REST_API, TriggerKind.HTTP_API, TriggerKind.FUNCTION_URL, TriggerKind.LOAD_BALANCER),
            *(TriggerKind.WEBSOCKET_API, TriggerKind.AUTHORIZER),
        ),
        _REQUEST,
    ),
    TriggerKind.APPSYNC: (("arguments",), (_EACH, "arguments")),
    TriggerKind.COGNITO: (("request", "userAttributes"), ("request", "clientMetadata"), ("userName",)),
    TriggerKind.LEX: (("inputTranscript",), ("currentIntent", "slots"), ("sessionState", "intent", "slots")),
    TriggerKind.ALEXA: (("request", "intent"),),
    # What is beside them, such as `origin`, is what the distribution says.
    TriggerKind.EDGE: tuple(
        (*EACH_RECORD, "cf", "request", key) for key in ("body", "clientIp", "headers", "method", "querystring", "uri")
    ),
    TriggerKind.S3: ((*EACH_RECORD, "s3", "object", "key"),),
    TriggerKind.SES: ((*EACH_RECORD, "ses", "mail"),),
    TriggerKind.SNS: (
        (*EACH_RECORD, "Sns", "Message"),
        (*EACH_RECORD, "Sns", "Subject"),
        (*EACH_RECORD, "Sns", "MessageAttributes"),
    ),
    TriggerKind.SQS: ((*EACH_RECORD, "body"), (*EACH_RECORD, "messageAttributes")),
    TriggerKind.KINESIS: ((*EACH_RECORD, "kinesis", "data"), (*EACH_RECORD, "kinesis", "partitionKey")),
    TriggerKind.DYNAMODB: ((*EACH_RECORD, "dynamodb"),),
    TriggerKind.EVENT_RULE: (("detail",),),
    **dict.fromkeys((TriggerKind.MSK, TriggerKind.KAFKA), (("records", _EACH, _EACH),)),
    TriggerKind.MQ: (("messages", _EACH), ("rmqMessagesByQueue", _EACH, _EACH)),
    TriggerKind.DOCUMENTDB: (("events", _EACH),),
    **dict.fromkeys((TriggerKind.IOT, TriggerKind.STEP_FUNCTIONS, TriggerKind.OTHER), _ANYTHING),
}
"""The parts of events that somebody else than AWS decides on; what is missing has none of them.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html and the pages below it;
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html,
https://www.serverless.com/framework/docs/providers/aws/events/apigateway#lambda-integration,
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
"""

_FROM_OUTSIDE = frozenset(
    {
        *(TriggerKind.REST_API, TriggerKind.HTTP_API, TriggerKind.FUNCTION_URL, TriggerKind.LOAD_BALANCER),
        *(TriggerKind.WEBSOCKET_API, TriggerKind.AUTHORIZER, TriggerKind.APPSYNC, TriggerKind.COGNITO),
        *(TriggerKind.LEX, TriggerKind.ALEXA, TriggerKind.EDGE, TriggerKind.S3, TriggerKind.SES),
    }
)
_OF_RECORDS = tuple(path for paths in _PARTS.values() for path in paths if path[:1] == ("Records",))
_OF_AWS = frozenset(
    {
        *("requestContext", "stageVariables", "httpMethod", "resource", "routeKey", "version", "isBase64Encoded"),
        *("RequestType", "ResponseURL", "StackId", "RequestId", "ResourceType", "LogicalResourceId"),
        *("PhysicalResourceId", "ResourceProperties", "OldResourceProperties", "ServiceToken", "awslogs"),
        *("triggerSource", "userPoolId", "callerContext", "identity", "CodePipeline.job", "DeploymentId"),
        *("LifecycleEventHookExecutionId", "SecretId", "ClientRequestToken", "Step", "account", "region", "time"),
        *(
            "getObjectContext",
            "source",
            "detail-type",
            "resources",
            "methodArn",
            "routeArn",
            "invokingEvent",
            "configRuleName",
        ),
    }
)
"""Keys of events under which only AWS, or whoever deploys, writes something: the address above."""
_SENDS = ("Send", "Publish", "Put", "Write", "Update", "BatchWrite", "Transact")


class Senders:
    """Knows who decides what is in the parts of the events of handlers."""

    def __init__(self, programs: Iterable[Program]) -> None:
        self._written: dict[ResourceKey, None] = {}
        """What functions of the project write to, or call."""
        for program in programs:
            for call in program.calls:
                if call.call.operation.startswith(_SENDS) or call.invocation is not None:
                    self._written |= dict.fromkeys(resource.key for resource in call.resources)

    def of(self, handler: Handler, path: Path) -> tuple[Sender | None, Trigger | None]:
        """Who decides on a part of a handler's event, and the trigger that brings it; None if only AWS does."""
        found = [pair for function in handler.functions for pair in self._of_function(function, path)]
        # What code adds to requests, such as the claims of a token that it has checked, nobody sends.
        may_be_sent = not path or is_of_request(path) or not handler.takes_requests
        if not handler.functions and may_be_sent and _may_be_of_others(path):
            found.append((Sender.UNKNOWN, None))
        return max(found, key=lambda pair: pair[0], default=(None, None))

    def _of_function(self, function: Function, path: Path) -> Iterator[tuple[Sender, Trigger | None]]:
        triggers = [trigger for trigger in function.triggers if trigger.is_certain]
        if not triggers and _may_be_of_others(path):
            is_called = function.resource.key in self._written
            # Of bodies it is not known whether the API validates them.
            is_outside = function.is_behind_api_of_program and _is_in_any(path, _REQUEST) and path[:1] != _BODY
            yield Sender.OUTSIDE if is_outside else Sender.INSIDE if is_called else Sender.UNKNOWN, None
        for trigger in triggers:
            parts = _PARTS.get(trigger.kind, ())
            is_of_others = _is_in_any(path, parts) and (parts != _ANYTHING or _may_be_of_others(path))
            if is_of_others and not (path[:1] == ("body",) and _validates_body(trigger)):
                yield self._of_trigger(trigger), trigger

    def _of_trigger(self, trigger: Trigger) -> Sender:
        if trigger.kind in _FROM_OUTSIDE:
            return Sender.OUTSIDE
        source = trigger.source.resource
        is_inside = trigger.kind is TriggerKind.STEP_FUNCTIONS or (source is not None and source.key in self._written)
        return Sender.INSIDE if is_inside else Sender.UNKNOWN


def is_of_request(path: Path) -> bool:
    """Whether a part of an event is one of an HTTP request, going by its key."""
    return path[:1] in _REQUEST


def senders(project: LinkedProject) -> Senders:
    """What knows who sends the events of a project."""
    return Senders(project.all(Program))


def _validates_body(trigger: Trigger) -> bool:
    """Whether an API may refuse bodies before the function is called."""
    return not all(trigger.node.lookup(key).certainly_absent for key in ("RequestModel", "RequestValidatorId"))


def _may_be_of_others(path: Path) -> bool:
    """Whether somebody else than AWS may decide on a part of an event of which it is not known what sends it."""
    if path[:1] == ("Records",):
        return _is_in_any(path, _OF_RECORDS)
    return not path or path[0] not in _OF_AWS


def _is_in_any(path: Path, parts: Collection[Path]) -> bool:
    """Whether a part of an event is in one of several, or holds one."""
    return any(
        all(one == other or Step.EACH in (one, other) for one, other in zip(path, part, strict=False)) for part in parts
    )
