"""What the events of a function make: mappings, rules, subscriptions, and permissions to call the function.

https://www.serverless.com/framework/docs/providers/aws/events
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from serverless_lint.front_ends.facts import Made, arn, is_unknown, make, reference, unknown
from serverless_lint.front_ends.serverless_framework.apis import http, http_api, websocket
from serverless_lint.front_ends.serverless_framework.naming import alphanumeric, normalized
from serverless_lint.front_ends.serverless_framework.owner import Owner, regional
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
_DEFAULTS: Mapping[str, dict[str, Made]] = {
    "sqs": {"BatchSize": 10, "Enabled": True},
    "stream": {"BatchSize": 10, "Enabled": True, "StartingPosition": "TRIM_HORIZON"},
    "msk": {"StartingPosition": "TRIM_HORIZON"},
    "kafka": {"StartingPosition": "TRIM_HORIZON"},
}
"""What the framework writes where nothing is said."""
_NETWORK = (
    *("ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeVpcs", "ec2:DeleteNetworkInterface"),
    *("ec2:DescribeSubnets", "ec2:DescribeSecurityGroups"),
)
_SECRET = "secretsmanager:GetSecretValue"
_MAPPED = {
    "sqs": (("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"), "SQS"),
    "dynamodb": (
        ("dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream", "dynamodb:ListStreams"),
        "Dynamodb",
    ),
    "kinesis": (
        ("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStream", "kinesis:ListStreams"),
        "Kinesis",
    ),
    "msk": (("kafka:DescribeCluster", "kafka:GetBootstrapBrokers"), "MSK"),
    "kafka": ((), "Kafka"),
    "activemq": (("mq:DescribeBroker",), "ActiveMQ"),
    "rabbitmq": (("mq:DescribeBroker",), "RabbitMQ"),
}
"""What the framework allows functions with such a mapping, and what the ids of mappings have in them."""
_CONSUMING = (
    *("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStreamSummary", "kinesis:ListShards"),
    "kinesis:SubscribeToShard",
)
"""What it allows functions with a consumer of their own instead."""
_SERVICES = {"msk": "kafka"}
"""What services are called in ARNs, where events have another name for them."""
_CLUSTER = ":cluster/"
"""What stands in the ARN of a cluster of Kafka before its name."""
_STATES = {"false": "DISABLED", "true": "ENABLED"}
_BALANCER = 3
"""The part of a listener's ARN that tells the load balancer from others."""
_LONGEST_RULE_NAME = 64
"""Longer ones end with a hash."""
_RULES = {
    "schedule": ("EventsRuleSchedule", "Schedule"),
    "cloudwatchEvent": ("EventsRuleCloudWatchEvent", "EventsRuleCloudWatchEvent"),
}
"""What the ids of rules have in them, by the events that make them, and with what else these are counted."""

MakeEvent: TypeAlias = Callable[[Owner, Entry, Settings], None]


def add_events(owner: Owner, events: Entry | None) -> None:
    """Add what the events of a function make."""
    for number, event in enumerate(_events(events), 1):
        make_event = _MAKERS.get(event.key)
        if event.key == "eventBridge" and not is_unknown(event.value):
            _event_bridge(owner, event, Settings(event.value), number)
        elif make_event is not None and not is_unknown(event.value):
            make_event(owner, event, Settings(event.value))
        else:
            # Something of a plugin, or not known: it calls the function in a way that is not known.
            _allow_unknown(owner, event, "unknown")


def _allow_unknown(owner: Owner, event: Entry, principal: str) -> None:
    suffix = owner.number("LambdaPermission")
    source, account = unknown(event.key_span), reference("AWS::AccountId")
    owner.allow(suffix, event, principal, source=source, account=account)


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
    consumer = settings.get("consumer") if kind == "kinesis" else None
    owner.permit(f"{kind} events", *(_CONSUMING if consumer is not None else actions))
    if event.key in ("msk", "kafka", "activemq", "rabbitmq"):
        owner.permit(f"{kind} network", *_NETWORK, _SECRET)
    properties: dict[str, Made] = {
        "FunctionName": owner.arn,
        "EventSourceArn": source if consumer is None else _consumer(consumer, settings),
        **_DEFAULTS.get(event.key, {}),
        **renamed(settings, _OF_MAPPINGS),
        **_wrapped_of_mapping(owner, settings),
    }
    if event.key == "kafka":
        servers = settings.get("bootstrapServers") or unknown(event.key_span)
        properties["SelfManagedEventSource"] = {"Endpoints": {"KafkaBootstrapServers": servers}}
        properties["EventSourceArn"] = None
    if event.key in ("activemq", "rabbitmq"):
        properties["Queues"] = [settings.get("queue") or unknown(event.key_span)]
    topic = settings.get("topic")
    if topic is not None:
        properties["Topics"] = [topic]
    suffix = f"EventSourceMapping{name}{_name_in_mapping(event.key, source, settings)}"
    made = owner.add(suffix, "AWS::Lambda::EventSourceMapping", event, properties)
    owner.build.polled[made] = _SERVICES.get(kind, kind)
    if settings.entries:
        owner.build.settings[made] = event


def _consumer(consumer: Entry, settings: Settings) -> Made:
    """What is polled instead of a stream: a consumer that is given, or one that the framework makes."""
    return consumer if settings.flag("consumer") is None else unknown(consumer.key_span)


def _name_in_mapping(kind: str, source: Entry | None, settings: Settings) -> str:
    """The part of the id of a mapping that names what is polled."""
    of_source = alphanumeric(_name_of_source(source, "/" if kind == "stream" else ":"))
    topic, queue = alphanumeric(settings.text("topic") or ""), alphanumeric(settings.text("queue") or "")
    return {"msk": f"{of_source}{topic}", "kafka": topic, "activemq": queue, "rabbitmq": queue}.get(kind, of_source)


def _name_of_source(source: Entry | None, separator: str) -> str:
    """The name of what is polled, by its ARN or by the function of CloudFormation that gives it."""
    text = text_of(source)
    if text is not None and _CLUSTER in text:
        return text.partition("/")[2].partition("/")[0]
    if source is None or text is not None:
        return (text or "").partition("/")[2].partition("/")[0] if separator == "/" else (text or "").rpartition(":")[2]
    given = Settings(source.value).get("Fn::GetAtt", "Fn::ImportValue", "Ref", "Fn::Join")
    if given is None:
        return ""
    nodes = list(elements(given))
    if given.key == "Fn::Join":
        joined = nodes[1].items if len(nodes) == 2 and isinstance(nodes[1], ListNode) else ()
        last = joined[-1] if joined else None
        return last.text.rpartition(separator)[2] if isinstance(last, ScalarNode) else ""
    first = nodes[0] if nodes else None
    return first.text.partition(".")[0] if isinstance(first, ScalarNode) else ""


def _wrapped_of_mapping(owner: Owner, settings: Settings) -> dict[str, Made]:
    """Settings of mappings that CloudFormation has one level deeper."""
    found: dict[str, Made] = {}
    response = settings.get("functionResponseType")
    if response is not None:
        types = make(response.value.span, [response.value])
        found["FunctionResponseTypes"] = Entry("", response.key_span, types, response.span)
    patterns = settings.get("filterPatterns")
    if patterns is not None:
        found["FilterCriteria"] = _filters(patterns)
    concurrency = settings.get("maximumConcurrency")
    if concurrency is not None:
        scaling = make(concurrency.key_span, {"MaximumConcurrency": concurrency})
        found["ScalingConfig"] = Entry("", concurrency.key_span, scaling, concurrency.span)
    destinations = settings.get("destinations")
    if destinations is not None:
        found["DestinationConfig"] = _on_failure(owner, destinations)
    return found


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
    owner.permit("failures of mappings", "sqs:ListQueues", "sqs:SendMessage", "sns:Publish")
    made = make(destinations.key_span, {"OnFailure": {"Destination": target}})
    return Entry("", destinations.key_span, made, destinations.span)


def _schedule(owner: Owner, event: Entry, settings: Settings) -> None:
    rates = settings.get("rate") if settings.entries else event
    if isinstance(event.value, ScalarNode) and event.value.span.start == event.value.span.end:
        # What stands beside it instead of below is not its own.
        rates = Entry(event.key, event.key_span, make(event.key_span, ""), event.span)
    for rate in elements(rates):
        expression = Entry("rate", rates.key_span if rates is not None else event.key_span, rate, rate.span)
        if settings.text("method") == "scheduler":
            _scheduler(owner, event, settings, expression)
        else:
            _rule(owner, event, {"ScheduleExpression": expression}, settings)


def _scheduler(owner: Owner, event: Entry, settings: Settings, expression: Entry) -> None:
    owner.permit("scheduler", "lambda:InvokeFunction")
    owner.build.trusted["scheduler.amazonaws.com"] = None
    target = {"Arn": owner.arn, "RoleArn": unknown(event.key_span), "Input": settings.get("input")}
    properties: dict[str, Made] = {
        "ScheduleExpression": expression,
        "State": _state(settings),
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": target,
        **renamed(settings, {"name": "Name", "description": "Description", "timezone": "ScheduleExpressionTimezone"}),
    }
    owner.add(f"SchedulerSchedule{owner.count('Schedule')}", "AWS::Scheduler::Schedule", event, properties)


def _state(settings: Settings) -> Made:
    enabled = settings.get("enabled")
    if enabled is None:
        return "ENABLED"
    return _STATES.get((text_of(enabled) or "").lower()) or unknown(enabled.key_span)


def _rule(owner: Owner, event: Entry, rule: dict[str, Made], settings: Settings) -> None:
    """Add a rule that calls the function, and what lets it do so."""
    kind, counted = _RULES[event.key]
    suffix = f"{kind}{owner.count(counted)}"
    target = {
        "Id": f"{owner.name}{'Schedule' if event.key == 'schedule' else 'CloudWatchEvent'}",
        # These events have no setting for what cannot be delivered.
        "DeadLetterConfig": unknown(event.key_span),
    }
    name = owner.add(suffix, "AWS::Events::Rule", event, _properties_of_rule(owner, rule, settings, target))
    owner.allow(f"LambdaPermission{suffix}", event, "events.amazonaws.com", source=arn(name))


def _properties_of_rule(owner: Owner, rule: dict[str, Made], settings: Settings, target: Mapping[str, Made]) -> Made:
    """What a rule consists of that calls the function."""
    inputs = renamed(settings, {"input": "Input", "inputPath": "InputPath"})
    return {
        **renamed(settings, {"name": "Name", "description": "Description"}),
        "State": _state(settings),
        **rule,
        "Targets": [
            {"Arn": owner.arn, **target, **inputs, "InputTransformer": _transformer(settings.get("inputTransformer"))}
        ],
    }


def _transformer(entry: Entry | None) -> Made:
    if entry is None or not isinstance(entry.value, MapNode):
        return entry
    names = {"inputTemplate": "InputTemplate", "inputPathsMap": "InputPathsMap"}
    return Entry("", entry.key_span, make(entry.value.span, renamed(Settings(entry.value), names)), entry.span)


def _event_bridge(owner: Owner, event: Entry, settings: Settings, number: int) -> None:
    own = owner.settings.get("name")
    function = text_of(own) if own is not None else owner.names.of_function(owner.name)
    default = f"{function}-rule-{number}"
    is_known = function is not None and len(default) <= _LONGEST_RULE_NAME
    rule_name: Made = settings.get("name") or (default if is_known else unknown(event.key_span))
    bus = settings.get("eventBus")
    bus_name = text_of(bus)
    dead_letters = settings.get("deadLetterQueueArn")
    target: dict[str, Made] = {
        "Id": unknown(event.key_span),
        "DeadLetterConfig": {"Arn": dead_letters} if dead_letters is not None else None,
        "RetryPolicy": _retries(settings.get("retryPolicy")),
    }
    rule: dict[str, Made] = {
        **renamed(settings, {"pattern": "EventPattern", "schedule": "ScheduleExpression"}),
        "Name": rule_name,
        "EventBusName": _bus(bus) if bus_name != "default" else None,
    }
    if bus_name not in (None, "default") and not str(bus_name).startswith("arn"):
        made = f"{normalized(str(bus_name))}EventBridgeEventBus"
        if made not in owner.build.resources:
            owner.build.add(made, "AWS::Events::EventBus", event, {"Name": bus}, label=str(bus_name))
    logical_id = f"{alphanumeric(default)}EventBridgeRule"
    properties = _properties_of_rule(owner, rule, settings, target)
    label = f"{owner.name}.{event.key}"
    name = owner.build.add(logical_id, "AWS::Events::Rule", event, properties, label=label)
    # The framework spells the ARN out.
    owner.allow(f"EventBridgeLambdaPermission{number}", event, "events.amazonaws.com", source=arn(name))


def _bus(bus: Entry | None) -> Made:
    """What names an event bus: of an ARN what follows the slash."""
    text = text_of(bus)
    if bus is None or text is None or not text.startswith("arn"):
        return bus
    return Entry("", bus.key_span, make(bus.value.span, text.partition("/")[2] or text), bus.span)


def _retries(entry: Entry | None) -> Made:
    if entry is None:
        return None
    names = {"maximumEventAge": "MaximumEventAgeInSeconds", "maximumRetryAttempts": "MaximumRetryAttempts"}
    return renamed(Settings(entry.value), names)


def _cloudwatch_event(owner: Owner, event: Entry, settings: Settings) -> None:
    _rule(owner, event, renamed(settings, {"event": "EventPattern"}), settings)


def _sns(owner: Owner, event: Entry, settings: Settings) -> None:
    topic = settings.get("arn") if settings.entries else event
    name = settings.text("topicName") if settings.entries else text_of(event)
    if settings.entries and topic is None and name is None:
        topic = settings.get("topicName")
    properties: dict[str, Made] = {"Endpoint": owner.arn, "Protocol": "lambda", "TopicArn": topic}
    source: Made = topic
    is_arn = topic is not None and ((text_of(topic) or "arn:").startswith("arn:"))
    if name is not None and not is_arn:
        made = f"SNSTopic{alphanumeric(name)}"
        if made not in owner.build.resources:
            topic_properties: Made = {"TopicName": name, "DisplayName": settings.get("displayName")}
            owner.build.add(made, "AWS::SNS::Topic", event, topic_properties, label=name)
        # The framework spells the ARN out, and lists the subscription in the topic.
        source = properties["TopicArn"] = make(event.key_span, reference(made))
    properties |= renamed(
        settings,
        {"filterPolicy": "FilterPolicy", "filterPolicyScope": "FilterPolicyScope", "redrivePolicy": "RedrivePolicy"},
    )
    in_ids = alphanumeric(settings.text("topicName") or (text_of(topic) or name or "").rpartition(":")[2])
    owner.add(f"SnsSubscription{in_ids}", "AWS::SNS::Subscription", event, properties)
    owner.allow(f"LambdaPermission{in_ids}SNS", event, "sns.amazonaws.com", source=source)


def _s3(owner: Owner, event: Entry, settings: Settings) -> None:
    # The bucket that the framework makes has nothing but its name and this notification.
    bucket = settings.get("bucket") if settings.entries else event
    name = text_of(bucket)
    source: Made = unknown(event.key_span)
    if name is not None:
        own = owner.provider.inner("s3", name).text("name") or name
        source = {"Fn::Join": ["", ["arn:", reference("AWS::Partition"), f":s3:::{own}"]]}
    suffix = f"LambdaPermission{alphanumeric(name or '')}S3"
    owner.allow(suffix, event, "s3.amazonaws.com", source=source, account=reference("AWS::AccountId"))


def _log(owner: Owner, event: Entry, settings: Settings) -> None:
    group = settings.get("logGroup") if settings.entries else event
    properties: dict[str, Made] = {
        "LogGroupName": group,
        "DestinationArn": owner.arn,
        "FilterPattern": settings.get("filter") or "",
    }
    suffix = "LogsSubscriptionFilterCloudWatchLog"
    owner.add(owner.number(suffix), "AWS::Logs::SubscriptionFilter", event, properties)
    principal = {"Fn::Join": ["", ["logs.", reference("AWS::Region"), ".amazonaws.com"]]}
    owner.allow(f"LambdaPermission{suffix}", event, principal, source=unknown(event.key_span))


def _iot(owner: Owner, event: Entry, settings: Settings) -> None:
    enabled = settings.get("enabled")
    disabled: Made = settings.flag("enabled") is False
    payload: dict[str, Made] = {
        "Sql": settings.get("sql") or unknown(event.key_span),
        "Actions": [{"Lambda": {"FunctionArn": owner.arn}}],
        "RuleDisabled": disabled
        if settings.flag("enabled") is not None or enabled is None
        else unknown(event.key_span),
        **renamed(settings, {"description": "Description", "sqlVersion": "AwsIotSqlVersion"}),
    }
    suffix = owner.number("IotTopicRule")
    properties: Made = {"TopicRulePayload": payload, "RuleName": settings.get("name")}
    made = owner.add(suffix, "AWS::IoT::TopicRule", event, properties)
    source = regional("iot", "rule/", reference(made))
    owner.allow(f"LambdaPermission{suffix}", event, "iot.amazonaws.com", source=source)


def _load_balancer(owner: Owner, event: Entry, settings: Settings) -> None:
    properties: dict[str, Made] = {"TargetType": "lambda", "Targets": [{"Id": owner.arn}]}
    if settings.has("multiValueHeaders"):
        properties["TargetGroupAttributes"] = unknown(event.key_span)
    group = f"{'AlbMultiValue' if settings.flag('multiValueHeaders') else 'Alb'}TargetGroup{_balancer(settings)}"
    made = owner.add(group, "AWS::ElasticLoadBalancingV2::TargetGroup", event, properties)
    owner.allow("LambdaPermissionAlb", event, "elasticloadbalancing.amazonaws.com", source=reference(made))


def _balancer(settings: Settings) -> str:
    """What names the load balancer in ids: a part of the listener's ARN, or the listener that is referred to."""
    listener = settings.get("listenerArn")
    parts = (text_of(listener) or "").split("/")
    referred = Settings(listener.value).text("Ref") if listener is not None else None
    name = parts[_BALANCER] if len(parts) > _BALANCER else referred or ""
    return name if name.isalnum() else ""


def _edge(owner: Owner, event: Entry, settings: Settings) -> None:
    association = {"EventType": settings.get("eventType"), "LambdaFunctionARN": owner.arn}
    behavior: dict[str, Made] = {"LambdaFunctionAssociations": [association]}
    properties: Made = {"DistributionConfig": {"DefaultCacheBehavior": behavior}}
    owner.add("CloudFrontDistribution", "AWS::CloudFront::Distribution", event, properties)


def _alexa(suffix: str, principal: str) -> MakeEvent:
    """What makes the permission of a skill."""

    def add(owner: Owner, event: Entry, settings: Settings) -> None:
        token = settings.get("appId") if settings.entries else event if text_of(event) is not None else None
        owner.allow(owner.number(suffix), event, principal, source=unknown(event.key_span), token=token)

    return add


def _fleet(owner: Owner, event: Entry, settings: Settings) -> None:
    owner.allow("LambdaPermissionIotProvisioningTemplate", event, "iot.amazonaws.com", source=unknown(event.key_span))


def _user_pool(owner: Owner, event: Entry, settings: Settings) -> None:
    # The pool that the framework makes has nothing but its name and this trigger.
    pool, trigger = alphanumeric(settings.text("pool") or ""), alphanumeric(settings.text("trigger") or "")
    suffix = f"LambdaPermissionCognitoUserPool{pool}TriggerSource{trigger}"
    owner.allow(suffix, event, "cognito-idp.amazonaws.com", source=unknown(event.key_span))


_MAKERS: Mapping[str, MakeEvent] = {
    "http": http,
    "httpApi": http_api,
    "websocket": websocket,
    "sqs": _mapping,
    "stream": _mapping,
    "msk": _mapping,
    "kafka": _mapping,
    "activemq": _mapping,
    "rabbitmq": _mapping,
    "schedule": _schedule,
    "sns": _sns,
    "s3": _s3,
    "cloudwatchEvent": _cloudwatch_event,
    "cloudwatchLog": _log,
    "iot": _iot,
    "iotFleetProvisioning": _fleet,
    "alb": _load_balancer,
    "cloudFront": _edge,
    "cognitoUserPool": _user_pool,
    "alexaSkill": _alexa("LambdaPermissionAlexaSkill", "alexa-appkit.amazon.com"),
    "alexaSmartHome": _alexa("LambdaPermissionAlexaSmartHome", "alexa-connectedhome.amazon.com"),
}
EVENT_KINDS = frozenset({*_MAKERS, "eventBridge"})
"""What events of functions are called: https://www.serverless.com/framework/docs/providers/aws/guide/events"""
