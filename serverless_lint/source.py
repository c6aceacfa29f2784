"""Text and the places in it.

Spans are half-open character offsets of the decoded text; lines and columns exist only when something is shown.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate
from typing import Final, NamedTuple, Protocol

import msgspec


class Span(NamedTuple):
    """Half-open character offsets of a document's text."""

    start: int
    end: int

    def has(self, inner: Span) -> bool:
        """Whether another one lies in it, or is the same."""
        return self.start <= inner.start and inner.end <= self.end

    @property
    def first(self) -> Span:
        """Its first character, if it has any."""
        return Span(self.start, min(self.start + 1, self.end))


class Spans:
    """Parts of a text, in each other or beside."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted((span.start, span.end) for span in spans)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))
        """Of each and those that begin before it, the last end: no span that begins before a place leads further."""

    def have(self, at: int) -> bool:
        """Whether a place is in one of them."""
        before = bisect_right(self._starts, at)
        return before > 0 and at < self._ends[before - 1]


new_tuple: Final = tuple.__new__
"""`new_tuple(Span, (start, end))` is `Span(start, end)` without a call of Python code, for where spans are many."""


class Position(NamedTuple):
    """Line and column as people count them: from 1, in characters."""

    line: int
    column: int


class Document(msgspec.Struct, frozen=True, eq=False, dict=True):
    """One decoded text file.

    `path` is relative to the project's root, with forward slashes on every system; `text` keeps its line ends.
    """

    path: str
    text: str

    def __repr__(self) -> str:
        return f"<document {self.path}>"

    @cached_property
    def _line_starts(self) -> list[int]:
        ends = accumulate(map(len, self.text.split("\n")), initial=0)
        # Each line end before is a character, too.
        starts = [end + line for line, end in enumerate(ends)]
        # Behind the last line nothing starts.
        del starts[-1]
        return starts

    @property
    def line_count(self) -> int:
        """How many lines the text has; an empty text has one."""
        return len(self._line_starts)

    def position(self, offset: int) -> Position:
        """The line and column of a character offset; offsets outside the text are clamped."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def line_span(self, line: int) -> Span:
        """The span of a line (counted from 1) without its line end."""
        start = self._line_starts[line - 1]
        end = self._line_starts[line] - 1 if line < len(self._line_starts) else len(self.text)
        if end > start and self.text[end - 1] == "\r":
            end -= 1
        return Span(start, end)

    def line_text(self, line: int) -> str:
        """A line's text (counted from 1) without its line end."""
        start, end = self.line_span(line)
        return self.text[start:end]

    def at(self, span: Span) -> Location:
        """The place of a span of this document."""
        return Location(self, span)

    @property
    def location(self) -> Location:
        """The first character: the place of a finding about the file as a whole."""
        return Location(self, Span(0, 0))


class JoinedDocument(Document, frozen=True, eq=False, dict=True):
    """Several files as one text, such as a definition with the files that it takes parts from.

    Its path is that of the first one. Offsets are those of the whole text; places are those of the files.
    """

    parts: tuple[Document, ...] = ()

    @classmethod
    def of(cls, parts: tuple[Document, ...]) -> JoinedDocument:
        """The text of files, one behind the other."""
        return cls(parts[0].path, "\n".join(part.text for part in parts), parts)

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(part.text) + 1 for part in self.parts[:-1]), initial=0))

    def at(self, span: Span) -> Location:
        """The place of a span in the file in which it begins."""
        index = max(bisect_right(self._starts, span.start) - 1, 0)
        start = self._starts[index]
        return Location(self.parts[index], Span(span.start - start, span.end - start))

    def offset(self, location: Location) -> int | None:
        """Where a place of one of the files begins in the whole text; None if it is of another file."""
        for part, start in zip(self.parts, self._starts, strict=True):
            if part.path == location.document.path:
                return start + location.span.start
        return None

    @property
    def location(self) -> Location:
        """The first character of the first file."""
        return self.at(Span(0, 0))


class Location(msgspec.Struct, frozen=True):
    """A span of a document. Two places are equal when document and span are the same."""

    document: Document
    span: Span

    @property
    def start(self) -> Position:
        """Where the span begins."""
        return self.document.position(self.span.start)

    @property
    def end(self) -> Position:
        """Where the span ends: the position behind its last character."""
        return self.document.position(self.span.end)

    @property
    def text(self) -> str:
        """The text that the span covers."""
        return self.document.text[self.span.start : self.span.end]

    @property
    def location(self) -> Location:
        """Itself, so that a place can stand wherever something with a place is expected."""
        return self

    @property
    def sort_key(self) -> tuple[str, int, int]:
        """Orders places by path, then by span."""
        return (self.document.path, self.span.start, self.span.end)


class Located(Protocol):
    """Anything that knows where it was written."""

    @property
    def location(self) -> Location:
        """Where it was written."""
        ...
