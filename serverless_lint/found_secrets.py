"""Source lines as reports show them: without what rules found to be a secret, whatever it looks like."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.masking import MASK, masked_line
from serverless_lint.report import Finding, Report
from serverless_lint.source import Document, Location

_PIECE = lazy_pattern(r"[^\s\"'`]+")
_VISIBLE = lazy_pattern(r"\S")
_QUOTES = "\"'`"
_MASKED = MASK * 3


class FoundSecrets:
    """Where the findings of a report say that secrets stand."""

    def __init__(self, places: Iterable[Location] = ()) -> None:
        self._by_line: dict[tuple[str, int], list[tuple[int, int | None]]] = {}
        """By path and line the columns, from 0; None for all that follows."""
        self._masked = cache(self._mask)
        for place in places:
            start, end = place.start, place.end
            for line in range(start.line, end.line + 1):
                first = start.column - 1 if line == start.line else 0
                last = end.column - 1 if line == end.line else None
                self._by_line.setdefault((place.document.path, line), []).append((first, last))

    @classmethod
    def of(cls, report: Report) -> FoundSecrets:
        """Those of all findings, ignored ones among them."""
        rules = {rule.id for rule in report.rules if rule.is_about_credentials}
        found = (finding for finding in (*report.findings, *report.ignored, *report.old) if finding.rule in rules)
        return cls(place for finding in found for place in _places(finding))

    def masked_line(self, document: Document, line: int) -> str:
        """A line of a document (counted from 1), as long as it is; what is left of a secret says which it is."""
        return self._without_secrets(document, line, _as_shown)

    def line_to_keep(self, document: Document, line: int) -> str:
        """The same with nothing left of a secret, for files that others get to see."""
        return self._without_secrets(document, line, _as_kept)

    def _without_secrets(self, document: Document, line: int, mask: Callable[[str], str]) -> str:
        # Many findings may stand on a line with many secrets.
        has_secret = (document.path, line) in self._by_line
        return self._masked(document, line, mask) if has_secret else masked_line(document, line)

    def _mask(self, document: Document, line: int, mask: Callable[[str], str]) -> str:
        text = masked_line(document, line)
        pieces: list[str] = []
        at = 0
        for start, end in sorted(
            (start, len(text) if end is None else end) for start, end in self._by_line[document.path, line]
        ):
            if end > at:
                pieces += (text[at : max(start, at)], mask(text[max(start, at) : end]))
                at = end
        return "".join((*pieces, text[at:]))


def _places(finding: Finding) -> Iterator[Location]:
    """The places of the secret that a finding is about."""
    yield finding.location
    secret = finding.location.text.strip(_QUOTES)
    yield from (each.location for each in finding.related if each.location.text.strip(_QUOTES) == secret)


def _as_shown(secret: str) -> str:
    return _PIECE.sub(_hidden, secret)


def _as_kept(secret: str) -> str:
    return _VISIBLE.sub(MASK, secret)


def _hidden(piece: re.Match[str]) -> str:
    """A piece of a secret; of one that is masked already, what is left says which it is."""
    return piece[0] if _MASKED in piece[0] else MASK * len(piece[0])
