"""Who may do what in a template: yes, no, or not known.

Roles by their policies, and services by the policies, permissions and keys of the queues, topics and functions that
they send to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, partial
from typing import NamedTuple

from serverless_lint.aws.iam import stands_for
from serverless_lint.link.stack.names import FUNCTIONS, QUEUE, TOPIC, Names, references
from serverless_lint.link.stack.policies import elements
from serverless_lint.link.stack.senders import Guests, Sender
from serverless_lint.model import Obstacle, Permissions, flattened
from serverless_lint.parse.template.template import Known, Node, Possible, Resource, Template
from serverless_lint.three_valued import any_of

_NESTED = frozenset(
    {"AWS::CloudFormation::Stack", "AWS::Serverless::Application", "AWS::CloudFormation::CustomResource"}
)
_RESOURCE_POLICIES = frozenset(
    {"AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy", "AWS::Lambda::Permission", "AWS::Events::EventBusPolicy"}
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


class Access:
    """What a template says about who may do what."""

    def __init__(self, template: Template, names: Names) -> None:
        self._template = template
        self._names = names
        self._is_open = template.open or any(
            resource.type == "AWS::Serverless::Connector" or resource.node.get("Connectors")
            for resource in template.resources.values()
        )
        """Whether something may add permissions that the template does not show."""
        self._passed_on = frozenset(_passed_on(template))
        self._guests: dict[tuple[str, str], Guests] = {}

    @cached_property
    def permissions(self) -> tuple[tuple[Resource, Resource | None], ...]:
        """The `AWS::Lambda::Permission` resources, each with the function of the template that it certainly names."""
        return tuple(
            (permission, self._names.certain(permission.properties.lookup("FunctionName"), *FUNCTIONS))
            for permission in self._template.of_type("AWS::Lambda::Permission")
        )

    def allows(
        self,
        permissions: Permissions,
        role: str,
        action: str,
        *,
        of: Resource | None = None,
        on: Resource | None = None,
        although_shown: bool = False,
    ) -> bool | None:
        """Whether a role, the logical id of which is given, may do something.

        The policy of the resource that the action is `of` may allow it as well. With `on`, a function, what the role
        allows on others does not count. `although_shown` is for what nobody allows a role who only knows its ARN.
        """
        answer = permissions.grants(action, None if on is None else partial(self._may_be, on))
        if answer is not False:
            return answer
        if self._is_open or role in self._passed_on or role in self._exported:
            return None
        if self.is_shown(role) and not although_shown:
            return None
        is_allowed_there = role in self._in_resource_policies if of is None else self.may_grant(of, (action,))
        return None if is_allowed_there else False

    def may_give_more(self, role: str) -> bool:
        """Whether something that is not seen, or a policy of a resource, may allow a role more than its policies do."""
        return self._is_open or role in self._passed_on | self._exported | self._shown | self._in_resource_policies

    def is_shown(self, role: str) -> bool:
        """Whether the outputs show the ARN of a role: resources elsewhere may let it in."""
        return role in self._shown

    def lets_call(self, receiver: Resource, sender: Sender) -> bool | None:
        """Whether a function lets something call it; None if that cannot be told."""
        if self._is_open or receiver.logical_id in self._passed_on:
            return None
        guests = self._guests_of(receiver, sender.service)
        if guests.admit(sender):
            return True
        return None if guests.are_not_all_known or self._is_for_unknown_function else False

    def unfit(self, receiver: Resource, sender: Sender) -> tuple[Resource, ...]:
        """The permissions for a function and a service that are for another caller, or for another version."""
        return self._guests_of(receiver, sender.service).turned_away(sender)

    def _guests_of(self, receiver: Resource, service: str) -> Guests:
        key = (receiver.logical_id, service)
        if key not in self._guests:
            answers = [
                (permission, _names_service(permission.properties.lookup("Principal"), service))
                for permission in self._by_receiver.get(receiver.logical_id, ())
            ]
            self._guests[key] = Guests(
                [permission for permission, answer in answers if answer],
                self._names,
                are_not_all_known=any(answer is None for _, answer in answers),
            )
        return self._guests[key]

    @cached_property
    def _by_receiver(self) -> Mapping[str, list[Resource]]:
        """The permissions for each function, in their order."""
        found: dict[str, list[Resource]] = {}
        for permission, function in self.permissions:
            if function is not None:
                found.setdefault(function.logical_id, []).append(permission)
        return found

    @cached_property
    def _is_for_unknown_function(self) -> bool:
        """Whether a permission is for a function that is not known, which may be any."""
        return any(function is None for _, function in self.permissions)

    def lets_in(self, receiver: Resource, service: str) -> bool | None:
        """Whether a queue or topic takes what a service sends; None if that cannot be told."""
        if self._is_open or receiver.logical_id in self._passed_on:
            return None
        return any_of(
            self._policy(resource, receiver, service)
            for kind, (receiver_type, _) in _POLICIES.items()
            if receiver_type == receiver.type
            for resource in self._template.of_type(kind)
        )

    def obstacle(self, receiver: Resource, service: str) -> Block | None:
        """Why encryption keeps a service from sending to a queue or topic; None if it is not known to."""
        setting = receiver.properties.lookup(KEY_SETTING)
        if receiver.type not in _ACTIONS or setting.only is None:
            return None
        known = setting.values[0]
        if isinstance(setting.only, str) and "alias/aws/" in setting.only:
            return Block(Obstacle.AWS_MANAGED_KEY, known)
        key = self._names.certain(setting, "AWS::KMS::Key")
        if key is not None and not self._template.open and _key_allows(key, service) is False:
            return Block(Obstacle.KEY_POLICY, known, key)
        return None

    def may_grant(self, receiver: Resource, actions: tuple[str, ...]) -> bool:
        """Whether a policy of the receiver's own may allow some of the actions, to whomever."""
        if self._is_open or receiver.logical_id in self._passed_on:
            return True
        return any(
            _may_allow(statement, actions)
            for kind, (receiver_type, _) in _POLICIES.items()
            if receiver_type == receiver.type
            for policy in self._template.of_type(kind)
            if {None, receiver} & set(self._owners(policy))
            for statement in statements(policy.properties.lookup("PolicyDocument"))
        )

    def _may_be(self, function: Resource, granted: Possible) -> bool | None:
        """Whether one of the resources of a grant is a function; None if it may be."""
        if granted.absent or any(isinstance(known.value, (str, Node)) for known in granted.values):
            return None
        ends = (end.resource for end in self._names.each(granted, *FUNCTIONS))
        return any_of(None if resource is None else resource is function for resource in ends)

    @cached_property
    def _exported(self) -> frozenset[str]:
        """What the outputs name otherwise than by an ARN for people alone: other stacks may add policies to it."""
        return frozenset(
            reference.resource
            for _, output in self._template.root.get("Outputs").items()
            for reference, _ in references(output)
            if reference.attribute != "Arn" or output.get("Export")
        )

    @cached_property
    def _shown(self) -> frozenset[str]:
        return frozenset(reference.resource for reference, _ in references(self._template.root.get("Outputs")))

    @cached_property
    def _in_resource_policies(self) -> frozenset[str]:
        """What the policies of resources name: they may allow it more than its own policies do."""
        return frozenset(
            reference.resource
            for resource in self._template.resources.values()
            if resource.type in _RESOURCE_POLICIES
            for reference, _ in references(resource.properties)
        )

    def _policy(self, policy: Resource, receiver: Resource, service: str) -> bool | None:
        """What a queue or topic policy says about a receiver and a service."""
        owners = tuple(self._owners(policy))
        if receiver not in owners:
            return None if None in owners else False
        action = _ACTIONS[receiver.type]
        return any_of(
            _grants(statement, (action,), service)
            for statement in statements(policy.properties.lookup("PolicyDocument"))
        )

    def _owners(self, policy: Resource) -> Iterator[Resource | None]:
        """The queues or topics that a policy belongs to; None for those that are not known."""
        kind, key = _POLICIES[policy.type]
        for element in elements(policy.properties.lookup(key)):
            yield self._names.certain(element, kind)


def _passed_on(template: Template) -> Iterator[str]:
    """The resources that nested stacks and custom resources are told of: they may change their policies."""
    for resource in template.resources.values():
        if resource.type in _NESTED or resource.type.startswith("Custom::"):
            for reference, _ in references(resource.properties):
                yield reference.resource


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
    return any_of(
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
    return any_of(_principals(principal, service))


def _may_allow(statement: Node | None, actions: tuple[str, ...]) -> bool:
    if statement is None:
        return True
    if statement.lookup("Effect").only == "Deny":
        return False
    allowed = flattened(statement.lookup("Action"))
    return (
        allowed.unknown or bool(statement.get("NotAction")) or any(_matches(known, actions) for known in allowed.values)
    )


def _matches(known: Known, wanted: tuple[str, ...]) -> bool:
    pattern = known.value if isinstance(known.value, str) else ""
    return any(stands_for(pattern, action) or pattern.lower() == f"{action}*".lower() for action in wanted)


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
