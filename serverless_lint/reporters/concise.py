"""One line a finding, for grep and for editors, and one for each kind of thing that was not analysed."""

from __future__ import annotations

from typing import TextIO

from serverless_lint.report import Report
from serverless_lint.reporters import RenderOptions, ignored_note, in_order
from serverless_lint.reporters.display import address, one_line
from serverless_lint.summary import gaps


def render(report: Report, options: RenderOptions, out: TextIO) -> None:
    """Write `path:line:column: severity[rule] message` lines, then `path:line:column: not analysed: …` lines."""
    for finding in in_order(report, options):
        place = address(finding.location, options.shown_path)
        message = one_line(finding.message) + ignored_note(finding)
        out.write(f"{place}: {finding.severity.word}[{finding.rule}] {message}\n")
    for gap in gaps(report, strict=options.strict):
        out.write(f"{address(gap.location, options.shown_path)}: not analysed: {one_line(gap.text)}\n")
