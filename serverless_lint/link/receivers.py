"""Whom the queues, topics and functions of a template let in: their policies, permissions and keys."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cached_property
from typing import NamedTuple

from serverless_lint.link.policies import elements
from serverless_lint.link.triggers import references
from serverless_lint.model import Obstacle, flattened
from serverless_lint.parse.template import Interpolated, Known, Node, Possible, Reference, Resource, Template

FUNCTIONS = frozenset({"AWS::Serverless::Function", "AWS::Lambda::Function"})
QUEUE = "AWS::SQS::Queue"
TOPIC = "AWS::SNS::Topic"

_NAMES = {QUEUE: "QueueName", TOPIC: "TopicName"}
_NESTED = frozenset(
    {"AWS::CloudFormation::Stack", "AWS::Serverless::Application", "AWS::CloudFormation::CustomResource"}
)
_ACTIONS = {QUEUE: "sqs:sendmessage", TOPIC: "sns:publish"}
_POLICIES = {
    "AWS::SQS::QueuePolicy": (QUEUE, "Queues"),
    "AWS::SQS::QueueInlinePolicy": (QUEUE, "Queue"),
    "AWS::SNS::TopicPolicy": (TOPIC, "Topics"),
    "AWS::SNS::TopicInlinePolicy": (TOPIC, "TopicArn"),
}
"""Types of policies, what they belong to, and where they name it."""
KEY_SETTING = "KmsMasterKeyId"
_KEY_ACTIONS = ("kms:generatedatakey", "kms:decrypt")


class Block(NamedTuple):
    """Why a receiver's encryption keeps a service out, where it names its key, and the key if it is known."""

    obstacle: Obstacle
    setting: Known
    key: Resource | None = None


class Receivers:
    """What a template says about who may send to its queues, topics and functions."""

    def __init__(self, template: Template) -> None:
        self._template = template
        self._is_open = template.open or any(
            resource.type == "AWS::Serverless::Connector" or resource.node.get("Connectors")
            for resource in template.resources.values()
        )
        """Whether something may add permissions that the template does not show."""
        self._passed_on = frozenset(_passed_on(template))
        self._by_name = {
            (resource.type, name): resource
            for resource in template.resources.values()
            if resource.type in _NAMES
            for name in resource.properties.lookup(_NAMES[resource.type]).texts()
        }

    @cached_property
    def permissions(self) -> tuple[tuple[Resource, Resource | None], ...]:
        """The `AWS::Lambda::Permission` resources, each with the function of the template that it certainly names."""
        return tuple(
            (permission, self.function(permission.properties.lookup("FunctionName")))
            for permission in self._of("AWS::Lambda::Permission")
        )

    def find(self, kind: str, possible: Possible) -> Resource | None:
        """The queue or topic of the template that an ARN, URL or reference certainly names."""
        value = possible.only
        return self._named(kind, value) if value is not None else None

    def function(self, possible: Possible) -> Resource | None:
        """The function of the template that a name, ARN or reference certainly names, aliases followed."""
        value = possible.only
        if isinstance(value, Interpolated):
            references = [part for part in value.parts if isinstance(part, Reference)]
            value = references[0] if len(references) == 1 else None
        if isinstance(value, Reference):
            return self._function_behind(value.resource)
        name = value.rpartition(":function:")[2].partition(":")[0] if isinstance(value, str) else None
        for resource in self._template.resources.values():
            if resource.type in FUNCTIONS and name and resource.properties.lookup("FunctionName").only == name:
                return resource
        return None

    def lets_in(self, receiver: Resource, service: str) -> bool | None:
        """Whether a receiver takes what a service sends; None if that cannot be told."""
        if self._is_open or receiver.logical_id in self._passed_on:
            return None
        if receiver.type in FUNCTIONS:
            return _any(
                _permission(permission, function, receiver, service) for permission, function in self.permissions
            )
        return _any(
            self._policy(resource, receiver, service)
            for kind, (receiver_type, _) in _POLICIES.items()
            if receiver_type == receiver.type
            for resource in self._of(kind)
        )

    def obstacle(self, receiver: Resource, service: str) -> Block | None:
        """Why encryption keeps a service from sending to a queue or topic; None if it is not known to."""
        setting = receiver.properties.lookup(KEY_SETTING)
        if receiver.type not in _NAMES or setting.only is None:
            return None
        known = setting.values[0]
        if isinstance(setting.only, str) and "alias/aws/" in setting.only:
            return Block(Obstacle.AWS_MANAGED_KEY, known)
        key = self._key(setting.only)
        if key is not None and not self._template.open and _key_allows(key, service) is False:
            return Block(Obstacle.KEY_POLICY, known, key)
        return None

    def may_grant(self, receiver: Resource, actions: tuple[str, ...]) -> bool:
        """Whether a policy of the receiver's own may allow some of the actions, to whomever."""
        if self._is_open or receiver.logical_id in self._passed_on:
            return True
        return any(
            _may_allow(statement, actions)
            for kind, (receiver_type, key) in _POLICIES.items()
            if receiver_type == receiver.type
            for policy in self._of(kind)
            if {None, receiver} & {self.find(receiver_type, named) for named in elements(policy.properties.lookup(key))}
            for statement in statements(policy.properties.lookup("PolicyDocument"))
        )

    def _of(self, kind: str) -> Iterator[Resource]:
        return (resource for resource in self._template.resources.values() if resource.type == kind)

    def _named(self, kind: str, value: object) -> Resource | None:
        if isinstance(value, Interpolated):
            last = value.parts[-1]
            value = last.rpartition(":")[2].rpartition("/")[2] if isinstance(last, str) else last
        elif isinstance(value, str):
            value = value.rpartition(":")[2].rpartition("/")[2]
        if isinstance(value, Reference):
            resource = self._template.resources.get(value.resource)
            return resource if resource is not None and resource.type == kind else None
        return self._by_name.get((kind, value)) if isinstance(value, str) else None

    def _function_behind(self, name: str) -> Resource | None:
        for _ in range(3):
            resource = self._template.resources.get(name)
            if resource is None:
                break
            if resource.type in FUNCTIONS:
                return resource
            target = resource.properties.lookup("FunctionName").only
            if resource.type not in ("AWS::Lambda::Alias", "AWS::Lambda::Version") or not isinstance(target, Reference):
                return None
            name = target.resource
        for owner, resource in self._template.resources.items():
            if resource.type in FUNCTIONS and name.startswith((f"{owner}Alias", f"{owner}.Alias", f"{owner}Version")):
                return resource
        return None

    def _policy(self, policy: Resource, receiver: Resource, service: str) -> bool | None:
        """What a queue or topic policy says about a receiver and a service."""
        receiver_type, key = _POLICIES[policy.type]
        named = [self.find(receiver_type, element) for element in elements(policy.properties.lookup(key))]
        if receiver not in named:
            return None if None in named else False
        action = _ACTIONS[receiver_type]
        return _any(
            _grants(statement, (action,), service)
            for statement in statements(policy.properties.lookup("PolicyDocument"))
        )

    def _key(self, value: object) -> Resource | None:
        """The key of the template that a reference to it or to an alias of it means."""
        name = value.resource if isinstance(value, Reference) else None
        if isinstance(value, str):
            aliases = (alias for alias in self._of("AWS::KMS::Alias"))
            name = next(
                (
                    alias.logical_id
                    for alias in aliases
                    if alias.properties.lookup("AliasName").only == value.removeprefix("alias:")
                ),
                None,
            )
        resource = self._template.resources.get(name) if name is not None else None
        if resource is not None and resource.type == "AWS::KMS::Alias":
            target = resource.properties.lookup("TargetKeyId").only
            resource = self._template.resources.get(target.resource) if isinstance(target, Reference) else None
        return resource if resource is not None and resource.type == "AWS::KMS::Key" else None


def _passed_on(template: Template) -> Iterator[str]:
    """The resources that nested stacks and custom resources are told of: they may change their policies."""
    for resource in template.resources.values():
        if resource.type in _NESTED or resource.type.startswith("Custom::"):
            for reference, _ in references(resource.properties):
                yield reference.resource


def _permission(permission: Resource, function: Resource | None, receiver: Resource, service: str) -> bool | None:
    """What an `AWS::Lambda::Permission` for a function says about a receiver and a service."""
    if function is None:
        return None
    return _names_service(permission.properties.lookup("Principal"), service) if function is receiver else False


def statements(document: Possible) -> Iterator[Node | None]:
    """The statements of a policy document; None for those that only the deployment knows."""
    if document.unknown:
        yield None
    for known in document.values:
        if not isinstance(known.value, Node):
            yield None
            continue
        for element in elements(known.value.lookup("Statement")):
            if element.unknown:
                yield None
            yield from (inner.value if isinstance(inner.value, Node) else None for inner in element.values)


def _key_allows(key: Resource, service: str) -> bool | None:
    return _any(
        _grants(statement, _KEY_ACTIONS, service) for statement in statements(key.properties.lookup("KeyPolicy"))
    )


def _grants(statement: Node | None, wanted: tuple[str, ...], service: str) -> bool | None:
    """Whether a statement of a resource's policy allows a service some action."""
    if statement is None:
        return None
    if statement.lookup("Effect").only != "Allow":
        return None if statement.lookup("Effect").only is None else False
    actions = flattened(statement.lookup("Action"))
    if not any(_matches(known, wanted) for known in actions.values):
        return None if actions.unknown or statement.get("NotAction") else False
    if statement.get("NotPrincipal"):
        return None
    principal = statement.lookup("Principal")
    return _any(_principals(principal, service))


def _may_allow(statement: Node | None, actions: tuple[str, ...]) -> bool:
    if statement is None:
        return True
    if statement.lookup("Effect").only == "Deny":
        return False
    allowed = flattened(statement.lookup("Action"))
    wanted = tuple(action.lower() for action in actions)
    return (
        allowed.unknown or bool(statement.get("NotAction")) or any(_matches(known, wanted) for known in allowed.values)
    )


def _matches(known: Known, wanted: tuple[str, ...]) -> bool:
    pattern = known.value.lower() if isinstance(known.value, str) else ""
    return any(fnmatchcase(action, pattern) or pattern == f"{action}*" for action in wanted)


def _principals(principal: Possible, service: str) -> Iterator[bool | None]:
    if principal.unknown:
        yield None
    for known in principal.values:
        if isinstance(known.value, Node):
            yield _names_service(flattened(known.value.lookup("Service")), service)
            accounts = flattened(known.value.lookup("AWS"))
            yield True if "*" in accounts.texts() else None if accounts.unknown else False
        else:
            yield known.value == "*"


def _names_service(principal: Possible, service: str) -> bool | None:
    """Whether a principal is a service or everybody; None if parts of it are known only at deployment."""
    for known in principal.values:
        if known.value in ("*", service):
            return True
        if isinstance(known.value, str) and known.value.startswith(service.partition(".")[0] + "."):
            return True
    if principal.unknown or any(not isinstance(known.value, str) for known in principal.values):
        return None
    return False


def _any(answers: Iterator[bool | None]) -> bool | None:
    """True if one answer is, None if none is but one is not known, else False."""
    found = set(answers)
    if True in found:
        return True
    return None if None in found else False
