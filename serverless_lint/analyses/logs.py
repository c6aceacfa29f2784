"""Which log group belongs to which function."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.link.stack.names import may_be_alike, references
from serverless_lint.model import Function
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import (
    Interpolated,
    Part,
    Possible,
    Pseudo,
    Reference,
    Resource,
    Unknown,
    Value,
)
from serverless_lint.source import Location


class FunctionLogs(msgspec.Struct, frozen=True, eq=False):
    """The log group of a function, as far as templates tell."""

    function: Function
    groups: tuple[Resource, ...]
    """The resources that make the log group or set its retention."""
    complete: bool
    """Whether nothing else can be or set up the log group, as far as the template shows."""

    @property
    def location(self) -> Location:
        """The function."""
        return self.function.location

    @property
    def kept_forever(self) -> bool:
        """Whether nothing ever deletes the logs."""
        return self.complete and all(
            group.properties.lookup("RetentionInDays").certainly_absent for group in self.groups
        )


_PREFIX = "/aws/lambda/"
"""https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html"""


@finds(FunctionLogs, in_each=LinkedTemplate)
def function_logs(linked: LinkedTemplate, project: LinkedProject) -> Iterator[FunctionLogs]:
    """The log groups of a template's functions."""
    # Also custom resources that set the retention of a group, such as those of the CDK.
    groups = [resource for resource in linked.template.resources.values() if resource.properties.get("LogGroupName")]
    groups += [
        resource
        for resource in linked.template.resources.values()
        if resource.type == "AWS::Logs::LogGroup" and resource not in groups
    ]
    for function in linked.functions:
        yield _logs_of(function, [group for group in groups if _has_retention(group)])


def _has_retention(resource: Resource) -> bool:
    return resource.type == "AWS::Logs::LogGroup" or bool(resource.properties.get("RetentionInDays"))


def _logs_of(function: Function, groups: list[Resource]) -> FunctionLogs:
    chosen = function.properties.lookup("LoggingConfig", "LogGroup")
    if not chosen.certainly_absent:
        named = [group for group in groups if any(_is(known.value, group) for known in chosen.values)]
        return FunctionLogs(function, tuple(named), complete=bool(named) and not chosen.unknown)
    own = [group for group in groups if _is_for(function, group)]
    # A name that only the deployment knows may be the function's.
    unclear = any(_is_unclear(group.properties.lookup("LogGroupName"), function) for group in groups)
    return FunctionLogs(function, tuple(own), complete=bool(own) or not (unclear or function.template.open))


def _is(value: Value, group: Resource) -> bool:
    """Whether a log group is the one that a function names."""
    if isinstance(value, Reference):
        return value.resource == group.logical_id
    return any(known.value == value for known in group.properties.lookup("LogGroupName").values)


def _is_for(function: Function, group: Resource) -> bool:
    name = group.properties.get("LogGroupName")
    if any(reference.resource == function.name for reference, _ in references(name)):
        return True
    names = {_PREFIX + text for text in function.properties.lookup("FunctionName").texts()}
    parts = [_parts(known.value) for known in function.properties.lookup("FunctionName").values]
    return any(
        known.value in names or (isinstance(known.value, Interpolated) and known.value.parts in parts)
        for known in name.possible().values
    )


def _parts(value: Value) -> tuple[Part, ...]:
    """The parts that the name of a function's log group has, if the function's name is put together from some."""
    if not isinstance(value, Interpolated):
        return (_PREFIX, value if isinstance(value, (str, Reference, Pseudo)) else Unknown.UNKNOWN)
    first, *rest = value.parts
    return (_PREFIX + first, *rest) if isinstance(first, str) else (_PREFIX, first, *rest)


def _is_unclear(name: Possible, function: Function) -> bool:
    """Whether a log group may be the function's, for all that is known of their names."""
    if name.unknown:
        return True
    named = function.properties.lookup("FunctionName")
    if named.certainly_absent:
        return False
    own = [Interpolated(_parts(known.value)) for known in named.values]
    if named.unknown or named.absent:
        own.append(Interpolated((_PREFIX, Unknown.UNKNOWN)))
    return any(may_be_alike(known.value, each) for known in name.values for each in own)
