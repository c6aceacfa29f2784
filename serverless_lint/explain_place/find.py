"""From `PATH:LINE` on a command line to a line of a file that was read."""

from __future__ import annotations

import os
from pathlib import Path

from serverless_lint.errors import UsageError
from serverless_lint.explain_place.note import Place
from serverless_lint.files.read import read_document
from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.linter import Inspection
from serverless_lint.model import TextFile

_PLACE = lazy_pattern(r"(?P<path>.+?):(?P<line>\d{1,9})(?::\d{1,9})?:?")
"""As reports print them: a column behind the line is welcome."""


def is_place(text: str) -> bool:
    """Whether it is meant as a place; no rule is called like that."""
    return _PLACE.fullmatch(text) is not None


def parse_place(text: str) -> tuple[Path, int]:
    """The file and the line, the first of a file that is named alone. Raises `UsageError` if there is no such file."""
    match = _PLACE.fullmatch(text)
    path = Path(match["path"] if match is not None else text)
    # A name that is too long for a file is an error to `Path.exists`.
    if not os.path.exists(path):
        raise UsageError(f"no such file: {path}", hint="`serverless-lint files` lists what is read")
    if path.is_dir():
        raise UsageError(f"{path} is a folder", hint="name a file in it, such as template.yaml:12")
    return path, 1 if match is None else int(match["line"])


def find_place(inspection: Inspection, root: Path, path: Path, line: int) -> Place:
    """The line in what was read. Raises `UsageError` with the reason if the file was not read or is shorter."""
    absolute = Path(os.path.abspath(path))
    name = absolute.relative_to(root).as_posix() if absolute.is_relative_to(root) else ""
    file = next((file for file in inspection.discovery.files if file.name == name), None)
    if file is None:
        raise UsageError(f"{path} is not read: {_reason(inspection, name)}")
    document = next((text.document for text in inspection.project.all(TextFile) if text.document.path == name), None)
    document = document or read_document(file.path, name)
    last = document.line_count - document.text.endswith("\n")
    if not 1 <= line <= max(last, 1):
        raise UsageError(f"{path} has no line {line}", hint=f"its last one is {last}")
    return Place(document, line)


def _reason(inspection: Inspection, name: str) -> str:
    if not name:
        return "it is outside of the project"
    for left_out in (*inspection.discovery.skipped, *inspection.discovery.excluded):
        if name == left_out.path or name.startswith(left_out.path.rstrip("/") + "/"):
            return left_out.reason
    return "git ignores it, or files of its kind are not read"
