"""The sample applications, each with the whole report that it must give.

`python tests/test_fixtures.py` writes the expected reports anew; read the difference before it is committed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from serverless_lint.config import Config
from serverless_lint.linter import lint
from serverless_lint.report import Finding, Report

FIXTURES = Path(__file__).parent.parent / "fixtures"
APPLICATIONS = ("inventory-cloudformation", "malformed", "order-api", "order-api-corrected")


def lint_application(name: str) -> Report:
    """The report on an application, without cfn-lint."""
    root = FIXTURES / name
    return lint(Config(root=root, paths=(root,), cfn_lint="off", jobs=1, use_cache=False, debug=True))


def written(report: Report) -> str:
    """A report as lines: findings with all their places, then what was and was not looked at."""
    coverage = report.coverage
    lines = [line for finding in report.findings for line in _finding_lines(finding)]
    lines.append(
        f"{coverage.linked_functions} of {coverage.functions} functions linked, {coverage.templates} templates"
    )
    lines += [f"not analysed: {item.what} {item.name}: {item.reason}" for item in coverage.not_analysed]
    return "\n".join(lines) + "\n"


def _finding_lines(finding: Finding) -> list[str]:
    start, end = finding.location.start, finding.location.end
    place = f"{finding.location.document.path}:{start.line}:{start.column}-{end.line}:{end.column}"
    lines = [f"{place} {finding.severity.word} {finding.rule} {finding.message}"]
    for related in finding.related:
        position = related.location.start
        path = related.location.document.path
        lines.append(f"    {path}:{position.line}:{position.column} {related.message}")
    return lines


@pytest.mark.parametrize("name", APPLICATIONS)
def test_application_gives_its_expected_report(name: str) -> None:
    """The report on a sample application is the one beside it, to the letter."""
    expected = (FIXTURES / f"{name}.expected.txt").read_text(encoding="utf-8")
    assert written(lint_application(name)) == expected


def test_corrected_application_is_silent() -> None:
    """What the planted problems' corrections leave is nothing."""
    assert lint_application("order-api-corrected").findings == ()


if __name__ == "__main__":
    for application in APPLICATIONS:
        (FIXTURES / f"{application}.expected.txt").write_text(written(lint_application(application)), encoding="utf-8")
