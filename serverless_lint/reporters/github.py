"""Workflow commands, which GitHub Actions turns into annotations of a run and of the changed files.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions#setting-an-error-message
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TextIO

from serverless_lint.report import Finding, Report
from serverless_lint.reporters import RenderOptions, ignored_note, worst_first
from serverless_lint.reporters.advice import advice
from serverless_lint.reporters.display import address, one_line, path_as_data
from serverless_lint.rule import Severity
from serverless_lint.source import Location
from serverless_lint.summary import gaps

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}

# https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
_IN_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTIES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(report: Report, options: RenderOptions, out: TextIO) -> None:
    """Write a command a finding, the worst first: GitHub shows ten errors, warnings and notices of a step.

    What was not analysed is a further one, before all others so that it is shown.
    """
    out.writelines(f"{command}\n" for command in _gaps(report, options))
    for finding in worst_first(report, options):
        out.write(_command(finding, options) + "\n")


def _gaps(report: Report, options: RenderOptions) -> Iterator[str]:
    """One command about all that was not analysed, at the first place."""
    found = gaps(report, strict=options.strict)
    if found:
        name = "error" if options.strict or report.lacks_subject else "notice"
        properties = {"title": "serverless-lint (not analysed)", **_file(found[0].location, options)}
        lines = [f"{_place(gap.location, options)}: not analysed: {one_line(gap.text)}" for gap in found]
        yield _command_line(name, properties, lines)


def _command(finding: Finding, options: RenderOptions) -> str:
    properties = {"title": f"serverless-lint ({finding.rule})", **_file(finding.location, options)}
    name = "notice" if finding.is_ignored else _COMMANDS[finding.severity]
    return _command_line(name, properties, _message(finding, options))


def _command_line(name: str, properties: Mapping[str, object], lines: Iterable[str]) -> str:
    listed = ",".join(f"{key}={str(value).translate(_IN_PROPERTIES)}" for key, value in properties.items())
    return f"::{name} {listed}::{chr(10).join(lines).translate(_IN_DATA)}"


def _file(location: Location, options: RenderOptions) -> dict[str, object]:
    """The properties that say where an annotation belongs; none if it concerns no file."""
    if not location.document.path:
        return {}
    return {"file": path_as_data(options.repository_path_text(location.document.path)), **_region(location)}


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
    return address(location, options.repository_path_text)
