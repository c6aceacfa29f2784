"""What was resolved at a place of the project, or in a file, and which rules looked there.

For those who wonder why something was, or was not, reported.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.explain_place.code import code_notes
from serverless_lint.explain_place.file import file_findings, file_notes
from serverless_lint.explain_place.note import Note, Place, plural
from serverless_lint.explain_place.rules import rule_notes
from serverless_lint.explain_place.template import template_notes
from serverless_lint.found_secrets import FoundSecrets
from serverless_lint.linter import Inspection
from serverless_lint.model import FunctionCode

__all__ = ["Explanation", "Note", "Place", "explain", "explain_file"]


class Explanation(msgspec.Struct, frozen=True, eq=False):
    """Everything there is to say of a place."""

    place: Place
    notes: tuple[Note, ...]
    source: str = ""
    """The line, without what is secret in it."""
    is_of_file: bool = False
    """Whether all of the file is meant, and the line says nothing."""


def explain(inspection: Inspection, place: Place) -> Explanation:
    """What stands on a line of a file that was read, what it was taken for, and what rules and ignores made of it."""
    inspection = inspection.around(place.document.path)
    found = [*template_notes(inspection.project, place), *code_notes(inspection.project, place)]
    source = FoundSecrets.of(inspection.report).masked_line(place.document, place.line)
    return Explanation(place, (*(found or _unread(inspection, place)), *rule_notes(inspection, place)), source)


def explain_file(inspection: Inspection, place: Place) -> Explanation:
    """What the file of a place was taken for, what is in it, and what was found there."""
    inspection = inspection.around(place.document.path)
    found = tuple(file_notes(inspection.project, place.document)) or tuple(_unread(inspection, place))
    return Explanation(place, (*found, *file_findings(inspection, place.document)), is_of_file=True)


def _unread(inspection: Inspection, place: Place) -> Iterator[Note]:
    """What a file is of which nothing was made but text."""
    role = inspection.roles[place.document.path]
    if role in ("python", "javascript", "typescript"):
        yield Note(
            "code that was not parsed: no function of a template runs it, and nothing in its text concerns a rule",
            details=_handler_less(inspection),
        )
    elif role == "template":
        yield Note("no template: it has neither a `Transform` nor a resource with a type of AWS")
    yield Note("searched for credentials and ignore comments, as every text")


def _handler_less(inspection: Inspection) -> tuple[Note, ...]:
    """The functions whose code was not found, which may be this one."""
    codes = [code for code in inspection.project.all(FunctionCode) if not code.handlers]
    if not codes:
        return ()
    text = f"{plural(len(codes), 'function')} of the templates have code that was not found:"
    return (
        Note(
            text,
            details=tuple(
                Note(
                    f"`{code.function.name}`: {code.problem.value if code.problem else 'unknown'}",
                    code.location,
                )
                for code in codes[:5]
            ),
        ),
    )
