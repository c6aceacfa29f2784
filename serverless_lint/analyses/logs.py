"""Which log group belongs to which function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import chain

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
    groups = _Groups([*_groups_of(linked.template), *_groups_of_others(linked.template, linked.stacks)])
    for function in linked.functions:
        yield _logs_of(function, groups, linked.stacks)


class _Groups:
    """Log groups, found by what is in their names."""

    def __init__(self, groups: Sequence[_Group]) -> None:
        self._groups = groups
        self._by_mention: dict[str, list[int]] = {}
        self._by_value: dict[Value, list[int]] = {}
        self._by_parts: dict[tuple[Part, ...], list[int]] = {}
        self._by_id: dict[str, list[int]] = {}
        self._not_written_out: list[_Group] = []
        for index, group in enumerate(groups):
            self._by_id.setdefault(group.resource.logical_id, []).append(index)
            for reference in _references(group):
                self._by_mention.setdefault(reference.resource, []).append(index)
            for known in group.name.values:
                self._by_value.setdefault(known.value, []).append(index)
                self._by_parts.setdefault(_as_parts(known.value), []).append(index)
            if group.name.unknown or any(not isinstance(known.value, str) for known in group.name.values):
                self._not_written_out.append(group)

    def named(self, values: Iterable[Value]) -> tuple[Resource, ...]:
        """Those that are meant by some values, be it by reference."""
        found = (
            self._by_id.get(value.resource, ()) if isinstance(value, Reference) else self._by_value.get(value, ())
            for value in values
        )
        return self._in_order(chain.from_iterable(found))

    def of_function(self, name: str, names: Set[tuple[Part, ...]]) -> tuple[Resource, ...]:
        """Those that refer to a function, or have one of some names."""
        found = [*self._by_mention.get(name, ()), *(index for each in names for index in self._by_parts.get(each, ()))]
        return self._in_order(found)

    def candidates(self, names: Iterable[str | Interpolated]) -> Sequence[_Group]:
        """Those whose names may be alike with some: names that are all written out are those of others."""
        return self._not_written_out if all(isinstance(name, str) for name in names) else self._groups

    def _in_order(self, indexes: Iterable[int]) -> tuple[Resource, ...]:
        return tuple(self._groups[index].resource for index in sorted(set(indexes)))


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


def _logs_of(function: Function, groups: _Groups, stacks: Stacks) -> FunctionLogs:
    chosen = function.properties.lookup("LoggingConfig", "LogGroup")
    if not chosen.certainly_absent:
        named = groups.named(known.value for known in chosen.values)
        return FunctionLogs(function, named, complete=bool(named) and not chosen.unknown)
    named_after = _names_of_groups(function)
    own = groups.of_function(function.name, named_after)
    # A name that only the deployment knows may be the function's, and a stack that cannot be seen may make the group.
    possible = _possible_names(function)
    is_unclear = not own and (
        function.template.open
        or any(_is_unclear(group.name, possible) for group in groups.candidates(possible))
        or any(_is_told(stack, function) for stack in stacks.unseen(function.template))
    )
    return FunctionLogs(function, own, complete=not is_unclear)


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
