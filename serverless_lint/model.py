"""The linked project: what rules look at.

Code and templates meet here in the vocabulary of AWS. Everything knows where it was written (`location`), and what is
not known is said instead of guessed: `Possible.unknown`, `Handler.routine is None`, `Permissions.complete`.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from serverless_lint.parse.code import (
    Access,
    Assignment,
    Attribute,
    Block,
    BlockKind,
    Call,
    CodeClass,
    CodeFunction,
    CodeModule,
    Constant,
    Expression,
    Import,
    Language,
    ParameterKind,
    Raise,
    Return,
    Sequence,
    Subscript,
    subexpressions,
)
from serverless_lint.parse.code import Mapping as MappingLiteral
from serverless_lint.parse.template import Known, Node, Possible, Resource, SourcedText, Template
from serverless_lint.report import Coverage
from serverless_lint.source import Document, Location, Span

_TEST_PATH = re.compile(
    r"(?:^|/)(?:tests?|__tests__|__mocks__|spec|e2e)/|(?:^|/)(?:test_[^/]*|conftest|[^/]*_test)\.py$"
    r"|\.(?:test|spec)\.[cm]?[jt]sx?$"
)
_INFRASTRUCTURE_PACKAGES = (
    "aws_cdk",
    "aws-cdk-lib",
    "@aws-cdk",
    "constructs",
    "troposphere",
    "pulumi",
    "pulumi_aws",
    "@pulumi",
    "cdktf",
    "sst",
)


@dataclass(frozen=True, eq=False)
class TextFile:
    """Any scanned file, as text."""

    document: Document

    @property
    def location(self) -> Location:
        """The file's beginning."""
        return self.document.location


@dataclass(frozen=True, eq=False)
class NamedLiteral:
    """A literal text under a name: an assignment, keyword argument, dict or template entry, or a line of a `.env`."""

    name: str
    value: str
    location: Location
    """The value, without quotes where they could be told apart."""


class Module:
    """One source file, or one piece of code inside a template, with its facts."""

    def __init__(self, name: str, facts: CodeModule, source: Document | SourcedText) -> None:
        self.name = name
        """The file's path in the project; of inline code the path of the template."""
        self.facts = facts
        self.source = source

    def __repr__(self) -> str:
        return f"Module({self.name!r})"

    @property
    def is_inline(self) -> bool:
        """Whether the code stands inside a template."""
        return isinstance(self.source, SourcedText)

    @property
    def language(self) -> Language:
        """The language of the source."""
        return self.facts.language

    @property
    def location(self) -> Location:
        """The beginning of the code."""
        return self.at(Span(0, 0))

    def at(self, span: Span) -> Location:
        """The place of a span of the module's code, in the file that it stands in."""
        if isinstance(self.source, Document):
            return Location(self.source, span)
        return self.source.locate(span.start, span.end)

    @cached_property
    def routines(self) -> tuple[Routine, ...]:
        """All functions, methods and lambdas, in source order, as `CodeModule.functions`."""
        return tuple(Routine(self, index) for index in range(len(self.facts.functions)))

    @cached_property
    def call_sites(self) -> tuple[CallSite, ...]:
        """All calls, in source order, as `CodeModule.calls`."""
        return tuple(CallSite(self, index) for index in range(len(self.facts.calls)))

    @property
    def is_test(self) -> bool:
        """Whether it tests the application rather than being part of it, by the usual file and folder names."""
        return bool(_TEST_PATH.search(self.name))

    @property
    def is_infrastructure(self) -> bool:
        """Whether it defines resources (CDK, Pulumi, …) rather than running in a function."""
        return self.imports_any(*_INFRASTRUCTURE_PACKAGES)

    def routine_of(self, block: int) -> Routine | None:
        """The innermost function around a block, None at module level."""
        function = self.facts.blocks[block].function
        return None if function is None else self.routines[function]

    def imports_any(self, *packages: str) -> bool:
        """Whether one of the packages, or something in it, is imported."""
        return any(
            imported.module == package or imported.module.startswith((package + ".", package + "/"))
            for imported in self.facts.imports
            for package in packages
        )


class Routine:
    """A function, method or lambda of a module."""

    def __init__(self, module: Module, index: int) -> None:
        self.module = module
        self.index = index
        self.fact: CodeFunction = module.facts.functions[index]

    def __repr__(self) -> str:
        return f"Routine({self.module.name}:{self.name})"

    @property
    def name(self) -> str:
        """Its qualified name; `<anonymous>` if it has none."""
        return self.fact.qualified_name or "<anonymous>"

    @property
    def location(self) -> Location:
        """Its name, or what stands for it."""
        return self.module.at(self.fact.name_span)

    @property
    def owner(self) -> Routine | None:
        """The function that it is defined in."""
        return self.module.routine_of(self.fact.block)

    def holds(self, block: int) -> bool:
        """Whether a block belongs to the function itself, not to a function inside it."""
        return self.module.facts.blocks[block].function == self.index

    @cached_property
    def calls(self) -> tuple[CallSite, ...]:
        """The calls in its own body, in source order."""
        return tuple(site for site in self.module.call_sites if self.holds(site.fact.block))

    @cached_property
    def returns(self) -> tuple[Return, ...]:
        """The values it returns."""
        return tuple(fact for fact in self.module.facts.returns if self.holds(fact.block))

    @cached_property
    def raises(self) -> tuple[Raise, ...]:
        """The exceptions it raises itself."""
        return tuple(fact for fact in self.module.facts.raises if self.holds(fact.block))

    @cached_property
    def accesses(self) -> tuple[Access, ...]:
        """The subscripts and attributes it reads."""
        return tuple(fact for fact in self.module.facts.accesses if self.holds(fact.block))

    @cached_property
    def inner(self) -> tuple[Routine, ...]:
        """The functions defined directly inside it."""
        return tuple(
            routine for routine in self.module.routines if self.holds(routine.fact.block) and routine is not self
        )


class CallSite:
    """A call in a module."""

    def __init__(self, module: Module, index: int) -> None:
        self.module = module
        self.index = index
        self.fact: Call = module.facts.calls[index]

    def __repr__(self) -> str:
        return f"CallSite({self.module.name}:{self.location.start})"

    @property
    def location(self) -> Location:
        """The callee: what a finding about the call marks."""
        return self.module.at(self.fact.callee_span)

    @property
    def whole_location(self) -> Location:
        """The call with its arguments."""
        return self.module.at(self.fact.span)

    @property
    def routine(self) -> Routine | None:
        """The innermost function around it, None at module level."""
        return self.module.routine_of(self.fact.block)

    @property
    def enclosing_blocks(self) -> Iterator[Block]:
        """The blocks around it inside its own function (or the module), from the inside out."""
        function = self.module.facts.blocks[self.fact.block].function
        for block in self.module.facts.enclosing_blocks(self.fact.block):
            if block.function != function:
                return
            yield block
            if block.kind is BlockKind.FUNCTION:
                return

    @property
    def span(self) -> Span:
        """The span of the call in the module's code."""
        return self.fact.span


@dataclass(frozen=True, eq=False)
class Literal:
    """A known scalar of the code, and where it is written."""

    value: str | int | float | bool | None
    location: Location


@dataclass(frozen=True)
class External:
    """Something from outside the project, by its dotted name: `boto3.client`, `@aws-sdk/client-s3.S3Client`, `int`."""

    name: str


@dataclass(frozen=True, eq=False)
class Result:
    """What a call of something outside the project returns. `callee` is what was called."""

    site: CallSite
    callee: Value


@dataclass(frozen=True)
class Member:
    """An attribute of a value that the project does not define: `table.put_item`."""

    base: Value
    name: str


@dataclass(frozen=True, eq=False)
class Instance:
    """An object of a class of the project."""

    module: Module
    fact: CodeClass
    site: CallSite | None = None


@dataclass(frozen=True, eq=False)
class ClassValue:
    """A class of the project."""

    module: Module
    fact: CodeClass


@dataclass(frozen=True, eq=False)
class ModuleValue:
    """A module of the project, as a namespace."""

    module: Module


@dataclass(frozen=True, eq=False)
class ObjectValue:
    """A dict or object literal with the block it stands in."""

    module: Module
    literal: MappingLiteral
    block: int


@dataclass(frozen=True, eq=False)
class ArrayValue:
    """A list or array literal with the block it stands in."""

    module: Module
    literal: Sequence
    block: int


@dataclass(frozen=True, eq=False)
class Argument:
    """A parameter of a function, whatever the caller passes."""

    routine: Routine
    index: int


@dataclass(frozen=True, eq=False)
class EnvironmentRead:
    """An environment variable. `default` is what the code uses when it is not set, None without a default."""

    variable: str
    location: Location
    default: tuple[Value, ...] | None = None


@dataclass(frozen=True, eq=False)
class Joined:
    """Text put together from parts, at least one of them not a literal."""

    parts: tuple[Value, ...]


@dataclass(frozen=True)
class UnknownValue:
    """Something that cannot be followed."""


UNKNOWN = UnknownValue()

Value: TypeAlias = (
    Literal
    | External
    | Result
    | Member
    | Instance
    | ClassValue
    | ModuleValue
    | ObjectValue
    | ArrayValue
    | Argument
    | EnvironmentRead
    | Joined
    | Routine
    | UnknownValue
)
"""What an expression of the code may be, followed through names, imports and calls of the project."""


@dataclass(frozen=True, eq=False)
class ImportedPackage:
    """One import of something outside the project."""

    module: Module
    fact: Import

    @property
    def package(self) -> str:
        """The module as it is named in the import."""
        return self.fact.module

    @property
    def location(self) -> Location:
        """The name of the module."""
        return self.module.at(self.fact.module_span)


class ClientKind(enum.Enum):
    """Which interface of which SDK a client offers."""

    BOTO3_CLIENT = "boto3 client"
    BOTO3_RESOURCE = "boto3 resource"
    JAVASCRIPT_V2 = "AWS SDK for JavaScript v2"
    JAVASCRIPT_V3 = "AWS SDK for JavaScript v3"


@dataclass(frozen=True, eq=False)
class SdkClient:
    """The creation of an AWS client, resource or document client."""

    service: str
    """As boto3 names it in lower case (`dynamodb`, `s3`); empty if it is computed."""
    kind: ClientKind
    site: CallSite
    is_document_client: bool = False

    @property
    def location(self) -> Location:
        """The call that creates it."""
        return self.site.location


@dataclass(frozen=True, eq=False)
class SdkCall:
    """A call of an AWS operation."""

    service: str
    operation: str
    """In the API's spelling as far as it can be derived: `PutItem`."""
    site: CallSite
    """The call that sends the request."""
    input: CallSite
    """The call whose arguments are the request: the same, or the `new PutItemCommand({…})` passed to `send`."""
    client: SdkClient | None
    table_of: CallSite | None = None
    """Of an operation on a boto3 `Table`: the call that made the table object."""

    @property
    def location(self) -> Location:
        """The callee of the call that sends the request."""
        return self.site.location


@dataclass(frozen=True, eq=False)
class Connection:
    """The creation of an AWS client or resource, or of a database connection."""

    what: str
    """With its article: "the `dynamodb` client", "the PostgreSQL connection"."""
    site: CallSite
    is_database: bool
    is_static: bool
    """Whether everything it is made from is the same for every event: literals, environment, module constants."""
    is_kept: bool
    """Whether it outlives the invocation: a module's variable, created on first use, memoised."""
    is_closed: bool
    """A database connection that is closed on every path."""
    handler: Handler | None = None
    """The handler that it is created for anew at every invocation; None if it is created when the module is loaded,
    or by code that does not only run for a handler."""

    @property
    def location(self) -> Location:
        """The call that creates it."""
        return self.site.location


@dataclass(frozen=True, eq=False)
class Risk:
    """Something that can fail at run time."""

    what: str
    location: Location


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


@dataclass(frozen=True, eq=False)
class TableUse:
    """A place in the code that names a DynamoDB table."""

    site: CallSite
    location: Location
    """The expression that is the name."""
    names: tuple[Literal, ...]
    """The names it may have, if all of them are literals of the code; else empty."""


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


@dataclass(frozen=True, eq=False)
class Statement:
    """A statement of an identity policy, with its owner."""

    node: Node
    owner: Resource
    """The resource of the template that carries the policy."""

    @property
    def location(self) -> Location:
        """The whole statement; findings point to something narrower."""
        return self.node.location

    @property
    def allows(self) -> bool:
        """Whether its effect is certainly `Allow`."""
        return self.node.lookup("Effect").only == "Allow"

    @cached_property
    def actions(self) -> Possible:
        """The elements of `Action`, whether it is one or a list; lists behind `Fn::If` included."""
        return flattened(self.node.lookup("Action"))

    @cached_property
    def resources(self) -> Possible:
        """The elements of `Resource`, whether it is one or a list."""
        return flattened(self.node.lookup("Resource"))

    @property
    def has_condition(self) -> bool:
        """Whether a `Condition` limits it."""
        return bool(self.node.get("Condition"))


@dataclass(frozen=True, eq=False)
class ManagedPolicy:
    """A managed policy that is attached by name or ARN."""

    name: str
    """Without the ARN's beginning: `AmazonS3FullAccess`, `service-role/AWSLambdaRole`."""
    location: Location
    owner: Resource


@dataclass(frozen=True, eq=False)
class Permissions:
    """What a function may do. `complete` says that nothing else can grant it more."""

    statements: tuple[Statement, ...]
    managed: tuple[ManagedPolicy, ...]
    templates: tuple[Node, ...]
    """SAM policy templates, each the mapping's value under the template's name."""
    complete: bool
    role: Resource | None = None
    """The role, if it is a resource of the template."""


@dataclass(frozen=True, eq=False)
class Environment:
    """The environment variables that the template declares for a function."""

    variables: Mapping[str, Possible]
    complete: bool


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
        """Whether it has a `CapacityProviderConfig`, which changes limits and defaults."""
        return not self.properties.lookup("CapacityProviderConfig").certainly_absent

    def triggered_by(self, invocation: Invocation) -> tuple[Trigger, ...]:
        """Its triggers that call it in a way."""
        return tuple(trigger for trigger in self.triggers if trigger.invocation is invocation)


@dataclass(frozen=True, eq=False)
class Project:
    """Everything that was read, linked."""

    files: tuple[TextFile, ...]
    literals: tuple[NamedLiteral, ...]
    templates: tuple[Template, ...]
    functions: tuple[Function, ...]
    handlers: tuple[Handler, ...]
    triggers: tuple[Trigger, ...]
    statements: tuple[Statement, ...]
    managed_policies: tuple[ManagedPolicy, ...]
    modules: tuple[Module, ...]
    imports: tuple[ImportedPackage, ...]
    connections: tuple[Connection, ...]
    sdk_calls: tuple[SdkCall, ...]
    table_uses: tuple[TableUse, ...]
    coverage: Coverage

    def subjects(self, kind: type) -> tuple[object, ...]:
        """Everything of a kind that rules can look at, in a stable order."""
        if kind is Project:
            return (self,)
        found: tuple[object, ...] = getattr(self, SUBJECTS[kind])
        return found


SUBJECTS: Mapping[type, str] = {
    TextFile: "files",
    NamedLiteral: "literals",
    Template: "templates",
    Function: "functions",
    Handler: "handlers",
    Trigger: "triggers",
    Statement: "statements",
    ManagedPolicy: "managed_policies",
    Module: "modules",
    ImportedPackage: "imports",
    Connection: "connections",
    SdkCall: "sdk_calls",
    TableUse: "table_uses",
}
"""What a rule's one parameter may be annotated with, and where the project keeps it."""


def flattened(possible: Possible) -> Possible:
    """The elements of a value that is written as one or as a list: each may be."""
    values: list[Known] = []
    unknown = possible.unknown
    for known in possible.values:
        if isinstance(known.value, Node):
            for element in known.value.elements():
                inner = element.possible()
                values += inner.values
                unknown = unknown or inner.unknown
        else:
            values.append(known)
    return Possible(tuple(values), unknown, possible.absent, possible.node)
