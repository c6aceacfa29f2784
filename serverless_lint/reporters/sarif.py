"""SARIF 2.1.0, as GitHub code scanning reads it."""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterable
from typing import TextIO

from serverless_lint import __version__
from serverless_lint.fingerprint import fingerprints
from serverless_lint.report import INFRASTRUCTURE, Finding, NotAnalysed, RelatedPlace, Report
from serverless_lint.reporters import RenderOptions, path_bytes, worst_first
from serverless_lint.reporters.display import is_free_of_secrets, safe
from serverless_lint.reporters.json_text import write_json
from serverless_lint.reporters.line_hash import line_hash
from serverless_lint.rule import Category, Confidence, Edit, Fix, Rule, Severity
from serverless_lint.ruleset.pages import CFN_LINT_PAGE, HOME_PAGE, page_address, page_of
from serverless_lint.ruleset.selection import CFN_LINT, is_cfn_lint_id
from serverless_lint.source import Document, Location
from serverless_lint.summary import counted

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

MAX_RESULTS = 5_000
"""GitHub shows no more of a run."""
MAX_NOTIFICATIONS = 1_000
_MAX_DESCRIPTION = 1_024
_MAX_RELATED = 100
"""GitHub shows no more places of a result."""
_MAX_STEPS = 99
"""GitHub shows 100 places of a result, its own among them."""
_ROOT = "%SRCROOT%"

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEM_SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
_PRECISIONS = {Confidence.LOW: "low", Confidence.MEDIUM: "medium", Confidence.HIGH: "high"}
_SECURITY_SEVERITIES = {Severity.ERROR: "8.0", Severity.WARNING: "5.5", Severity.INFO: "2.0"}

JsonObject = dict[str, object]


def render(report: Report, options: RenderOptions, out: TextIO) -> None:
    """Write one SARIF log with one run."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report, options)]}
    write_json(log, out)


def _run(report: Report, options: RenderOptions) -> JsonObject:
    new = worst_first(report, options)
    # Code scanning compares reports itself: what a report lacks, it takes for mended and closes.
    candidates = [*new, *sorted(report.old, key=lambda finding: -finding.severity)]
    findings = candidates[:MAX_RESULTS]
    descriptors = _descriptors(report.rules, findings)
    indices = {str(descriptor["id"]): index for index, descriptor in enumerate(descriptors)}
    run: JsonObject = {
        "tool": {
            "driver": {
                "name": "serverless-lint",
                "semanticVersion": __version__,
                "version": __version__,
                "informationUri": HOME_PAGE,
                "rules": descriptors,
            }
        },
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not (report.has_internal_error or report.lacks_subject),
                "toolExecutionNotifications": _notifications(report, options, len(candidates) - len(findings)),
            }
        ],
        "results": [
            {**_result(finding, indices[finding.rule], name, options), **_state(options, is_new=number < len(new))}
            for number, (finding, name) in enumerate(zip(findings, fingerprints(findings), strict=True))
        ],
    }
    if options.sarif_category:
        # Without the slash, the last part of the category would be taken for the name of the run.
        run["automationDetails"] = {"id": options.sarif_category.rstrip("/") + "/"}
    return run


def _descriptors(rules: Iterable[Rule], findings: Iterable[Finding]) -> list[JsonObject]:
    """The rules that ran, and those of cfn-lint that found something."""
    descriptors = {rule.id: _descriptor(rule) for rule in rules}
    for finding in findings:
        if finding.rule not in descriptors:
            descriptors[finding.rule] = _foreign_descriptor(finding)
    return [descriptors[rule_id] for rule_id in sorted(descriptors)]


def _descriptor(rule: Rule) -> JsonObject:
    rule_page = page_of(rule)
    summary = rule_page.summary if rule_page else rule.summary
    description = (rule_page.sections.get("What it does") if rule_page else None) or summary
    properties: JsonObject = {
        "tags": _tags(rule),
        "precision": _PRECISIONS[rule.confidence],
        "problem.severity": _PROBLEM_SEVERITIES[rule.severity],
    }
    if rule.category is Category.SECURITY:
        properties["security-severity"] = _SECURITY_SEVERITIES[rule.severity]
    return {
        "id": rule.id,
        "name": "".join(part.capitalize() for part in rule.id.split("-")),
        "shortDescription": {"text": _sentence(summary)},
        "fullDescription": {"text": _shortened(_sentence(description))},
        "help": _help(rule_page.markdown if rule_page else summary),
        "helpUri": page_address(rule.id),
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": properties,
    }


def _tags(rule: Rule) -> list[str]:
    tags = [rule.category.value, "aws", "serverless"]
    if rule.category is Category.SECURITY and rule.cwe is not None:
        tags.append(f"external/cwe/cwe-{rule.cwe:03}")
    return tags


def _foreign_descriptor(finding: Finding) -> JsonObject:
    is_cfn_lint = is_cfn_lint_id(finding.rule)
    summary = f"Rule {finding.rule.rpartition(':')[2]} of {CFN_LINT}." if is_cfn_lint else f"{finding.rule}."
    return {
        "id": finding.rule,
        "name": "".join(part.capitalize() for part in finding.rule.replace(":", "-").split("-")),
        "shortDescription": {"text": summary},
        "fullDescription": {"text": summary},
        "help": _help(summary),
        "helpUri": CFN_LINT_PAGE if is_cfn_lint else HOME_PAGE,
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
        "properties": {
            "tags": [finding.category.value, "aws", "serverless"],
            "precision": _PRECISIONS[finding.confidence],
            "problem.severity": _PROBLEM_SEVERITIES[finding.severity],
        },
    }


def _help(markdown: str) -> JsonObject:
    return {"text": markdown, "markdown": markdown}


def _result(finding: Finding, rule_index: int, fingerprint: str, options: RenderOptions) -> JsonObject:
    location = finding.location
    result: JsonObject = {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [{"physicalLocation": _physical_location(location, options)}],
        "partialFingerprints": {
            "primaryLocationLineHash": line_hash(location.document, location.start.line),
            "serverlessLint/v1": fingerprint,
        },
    }
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _physical_location(related.location, options),
                "message": {"text": _sentence(safe(related.message) or "related")},
            }
            for number, related in enumerate(finding.related[:_MAX_RELATED], start=1)
        ]
    steps = [related for related in finding.related if related.is_step][:_MAX_STEPS]
    if steps:
        result["codeFlows"] = [_code_flow([*steps, RelatedPlace(location, finding.message)], options)]
    if finding.fix is not None and finding.fix.safe and is_free_of_secrets(finding.fix):
        result["fixes"] = [_fix(finding.fix, options)]
    if finding.ignored_because is not None:
        kind = "external" if finding.in_baseline else "inSource"
        result["suppressions"] = [{"kind": kind, "justification": safe(finding.ignored_because)}]
    return result


def _code_flow(steps: list[RelatedPlace], options: RenderOptions) -> JsonObject:
    """The way of a value, step by step, the finding's own place the last."""
    locations = [
        {
            "location": {
                "physicalLocation": _physical_location(step.location, options),
                "message": {"text": _sentence(_without_links(safe(step.message)))},
            }
        }
        for step in steps
    ]
    return {"threadFlows": [{"locations": locations}]}


def _state(options: RenderOptions, *, is_new: bool) -> JsonObject:
    """What became of a result since the commit that the run was compared with, if it was."""
    if options.new_only is None:
        return {}
    return {"baselineState": "new" if is_new else "unchanged"}


def _message(finding: Finding) -> str:
    """The message, followed by links to the related places."""
    text = _sentence(_without_links(safe(finding.message)))
    links = [
        f"[{_without_links(safe(related.message))}]({number})"
        for number, related in enumerate(finding.related[:_MAX_RELATED], start=1)
        if related.message
    ]
    return f"{text} See: {', '.join(links)}." if links else text


def _without_links(text: str) -> str:
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else text + "."


def _shortened(text: str) -> str:
    return text if len(text) <= _MAX_DESCRIPTION else text[: _MAX_DESCRIPTION - 3].rstrip() + "..."


def _physical_location(location: Location, options: RenderOptions) -> JsonObject:
    return {"artifactLocation": _artifact(location.document, options), "region": _one_line_region(location)}


def _artifact(document: Document, options: RenderOptions) -> JsonObject:
    path = path_bytes(options.repository_path(document.path))
    return {"uri": urllib.parse.quote(path, safe="/"), "uriBaseId": _ROOT}


def _one_line_region(location: Location) -> JsonObject:
    """What is marked, cut off at the end of its first line: GitHub shows no more."""
    start, end = location.start, location.end
    if end.line != start.line:
        end = location.document.position(location.document.line_span(start.line).end)
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": start.line,
        "endColumn": max(start.column, end.column),
    }


def _fix(fix: Fix, options: RenderOptions) -> JsonObject:
    by_path: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_path.setdefault(edit.at.document.path, []).append(edit)
    return {
        "description": {"text": _sentence(safe(fix.title))},
        "artifactChanges": [
            {
                "artifactLocation": _artifact(edits[0].at.document, options),
                "replacements": [_replacement(edit) for edit in edits],
            }
            for edits in by_path.values()
        ],
    }


def _replacement(edit: Edit) -> JsonObject:
    start, end = edit.at.start, edit.at.end
    region = {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}
    return {"deletedRegion": region, "insertedContent": {"text": edit.replacement}}


def _notifications(report: Report, options: RenderOptions, left_out: int) -> list[JsonObject]:
    gaps = report.coverage.not_analysed
    notifications = [_gap(item, options) for item in gaps[:MAX_NOTIFICATIONS]]
    if len(gaps) > MAX_NOTIFICATIONS:
        notifications.append(_note(f"{len(gaps) - MAX_NOTIFICATIONS} more places were not analysed."))
    notifications += [_note(_sentence(safe(note))) for note in report.notes]
    if left_out:
        notifications.append(_note(f"{left_out} more findings, of the least severity, are left out.", level="warning"))
    return notifications


def _gap(item: NotAnalysed, options: RenderOptions) -> JsonObject:
    if item.what == INFRASTRUCTURE:
        text = f"Not analysed: {item.name} ({counted(item.files, 'file')}, {item.reason})."
        notification = _note(safe(f"{text} {_sentence(item.help)}" if item.help else text), level="warning")
    else:
        notification = _note(safe(f"Not analysed: {item.what} `{item.name}` ({item.reason})."))
    notification["locations"] = [{"physicalLocation": _physical_location(item.location, options)}]
    return notification


def _note(text: str, *, level: str = "note") -> JsonObject:
    return {"level": level, "message": {"text": text}}
