"""Links from the names of rules in ignores to their pages."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from serverless_lint.lsp.asked import Asked
from serverless_lint.ruleset.selection import address_of_page, is_cfn_lint_id
from serverless_lint.source import Location, Span


def links_in(asked: Asked) -> Iterator[types.DocumentLink]:
    """One for each rule that an ignore in the file names."""
    if asked.document is None:
        return
    inspection = asked.outcome.inspection
    summaries = {rule.id: rule.summary for rule in inspection.rules_at(asked.document.path)}
    for ignore in inspection.ignores:
        if ignore.tool or ignore.location.document.path != asked.name:
            continue
        for rule in ignore.rules:
            place = _place_of(rule, ignore.named or ignore.location)
            if place is not None and (rule in summaries or is_cfn_lint_id(rule)):
                tooltip = summaries.get(rule, "The page of cfn-lint")
                yield types.DocumentLink(asked.ranges.of(place), target=address_of_page(rule), tooltip=tooltip)


def _place_of(rule: str, around: Location) -> Location | None:
    """Where a name stands in what names it, and in no longer name."""
    at = around.text.find(rule)
    while at != -1:
        before, behind = around.text[:at][-1:], around.text[at + len(rule) :][:1]
        if not any(character.isalnum() or character == "-" for character in (before, behind) if character):
            start = around.span.start + at
            return around.document.at(Span(start, start + len(rule)))
        at = around.text.find(rule, at + 1)
    return None
