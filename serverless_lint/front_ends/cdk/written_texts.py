"""Texts as literals of a program say them, each part at the place where it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from serverless_lint.front_ends.literals import Literals, Value
from serverless_lint.parse.python.literals import literal_marks
from serverless_lint.parse.template.sourced import scalar_text
from serverless_lint.parse.tree.nodes import ScalarNode, ScalarStyle
from serverless_lint.source import Document, Span

_MOST_PIECES = 1_000
_PYTHON = ".py"
_QUOTES = "'\""
_LONGEST_PREFIX = 3
"""How many characters may stand before the quotes: https://docs.python.org/3/reference/lexical_analysis.html#strings"""


class WrittenTexts:
    """Says where texts stand in the documents of a program."""

    def __init__(self, literals: Literals, document: Document, starts: Mapping[str, int]) -> None:
        """`document` holds the texts of files, each of which begins where `starts` says."""
        self._literals = literals
        self._document = document
        self._starts = starts

    def parts_of(self, written: Value, text: str, span: Span) -> tuple[ScalarNode, ...]:
        """The parts of a text that is put together of literals; what no literal says stands at `span`.

        Nothing where none of them is found.
        """
        pieces = tuple(islice(self._literals.pieces(written), _MOST_PIECES))
        if "".join(piece for _, piece in pieces) != text:
            return ()
        found = [self.whole(value, piece) for value, piece in pieces]
        if not any(found):
            return ()
        alike = zip(found, pieces, strict=True)
        return tuple(part or ScalarNode(span, piece, ScalarStyle.DERIVED) for part, (_, piece) in alike)

    def whole(self, value: Value, text: str) -> ScalarNode | None:
        """A text that one literal says; None where it says another one."""
        start = self._starts.get(value.file)
        if start is None:
            return None
        first, last = value.expression.span
        is_python = value.file.endswith(_PYTHON)
        for inner, style in _ways(self._document.text, Span(first + start, last + start), is_python=is_python):
            found = ScalarNode(inner, text, style)
            if inner.start < inner.end and scalar_text(self._document, found).runs:
                return found
        return None


def _ways(source: str, span: Span, *, is_python: bool) -> Iterator[tuple[Span, ScalarStyle]]:
    """How a text may be written: between quotes, or as a part of a text that others are filled into."""
    if not is_python:
        yield Span(span.start + 1, span.end - 1), ScalarStyle.JAVASCRIPT
        yield span, ScalarStyle.JAVASCRIPT
        return
    if any(source.find(quote, span.start, span.start + _LONGEST_PREFIX) >= 0 for quote in _QUOTES):
        prefix, quote = literal_marks(source[span.start : span.end])
        inner = Span(span.start + len(prefix) + len(quote), span.end - len(quote))
        yield inner, ScalarStyle.PYTHON_RAW if "r" in prefix else ScalarStyle.PYTHON
    yield span, ScalarStyle.PYTHON_FORMATTED
    yield span, ScalarStyle.PYTHON_RAW_FORMATTED
