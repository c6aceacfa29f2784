"""One line a finding, for grep and for editors."""

from __future__ import annotations

from typing import TextIO

from serverless_lint.report import Report
from serverless_lint.reporters import RenderOptions
from serverless_lint.reporters.display import one_line


def render(report: Report, options: RenderOptions, out: TextIO) -> None:
    """Write `path:line:column: severity[rule] message` lines."""
    findings = [*report.findings, *(report.ignored if options.show_ignored else ())]
    for finding in sorted(findings, key=lambda finding: finding.sort_key):
        line, column = finding.location.start
        path = one_line(options.shown_path(finding.location.document.path))
        note = " (in baseline)" if finding.in_baseline else "" if finding.ignored_because is None else " (ignored)"
        out.write(
            f"{path}:{line}:{column}: {finding.severity.word}[{finding.rule}] {one_line(finding.message)}{note}\n"
        )
