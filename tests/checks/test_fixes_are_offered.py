"""The rules that change settings and policies by themselves do so where their pages show it."""

from __future__ import annotations

from pathlib import Path

import pytest

from page_examples import fixed_files, lint_example, page_examples

FIXED = [
    ("lambda-permission-without-source", "Bucket"),
    ("lambda-permission-without-source", "Rule"),
    ("missing-tracing", "SAM"),
    ("reserved-environment-variable", "Flow style"),
    ("reserved-environment-variable", "JSON"),
    ("reserved-environment-variable", "SAM"),
    ("snapstart-without-version", "SAM"),
]


@pytest.mark.parametrize(("rule", "title"), FIXED)
def test_a_fix_makes_the_compliant_example(tmp_path: Path, rule: str, title: str) -> None:
    """The noncompliant example becomes the compliant one of the same title."""
    (before,) = (example for example in page_examples(rule, "Noncompliant") if example.title == title)
    (after,) = (example for example in page_examples(rule, "Compliant") if example.title == title)
    assert fixed_files(before, lint_example(before, tmp_path)) == after.files
