"""The policies of resources, and who may invoke functions."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from serverless_lint.aws.iam import MAX_INLINE_POLICIES
from serverless_lint.link.stack.access import Access
from serverless_lint.link.stack.names import FUNCTIONS, Names
from serverless_lint.link.stack.policies import elements
from serverless_lint.model import (
    Function,
    LambdaPermission,
    PolicyAction,
    ResourcePolicyKind,
    ResourceStatement,
    SamEvent,
    Statement,
    Trigger,
    TriggerKind,
    flattened,
)
from serverless_lint.model.stack.resource_policies import API_TYPES, allows_nothing, services_in
from serverless_lint.parse.template.template import Kind, Node, Possible, Resource, Template
from serverless_lint.source import Location

_DOCUMENTS = {
    "AWS::IAM::Role": ("AssumeRolePolicyDocument", ResourcePolicyKind.ROLE),
    "AWS::Serverless::Function": ("AssumeRolePolicyDocument", ResourcePolicyKind.ROLE),
    "AWS::SQS::QueuePolicy": ("PolicyDocument", ResourcePolicyKind.QUEUE),
    "AWS::SQS::QueueInlinePolicy": ("PolicyDocument", ResourcePolicyKind.QUEUE),
    "AWS::SNS::TopicPolicy": ("PolicyDocument", ResourcePolicyKind.TOPIC),
    "AWS::SNS::TopicInlinePolicy": ("PolicyDocument", ResourcePolicyKind.TOPIC),
    "AWS::Events::EventBus": ("Policy", ResourcePolicyKind.EVENT_BUS),
    "AWS::S3::BucketPolicy": ("PolicyDocument", ResourcePolicyKind.OTHER),
    "AWS::KMS::Key": ("KeyPolicy", ResourcePolicyKind.OTHER),
    "AWS::SecretsManager::ResourcePolicy": ("ResourcePolicy", ResourcePolicyKind.OTHER),
    "AWS::ECR::Repository": ("RepositoryPolicyText", ResourcePolicyKind.OTHER),
}
"""Where resources have their policies."""

_SERVICES_OF_EVENTS = {
    "Api": "apigateway",
    "AlexaSkill": "alexa-appkit",
    "CloudWatchEvent": "events",
    "CloudWatchLogs": "logs",
    "Cognito": "cognito-idp",
    "EventBridgeRule": "events",
    "HttpApi": "apigateway",
    "IoTRule": "iot",
    "S3": "s3",
    "SNS": "sns",
    "Schedule": "events",
    "WebSocketApi": "apigateway",
}
"""SAM's events with a permission; the others poll or use a role."""
_TRIGGERS_OF_SERVICES = {
    "s3": (TriggerKind.S3,),
    "sns": (TriggerKind.SNS,),
    "events": (TriggerKind.EVENT_RULE, TriggerKind.SCHEDULE),
    "apigateway": (
        TriggerKind.REST_API,
        TriggerKind.HTTP_API,
        TriggerKind.WEBSOCKET_API,
        TriggerKind.AUTHORIZER,
    ),
}
_RULE = "AWS::Events::Rule"
_SOURCES = frozenset({"AWS::S3::Bucket", _RULE, "AWS::SNS::Topic", *API_TYPES})


def resource_statements_of(template: Template) -> Iterator[ResourceStatement]:
    """The statements of all policies that say who may use a resource."""
    for resource in template.resources.values():
        if resource.type == "AWS::Events::EventBusPolicy":
            yield from _of_event_bus(resource)
        elif resource.type in _DOCUMENTS:
            key, kind = _DOCUMENTS[resource.type]
            for document in resource.properties.lookup(key).values:
                if isinstance(document.value, Node):
                    for statement in _mappings(elements(document.value.lookup("Statement"))):
                        yield ResourceStatement(statement, resource, kind, _allows(statement))


def _of_event_bus(resource: Resource) -> Iterator[ResourceStatement]:
    kind = ResourcePolicyKind.EVENT_BUS
    if resource.properties.get("Principal"):
        # The form of old: its settings are the statement, and it always allows.
        yield ResourceStatement(resource.properties, resource, kind, allows=True)
    for statement in _mappings([resource.properties.lookup("Statement")]):
        yield ResourceStatement(statement, resource, kind, _allows(statement))


def _mappings(possibles: Iterable[Possible]) -> Iterator[Node]:
    for possible in possibles:
        for known in possible.values:
            if isinstance(known.value, Node) and known.value.kind is Kind.MAPPING:
                yield known.value


def _allows(statement: Node) -> bool:
    return statement.lookup("Effect").only == "Allow"


def lambda_permissions_of(access: Access, names: Names, functions: Iterable[Function]) -> Iterator[LambdaPermission]:
    """The `AWS::Lambda::Permission` resources of a template."""
    by_name = {function.name: function for function in functions}
    for resource, _ in access.permissions:
        target = names.end(resource.properties.lookup("FunctionName"), *FUNCTIONS)
        function = by_name.get(target.resource.logical_id) if target.resource is not None else None
        yield LambdaPermission(
            name=resource.logical_id,
            owner=resource,
            location=resource.location,
            source=names.end(resource.properties.lookup("SourceArn")),
            target=target,
            function=function,
            likely_source=_likely_source(resource, function) if function is not None else None,
        )


def invoking_services_of(events: Iterable[SamEvent], access: Access) -> dict[str, dict[str, Location]]:
    """The services that the permissions, and SAM's events, let invoke each function, by its logical id; and where."""
    found: dict[str, dict[str, Location]] = {}
    for event in events:
        service = _SERVICES_OF_EVENTS.get(event.type)
        if service is not None and not event.queue_in_between:
            found.setdefault(event.owner.logical_id, {}).setdefault(service, event.location)
    for permission, function in access.permissions:
        if function is not None and not allows_nothing(permission):
            for service, known in services_in(permission):
                found.setdefault(function.logical_id, {}).setdefault(service, known.node.location)
    return found


def _likely_source(permission: Resource, function: Function) -> Resource | None:
    """The one resource of the template that may be meant."""
    services = [service for service, _ in services_in(permission)]
    if len(services) != 1:
        return None
    kinds = _TRIGGERS_OF_SERVICES.get(services[0], ())
    callers = [trigger for trigger in function.triggers if trigger.kind in kinds and trigger.owner is not permission]
    sources = [_on_behalf_of(trigger) for trigger in callers]
    found = {source.logical_id: source for source in sources if source is not None}
    if len(found) != 1 or None in sources:
        return None
    source = next(iter(found.values()))
    # A permission cannot name what is made only after it.
    return None if permission.logical_id in flattened(source.node.lookup("DependsOn")).texts() else source


def _on_behalf_of(trigger: Trigger) -> Resource | None:
    """What a service invokes a function for; None of SAM's events, for which SAM makes permissions."""
    if trigger.is_own or trigger.owner.template is not trigger.function.template:
        return None
    source = trigger.owner if trigger.owner.type == _RULE else trigger.source.resource
    return source if source is not None and source.type in _SOURCES else None


def actions_of(statements: Iterable[Statement | ResourceStatement], as_of: datetime.date) -> Iterator[PolicyAction]:
    """Every action that a policy names; none of a statement whose actions are longer than any policy that IAM takes."""
    for statement in statements:
        named = [(known.value, known) for known in statement.actions.values if isinstance(known.value, str)]
        if sum(len(name) for name, _ in named) <= MAX_INLINE_POLICIES.value:
            yield from (PolicyAction(name, known, statement, as_of) for name, known in named)
