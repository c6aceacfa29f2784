"""What to do about a finding, in words."""

from __future__ import annotations

from collections.abc import Iterator

from serverless_lint.report import Finding
from serverless_lint.reporters.display import one_line


def advice(finding: Finding) -> Iterator[str]:
    """The fix and the help, each as a line of text."""
    if finding.fix is not None:
        yield f"fix: {one_line(finding.fix.title)}"
    if finding.help:
        yield f"help: {one_line(finding.help)}"
