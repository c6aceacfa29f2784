"""One line a finding, for grep and for editors."""

from __future__ import annotations

from typing import TextIO

from serverless_lint.report import Report
from serverless_lint.reporters import RenderOptions, in_order
from serverless_lint.reporters.display import one_line, path_on_one_line


def render(report: Report, options: RenderOptions, out: TextIO) -> None:
    """Write `path:line:column: severity[rule] message` lines."""
    for finding in in_order(report, options):
        line, column = finding.location.start
        path = path_on_one_line(options.shown_path(finding.location.document.path))
        note = f" ({finding.taken_out})" if finding.taken_out else ""
        out.write(
            f"{path}:{line}:{column}: {finding.severity.word}[{finding.rule}] {one_line(finding.message)}{note}\n"
        )
