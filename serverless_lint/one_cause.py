"""Findings that say the same of several places of a file, as one finding for all of them.

This is how reports show them. Everything else knows each place by itself: an ignore, a baseline, a fix and a comparison
with another commit are about one function or resource, and an editor marks each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from serverless_lint.report import Finding, RelatedPlace, Report
from serverless_lint.rule import Fix
from serverless_lint.wording import named

_MOST_NAMES = 2


def with_causes_once(report: Report) -> Report:
    """The report with one finding for each cause in a file."""
    return replace(report, findings=_each_cause_once(report.findings), old=_each_cause_once(report.old))


def _each_cause_once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        fix = finding.fix
        what = (finding.rule, finding.location.document.path, finding.severity, finding.confidence, finding.cause)
        how = (fix.title, fix.safe, fix.caution) if fix is not None else None
        groups.setdefault((*what, how) if finding.cause else number, []).append(finding)
    return tuple(group[0] if len(group) == 1 else _put_together(group) for group in groups.values())


def _put_together(findings: Sequence[Finding]) -> Finding:
    first, *others = findings
    names = dict.fromkeys(map(_subject, findings))
    told = [name for name in names if name not in ("", _subject(first))]
    where = f"; the same goes for {named(told, most=_MOST_NAMES)}" if told else f" ({len(findings)} places)"
    return replace(
        first,
        message=first.message + where,
        related=(*first.related, *(_place(other, beside=first) for other in others)),
        fix=_all_of(findings),
        sums_up=(*first.sums_up, *map(_subject, others)),
    )


def _subject(finding: Finding) -> str:
    return finding.function or finding.resource or ""


def _place(finding: Finding, *, beside: Finding) -> RelatedPlace:
    name = _subject(finding)
    return RelatedPlace(finding.location, "here too" if name in ("", _subject(beside)) else f"`{name}` too")


def _all_of(findings: Iterable[Finding]) -> Fix | None:
    """What mends all of them; each has the same kind of fix, or none."""
    fixes = [finding.fix for finding in findings if finding.fix is not None]
    edits = dict.fromkeys(edit for fix in fixes for edit in fix.edits)
    return replace(fixes[0], edits=tuple(edits)) if fixes else None
