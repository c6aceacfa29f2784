"""What the role of a function allows that its code certainly never asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec

from serverless_lint.analyses.needed_permissions import NeededPermissions
from serverless_lint.analyses.role_access import RoleAccess
from serverless_lint.analyses.variables import is_quiet_package
from serverless_lint.aws.iam import actions, stands_for
from serverless_lint.aws.policies import policy_template
from serverless_lint.libraries.aws_clients import READING_ADDRESSES
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.names import references
from serverless_lint.model import Function, Program, TriggerKind
from serverless_lint.source import Location


class GrantInVain(msgspec.Struct, frozen=True, eq=False):
    """An action, or a policy template of SAM, that a function does not need."""

    name: str
    location: Location
    statement: Location
    """The statement that it is of, or the policy template."""


_OF_LAMBDA = frozenset({"cloudwatch", "ec2", "elasticfilesystem", "kms", "logs", "sts", "xray"})
"""Services that a role may need for what Lambda itself does, or for what encrypts."""


_DELIVERIES = ("sqs:SendMessage", "sns:Publish", "lambda:InvokeFunction", "events:PutEvents", "s3:*")
_OF_SOURCES = {
    TriggerKind.SQS: ("sqs:*", "sns:Publish", "s3:*"),
    TriggerKind.KINESIS: ("kinesis:*", "sqs:SendMessage", "sns:Publish", "s3:*"),
    TriggerKind.DYNAMODB: ("dynamodb:*Stream*", "dynamodb:GetRecords", "dynamodb:GetShardIterator", *_DELIVERIES),
    **dict.fromkeys((TriggerKind.MSK, TriggerKind.KAFKA, TriggerKind.MQ, TriggerKind.DOCUMENTDB), ("*",)),
}
"""By the kinds of triggers what reading from them, and giving up on a batch, may take."""


def grants_in_vain(project: LinkedProject, needed: NeededPermissions) -> tuple[GrantInVain, ...] | str:
    """What is certainly granted in vain, or why nothing can be said of it."""
    reason = why_not(project, needed)
    return tuple(_found(needed)) if reason is None else reason


def granted_actions(template: str) -> tuple[str, ...]:
    """The actions that a policy template of SAM allows, each once, as known to IAM."""
    patterns = (pattern for grant in policy_template(template) or () for pattern in grant.actions.split())
    found: dict[str, None] = {}
    for pattern in patterns:
        service = pattern.partition(":")[0]
        fitting = (action.full_name for action in actions(service) if stands_for(pattern, action.full_name))
        found.update(dict.fromkeys(fitting if "*" in pattern else (pattern,)))
    return tuple(found)


def may_be_used(action: str, needed: NeededPermissions) -> bool:
    """Whether the code of a function, or what Lambda does for it, may ask for an action."""
    return _may_be_used(action, (*needed.may_use, *_of_settings(needed.function)))


def is_asked_for_by_lambda(function: Function, pattern: str) -> bool:
    """Whether Lambda, for a function's settings or to run it, may ask for something that a pattern stands for."""
    return _may_be_used(pattern, tuple(_of_settings(function)))


def why_not(project: LinkedProject, needed: NeededPermissions, sharing: Collection[Function] = ()) -> str | None:
    """Why it cannot be said what is granted in vain; None if it can.

    `sharing` are other functions that may have the same role: what these need is asked for elsewhere.
    """
    function = needed.function
    if not project.once(RoleAccess).is_known(function):
        return "what the role allows is not known as a whole"
    if needed.gaps or not needed.programs:
        return "what the code needs is not known as a whole"
    if function.may_be_image:
        return "what else is in its image may need more than its code"
    if not function.layers.certainly_absent:
        return "its layers may need more than its code"
    if _is_shared(function, sharing):
        return "something else may use the role"
    unread = next((name for program in needed.programs for name in _unread(project, program)), None)
    return f"`{unread}` may need more than the code" if unread is not None else None


def _is_shared(function: Function, sharing: Collection[Function]) -> bool:
    """Whether something besides a function, and those that it shares its role with, refers to the role or names it."""
    role = function.permissions.role
    name = role.logical_id if role is not None else f"{function.name}Role"
    owners = {name, function.name, *(other.name for other in sharing)}
    return any(
        found.resource == name
        for section in ("Resources", "Outputs")
        for owner, node in function.template.root.get(section).items()
        if owner not in owners
        for found, _ in references(node)
    )


def _unread(project: LinkedProject, program: Program) -> Iterator[str]:
    for module in program.code.modules:
        for name in module.packages:
            is_known = is_quiet_package(name, module.language) and name not in READING_ADDRESSES
            if project.modules.imported_module(module, name) is None and not is_known:
                yield name


def _found(needed: NeededPermissions) -> Iterator[GrantInVain]:
    permissions = needed.function.permissions
    used = (*needed.may_use, *_of_settings(needed.function))
    for statement in permissions.statements:
        for known in statement.actions.values if statement.allows and not statement.is_unclear else ():
            if isinstance(known.value, str) and not _may_be_used(known.value, used):
                yield GrantInVain(known.value, known.node.location, statement.location)
    for template in permissions.templates:
        patterns = [pattern for grant in policy_template(template.key or "") or () for pattern in grant.actions.split()]
        if patterns and not any(_may_be_used(pattern, used) for pattern in patterns):
            yield GrantInVain(template.key or "", template.key_location, template.key_location)


def _of_settings(function: Function) -> Iterator[str]:
    """What Lambda does as the role for its sources, destinations and dead-letter queues, and AWS for its settings."""
    for trigger in function.triggers:
        yield from _OF_SOURCES.get(trigger.kind, ())
    settings = ("DeadLetterConfig", "DeadLetterQueue", "EventInvokeConfig")
    is_set = any(not function.properties.lookup(setting).certainly_absent for setting in settings)
    if is_set or function.invoke_configs:
        yield from _DELIVERIES


def _may_be_used(pattern: str, used: tuple[str, ...]) -> bool:
    service = pattern.partition(":")[0].lower()
    if service in _OF_LAMBDA or "*" in service or "?" in service:
        return True
    return any(_may_meet(pattern, other) for other in used)


def _may_meet(one: str, other: str) -> bool:
    """Whether two patterns may stand for the same action."""
    if stands_for(one, other) or stands_for(other, one):
        return True
    have_stars = "*" in one and "*" in other
    return have_stars and one.partition(":")[0].lower() == other.partition(":")[0].lower()
