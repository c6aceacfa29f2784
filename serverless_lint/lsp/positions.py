"""Places as editors count them: lines and columns from 0, columns in the units that server and client agreed on."""

from __future__ import annotations

import re
from bisect import bisect_right

from lsprotocol import types
from pygls.workspace import PositionCodec

from serverless_lint.source import Location, Span

_LINE_END = re.compile(r"\r\n|\n|\r")


class EditorText:
    """A text with the lines that editors see in it.

    A carriage return ends a line, and no character but it and the line feed does: pygls, which splits at whatever
    Python takes for the end of a line, applies changes behind a form feed to other lines than the editor.
    """

    def __init__(self, text: str, codec: PositionCodec) -> None:
        self.text = text
        self._codec = codec
        self._starts = [0]
        self._ends: list[int] = []
        for match in _LINE_END.finditer(text):
            self._ends.append(match.start())
            self._starts.append(match.end())
        self._ends.append(len(text))

    def position(self, offset: int) -> types.Position:
        """Where a character is; offsets outside the text are clamped."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._starts, offset) - 1
        before = self.text[self._starts[line] : min(offset, self._ends[line])]
        return types.Position(line, len(before) if before.isascii() else self._codec.client_num_units(before))

    def offset(self, position: types.Position) -> int:
        """The character at a position; behind the end of a line is its end, behind the last line the text's."""
        if position.line >= len(self._starts):
            return len(self.text)
        start, end = self._starts[position.line], self._ends[position.line]
        line = self.text[start:end]
        if line.isascii():
            return min(start + position.character, end)
        units = 0
        for index, character in enumerate(line):
            units += self._codec.client_num_units(character)
            if units > position.character:
                return start + index
        return end

    def range(self, span: Span) -> types.Range:
        """Where a span is."""
        return types.Range(self.position(span.start), self.position(span.end))

    def span(self, range: types.Range) -> Span:
        """The characters of a range."""
        return Span(self.offset(range.start), self.offset(range.end))

    def changed(self, change: types.TextDocumentContentChangeEvent) -> EditorText:
        """The text after a change."""
        if not isinstance(change, types.TextDocumentContentChangePartial):
            return EditorText(change.text, self._codec)
        start, end = self.span(change.range)
        return EditorText(self.text[:start] + change.text + self.text[max(start, end) :], self._codec)


class Moved:
    """Where the places of an earlier text are in a later one; those in what has changed between are nowhere."""

    def __init__(self, earlier: str, later: str) -> None:
        self._begin = common_length(earlier, later)
        common = common_length(earlier[self._begin :][::-1], later[self._begin :][::-1])
        self._end = len(earlier) - common
        self._more = len(later) - len(earlier)

    def span(self, span: Span) -> Span | None:
        """The same characters."""
        if span.end <= self._begin:
            return span
        return Span(span.start + self._more, span.end + self._more) if span.start >= self._end else None


def common_length(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


class Ranges:
    """Where things of a project are, each text being split into lines once."""

    def __init__(self, codec: PositionCodec) -> None:
        self._codec = codec
        self._texts: dict[str, EditorText] = {}

    def of(self, location: Location) -> types.Range:
        """Where a place is."""
        path, text = location.document.path, location.document.text
        known = self._texts.get(path)
        if known is None or known.text != text:
            known = self._texts[path] = EditorText(text, self._codec)
        return known.range(location.span)
