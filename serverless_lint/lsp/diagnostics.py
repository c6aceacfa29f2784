"""Findings as diagnostics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

from lsprotocol import types

from serverless_lint.lsp.positions import Ranges
from serverless_lint.lsp.run import Outcome
from serverless_lint.report import SYNTAX_ERROR, Finding, RelatedPlace
from serverless_lint.rule import Severity
from serverless_lint.ruleset.selection import address_of_page

SOURCE = "serverless-lint"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
_TAGS = {
    "deprecated-runtime": types.DiagnosticTag.Deprecated,
    "unused-environment-variable": types.DiagnosticTag.Unnecessary,
    "unused-ignore": types.DiagnosticTag.Unnecessary,
}
"""How editors show what a rule is about: struck through, or faded."""

UriOf = Callable[[Path], str]


def diagnostics_by_path(outcome: Outcome, ranges: Ranges, uri_of: UriOf) -> Mapping[Path, list[types.Diagnostic]]:
    """What there is to show in each file with findings."""
    found: dict[Path, list[types.Diagnostic]] = defaultdict(list)
    for finding in outcome.findings:
        if finding.location.document.path:
            path = outcome.path(finding.location.document.path)
            found[path].append(diagnostic_of(finding, outcome, ranges, uri_of))
    return found


def diagnostic_of(finding: Finding, outcome: Outcome, ranges: Ranges, uri_of: UriOf) -> types.Diagnostic:
    """A finding as it is shown in the editor."""

    def related(place: RelatedPlace) -> types.DiagnosticRelatedInformation:
        location = types.Location(uri_of(outcome.path(place.location.document.path)), ranges.of(place.location))
        return types.DiagnosticRelatedInformation(location, place.message or finding.message)

    lines = [finding.message, finding.help, _mark(finding, outcome)]
    tag = _TAGS.get(finding.rule)
    return types.Diagnostic(
        range=ranges.of(finding.location),
        message="\n".join(filter(None, lines)),
        severity=_SEVERITIES[finding.severity],
        code=finding.rule,
        code_description=types.CodeDescription(address_of_page(finding.rule)),
        source=SOURCE,
        related_information=[related(place) for place in finding.related] or None,
        tags=[tag] if tag is not None else None,
    )


def _mark(finding: Finding, outcome: Outcome) -> str:
    """What is said where a finding comes from a text that has changed since; empty where it does not."""
    if finding.rule == SYNTAX_ERROR:
        return ""
    names = (place.document.path for place in (finding.location, *(related.location for related in finding.related)))
    return next(
        (f"as it was before `{name}` could no longer be parsed" for name in names if name in outcome.earlier), ""
    )
