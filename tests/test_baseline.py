"""Putting findings off in a file, through the command."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest

from command import json_report, serverless_lint_in_process, serverless_lint_process

FILE = ".serverless-lint-baseline.json"
OPTIONS = ("--no-cfn-lint", "--no-cache", "--jobs", "1")

TEMPLATE = """\
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties:
      MemorySize: 512
      Timeout: 2
      TracingConfig: {Mode: Active}
  Invoices:
    Type: AWS::Lambda::Function
    Properties:
      MemorySize: 512
      Timeout: 1
      TracingConfig: {Mode: Active}
"""
SELECT = ("--select", "low-timeout")
NEW_ONE = "`serverless-lint baseline create --force` writes a new one"

WRITTEN = """\
{
  "version": 1,
  "findings": [
    {"path": "template.yaml", "rule": "low-timeout", "subject": "Invoices", "line": "Timeout: 1", "count": 1},
    {"path": "template.yaml", "rule": "low-timeout", "subject": "Orders", "line": "Timeout: 2", "count": 1}
  ]
}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder of its own with a template of two functions that have low timeouts."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "template.yaml").write_text(TEMPLATE, "utf-8")
    return tmp_path


def baseline(command: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run one of the commands about the baseline."""
    return serverless_lint_in_process("baseline", command, *OPTIONS, *arguments, cwd=cwd)


def check(*arguments: str, cwd: Path) -> tuple[int, str, str]:
    """The exit code of `check`, its findings on a line each, and what it says first of the run."""
    process = serverless_lint_in_process("check", *OPTIONS, "-f", "concise", *arguments, cwd=cwd)
    return process.returncode, process.stdout.decode(), process.stderr.decode().partition("\n")[0]


def edit(file: Path, old: str, new: str) -> None:
    """Replace a text that stands in a file once."""
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")


def written(file: Path, *entries: dict[str, Any]) -> None:
    """Write a baseline."""
    file.write_text(json.dumps({"version": 1, "findings": entries}), "utf-8")


def entry(**given: Any) -> dict[str, Any]:
    """An entry for the timeout of `Orders`, with what is given."""
    usual = {"path": "template.yaml", "rule": "low-timeout", "subject": "Orders", "line": "Timeout: 2", "count": 1}
    return usual | given


def test_create_writes_an_entry_a_line_sorted(project: Path) -> None:
    process = baseline("create", *SELECT, cwd=project)
    assert (process.returncode, process.stdout) == (0, f"2 findings put off in {FILE}.\n".encode())
    assert (project / FILE).read_text("utf-8") == WRITTEN


def test_what_is_in_the_baseline_does_not_fail_the_run_and_is_counted(project: Path) -> None:
    baseline("create", *SELECT, cwd=project)
    assert check(*SELECT, cwd=project) == (0, "", "No problems in 2 functions, 1 template; 2 in baseline.")


def test_the_tail_counts_ignored_and_put_off_findings_apart(project: Path) -> None:
    written(project / FILE, entry())
    edit(project / "template.yaml", "Timeout: 1", "Timeout: 1  # serverless-lint: ignore[low-timeout] quick")
    assert check(*SELECT, cwd=project)[2] == "No problems in 2 functions, 1 template; 1 ignored, 1 in baseline."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("Resources:", "# A comment\n\nResources:", id="lines above"),
        pytest.param("      MemorySize: 512\n      Timeout: 2", "      Timeout: 2\n      MemorySize: 512", id="moved"),
        pytest.param("      Timeout: 2", "      Timeout:    2", id="blanks"),
    ],
)
def test_an_edit_elsewhere_changes_nothing(project: Path, old: str, new: str) -> None:
    baseline("create", *SELECT, cwd=project)
    edit(project / "template.yaml", old, new)
    assert check(*SELECT, cwd=project)[:2] == (0, "")


def test_an_edit_of_the_line_brings_the_finding_back(project: Path) -> None:
    baseline("create", *SELECT, cwd=project)
    edit(project / "template.yaml", "Timeout: 2", "Timeout: 3")
    code, findings, summary = check(*SELECT, cwd=project)
    assert (code, findings.partition(": ")[0]) == (1, "template.yaml:6:16")
    assert summary == "Found 1 warning; 1 in baseline."


def test_a_renamed_file_is_another_one(project: Path) -> None:
    baseline("create", *SELECT, cwd=project)
    (project / "template.yaml").rename(project / "stack.yaml")
    assert check(*SELECT, cwd=project)[2] == "Found 2 warnings."


def test_of_more_findings_than_put_off_the_last_ones_are_reported(project: Path) -> None:
    lines = [f'if key == "AKIAQWERTYUIOPASDFG{last}": pass\n' for last in "HIJK"]
    (project / "app.py").write_text("".join(lines[:2]), "utf-8")
    select = ("--select", "hardcoded-aws-access-key")
    baseline("create", *select, cwd=project)
    (project / "app.py").write_text("".join(lines), "utf-8")
    assert [found.partition(" ")[0] for found in check(*select, cwd=project)[1].splitlines()] == [
        "app.py:3:12:",
        "app.py:4:12:",
    ]


def test_secrets_are_masked(project: Path) -> None:
    edit(
        project / "template.yaml",
        "      MemorySize: 512\n      Timeout: 2",
        "      Environment:\n"
        "        Variables: {PWD: 'a$1(b)', KEY: AKIAQWERTYUIOPASDFGH}\n"
        "      Layers: ['sk_live_4eC39HqLyjWDarjtT1zdp7dc']\n"
        "      Timeout: 2 # AUTH_KEY: ab+cd+ef",
    )
    baseline("create", "--select", "secret-in-environment,hardcoded-aws-access-key,low-timeout", cwd=project)
    lines = [entry["line"] for entry in json.loads((project / FILE).read_text("utf-8"))["findings"]]
    assert lines == [
        "Variables: {PWD: ********, KEY: ********************}",
        "Timeout: 1",
        "Timeout: 2 # AUTH_KEY: ********",
        "Variables: {PWD: ********, KEY: ********************}",
    ]


def test_put_off_findings_are_shown_on_request_in_text(project: Path) -> None:
    written(project / FILE, entry())
    process = serverless_lint_in_process("check", *OPTIONS, *SELECT, "--show-ignored", cwd=project)
    assert process.stdout.decode().count("= ignored: in the baseline") == 1


def test_put_off_findings_are_shown_on_request_in_lines(project: Path) -> None:
    written(project / FILE, entry())
    shown = check(*SELECT, "--show-ignored", cwd=project)[1].splitlines()
    assert [(line.partition(": ")[0], line.endswith(" (in baseline)")) for line in shown] == [
        ("template.yaml:6:16", True),
        ("template.yaml:12:16", False),
    ]


def test_the_json_report_tells_put_off_findings_from_others(project: Path) -> None:
    written(project / FILE, entry())
    report = json_report(*SELECT, "--show-ignored", cwd=project)
    assert [(each["line"], each["in_baseline"]) for each in report["ignored"]] == [(6, True)]
    assert (report["summary"]["findings"], report["summary"]["ignored"], report["summary"]["in_baseline"]) == (1, 0, 1)


def test_the_sarif_report_has_them_as_suppressed_elsewhere(project: Path) -> None:
    written(project / FILE, entry())
    process = serverless_lint_in_process("check", *OPTIONS, *SELECT, "-f", "sarif", "--show-ignored", cwd=project)
    results = json.loads(process.stdout)["runs"][0]["results"]
    assert [result.get("suppressions") for result in results] == [
        None,
        [{"kind": "external", "justification": "in the baseline"}],
    ]


def test_no_baseline_reports_everything(project: Path) -> None:
    baseline("create", *SELECT, cwd=project)
    assert check(*SELECT, "--no-baseline", cwd=project)[2] == "Found 2 warnings."


@pytest.mark.parametrize(
    "arguments", [("--baseline", "ci/known.json"), ("--config", 'baseline="ci/known.json"')], ids=["option", "key"]
)
def test_another_file_can_be_named(project: Path, arguments: tuple[str, ...]) -> None:
    (project / "ci").mkdir()
    assert baseline("create", *SELECT, *arguments, cwd=project).returncode == 0
    assert (project / "ci/known.json").read_text("utf-8") == WRITTEN
    assert check(*SELECT, *arguments, cwd=project)[:2] == (0, "")
    assert baseline("check", *SELECT, *arguments, cwd=project).returncode == 0


def test_a_key_of_the_configuration_is_relative_to_its_folder(project: Path) -> None:
    (project / "src").mkdir()
    (project / "src/template.yaml").write_text(TEMPLATE, "utf-8")
    (project / "serverless-lint.toml").write_text('baseline = "known.json"\n', "utf-8")
    written(project / "known.json", entry(path="src/template.yaml"))
    assert check(*SELECT, ".", cwd=project / "src")[2] == "Found 1 warning; 1 in baseline."


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"[]", id="no object"),
        pytest.param(b"\xff", id="no text"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'{"version": 1, "findings": ' + b"[" * 100_000, id="deep inside"),
        pytest.param(b'{"version": 1, "findings": [{"path": 1}]}', id="no path"),
        pytest.param(json.dumps({"version": 1, "findings": [entry(count=0)]}).encode(), id="no count"),
        pytest.param(json.dumps({"version": 1, "findings": [], "rules": []}).encode(), id="unknown key"),
        pytest.param(b'{"version": 1, "findings": [], "\\u001b[2J\\n": 1}', id="control characters"),
    ],
)
def test_a_file_that_is_no_baseline_is_an_error_on_one_line(project: Path, content: bytes) -> None:
    """Why it is none is in parentheses, for most of them in the words of the JSON decoder."""
    (project / FILE).write_bytes(content)
    code, findings, error = check(*SELECT, cwd=project)
    assert (code, findings) == (2, "")
    assert re.fullmatch(rf"error: {re.escape(f'{FILE}: is not a baseline')} \([^\x00-\x1f]+\) \({NEW_ONE}\)", error)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        pytest.param(msgspec.ValidationError("no text at `path`"), "no text at `path`", id="by the decoder"),
        pytest.param(
            msgspec.DecodeError("a key\x1b[2J\nof two lines"), "a key\ufffd[2J of two lines", id="with controls"
        ),
        pytest.param(RecursionError("too deep"), "too deep", id="by Python"),
    ],
)
def test_what_is_wrong_with_a_baseline_is_said_as_the_decoder_says_it(
    project: Path, monkeypatch: pytest.MonkeyPatch, said: Exception, shown: str
) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise said

    written(project / FILE)
    monkeypatch.setattr("msgspec.json.decode", refuse)
    assert check(*SELECT, cwd=project) == (2, "", f"error: {FILE}: is not a baseline ({shown}) ({NEW_ONE})")


def test_an_unknown_format_is_named(project: Path) -> None:
    (project / FILE).write_text('{"version": 0, "findings": []}', "utf-8")
    assert check(cwd=project)[2] == f"error: {FILE}: is not a baseline (unknown format 0) ({NEW_ONE})"


def test_a_newer_format_is_an_error(project: Path) -> None:
    (project / FILE).write_text('{"version": 2, "entries": {}}', "utf-8")
    assert check(cwd=project) == (
        2,
        "",
        f"error: {FILE}: written by a newer version of serverless-lint (format 2) (update serverless-lint)",
    )


def test_a_merge_conflict_is_named(project: Path) -> None:
    (project / FILE).write_text("{\n<<<<<<< HEAD\n=======\n>>>>>>> other\n}\n", "utf-8")
    assert check(cwd=project) == (2, "", f"error: {FILE}: has merge conflicts (resolve them, one entry a line)")


def test_an_entry_that_a_merge_left_twice_counts_once(project: Path) -> None:
    written(project / FILE, entry(), entry(count=2))
    assert baseline("check", *SELECT, cwd=project).stdout == b"template.yaml: low-timeout `Orders`: Timeout: 2\n"


@pytest.mark.parametrize("command", ["check", "update"])
def test_a_command_about_a_missing_baseline_is_an_error(project: Path, command: str) -> None:
    process = baseline(command, cwd=project)
    assert (process.returncode, process.stderr.decode()) == (
        2,
        f"error: no such baseline: {project / FILE} (`serverless-lint baseline create` writes one)\n",
    )


def test_a_named_baseline_that_is_missing_is_an_error(project: Path) -> None:
    assert check("--baseline", "gone.json", cwd=project)[0] == 2


def test_naming_and_refusing_a_baseline_exclude_each_other(project: Path) -> None:
    assert check("--baseline", FILE, "--no-baseline", cwd=project) == (
        2,
        "",
        "error: --baseline and --no-baseline exclude each other",
    )


def test_what_is_no_regular_file_is_an_error(project: Path) -> None:
    (project / FILE).mkdir()
    assert check(cwd=project) == (2, "", f"error: {FILE}: cannot be read: not a regular file")


def test_create_does_not_replace_a_baseline_unasked(project: Path) -> None:
    written(project / FILE)
    process = baseline("create", *SELECT, cwd=project)
    hint = "`serverless-lint baseline update` drops what is fixed, --force starts anew"
    assert (process.returncode, process.stderr.decode()) == (2, f"error: {FILE} exists already ({hint})\n")
    assert baseline("create", *SELECT, "--force", cwd=project).returncode == 0
    assert (project / FILE).read_text("utf-8") == WRITTEN


def test_create_does_not_write_through_a_link(project: Path) -> None:
    (project / "other").mkdir()
    (project / FILE).symlink_to(project / "other" / "profile")
    assert baseline("create", "--force", *SELECT, cwd=project).returncode == 2
    assert not (project / "other" / "profile").exists()


def test_create_puts_off_what_is_on_the_given_paths_only(project: Path) -> None:
    (project / "a").mkdir()
    (project / "a/template.yaml").write_text(TEMPLATE, "utf-8")
    assert baseline("create", "a", *SELECT, cwd=project).stdout == f"2 findings put off in {FILE}.\n".encode()
    assert check(*SELECT, cwd=project)[2] == "Found 2 warnings; 2 in baseline."


def test_update_drops_what_is_fixed_and_adds_nothing(project: Path) -> None:
    baseline("create", *SELECT, cwd=project)
    edit(project / "template.yaml", "Timeout: 2", "Timeout: 3")
    process = baseline("update", *SELECT, cwd=project)
    assert (process.returncode, process.stdout) == (0, f"1 finding dropped from {FILE}, 1 left.\n".encode())
    assert json.loads((project / FILE).read_text("utf-8"))["findings"] == [entry(subject="Invoices", line="Timeout: 1")]


def test_update_lowers_the_count_of_what_is_fixed_in_part(project: Path) -> None:
    written(project / FILE, entry(count=3), entry(subject="Invoices", line="Timeout: 1", count=1))
    baseline("update", *SELECT, cwd=project)
    assert (project / FILE).read_text("utf-8") == WRITTEN


def test_update_without_anything_fixed_leaves_the_file_alone(project: Path) -> None:
    written(project / FILE, entry())
    before = (project / FILE).read_bytes()
    assert baseline("update", *SELECT, cwd=project).stdout == f"0 findings dropped from {FILE}, 1 left.\n".encode()
    assert (project / FILE).read_bytes() == before


def test_an_empty_baseline_is_written_and_read(project: Path) -> None:
    written(project / FILE, entry(line="Timeout: 3"))
    baseline("update", *SELECT, cwd=project)
    assert (project / FILE).read_text("utf-8") == '{\n  "version": 1,\n  "findings": []\n}\n'
    assert check(*SELECT, cwd=project)[2] == "Found 2 warnings."


def test_check_lists_what_is_fixed_and_fails(project: Path) -> None:
    written(project / FILE, entry(count=3), entry(path="gone.yaml"), entry(subject="Invoices", line="Timeout: 1"))
    process = baseline("check", *SELECT, cwd=project)
    assert (process.returncode, process.stdout.decode()) == (
        1,
        "gone.yaml: low-timeout `Orders`: Timeout: 2\ntemplate.yaml: low-timeout `Orders`: Timeout: 2 (2 times)\n",
    )
    assert process.stderr.decode() == (
        f"5 findings in {FILE}, 3 fixed: `serverless-lint baseline update` drops what is fixed.\n"
    )


def test_check_passes_if_nothing_is_fixed(project: Path) -> None:
    baseline("create", *SELECT, cwd=project)
    process = baseline("check", *SELECT, cwd=project)
    assert (process.returncode, process.stdout, process.stderr) == (
        0,
        b"",
        f"2 findings in {FILE}, none fixed.\n".encode(),
    )


@pytest.mark.parametrize(
    ("given", "arguments", "code"),
    [
        pytest.param(entry(path="b.yaml"), SELECT, 1, id="everything"),
        pytest.param(entry(path="b.yaml"), (*SELECT, "a"), 0, id="another folder"),
        pytest.param(entry(path="b.yaml"), (*SELECT, "a/template.yaml"), 0, id="another file"),
        pytest.param(entry(path="a/gone.yaml"), (*SELECT, "a"), 1, id="a file that is gone from the folder"),
        pytest.param(entry(path="a/template.yaml", line="x"), (*SELECT, "a/template.yaml"), 1, id="the file"),
        pytest.param(entry(rule="default-memory"), SELECT, 0, id="a rule that did not run"),
        pytest.param(entry(rule="gone-rule"), SELECT, 1, id="a rule that there is no more"),
        pytest.param(entry(rule="cfn-lint:E3002"), SELECT, 0, id="cfn-lint did not run"),
        pytest.param(entry(path="a/broken.yaml"), SELECT, 0, id="a file that cannot be read"),
    ],
)
def test_only_what_was_looked_at_counts_as_fixed(
    project: Path, given: dict[str, Any], arguments: tuple[str, ...], code: int
) -> None:
    (project / "a").mkdir()
    (project / "a/template.yaml").write_text(TEMPLATE, "utf-8")
    (project / "a/broken.yaml").write_text("Resources:\n  A: {Type: AWS::SQS::Queue\n  b: [\n", "utf-8")
    written(project / FILE, given)
    assert baseline("check", *arguments, cwd=project).returncode == code


def test_nothing_is_written_without_anything_to_analyse(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert baseline("create", cwd=tmp_path).returncode == 2
    assert not (tmp_path / FILE).exists()


def test_the_baseline_is_no_scanned_file(project: Path) -> None:
    line = "Timeout: 2 # serverless-lint: ignore[low-memory]"
    written(project / FILE, entry(line=line))
    (project / "a").mkdir()
    written(project / "a" / FILE, entry(line=line))
    assert serverless_lint_in_process("files", "-v", cwd=project).stdout.decode() == (
        "template    template.yaml\n"
        "not read    .git: `.git` is excluded by default\n"
        f"not read    {FILE}: a baseline\n"
        f"not read    a/{FILE}: a baseline\n"
    )
    assert check(FILE, cwd=project)[:2] == (0, "")


def test_a_warm_run_sees_a_changed_baseline(project: Path) -> None:
    os.utime(project / "template.yaml", (1_700_000_000, 1_700_000_000))
    command = ("check", "--no-cfn-lint", *SELECT, "-f", "concise")
    counts = [serverless_lint_process(*command, cwd=project).stdout.count(b"\n")]
    written(project / FILE, entry())
    counts.append(serverless_lint_process(*command, cwd=project).stdout.count(b"\n"))
    (project / FILE).unlink()
    counts.append(serverless_lint_process(*command, cwd=project).stdout.count(b"\n"))
    assert counts == [2, 1, 2]


MACHINE = """\
Resources:
  Orders:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: Take
        States:
          Take:
            Type: Task
            Resource: arn:aws:states:::lambda:invoke
            Next: Pack
          Pack:
            Type: Task
            Resource: arn:aws:states:::lambda:invoke
            End: true
"""
TAKE = '{"path": "template.yaml", "rule": "task-without-retry", "subject": "Orders", "line": "Take:", "count": 1}'
PACK = TAKE.replace("Take:", "Pack:")
RETRIES = ("--select", "task-without-retry")


@pytest.mark.parametrize(
    ("entries", "code", "fixed"),
    [([TAKE, PACK], 0, 0), ([PACK], 1, 1), ([TAKE, PACK, PACK.replace("Pack", "Send")], 0, 1)],
)
def test_what_was_put_off_one_by_one_stays_so_where_it_is_one_finding_now(
    project: Path, entries: list[str], code: int, fixed: int
) -> None:
    """Nobody has to write the baseline anew, unless one of the places is new."""
    (project / "template.yaml").write_text(MACHINE, "utf-8")
    (project / FILE).write_text(f'{{"version": 1, "findings": [{", ".join(entries)}]}}', "utf-8")
    run = serverless_lint_in_process("check", *OPTIONS, *RETRIES, cwd=project)
    assert run.returncode == code
    assert baseline("check", *RETRIES, cwd=project).returncode == fixed
