"""Code is read only if a rule that runs asks for it, and what is said stays true."""

from __future__ import annotations

from pathlib import Path

import pytest

from serverless_lint.config import Config
from serverless_lint.linter import lint
from serverless_lint.report import Report

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: { Runtime: python3.13, Handler: app.handler, CodeUri: src/ }
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties: { DefinitionUri: machine.yaml }
"""
CODE = """\
def handler(event, context):
    return 1  # serverless-lint: ignore[public-bucket] not here
"""
BROKEN = "def handler(event, context:\n"


def reported(folder: Path, code: str, *select: str) -> Report:
    """The report on a project with one function, by some rules."""
    (folder / "src").mkdir()
    (folder / "template.yaml").write_text(TEMPLATE, "utf-8")
    (folder / "src/app.py").write_text(code, "utf-8")
    config = Config(root=folder, paths=(folder,), select=select, cfn_lint="off", jobs=1, use_cache=False)
    return lint(config)


@pytest.mark.parametrize(
    ("select", "files", "linked"),
    [
        pytest.param(("public-bucket",), 1, None, id="a rule about templates"),
        pytest.param(("public-bucket", "handler-not-found"), 2, 1, id="a rule about code, too"),
        pytest.param(("default",), 2, 1, id="all rules"),
    ],
)
def test_code_is_read_if_a_rule_asks_for_it(
    tmp_path: Path, select: tuple[str, ...], files: int, linked: int | None
) -> None:
    coverage = reported(tmp_path, CODE, *select).coverage
    assert (coverage.functions, coverage.files, coverage.linked_functions) == (1, files, linked)


@pytest.mark.parametrize(
    ("select", "rules"),
    [
        pytest.param(("public-bucket",), [], id="a rule about templates"),
        pytest.param(("public-bucket", "missing-tracing"), ["syntax-error"], id="a rule about code, too"),
        pytest.param(("syntax-error",), ["syntax-error"], id="by its name"),
    ],
)
def test_code_that_is_not_read_has_no_mistakes(tmp_path: Path, select: tuple[str, ...], rules: list[str]) -> None:
    found = {finding.rule for finding in reported(tmp_path, BROKEN, *select).findings}
    assert sorted(found - {"missing-tracing"}) == rules


@pytest.mark.parametrize(
    ("select", "rules"),
    [
        pytest.param(("public-bucket",), [], id="not asked for"),
        pytest.param(("public-bucket", "unused-ignore"), ["unused-ignore"], id="asked for"),
    ],
)
def test_a_comment_in_code_is_of_no_use_only_if_the_code_was_read(
    tmp_path: Path, select: tuple[str, ...], rules: list[str]
) -> None:
    assert [finding.rule for finding in reported(tmp_path, CODE, *select).findings] == rules
