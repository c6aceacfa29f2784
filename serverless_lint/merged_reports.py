"""Several JSON reports counted together, such as those of the repositories of an organisation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from serverless_lint.errors import UnreadableFileError, UsageError
from serverless_lint.files.read import read_bytes

SCHEMA_VERSION = 1
"""Of the reports that can be read; `schemas/report.schema.json` describes them."""
MAX_BYTES = 500_000_000


class _Finding(msgspec.Struct):
    rule: str
    severity: Literal["error", "warning", "info"]


class _Coverage(msgspec.Struct):
    functions: int
    linked_functions: int | None
    not_analysed: list[msgspec.Raw]


class _Report(msgspec.Struct):
    """What is needed of a report; the rest of it is not looked at."""

    schema_version: int
    findings: list[_Finding]
    coverage: _Coverage


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many findings there are of each severity."""

    name: str
    error: int
    warning: int
    info: int

    @property
    def worst_first(self) -> tuple[int, int, int, str]:
        """What to sort by."""
        return -self.error, -self.warning, -self.info, self.name


class ReportCounts(Counts, frozen=True, kw_only=True):
    """What one report says, or all of them do."""

    functions: int
    linked_functions: int | None
    """None if the run looked at no code."""
    not_analysed: int


class RuleCounts(Counts, frozen=True, kw_only=True):
    """What all reports say of a rule."""

    reports: int
    """How many reports have findings of it."""


class Merged(msgspec.Struct, frozen=True):
    """Several reports and the rules in them, the worst first."""

    reports: tuple[ReportCounts, ...]
    total: ReportCounts
    rules: tuple[RuleCounts, ...]


def merged(paths: Iterable[str]) -> Merged:
    """The reports in some files, counted; each is called as its file. Raises `UsageError` if one cannot be read."""
    read = {path: _read(path) for path in paths}
    reports = sorted((_counts(path, report) for path, report in read.items()), key=lambda counts: counts.worst_first)
    rules = sorted(_rules(list(read.values())), key=lambda counts: counts.worst_first)
    return Merged(tuple(reports), _total(reports), tuple(rules))


def _read(path: str) -> _Report:
    try:
        report = msgspec.json.decode(read_bytes(path, limit=MAX_BYTES), type=_Report)
    except UnreadableFileError as error:
        raise UsageError(f"{path}: {error.message}") from None
    except (msgspec.DecodeError, RecursionError) as error:
        hint = "a report is what `serverless-lint check --format json` writes"
        raise UsageError(f"{path} is no report: {error}", hint=hint) from None
    if report.schema_version != SCHEMA_VERSION:
        hint = "make it anew with this version of serverless-lint"
        raise UsageError(f"{path} is of another version of reports: {report.schema_version}", hint=hint)
    return report


def _counts(path: str, report: _Report) -> ReportCounts:
    severities = Counter(finding.severity for finding in report.findings)
    return ReportCounts(
        name=path,
        error=severities["error"],
        warning=severities["warning"],
        info=severities["info"],
        functions=report.coverage.functions,
        linked_functions=report.coverage.linked_functions,
        not_analysed=len(report.coverage.not_analysed),
    )


def _total(reports: Sequence[ReportCounts]) -> ReportCounts:
    linked = [counts.linked_functions for counts in reports if counts.linked_functions is not None]
    return ReportCounts(
        name="total",
        error=sum(counts.error for counts in reports),
        warning=sum(counts.warning for counts in reports),
        info=sum(counts.info for counts in reports),
        functions=sum(counts.functions for counts in reports),
        linked_functions=sum(linked) if linked else None,
        not_analysed=sum(counts.not_analysed for counts in reports),
    )


def _rules(reports: Sequence[_Report]) -> Iterator[RuleCounts]:
    findings = Counter((finding.rule, finding.severity) for report in reports for finding in report.findings)
    having = Counter(rule for report in reports for rule in {finding.rule for finding in report.findings})
    for rule, number in having.items():
        yield RuleCounts(
            name=rule,
            error=findings[rule, "error"],
            warning=findings[rule, "warning"],
            info=findings[rule, "info"],
            reports=number,
        )
