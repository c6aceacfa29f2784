"""`serverless-lint merge`: several JSON reports counted together."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest

import serverless_lint
from serverless_lint.cli import main

SCHEMA = json.loads((Path(serverless_lint.__file__).parent / "schemas/merged.schema.json").read_text("utf-8"))

REPORTS: dict[str, dict[str, Any]] = {
    "orders.json": {
        "schema_version": 1,
        "findings": [
            {"rule": "low-timeout", "severity": "warning"},
            {"rule": "low-timeout", "severity": "warning"},
            {"rule": "x86-architecture", "severity": "info"},
        ],
        "coverage": {"functions": 3, "linked_functions": 2, "not_analysed": [{"what": "handler"}]},
    },
    "payments.json": {
        "schema_version": 1,
        "findings": [
            {"rule": "handler-not-found", "severity": "error"},
            {"rule": "low-timeout", "severity": "error"},
        ],
        "coverage": {"functions": 12, "linked_functions": 12, "not_analysed": []},
    },
    "policies.json": {
        "schema_version": 1,
        "findings": [],
        "coverage": {"functions": 1, "linked_functions": None, "not_analysed": []},
    },
}

TEXT = """\
Report         Errors  Warnings  Advice  Functions  Code read  Not analysed
payments.json       2         0       0         12         12             0
orders.json         0         2       1          3          2             1
policies.json       0         0       0          1          -             0
total               2         2       1         16         14             1

Rule               Errors  Warnings  Advice  Reports
low-timeout             1         2       0        2
handler-not-found       1         0       0        1
x86-architecture        0         0       1        1
"""

MARKDOWN = """\
## serverless-lint

| Report | Errors | Warnings | Advice | Functions | Code read | Not analysed |
|---|---:|---:|---:|---:|---:|---:|
| `payments.json` | 2 | 0 | 0 | 12 | 12 | 0 |
| `orders.json` | 0 | 2 | 1 | 3 | 2 | 1 |
| `policies.json` | 0 | 0 | 0 | 1 | - | 0 |
| `total` | 2 | 2 | 1 | 16 | 14 | 1 |

| Rule | Errors | Warnings | Advice | Reports |
|---|---:|---:|---:|---:|
| `low-timeout` | 1 | 2 | 0 | 2 |
| `handler-not-found` | 1 | 0 | 0 | 1 |
| `x86-architecture` | 0 | 0 | 1 | 1 |
"""


class Outcome(NamedTuple):
    """What a run of the command line leaves."""

    code: int
    stdout: str
    stderr: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run_command(*arguments: str) -> Outcome:
        code = main(arguments)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run_command


@pytest.fixture
def reports(tmp_path: Path) -> tuple[str, ...]:
    """Names of reports in the working folder."""
    for name, content in REPORTS.items():
        (tmp_path / name).write_text(json.dumps(content), "utf-8")
    return tuple(REPORTS)


@pytest.mark.parametrize(("format_name", "shown"), [("text", TEXT), ("markdown", MARKDOWN)])
def test_reports_are_counted_by_file_and_by_rule(
    run: Run, reports: tuple[str, ...], format_name: str, shown: str
) -> None:
    assert run("merge", *reports, "--format", format_name) == (0, shown, "")


def test_the_json_is_what_the_schema_says(run: Run, reports: tuple[str, ...]) -> None:
    content = json.loads(run("merge", *reports, "-f", "json").stdout)
    jsonschema.validate(content, SCHEMA)
    assert content["total"] == {
        "name": "total",
        "error": 2,
        "warning": 2,
        "info": 1,
        "functions": 16,
        "linked_functions": 14,
        "not_analysed": 1,
    }


def test_a_report_that_is_named_twice_counts_once(run: Run, reports: tuple[str, ...]) -> None:
    assert run("merge", *reports, reports[0]).stdout == TEXT


def test_what_check_writes_can_be_merged(run: Run, tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n"
        "    Properties: { Runtime: python2.7, Handler: app.handler, CodeUri: s3://bucket/code.zip }\n",
        "utf-8",
    )
    run("check", "--select", "deprecated-runtime", "--no-cfn-lint", "-q", "--report", "json=report.json")
    merged = json.loads(run("merge", "report.json", "-f", "json").stdout)
    assert [(rule["name"], rule["error"]) for rule in merged["rules"]] == [("deprecated-runtime", 1)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(None, "r.json: ", id="missing"),
        pytest.param("[", "r.json is no report: ", id="no JSON"),
        pytest.param("{}", "r.json is no report: ", id="no report"),
        pytest.param(
            json.dumps({**REPORTS["policies.json"], "schema_version": 2}),
            "r.json is of another version of reports: 2 (make it anew with this version of serverless-lint)",
            id="later version",
        ),
        pytest.param(
            json.dumps({**REPORTS["policies.json"], "findings": [{"rule": "x", "severity": "fatal"}]}),
            "r.json is no report: ",
            id="unknown severity",
        ),
    ],
)
def test_what_is_no_report_is_an_error(run: Run, tmp_path: Path, content: str | None, message: str) -> None:
    if content is not None:
        (tmp_path / "r.json").write_text(content, "utf-8")
    code, stdout, stderr = run("merge", "r.json")
    assert (code, stdout, stderr.startswith(f"error: {message}")) == (2, "", True), stderr


def test_names_steer_no_terminal(run: Run, tmp_path: Path) -> None:
    name = "::error::\x1b[31m.json"
    (tmp_path / name).write_text(json.dumps(REPORTS["orders.json"]), "utf-8")
    shown = run("merge", name).stdout
    assert ("\x1b" in shown, shown.splitlines()[1].startswith("./::error::")) == (False, True)
