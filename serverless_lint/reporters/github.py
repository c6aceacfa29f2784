"""Workflow commands, which GitHub Actions turns into annotations of a run and of the changed files.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions#setting-an-error-message
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from serverless_lint.report import Finding, Report
from serverless_lint.reporters import RenderOptions, ignored_note, worst_first
from serverless_lint.reporters.advice import advice
from serverless_lint.reporters.display import one_line, path_as_data, path_on_one_line
from serverless_lint.rule import Severity
from serverless_lint.source import Location

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}

# https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
_IN_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTIES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(report: Report, options: RenderOptions, out: TextIO) -> None:
    """Write a command a finding, the worst first: GitHub shows ten of each level a step."""
    for finding in worst_first(report, options):
        out.write(_command(finding, options) + "\n")


def _command(finding: Finding, options: RenderOptions) -> str:
    properties: dict[str, object] = {"title": f"serverless-lint ({finding.rule})"}
    if finding.location.document.path:
        properties["file"] = path_as_data(options.repository_path_text(finding.location.document.path))
        properties |= _region(finding.location)
    listed = ",".join(f"{name}={str(value).translate(_IN_PROPERTIES)}" for name, value in properties.items())
    name = "notice" if finding.is_ignored else _COMMANDS[finding.severity]
    return f"::{name} {listed}::{chr(10).join(_message(finding, options)).translate(_IN_DATA)}"


def _region(location: Location) -> dict[str, int]:
    """Lines and columns; the runner drops columns that are not on one line.

    https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs
    """
    start, end = location.start, location.end
    # The line end that a span may include is no further line.
    end_line = end.line - 1 if end.column == 1 and end.line > start.line else end.line
    if end.line != start.line:
        return {"line": start.line, "endLine": end_line}
    return {"line": start.line, "col": start.column, "endLine": end.line, "endColumn": end.column}


def _message(finding: Finding, options: RenderOptions) -> Iterator[str]:
    """What the annotation says. It begins with the place, since the log shows nothing but the message."""
    yield f"{_place(finding.location, options)}: {finding.rule} {one_line(finding.message)}{ignored_note(finding)}"
    for related in finding.related:
        if related.message:
            yield f"{_place(related.location, options)}: {one_line(related.message)}"
    yield from advice(finding)


def _place(location: Location, options: RenderOptions) -> str:
    line, column = location.start
    return f"{path_on_one_line(options.repository_path_text(location.document.path))}:{line}:{column}"
