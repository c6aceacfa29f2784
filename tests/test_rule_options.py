"""Options of single rules: `[rules.<id>]` in the configuration."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import pytest

from command import json_report, serverless_lint_process
from serverless_lint.aws.lifecycles import Lifecycle, lifecycle_of
from serverless_lint.checks import all_rules
from serverless_lint.config.file import load_config
from serverless_lint.model import Function
from serverless_lint.rule import Category, Option, Problem, RuleOption, Severity, rule

DATES = lifecycle_of("python3.11") or Lifecycle()
"""Those that the installed cfn-lint has."""

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.11
      Handler: app.handler
      CodeUri: s3://artifacts/orders.zip
      Timeout: 5
      Events:
        Queue: { Type: SQS, Properties: { Queue: !GetAtt Incoming.Arn } }
  Incoming:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 3 }
  Failed:
    Type: AWS::SQS::Queue
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "template.yaml").write_text(TEMPLATE, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("rule_id", "options", "messages"),
    [
        pytest.param("low-timeout", "", [], id="low-timeout by default"),
        pytest.param(
            "low-timeout",
            "seconds = 5",
            ["`Orders` is stopped after 5 s: set `Timeout` to what the slowest call may take"],
            id="low-timeout up to 5 s",
        ),
        pytest.param("low-max-receive-count", "", [], id="low-max-receive-count by default"),
        pytest.param(
            "low-max-receive-count",
            "attempts = 6",
            [
                "`Incoming` gives a message up after 3 attempts, throttling included: raise `maxReceiveCount` to 6",
            ],
            id="low-max-receive-count below 6",
        ),
        pytest.param("deprecated-runtime", "", [], id="deprecated-runtime by default"),
        pytest.param(
            "deprecated-runtime",
            "days-ahead = 5000",
            [f"`Orders` uses `python3.11`, supported until {DATES.deprecated} only: move to `{DATES.successor}`"],
            id="deprecated-runtime 5000 days ahead",
        ),
    ],
)
def test_an_option_changes_what_a_rule_reports(project: Path, rule_id: str, options: str, messages: list[str]) -> None:
    (project / "serverless-lint.toml").write_text(f'select = ["{rule_id}"]\n[rules.{rule_id}]\n{options}\n', "utf-8")
    report = json_report("--as-of", "2026-11-21", cwd=project)
    assert [finding["message"] for finding in report["findings"]] == messages


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "[rules.low-timeout]\nsecnds = 5",
            "serverless-lint.toml:2: `low-timeout` has no option `secnds` (did you mean `seconds`?)",
            id="misspelt option",
        ),
        pytest.param(
            "[rules.low-timeout]\nhours = 5",
            "serverless-lint.toml:2: `low-timeout` has no option `hours` (its options are seconds)",
            id="unlike any option",
        ),
        pytest.param(
            "[rules.default-memory]\nsize = 5",
            "serverless-lint.toml:1: `default-memory` has no options (`serverless-lint explain RULE` lists a rule's)",
            id="rule without options",
        ),
        pytest.param(
            '[rules.low-timeout]\nseconds = "5"',
            "serverless-lint.toml:2: `rules.low-timeout.seconds` must be a whole number of at least 1",
            id="wrong type",
        ),
        pytest.param(
            "[rules.low-timeout]\nseconds = true",
            "serverless-lint.toml:2: `rules.low-timeout.seconds` must be a whole number of at least 1",
            id="a truth value is no number",
        ),
        pytest.param(
            "[rules.low-timeout]\nseconds = 0",
            "serverless-lint.toml:2: `rules.low-timeout.seconds` must be a whole number of at least 1",
            id="too small",
        ),
        pytest.param(
            "[rules.low-timeot]\nseconds = 5",
            "serverless-lint.toml:1: unknown rule `low-timeot` in `rules` (did you mean `low-timeout`?)",
            id="unknown rule",
        ),
        pytest.param(
            "rules.low-timeout = 5",
            "serverless-lint.toml:1: `rules.low-timeout` must be a table",
            id="no table",
        ),
        pytest.param(
            "[rules.low-timeout]\nseconds = { a = 1 }",
            "serverless-lint.toml:2: `rules.low-timeout.seconds` must be a text, a number, true, false or a list of "
            "texts",
            id="no value of an option",
        ),
    ],
)
def test_a_mistake_is_an_error_with_file_line_and_hint(project: Path, text: str, message: str) -> None:
    (project / "serverless-lint.toml").write_text(text, "utf-8")
    process = serverless_lint_process("check", "--no-cfn-lint", cwd=project)
    assert (process.returncode, process.stderr.decode()) == (2, f"error: {message}\n")


def test_the_options_of_a_rule_add_to_those_of_the_extended_file(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text("[rules.a]\nx = 1\ny = 1\n[rules.b]\nz = 1\n", "utf-8")
    (tmp_path / "serverless-lint.toml").write_text('extend = "base.toml"\n[rules.a]\ny = 2\n', "utf-8")
    assert load_config([tmp_path], {}).rule_options == {"a": {"x": 1, "y": 2}, "b": {"z": 1}}


@pytest.mark.parametrize(
    ("rule_id", "option"), [(rule.id, option.name) for rule in all_rules() for option in rule.options]
)
def test_the_page_of_a_rule_tells_of_its_options(rule_id: str, option: str) -> None:
    written = " ".join((Path(__file__).parent.parent / f"rules/{rule_id}.md").read_text("utf-8").split())
    assert f"option `{option}` in `[rules.{rule_id}]`" in written


def test_explain_lists_the_options(tmp_path: Path) -> None:
    lines = serverless_lint_process("explain", "low-timeout", cwd=tmp_path).stdout.decode().splitlines()
    assert lines[-5:] == [
        "",
        "options in `[rules.low-timeout]` of the configuration:",
        "  seconds = 3: the longest timeout that is reported (a whole number of at least 1)",
        "",
        "severity warning, category reliability, confidence high, since 0.1",
    ]


def test_keyword_parameters_of_a_check_are_its_options() -> None:
    @rule(Severity.INFO, Category.COST, since="0.1")
    def example(
        function: Function,
        *,
        most: Annotated[int, Option("the most", at_least=1)] = 3,
        of_these: Annotated[tuple[str, ...], Option("the names")] = ("a",),
        strictly: Annotated[bool, Option("whether strictly")] = False,
    ) -> Iterator[Problem]:
        """Say something."""
        yield from ()

    assert example.options == (
        RuleOption("most", int, 3, "the most", at_least=1),
        RuleOption("of-these", tuple, ("a",), "the names"),
        RuleOption("strictly", bool, False, "whether strictly"),
    )
