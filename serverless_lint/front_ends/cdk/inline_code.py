"""Code of functions that stands in a program, as a text whose parts stand where they are written there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from serverless_lint.front_ends.facts import make
from serverless_lint.front_ends.literals import Literals, Value
from serverless_lint.parse.python.literals import literal_marks
from serverless_lint.parse.template.sourced import scalar_text
from serverless_lint.parse.tree.nodes import ScalarNode, ScalarStyle, TreeNode
from serverless_lint.source import Document, Span

_MOST_PIECES = 1_000
_PYTHON = ".py"
_QUOTES = "'\""
_LONGEST_PREFIX = 3
"""How many characters may stand before the quotes: https://docs.python.org/3/reference/lexical_analysis.html#strings"""


class InlineCodes:
    """Says where the texts of functions stand in the documents of a program."""

    def __init__(self, literals: Literals, document: Document, starts: Mapping[str, int]) -> None:
        """`document` holds the texts of files, each of which begins where `starts` says."""
        self._literals = literals
        self._document = document
        self._starts = starts

    def of(self, written: Value, text: str, span: Span) -> TreeNode:
        """A text that is put together by what is written; what is not found there stands at `span`."""
        found = islice(self._literals.pieces(written), _MOST_PIECES)
        pieces = [self._piece(value, piece, span) for value, piece in found]
        if not pieces or "".join(piece.text for piece in pieces) != text:
            return make(span, text)
        return pieces[0] if len(pieces) == 1 else make(span, {"Fn::Join": ["", pieces]})

    def _piece(self, value: Value, text: str, span: Span) -> ScalarNode:
        start = self._starts.get(value.file)
        if start is not None:
            first, last = value.expression.span
            is_python = value.file.endswith(_PYTHON)
            for inner, style in _ways(self._document.text, Span(first + start, last + start), is_python=is_python):
                found = ScalarNode(inner, text, style)
                if inner.start < inner.end and scalar_text(self._document, found).runs:
                    return found
        return ScalarNode(span, text, ScalarStyle.DERIVED)


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
