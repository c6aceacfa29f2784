"""The Code Quality report that GitLab shows in merge requests.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from typing import TextIO

from serverless_lint.fingerprint import fingerprints
from serverless_lint.report import Finding, Report
from serverless_lint.reporters import RenderOptions, ignored_note, in_order
from serverless_lint.reporters.display import one_line
from serverless_lint.reporters.json_text import write_json
from serverless_lint.rule import Severity

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def render(report: Report, options: RenderOptions, out: TextIO) -> None:
    """Write one JSON list and a line end."""
    findings = in_order(report, options)
    entries = [_entry(finding, name, options) for finding, name in zip(findings, fingerprints(findings), strict=True)]
    write_json(entries, out)


def _entry(finding: Finding, fingerprint: str, options: RenderOptions) -> dict[str, object]:
    return {
        # GitLab shows the description alone, so that it has to name the rule.
        "description": f"{finding.rule}: {one_line(finding.message)}{ignored_note(finding)}",
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": "info" if finding.is_ignored else _SEVERITIES[finding.severity],
        "location": {
            "path": options.repository_path_text(finding.location.document.path),
            "lines": {"begin": finding.location.start.line},
        },
    }
