"""One line a finding, for grep and for editors."""

from __future__ import annotations

from typing import TextIO

from serverless_lint.report import Report
from serverless_lint.reporters import RenderOptions, ignored_note, in_order
from serverless_lint.reporters.display import one_line, path_on_one_line


def render(report: Report, options: RenderOptions, out: TextIO) -> None:
    """Write `path:line:column: severity[rule] message` lines."""
    for finding in in_order(report, options):
        line, column = finding.location.start
        path = path_on_one_line(options.shown_path(finding.location.document.path))
        message = one_line(finding.message) + ignored_note(finding)
        out.write(f"{path}:{line}:{column}: {finding.severity.word}[{finding.rule}] {message}\n")
