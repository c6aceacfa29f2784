"""Queues, and whether what reads them ever fails."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.analyses.batch_replies import reporting_functions
from serverless_lint.analyses.lost_errors import functions_that_never_fail
from serverless_lint.link.project import LinkedProject
from serverless_lint.model import Queue
from serverless_lint.model.project import finds
from serverless_lint.parse.template.template import ResourceKey
from serverless_lint.source import Location


class ReadQueue(msgspec.Struct, frozen=True, eq=False):
    """A queue, with what is known of the code that reads it."""

    queue: Queue
    readers_keep_errors: bool
    """Whether functions alone read it, and neither errors nor reports of failed messages leave their code, so that no
    message comes again."""

    @property
    def location(self) -> Location:
        """The queue."""
        return self.queue.location


@finds(ReadQueue, in_each=Queue, reads_code=True)
def read_queues(queue: Queue, project: LinkedProject) -> Iterator[ReadQueue]:
    """The queue with what reads it."""
    readers = [source.function for source in queue.event_sources]
    # What keeps its errors may still answer with the messages that it failed on.
    is_asked = any(source.may_report_item_failures for source in queue.event_sources)
    keeping = project.once(_silent_functions) if readers and not (queue.pipes or is_asked) else frozenset()
    is_kept = bool(keeping) and all(reader is not None and reader.key in keeping for reader in readers)
    yield ReadQueue(queue, is_kept)


def _silent_functions(project: LinkedProject) -> frozenset[ResourceKey]:
    return project.once(functions_that_never_fail) - project.once(reporting_functions)
