"""Each key of a configuration file changes what `check` says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import serverless_lint.ruleset.known_rules
from serverless_lint.checks import all_rules
from serverless_lint.cli import main
from serverless_lint.parse.template.template import Template
from serverless_lint.rule import Category, Confidence, Problem, Severity, rule

FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      PackageType: Image
      ImageUri: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders
      Timeout: 2
"""
WITH_PARAMETER = FUNCTION.replace("Timeout: 2", "Timeout: !Ref Seconds").replace(
    "Resources:", "Parameters: { Seconds: { Type: Number } }\nResources:"
)
IGNORED = FUNCTION.replace("Timeout: 2", "Timeout: 2  # serverless-lint: ignore[low-timeout]")
WITH_UNUSED_PARAMETER = """\
Parameters: { Unused: { Type: String } }
Resources:
  Orders:
    Type: AWS::SQS::Queue
    UpdateReplacePolicy: Delete
    DeletionPolicy: Delete
"""
FILES = {
    "template.yaml": FUNCTION,
    "app.tpl": FUNCTION,
    "build/template.yaml": FUNCTION,
    "ignored.yaml": IGNORED,
    "of-git/template.yaml": FUNCTION,
    ".gitignore": "of-git/\n",
    "parameter.yaml": WITH_PARAMETER,
}
ADVICE = "`Orders` is stopped after {} s: set `Timeout` to what the slowest call may take"
FINDING = f"template.yaml:8:16: warning[low-timeout] {ADVICE.format(2)}"
NO_REASON = FINDING.replace("template", "ignored")
BY_PARAMETER = f"parameter.yaml:9:16: warning[low-timeout] {ADVICE.format(1)}"
UNTRACED = "template.yaml:3:3: info[missing-tracing] `Orders` is not traced: set `Tracing: Active`"
UNTAGGED = "template.yaml:3:3: info[missing-tags] `Orders` has no `Tags`: say whose it is and what it is for"
UNUSED = "template.yaml:1:15: warning[cfn-lint:W2001] "
UNSURE = "template.yaml:1:1: warning[unsure] perhaps"
NEW = "template.yaml:1:1: warning[new] newly"


@rule(Severity.WARNING, Category.COST, since="0.1", confidence=Confidence.LOW)
def unsure(template: Template) -> Iterator[Problem]:
    """Say something that may be wrong."""
    yield Problem(template.document, "perhaps")


@rule(Severity.WARNING, Category.COST, since="0.1", preview=True)
def new(template: Template) -> Iterator[Problem]:
    """Say something that may still change."""
    yield Problem(template.document, "newly")


Check = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Check:
    """Check the files with a configuration that selects one rule and says something more."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(serverless_lint.ruleset.known_rules, "all_rules", lambda: (*all_rules(), new, unsure))
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")

    def check_with(text: str, *arguments: str) -> tuple[int, list[str]]:
        selection = "" if text.startswith("select") else 'select = ["low-timeout"]\n'
        (tmp_path / "serverless-lint.toml").write_text(selection + text, "utf-8")
        code = main(["check", "-q", "--no-cache", "--jobs", "1", *arguments])
        return code, capsys.readouterr().out.splitlines()

    return check_with


@pytest.mark.parametrize(
    ("text", "code", "findings"),
    [
        pytest.param("", 1, [FINDING], id="nothing"),
        pytest.param('select = ["missing-tracing"]\nexclude = ["[ip]*.yaml", "build"]', 0, [UNTRACED], id="select"),
        pytest.param(
            'select = ["low-timeout", "queue-visibility-below-timeout"]\nignore = ["low-timeout"]', 0, [], id="ignore"
        ),
        pytest.param(
            'extend-select = ["missing-tracing"]\nexclude = ["[bip]*.yaml", "build"]',
            1,
            [UNTRACED, FINDING],
            id="extend-select",
        ),
        pytest.param(
            'pedantic = true\nexclude = ["[ip]*", "build"]\n'
            'ignore = ["function-without-alarm", "missing-vpc", "missing-reserved-concurrency"]',
            1,
            [UNTAGGED, FINDING],
            id="pedantic",
        ),
        pytest.param('preview = true\nexclude = ["[ip]*.yaml", "build"]', 1, [NEW, FINDING], id="preview"),
        pytest.param(
            'select = ["unsure"]\nmin-confidence = "low"\nexclude = ["[ip]*.yaml", "build"]',
            1,
            [UNSURE],
            id="min-confidence",
        ),
        pytest.param('fail-on = "error"', 0, [FINDING], id="fail-on"),
        pytest.param('exclude = ["something"]', 1, [f"build/{FINDING}", FINDING], id="exclude"),
        pytest.param('extend-exclude = ["template.yaml"]', 0, [], id="extend-exclude"),
        pytest.param("respect-gitignore = false", 1, [f"of-git/{FINDING}", FINDING], id="respect-gitignore"),
        pytest.param(
            'templates = ["*.tpl"]', 1, [FINDING.replace("template.yaml", "app.tpl"), FINDING], id="templates"
        ),
        pytest.param("require-reason = true", 1, [NO_REASON, FINDING], id="require-reason"),
        pytest.param("parameters.Seconds = 1", 1, [BY_PARAMETER, FINDING], id="parameters"),
        pytest.param('per-file-ignores = { "template.yaml" = ["low-timeout"] }', 0, [], id="per-file-ignores"),
        pytest.param('severity.low-timeout = "error"', 1, [FINDING.replace("warning", "error")], id="severity"),
        pytest.param("rules.low-timeout.seconds = 1", 0, [], id="rules"),
    ],
)
def test_a_key_changes_the_report(check: Check, text: str, code: int, findings: list[str]) -> None:
    assert check(text, "-f", "concise") == (code, findings)


def test_force_exclude_leaves_out_what_is_given(check: Check) -> None:
    assert check("", "-f", "concise", "build/template.yaml") == (1, [f"build/{FINDING}"])
    assert check("force-exclude = true", "-f", "concise", "build/template.yaml") == (0, [])


def test_new_only_names_a_commit(check: Check) -> None:
    assert check('new-only = ""', "-f", "concise") == (1, [FINDING])
    assert check('new-only = "main"', "-f", "concise") == (2, [])


def test_format_chooses_what_goes_to_standard_output(check: Check) -> None:
    assert check('format = "json"')[1][0] == "{"
    assert check('format = "concise"') == (1, [FINDING])


def test_cfn_lint_chooses_which_of_its_findings_are_reported(check: Check) -> None:
    selection = 'select = ["cfn-lint"]\nexclude = ["[ip]*.yaml", "build"]\n'
    Path("template.yaml").write_text(WITH_UNUSED_PARAMETER, "utf-8")
    assert check(f'{selection}cfn-lint = "errors"', "-f", "concise") == (0, [])
    code, findings = check(f'{selection}cfn-lint = "all"', "-f", "concise")
    assert (code, [finding[: len(UNUSED)] for finding in findings]) == (1, [UNUSED])
