"""Details of the requests that code makes."""

from __future__ import annotations

import msgspec

from serverless_lint.source import Location


class ObjectKey(msgspec.Struct, frozen=True, eq=False):
    """What is known of the key of an S3 object that a call writes."""

    start: str = ""
    end: str = ""
    is_of_event: bool = False
    """Whether it is the key in the event that the function was called with."""
    is_whole: bool = False
    """Whether `start` is all of it."""


class SentEvent(msgspec.Struct, frozen=True, eq=False):
    """An event that a call of `PutEvents` sends, as far as it is written out."""

    source: str | None
    detail_type: str | None
    names_bus: bool
    """Whether it goes to a bus that it names, not to the default one."""
    type_at: Location | None = None
    """Where `detail_type` is written."""
