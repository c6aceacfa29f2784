"""The policies of resources, and who may invoke functions."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from serverless_lint.link.policies import elements
from serverless_lint.link.triggers import Triggers, references
from serverless_lint.model import (
    Function,
    LambdaPermission,
    PolicyAction,
    ResourcePolicyKind,
    ResourceStatement,
    Statement,
    TriggerKind,
    flattened,
)
from serverless_lint.model.resource_policies import API_TYPES
from serverless_lint.parse.template import Kind, Node, Possible, Reference, Resource, ResourceKey, Template
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
_SOURCES = frozenset({"AWS::S3::Bucket", "AWS::Events::Rule", "AWS::SNS::Topic"})
_NAMES_OF_SOURCES = {
    "AWS::SNS::Subscription": "TopicArn",
    "AWS::ApiGateway::Method": "RestApiId",
    "AWS::ApiGateway::Authorizer": "RestApiId",
    "AWS::ApiGatewayV2::Integration": "ApiId",
    "AWS::ApiGatewayV2::Authorizer": "ApiId",
}
"""Resources that invoke functions for another one, and where they name it."""


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


def lambda_permissions_of(template: Template, functions: Iterable[Function]) -> Iterator[LambdaPermission]:
    """The `AWS::Lambda::Permission` resources of a template, whose triggers are linked."""
    triggers = Triggers(template, functions)
    for resource in template.resources.values():
        if resource.type == "AWS::Lambda::Permission":
            named = (
                triggers.function_behind(reference)
                for reference, _ in references(resource.properties.get("FunctionName"))
            )
            permission = LambdaPermission(resource, next((function for function in named if function), None))
            yield LambdaPermission(resource, permission.function, _source_of(permission))


def link_invoking_services(functions: Iterable[Function], permissions: Iterable[LambdaPermission]) -> None:
    """Fill in which services the permissions, and SAM's events, let invoke each function."""
    found: dict[ResourceKey, dict[str, Location]] = {}
    for function in functions:
        services = found.setdefault(function.key, dict(_services_of_events(function)))
        function.invoking_services = services
    for permission in permissions:
        if permission.function is not None:
            for service, known in permission.services:
                found[permission.function.key].setdefault(service, known.node.location)


def _services_of_events(function: Function) -> Iterator[tuple[str, Location]]:
    """The services that SAM makes permissions for."""
    seen: set[str] = set()
    for events in function.properties.lookup("Events").values if function.is_sam else ():
        for _, event in events.value.items() if isinstance(events.value, Node) else ():
            service = _SERVICES_OF_EVENTS.get(event.get("Type").text or "")
            through_queue = event.get("Properties", "SqsSubscription")
            if service is not None and service not in seen and not _is_on(through_queue):
                seen.add(service)
                yield service, event.key_location


def _is_on(setting: Node) -> bool:
    return bool(setting) and setting.scalar is not False


def _source_of(permission: LambdaPermission) -> Resource | None:
    """The one resource of the template that may be meant."""
    services = [service for service, _ in permission.services]
    if permission.function is None or len(services) != 1:
        return None
    kinds = _TRIGGERS_OF_SERVICES.get(services[0], ())
    callers = [trigger.name for trigger in permission.function.triggers if trigger.kind in kinds]
    sources = [_source(permission.resource.template, name) for name in callers if name != permission.name]
    found = {source.logical_id: source for source in sources if source is not None}
    if len(found) != 1 or None in sources:
        return None
    source = next(iter(found.values()))
    # A permission cannot name what is made only after it.
    return None if permission.name in flattened(source.node.lookup("DependsOn")).texts() else source


def _source(template: Template, caller: str) -> Resource | None:
    """What a resource that invokes a function does it for: a subscription for its topic, a method for its API."""
    resource = template.resources.get(caller)
    if resource is None or resource.type in _SOURCES or resource.type in API_TYPES:
        return resource
    key = _NAMES_OF_SOURCES.get(resource.type)
    named = resource.properties.lookup(key).only if key is not None else None
    source = template.resources.get(named.resource) if isinstance(named, Reference) else None
    return source if source is not None and (source.type in _SOURCES or source.type in API_TYPES) else None


def actions_of(statements: Iterable[Statement | ResourceStatement], as_of: datetime.date) -> Iterator[PolicyAction]:
    """Every action that a policy names."""
    for statement in statements:
        for known in statement.actions.values:
            if isinstance(known.value, str):
                yield PolicyAction(known.value, known, statement, as_of)
