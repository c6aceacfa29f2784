"""Lambda functions with their settings, their handlers and what calls them."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile

from serverless_lint.model.answer_limit import AnswerLimit
from serverless_lint.model.code import CallSite, External, Module, Routine, Value
from serverless_lint.model.missing_code import MissingCode
from serverless_lint.model.of_resource import OfResource
from serverless_lint.model.permissions import Permissions, flattened
from serverless_lint.model.requests import ObjectKey, SentEvent
from serverless_lint.model.sdk import Risk
from serverless_lint.parse.code import (
    Attribute,
    BlockKind,
    Call,
    Constant,
    Expression,
    Language,
    Name,
    Parameter,
    ParameterKind,
    Subscript,
    subexpressions,
)
from serverless_lint.parse.code import Mapping as MappingLiteral
from serverless_lint.parse.template import Kind, Known, Node, Possible, Reference, Resource
from serverless_lint.source import Location, Span


class HandlerProblem(enum.Enum):
    """Why a function's handler code was not found. The values are shown to users."""

    OTHER_RUNTIME = "other language"
    IMAGE = "container image"
    PACKAGED = "packaged code"
    """A zip or jar file, or code in S3."""
    BUILD_OUTPUT = "build output"
    UNKNOWN = "known only at deployment"
    NO_FOLDER = "no such folder"
    NO_FILE = "no such file"
    NO_FUNCTION = "no such function"
    WRAPPER = "handler brought by a layer or wrapper"
    UNREADABLE = "cannot be parsed"
    EXCLUDED = "excluded"


@dataclass(eq=False)
class Handler:
    """The code that a function runs, or that is shaped like a handler in a project without a template for it."""

    name: str
    """The name it is exported under."""
    module: Module
    location: Location
    routine: Routine | None
    """The function itself; None if it is made in a way that cannot be followed."""
    wrappers: tuple[Value, ...] = ()
    """What is around it: decorators and wrapping calls, outermost first."""
    functions: list[Function] = field(default_factory=list)
    """The functions of the templates that run it; empty if no template names it."""
    risks: tuple[Risk, ...] = ()
    """What can fail in it, or in what it calls, without being caught there."""

    is_guarded_by_wrapper: bool = False
    """Whether a decorator or wrapper may catch what it raises."""
    is_declared_elsewhere: bool = False
    """Whether no template names it and the project around it is deployed by something else, such as the CDK."""
    packaged_with: tuple[Function, ...] = ()
    """If no template names it: the functions whose code folder it is in."""

    @property
    def is_node(self) -> bool:
        """Whether it runs on Node.js."""
        return self.module.language is not Language.PYTHON

    @property
    def uses_callback(self) -> bool:
        """Whether it takes a callback and answers through it rather than by a promise."""
        if self.routine is None or self.routine.fact.is_async or self.is_streaming:
            return False
        parameters = self.routine.fact.parameters
        return len(parameters) >= 3 and parameters[2].kind is ParameterKind.POSITIONAL

    @property
    def callback_parameter(self) -> Parameter | None:
        """The third parameter, if the exported function itself declares it so that it counts for its `length`.

        Parameters with a default, rest parameters and TypeScript's `this` do not count.
        """
        if self.routine is None or not self.is_node or self.wrappers:
            return None
        declared = [parameter for parameter in self.routine.fact.parameters if parameter.name != "this"]
        counted = list(takewhile(_counts_for_length, declared))
        return counted[2] if len(counted) >= 3 else None

    @property
    def unused_callback(self) -> Location | None:
        """The text to take out to be rid of a callback that an async handler declares and never mentions again."""
        parameter = self.callback_parameter
        if parameter is None or self.routine is None or not self.routine.fact.is_async or not parameter.name:
            return None
        parameters = self.routine.fact.parameters
        if parameter is not parameters[-1] or parameters[0].name == "this":
            return None
        code = self.module.code
        start, end = self.routine.fact.span
        mentions = re.findall(rf"(?<![\w$])(?:{re.escape(parameter.name)}|arguments)(?![\w$])", code[start:end])
        before = parameters[-2].span.end
        last = _LAST_PARAMETER.match(code, before, min(end, before + _LONGEST_PARAMETER))
        if last is None or len(mentions) != 1:
            return None
        location = self.module.at(Span(*last.span("last")))
        return location if location.text == last["last"] else None

    def context_calls(self, *names: str) -> tuple[CallSite, ...]:
        """The calls of methods of its context, also in functions defined inside it."""
        if self.routine is None or len(self.routine.fact.parameters) < 2:
            return ()
        context = self.routine.fact.parameters[1].name
        return tuple(
            site
            for site in self.module.call_sites
            if isinstance(site.fact.callee, Attribute)
            and site.fact.callee.name in names
            and isinstance(site.fact.callee.base, Name)
            and site.fact.callee.base.name == context
            and self._surrounds(site)
        )

    @property
    def runs_without_callbacks(self) -> bool:
        """Whether no function is known to run it on a runtime that has callbacks (before nodejs24.x)."""
        functions = self.functions or self.packaged_with
        if not functions:
            return False
        versions = [_node_version(runtime) for function in functions for runtime in function.runtimes]
        return not any(version is not None and version < FIRST_NODE_WITHOUT_CALLBACKS for version in versions)

    @property
    def reads_records(self) -> bool:
        """Whether it reads parts of the event that no HTTP request and no direct caller has."""
        return bool(self._keys & _EVENT_KEYS_OF_OTHER_TRIGGERS)

    @property
    def reads_request(self) -> bool:
        """Whether it reads parts of the event that only HTTP requests have, and does not answer as an authorizer."""
        return bool(self._keys_of_event & _EVENT_KEYS_OF_REQUESTS) and not self._answers_as_authorizer

    @property
    def closes_connections(self) -> bool:
        """Whether its module closes something, so that nothing may be left to wait for."""
        return any(
            isinstance(call.callee, Attribute) and call.callee.name in _CLOSING_METHODS
            for call in self.module.facts.calls
        )

    @property
    def calls_back_repeatedly(self) -> bool:
        """Whether its callback is called in a loop or for each element of something."""
        if self.routine is None or len(self.routine.fact.parameters) < 3:
            return False
        name = self.routine.fact.parameters[2].name
        return any(
            isinstance(site.fact.callee, Name) and site.fact.callee.name == name and self._is_repeated(site)
            for site in self.module.call_sites
        )

    def sets_on_context(self, name: str) -> bool:
        """Whether its module assigns an attribute of that name, or a middleware for it is in use."""
        return self.module.imports_any("@middy/do-not-wait-for-empty-event-loop") or any(
            isinstance(fact.target, Attribute) and fact.target.name == name for fact in self.module.facts.assignments
        )

    def _surrounds(self, site: CallSite) -> bool:
        around = site.routine
        while around is not None and around is not self.routine:
            around = around.owner
        return around is not None

    @property
    def is_streaming(self) -> bool:
        """Whether it writes its answer to a stream."""
        return any(
            isinstance(wrapper, External) and wrapper.name.endswith("streamifyResponse") for wrapper in self.wrappers
        )

    @cached_property
    def _keys(self) -> frozenset[str]:
        """The keys and attributes that its own body names of anything."""
        return frozenset(key for part in self._expressions for key in _key_read(part))

    @cached_property
    def _keys_of_event(self) -> frozenset[str]:
        """The keys that its own body reads of the event itself, not of something in it."""
        routine = self.routine
        if routine is None or not routine.fact.parameters:
            return frozenset()
        event = routine.fact.parameters[0].name
        read = {key for part in self._expressions if _is_read_of(part, event) for key in _key_read(part)}
        return frozenset(read.union(*(_key_asked_for(site.fact, event) for site in routine.calls)))

    @cached_property
    def _expressions(self) -> tuple[Expression, ...]:
        """What its own body reads and assigns, with all that is inside it."""
        routine = self.routine
        if routine is None or not routine.fact.parameters:
            return ()
        whole: list[Expression] = [fact.value for fact in routine.accesses]
        for bound in self.module.facts.assignments:
            if routine.holds(bound.block):
                whole += (bound.target, bound.value)
        return tuple(part for expression in whole for part in subexpressions(expression))

    @property
    def _answers_as_authorizer(self) -> bool:
        facts = self.module.facts
        written = [fact.value for fact in facts.returns if fact.value is not None]
        for fact in facts.assignments:
            written += (fact.target, fact.value)
        keys = {key for value in written for part in subexpressions(value) for key in _key_written(part)}
        return not keys.isdisjoint(_ANSWERS_OF_AUTHORIZERS)

    def _is_repeated(self, site: CallSite) -> bool:
        blocks = self.module.facts.enclosing_blocks(site.fact.block)
        return any(
            block.kind is BlockKind.LOOP
            or (block.kind is BlockKind.FUNCTION and block.function in self.module.element_callbacks)
            for block in blocks
        )


_TYPE = r"(?:\s*\??:\s*[\w$.<>\[\] |]+)?"
_LAST_PARAMETER = re.compile(rf"{_TYPE}(?P<last>\s*,\s*[\w$]+{_TYPE})\s*,?\s*\)")
"""What follows the name of the parameter before the last one, in its plainest form."""
_LONGEST_PARAMETER = 300


def _counts_for_length(parameter: Parameter) -> bool:
    """Whether JavaScript's `Function.length` counts the parameter and those before it."""
    return parameter.kind is ParameterKind.POSITIONAL and parameter.default is None


FIRST_NODE_WITHOUT_CALLBACKS = 24
"""https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html"""

_EVENT_KEYS_OF_OTHER_TRIGGERS = frozenset(
    {
        "Records",
        "records",
        "detail",
        "detail-type",
        "awslogs",
        "triggerSource",
        "userPoolId",
        "RequestType",
        "ResourceProperties",
        "methodArn",
        "routeArn",
        "authorizationToken",
        "CodePipeline.job",
        "configurationItem",
        "invokingEvent",
        "DeploymentId",
        "SecretId",
        "ClientRequestToken",
        "userAttributes",
    }
)
"""Keys of the events of queues, streams, rules, user pools, custom resources, authorizers and rotation."""

_EVENT_KEYS_OF_REQUESTS = frozenset(
    {
        "body",
        "headers",
        "httpMethod",
        "isBase64Encoded",
        "multiValueHeaders",
        "multiValueQueryStringParameters",
        "pathParameters",
        "queryStringParameters",
        "rawPath",
        "rawQueryString",
        "requestContext",
        "routeKey",
        "stageVariables",
    }
)
"""Keys of the events of APIs, function URLs and load balancers that no other event has at its top."""

_CLOSING_METHODS = frozenset({"close", "destroy", "disconnect", "end", "quit"})
_ANSWERS_OF_AUTHORIZERS = frozenset({"isAuthorized", "policyDocument"})


def _key_read(expression: Expression) -> tuple[str, ...]:
    """The literal key that a subscript or attribute reads."""
    if isinstance(expression, Attribute):
        return (expression.name,)
    if isinstance(expression, Subscript) and isinstance(expression.index, Constant):
        return (str(expression.index.value),)
    return ()


def _is_read_of(expression: Expression, name: str) -> bool:
    return (
        isinstance(expression, Attribute | Subscript)
        and isinstance(expression.base, Name)
        and expression.base.name == name
    )


def _key_asked_for(call: Call, name: str) -> tuple[str, ...]:
    """The literal key of `event.get("key")`."""
    callee = call.callee
    if _is_read_of(callee, name) and isinstance(callee, Attribute) and callee.name == "get" and call.arguments:
        first = call.arguments[0].value
        return (str(first.value),) if isinstance(first, Constant) else ()
    return ()


def _key_written(expression: Expression) -> tuple[str, ...]:
    """The literal keys of a dict or object, or the one that is assigned to."""
    if isinstance(expression, MappingLiteral):
        return tuple(str(entry.key.value) for entry in expression.entries if isinstance(entry.key, Constant))
    return _key_read(expression)


def _node_version(runtime: str) -> int | None:
    digits = runtime.removeprefix("nodejs").partition(".")[0]
    return int(digits) if runtime.startswith("nodejs") and digits.isdecimal() else None


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


@dataclass(frozen=True, eq=False)
class Trigger:
    """One thing that calls a function, in whichever form the template writes it."""

    kind: TriggerKind
    function: Function
    name: str
    """The SAM event's or the resource's logical id."""
    node: Node
    """Where its settings stand: the event's or resource's properties, or the entry in a list of targets."""
    location: Location
    """Its name."""
    source: Possible | None = None
    """What it comes from: the queue, topic, bucket, table, bus or API, where the trigger names one."""

    @property
    def invocation(self) -> Invocation:
        """How it calls the function."""
        return self.kind.invocation

    @property
    def response_types(self) -> Possible | None:
        """The `FunctionResponseTypes` of a mapping that takes them, one by one; None for every other trigger.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html
        """
        if self.kind not in _WITH_RESPONSE_TYPES or self._is_subscription:
            return None
        return flattened(self.node.lookup("FunctionResponseTypes"))

    @property
    def source_resource(self) -> Resource | None:
        """The resource of the template that it comes from, if that is certain."""
        resources = self.function.template.resources
        owner = resources.get(self.name)
        if owner is not None and owner.type in _SOURCES_THEMSELVES:
            return owner
        reference = self.source.only if self.source is not None else None
        return resources.get(reference.resource) if isinstance(reference, Reference) else None

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
        owner = self.function.template.resources.get(self.name)
        form = owner.type if owner is not None and self.kind.is_http else self._sam_event_type
        if form == "Api" or (form == "AWS::ApiGateway::Method" and self._is_proxy):
            return "1.0"
        if form == "AWS::Lambda::Url" or self.node.key == "FunctionUrlConfig":
            return "2.0"
        if form == "HttpApi":
            return self._version_in_settings("2.0") if self._api_is_generated else None
        return self._version_in_settings(None) if form == "AWS::ApiGatewayV2::Integration" else None

    @property
    def _is_proxy(self) -> bool:
        """Of a method: whether it hands on the whole request rather than what a mapping makes of it."""
        integration = self.node.lookup("Integration", "Type").only
        return isinstance(integration, str) and integration.upper() == "AWS_PROXY"

    def _version_in_settings(self, default: str | None) -> str | None:
        version = self.node.lookup("PayloadFormatVersion")
        if version.certainly_absent:
            return default
        return str(version.only) if isinstance(version.only, str | float) else None

    @property
    def _sam_event_type(self) -> str:
        """The `Type` of a SAM event, empty for every other trigger."""
        for node in (self.node, self.node.parent):
            if node is not None and node.parent is not None and node.parent.key == "Events":
                return node.get("Type").text or ""
        return ""

    @property
    def _api_is_generated(self) -> bool:
        """Whether SAM writes the API of an event itself, without a definition that could say otherwise."""
        if self.node.lookup("ApiId").certainly_absent:
            return True
        api = self.source_resource
        return api is not None and all(
            api.properties.lookup(key).certainly_absent for key in ("DefinitionBody", "DefinitionUri")
        )

    def receives(self, event: SentEvent, bus: Resource | None) -> bool:
        """Of an EventBridge rule: whether an event on a bus certainly calls the function; no bus is the default one."""
        owner = self.function.template.resources.get(self.name)
        rule = owner.properties if owner is not None and owner.type == "AWS::Events::Rule" else self.node
        on = rule.lookup("EventBusName")
        reference = on.only
        if event.names_bus:
            is_same_bus = bus is not None and isinstance(reference, Reference) and reference.resource == bus.logical_id
        else:
            is_same_bus = on.certainly_absent or on.only == "default"
        pattern = rule.lookup("EventPattern" if owner is not None and rule is owner.properties else "Pattern").only
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
        queue = self.source_resource
        return queue is not None and any(
            reference.resource == queue.logical_id
            for resource in self.function.template.resources.values()
            if resource.type == "AWS::SNS::Subscription" and _is_wrapping(resource.properties)
            for reference, _ in resource.properties.lookup("Endpoint").references()
        )

    @property
    def stream_view(self) -> Possible | None:
        """Of a DynamoDB trigger: what the stream of its table holds; None if the table is not in the template."""
        table = self.source_resource if self.kind is TriggerKind.DYNAMODB else None
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
        return self._sam_event_type == "SNS"


_SOURCES_THEMSELVES = frozenset({"AWS::S3::Bucket", "AWS::SNS::Topic"})
"""Resources that name the functions they call in their own properties."""


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


_WITH_RESPONSE_TYPES = frozenset(
    {TriggerKind.SQS, TriggerKind.KINESIS, TriggerKind.DYNAMODB, TriggerKind.MSK, TriggerKind.KAFKA}
)


_TRACERS = re.compile(
    r"otel|telemetry|adot|datadog|newrelic|dynatrace|lumigo|instana|sentry|honeycomb|elastic-apm|epsagon|thundra|tracing",
    re.IGNORECASE,
)
"""What the names of layers that trace have in them."""


def _shown(known: Known) -> str:
    return known.value.resource if isinstance(known.value, Reference) else known.text or ""


@dataclass(frozen=True, eq=False)
class Environment:
    """The environment variables that the template declares for a function."""

    variables: Mapping[str, Possible]
    complete: bool
    location: Location | None = None
    """The key `Variables`, if there is one."""

    @property
    def least_size(self) -> int:
        """The bytes that names and values take at least, whatever is known only at deployment."""
        return sum(
            len(name.encode()) + value.least_length for name, value in self.variables.items() if not value.absent
        )


@dataclass(frozen=True, eq=False)
class Subnets:
    """A list of subnets."""

    known: Known

    @property
    def certain_length(self) -> int | None:
        """How many there are; None if that is known only at deployment."""
        if not isinstance(self.known.value, Node) or self.known.value.kind is not Kind.LIST:
            return None
        elements = [element.possible() for element in self.known.value.elements()]
        return len(elements) if all(_is_one(element) and not _is_stand_in(element) for element in elements) else None


def _is_one(element: Possible) -> bool:
    """Whether an element of a list stands for exactly one thing, known or not."""
    if element.absent or any(isinstance(known.value, Node) or known.value == "" for known in element.values):
        return False
    parameter = element.node.template.parameters.get(element.node.argument.text or "")
    if element.node.intrinsic == "Ref" and parameter is not None:
        return "List" not in parameter.type
    return not element.unknown or element.node.intrinsic in ("Fn::ImportValue", "Fn::Select")


def _is_stand_in(subnet: Possible) -> bool:
    """Whether it is a text such as `subnet1`, the default of a parameter that is always given."""
    return any(not text.startswith("subnet-") for text in subnet.texts())


@dataclass(eq=False)
class Function(OfResource):
    """A Lambda function of a template, SAM or CloudFormation, with its effective settings.

    Linking fills in what refers back to the function; afterwards nothing changes it.
    """

    resource: Resource
    handler_setting: Possible
    runtime: Possible
    timeout: Possible
    memory: Possible
    package_type: Possible
    environment: Environment
    layers: Possible
    permissions: Permissions
    triggers: tuple[Trigger, ...] = field(default=(), init=False)
    handlers: tuple[Handler, ...] = field(default=(), init=False)
    """The handler; several only where the template leaves a choice between known ones."""
    handler_problem: HandlerProblem | None = field(default=None, init=False)
    missing_code: tuple[MissingCode, ...] = field(default=(), init=False)
    """What `Handler` or `CodeUri` name although it certainly does not exist."""
    answer_limit: AnswerLimit | None = field(default=None, init=False)
    """How long its callers wait, if everything that calls it does."""
    invoke_configs: tuple[Resource, ...] = field(default=(), init=False)
    """The `AWS::Lambda::EventInvokeConfig` resources that name it."""
    invoked_by_code: frozenset[Invocation] = field(default=frozenset(), init=False)
    """How code of the project's other functions invokes it, as far as that can be followed."""
    reports_failed_records: bool = field(default=False, init=False)
    """Whether its code answers a batch with the records that it failed on."""
    invoking_services: Mapping[str, Location] = field(default_factory=dict, init=False)
    """The services that resource policies let invoke it, SAM's events included: `s3`, `events`; and where."""
    published: tuple[Resource, ...] = field(default=(), init=False)
    """Its `AWS::Lambda::Version` and `AWS::Lambda::Alias` resources."""

    @property
    def is_sam(self) -> bool:
        """Whether it is written as `AWS::Serverless::Function`."""
        return self.resource.type == "AWS::Serverless::Function"

    @property
    def runtimes(self) -> tuple[str, ...]:
        """The runtimes it may have, as far as they are known."""
        return self.runtime.texts()

    @property
    def has_no_callbacks(self) -> bool:
        """Whether one of its runtimes knows no callbacks (nodejs24.x and later)."""
        versions = [_node_version(runtime) for runtime in self.runtimes]
        return any(version is not None and version >= FIRST_NODE_WITHOUT_CALLBACKS for version in versions)

    @property
    def is_on_managed_instances(self) -> bool:
        """Whether it has or may have a `CapacityProviderConfig`, which changes limits and defaults."""
        return not self.properties.lookup("CapacityProviderConfig").certainly_absent

    @property
    def is_traced(self) -> bool | None:
        """Whether X-Ray traces its invocations; None if unknown, or if an API of the template may pass traces on."""
        setting = self.tracing
        if "Active" in setting.texts():
            return True
        implicit_api = self.template.root.get("Globals", "Api").lookup("TracingEnabled")
        apis = (resource.properties.lookup("TracingEnabled") for resource in self.template.resources.values())
        is_certain = all(possible.certainly_absent for possible in (setting, implicit_api, *apis))
        return False if is_certain else None

    @property
    def needs_permission_for_traces(self) -> bool:
        """Whether tracing takes a permission that its role does not show; SAM adds it to the roles that it makes."""
        has_own_role = not self.is_sam or not self.properties.lookup("Role").certainly_absent
        return has_own_role and not self.permissions.allows_traces

    @property
    def uses_snapstart(self) -> bool:
        """Whether its published versions start from a snapshot, for certain."""
        return self.properties.lookup("SnapStart", "ApplyOn").only == "PublishedVersions"

    @property
    def is_certainly_on_managed_instances(self) -> bool:
        """Whether it has a `CapacityProviderConfig` on every branch."""
        config = self.properties.lookup("CapacityProviderConfig")
        return bool(config.values) and not config.absent and not config.unknown

    @property
    def snap_start(self) -> tuple[Known, ...]:
        """Where it is, or may be, set to be started from a snapshot."""
        applied = self.properties.lookup("SnapStart", "ApplyOn")
        return tuple(known for known in applied.values if known.value == "PublishedVersions")

    @property
    def may_be_published(self) -> bool:
        """Whether it may have a version besides `$LATEST`."""
        if self.published or self.template.open:
            return True
        return self.is_sam and not self.properties.lookup("AutoPublishAlias").certainly_absent

    @property
    def provisioned_concurrency(self) -> tuple[Known, ...]:
        """Where its versions and aliases, SAM's included, get provisioned concurrency."""
        owners = (self.resource, *self.published) if self.is_sam else self.published
        return tuple(
            known for owner in owners for known in owner.properties.lookup("ProvisionedConcurrencyConfig").values
        )

    @property
    def may_be_image(self) -> bool:
        """Whether it may be a container image."""
        return not self.package_type.certainly_absent and self.package_type.only != "Zip"

    @staticmethod
    def certain_layers(layers: Known) -> int:
        """How many layers a list has at least; an element that may be absent or is a list counts as none."""
        elements = layers.value.elements() if isinstance(layers.value, Node) else ()
        return sum(1 for element in elements if _is_one(element.possible()))

    @property
    def subnets(self) -> tuple[Subnets, ...]:
        """The lists of subnets that it may be attached to."""
        return tuple(Subnets(known) for known in self.properties.lookup("VpcConfig", "SubnetIds").values)

    @property
    def tracing(self) -> Possible:
        """Its mode of X-Ray tracing, such as `Active`."""
        path = ("Tracing",) if self.is_sam else ("TracingConfig", "Mode")
        return self.properties.lookup(*path)

    @property
    def may_be_traced_by_layer(self) -> bool:
        """Whether a layer or wrapper traces it in its own way, or a layer is not known."""
        if "AWS_LAMBDA_EXEC_WRAPPER" in self.environment.variables or not self.environment.complete:
            return True
        layers = flattened(self.layers)
        return layers.unknown or any(_TRACERS.search(_shown(known)) for known in layers.values)

    @property
    def is_custom_resource(self) -> bool:
        """Whether nothing but custom resources of CloudFormation calls it: once when a stack changes."""
        return bool(self.triggers) and all(trigger.kind is TriggerKind.CUSTOM_RESOURCE for trigger in self.triggers)

    def triggered_by(self, invocation: Invocation) -> tuple[Trigger, ...]:
        """Its triggers that call it in a way."""
        return tuple(trigger for trigger in self.triggers if trigger.invocation is invocation)
