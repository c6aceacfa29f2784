"""Compares what functions' settings and sources need with what their roles allow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

from serverless_lint.link.receivers import Receivers
from serverless_lint.model import EventSource, Function, Permissions, RoleNeed, Statement, TriggerKind
from serverless_lint.parse.template import Possible, Reference, Resource, Template
from serverless_lint.source import Location

_MAPPINGS: dict[TriggerKind, tuple[tuple[str, ...], str]] = {
    TriggerKind.SQS: (
        ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
        "AWSLambdaSQSQueueExecutionRole",
    ),
    TriggerKind.KINESIS: (("kinesis:GetRecords", "kinesis:GetShardIterator"), "AWSLambdaKinesisExecutionRole"),
    TriggerKind.DYNAMODB: (
        ("dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"),
        "AWSLambdaDynamoDBExecutionRole",
    ),
}
"""What Lambda does with a source, as the function's role, and the managed policy that allows it."""
_VPC = ("ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface")
_DESTINATIONS = {
    "AWS::SQS::Queue": "sqs:SendMessage",
    "AWS::SNS::Topic": "sns:Publish",
    "AWS::Lambda::Function": "lambda:InvokeFunction",
    "AWS::Serverless::Function": "lambda:InvokeFunction",
    "AWS::Events::EventBus": "events:PutEvents",
    "AWS::S3::Bucket": "s3:PutObject",
}
_INTERFACES = (*_VPC, "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses", "ec2:DescribeSubnets")
_LOGS = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
_MANAGED: dict[str, tuple[str, ...]] = {
    "AWSLambdaBasicExecutionRole": _LOGS,
    "AWSLambdaSQSQueueExecutionRole": _MAPPINGS[TriggerKind.SQS][0],
    "AWSLambdaKinesisExecutionRole": ("kinesis:*",),
    "AWSLambdaDynamoDBExecutionRole": _MAPPINGS[TriggerKind.DYNAMODB][0],
    "AWSLambdaVPCAccessExecutionRole": _INTERFACES,
    "AWSLambdaENIManagementAccess": _INTERFACES,
    "AWSXRayDaemonWriteAccess": ("xray:*",),
    "AWSXrayWriteOnlyAccess": ("xray:*",),
    "CloudWatchLambdaInsightsExecutionRolePolicy": _LOGS,
    "AWSLambdaRole": ("lambda:InvokeFunction",),
    "AmazonDynamoDBReadOnlyAccess": ("dynamodb:Get*", "dynamodb:Describe*"),
    "AmazonS3ReadOnlyAccess": (),
    "AmazonSSMReadOnlyAccess": (),
    "SecretsManagerReadWrite": ("lambda:*",),
}
"""What well-known managed policies allow of what is asked for here; of any other nothing is known."""


class _Need(NamedTuple):
    what: str
    location: Location
    actions: tuple[str, ...]
    managed_policy: str | None = None
    resource: Resource | None = None
    """What the actions are for: its own policy may allow them too."""
    is_checked: bool = True


def role_needs(template: Template, functions: Iterable[Function], sources: Iterable[EventSource]) -> Iterator[RoleNeed]:
    """What the roles of the template's functions lack, of roles that are written down in it completely."""
    known = [function for function in functions if function.permissions.role and function.permissions.complete]
    if not known:
        return
    all_sources = tuple(sources)
    exported = _exported(template)
    receivers = Receivers(template)
    for function in known:
        role = function.permissions.role
        if role is None or role.logical_id in exported:
            continue
        of_function = (source for source in all_sources if source.function is function)
        for need in (*_of_settings(function), *(need for source in of_function for need in _of_source(source))):
            answers = {action: _allows(function.permissions, action) for action in need.actions}
            missing = tuple(action for action, allowed in answers.items() if allowed is False)
            if not missing or None in answers.values():
                continue
            granting = [role] if need.resource is None else [role, need.resource]
            if any(receivers.may_grant(resource, missing) for resource in granting):
                continue
            yield RoleNeed(
                function, role, need.what, need.location, missing, need.managed_policy, is_checked=need.is_checked
            )


def _of_source(source: EventSource) -> Iterator[_Need]:
    actions = _MAPPINGS.get(source.kind)
    reference = source.source.only
    # What is in another stack may have a policy of its own that lets the role in.
    if actions is not None and isinstance(reference, Reference):
        resource = source.owner.template.resources.get(reference.resource)
        if resource is not None:
            yield _Need(f"reads `{resource.logical_id}`", source.location, *actions, resource=resource)
    yield from _destination(source.setting("DestinationConfig", "OnFailure", "Destination"), source.owner.template)


def _of_settings(function: Function) -> Iterator[_Need]:
    properties = function.properties
    vpc = properties.lookup("VpcConfig", "SubnetIds")
    if vpc.values and not vpc.absent:
        location = properties.get("VpcConfig").key_location
        yield _Need("has a `VpcConfig`", location, _VPC, "AWSLambdaVPCAccessExecutionRole")
    mode = properties.lookup("Tracing") if function.is_sam else properties.lookup("TracingConfig", "Mode")
    if mode.only == "Active":
        location = mode.values[0].node.location
        # Lambda is known to have refused this (https://github.com/aws/serverless-application-model/issues/225), and
        # to have taken it as well (https://github.com/serverless-ca/terraform-aws-ca/pull/338): a warning.
        yield _Need("is traced", location, ("xray:PutTraceSegments",), "AWSXRayDaemonWriteAccess", is_checked=False)
    if properties.lookup("FileSystemConfigs").values:
        location = properties.get("FileSystemConfigs").key_location
        yield _Need("mounts a file system", location, ("elasticfilesystem:ClientMount",))
    setting = "DeadLetterQueue" if function.is_sam else "DeadLetterConfig"
    yield from _destination(properties.lookup(setting, "TargetArn"), function.template)
    for config in function.invoke_configs:
        for outcome in ("OnFailure", "OnSuccess"):
            yield from _destination(
                config.properties.lookup("DestinationConfig", outcome, "Destination"), function.template
            )


def _destination(target: Possible, template: Template) -> Iterator[_Need]:
    reference = target.only
    resource = template.resources.get(reference.resource) if isinstance(reference, Reference) else None
    action = _DESTINATIONS.get(resource.type) if resource is not None else None
    if resource is not None and action is not None:
        location = target.values[0].node.location
        yield _Need(f"sends to `{resource.logical_id}`", location, (action,), resource=resource)


def _allows(permissions: Permissions, action: str) -> bool | None:
    """Whether a role allows an action on anything; None if that cannot be told."""
    unknown = bool(permissions.templates)
    for statement in permissions.statements:
        answer = _statement_allows(statement, action)
        if answer:
            return True
        unknown = unknown or answer is None
    for policy in permissions.managed:
        allowed = _MANAGED.get(policy.name.rpartition("/")[2])
        if allowed is None:
            unknown = True
        elif _matches(action, allowed):
            return True
    return None if unknown else False


def _statement_allows(statement: Statement, action: str) -> bool | None:
    if statement.node.get("NotAction"):
        return None
    effect = statement.node.lookup("Effect").only
    if effect == "Deny":
        return False
    if effect != "Allow":
        return None
    if _matches(action, statement.actions.texts()):
        return True
    known = len(statement.actions.texts()) == len(statement.actions.values)
    return False if known and not statement.actions.unknown else None


def _matches(action: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in patterns)


def _exported(template: Template) -> frozenset[str]:
    """The roles that the outputs name: other stacks may add policies to them."""
    names = {
        known.value.resource
        for node in template.root.get("Outputs").walk()
        for known in node.possible().values
        if isinstance(known.value, Reference)
    }
    return frozenset(names)
