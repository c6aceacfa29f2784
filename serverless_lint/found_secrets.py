"""Source lines as reports show them: without what rules found to be a secret, whatever it looks like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.masking import MASK, masked_line
from serverless_lint.report import Finding, Report
from serverless_lint.source import Document, Location

_PIECE = lazy_pattern(r"[^\s\"'`]+")
_QUOTES = "\"'`"
_MASKED = MASK * 3


class FoundSecrets:
    """Where the findings of a report say that secrets stand."""

    def __init__(self, places: Iterable[Location] = ()) -> None:
        self._by_line: dict[tuple[str, int], list[tuple[int, int | None]]] = {}
        """By path and line the columns, from 0; None for all that follows."""
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
        """A line of a document (counted from 1), as long as it is."""
        text = masked_line(document, line)
        for start, end in self._by_line.get((document.path, line), ()):
            end = len(text) if end is None else end
            text = text[:start] + _PIECE.sub(_hidden, text[start:end]) + text[end:]
        return text


def _places(finding: Finding) -> Iterator[Location]:
    """The places of the secret that a finding is about."""
    yield finding.location
    secret = finding.location.text.strip(_QUOTES)
    yield from (each.location for each in finding.related if each.location.text.strip(_QUOTES) == secret)


def _hidden(piece: re.Match[str]) -> str:
    """A piece of a secret; of one that is masked already, what is left says which it is."""
    return piece[0] if _MASKED in piece[0] else MASK * len(piece[0])
