"""Names that functions give as their runtimes, told apart by how certain it is that there is none of that name."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from command import json_report, serverless_lint_in_process
from serverless_lint.aws.runtime_names import RUNTIMES, Standing, runtime_meant_by, standing_of

READ = RUNTIMES.read
TEMPLATE = """\
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.31
      Handler: app.handler
      Role: arn:aws:iam::123456789012:role/orders
      Code: {S3Bucket: artifacts, S3Key: orders.zip}
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("python2.7", Standing.LISTED),
        ("nodejs22.x", Standing.LISTED),
        ("dotnet9", Standing.LISTED),
        ("python3.31", Standing.MISSPELT),
        ("python3.16", Standing.LATER),
        ("nodejs21.x", Standing.MISSPELT),
        ("nodejs22", Standing.MISSPELT),
        ("nodejs28.x", Standing.LATER),
        ("Python3.12", Standing.MISSPELT),
        ("pyhton3.12", Standing.MISSPELT),
        ("python", Standing.MISSPELT),
        ("java29", Standing.LATER),
        ("java25.al2023", Standing.LATER),
        ("provided.al2022", Standing.MISSPELT),
        ("provided.al2026", Standing.LATER),
        ("cobol16.x", Standing.UNLIKE_ANY),
        ("RUNTIME_VERSION", Standing.NO_NAME),
        ("<runtime>", Standing.NO_NAME),
        ("", Standing.NO_NAME),
    ],
)
def test_a_name_is_a_runtime_may_become_one_or_never_will(name: str, expected: Standing) -> None:
    """Only what cannot become a runtime is certain to be wrong."""
    assert standing_of(name, READ) is expected


def test_what_is_far_ahead_today_may_be_there_in_years() -> None:
    """An old version of this tool is less sure of what is new."""
    assert standing_of("python3.31", READ.replace(year=READ.year + 4)) is Standing.LATER


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("python3.31", "python3.13"),
        ("Python3.12", "python3.12"),
        ("python312", "python3.12"),
        ("nodejs21.x", "nodejs22.x"),
        ("nodejs22", "nodejs22.x"),
        ("provided.al2022", "provided.al2023"),
        ("cobol16.x", None),
    ],
)
def test_what_was_meant_is_a_runtime_that_is_supported(name: str, expected: str | None) -> None:
    """The digits in another order come first, then the next one, then what is spelt alike."""
    assert runtime_meant_by(name, datetime.date(2026, 11, 29)) == expected


def test_a_misspelt_runtime_is_one_finding_with_and_without_cfn_lint(tmp_path: Path) -> None:
    """cfn-lint says the same with all the names there are."""
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    expected = [
        ("unknown-runtime", "`Orders` uses `python3.31`, which is no runtime of Lambda: did you mean `python3.13`?")
    ]
    alone = json_report("--min-severity", "error", "--as-of", "2026-11-29", cwd=tmp_path)
    both = serverless_lint_in_process(
        *("check", "--no-cache", "-f", "json", "--min-severity", "error", "--as-of", "2026-11-29"), cwd=tmp_path
    )
    assert [(finding["rule"], finding["message"]) for finding in alone["findings"]] == expected
    assert [(finding["rule"], finding["message"]) for finding in json.loads(both.stdout)["findings"]] == expected
