"""What code reads of the events that functions are called with."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.link.project import LinkedProject
from serverless_lint.model import EventRead, Program
from serverless_lint.model.project import finds
from serverless_lint.source import Location


class EventUse(msgspec.Struct, frozen=True, eq=False):
    """What a function's code reads of its event."""

    program: Program
    reads: tuple[EventRead, ...]
    """In source order by module."""

    @property
    def location(self) -> Location:
        """The handler."""
        return self.program.location


@finds(EventUse, reads_code=True)
def event_uses(project: LinkedProject) -> Iterator[EventUse]:
    """What the code of functions reads of their events."""
    for program, reads in project.in_each_program(lambda program: project.event_reads(program.handler)):
        yield EventUse(program, reads)
