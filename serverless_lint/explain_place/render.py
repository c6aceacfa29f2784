"""Explanations as text and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from typing import Any

from serverless_lint.explain_place import Explanation
from serverless_lint.explain_place.note import Note
from serverless_lint.reporters.display import one_line, path_on_one_line, safe, source_on_one_line
from serverless_lint.reporters.json_text import write_json

_LONGEST_LINE = 200

ShownPath = Callable[[str], str]
"""The path of a document as its reader knows it."""


def as_text(explanation: Explanation, shown_path: ShownPath) -> str:
    """The line, or the file, then each note on a line of its own with its place behind it."""
    place = explanation.place
    path = path_on_one_line(shown_path(place.document.path))
    source = source_on_one_line(_source(explanation))
    lines = [f"{path}:{place.line}", f"  {source}" if source.strip() else "  (an empty line)", ""]
    if explanation.is_of_file:
        lines = [path, ""]
    for note in explanation.notes:
        lines += _lines(note, shown_path, "")
    return "\n".join(lines) + "\n"


def _source(explanation: Explanation) -> str:
    line = explanation.source
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"


def _lines(note: Note, shown_path: ShownPath, indentation: str) -> Iterator[str]:
    start = note.at.start if note.at is not None else None
    path = path_on_one_line(shown_path(note.at.document.path)) if note.at is not None else ""
    where = f"  [{path}:{start.line}]" if start else ""
    yield f"{indentation}{source_on_one_line(one_line(note.text))}{where}"
    for detail in note.details:
        yield from _lines(detail, shown_path, indentation + "  ")


def as_json(explanation: Explanation, shown_path: ShownPath) -> str:
    """The same as one object, of a file with null as line and source; `notes` may have `details`, which are notes."""
    place = explanation.place
    content = {
        "path": shown_path(place.document.path),
        "line": None if explanation.is_of_file else place.line,
        "source": None if explanation.is_of_file else _source(explanation),
        "notes": _objects(explanation.notes, shown_path),
    }
    out = StringIO()
    write_json(content, out)
    return out.getvalue()


def _objects(notes: Iterable[Note], shown_path: ShownPath) -> list[dict[str, Any]]:
    return [
        {
            "text": safe(note.text),
            "path": None if note.at is None else shown_path(note.at.document.path),
            "line": None if note.at is None else note.at.start.line,
            "details": _objects(note.details, shown_path),
        }
        for note in notes
    ]
