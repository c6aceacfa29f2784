"""One line a finding, for grep and for editors, and one for each kind of thing that was not analysed."""

from __future__ import annotations

from typing import TextIO

from serverless_lint.report import Report
from serverless_lint.reporters import RenderOptions, ignored_note, in_order
from serverless_lint.reporters.display import one_line, path_on_one_line
from serverless_lint.summary import gaps


def render(report: Report, options: RenderOptions, out: TextIO) -> None:
    """Write `path:line:column: severity[rule] message` lines, then `path:line:column: not analysed: …` lines."""
    for finding in in_order(report, options):
        line, column = finding.location.start
        path = path_on_one_line(options.shown_path(finding.location.document.path))
        message = one_line(finding.message) + ignored_note(finding)
        out.write(f"{path}:{line}:{column}: {finding.severity.word}[{finding.rule}] {message}\n")
    for gap in gaps(report, strict=options.strict):
        line, column = gap.location.start
        path = path_on_one_line(options.shown_path(gap.location.document.path))
        out.write(f"{path}:{line}:{column}: not analysed: {one_line(gap.text)}\n")
