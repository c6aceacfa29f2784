"""New images of items that code takes from the records of streams without asking whether there is one.

The record of an item that is gone has none:
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from serverless_lint.libraries.data_formats import MAKING_NATIVE
from serverless_lint.link.program.flow import At
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import EACH_RECORD, CodeKey, External, Path, Program, Routine, Trigger
from serverless_lint.model.project import finds
from serverless_lint.parse.code.facts import Attribute, Expression, Language, Subscript, subexpressions
from serverless_lint.parse.template.template import Node, Resource, ResourceKey
from serverless_lint.source import Located, Location

_NEW_IMAGE = "NewImage"
_PATH: Path = (*EACH_RECORD, "dynamodb", _NEW_IMAGE)
_TELLS_CHANGES_APART = frozenset({"eventName", "event_name", "REMOVE", "userIdentity"})
_VIEWS_WITH_IT = ("NEW_IMAGE", "NEW_AND_OLD_IMAGES")


class RemovedImage(msgspec.Struct, frozen=True, eq=False):
    """A read of the new image that fails on the record of an item that is gone."""

    program: Program
    location: Location
    """The key."""
    trigger: Trigger
    """What hands the records over."""
    table: Resource
    removal: Located
    """What removes items of the table."""


@finds(RemovedImage, reads_code=True)
def removed_images(project: LinkedProject) -> Iterator[RemovedImage]:
    """The reads in functions behind tables from which items are removed."""
    for program in project.all(Program):
        for trigger in program.triggers:
            table = _table_with_image(trigger)
            removal = project.once(_removals).get(table.key) if table is not None else None
            failing = project.once(FailingReads).of(program) if removal is not None else None
            if table is not None and removal is not None and failing is not None:
                yield RemovedImage(program, failing, trigger, table, removal)
                break


def _table_with_image(trigger: Trigger) -> Resource | None:
    """The table whose stream certainly holds new images, if the trigger hands over all of its records."""
    view = trigger.stream_view if not trigger.is_filtered else None
    return trigger.source.resource if view is not None and view.only in _VIEWS_WITH_IT else None


def _removals(project: LinkedProject) -> dict[ResourceKey, Located]:
    """What removes items of tables, by the keys of these."""
    found: dict[ResourceKey, Located] = {}
    for linked in project.templates:
        for resource in linked.template.resources.values():
            expiry = resource.properties.lookup("TimeToLiveSpecification").only
            if isinstance(expiry, Node) and expiry.lookup("Enabled").only in (True, "true"):
                found[resource.key] = expiry
    for program in project.all(Program):
        for call in program.calls:
            if (call.call.service, call.call.operation) == ("dynamodb", "DeleteItem") and call.only is not None:
                found.setdefault(call.only.key, call)
    return found


class FailingReads:
    """Finds where code fails on a record without a new image."""

    def __init__(self, project: LinkedProject) -> None:
        self._project = project
        self._catching = project.catching

    def of(self, program: Program) -> Location | None:
        """The first read of the new image, if code that never asks whether there is one fails without it."""
        words = {word for module in program.code.modules for word in module.words}
        if _NEW_IMAGE not in words or not words.isdisjoint(_TELLS_CHANGES_APART):
            return None
        reads = [read for read in self._project.event_reads(program.handler) if read.path == _PATH]
        is_asked_for = _NEW_IMAGE in self._project.keys_asked_for(program.handler)
        if not reads or is_asked_for or any(read.is_optional for read in reads):
            return None
        needing = [each for each in program.code.routines if self._needs(program, each)]
        if not needing or self._is_any_caught(program, needing):
            return None
        return reads[0].location

    def _needs(self, program: Program, routine: Routine) -> bool:
        """Whether a function fails where there is no new image."""
        if routine.module.language is Language.PYTHON:
            return any(
                self._is_image(program, routine, part, access.block)
                for access in routine.accesses
                for part in subexpressions(access.value)
                if isinstance(part, Subscript)
            )
        return self._looks_into(program, routine) or self._hands_over(program, routine)

    def _looks_into(self, program: Program, routine: Routine) -> bool:
        """Whether a function of JavaScript reads something of the image, and not by `?.`."""
        return any(
            self._is_image(program, routine, part.base, access.block)
            for access in routine.accesses
            for part in subexpressions(access.value)
            if (isinstance(part, Attribute) and part.name_span.start == part.base.span.end + 1)
            or (isinstance(part, Subscript) and part.index.span.start == part.base.span.end + 1)
        )

    def _hands_over(self, program: Program, routine: Routine) -> bool:
        """Whether a function gives the image to what raises without one."""
        return any(
            self._is_image(program, routine, site.fact.arguments[0].value, site.fact.block)
            for site in routine.calls
            if site.fact.arguments
            and any(
                isinstance(callee, External) and callee.name in MAKING_NATIVE
                for callee in self._project.values.callee(site)
            )
        )

    def _is_image(self, program: Program, routine: Routine, expression: Expression, block: int) -> bool:
        return self._project.flow(program.handler).paths(At(routine.module, expression, block)) == (_PATH,)

    def _is_any_caught(self, program: Program, routines: Sequence[Routine]) -> bool:
        """Whether the errors of one of some functions may be caught, there or by what calls it."""
        if any(self._catches(each) for routine in routines for each in routine.with_owners):
            return True
        caught = self._running_caught(program)
        return any(routine.key in caught for routine in routines)

    def _running_caught(self, program: Program) -> frozenset[CodeKey]:
        """The functions that run by calls whose errors are caught."""
        graph = self._project.graph
        called = (
            called
            for routine in program.code.routines
            for site in routine.calls
            if self._catching.is_caught(site.module, site.fact.block) or self._catching.is_settled(site)
            for called in graph.called_at(site)
        )
        return frozenset(routine.key for routine in graph.reached_from_any(called))

    def _catches(self, routine: Routine) -> bool:
        return any(self._catching.is_caught(routine.module, access.block) for access in routine.accesses)
