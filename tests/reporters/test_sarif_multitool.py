"""The report for code scanning as Microsoft's validator sees it, with GitHub's rules.

`npm install @microsoft/sarif-multitool-linux`, and its `Sarif.Multitool` in the variable or on the path.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from command import serverless_lint_process
from sample_reports import HOSTILE, LOW_TIMEOUT, MISSING_PERMISSION, finding, options, place, rendered, report
from serverless_lint.checks import all_rules
from serverless_lint.report import Coverage, NotAnalysed, RelatedPlace
from serverless_lint.rule import Severity
from serverless_lint.source import Document, Span

VARIABLE = "SARIF_MULTITOOL"
MULTITOOL = (
    os.environ.get(VARIABLE) or shutil.which("Sarif.Multitool") or shutil.which("sarif-multitool-linux") or "missing"
)
FIXTURES = Path(__file__).parent.parent.parent / "fixtures"

pytestmark = pytest.mark.skipif(
    MULTITOOL == "missing", reason=f"{VARIABLE} is not set, and there is no Sarif.Multitool on the path"
)

Complaints = list[tuple[str, str]]


@pytest.fixture
def complaints(tmp_path: Path) -> Callable[[Path], Complaints]:
    """Validate a log: level, and rule, of each complaint. The exit code says nothing."""

    def validated(log: Path) -> Complaints:
        out = tmp_path / "complaints.sarif"
        command = (MULTITOOL, "validate", str(log), "-o", str(out), "--rule-kind", "Sarif;Ghas")
        subprocess.run(command, check=True, capture_output=True)
        (run,) = json.loads(out.read_text("utf-8-sig"))["runs"]
        return [(each.get("level", "warning"), each["ruleId"]) for each in run["results"]]

    return validated


def test_the_validator_sees_a_mistake(complaints: Callable[[Path], Complaints], tmp_path: Path) -> None:
    log = json.loads(rendered("sarif", report(LOW_TIMEOUT)))
    log["runs"][0]["results"][0]["ruleIndex"] = 9
    (tmp_path / "broken.sarif").write_text(json.dumps(log), "utf-8")
    assert complaints(tmp_path / "broken.sarif") == [("error", "SARIF1009")]


@pytest.mark.parametrize("cfn_lint", ["--no-cfn-lint", "--cfn-lint"])
def test_reports_of_all_fixtures_are_without_fault(
    complaints: Callable[[Path], Complaints], tmp_path: Path, cfn_lint: str
) -> None:
    log = tmp_path / "fixtures.sarif"
    serverless_lint_process(
        *("check", str(FIXTURES), "--select", "all", "--show-ignored", "--jobs", "1"),
        *("--no-cache", cfn_lint, "--report", f"sarif={log}", "--sarif-category", "fixtures"),
    )
    assert complaints(log) == []


def test_a_report_of_thousands_of_results_is_without_fault(
    complaints: Callable[[Path], Complaints], tmp_path: Path
) -> None:
    document = Document("src/a b/ü.py", "".join(f"line_{number} = {number}\n" for number in range(6_000)))
    many = [
        finding(
            document.at(Span(*document.line_span(number + 1))),
            message=f"`name_{number}[0]` is wrong",
            severity=Severity(1 + number % 3),
            related=(RelatedPlace(document.at(Span(0, 4)), "see [this]"),),
        )
        for number in range(6_000)
    ]
    gaps = tuple(NotAnalysed("value", f"V{number}", "known later", document.location) for number in range(2_000))
    log = tmp_path / "many.sarif"
    content = report(
        *(*many, HOSTILE, LOW_TIMEOUT, MISSING_PERMISSION),
        ignored=(finding(place(document, "line_7"), ignored_because=""),),
        coverage=Coverage(not_analysed=gaps),
        rules=tuple(all_rules()),
        notes=("a note",),
    )
    log.write_text(rendered("sarif", content, options(show_ignored=True)), "utf-8")
    assert complaints(log) == []
