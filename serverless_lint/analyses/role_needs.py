"""Compares what functions' settings and sources need with what their roles allow."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import NamedTuple

import msgspec

from serverless_lint.analyses.shared import alike
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.model import Destination, EventSource, Function, TriggerKind
from serverless_lint.model.project import finds
from serverless_lint.model.stack.purpose import is_outside_production, is_stand_in
from serverless_lint.parse.template.template import Resource
from serverless_lint.source import Location


class RoleNeed(msgspec.Struct, frozen=True, eq=False):
    """Actions that a function's role must allow for one of its settings or sources."""

    function: Function
    role: Resource
    what: str
    """What needs them: "reads `Jobs`", "has `VpcConfig`"."""
    location: Location
    """The setting or source."""
    missing: tuple[str, ...]
    """The actions that the role, which is fully known, does not allow."""
    managed_policy: str | None
    """A managed policy that allows them all."""
    is_checked: bool
    """Whether Lambda refuses the function or mapping without them; otherwise something is lost later."""

    @property
    def is_outside_production(self) -> bool:
        """Whether the function is made for tests or development only, or stands in for something else."""
        return is_outside_production(self.function.resource) or is_stand_in(self.function.resource)


class RoleGap(msgspec.Struct, frozen=True, eq=False):
    """What a role lacks for the same reason for several functions: one cause."""

    needs: tuple[RoleNeed, ...]

    @property
    def location(self) -> Location:
        """That of the first."""
        return self.needs[0].location


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


class _Need(NamedTuple):
    what: str
    location: Location
    actions: tuple[str, ...]
    managed_policy: str | None = None
    resource: Resource | None = None
    """What the actions are for: its own policy may allow them too."""
    is_checked: bool = True


@finds(RoleGap)
def role_gaps(project: LinkedProject) -> Iterator[RoleGap]:
    """What roles lack, for functions in production and others apart."""
    yield from map(RoleGap, alike(project.all(RoleNeed), _reason))


def _reason(need: RoleNeed) -> Hashable:
    return need.role.key, need.what, need.missing, need.managed_policy, need.is_checked, need.is_outside_production


@finds(RoleNeed, in_each=LinkedTemplate)
def role_needs(linked: LinkedTemplate, project: LinkedProject) -> Iterator[RoleNeed]:
    """What the roles of a template's functions lack, of roles that are written down in it completely."""
    sources, destinations = linked.messaging.event_sources, linked.destinations
    for function in linked.functions:
        role = function.permissions.role
        if role is None or not function.permissions.complete:
            continue
        of_function = (source for source in sources if source.function is function)
        of_sources = (need for source in of_function for need in _of_source(source))
        own = (destination for destination in destinations if destination.source.resource is function.resource)
        for need in (*_of_settings(function), *of_sources, *map(_of_destination, own)):
            answers = {
                action: linked.access.allows(function.permissions, role.logical_id, action, of=need.resource or role)
                for action in need.actions
            }
            missing = tuple(action for action, allowed in answers.items() if allowed is False)
            if missing and None not in answers.values():
                yield RoleNeed(
                    function, role, need.what, need.location, missing, need.managed_policy, is_checked=need.is_checked
                )


def _of_source(source: EventSource) -> Iterator[_Need]:
    actions = _MAPPINGS.get(source.kind)
    resource = source.source.resource
    # What is in another stack may have a policy of its own that lets the role in.
    if actions is not None and resource is not None:
        yield _Need(f"reads `{resource.logical_id}`", source.location, *actions, resource=resource)


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


def _of_destination(destination: Destination) -> _Need:
    receiver = destination.receiver
    action = _DESTINATIONS[receiver.type]
    return _Need(f"sends to `{receiver.logical_id}`", destination.location, (action,), resource=receiver)
