"""What calls which function: SAM events, and every resource of a template that refers to a function."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from serverless_lint.model import Function, Trigger, TriggerKind
from serverless_lint.parse.template import Interpolated, Kind, Node, Possible, Reference, Resource, Template

_SAM_EVENTS = {
    "S3": (TriggerKind.S3, "Bucket"),
    "SNS": (TriggerKind.SNS, "Topic"),
    "SQS": (TriggerKind.SQS, "Queue"),
    "Kinesis": (TriggerKind.KINESIS, "Stream"),
    "DynamoDB": (TriggerKind.DYNAMODB, "Stream"),
    "MSK": (TriggerKind.MSK, "Stream"),
    "MQ": (TriggerKind.MQ, "Broker"),
    "SelfManagedKafka": (TriggerKind.KAFKA, "KafkaBootstrapServers"),
    "DocumentDB": (TriggerKind.DOCUMENTDB, "Cluster"),
    "Api": (TriggerKind.REST_API, "RestApiId"),
    "HttpApi": (TriggerKind.HTTP_API, "ApiId"),
    "WebSocketApi": (TriggerKind.WEBSOCKET_API, "ApiId"),
    "Schedule": (TriggerKind.SCHEDULE, "Schedule"),
    "ScheduleV2": (TriggerKind.SCHEDULE, "ScheduleExpression"),
    "CloudWatchEvent": (TriggerKind.EVENT_RULE, "EventBusName"),
    "EventBridgeRule": (TriggerKind.EVENT_RULE, "EventBusName"),
    "CloudWatchLogs": (TriggerKind.LOGS, "LogGroupName"),
    "IoTRule": (TriggerKind.IOT, "Sql"),
    "AlexaSkill": (TriggerKind.ALEXA, "SkillId"),
    "Cognito": (TriggerKind.COGNITO, "UserPool"),
}
"""SAM event types, and the property that names what the event comes from."""

_BY_RESOURCE_TYPE = {
    "AWS::Scheduler::Schedule": TriggerKind.SCHEDULE,
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

_SOURCES_OF_MAPPINGS = {
    "AWS::SQS::Queue": TriggerKind.SQS,
    "AWS::Kinesis::Stream": TriggerKind.KINESIS,
    "AWS::Kinesis::StreamConsumer": TriggerKind.KINESIS,
    "AWS::DynamoDB::Table": TriggerKind.DYNAMODB,
    "AWS::DynamoDB::GlobalTable": TriggerKind.DYNAMODB,
    "AWS::Serverless::SimpleTable": TriggerKind.DYNAMODB,
    "AWS::MSK::Cluster": TriggerKind.MSK,
    "AWS::MSK::ServerlessCluster": TriggerKind.MSK,
    "AWS::AmazonMQ::Broker": TriggerKind.MQ,
    "AWS::DocDB::DBCluster": TriggerKind.DOCUMENTDB,
}
_SERVICES_OF_MAPPINGS = {
    ":sqs:": TriggerKind.SQS,
    ":kinesis:": TriggerKind.KINESIS,
    ":dynamodb:": TriggerKind.DYNAMODB,
    ":kafka:": TriggerKind.MSK,
    ":mq:": TriggerKind.MQ,
    ":rds:": TriggerKind.DOCUMENTDB,
}

_SOURCE_PROPERTIES = {
    TriggerKind.SNS: "TopicArn",
    TriggerKind.REST_API: "RestApiId",
    TriggerKind.HTTP_API: "ApiId",
    TriggerKind.WEBSOCKET_API: "ApiId",
    TriggerKind.EVENT_RULE: "EventBusName",
    TriggerKind.LOGS: "LogGroupName",
}


class Triggers:
    """Finds the triggers of one template's functions."""

    def __init__(
        self, template: Template, functions: Iterable[Function], definitions: Mapping[str, Node] = MappingProxyType({})
    ) -> None:
        self._template = template
        self._definitions = definitions
        """The values of files that define resources, by logical id."""
        self._functions = {function.name: function for function in functions}
        self._found: dict[str, list[Trigger]] = {name: [] for name in self._functions}
        self._by_function_name = {
            text: function
            for function in self._functions.values()
            for text in function.properties.lookup("FunctionName").texts()
        }

    def link(self) -> tuple[Trigger, ...]:
        """Fill in the functions' triggers and return them all."""
        if not self._functions:
            return ()
        for function in self._functions.values():
            if function.is_sam:
                self._sam_events(function)
        permissions = []
        for resource in self._template.resources.values():
            if resource.type == "AWS::Lambda::Permission":
                permissions.append(resource)
            elif resource.type not in _NO_TRIGGERS:
                self._references(resource)
        for resource in permissions:
            self._permission(resource)
        for name, function in self._functions.items():
            function.triggers = tuple(self._found[name])
        return tuple(trigger for triggers in self._found.values() for trigger in triggers)

    def _add(
        self,
        kind: TriggerKind,
        function: Function,
        resource: Resource,
        node: Node,
        source: Possible | None,
    ) -> None:
        known = self._found[function.name]
        if not any(trigger.kind is kind and trigger.name == resource.logical_id for trigger in known):
            known.append(Trigger(kind, function, resource.logical_id, node, resource.location, source))

    def _sam_events(self, function: Function) -> None:
        events = function.properties.lookup("Events")
        for known in events.values:
            if not isinstance(known.value, Node):
                continue
            for name, event in known.value.items():
                kind, source = _SAM_EVENTS.get(str(event.get("Type").scalar), (TriggerKind.OTHER, ""))
                properties = event.get("Properties")
                through_queue = properties.get("SqsSubscription")
                if kind is TriggerKind.SNS and through_queue and through_queue.scalar is not False:
                    kind = TriggerKind.SQS
                self._found[function.name].append(
                    Trigger(
                        kind,
                        function,
                        name,
                        properties if properties else event,
                        event.key_location,
                        properties.lookup(source) if source else None,
                    )
                )
        url = function.properties.get("FunctionUrlConfig")
        if url:
            self._found[function.name].append(
                Trigger(TriggerKind.FUNCTION_URL, function, "FunctionUrlConfig", url, url.key_location)
            )

    def _references(self, resource: Resource) -> None:
        classify = _CLASSIFIERS.get(resource.type)
        for function, node in self.mentioned_by(resource):
            if function.resource is resource:
                continue
            if resource.type == "AWS::Serverless::Function" or resource.type == "AWS::Lambda::Function":
                kind = _kind_from_function(node)
            elif classify is not None:
                kind = classify(resource, node)
            elif resource.type.startswith("Custom::"):
                kind = TriggerKind.CUSTOM_RESOURCE
            else:
                kind = _BY_RESOURCE_TYPE.get(resource.type, TriggerKind.OTHER)
            if kind is TriggerKind.CUSTOM_RESOURCE and not _is_under(node, "ServiceToken"):
                continue
            if kind is not None:
                self._add(kind, function, resource, _settings(resource, node), self._source(resource, kind))

    def has_definition_file(self, resource: Resource) -> bool:
        """Whether the resource is defined in a file of its own that could be read."""
        return resource.logical_id in self._definitions

    def mentioned_by(self, resource: Resource) -> Iterator[tuple[Function, Node]]:
        """The functions that a resource refers to, in its properties or in the file that defines it."""
        yield from self.mentioned(resource.node.get("Properties"))
        if self.has_definition_file(resource):
            yield from self.mentioned(self._definitions[resource.logical_id])

    def mentioned(self, value: Node) -> Iterator[tuple[Function, Node]]:
        """The functions that a value refers to, by reference or by a literal name in an ARN."""
        for reference, node in references(value):
            function = self.function_behind(reference)
            if function is not None:
                yield function, node
        if self._by_function_name:
            for node in value.walk():
                for name in _names_of_functions(node):
                    if name in self._by_function_name:
                        yield self._by_function_name[name], node

    def _source(self, resource: Resource, kind: TriggerKind) -> Possible | None:
        if resource.type == "AWS::Lambda::EventSourceMapping":
            return resource.properties.lookup("EventSourceArn")
        name = _SOURCE_PROPERTIES.get(kind)
        return resource.properties.lookup(name) if name and resource.properties.get(name) else None

    def _permission(self, resource: Resource) -> None:
        """A permission alone says who calls; it adds nothing where the caller itself is in the template."""
        principal = resource.properties.lookup("Principal").only
        kind = _PERMISSION_PRINCIPALS.get(principal, TriggerKind.OTHER) if isinstance(principal, str) else None
        for reference, _ in references(resource.properties.get("FunctionName")):
            function = self.function_behind(reference)
            if function is None or kind is None:
                continue
            known = [trigger.kind for trigger in self._found[function.name]]
            if kind in known or TriggerKind.OTHER in known or any(_same_service(kind, other) for other in known):
                continue
            self._add(kind, function, resource, resource.properties, resource.properties.lookup("SourceArn"))

    def function_behind(self, reference: Reference) -> Function | None:
        """The function that a reference means, aliases and versions followed."""
        name = reference.resource
        for _ in range(3):
            if name in self._functions:
                return self._functions[name]
            resource = self._template.resources.get(name)
            if resource is None:
                break
            if resource.type not in ("AWS::Lambda::Alias", "AWS::Lambda::Version"):
                return None
            target = resource.properties.lookup("FunctionName").only
            if not isinstance(target, Reference):
                return None
            name = target.resource
        # SAM's AutoPublishAlias makes `<Id>Alias<name>` and `<Id>Version…`.
        for owner, function in self._functions.items():
            if function.is_sam and name.startswith((f"{owner}Alias", f"{owner}.Alias")):
                return function
        return None


def references(node: Node) -> Iterator[tuple[Reference, Node]]:
    """Every reference to a resource in a value and below it, with the node that makes it."""
    for inner in node.walk():
        if inner.kind is not Kind.INTRINSIC or inner.intrinsic not in ("Ref", "Fn::GetAtt", "Fn::Sub"):
            continue
        for known in inner.possible().values:
            if isinstance(known.value, Reference):
                yield known.value, inner
            elif isinstance(known.value, Interpolated):
                for part in known.value.parts:
                    if isinstance(part, Reference):
                        yield part, inner


_FUNCTION_NAME = re.compile(r"(?::function:|\"FunctionName\"\s*:\s*\")([A-Za-z0-9_-]+)")
_BARE_NAME = re.compile(r"([A-Za-z0-9_-]+)(?::[A-Za-z0-9$_-]+)?")
"""A name, perhaps with a version or an alias (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html)."""


def _names_of_functions(node: Node) -> list[str]:
    """The names in ARNs of functions, and what stands for a function by its name."""
    text = node.text if node.kind is Kind.SCALAR else None
    if text is None:
        return []
    bare = _BARE_NAME.fullmatch(text) if node.key == "FunctionName" else None
    return [bare[1]] if bare is not None else _FUNCTION_NAME.findall(text)


def _is_under(node: Node, key: str) -> bool:
    at: Node | None = node
    while at is not None:
        if at.key == key:
            return True
        at = at.parent
    return False


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


def _rule(resource: Resource, node: Node) -> TriggerKind | None:
    if not _is_under(node, "Targets"):
        return None
    scheduled = not resource.properties.lookup("ScheduleExpression").certainly_absent
    return TriggerKind.SCHEDULE if scheduled else TriggerKind.EVENT_RULE


def _mapping(resource: Resource, node: Node) -> TriggerKind | None:
    return kind_of_mapping(resource) if _is_under(node, "FunctionName") else None


def kind_of_mapping(resource: Resource) -> TriggerKind:
    """What an `AWS::Lambda::EventSourceMapping` polls; `OTHER` if that cannot be told."""
    properties = resource.properties
    if properties.get("SelfManagedEventSource"):
        return TriggerKind.KAFKA
    if properties.get("Queues"):
        return TriggerKind.MQ
    if properties.get("DocumentDBEventSourceConfig"):
        return TriggerKind.DOCUMENTDB
    for known in properties.lookup("EventSourceArn").values:
        if isinstance(known.value, Reference):
            source = resource.template.resources.get(known.value.resource)
            if source is not None and source.type in _SOURCES_OF_MAPPINGS:
                return _SOURCES_OF_MAPPINGS[source.type]
        text = _text_of(known.value)
        for service, kind in _SERVICES_OF_MAPPINGS.items():
            if service in text:
                return kind
    if properties.get("AmazonManagedKafkaEventSourceConfig"):
        return TriggerKind.MSK
    return TriggerKind.OTHER


def _text_of(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Interpolated):
        return "".join(part if isinstance(part, str) else "?" for part in value.parts)
    return ""


def _rest_api(resource: Resource, node: Node) -> TriggerKind | None:
    if _is_under(node, "Authorizers") or _is_under(node, "authorizerUri"):
        return TriggerKind.AUTHORIZER
    if resource.type in ("AWS::ApiGatewayV2::Api", "AWS::Serverless::HttpApi"):
        return _protocol(resource)
    return TriggerKind.REST_API


def _protocol(resource: Resource) -> TriggerKind:
    websocket = resource.properties.lookup("ProtocolType").only == "WEBSOCKET"
    return TriggerKind.WEBSOCKET_API if websocket else TriggerKind.HTTP_API


def _integration(resource: Resource, node: Node) -> TriggerKind | None:
    api = resource.properties.lookup("ApiId").only
    owner = resource.template.resources.get(api.resource) if isinstance(api, Reference) else None
    return _protocol(owner) if owner is not None else TriggerKind.HTTP_API


def _distribution(resource: Resource, node: Node) -> TriggerKind | None:
    return TriggerKind.EDGE if _is_under(node, "LambdaFunctionAssociations") else TriggerKind.FUNCTION_URL


_CLASSIFIERS: dict[str, Callable[[Resource, Node], TriggerKind | None]] = {
    "AWS::Events::Rule": _rule,
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


def _same_service(one: TriggerKind, other: TriggerKind) -> bool:
    return any(one in service and other in service for service in _SERVICES)
