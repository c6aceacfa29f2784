"""Event sources that a function of a template has twice."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

import msgspec

from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.linked_template import LinkedTemplate
from serverless_lint.model import EventSource, Function, TriggerKind
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Reference
from serverless_lint.source import Location

_KINDS = frozenset({TriggerKind.SQS, TriggerKind.KINESIS, TriggerKind.DYNAMODB})
"""Of which Lambda allows one mapping for each pair:
https://github.com/localstack/localstack/pull/9996 has what it answers for each of them."""
_MAPPING = "AWS::Lambda::EventSourceMapping"
_OF_ITSELF = (None, "Arn")
_MOST_COMPARED = 20
"""Mappings of one pair that are compared with each other."""


class RepeatedSource(msgspec.Struct, frozen=True, eq=False):
    """A mapping of a source to a function that an earlier one in the template maps to it."""

    source: EventSource
    earlier: EventSource
    function: Function

    @property
    def location(self) -> Location:
        """The later one."""
        return self.source.location

    @property
    def polled(self) -> str:
        """What both read, as messages name it."""
        resource = self.source.source.resource
        return resource.label if resource is not None else f"the same {self.source.what}"


@finds(RepeatedSource, in_each=LinkedTemplate)
def repeated_sources(linked: LinkedTemplate, _: LinkedProject) -> Iterator[RepeatedSource]:
    """Those of a template as it is deployed, where conditions do not keep the two apart."""
    if linked.template.origin is not None:
        return
    known: dict[Hashable, list[EventSource]] = {}
    for source in sorted(linked.messaging.event_sources, key=lambda each: each.location.sort_key):
        function, polled = source.function, _polled(source)
        if function is None or polled is None or not _calls_function_itself(source, function):
            continue
        earlier = known.setdefault((function.key, polled), [])
        first = next((each for each in earlier if _are_together(each, source)), None)
        if first is not None:
            yield RepeatedSource(source, first, function)
        if len(earlier) < _MOST_COMPARED:
            earlier.append(source)


def _polled(source: EventSource) -> Hashable | None:
    """What tells a source from others; None if it is not known, or there may be several mappings of it."""
    if source.kind not in _KINDS or source.is_subscription:
        return None
    if source.source.resource is not None:
        return source.source.resource.logical_id
    only = source.source.written.only if source.source.written is not None else None
    return ("", only) if isinstance(only, str) and only.startswith("arn:") else None


def _calls_function_itself(source: EventSource, function: Function) -> bool:
    """Whether it is the function that is called, and none of its versions."""
    if source.owner.type != _MAPPING:
        return function.properties.lookup("AutoPublishAlias").certainly_absent
    named = source.settings.lookup("FunctionName").only
    return (
        isinstance(named, Reference)
        and named.resource == function.resource.logical_id
        and named.attribute in _OF_ITSELF
    )


def _are_together(one: EventSource, other: EventSource) -> bool:
    return not one.owner.template.exclude_each_other(one.settings, other.settings)
