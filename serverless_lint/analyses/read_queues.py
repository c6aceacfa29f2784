"""Queues, and whether what reads them ever fails."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.escapes import functions_that_keep_errors
from serverless_lint.analyses.lost_errors import functions_that_lose_errors
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Queue
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import ResourceKey
from serverless_lint.source import Location


class ReadQueue(msgspec.Struct, frozen=True, eq=False):
    """A queue, with what is known of the code that reads it."""

    queue: Queue
    readers_keep_errors: bool
    """Whether functions alone read it, and no error leaves their code, so that no message comes again."""

    @property
    def location(self) -> Location:
        """The queue."""
        return self.queue.location


@finds(ReadQueue, in_each=Queue, reads_code=True)
def read_queues(queue: Queue, project: LinkedProject) -> Iterator[ReadQueue]:
    """The queue with what reads it."""
    readers = [source.function for source in queue.event_sources]
    keeping = _without_failures(project) if readers and not queue.pipes else frozenset()
    is_kept = bool(keeping) and all(reader is not None and reader.key in keeping for reader in readers)
    yield ReadQueue(queue, is_kept)


def _without_failures(project: LinkedProject) -> frozenset[ResourceKey]:
    return project.once(functions_that_keep_errors) | project.once(functions_that_lose_errors)
