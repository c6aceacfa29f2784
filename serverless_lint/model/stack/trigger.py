"""What calls functions, and how."""

from __future__ import annotations

import enum
from collections.abc import Iterator

from serverless_lint.aws.event_sources import SOURCES_OF_SETTINGS
from serverless_lint.aws.schedule_expressions import pause
from serverless_lint.model.requests import ObjectKey, SentEvent
from serverless_lint.model.stack.edge import Edge
from serverless_lint.model.stack.permissions import flattened
from serverless_lint.model.stack.sam_event import SamEvent
from serverless_lint.parse.template.template import Interpolated, Node, Possible, Reference, Resource


class Invocation(enum.Enum):
    """How a trigger calls a function, which decides what happens when it fails."""

    SYNCHRONOUS = "synchronous"
    ASYNCHRONOUS = "asynchronous"
    POLL = "poll-based"
    UNKNOWN = "unknown"


class TriggerKind(enum.Enum):
    """What calls a function."""

    REST_API = "REST API"
    HTTP_API = "HTTP API"
    WEBSOCKET_API = "WebSocket API"
    FUNCTION_URL = "function URL"
    LOAD_BALANCER = "load balancer"
    APPSYNC = "AppSync"
    AUTHORIZER = "API authorizer"
    COGNITO = "Cognito"
    LEX = "Lex"
    ALEXA = "Alexa"
    STEP_FUNCTIONS = "Step Functions"
    EDGE = "CloudFront"
    S3 = "S3"
    SNS = "SNS"
    EVENT_RULE = "EventBridge rule"
    SCHEDULE = "EventBridge schedule"
    IOT = "IoT"
    LOGS = "CloudWatch Logs"
    CODECOMMIT = "CodeCommit"
    SES = "SES"
    CUSTOM_RESOURCE = "custom resource"
    DEPLOYMENT_HOOK = "deployment hook"
    SQS = "SQS"
    KINESIS = "Kinesis"
    DYNAMODB = "DynamoDB stream"
    MSK = "MSK"
    KAFKA = "Kafka"
    MQ = "MQ"
    DOCUMENTDB = "DocumentDB"
    OTHER = "other"

    @property
    def invocation(self) -> Invocation:
        """How this kind of trigger calls a function."""
        return _INVOCATIONS.get(self, Invocation.UNKNOWN)

    @property
    def is_http(self) -> bool:
        """Whether the event is an HTTP request whose response a client waits for."""
        return self in (
            TriggerKind.REST_API,
            TriggerKind.HTTP_API,
            TriggerKind.FUNCTION_URL,
            TriggerKind.LOAD_BALANCER,
        )


_INVOCATIONS = {
    **dict.fromkeys(
        (
            TriggerKind.REST_API,
            TriggerKind.HTTP_API,
            TriggerKind.WEBSOCKET_API,
            TriggerKind.FUNCTION_URL,
            TriggerKind.LOAD_BALANCER,
            TriggerKind.APPSYNC,
            TriggerKind.AUTHORIZER,
            TriggerKind.COGNITO,
            TriggerKind.LEX,
            TriggerKind.ALEXA,
            TriggerKind.STEP_FUNCTIONS,
            TriggerKind.EDGE,
            TriggerKind.DEPLOYMENT_HOOK,
        ),
        Invocation.SYNCHRONOUS,
    ),
    **dict.fromkeys(
        (
            TriggerKind.S3,
            TriggerKind.SNS,
            TriggerKind.EVENT_RULE,
            TriggerKind.SCHEDULE,
            TriggerKind.IOT,
            TriggerKind.LOGS,
            TriggerKind.CODECOMMIT,
            TriggerKind.SES,
            TriggerKind.CUSTOM_RESOURCE,
        ),
        Invocation.ASYNCHRONOUS,
    ),
    **dict.fromkeys(
        (
            TriggerKind.SQS,
            TriggerKind.KINESIS,
            TriggerKind.DYNAMODB,
            TriggerKind.MSK,
            TriggerKind.KAFKA,
            TriggerKind.MQ,
            TriggerKind.DOCUMENTDB,
        ),
        Invocation.POLL,
    ),
}


_METHODS = ("Method", "HttpMethod")
"""In the words of SAM and CloudFormation."""
_WITH_PREFLIGHTS = frozenset({"*", "ANY", "OPTIONS"})
_REQUIREMENTS_OF_ROUTES = ("RequestParameters", "RequestModel", "RequestValidatorId", "parameters", "requestBody")
"""In the words of SAM, CloudFormation and OpenAPI."""


class Trigger(Edge, frozen=True, eq=False, kw_only=True):
    """One thing that calls a function, in whichever form the template writes it."""

    kind: TriggerKind
    function: Resource
    """The function that it calls."""
    node: Node
    """Where its settings stand: the event's or resource's properties, or the entry in a list of targets."""
    event: SamEvent | None = None
    """The event of SAM that it is."""

    @property
    def invocation(self) -> Invocation:
        """How it calls the function."""
        return self.kind.invocation

    @property
    def what(self) -> str:
        """Its kind."""
        return self.kind.value

    @property
    def may_refuse_requests(self) -> bool:
        """Whether it is a route of an API that may refuse requests without some part before it calls the function.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
        """
        return not all(self.node.lookup(key).certainly_absent for key in _REQUIREMENTS_OF_ROUTES)

    @property
    def may_be_preflight(self) -> bool:
        """Whether it may be a route for preflights: one for any method, or one whose method is not known."""
        methods = {text.upper() for key in _METHODS for text in self.node.lookup(key).texts()}
        return not methods or not _WITH_PREFLIGHTS.isdisjoint(methods)

    @property
    def is_own(self) -> bool:
        """Whether the function has it itself: as an event of SAM, or as its URL."""
        return self.owner is self.function

    @property
    def is_certain(self) -> bool:
        """Whether something certainly calls the function.

        A permission alone may be all that is left of what did, unless it names something outside of the template.
        """
        if self.owner.type != "AWS::Lambda::Permission":
            return True
        return self.source.resource is None and not self.node.lookup("SourceArn").certainly_absent

    @property
    def pause(self) -> int | None:
        """Of a schedule: the seconds after which it fires again; None if that is more than an hour, or not known."""
        return pause_of(self.schedule) if self.schedule is not None else None

    @property
    def repeats_itself(self) -> bool:
        """Whether it is a schedule that fires over and over and tells the function the same each time."""
        schedule = self.schedule
        if schedule is None or any(text.strip().startswith("at(") for text in schedule.texts()):
            return False
        target = self.node.get("Target") if self.owner.type == "AWS::Scheduler::Schedule" else self.node
        # Of the event of a schedule they can pick nothing that differs but the time.
        if not all(target.lookup(key).certainly_absent for key in ("InputPath", "InputTransformer")):
            return False
        # https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
        return not any("<aws.scheduler." in text for text in _texts_in(target.lookup("Input")))

    @property
    def schedule(self) -> Possible | None:
        """The expression of a schedule; None for everything else, and for what fires upon events besides."""
        if self.kind is not TriggerKind.SCHEDULE:
            return None
        settings = self.node if self.event is not None else self.owner.properties
        key = "Schedule" if self.event is not None and self.event.type == "Schedule" else "ScheduleExpression"
        return settings.lookup(key) if settings.lookup("EventPattern").certainly_absent else None

    @property
    def response_types(self) -> Possible | None:
        """The `FunctionResponseTypes` of a mapping that takes them, one by one; None for every other trigger.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html
        """
        if self.kind.value not in SOURCES_OF_SETTINGS.value["FunctionResponseTypes"] or self._is_subscription:
            return None
        return flattened(self.node.lookup("FunctionResponseTypes"))

    @property
    def is_filtered(self) -> bool:
        """Whether a filter or pattern may keep some of the events of its source from the function."""
        return not all(
            self.node.lookup(key).certainly_absent for key in ("FilterCriteria", "FilterPolicy", "FilterPolicyScope")
        )

    @property
    def payload_version(self) -> str | None:
        """Of an HTTP trigger: the format of its events, `1.0` or `2.0`; None if unknown, or if it is something else.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
        """
        if not self.kind.is_http:
            return None
        form = self.event.type if self.event is not None else self.owner.type
        if form == "Api" or (form == "AWS::ApiGateway::Method" and self._is_proxy):
            return "1.0"
        if form == "AWS::Lambda::Url" or self.node.key == "FunctionUrlConfig":
            return "2.0"
        if form == "HttpApi":
            return self._version_in_settings("2.0") if self._api_is_generated else None
        return self._version_in_settings(None) if form == "AWS::ApiGatewayV2::Integration" else None

    @property
    def takes_proxy_response(self) -> bool:
        """Of an HTTP trigger: whether the function's answer certainly is the whole response, not mapped by the API."""
        if not self.kind.is_http:
            return False
        form = self.event.type if self.event is not None else self.owner.type
        if form in ("Api", "HttpApi"):
            return self._api_is_generated
        if form == "AWS::ApiGateway::Method":
            return self._is_proxy
        if form == "AWS::ApiGatewayV2::Integration":
            return self.node.lookup("IntegrationType").only == "AWS_PROXY"
        return self.kind in (TriggerKind.FUNCTION_URL, TriggerKind.LOAD_BALANCER) and self.is_certain

    @property
    def _is_proxy(self) -> bool:
        """Of a method: whether it hands on the whole request rather than what a mapping makes of it."""
        integration = self.node.lookup("Integration", "Type").only
        return isinstance(integration, str) and integration.upper() == "AWS_PROXY"

    def _version_in_settings(self, default: str | None) -> str | None:
        version = self.node.lookup("PayloadFormatVersion")
        if version.certainly_absent:
            return default
        return str(version.only) if isinstance(version.only, (str, float)) else None

    @property
    def _api_is_generated(self) -> bool:
        """Whether SAM writes the API of an event itself, without a definition that could say otherwise."""
        if all(self.node.lookup(key).certainly_absent for key in ("ApiId", "RestApiId")):
            return True
        api = self.source.resource
        return api is not None and all(
            api.properties.lookup(key).certainly_absent for key in ("DefinitionBody", "DefinitionUri")
        )

    def receives(self, event: SentEvent, bus: Resource | None) -> bool:
        """Of an EventBridge rule: whether an event on a bus certainly calls the function; no bus is the default one."""
        is_rule = self.event is None and self.owner.type == "AWS::Events::Rule"
        rule = self.owner.properties if is_rule else self.node
        on = rule.lookup("EventBusName")
        reference = on.only
        if event.names_bus:
            is_same_bus = bus is not None and isinstance(reference, Reference) and reference.resource == bus.logical_id
        else:
            is_same_bus = on.certainly_absent or on.only == "default"
        pattern = rule.lookup("EventPattern" if is_rule else "Pattern").only
        if not is_same_bus or not isinstance(pattern, Node):
            return False
        wanted = {"source": event.source, "detail-type": event.detail_type}
        return bool(pattern) and all(
            key in wanted and wanted[key] is not None and wanted[key] in flattened(value.possible()).texts()
            for key, value in pattern.items()
        )

    @property
    def wraps_notifications(self) -> bool:
        """Of an SQS trigger: whether SNS puts notifications into the queue with its own JSON around the message."""
        if self._is_subscription:
            return True
        queue = self.source.resource
        return queue is not None and any(
            reference.resource == queue.logical_id
            for resource in self.function.template.resources.values()
            if resource.type == "AWS::SNS::Subscription" and _is_wrapping(resource.properties)
            for reference, _ in resource.properties.lookup("Endpoint").references()
        )

    @property
    def stream_view(self) -> Possible | None:
        """Of a DynamoDB trigger: what the stream of its table holds; None if the table is not in the template."""
        table = self.source.resource if self.kind is TriggerKind.DYNAMODB else None
        return table.properties.lookup("StreamSpecification", "StreamViewType") if table is not None else None

    def delivers_object(self, key: ObjectKey) -> bool:
        """Of an S3 trigger: whether an object of that key, newly created, certainly calls the function."""
        events = flattened(self.node.lookup("Events" if self.node.get("Events") else "Event"))
        if not any(text.startswith("s3:ObjectCreated:") for text in events.texts()):
            return False
        rules = self.node.lookup("Filter", "S3Key", "Rules")
        if rules.unknown:
            return False
        return all(
            _passes(element, key)
            for known in rules.values
            if isinstance(known.value, Node)
            for element in known.value.elements()
        )

    @property
    def _is_subscription(self) -> bool:
        """Whether it is a SAM SNS event with a queue in between, which has no settings for the mapping."""
        return self.event is not None and self.event.type == "SNS"


def _texts_in(possible: Possible) -> Iterator[str]:
    """What is certainly text in the values, also between what is filled in."""
    for known in possible.values:
        parts = known.value.parts if isinstance(known.value, Interpolated) else (known.value,)
        yield from (part for part in parts if isinstance(part, str))


def _is_wrapping(subscription: Node) -> bool:
    raw = subscription.lookup("RawMessageDelivery")
    return raw.certainly_absent or raw.only in (False, "false")


def _passes(rule: Node, key: ObjectKey) -> bool:
    """Whether a filter rule lets the key of an object pass, whatever is not known of it."""
    name, value = rule.lookup("Name").only, rule.lookup("Value").only
    if not isinstance(name, str) or not isinstance(value, str):
        return False
    if key.is_of_event:
        return True
    if name.lower() == "prefix":
        return key.start.startswith(value)
    return key.end.endswith(value)


def pause_of(schedule: Possible) -> int | None:
    """The seconds after which a schedule fires again; None if that is more than an hour, or not known."""
    return pause(schedule.only) if isinstance(schedule.only, str) else None
