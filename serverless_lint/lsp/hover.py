"""What is shown for a place: pages of rules, and what was resolved there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lsprotocol import types

from serverless_lint.explain_place.code import code_notes
from serverless_lint.explain_place.note import Note, Place
from serverless_lint.explain_place.template import template_notes
from serverless_lint.explain_place.ways import ways_from
from serverless_lint.lsp.asked import Asked
from serverless_lint.report import Finding
from serverless_lint.reporters.display import one_line
from serverless_lint.ruleset.pages import page_of
from serverless_lint.source import Document

_SPECIAL = re.compile(r"[\\\[\]()<>{}*_#!|~&]")
"""What makes links, images and markup of a text. Nothing that is scanned may load something in the editor."""
_MOST_PAGES = 3
_MOST_DETAILS = 30


def hover_at(asked: Asked, position: types.Position) -> types.Hover | None:
    """The pages of the rules that say something there, else what was resolved on the line."""
    document = asked.document
    if document is None:
        return None
    offset = asked.offset(document, position)
    findings = [
        finding for finding in asked.findings if finding.location.span.start <= offset <= finding.location.span.end
    ]
    markdown = "\n\n---\n\n".join(_pages(asked, findings)) or "\n".join(_explained(asked, document, offset))
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, markdown)) if markdown else None


def _pages(asked: Asked, findings: Iterable[Finding]) -> Iterator[str]:
    rules = {rule.id: rule for rule in asked.outcome.inspection.report.rules}
    for rule_id in list(dict.fromkeys(finding.rule for finding in findings))[:_MOST_PAGES]:
        page = page_of(rules[rule_id]) if rule_id in rules else None
        if page is not None:
            yield page.markdown.strip()


def _explained(asked: Asked, document: Document, offset: int) -> Iterator[str]:
    """What is known of a line of a template, or of a handler or a use of something in code."""
    project = asked.outcome.inspection.project
    place = Place(document, document.position(offset).line)
    notes = [note for note in template_notes(project, place) if note.details or note.at is not None]
    if not notes and not ways_from(project, document.path, offset):
        return
    for note in (*notes, *code_notes(project, place)):
        yield from _lines(asked, note, "")


def _lines(asked: Asked, note: Note, indentation: str) -> Iterator[str]:
    yield f"{indentation}- {_text(note.text)}{_link(asked, note)}"
    for detail in note.details[:_MOST_DETAILS]:
        yield from _lines(asked, detail, indentation + "  ")


def _link(asked: Asked, note: Note) -> str:
    if note.at is None:
        return ""
    line = note.at.start.line
    return f" ([{_text(note.at.document.path)}:{line}]({asked.place(note.at).uri}#L{line}))"


def _text(text: str) -> str:
    """A note with its code spans, and with nothing else that Markdown takes for more than text."""
    parts = one_line(text).split("`")
    if len(parts) % 2 == 0:
        parts = ["'".join(parts)]
    escaped = (_SPECIAL.sub(r"\\\g<0>", part) if index % 2 == 0 else part for index, part in enumerate(parts))
    return "`".join(escaped)
