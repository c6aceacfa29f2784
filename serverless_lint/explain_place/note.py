"""What explanations are made of."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from serverless_lint.report import Finding
from serverless_lint.source import Document, Location, Span


class Note(msgspec.Struct, frozen=True, eq=False):
    """One thing to say, where it is written, and what there is to add."""

    text: str
    at: Location | None = None
    details: tuple[Note, ...] = ()


class Place(msgspec.Struct, frozen=True, eq=False):
    """A line of a file."""

    document: Document
    line: int

    @property
    def span(self) -> Span:
        """From the line's beginning to its end."""
        return self.document.line_span(self.line)

    def is_line_of(self, location: Location) -> bool:
        """Whether something begins on the line."""
        return location.document.path == self.document.path and location.start.line == self.line

    def is_in(self, location: Location) -> bool:
        """Whether the line is among those that something takes."""
        if location.document.path != self.document.path:
            return False
        return location.start.line <= self.line <= location.end.line


def finding_note(finding: Finding) -> Note:
    """What a rule says, and where."""
    return Note(f"{finding.severity.word}[{finding.rule}] {finding.message}", finding.location)


def section(title: str, notes: Iterable[Note], at: Location | None = None) -> tuple[Note, ...]:
    """Notes under a title; nothing without notes."""
    details = tuple(notes)
    return (Note(title, at, details),) if details else ()


def plural(number: int, noun: str) -> str:
    """`1 function`, `2 functions`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def listed(words: Iterable[str]) -> str:
    """Names in backticks, separated by commas."""
    return ", ".join(f"`{word}`" for word in words)
