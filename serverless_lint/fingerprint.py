"""Names for findings that survive edits elsewhere in the file."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from serverless_lint.report import Finding


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """A name for each finding, unique among them and independent of line numbers."""
    seen: Counter[tuple[str, ...]] = Counter()
    names = []
    for finding in findings:
        identity = _identity(finding)
        seen[identity] += 1
        text = "\0".join((*identity, str(seen[identity])))
        names.append(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32])
    return names


def _identity(finding: Finding) -> tuple[str, ...]:
    document = finding.location.document
    line = document.line_text(finding.location.start.line)
    subject = finding.function or finding.resource or ""
    return (finding.rule, document.path, subject, "".join((*line.split(), *finding.sums_up)))
