"""The report as JSON; `schemas/report.schema.json` describes it."""

from __future__ import annotations

from collections import Counter
from typing import TextIO

from serverless_lint import __version__
from serverless_lint.fingerprint import fingerprints
from serverless_lint.report import Finding, NotAnalysed, Report
from serverless_lint.reporters import RenderOptions
from serverless_lint.reporters.display import is_free_of_secrets, safe, shortened_name
from serverless_lint.reporters.json_text import write_json
from serverless_lint.rule import Edit, Fix, Severity
from serverless_lint.source import Location

SCHEMA_VERSION = 1

JsonObject = dict[str, object]


def render(report: Report, options: RenderOptions, out: TextIO) -> None:
    """Write one JSON object and a line end."""
    write_json(_report(report, options), out)


def _report(report: Report, options: RenderOptions) -> JsonObject:
    content: JsonObject = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "serverless-lint", "version": __version__},
        "findings": _findings(report.findings, options),
    }
    if options.show_ignored:
        content["ignored"] = _findings(report.ignored, options)
    coverage = report.coverage
    content["coverage"] = {
        "functions": coverage.functions,
        "linked_functions": coverage.linked_functions,
        "handlers": coverage.handlers,
        "templates": coverage.templates,
        "files": coverage.files,
        "not_analysed": [_not_analysed(item, options) for item in coverage.not_analysed],
    }
    content["notes"] = [safe(note) for note in report.notes]
    content["summary"] = _summary(report, options)
    return content


def _findings(findings: tuple[Finding, ...], options: RenderOptions) -> list[JsonObject]:
    return [_finding(finding, name, options) for finding, name in zip(findings, fingerprints(findings), strict=True)]


def _finding(finding: Finding, fingerprint: str, options: RenderOptions) -> JsonObject:
    content: JsonObject = {
        "rule": finding.rule,
        "severity": finding.severity.word,
        "confidence": finding.confidence.word,
        "category": finding.category.value,
        "message": safe(finding.message),
        **_place(finding.location, options),
        "label": safe(finding.label),
        "help": safe(finding.help),
        "related": [
            {"message": safe(related.message), **_place(related.location, options)} for related in finding.related
        ],
        "function": _name(finding.function),
        "resource": _name(finding.resource),
        "fix": _fix(finding.fix, options) if finding.fix and is_free_of_secrets(finding.fix) else None,
        "fingerprint": fingerprint,
    }
    if finding.ignored_because is not None:
        content["ignored_because"] = safe(finding.ignored_because)
        content["in_baseline"] = finding.in_baseline
    return content


def _name(name: str | None) -> str | None:
    return shortened_name(name) if name is not None else None


def _fix(fix: Fix, options: RenderOptions) -> JsonObject:
    return {
        "title": safe(fix.title),
        "safe": fix.safe,
        "edits": [_edit(edit, options) for edit in fix.edits],
    }


def _edit(edit: Edit, options: RenderOptions) -> JsonObject:
    return {**_place(edit.at, options), "replacement": edit.replacement}


def _place(location: Location, options: RenderOptions) -> JsonObject:
    start, end = location.start, location.end
    return {
        "path": options.shown_path(location.document.path),
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    }


def _not_analysed(item: NotAnalysed, options: RenderOptions) -> JsonObject:
    start = item.location.start
    return {
        "what": item.what,
        "name": safe(item.name),
        "reason": safe(item.reason),
        "path": options.shown_path(item.location.document.path),
        "line": start.line,
        "column": start.column,
        "files": item.files,
        "help": safe(item.help),
    }


def _summary(report: Report, options: RenderOptions) -> JsonObject:
    severities = Counter(finding.severity for finding in report.findings)
    rules = Counter(finding.rule for finding in report.findings)
    in_baseline = sum(finding.in_baseline for finding in report.ignored)
    return {
        "findings": len(report.findings),
        **{severity.word: severities[severity] for severity in sorted(Severity, reverse=True)},
        "ignored": len(report.ignored) - in_baseline,
        "in_baseline": in_baseline,
        "new_since": options.new_only,
        "old": len(report.old),
        "by_rule": dict(sorted(rules.items())),
    }
