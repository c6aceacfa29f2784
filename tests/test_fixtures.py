"""The sample applications, each with the whole report that the command must give.

`PYTHONPATH=. python tests/test_fixtures.py` writes the expected reports anew; read the difference before committing it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from command import EARLY_DAY, json_report, serverless_lint_process

FIXTURES = Path(__file__).parent.parent / "fixtures"
APPLICATIONS = (
    *("inventory-cloudformation", "malformed", "order-api", "order-api-corrected"),
    *("orders-cdk", "orders-cdk-corrected", "orders-serverless", "orders-serverless-corrected"),
    *("orders-cdk-unsynthesised", "orders-cdk-unsynthesised-corrected"),
)


def written_report(name: str) -> str:
    """The report on an application as lines: findings with all their places, then what was looked at and what not."""
    report = json_report("--as-of", str(EARLY_DAY), cwd=FIXTURES / name)
    # Messages name files as seen from the root, which is another one outside of a repository.
    return "\n".join(_lines(report)).replace(f"fixtures/{name}/", "") + "\n"


def _lines(report: dict[str, Any]) -> Iterator[str]:
    for finding in report["findings"]:
        place = "{path}:{line}:{column}-{end_line}:{end_column}".format_map(finding)
        yield "{} {severity} {rule} {message}".format(place, **finding)
        for related in finding["related"]:
            yield "    {path}:{line}:{column} {message}".format_map(related)
    coverage = report["coverage"]
    yield "{linked_functions} of {functions} functions linked, {templates} templates".format_map(coverage)
    for item in coverage["not_analysed"]:
        yield "not analysed: {what} {name}: {reason}".format_map(item)


@pytest.mark.parametrize("name", APPLICATIONS)
def test_application_gives_its_expected_report(name: str) -> None:
    """The report on a sample application is the one beside it, to the letter."""
    expected = (FIXTURES / f"{name}.expected.txt").read_text(encoding="utf-8")
    assert written_report(name) == expected


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("order-api", 1),
        ("order-api-corrected", 0),
        ("malformed", 1),
        ("orders-cdk", 1),
        ("orders-cdk-corrected", 0),
        ("orders-cdk-unsynthesised", 1),
        ("orders-cdk-unsynthesised-corrected", 0),
        ("orders-serverless", 1),
        ("orders-serverless-corrected", 0),
    ],
)
def test_the_exit_code_says_whether_there_is_something_to_mend(name: str, code: int) -> None:
    """The corrections of the planted problems leave nothing."""
    options = ("--no-cfn-lint", "--no-cache", "--as-of", str(EARLY_DAY))
    assert serverless_lint_process("check", *options, cwd=FIXTURES / name).returncode == code


if __name__ == "__main__":
    for application in APPLICATIONS:
        (FIXTURES / f"{application}.expected.txt").write_text(written_report(application), encoding="utf-8")
