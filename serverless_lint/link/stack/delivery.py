"""Finds the subscriptions, rule targets and schedules of a template, and what is delivered through them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from serverless_lint.aws.iam import stands_for
from serverless_lint.link.stack.access import Access
from serverless_lint.link.stack.names import FUNCTIONS, QUEUE, TOPIC, Names
from serverless_lint.link.stack.policies import elements
from serverless_lint.link.stack.senders import Sender
from serverless_lint.model import (
    NOT_KNOWN,
    BlockedReceiver,
    ClosedReceiver,
    Delivery,
    Edge,
    End,
    Function,
    PolicyAction,
    RuleTarget,
    SamEvent,
    Schedule,
    Subscription,
    Trigger,
    TriggerKind,
)
from serverless_lint.model.stack.resource_policies import API_TYPES
from serverless_lint.model.stack.trust import services_trusted_by
from serverless_lint.parse.template.template import Known, Node, Possible, Resource, Template
from serverless_lint.source import Location

_RULE_EVENTS = frozenset({"CloudWatchEvent", "EventBridgeRule", "Schedule"})
_SCHEDULER_EVENTS = frozenset({"ScheduleV2"})


_OPENING = {
    QUEUE: ("sqs:SetQueueAttributes", "sqs:AddPermission"),
    TOPIC: ("sns:SetTopicAttributes", "sns:AddPermission"),
}
"""The actions that change who may send to a resource, by its type."""
_EVERYTHING = frozenset({"*", "sqs:*", "sns:*"})


def opened_by(named: Iterable[PolicyAction]) -> frozenset[str]:
    """The types of resources that functions may let services in to, by the actions that policies name.

    Patterns for all actions of a service are not there for that.
    """
    patterns = {action.name for action in named if _is_of_function(action.owner)}
    return frozenset(
        kind
        for kind, actions in _OPENING.items()
        if any(stands_for(pattern, action) for pattern in patterns - _EVERYTHING for action in actions)
    )


def _is_of_function(owner: Resource) -> bool:
    return owner.type in FUNCTIONS or "lambda.amazonaws.com" in services_trusted_by(owner)


def subscriptions_of(template: Template, events: Iterable[SamEvent], names: Names) -> Iterator[Subscription]:
    """The subscriptions to topics that the template makes."""
    of_owner = _by_owner(event for event in events if event.type == "SNS")
    for resource in template.resources.values():
        if resource.type == "AWS::SNS::Subscription":
            yield _subscription(resource, names)
        elif resource.type == TOPIC:
            yield from _entries_of_topic(resource, names)
        elif resource.type == "AWS::Serverless::Function":
            yield from (_subscription_of_event(event, names) for event in of_owner.get(resource.logical_id, ()))


def rule_targets_of(template: Template, events: Iterable[SamEvent], names: Names) -> Iterator[RuleTarget]:
    """What the rules and schedules of the template call."""
    of_owner = _by_owner(events)
    for resource in template.resources.values():
        if resource.type == "AWS::Events::Rule":
            yield from _targets_of_rule(resource, names)
        elif resource.type == "AWS::Scheduler::Schedule":
            for target in _mappings(resource.properties.lookup("Target")):
                yield RuleTarget(
                    name=resource.logical_id,
                    location=resource.location,
                    owner=resource,
                    source=End(resource),
                    target=names.end(target.lookup("Arn")),
                    settings=target,
                    by_scheduler=True,
                )
        else:
            yield from (
                _target_of_event(event, names)
                for event in of_owner.get(resource.logical_id, ())
                if event.type in _RULE_EVENTS or event.type in _SCHEDULER_EVENTS
            )


def schedules_of(template: Template, events: Iterable[SamEvent]) -> Iterator[Schedule]:
    """When the rules and schedules of the template fire."""
    of_owner = _by_owner(events)
    for resource in template.resources.values():
        if resource.type in ("AWS::Events::Rule", "AWS::Scheduler::Schedule"):
            expression = resource.properties.lookup("ScheduleExpression")
            has_pattern = not resource.properties.lookup("EventPattern").certainly_absent
            by_scheduler = resource.type == "AWS::Scheduler::Schedule"
            yield Schedule(resource, resource.location, expression, by_scheduler, has_pattern)
        for event in of_owner.get(resource.logical_id, ()):
            by_scheduler = event.type in _SCHEDULER_EVENTS
            if by_scheduler or event.type == "Schedule":
                key = "ScheduleExpression" if by_scheduler else "Schedule"
                yield Schedule(resource, event.location, event.node.lookup("Properties", key), by_scheduler)


def _by_owner(events: Iterable[SamEvent]) -> dict[str, list[SamEvent]]:
    found: dict[str, list[SamEvent]] = {}
    for event in events:
        found.setdefault(event.owner.logical_id, []).append(event)
    return found


def _subscription(resource: Resource, names: Names) -> Subscription:
    properties = resource.properties
    return Subscription(
        name=resource.logical_id,
        location=resource.location,
        owner=resource,
        source=names.end(properties.lookup("TopicArn"), TOPIC),
        target=_endpoint(properties, names),
        settings=properties,
        protocol=properties.lookup("Protocol"),
    )


def _endpoint(settings: Node, names: Names) -> End:
    """What a subscription delivers to, which may also be an address of a web site, a mailbox or a telephone."""
    endpoint = settings.lookup("Endpoint")
    kinds = {"sqs": (QUEUE,), "lambda": FUNCTIONS}.get(str(settings.lookup("Protocol").only))
    return names.end(endpoint, *kinds) if kinds is not None else End(written=endpoint)


def _entries_of_topic(topic: Resource, names: Names) -> Iterator[Subscription]:
    for element in elements(topic.properties.lookup("Subscription")):
        for entry in _mappings(element):
            yield Subscription(
                name=topic.logical_id,
                location=_first_key(entry),
                owner=topic,
                source=End(topic),
                target=_endpoint(entry, names),
                settings=entry,
                protocol=entry.lookup("Protocol"),
                is_entry=True,
            )


def _subscription_of_event(event: SamEvent, names: Names) -> Subscription:
    between = event.queue_in_between
    protocol = Known("sqs" if between else "lambda", event.node)
    return Subscription(
        name=event.name,
        location=event.location,
        owner=event.owner,
        source=names.end(event.properties.lookup("Topic"), TOPIC),
        target=names.end(between.lookup("QueueArn"), QUEUE) if between else End(event.owner),
        settings=event.properties,
        protocol=Possible((protocol,), unknown=False, absent=False, node=event.node),
    )


def _targets_of_rule(rule: Resource, names: Names) -> Iterator[RuleTarget]:
    bus = rule.properties.lookup("EventBusName")
    source = End(rule) if bus.certainly_absent else names.end(bus, "AWS::Events::EventBus")
    for element in elements(rule.properties.lookup("Targets")):
        for target in _mappings(element):
            yield RuleTarget(
                name=rule.logical_id,
                location=_first_key(target),
                owner=rule,
                source=source,
                target=names.end(target.lookup("Arn")),
                settings=target,
            )


def _target_of_event(event: SamEvent, names: Names) -> RuleTarget:
    return RuleTarget(
        name=event.name,
        location=event.location,
        owner=event.owner,
        source=names.end(event.properties.lookup("EventBusName"), "AWS::Events::EventBus"),
        target=End(event.owner),
        settings=event.properties,
        by_scheduler=event.type in _SCHEDULER_EVENTS,
        from_sam=True,
    )


def _mappings(possible: Possible) -> Iterator[Node]:
    for known in possible.values:
        if isinstance(known.value, Node):
            yield known.value


def _entries(possible: Possible) -> Iterator[tuple[str, Node]]:
    for mapping in _mappings(possible):
        yield from mapping.items()


def _has_role(owner: Resource) -> bool:
    """Whether a rule has a role for all its targets.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html
    """
    return owner.type == "AWS::Events::Rule" and not owner.properties.lookup("RoleArn").certainly_absent


def _first_key(mapping: Node) -> Location:
    """The first key of an entry of a list, which has no name of its own."""
    for _, value in mapping.items():
        return value.key_location
    return mapping.location


_BUCKET_NOTIFICATIONS = (
    ("QueueConfigurations", "Queue", QUEUE),
    ("TopicConfigurations", "Topic", TOPIC),
)
_ALARMS = frozenset({"AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"})
_ALARM_ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")
_API_GATEWAY = "apigateway.amazonaws.com"
_SERVICES_OF_CALLERS = {
    "AWS::SNS::Subscription": "sns.amazonaws.com",
    "AWS::SNS::Topic": "sns.amazonaws.com",
    "AWS::Events::Rule": "events.amazonaws.com",
    "AWS::S3::Bucket": "s3.amazonaws.com",
    "AWS::ApiGateway::Authorizer": _API_GATEWAY,
    "AWS::ApiGateway::Method": _API_GATEWAY,
    "AWS::ApiGateway::RestApi": _API_GATEWAY,
    "AWS::ApiGatewayV2::Authorizer": _API_GATEWAY,
    "AWS::ApiGatewayV2::Integration": _API_GATEWAY,
    "AWS::ApiGatewayV2::Api": _API_GATEWAY,
    "AWS::Serverless::Api": _API_GATEWAY,
    "AWS::Serverless::HttpApi": _API_GATEWAY,
}
"""Who calls a function on behalf of which type of resource."""
_SOURCES_THEMSELVES = frozenset({"AWS::Events::Rule", "AWS::S3::Bucket", "AWS::SNS::Topic", *API_TYPES})
_CALLERS_WITH_ROLE = (
    "AuthorizerCredentials",
    "AuthorizerCredentialsArn",
    "Credentials",
    "CredentialsArn",
    "RoleArn",
    "authorizerCredentials",
    "credentials",
)
"""Settings with which a caller uses a role of its own instead of being let in by the function."""


class Deliveries:
    """Finds what the resources of one template send to each other through services of AWS."""

    def __init__(self, template: Template, names: Names, access: Access) -> None:
        self._template = template
        self._names = names
        self._access = access

    def find(
        self, subscriptions: Iterable[Subscription], targets: Iterable[RuleTarget], functions: Iterable[Function]
    ) -> Iterator[Delivery]:
        """The deliveries to queues and topics, then those to functions."""
        for subscription in subscriptions:
            yield from self._of_subscription(subscription)
        for target in targets:
            yield from self._of_target(target)
        for resource in self._template.resources.values():
            if resource.type == "AWS::S3::Bucket":
                yield from self._of_bucket(resource)
            elif resource.type in _ALARMS:
                yield from self._of_alarm(resource)
        functions = tuple(functions)
        triggers = [trigger for function in functions for trigger in function.triggers]
        self._called_by_apis_of_sam = frozenset(
            trigger.function.logical_id for trigger in triggers if trigger.is_own and trigger.kind.is_http
        )
        self._has_implicit_http_api = any(
            trigger.event is not None
            and trigger.event.type == "HttpApi"
            and trigger.event.properties.lookup("ApiId").certainly_absent
            for trigger in triggers
        )
        self._own_sources = frozenset(
            (trigger.function.key, trigger.source.resource.key)
            for trigger in triggers
            if trigger.is_own and trigger.source.resource is not None
        )
        for trigger in triggers:
            yield from self._of_trigger(trigger)
        yield from self._of_authorizers()

    def closed(self, deliveries: Iterable[Delivery]) -> Iterator[ClosedReceiver]:
        """The receivers that let the services of some of the deliveries not in."""
        refused: dict[tuple[str, str], list[Delivery]] = {}
        for delivery in deliveries:
            if delivery.allowed is False:
                refused.setdefault((delivery.receiver.logical_id, delivery.service), []).append(delivery)
        for (_, service), found in refused.items():
            unfit = self._access.unfit(found[0].receiver, _sender(found[0]))
            yield ClosedReceiver(found[0].receiver, service, tuple(found), unfit)

    def blocked(self, deliveries: Iterable[Delivery]) -> Iterator[BlockedReceiver]:
        """The receivers whose keys keep some of the deliveries out."""
        kept_out: dict[str, list[Delivery]] = {}
        for delivery in deliveries:
            if self._access.obstacle(delivery.receiver, delivery.service) is not None:
                kept_out.setdefault(delivery.receiver.logical_id, []).append(delivery)
        for found in kept_out.values():
            block = self._access.obstacle(found[0].receiver, found[0].service)
            if block is not None:
                yield BlockedReceiver(found[0].receiver, block.obstacle, block.setting, block.key, tuple(found))

    def _of_subscription(self, subscription: Subscription) -> Iterator[Delivery]:
        service = "sns.amazonaws.com"
        # For its own events SAM writes the queue policy.
        if subscription.protocol.only == "sqs" and subscription.owner.type != "AWS::Serverless::Function":
            yield from self._to(QUEUE, subscription.target.written, service, subscription, subscription.subject)
        redrive = subscription.settings.lookup("RedrivePolicy", "deadLetterTargetArn")
        yield from self._to(QUEUE, redrive, service, subscription, subscription.subject, is_for_failures=True)

    def _of_target(self, target: RuleTarget) -> Iterator[Delivery]:
        # EventBridge Scheduler always uses its own role.
        if target.by_scheduler:
            return
        service = "events.amazonaws.com"
        if not target.from_sam and not target.settings.get("RoleArn") and not _has_role(target.owner):
            for kind in (QUEUE, TOPIC):
                yield from self._to(kind, target.target.written, service, target, target.subject)
        dead_letters = target.settings.lookup("DeadLetterConfig", "Arn")
        yield from self._to(QUEUE, dead_letters, service, target, target.subject, is_for_failures=True)

    def _of_bucket(self, bucket: Resource) -> Iterator[Delivery]:
        for configurations, key, kind in _BUCKET_NOTIFICATIONS:
            listed = bucket.properties.lookup("NotificationConfiguration", configurations)
            for element in elements(listed):
                for entry in _mappings(element):
                    yield from self._to(kind, entry.lookup(key), "s3.amazonaws.com", bucket, bucket.logical_id)

    def _of_alarm(self, alarm: Resource) -> Iterator[Delivery]:
        for key in _ALARM_ACTIONS:
            for action in elements(alarm.properties.lookup(key)):
                for delivery in self._to(TOPIC, action, "cloudwatch.amazonaws.com", alarm, alarm.logical_id):
                    # The default policy of a topic lets the alarms of its account in.
                    yield replace(delivery, allowed=None)

    def _to(
        self,
        kind: str,
        target: Possible | None,
        service: str,
        sender: Edge | Resource,
        name: str,
        *,
        is_for_failures: bool = False,
    ) -> Iterator[Delivery]:
        end = self._names.end(target, kind) if target is not None else NOT_KNOWN
        if end.resource is None or end.location is None:
            return
        owner, source = (sender.owner, sender.source) if isinstance(sender, Edge) else (sender, End(sender))
        yield Delivery(
            name=name,
            owner=owner,
            location=end.location,
            source=source,
            target=end,
            service=service,
            receiver=end.resource,
            allowed=self._access.lets_in(end.resource, service),
            is_for_failures=is_for_failures,
        )

    def _of_trigger(self, trigger: Trigger) -> Iterator[Delivery]:
        owner = trigger.owner
        service = _SERVICES_OF_CALLERS.get(owner.type)
        called = trigger.target.written
        # What is called from another stack may be let in there.
        if trigger.is_own or trigger.owner.template is not self._template:
            return
        if trigger.kind is TriggerKind.OTHER:
            # A rule tells its target of the function.
            return
        if service is None or called is None or _uses_role(called.node) or _is_stage_variable(called.node):
            return
        if service == _API_GATEWAY and (_is_authorizer_of_sam(trigger) or self._sam_lets_in(trigger.function)):
            return
        call = Delivery(
            name=trigger.name,
            owner=owner,
            location=trigger.location,
            source=trigger.source,
            target=trigger.target,
            service=service,
            receiver=trigger.function,
            allowed=None,
            is_doubled=trigger.source.resource is not None
            and (trigger.function.key, trigger.source.resource.key) in self._own_sources,
        )
        yield self._judged(call)

    def _sam_lets_in(self, function: Resource) -> bool:
        """Whether SAM writes the permission for the events of a function, which may name the same API."""
        return function.logical_id in self._called_by_apis_of_sam

    def _of_authorizers(self) -> Iterator[Delivery]:
        """The calls of authorizers of HTTP APIs, for which SAM writes a permission only if it is told to."""
        for api, auth in self._settings_of_http_apis():
            for name, authorizer in _entries(auth.lookup("Authorizers")):
                target = self._names.end(authorizer.lookup("FunctionArn"), *FUNCTIONS)
                if target.resource is not None and _needs_permission(authorizer):
                    call = Delivery(
                        name=name,
                        owner=api or target.resource,
                        location=authorizer.key_location,
                        source=End(api),
                        target=target,
                        service=_API_GATEWAY,
                        receiver=target.resource,
                        allowed=None,
                    )
                    yield self._judged(call)

    def _settings_of_http_apis(self) -> Iterator[tuple[Resource | None, Node]]:
        for resource in self._template.resources.values():
            if resource.type == "AWS::Serverless::HttpApi":
                yield resource, resource.properties.get("Auth")
        if self._has_implicit_http_api:
            yield None, self._template.root.get("Globals", "HttpApi", "Auth")

    def _judged(self, call: Delivery) -> Delivery:
        """A call of a function, for which it is not known yet whether the function lets it in."""
        return replace(call, allowed=self._access.lets_call(call.receiver, _sender(call)))


def _sender(call: Delivery) -> Sender:
    """What calls a function, on whose behalf."""
    owner = call.owner
    return Sender(
        call.service, owner if owner.type in _SOURCES_THEMSELVES else call.source.resource, call.target.written
    )


def _uses_role(called: Node) -> bool:
    """Whether the caller that names a function uses a role of its own instead of being let in."""
    return any(key in at.children for at in _around(called) for key in _CALLERS_WITH_ROLE)


def _is_stage_variable(called: Node) -> bool:
    """Whether a function is named for the definition of an API, which says who calls it and may name a role."""
    return any(at.key == "Variables" for at in _around(called))


def _around(node: Node) -> Iterator[Node]:
    at = node.parent
    while at is not None:
        yield at
        at = at.parent


def _is_authorizer_of_sam(trigger: Trigger) -> bool:
    """SAM writes the permission for authorizers of REST APIs; those of HTTP APIs are looked at by themselves."""
    return trigger.kind is TriggerKind.AUTHORIZER and trigger.owner.type.startswith("AWS::Serverless::")


def _needs_permission(authorizer: Node) -> bool:
    # https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-lambdaauthorizer.html
    enabled = authorizer.lookup("EnableFunctionDefaultPermissions")
    is_enabled = enabled.unknown or any(known.value not in (False, "false") for known in enabled.values)
    return not is_enabled and authorizer.lookup("FunctionInvokeRole").certainly_absent
