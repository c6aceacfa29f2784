"""The summary of a run says what of the project it is about, and where to begin."""

from __future__ import annotations

from pathlib import Path

import pytest

from command import on_terminal, serverless_lint_in_process

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: python3.13, Handler: index.handler, InlineCode: "CODE"}}
Resources:
""".replace(
    "CODE",
    r"import boto3, urllib.request\na = boto3.client('sts')\ndef handler(e, c): a.get_caller_identity()",
)
FUNCTION = "  F%s: {Type: 'AWS::Serverless::Function', Properties: {Policies: [AdministratorAccess], Timeout: 2}}\n"
OPTIONS = ("check", "--no-cfn-lint", "--no-cache", "--allow-empty")


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        ((), " s."),
        ((".",), " s."),
        (("a/template.yaml",), " s."),
        (("a",), " s, nothing outside `a`."),
        (("a", "b"), " s, nothing outside these folders."),
        (("a", "."), " s."),
    ],
)
def test_a_folder_alone_is_said_to_be_all(tmp_path: Path, paths: tuple[str, ...], expected: str) -> None:
    """A file is seen with the whole project around it, a folder without: what lies around may be what it refers to."""
    (tmp_path / "serverless-lint.toml").touch()
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "template.yaml").write_text(TEMPLATE + FUNCTION % 1, encoding="utf-8")
    process = serverless_lint_in_process(*OPTIONS, *paths, cwd=tmp_path)
    (read,) = (line for line in process.stderr.decode().splitlines() if line.startswith("Read "))
    assert read.endswith(expected)


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        ("info", "Most frequent problems: low-timeout (8), wildcard-iam-action (8); --statistics counts all rules."),
        ("error", None),
    ],
)
def test_what_is_most_frequent_is_no_advice(tmp_path: Path, severity: str, expected: str | None) -> None:
    """Advice is one line a rule in the report anyway, with its count."""
    for number in range(8):
        (tmp_path / f"template{number}.yaml").write_text(TEMPLATE + FUNCTION % number, encoding="utf-8")
    process = serverless_lint_in_process(*OPTIONS, "--min-severity", severity, cwd=tmp_path)
    found = [line for line in process.stderr.decode().splitlines() if line.startswith("Most frequent")]
    assert found == ([] if expected is None else [expected])


@pytest.mark.parametrize("columns", [72, 80, 120])
def test_the_list_of_rules_fits_a_terminal(tmp_path: Path, columns: int) -> None:
    """Whatever its width."""
    shown = on_terminal("rules", columns=columns, cwd=tmp_path)
    assert max(map(len, shown.splitlines())) <= columns
    assert "\n                                              " in shown or columns < 120
