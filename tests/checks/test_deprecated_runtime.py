"""Runtimes, judged by the day of the run."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from serverless_lint.config import Config
from serverless_lint.linter import lint

TEMPLATE = """\
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs16.x
      Handler: app.handler
"""


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2023-12-14", []),
        ("2023-12-15", [("info", "`Orders` uses `nodejs16.x`, supported until 2024-06-12 only: move to `nodejs24.x`")]),
        (
            "2024-06-12",
            [
                (
                    "warning",
                    "`Orders` uses `nodejs16.x`, unsupported since 2024-06-12 and refused for new functions from "
                    "2027-02-01: move to `nodejs24.x`",
                )
            ],
        ),
        (
            "2027-02-01",
            [
                (
                    "warning",
                    "`Orders` uses `nodejs16.x`, unsupported since 2024-06-12 and refused for new functions: move to "
                    "`nodejs24.x`",
                )
            ],
        ),
        (
            "2027-03-03",
            [
                (
                    "error",
                    "`Orders` uses `nodejs16.x`, with which functions cannot be updated since 2027-03-03: move to "
                    "`nodejs24.x`",
                )
            ],
        ),
    ],
)
def test_the_severity_of_a_runtime_grows_with_its_dates(
    tmp_path: Path, day: str, expected: list[tuple[str, str]]
) -> None:
    """A runtime is nothing, information, a warning and an error as the days that AWS has set pass."""
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    report = lint(
        Config(
            root=tmp_path,
            paths=(tmp_path,),
            cfn_lint="off",
            jobs=1,
            select=("deprecated-runtime",),
            as_of=datetime.date.fromisoformat(day),
        )
    )
    assert [(finding.severity.word, finding.message) for finding in report.findings] == expected


@pytest.mark.parametrize("runtime", ["custom", "cobol1.0", "7", "[nodejs12.x]"])
def test_a_runtime_without_dates_is_not_reported(tmp_path: Path, runtime: str) -> None:
    """Names that AWS's list does not have say nothing."""
    (tmp_path / "template.yaml").write_text(TEMPLATE.replace("nodejs16.x", runtime), encoding="utf-8")
    report = lint(Config(root=tmp_path, paths=(tmp_path,), cfn_lint="off", jobs=1, select=("deprecated-runtime",)))
    assert report.findings == ()
