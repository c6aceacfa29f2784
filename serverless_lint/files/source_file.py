"""A file to read, and what tells that it is still the same."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import msgspec


class FileSignature(NamedTuple):
    """What tells, without reading a file, that it is still the same."""

    size: int
    modified: int
    changed: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> FileSignature:
        """The signature of a file by its status."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)

    def changed_after(self, nanoseconds: int) -> bool:
        """Whether the file was changed after a time, in nanoseconds since the epoch."""
        return max(self.modified, self.changed) > nanoseconds


class SourceFile(msgspec.Struct, frozen=True):
    """A file to read. `name` is its path relative to the root, with forward slashes on every system."""

    absolute: str
    name: str
    role: str
    """What its name says it may be: `template`, `python`, `javascript`, `typescript` or `text`."""
    explicit: bool = False
    """Given as a file argument."""
    forced_template: bool = False
    """A template whatever its suffix, by the configuration's `templates`."""
    content: bytes | None = None
    """Stands in for what is on disk."""
    signature: FileSignature | None = None
    """None if `content` stands in for the file."""

    @property
    def path(self) -> Path:
        """Where it is. Most files of a run that finds nothing new are never opened, and a path takes time to make."""
        return Path(self.absolute)
