"""Events that code sends to a bus of the template, and that nothing there picks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

import msgspec

from serverless_lint.analyses.event_patterns import EventPattern
from serverless_lint.analyses.shared import shared
from serverless_lint.link.project import LinkedProject
from serverless_lint.link.stack.handed_on import handed_on
from serverless_lint.model import Program
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import Resource, Template
from serverless_lint.source import Location

_BUS = "AWS::Events::EventBus"
_ARCHIVE = "AWS::Events::Archive"


class UnmatchedEvent(msgspec.Struct, frozen=True, eq=False):
    """An event that no rule on its bus picks, although some pick others of its source."""

    location: Location
    """Where the event's type is written."""
    source: str
    detail_type: str
    bus: Resource
    near: tuple[EventPattern, ...]
    """The patterns that pick others of the same source."""
    programs: tuple[Program, ...] = ()
    """The programs that send it."""


@finds(UnmatchedEvent, reads_code=True)
def unmatched_events(project: LinkedProject) -> Iterator[UnmatchedEvent]:
    """The events that nobody receives, as far as all who may are to be seen."""
    rules = _Rules(project.all(EventPattern))
    templates = (linked.template for linked in project.templates)
    told = {each.document.path: _told(each) for each in templates if _BUS in each.resource_types}
    found = ((program, _unmatched(program, rules, told)) for program in project.all(Program))
    for event, programs in shared(found, lambda event: (event.location.sort_key, event.bus.key)):
        yield msgspec.structs.replace(event, programs=programs)


def _told(template: Template) -> frozenset[str]:
    """The buses that somebody else may know, or that keep all that they are sent."""
    if template.open:
        return frozenset(template.resources)
    kept = {
        reference.resource
        for resource in template.resources.values()
        if resource.type == _ARCHIVE and not resource.properties.get("EventPattern")
        for reference, _ in resource.properties.lookup("SourceArn").references()
    }
    return handed_on(template) | kept


def _unmatched(program: Program, rules: _Rules, told: dict[str, frozenset[str]]) -> Iterator[UnmatchedEvent]:
    for call in program.calls:
        bus = call.only
        if bus is None or bus.type != _BUS or bus.logical_id in told[bus.template.document.path]:
            continue
        for event in call.events:
            if event.source is None or event.detail_type is None or event.type_at is None or not event.names_bus:
                continue
            near = rules.near(bus, event.source)
            if near and not rules.may_pick(bus, event.source, event.detail_type):
                yield UnmatchedEvent(event.type_at, event.source, event.detail_type, bus, near)


class _Rules:
    """What the rules of each bus pick, found once however many functions send it."""

    def __init__(self, patterns: Sequence[EventPattern]) -> None:
        self._patterns = tuple(each for each in patterns if not each.is_on_default_bus)
        self._on = cache(self._found_on)
        self._by_source = cache(self._found_by_source)
        self._picked = cache(self._found_to_pick)

    def near(self, bus: Resource, source: str) -> tuple[EventPattern, ...]:
        """The patterns that are certainly on a bus and list a source."""
        return self._by_source(bus).get(source, ())

    def may_pick(self, bus: Resource, source: str, detail_type: str) -> bool:
        """Whether a pattern that may be on a bus may match an event."""
        return self._picked(bus, source, detail_type)

    def _found_to_pick(self, bus: Resource, source: str, detail_type: str) -> bool:
        return any(each.may_match(source, detail_type) for each in self._on(bus))

    def _found_by_source(self, bus: Resource) -> dict[str, tuple[EventPattern, ...]]:
        found: defaultdict[str, list[EventPattern]] = defaultdict(list)
        for pattern in (each for each in self._on(bus) if each.bus.resource is bus):
            for source in dict.fromkeys(pattern.texts("source")):
                found[source].append(pattern)
        return {source: tuple(each) for source, each in found.items()}

    def _found_on(self, bus: Resource) -> tuple[EventPattern, ...]:
        return tuple(each for each in self._patterns if each.bus.resource in (bus, None))
