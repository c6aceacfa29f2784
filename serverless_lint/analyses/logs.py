"""Which log group belongs to which function."""

from __future__ import annotations

from collections.abc import Iterator, Set

import msgspec

from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.link.stack.names import may_be_alike, references
from serverless_lint.link.stack.stacks import Stacks
from serverless_lint.model import Function
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import (
    Interpolated,
    Part,
    Possible,
    Pseudo,
    Reference,
    Resource,
    Template,
    Unknown,
    Value,
)
from serverless_lint.source import Location

_PREFIX = "/aws/lambda/"
"""https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html"""


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


class _Group(msgspec.Struct, frozen=True, eq=False):
    """A log group, or what sets the retention of one."""

    resource: Resource
    name: Possible
    """Its name, in the words of the template whose functions are looked at."""


@finds(FunctionLogs, in_each=LinkedTemplate)
def function_logs(linked: LinkedTemplate, project: LinkedProject) -> Iterator[FunctionLogs]:
    """The log groups of a template's functions; a stack around or inside may bring them as well."""
    groups = [*_groups_of(linked.template), *_groups_of_others(linked.template, linked.stacks)]
    for function in linked.functions:
        yield _logs_of(function, groups, linked.stacks)


def _groups_of(template: Template) -> Iterator[_Group]:
    for resource in template.resources.values():
        name = resource.properties.lookup("LogGroupName")
        # Also custom resources that set the retention of a group, such as those of the CDK.
        sets_retention = bool(resource.properties.get("LogGroupName") and resource.properties.get("RetentionInDays"))
        if resource.type == "AWS::Logs::LogGroup" or sets_retention:
            yield _Group(resource, name)


def _groups_of_others(template: Template, stacks: Stacks) -> Iterator[_Group]:
    for other in stacks.family(template):
        for group in _groups_of(other):
            yield _Group(group.resource, stacks.seen_from(template, group.name, other))


def _logs_of(function: Function, groups: list[_Group], stacks: Stacks) -> FunctionLogs:
    chosen = function.properties.lookup("LoggingConfig", "LogGroup")
    if not chosen.certainly_absent:
        named = [group.resource for group in groups if any(_is(known.value, group) for known in chosen.values)]
        return FunctionLogs(function, tuple(named), complete=bool(named) and not chosen.unknown)
    named_after = _names_of_groups(function)
    own = [group.resource for group in groups if _is_for(function, group, named_after)]
    # A name that only the deployment knows may be the function's, and a stack that cannot be seen may make the group.
    possible = _possible_names(function)
    is_unclear = not own and (
        function.template.open
        or any(_is_unclear(group.name, possible) for group in groups)
        or any(_is_told(stack, function) for stack in stacks.unseen(function.template))
    )
    return FunctionLogs(function, tuple(own), complete=not is_unclear)


def _is(value: Value, group: _Group) -> bool:
    """Whether a log group is the one that a function names."""
    if isinstance(value, Reference):
        return value.resource == group.resource.logical_id
    return any(known.value == value for known in group.name.values)


def _is_for(function: Function, group: _Group, names: Set[tuple[Part, ...]]) -> bool:
    if any(reference.resource == function.name for reference in _references(group)):
        return True
    return any(_as_parts(known.value) in names for known in group.name.values)


def _names_of_groups(function: Function) -> Set[tuple[Part, ...]]:
    """What the log group of a function is called, whichever name it has."""
    written = function.properties.lookup("FunctionName")
    texts = ((_PREFIX + text,) for text in written.texts())
    return {*texts, *(_parts(known.value) for known in written.values)}


def _as_parts(value: Value) -> tuple[Part, ...]:
    return value.parts if isinstance(value, Interpolated) else (value,) if isinstance(value, str) else ()


def _references(group: _Group) -> Iterator[Reference]:
    for known in group.name.values:
        parts = known.value.parts if isinstance(known.value, Interpolated) else (known.value,)
        yield from (part for part in parts if isinstance(part, Reference))


def _is_told(stack: Resource, function: Function) -> bool:
    """Whether a nested stack is given a function or its name: it may make the log group."""
    names = [known.value for known in function.properties.lookup("FunctionName").values]
    for _, setting in stack.properties.get("Parameters").items():
        if any(reference.resource == function.name for reference, _ in references(setting)):
            return True
        if any(may_be_alike(known.value, name) for known in setting.possible().values for name in names):
            return True
    return False


def _parts(value: Value) -> tuple[Part, ...]:
    """The parts that the name of a function's log group has, if the function's name is put together from some."""
    if not isinstance(value, Interpolated):
        return (_PREFIX, value if isinstance(value, (str, Reference, Pseudo)) else Unknown.UNKNOWN)
    first, *rest = value.parts
    return (_PREFIX + first, *rest) if isinstance(first, str) else (_PREFIX, first, *rest)


def _possible_names(function: Function) -> tuple[str | Interpolated, ...]:
    """What the log group of a function with a name of its own may be called."""
    named = function.properties.lookup("FunctionName")
    if named.certainly_absent:
        return ()
    found = [
        _PREFIX + known.value if isinstance(known.value, str) else Interpolated(_parts(known.value))
        for known in named.values
    ]
    is_open = named.unknown or named.absent
    return (*found, *((Interpolated((_PREFIX, Unknown.UNKNOWN)),) if is_open else ()))


def _is_unclear(name: Possible, own: tuple[str | Interpolated, ...]) -> bool:
    """Whether a log group may be the one of a function, for all that is known of their names."""
    return name.unknown or any(
        may_be_alike(known.value, each)
        for known in name.values
        for each in own
        # Nobody writes down what is different in each stack.
        if not (isinstance(known.value, str) and _depends_on_stack(each))
    )


def _depends_on_stack(name: str | Interpolated) -> bool:
    return isinstance(name, Interpolated) and any(isinstance(part, Pseudo) for part in name.parts)
