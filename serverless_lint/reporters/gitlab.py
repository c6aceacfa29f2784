"""The Code Quality report that GitLab shows in merge requests.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import hashlib
from typing import TextIO

from serverless_lint.fingerprint import fingerprints
from serverless_lint.report import Finding, Report
from serverless_lint.reporters import RenderOptions, all_in_order, ignored_note
from serverless_lint.reporters.display import one_line
from serverless_lint.reporters.json_text import write_json
from serverless_lint.rule import Severity
from serverless_lint.summary import Gap, gaps

_NOT_ANALYSED = "not-analysed"
_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def render(report: Report, options: RenderOptions, out: TextIO) -> None:
    """Write one JSON list and a line end: the findings, then what was not analysed."""
    findings = all_in_order(report, options)
    entries = [_entry(finding, name, options) for finding, name in zip(findings, fingerprints(findings), strict=True)]
    severity = "critical" if options.strict or report.lacks_subject else "info"
    entries += [_unread(gap, severity, options) for gap in gaps(report, strict=options.strict)]
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


def _unread(gap: Gap, severity: str, options: RenderOptions) -> dict[str, object]:
    path = options.repository_path_text(gap.location.document.path)
    return {
        "description": f"not analysed: {one_line(gap.text)}",
        "check_name": _NOT_ANALYSED,
        "fingerprint": hashlib.sha256(f"{_NOT_ANALYSED}\0{gap.kind}\0{path}".encode()).hexdigest()[:32],
        "severity": severity,
        "location": {"path": path, "lines": {"begin": gap.location.start.line}},
    }
