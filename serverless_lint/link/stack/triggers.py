"""What calls which function: SAM events, and every resource of a template that refers to a function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from msgspec.structs import replace

from serverless_lint.link.stack.names import FUNCTIONS, NESTED, QUEUE, TOPIC, Names, references
from serverless_lint.model import NOT_KNOWN, End, SamEvent, Trigger, TriggerKind
from serverless_lint.model.stack.resource_policies import allows_nothing
from serverless_lint.parse.template.template import Interpolated, Kind, Node, Reference, Resource, ResourceKey, Template

_REST_APIS = ("AWS::Serverless::Api", "AWS::ApiGateway::RestApi")
_HTTP_APIS = ("AWS::Serverless::HttpApi", "AWS::ApiGatewayV2::Api")
_WEBSOCKET_APIS = ("AWS::Serverless::WebSocketApi", "AWS::ApiGatewayV2::Api")
_TABLES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable")
_EVENT_BUS = "AWS::Events::EventBus"
_LOG_GROUP = "AWS::Logs::LogGroup"

_SAM_EVENTS: Mapping[str, tuple[TriggerKind, str, tuple[str, ...]]] = {
    "S3": (TriggerKind.S3, "Bucket", ("AWS::S3::Bucket",)),
    "SNS": (TriggerKind.SNS, "Topic", (TOPIC,)),
    "SQS": (TriggerKind.SQS, "Queue", (QUEUE,)),
    "Kinesis": (TriggerKind.KINESIS, "Stream", ("AWS::Kinesis::",)),
    "DynamoDB": (TriggerKind.DYNAMODB, "Stream", _TABLES),
    "MSK": (TriggerKind.MSK, "Stream", ("AWS::MSK::",)),
    "MQ": (TriggerKind.MQ, "Broker", ("AWS::AmazonMQ::",)),
    "SelfManagedKafka": (TriggerKind.KAFKA, "KafkaBootstrapServers", ()),
    "DocumentDB": (TriggerKind.DOCUMENTDB, "Cluster", ("AWS::DocDB::",)),
    "Api": (TriggerKind.REST_API, "RestApiId", _REST_APIS),
    "HttpApi": (TriggerKind.HTTP_API, "ApiId", _HTTP_APIS),
    "WebSocketApi": (TriggerKind.WEBSOCKET_API, "ApiId", _WEBSOCKET_APIS),
    "Schedule": (TriggerKind.SCHEDULE, "Schedule", ()),
    "ScheduleV2": (TriggerKind.SCHEDULE, "ScheduleExpression", ()),
    "CloudWatchEvent": (TriggerKind.EVENT_RULE, "EventBusName", (_EVENT_BUS,)),
    "EventBridgeRule": (TriggerKind.EVENT_RULE, "EventBusName", (_EVENT_BUS,)),
    "CloudWatchLogs": (TriggerKind.LOGS, "LogGroupName", (_LOG_GROUP,)),
    "IoTRule": (TriggerKind.IOT, "Sql", ()),
    "AlexaSkill": (TriggerKind.ALEXA, "SkillId", ()),
    "Cognito": (TriggerKind.COGNITO, "UserPool", ("AWS::Cognito::UserPool",)),
}
"""SAM event types, the property that names what the event comes from, and the types of resources that it may name."""

_BY_RESOURCE_TYPE = {
    "AWS::SNS::Subscription": TriggerKind.SNS,
    "AWS::SNS::Topic": TriggerKind.SNS,
    "AWS::S3::Bucket": TriggerKind.S3,
    "AWS::ApiGateway::Method": TriggerKind.REST_API,
    "AWS::ApiGateway::Authorizer": TriggerKind.AUTHORIZER,
    "AWS::ApiGatewayV2::Authorizer": TriggerKind.AUTHORIZER,
    "AWS::Lambda::Url": TriggerKind.FUNCTION_URL,
    "AWS::Cognito::UserPool": TriggerKind.COGNITO,
    "AWS::AppSync::DataSource": TriggerKind.APPSYNC,
    "AWS::AppSync::GraphQLApi": TriggerKind.AUTHORIZER,
    "AWS::Serverless::GraphQLApi": TriggerKind.APPSYNC,
    "AWS::StepFunctions::StateMachine": TriggerKind.STEP_FUNCTIONS,
    "AWS::Serverless::StateMachine": TriggerKind.STEP_FUNCTIONS,
    "AWS::ElasticLoadBalancingV2::TargetGroup": TriggerKind.LOAD_BALANCER,
    "AWS::Logs::SubscriptionFilter": TriggerKind.LOGS,
    "AWS::IoT::TopicRule": TriggerKind.IOT,
    "AWS::SES::ReceiptRule": TriggerKind.SES,
    "AWS::CodeCommit::Repository": TriggerKind.CODECOMMIT,
    "AWS::CloudFront::Distribution": TriggerKind.EDGE,
    "AWS::CloudFormation::CustomResource": TriggerKind.CUSTOM_RESOURCE,
    "AWS::Lex::Bot": TriggerKind.LEX,
    "AWS::Lex::BotAlias": TriggerKind.LEX,
}

_NO_TRIGGERS = frozenset(
    {
        "AWS::Lambda::Alias",
        "AWS::Lambda::Version",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::Lambda::LayerVersion",
        "AWS::Logs::LogGroup",
        "AWS::Logs::MetricFilter",
        "AWS::CloudWatch::Alarm",
        "AWS::CloudWatch::Dashboard",
        "AWS::SSM::Parameter",
        "AWS::IAM::Role",
        "AWS::IAM::Policy",
        "AWS::IAM::RolePolicy",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::User",
        "AWS::IAM::Group",
        "AWS::ApplicationAutoScaling::ScalableTarget",
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        "AWS::ApiGateway::Deployment",
        "AWS::ApiGateway::Stage",
        "AWS::ServiceDiscovery::Instance",
        "AWS::Serverless::Connector",
        "AWS::Serverless::LayerVersion",
        "AWS::CloudFormation::WaitCondition",
    }
)
"""Resources that refer to functions without ever calling them."""

_END_OF_SERVICES = ".amazonaws.com"
_PERMISSION_PRINCIPALS = {
    "s3.amazonaws.com": TriggerKind.S3,
    "sns.amazonaws.com": TriggerKind.SNS,
    "events.amazonaws.com": TriggerKind.EVENT_RULE,
    "logs.amazonaws.com": TriggerKind.LOGS,
    "iot.amazonaws.com": TriggerKind.IOT,
    "cognito-idp.amazonaws.com": TriggerKind.COGNITO,
    "lex.amazonaws.com": TriggerKind.LEX,
    "lexv2.amazonaws.com": TriggerKind.LEX,
    "elasticloadbalancing.amazonaws.com": TriggerKind.LOAD_BALANCER,
    "ses.amazonaws.com": TriggerKind.SES,
    "codecommit.amazonaws.com": TriggerKind.CODECOMMIT,
    "apigateway.amazonaws.com": TriggerKind.REST_API,
    "alexa-appkit.amazon.com": TriggerKind.ALEXA,
}

POLLED: Mapping[TriggerKind, tuple[str, ...]] = {
    TriggerKind.SQS: (QUEUE,),
    TriggerKind.KINESIS: ("AWS::Kinesis::",),
    TriggerKind.DYNAMODB: _TABLES,
    TriggerKind.MSK: ("AWS::MSK::",),
    TriggerKind.MQ: ("AWS::AmazonMQ::",),
    TriggerKind.DOCUMENTDB: ("AWS::DocDB::",),
}
"""What mappings read, by the types of the resources."""
_SERVICES_OF_MAPPINGS = {
    ":sqs:": TriggerKind.SQS,
    ":kinesis:": TriggerKind.KINESIS,
    ":dynamodb:": TriggerKind.DYNAMODB,
    ":kafka:": TriggerKind.MSK,
    ":mq:": TriggerKind.MQ,
    ":rds:": TriggerKind.DOCUMENTDB,
}

_INVOKES = ":aws-sdk:lambda:invoke"
"""How the target of a schedule ends that calls the function which its input names:
https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html"""

_SOURCES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "AWS::SNS::Subscription": ("TopicArn", (TOPIC,)),
    "AWS::ApiGateway::Method": ("RestApiId", _REST_APIS),
    "AWS::ApiGateway::Authorizer": ("RestApiId", _REST_APIS),
    "AWS::ApiGatewayV2::Integration": ("ApiId", (*_HTTP_APIS, *_WEBSOCKET_APIS)),
    "AWS::ApiGatewayV2::Authorizer": ("ApiId", (*_HTTP_APIS, *_WEBSOCKET_APIS)),
    "AWS::AppSync::DataSource": ("ApiId", ("AWS::AppSync::GraphQLApi",)),
    "AWS::Events::Rule": ("EventBusName", (_EVENT_BUS,)),
    "AWS::Logs::SubscriptionFilter": ("LogGroupName", (_LOG_GROUP,)),
}
"""Where resources name what they call functions for; the others, and those that name nothing, do it for themselves."""


class Triggers:
    """Finds the triggers of one template's functions."""

    def __init__(
        self, template: Template, names: Names, definitions: Mapping[str, Node] = MappingProxyType({})
    ) -> None:
        self._template = template
        self._names = names
        self._definitions = definitions
        """The values of files that define resources, by logical id."""
        self._mentioned: dict[ResourceKey, tuple[tuple[Resource, Node], ...]] = {}
        """The functions that resources refer to, as far as it was asked for."""

    def of_other_templates(self, resource_of: Callable[[str], Resource | None]) -> Iterator[Trigger]:
        """What resources of the template call in other stacks; `resource_of` gives what a reference beyond means."""
        for resource in self._template.resources.values():
            if resource.type in _NO_TRIGGERS or resource.type in (*FUNCTIONS, *NESTED, "AWS::Lambda::Permission"):
                continue
            for reference, node in references(resource.node.get("Properties")):
                function = resource_of(reference.resource)
                if function is not None and function.type in FUNCTIONS:
                    yield from self._of_reference(resource, function, node)

    def find(self, events: Iterable[SamEvent], beyond: Iterable[Trigger] = ()) -> Mapping[str, tuple[Trigger, ...]]:
        """What calls each function, by the function's logical id; `beyond` is what other templates call."""
        found = {
            resource.logical_id: _Callers()
            for resource in self._template.resources.values()
            if resource.type in FUNCTIONS
        }
        if found:
            for event in events:
                if event.owner.type in FUNCTIONS:
                    found[event.owner.logical_id].add(self._of_event(event))
            for name, callers in found.items():
                for trigger in self._of_url(self._template.resources[name]):
                    callers.add(trigger)
            self._find_references(found)
            for trigger in beyond:
                found[trigger.function.logical_id].add_once(trigger)
        return {name: tuple(callers.triggers) for name, callers in found.items()}

    def _find_references(self, found: Mapping[str, _Callers]) -> None:
        permissions = []
        for resource in self._template.resources.values():
            if resource.type == "AWS::Lambda::Permission":
                permissions.append(resource)
            elif resource.type not in _NO_TRIGGERS:
                for trigger in self._of_references(resource):
                    found[trigger.function.logical_id].add_once(trigger)
        for permission in permissions:
            for trigger in self._of_permission(permission):
                callers = found[trigger.function.logical_id]
                if not callers.may_be_for(trigger.kind):
                    callers.add_once(trigger)

    def _of_event(self, event: SamEvent) -> Trigger:
        kind, key, sources = _SAM_EVENTS.get(event.type, (TriggerKind.OTHER, "", ()))
        return Trigger(
            kind=TriggerKind.SQS if event.queue_in_between else kind,
            function=event.owner,
            name=event.name,
            owner=event.owner,
            node=event.properties if event.properties else event.node,
            location=event.location,
            source=self._source(event.properties, key, sources) if key else NOT_KNOWN,
            target=End(event.owner),
            event=event,
        )

    def _of_url(self, function: Resource) -> Iterator[Trigger]:
        url = function.properties.get("FunctionUrlConfig")
        if function.type == "AWS::Serverless::Function" and url:
            yield Trigger(
                kind=TriggerKind.FUNCTION_URL,
                function=function,
                name="FunctionUrlConfig",
                owner=function,
                node=url,
                location=url.key_location,
                source=End(is_elsewhere=True),
                target=End(function),
            )

    def _of_references(self, resource: Resource) -> Iterator[Trigger]:
        for function, node in self.mentioned_by(resource):
            if function is not resource:
                yield from self._of_reference(resource, function, node)

    def _of_reference(self, resource: Resource, function: Resource, node: Node) -> Iterator[Trigger]:
        classify = _CLASSIFIERS.get(resource.type)
        if resource.type in FUNCTIONS:
            kind = _kind_from_function(node)
        elif classify is not None:
            kind = classify(resource, node, self._names)
        elif resource.type.startswith("Custom::"):
            kind = TriggerKind.CUSTOM_RESOURCE
        else:
            kind = _BY_RESOURCE_TYPE.get(resource.type, TriggerKind.OTHER)
        if kind is None or (kind is TriggerKind.CUSTOM_RESOURCE and not _is_under(node, "ServiceToken")):
            return
        trigger = _trigger(kind, function, resource, _settings(resource, node), self._source_of(resource, kind))
        yield replace(trigger, target=End(function, written=_whole_value(node).possible()))

    def has_definition_file(self, resource: Resource) -> bool:
        """Whether the resource is defined in a file of its own that could be read."""
        return resource.logical_id in self._definitions

    def mentioned_by(self, resource: Resource) -> tuple[tuple[Resource, Node], ...]:
        """The functions that a resource refers to, in its properties or in the file that defines it."""
        found = self._mentioned.get(resource.key)
        if found is None:
            found = self._mentioned[resource.key] = tuple(self._find_mentioned(resource))
        return found

    def _find_mentioned(self, resource: Resource) -> Iterator[tuple[Resource, Node]]:
        properties = resource.node.get("Properties")
        if resource.type in NESTED:
            # An ARN is put together where a reference would close a circle: for stacks that only watch the function.
            yield from self._names.functions_certainly_in(properties)
        else:
            yield from self._names.functions_in(properties)
        if self.has_definition_file(resource):
            yield from self._names.functions_in(self._definitions[resource.logical_id])

    def _source_of(self, resource: Resource, kind: TriggerKind) -> End:
        if resource.type == "AWS::Lambda::EventSourceMapping":
            return self._source(resource.properties, "EventSourceArn", POLLED.get(kind, ()))
        key, sources = _SOURCES.get(resource.type, ("", ()))
        if key and not resource.properties.lookup(key).certainly_absent:
            return self._source(resource.properties, key, sources)
        return End(resource)

    def _source(self, settings: Node, key: str, kinds: tuple[str, ...]) -> End:
        possible = settings.lookup(key)
        return self._names.end(possible, *kinds) if kinds else End(written=possible)

    def _of_permission(self, permission: Resource) -> Iterator[Trigger]:
        """A permission alone says who calls; it adds nothing where the caller itself is in the template."""
        properties = permission.properties
        principal = _in_any_region(properties.lookup("Principal").only)
        if isinstance(principal, str) and not allows_nothing(permission):
            kind = _PERMISSION_PRINCIPALS.get(principal, TriggerKind.OTHER)
            source = self._names.end(properties.lookup("SourceArn"))
            for function, _ in self._names.functions_in(properties.get("FunctionName")):
                yield _trigger(kind, function, permission, properties, source)


class _Callers:
    """What is known to call a function, in the order in which it is found."""

    def __init__(self) -> None:
        self.triggers: list[Trigger] = []
        self._kinds: set[TriggerKind] = set()
        self._owners: set[tuple[TriggerKind, ResourceKey]] = set()

    def add(self, trigger: Trigger) -> None:
        self.triggers.append(trigger)
        self._kinds.add(trigger.kind)
        self._owners.add((trigger.kind, trigger.owner.key))

    def add_once(self, trigger: Trigger) -> None:
        """Add a trigger but once, however often its resource names the function."""
        if (trigger.kind, trigger.owner.key) not in self._owners:
            self.add(trigger)

    def may_be_for(self, kind: TriggerKind) -> bool:
        """Whether a permission for such a caller may be for one that is known."""
        return any(_is_same_caller(kind, known) for known in self._kinds)


def _in_any_region(principal: object) -> object:
    """The name of a service, be it written with a Region: `logs.${AWS::Region}.amazonaws.com`."""
    parts = principal.parts if isinstance(principal, Interpolated) else ()
    if len(parts) != 3 or not isinstance(parts[0], str) or parts[2] != _END_OF_SERVICES:
        return principal
    return f"{parts[0].rstrip('.')}{_END_OF_SERVICES}"


def _trigger(kind: TriggerKind, function: Resource, owner: Resource, node: Node, source: End) -> Trigger:
    return Trigger(
        kind=kind,
        function=function,
        name=owner.logical_id,
        owner=owner,
        node=node,
        location=owner.location,
        source=source,
        target=End(function),
    )


def _is_under(node: Node, key: str) -> bool:
    at: Node | None = node
    while at is not None:
        if at.key == key:
            return True
        at = at.parent
    return False


def _whole_value(node: Node) -> Node:
    """The value that a reference is a part of: the whole `Fn::Sub`, `Fn::Join` or `Fn::If`."""
    whole, at = node, node.parent
    while at is not None and at.kind in (Kind.INTRINSIC, Kind.LIST):
        if at.kind is Kind.INTRINSIC:
            whole = at
        at = at.parent
    return whole


def _settings(resource: Resource, node: Node) -> Node:
    """The entry of a list (targets, configurations) that a reference stands in, else the resource's properties."""
    at: Node | None = node
    while at is not None and at.parent is not None:
        if at.index is not None and at.kind is Kind.MAPPING:
            return at
        at = at.parent
    return resource.properties


def _kind_from_function(node: Node) -> TriggerKind | None:
    if _is_under(node, "Hooks"):
        return TriggerKind.DEPLOYMENT_HOOK
    return TriggerKind.OTHER if _is_under(node, "DestinationConfig") else None


def _rule(resource: Resource, node: Node, names: Names) -> TriggerKind | None:
    if not _is_under(node, "Targets"):
        return None
    if _is_told_to_target(node):
        return TriggerKind.OTHER
    scheduled = not resource.properties.lookup("ScheduleExpression").certainly_absent
    return TriggerKind.SCHEDULE if scheduled else TriggerKind.EVENT_RULE


def _schedule(resource: Resource, node: Node, names: Names) -> TriggerKind:
    if not _is_told_to_target(node):
        return TriggerKind.SCHEDULE
    called = _text_of(resource.properties.get("Target").lookup("Arn").only)
    return TriggerKind.SCHEDULE if called.endswith(_INVOKES) else TriggerKind.OTHER


def _is_told_to_target(node: Node) -> bool:
    """Whether a reference is a part of what a target is told, which that may call or only write down."""
    return any(_is_under(node, key) for key in ("Input", "InputTransformer"))


def _mapping(resource: Resource, node: Node, names: Names) -> TriggerKind | None:
    return kind_of_mapping(resource, names) if _is_under(node, "FunctionName") else None


def kind_of_mapping(resource: Resource, names: Names) -> TriggerKind:
    """What an `AWS::Lambda::EventSourceMapping` polls; `OTHER` if that cannot be told."""
    properties = resource.properties
    if properties.get("SelfManagedEventSource"):
        return TriggerKind.KAFKA
    if properties.get("Queues"):
        return TriggerKind.MQ
    if properties.get("DocumentDBEventSourceConfig"):
        return TriggerKind.DOCUMENTDB
    for known in properties.lookup("EventSourceArn").values:
        for kind, polled in POLLED.items():
            if isinstance(known.value, Reference) and names.of(known.value, *polled).resource is not None:
                return kind
        text = _text_of(known.value)
        for service, kind in _SERVICES_OF_MAPPINGS.items():
            if service in text:
                return kind
    if properties.get("AmazonManagedKafkaEventSourceConfig"):
        return TriggerKind.MSK
    origin = resource.template.origin
    service = origin.polled.get(resource.logical_id, "") if origin is not None else ""
    return _SERVICES_OF_MAPPINGS.get(f":{service}:", TriggerKind.OTHER)


def _text_of(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Interpolated):
        return "".join(part if isinstance(part, str) else "?" for part in value.parts)
    return ""


def _rest_api(resource: Resource, node: Node, names: Names) -> TriggerKind | None:
    if _is_under(node, "Authorizers") or _is_under(node, "authorizerUri"):
        return TriggerKind.AUTHORIZER
    if resource.type in ("AWS::ApiGatewayV2::Api", "AWS::Serverless::HttpApi"):
        return _protocol(resource)
    return TriggerKind.REST_API


def _protocol(resource: Resource) -> TriggerKind:
    websocket = resource.properties.lookup("ProtocolType").only == "WEBSOCKET"
    return TriggerKind.WEBSOCKET_API if websocket else TriggerKind.HTTP_API


def _integration(resource: Resource, node: Node, names: Names) -> TriggerKind | None:
    api = names.certain(resource.properties.lookup("ApiId"), "AWS::ApiGatewayV2::Api")
    return _protocol(api) if api is not None else TriggerKind.HTTP_API


def _distribution(resource: Resource, node: Node, names: Names) -> TriggerKind | None:
    return TriggerKind.EDGE if _is_under(node, "LambdaFunctionAssociations") else TriggerKind.FUNCTION_URL


_CLASSIFIERS: dict[str, Callable[[Resource, Node, Names], TriggerKind | None]] = {
    "AWS::Events::Rule": _rule,
    "AWS::Scheduler::Schedule": _schedule,
    "AWS::Lambda::EventSourceMapping": _mapping,
    "AWS::ApiGateway::RestApi": _rest_api,
    "AWS::ApiGatewayV2::Api": _rest_api,
    "AWS::Serverless::Api": _rest_api,
    "AWS::Serverless::HttpApi": _rest_api,
    "AWS::ApiGatewayV2::Integration": _integration,
    "AWS::CloudFront::Distribution": _distribution,
}

_SERVICES = (
    {TriggerKind.REST_API, TriggerKind.HTTP_API, TriggerKind.WEBSOCKET_API, TriggerKind.AUTHORIZER},
    {TriggerKind.EVENT_RULE, TriggerKind.SCHEDULE},
)


def _is_same_caller(kind: TriggerKind, known: TriggerKind) -> bool:
    """Whether what is known to call a function may be the one that a permission is for."""
    is_same_service = any(kind in service and known in service for service in _SERVICES)
    return kind is known or known is TriggerKind.OTHER or is_same_service
