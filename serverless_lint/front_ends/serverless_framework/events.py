"""What the events of a function make: mappings, rules, routes, subscriptions, and permissions to call the function.

https://www.serverless.com/framework/docs/providers/aws/events
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec

from serverless_lint.front_ends.facts import Made, arn, is_unknown, make, reference, unknown
from serverless_lint.front_ends.serverless_framework.build import Build
from serverless_lint.front_ends.serverless_framework.naming import (
    HTTP_API,
    REST_API,
    WEBSOCKET_API,
    alphanumeric,
    function_id,
    normalized,
    path_id,
)
from serverless_lint.front_ends.serverless_framework.settings import Settings, elements, renamed, text_of
from serverless_lint.parse.tree.nodes import Entry, ListNode, MapNode, ScalarNode

_OF_MAPPINGS = {
    "batchSize": "BatchSize",
    "batchWindow": "MaximumBatchingWindowInSeconds",
    "maximumBatchingWindow": "MaximumBatchingWindowInSeconds",
    "enabled": "Enabled",
    "bisectBatchOnFunctionError": "BisectBatchOnFunctionError",
    "maximumRetryAttempts": "MaximumRetryAttempts",
    "maximumRecordAgeInSeconds": "MaximumRecordAgeInSeconds",
    "parallelizationFactor": "ParallelizationFactor",
    "tumblingWindowInSeconds": "TumblingWindowInSeconds",
    "startingPosition": "StartingPosition",
    "startingPositionTimestamp": "StartingPositionTimestamp",
    "destinations": "DestinationConfig",
}
_DEFAULT_BATCH_SIZE = {"sqs": 10, "stream": 10}
"""What the framework writes where nothing is said."""
_MAPPED = {
    "sqs": (("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"), "SQS"),
    "dynamodb": (
        ("dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream", "dynamodb:ListStreams"),
        "Dynamodb",
    ),
    "kinesis": (
        (
            *("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStreamSummary"),
            *("kinesis:ListShards", "kinesis:DescribeStream", "kinesis:ListStreams", "kinesis:SubscribeToShard"),
        ),
        "Kinesis",
    ),
    "msk": (("kafka:*",), "MSK"),
    "kafka": ((), "Kafka"),
    "activemq": (("mq:DescribeBroker",), "ActiveMQ"),
    "rabbitmq": (("mq:DescribeBroker",), "RabbitMQ"),
}
"""What the framework allows functions with such a mapping, and what the ids of mappings have in them."""
_SERVICES = {"msk": "kafka"}
"""What services are called in ARNs, where events have another name for them."""
_DISABLED = {"false": "DISABLED", "true": "ENABLED"}
_NO_FUNCTION = ("http", "http-proxy", "http_proxy", "mock", "aws", "aws-proxy", "aws_proxy")
"""Integrations of REST APIs that may call no function."""


class Owner(msgspec.Struct, frozen=True):
    """A function with events, and what its service says that matters to them."""

    name: str
    build: Build
    provider: Settings
    functions: frozenset[str]
    """The names of all functions of the service."""
    settings: Settings
    """The function's own settings."""

    @property
    def arn(self) -> Made:
        """The function's ARN."""
        return arn(function_id(self.name))

    def allow(self, event: Entry, principal: str, *, source: Made = None) -> None:
        """Let a service call the function."""
        properties = {
            "FunctionName": self.arn,
            "Action": "lambda:InvokeFunction",
            "Principal": principal,
            "SourceArn": source if source is not None else unknown(event.key_span),
            "SourceAccount": reference("AWS::AccountId"),
        }
        self.add("LambdaPermission", "AWS::Lambda::Permission", event, properties)

    def add(self, suffix: str, kind: str, event: Entry, properties: Made) -> str:
        """Add a resource that belongs to the function and is made of an event."""
        return self.build.add(
            f"{normalized(self.name)}{suffix}", kind, event, properties, label=f"{self.name}.{event.key}"
        )


def add_events(owner: Owner, events: Entry | None) -> None:
    """Add what the events of a function make."""
    for event in _events(events):
        make_event = _MAKERS.get(event.key)
        if make_event is not None and not is_unknown(event.value):
            make_event(owner, event, Settings(event.value))
        else:
            # Something of a plugin, or not known: it calls the function in a way that is not known.
            owner.allow(event, "unknown")


def _events(events: Entry | None) -> Iterator[Entry]:
    if events is None:
        return
    if not isinstance(events.value, ListNode):
        yield Entry("events", events.key_span, unknown(events.key_span), events.span)
        return
    for item in events.value.items:
        if isinstance(item, MapNode) and item.entries and not is_unknown(item):
            # `- schedule:` with settings beside instead of below it is a mistake that the framework refuses.
            yield item.entries[0]
        elif isinstance(item, ScalarNode):
            yield Entry(item.text, item.span, make(item.span, {}), item.span)
        else:
            yield Entry("events", item.span, unknown(item.span), item.span)


def _mapping(owner: Owner, event: Entry, settings: Settings) -> None:
    source = settings.get("arn") if settings.entries else event
    kind = event.key
    if kind == "stream":
        kind = settings.text("type") or _kind_of_stream(source)
    actions, name = _MAPPED.get(kind, ((), "Stream"))
    owner.build.policies[f"{kind} events"] = actions
    properties: dict[str, Made] = {
        "FunctionName": owner.arn,
        "EventSourceArn": source,
        "BatchSize": _DEFAULT_BATCH_SIZE.get(event.key),
        "StartingPosition": "TRIM_HORIZON" if event.key in ("stream", "msk", "kafka") else None,
        **renamed(settings, _OF_MAPPINGS),
    }
    response = settings.get("functionResponseType")
    if response is not None:
        types = make(response.value.span, [response.value])
        properties["FunctionResponseTypes"] = Entry("", response.key_span, types, response.span)
    patterns = settings.get("filterPatterns")
    if patterns is not None:
        properties["FilterCriteria"] = _filters(patterns)
    concurrency = settings.get("maximumConcurrency")
    if concurrency is not None:
        scaling = make(concurrency.key_span, {"MaximumConcurrency": concurrency})
        properties["ScalingConfig"] = Entry("", concurrency.key_span, scaling, concurrency.span)
    destinations = settings.get("destinations")
    if destinations is not None:
        properties["DestinationConfig"] = _on_failure(owner, destinations)
    if event.key == "kafka":
        properties["SelfManagedEventSource"] = settings.get("bootstrapServers") or unknown(event.key_span)
        properties["EventSourceArn"] = None
    if event.key in ("activemq", "rabbitmq"):
        properties["Queues"] = [settings.get("queue") or unknown(event.key_span)]
    topic = settings.get("topic")
    if topic is not None:
        properties["Topics"] = [topic]
    made = owner.add(f"EventSourceMapping{name}", "AWS::Lambda::EventSourceMapping", event, properties)
    owner.build.polled[made] = _SERVICES.get(kind, kind)


def _kind_of_stream(source: Entry | None) -> str:
    if source is None:
        return ""
    pending = [source.value]
    while pending:
        node = pending.pop()
        if isinstance(node, ScalarNode):
            kind = next((kind for kind in ("dynamodb", "kinesis") if f":{kind}:" in node.text), None)
            if kind is not None:
                return kind
        elif isinstance(node, ListNode):
            pending.extend(node.items)
        else:
            pending.extend(entry.value for entry in node.entries)
    return ""


def _filters(patterns: Entry) -> Entry:
    filters = [{"Pattern": pattern} for pattern in elements(patterns)]
    return Entry("", patterns.key_span, make(patterns.key_span, {"Filters": filters}), patterns.span)


def _on_failure(owner: Owner, destinations: Entry) -> Entry:
    failure = Settings(destinations.value).get("onFailure")
    if failure is None:
        return destinations
    target = Settings(failure.value).get("arn") or failure
    owner.build.policies["destinations"] = ("sqs:SendMessage", "sns:Publish")
    made = make(destinations.key_span, {"OnFailure": {"Destination": target}})
    return Entry("", destinations.key_span, made, destinations.span)


def _schedule(owner: Owner, event: Entry, settings: Settings) -> None:
    rates = settings.get("rate") if settings.entries else event
    state = _DISABLED.get((settings.text("enabled") or "").lower())
    for rate in elements(rates):
        expression = Entry("rate", rates.key_span if rates is not None else event.key_span, rate, rate.span)
        if settings.text("method") == "scheduler":
            target = {"Arn": owner.arn, "RoleArn": unknown(event.key_span), "Input": settings.get("input")}
            properties: dict[str, Made] = {
                "ScheduleExpression": expression,
                "State": state,
                "FlexibleTimeWindow": {"Mode": "OFF"},
                "Target": target,
            }
            owner.add("EventsRuleSchedule", "AWS::Scheduler::Schedule", event, properties)
        else:
            _rule(owner, event, {"ScheduleExpression": expression, "State": state}, settings, "EventsRuleSchedule")


def _rule(owner: Owner, event: Entry, rule: dict[str, Made], settings: Settings, suffix: str) -> None:
    dead_letters = settings.get("deadLetterQueueArn")
    retries = settings.get("retryPolicy")
    policy = (
        renamed(
            Settings(retries.value),
            {"maximumEventAge": "MaximumEventAgeInSeconds", "maximumRetryAttempts": "MaximumRetryAttempts"},
        )
        if retries is not None
        else None
    )
    # Other events than those of EventBridge have no setting for what cannot be delivered.
    drops: Made = None if event.key == "eventBridge" else unknown(event.key_span)
    target: dict[str, Made] = {
        "Arn": owner.arn,
        "Id": unknown(event.key_span),
        "DeadLetterConfig": {"Arn": dead_letters} if dead_letters is not None else drops,
        "RetryPolicy": policy,
        "Input": settings.get("input"),
        "InputPath": settings.get("inputPath"),
        "InputTransformer": settings.get("inputTransformer"),
    }
    name = owner.add(suffix, "AWS::Events::Rule", event, {**rule, "Targets": [target]})
    owner.allow(event, "events.amazonaws.com", source=make(event.key_span, arn(name)))


def _event_bridge(owner: Owner, event: Entry, settings: Settings) -> None:
    rule: dict[str, Made] = {
        **renamed(settings, {"pattern": "EventPattern", "eventBus": "EventBusName", "schedule": "ScheduleExpression"}),
        "State": _DISABLED.get((settings.text("enabled") or "").lower()),
    }
    _rule(owner, event, rule, settings, "EventBridgeRule")


def _cloudwatch_event(owner: Owner, event: Entry, settings: Settings) -> None:
    rule: dict[str, Made] = {
        **renamed(settings, {"event": "EventPattern"}),
        "State": _DISABLED.get((settings.text("enabled") or "").lower()),
    }
    _rule(owner, event, rule, settings, "EventsRuleCloudWatchEvent")


def _sns(owner: Owner, event: Entry, settings: Settings) -> None:
    topic = settings.get("arn") if settings.entries else event
    name = settings.text("topicName") if settings.entries else text_of(event)
    if settings.entries and topic is None and name is None:
        topic = settings.get("topicName")
    properties: dict[str, Made] = {"Endpoint": owner.arn, "Protocol": "lambda", "TopicArn": topic}
    source: Made = topic
    is_arn = topic is not None and ((text_of(topic) or "arn:").startswith("arn:"))
    if name is not None and not (is_arn and topic is not None):
        made = f"SNSTopic{alphanumeric(name)}"
        if made not in owner.build.resources:
            owner.build.add(made, "AWS::SNS::Topic", event, {"TopicName": name}, label=name)
        source = properties["TopicArn"] = make(event.key_span, reference(made))
    properties |= renamed(
        settings,
        {"filterPolicy": "FilterPolicy", "filterPolicyScope": "FilterPolicyScope", "redrivePolicy": "RedrivePolicy"},
    )
    owner.add("SnsSubscription", "AWS::SNS::Subscription", event, properties)
    owner.allow(event, "sns.amazonaws.com", source=source)


def _s3(owner: Owner, event: Entry, settings: Settings) -> None:
    # The bucket that the framework makes has nothing but its name and this notification.
    owner.allow(event, "s3.amazonaws.com")


def _sends(principal: str) -> Callable[[Owner, Entry, Settings], None]:
    """What makes the permission of a service whose own resources matter to no rule."""

    def add(owner: Owner, event: Entry, settings: Settings) -> None:
        owner.allow(event, principal)

    return add


def _log(owner: Owner, event: Entry, settings: Settings) -> None:
    group = settings.get("logGroup") if settings.entries else event
    properties: dict[str, Made] = {
        "LogGroupName": group,
        "DestinationArn": owner.arn,
        "FilterPattern": settings.get("filter") or "",
    }
    owner.add("LogsSubscriptionFilterCloudWatchLog", "AWS::Logs::SubscriptionFilter", event, properties)
    owner.allow(event, "logs.amazonaws.com")


def _iot(owner: Owner, event: Entry, settings: Settings) -> None:
    payload: dict[str, Made] = {
        "Sql": settings.get("sql") or unknown(event.key_span),
        "Actions": [{"Lambda": {"FunctionArn": owner.arn}}],
    }
    owner.add("IotTopicRule", "AWS::IoT::TopicRule", event, {"TopicRulePayload": payload})
    owner.allow(event, "iot.amazonaws.com")


def _load_balancer(owner: Owner, event: Entry, settings: Settings) -> None:
    properties: dict[str, Made] = {"TargetType": "lambda", "Targets": [{"Id": owner.arn}]}
    if settings.has("multiValueHeaders"):
        properties["TargetGroupAttributes"] = unknown(event.key_span)
    owner.add("AlbTargetGroup", "AWS::ElasticLoadBalancingV2::TargetGroup", event, properties)
    owner.allow(event, "elasticloadbalancing.amazonaws.com")


def _edge(owner: Owner, event: Entry, settings: Settings) -> None:
    association = {"EventType": settings.get("eventType"), "LambdaFunctionARN": owner.arn}
    behavior: dict[str, Made] = {"LambdaFunctionAssociations": [association]}
    properties: Made = {"DistributionConfig": {"DefaultCacheBehavior": behavior}}
    owner.add("CloudFrontDistribution", "AWS::CloudFront::Distribution", event, properties)


def _http(owner: Owner, event: Entry, settings: Settings) -> None:
    method, path = _method_and_path(event, settings)
    kind = (settings.text("integration") or "lambda-proxy").lower()
    if kind in _NO_FUNCTION:
        return
    is_proxy = kind in ("lambda-proxy", "lambda_proxy") and not settings.has("async")
    api = _rest_api(owner, event)
    integration: dict[str, Made] = {
        "Type": "AWS_PROXY" if is_proxy else "AWS",
        "IntegrationHttpMethod": "POST",
        "Uri": _invocation(owner),
        "RequestParameters": _asynchronous(event, settings),
        "TimeoutInMillis": settings.inner("request").get("timeout") or settings.get("timeout"),
    }
    properties: dict[str, Made] = {
        "RestApiId": api,
        "ResourceId": _resource_of(owner, event, path, api),
        "HttpMethod": method.upper() if method is not None else unknown(event.key_span),
        "AuthorizationType": _authorization(owner, event, settings),
        "ApiKeyRequired": settings.get("private"),
        "RequestValidatorId": settings.inner("request").get("schemas", "schema"),
        "Integration": integration,
    }
    owner.build.add(
        f"ApiGatewayMethod{path_id(path or '')}{(method or '').capitalize()}",
        "AWS::ApiGateway::Method",
        event,
        properties,
        label=f"{owner.name}.http",
    )
    owner.allow(event, "apigateway.amazonaws.com")
    _authorizer(owner, event, settings)


def _asynchronous(event: Entry, settings: Settings) -> Made:
    is_called_and_left = settings.has("async") and settings.flag("async") is not False
    return {"integration.request.header.X-Amz-Invocation-Type": "'Event'"} if is_called_and_left else None


def _invocation(owner: Owner) -> Made:
    start = "arn:aws:apigateway:"
    parts = [start, reference("AWS::Region"), ":lambda:path/2015-03-31/functions/", owner.arn, "/invocations"]
    return {"Fn::Join": ["", parts]}


def _rest_api(owner: Owner, event: Entry) -> Made:
    """The REST API of the service."""
    gateway = owner.provider.inner("apiGateway")
    if gateway.is_unknown or gateway.get("restApiId") is not None:
        return unknown(event.key_span)
    if REST_API not in owner.build.resources:
        policy = gateway.get("resourcePolicy") or owner.provider.get("resourcePolicy")
        kind = owner.provider.get("endpointType") or owner.provider.inner("apiGateway").get("endpoint")
        properties: dict[str, Made] = {
            "Policy": policy,
            "EndpointConfiguration": {"Types": [_upper(kind)]} if kind is not None else None,
            "DisableExecuteApiEndpoint": gateway.get("disableDefaultEndpoint"),
        }
        owner.build.add(REST_API, "AWS::ApiGateway::RestApi", event, properties, label="provider.apiGateway")
    return reference(REST_API)


def _upper(entry: Entry) -> Entry:
    if not isinstance(entry.value, ScalarNode):
        return entry
    return Entry(entry.key, entry.key_span, make(entry.value.span, entry.value.text.upper()), entry.span)


def _method_and_path(event: Entry, settings: Settings) -> tuple[str | None, str | None]:
    if settings.entries or settings.is_unknown:
        return settings.text("method"), settings.text("path")
    method, _, path = (text_of(event) or "").strip().partition(" ")
    return (method, path.strip()) if path else (None, None)


def _resource_of(owner: Owner, event: Entry, path: str | None, api: Made) -> Made:
    if path is None or is_unknown(make(event.key_span, api)):
        return unknown(event.key_span)
    parent: Made = {"Fn::GetAtt": [REST_API, "RootResourceId"]}
    parts = [part for part in path.split("/") if part]
    for end, part in enumerate(parts, 1):
        name = f"ApiGatewayResource{path_id('/'.join(parts[:end]))}"
        if name not in owner.build.resources:
            properties = {"ParentId": parent, "PathPart": part, "RestApiId": reference(REST_API)}
            owner.build.add(name, "AWS::ApiGateway::Resource", event, properties, label=f"{owner.name}.http")
        parent = reference(name)
    return parent


def _authorization(owner: Owner, event: Entry, settings: Settings) -> Made:
    authorizer = settings.get("authorizer")
    if authorizer is None:
        return "NONE" if not settings.is_unknown else unknown(event.key_span)
    if is_unknown(authorizer.value):
        return unknown(event.key_span)
    name = text_of(authorizer) or Settings(authorizer.value).text("type") or "CUSTOM"
    return "AWS_IAM" if name.lower() == "aws_iam" else "CUSTOM"


def _authorizer(owner: Owner, event: Entry, settings: Settings) -> None:
    """The authorizer that is a function of the service."""
    authorizer = settings.get("authorizer")
    name = text_of(authorizer) or (Settings(authorizer.value).text("name") if authorizer is not None else None)
    made = f"{normalized(name or '')}ApiGatewayAuthorizer"
    if authorizer is None or name is None or name not in owner.functions or made in owner.build.resources:
        return
    uri = {"Fn::Join": ["", ["arn:aws:apigateway:", reference("AWS::Region"), ":lambda:path/", arn(function_id(name))]]}
    properties: dict[str, Made] = {
        "RestApiId": unknown(event.key_span),
        "Type": "REQUEST" if (Settings(authorizer.value).text("type") or "").lower() == "request" else "TOKEN",
        "AuthorizerUri": uri,
        "AuthorizerResultTtlInSeconds": Settings(authorizer.value).get("resultTtlInSeconds"),
    }
    owner.build.add(made, "AWS::ApiGateway::Authorizer", authorizer, properties, label=name)
    properties = {
        "FunctionName": arn(function_id(name)),
        "Action": "lambda:InvokeFunction",
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": unknown(event.key_span),
    }
    owner.build.add(
        f"{normalized(name)}LambdaPermissionApiGateway", "AWS::Lambda::Permission", authorizer, properties, label=name
    )


def _http_api(owner: Owner, event: Entry, settings: Settings) -> None:
    method, path = _method_and_path(event, settings)
    written = text_of(event)
    key: Made = "$default" if written == "*" or (path == "*" and method in (None, "*")) else None
    if key is None and path is not None and path != "*":
        key = f"{'ANY' if method in (None, '*') else str(method).upper()} {path}"
    gateway = owner.provider.inner("httpApi")
    api: Made = reference(HTTP_API)
    if gateway.is_unknown or gateway.get("id") is not None:
        api = unknown(event.key_span)
    elif HTTP_API not in owner.build.resources:
        properties: Made = {"ProtocolType": "HTTP", "DisableExecuteApiEndpoint": gateway.get("disableDefaultEndpoint")}
        owner.build.add(HTTP_API, "AWS::ApiGatewayV2::Api", event, properties, label="provider.httpApi")
    integration = f"HttpApiIntegration{normalized(owner.name)}"
    if integration not in owner.build.resources:
        version = owner.settings.inner("httpApi").get("payload") or gateway.get("payload")
        made: dict[str, Made] = {
            "ApiId": api,
            "IntegrationType": "AWS_PROXY",
            "IntegrationUri": owner.arn,
            "PayloadFormatVersion": _quoted(version) if version is not None else "2.0",
        }
        owner.build.add(integration, "AWS::ApiGatewayV2::Integration", event, made, label=f"{owner.name}.httpApi")
        owner.allow(event, "apigateway.amazonaws.com")
    route: dict[str, Made] = {
        "ApiId": api,
        "RouteKey": key if key is not None else unknown(event.key_span),
        "AuthorizationType": _authorization(owner, event, settings),
        "Target": {"Fn::Join": ["/", ["integrations", reference(integration)]]},
    }
    name = f"HttpApiRoute{(method or '').capitalize()}{path_id(path or '')}"
    owner.build.add(name, "AWS::ApiGatewayV2::Route", event, route, label=f"{owner.name}.httpApi")


def _quoted(entry: Entry) -> Entry:
    if not isinstance(entry.value, ScalarNode):
        return entry
    text = {"1": "1.0", "2": "2.0"}.get(entry.value.text, entry.value.text)
    return Entry(entry.key, entry.key_span, make(entry.value.span, text), entry.span)


def _websocket(owner: Owner, event: Entry, settings: Settings) -> None:
    gateway = owner.provider.inner("apiGateway")
    api: Made = reference(WEBSOCKET_API)
    if gateway.get("websocketApiId") is not None:
        api = unknown(event.key_span)
    elif WEBSOCKET_API not in owner.build.resources:
        owner.build.add(
            WEBSOCKET_API, "AWS::ApiGatewayV2::Api", event, {"ProtocolType": "WEBSOCKET"}, label="provider.websocket"
        )
    integration = f"{normalized(owner.name)}WebsocketsIntegration"
    if integration not in owner.build.resources:
        made: Made = {"ApiId": api, "IntegrationType": "AWS_PROXY", "IntegrationUri": _invocation(owner)}
        owner.build.add(integration, "AWS::ApiGatewayV2::Integration", event, made, label=f"{owner.name}.websocket")
        owner.allow(event, "apigateway.amazonaws.com")
    route = settings.get("route") if settings.entries else event
    properties: dict[str, Made] = {
        "ApiId": api,
        "RouteKey": route,
        "AuthorizationType": _authorization(owner, event, settings),
        "Target": {"Fn::Join": ["/", ["integrations", reference(integration)]]},
    }
    owner.build.add(
        f"{normalized(owner.name)}WebsocketsRoute",
        "AWS::ApiGatewayV2::Route",
        event,
        properties,
        label=f"{owner.name}.websocket",
    )


_MAKERS: Mapping[str, Callable[[Owner, Entry, Settings], None]] = {
    "http": _http,
    "httpApi": _http_api,
    "websocket": _websocket,
    "sqs": _mapping,
    "stream": _mapping,
    "msk": _mapping,
    "kafka": _mapping,
    "activemq": _mapping,
    "rabbitmq": _mapping,
    "schedule": _schedule,
    "sns": _sns,
    "s3": _s3,
    "eventBridge": _event_bridge,
    "cloudwatchEvent": _cloudwatch_event,
    "cloudwatchLog": _log,
    "iot": _iot,
    "iotFleetProvisioning": _sends("iot.amazonaws.com"),
    "alb": _load_balancer,
    "cloudFront": _edge,
    "cognitoUserPool": _sends("cognito-idp.amazonaws.com"),
    "alexaSkill": _sends("alexa-appkit.amazon.com"),
    "alexaSmartHome": _sends("alexa-connectedhome.amazon.com"),
}
