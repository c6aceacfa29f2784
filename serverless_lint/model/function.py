"""Lambda functions with their settings, their handlers and what calls them."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from serverless_lint.model.code import External, Module, Routine, Value
from serverless_lint.model.permissions import Permissions, flattened
from serverless_lint.model.sdk import Risk
from serverless_lint.parse.code import (
    Assignment,
    Attribute,
    Constant,
    Expression,
    Language,
    ParameterKind,
    Subscript,
    subexpressions,
)
from serverless_lint.parse.template import Kind, Known, Node, Possible, Reference, Resource, Template
from serverless_lint.source import Location


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

    @property
    def is_node(self) -> bool:
        """Whether it runs on Node.js."""
        return self.module.language is not Language.PYTHON

    @property
    def uses_callback(self) -> bool:
        """Whether it takes a callback and answers through it rather than by a promise."""
        if self.routine is None or self.routine.fact.is_async or self._is_streaming:
            return False
        parameters = self.routine.fact.parameters
        return len(parameters) >= 3 and parameters[2].kind is ParameterKind.POSITIONAL

    @property
    def runs_without_callbacks(self) -> bool:
        """Whether no function is known to run it on a runtime that has callbacks (before nodejs24.x)."""
        if not self.functions:
            return False
        versions = [_node_version(runtime) for function in self.functions for runtime in function.runtimes]
        return not any(version is not None and version < FIRST_NODE_WITHOUT_CALLBACKS for version in versions)

    @property
    def reads_records(self) -> bool:
        """Whether it reads parts of the event that no HTTP request and no direct caller has."""
        if self.routine is None or not self.routine.fact.parameters:
            return False
        read: list[Expression] = [fact.value for fact in self.routine.accesses]
        read += [fact.value for fact in self._bound]
        names = {name for value in read for part in subexpressions(value) for name in _key_read(part)}
        return bool(names & _EVENT_KEYS_OF_OTHER_TRIGGERS)

    def sets_on_context(self, name: str) -> bool:
        """Whether its module assigns an attribute of that name, or a middleware for it is in use."""
        return self.module.imports_any("@middy/do-not-wait-for-empty-event-loop") or any(
            isinstance(fact.target, Attribute) and fact.target.name == name for fact in self.module.facts.assignments
        )

    @property
    def _is_streaming(self) -> bool:
        return any(
            isinstance(wrapper, External) and wrapper.name.endswith("streamifyResponse") for wrapper in self.wrappers
        )

    @property
    def _bound(self) -> tuple[Assignment, ...]:
        routine = self.routine
        return tuple(
            fact for fact in self.module.facts.assignments if routine is not None and routine.holds(fact.block)
        )


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
    }
)
"""Keys of the events of queues, streams, rules, user pools, custom resources, authorizers and rotation."""


def _key_read(expression: Expression) -> tuple[str, ...]:
    """The literal key that a subscript or attribute reads."""
    if isinstance(expression, Attribute):
        return (expression.name,)
    if isinstance(expression, Subscript) and isinstance(expression.index, Constant):
        return (str(expression.index.value),)
    return ()


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
class Function:
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
    invoke_configs: tuple[Resource, ...] = field(default=(), init=False)
    """The `AWS::Lambda::EventInvokeConfig` resources that name it."""
    invoking_services: Mapping[str, Location] = field(default_factory=dict, init=False)
    """The services that resource policies let invoke it, SAM's events included: `s3`, `events`; and where."""
    published: tuple[Resource, ...] = field(default=(), init=False)
    """Its `AWS::Lambda::Version` and `AWS::Lambda::Alias` resources."""

    @property
    def name(self) -> str:
        """Its logical id."""
        return self.resource.logical_id

    @property
    def location(self) -> Location:
        """Its logical id."""
        return self.resource.location

    @property
    def properties(self) -> Node:
        """Its properties, with SAM `Globals` merged in."""
        return self.resource.properties

    @property
    def template(self) -> Template:
        """The template it belongs to."""
        return self.resource.template

    @property
    def is_sam(self) -> bool:
        """Whether it is written as `AWS::Serverless::Function`."""
        return self.resource.type == "AWS::Serverless::Function"

    @property
    def runtimes(self) -> tuple[str, ...]:
        """The runtimes it may have, as far as they are known."""
        return self.runtime.texts()

    @property
    def is_on_managed_instances(self) -> bool:
        """Whether it has or may have a `CapacityProviderConfig`, which changes limits and defaults."""
        return not self.properties.lookup("CapacityProviderConfig").certainly_absent

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

    def triggered_by(self, invocation: Invocation) -> tuple[Trigger, ...]:
        """Its triggers that call it in a way."""
        return tuple(trigger for trigger in self.triggers if trigger.invocation is invocation)
