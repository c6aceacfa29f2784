"""`--fix`, `--unsafe-fixes` and `--diff` as a user gives them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from command import serverless_lint_process
from serverless_lint.cli import main

BEFORE = """\
Resources:
  Orders:  # of all shops
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Users:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: users
"""
SETTING = "      PointInTimeRecoverySpecification:\n        PointInTimeRecoveryEnabled: true\n"
POLICIES = "    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n"
SAFE = BEFORE.replace("  Users:", f"{SETTING}  Users:")
UNSAFE = SAFE + POLICIES
CLEAN = "Resources: {Orders: {Type: AWS::SQS::Queue}}\n"

DIFF = """\
--- a/template.yaml
+++ b/template.yaml
@@ -5,6 +5,8 @@
     UpdateReplacePolicy: Retain
     Properties:
       KeySchema: [{AttributeName: id, KeyType: HASH}]
+      PointInTimeRecoverySpecification:
+        PointInTimeRecoveryEnabled: true
   Users:
     Type: AWS::S3::Bucket
     Properties:
"""

LIMIT_FINDINGS = ("--select", "table-without-point-in-time-recovery,stateful-resource-without-deletion-policy")


Check = Callable[..., tuple[int, str, list[str]]]


@pytest.fixture
def check(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Check:
    """Run `check` in a folder: exit code, standard output, and the lines of standard error without the times."""

    def run(folder: Path, *arguments: str, stdin: bytes = b"") -> tuple[int, str, list[str]]:
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main(("check", "--no-cfn-lint", "--no-cache", *LIMIT_FINDINGS, *arguments))
        stdout, stderr = capsysbinary.readouterr()
        messages = stderr.decode().splitlines()
        return code, stdout.decode(), [line for line in messages if not line.startswith("Read ")]

    return run


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a template to fix."""
    (tmp_path / "template.yaml").write_text(BEFORE, encoding="utf-8")
    return tmp_path


def template(folder: Path) -> str:
    """What the template holds now."""
    return (folder / "template.yaml").read_bytes().decode()


def test_fix_applies_safe_fixes_and_reports_what_remains(check: Check, project: Path) -> None:
    code, report, messages = check(project, "--fix", "-f", "concise")
    assert template(project) == SAFE
    assert [line.partition(" ")[0] for line in report.splitlines()] == ["template.yaml:10:3:"]
    assert messages == ["Fixed 1 finding in 1 file.", "Found 1 info (1 fixable with --fix --unsafe-fixes)."]
    assert code == 0


def test_unsafe_fixes_are_applied_with_fix(check: Check, project: Path) -> None:
    code, report, messages = check(project, "--fix", "--unsafe-fixes")
    assert (template(project), code, report) == (UNSAFE, 0, "")
    assert messages == ["Fixed 2 findings in 1 file.", "No problems in 0 functions, 1 template."]


def test_unsafe_fixes_alone_change_nothing_and_count_as_fixable(check: Check, project: Path) -> None:
    code, _, messages = check(project, "--unsafe-fixes", "--fail-on", "info")
    assert (template(project), code) == (BEFORE, 1)
    assert messages[0] == "Found 2 info (2 fixable with --fix --unsafe-fixes)."


def test_the_summary_says_what_could_be_fixed(check: Check, project: Path) -> None:
    _, _, messages = check(project)
    assert messages == ["Found 2 info (1 fixable with --fix, 1 more with --unsafe-fixes)."]


def test_fixing_again_changes_nothing(check: Check, project: Path) -> None:
    check(project, "--fix", "--unsafe-fixes")
    _, _, messages = check(project, "--fix", "--unsafe-fixes")
    assert (template(project), messages) == (UNSAFE, ["No problems in 0 functions, 1 template."])


def test_the_exit_code_is_about_what_remains(check: Check, project: Path) -> None:
    assert [check(project, "--fix", "--fail-on", "info")[0], check(project, "--fix", "--unsafe-fixes")[0]] == [1, 0]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--ignore", "table-without-point-in-time-recovery"], id="a rule that is not selected"),
        pytest.param(["other.yaml"], id="a file that was not given"),
        pytest.param(["--config", 'per-file-ignores={"*" = ["all"]}'], id="an ignored finding"),
    ],
)
def test_only_what_is_reported_is_fixed(check: Check, project: Path, arguments: list[str]) -> None:
    (project / "other.yaml").write_text(CLEAN, encoding="utf-8")
    check(project, "--fix", *arguments)
    assert template(project) == BEFORE


def test_a_json_report_tells_what_remains(check: Check, project: Path) -> None:
    _, report, messages = check(project, "--fix", "-f", "json")
    assert [finding["fix"]["safe"] for finding in json.loads(report)["findings"]] == [False]
    assert messages == ["Fixed 1 finding in 1 file."]


def test_quiet_says_nothing_about_it(check: Check, project: Path) -> None:
    assert check(project, "--fix", "--unsafe-fixes", "-q") == (0, "", [])


@pytest.mark.parametrize("before", [BEFORE.replace("\n", "\r\n"), "\ufeff" + BEFORE, BEFORE.rstrip("\n")])
def test_line_ends_and_byte_order_mark_are_kept(check: Check, project: Path, before: str) -> None:
    (project / "template.yaml").write_bytes(before.encode())
    check(project, "--fix")
    setting = SETTING.replace("\n", "\r\n") if "\r" in before else SETTING
    assert template(project) == before.replace("  Users:", f"{setting}  Users:")


def test_what_cannot_be_written_is_named_and_still_reported_and_the_rest_is_fixed(check: Check, project: Path) -> None:
    (project / "template.yaml").chmod(0o444)
    (project / "other.yaml").write_text(BEFORE, encoding="utf-8")
    code, report, messages = check(project, "--fix", "-f", "concise")
    assert (template(project), (project / "other.yaml").read_text("utf-8")) == (BEFORE, SAFE)
    assert [line.partition(" ")[0] for line in report.splitlines()] == [
        *("other.yaml:10:3:", "template.yaml:2:3:", "template.yaml:8:3:")
    ]
    assert (code, messages[-1]) == (2, "error: cannot fix template.yaml: read-only")


def test_a_diff_shows_what_would_change_and_writes_nothing(check: Check, project: Path) -> None:
    code, diff, messages = check(project, "--diff")
    assert (code, diff, messages) == (1, DIFF, ["Would fix 1 finding in 1 file."])
    assert template(project) == BEFORE


def test_a_diff_with_unsafe_fixes(check: Check, project: Path) -> None:
    _, diff, _ = check(project, "--diff", "--unsafe-fixes")
    assert [line for line in diff.splitlines() if line.startswith("+")][1:] == [
        f"+{line}" for line in (SETTING + POLICIES).splitlines()
    ]


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--diff"], 1), (["--diff", "--exit-zero"], 0), (["--fix", "--diff"], 1)]
)
def test_a_diff_with_changes_fails(check: Check, project: Path, arguments: list[str], code: int) -> None:
    assert (check(project, *arguments)[0], template(project)) == (code, BEFORE)


def test_a_diff_without_changes_passes_whatever_else_is_found(check: Check, project: Path) -> None:
    (project / "template.yaml").write_text(SAFE, encoding="utf-8")
    assert check(project, "--diff", "--fail-on", "info") == (0, "", ["Nothing to fix."])


def test_git_applies_a_diff(check: Check, project: Path) -> None:
    _, diff, _ = check(project, "--diff", "--unsafe-fixes")
    subprocess.run(("git", "apply"), input=diff.encode(), cwd=project, check=True)
    assert template(project) == UNSAFE


def test_paths_of_a_diff_are_those_of_the_working_folder(check: Check, project: Path) -> None:
    (project / "in").mkdir()
    (project / "in/template.yaml").write_text(BEFORE, encoding="utf-8")
    _, diff, _ = check(project / "in", "--diff", ".")
    assert diff == DIFF


def test_text_from_standard_input_is_printed_with_its_fixes(check: Check, project: Path) -> None:
    code, text, messages = check(
        *(project, "-", "--stdin-filename", "template.yaml", "--fix", "-f", "concise"), stdin=BEFORE.encode()
    )
    assert (code, text, template(project)) == (0, SAFE, BEFORE)
    assert messages[0].startswith("template.yaml:10:3: info[stateful-resource-without-deletion-policy]")
    assert messages[1] == "Fixed 1 finding in 1 file."


def test_text_from_standard_input_without_anything_to_fix_is_printed_as_it_is(check: Check, project: Path) -> None:
    text = b"\xef\xbb\xbf" + CLEAN.replace("\n", "\r\n").encode()
    assert check(project, "-", "--stdin-filename", "x.yaml", "--fix", stdin=text)[:2] == (0, text.decode())


def test_a_diff_of_standard_input(check: Check, project: Path) -> None:
    (project / "template.yaml").unlink()
    code, diff, _ = check(project, "-", "--stdin-filename", "template.yaml", "--diff", stdin=BEFORE.encode())
    assert (code, diff) == (1, DIFF)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--diff", "-f", "json"], "--diff does not go with --format"),
        (["--diff", "-o", "x"], "--diff does not go with --output"),
        (["--diff", "--report", "json=x"], "--diff does not go with --report"),
        (["--diff", "--statistics"], "--diff does not go with --statistics"),
    ],
)
def test_a_diff_is_no_report(check: Check, project: Path, arguments: list[str], message: str) -> None:
    hint = "it shows what --fix would change, instead of a report"
    assert check(project, *arguments) == (2, "", [f"error: {message} ({hint})"])


def test_what_the_baseline_puts_off_is_not_fixed(check: Check, project: Path) -> None:
    serverless_lint_process("baseline", "create", "--no-cfn-lint", *LIMIT_FINDINGS, cwd=project)
    check(project, "--fix", "--unsafe-fixes")
    assert template(project) == BEFORE


def test_an_unused_ignore_is_fixed(tmp_path: Path) -> None:
    text = "import os  # serverless-lint: ignore[low-timeout]\n"
    (tmp_path / "template.yaml").write_text(CLEAN, encoding="utf-8")
    (tmp_path / "app.py").write_text(f"{text}X = 1\n", encoding="utf-8")
    serverless_lint_process("check", "--no-cfn-lint", "--no-cache", "--fix", cwd=tmp_path)
    assert (tmp_path / "app.py").read_text("utf-8") == "import os\nX = 1\n"
