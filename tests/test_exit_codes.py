"""The exit code is the verdict: 0 passed, 1 failed, 2 no verdict."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from command import EARLY_DAY, PACKAGE_PARENT, serverless_lint_process
from serverless_lint.reporters import FORMATS

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: src/app.handler
      Policies: [%s]
"""
CONFIGURATION = 'select = ["wildcard-iam-action", "default-memory"]\ncfn-lint = "off"\n'
HANDLER = "def handler(event, context):\n    return None\n"
ADVICE = {"serverless-lint.toml": CONFIGURATION, "template.yaml": TEMPLATE % "", "src/app.py": HANDLER}
WARNING = {**ADVICE, "template.yaml": TEMPLATE % "AdministratorAccess"}
CRASH = """
from msgspec.structs import replace

from serverless_lint.checks import function_settings

function_settings.default_memory = replace(function_settings.default_memory, check=lambda subject: 1 / 0)
"""

PROJECTS = {
    "sound": {**ADVICE, "serverless-lint.toml": CONFIGURATION + 'ignore = ["default-memory"]\n'},
    "info": ADVICE,
    "warning": WARNING,
    "error": {**WARNING, "serverless-lint.toml": CONFIGURATION + '[severity]\nwildcard-iam-action = "error"\n'},
    "unreadable file": {
        **ADVICE,
        "serverless-lint.toml": CONFIGURATION.replace("[", '["client-in-handler", ', 1),
        "src/app.py": "def handler(:\n",
    },
    "unknown value": {**ADVICE, "template.yaml": TEMPLATE.replace("src/app.handler", "!ImportValue Handler") % ""},
    "malformed configuration": {**ADVICE, "serverless-lint.toml": "select = 1\n"},
    "nothing": {"notes.txt": "nothing serverless\n"},
    "crash": {**WARNING, "startup/sitecustomize.py": CRASH},
}
"""Their files. In the last a rule fails, because Python runs what is in `startup` before the program."""


def run(folder: Path, project: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Check a project as a process of its own."""
    for name, text in PROJECTS[project].items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    path = os.pathsep.join((str(folder / "startup"), PACKAGE_PARENT))
    return serverless_lint_process("check", *arguments, cwd=folder, environment={"PYTHONPATH": path})


@pytest.mark.parametrize(
    ("project", "arguments", "code"),
    [
        ("sound", "", 0),
        ("sound", "--strict", 0),
        ("sound", "missing.yaml", 2),
        ("sound", "serverless-lint.toml", 0),
        ("info", "", 0),
        ("info", "--fail-on info", 1),
        ("info", "--fail-on warning", 0),
        ("warning", "", 1),
        ("warning", "--fail-on info", 1),
        ("warning", "--fail-on warning", 1),
        ("warning", "--fail-on error", 0),
        ("warning", "--fail-on never", 0),
        ("warning", "--exit-zero", 0),
        ("warning", "--ignore wildcard-iam-action", 0),
        ("warning", "template.yaml", 1),
        ("warning", "serverless-lint.toml", 0),
        ("warning", "missing.yaml", 2),
        ("warning", "missing.yaml --exit-zero", 2),
        ("warning", "--selct wildcard-iam-action", 2),
        ("warning", "--select wildcard-iam-actoin", 2),
        ("warning", "--select wildcard-iam-actoin --exit-zero", 2),
        ("warning", "--select ,", 2),
        ("warning", "--ignore wildcard-iam-action,default-memory", 2),
        ("warning", "--ignore wildcard-iam-action,default-memory --exit-zero", 2),
        ("warning", "--select default --ignore default,cfn-lint", 2),
        ("warning", "--select syntax-error", 0),
        ("warning", "--config missing.toml", 2),
        ("error", "", 1),
        ("error", "--fail-on error", 1),
        ("error", "--fail-on never", 0),
        ("error", "--exit-zero", 0),
        ("unreadable file", "", 1),
        ("unreadable file", "--fail-on error", 1),
        ("unreadable file", "--fail-on never", 0),
        ("unreadable file", "--exit-zero", 0),
        ("unknown value", "", 0),
        ("unknown value", "--strict", 1),
        ("unknown value", "--strict --fail-on never", 1),
        ("unknown value", "--strict --exit-zero", 0),
        ("malformed configuration", "", 2),
        ("malformed configuration", f"--isolated --as-of {EARLY_DAY}", 0),
        ("malformed configuration", "--exit-zero", 2),
        ("nothing", "", 2),
        ("nothing", "--exit-zero", 2),
        ("nothing", "--fail-on never", 2),
        ("nothing", "--allow-empty", 0),
        ("nothing", "notes.txt", 0),
        ("crash", "", 2),
        ("crash", "--exit-zero", 2),
        ("crash", "--fail-on never", 2),
    ],
)
def test_the_exit_code_is_the_verdict(tmp_path: Path, project: str, arguments: str, code: int) -> None:
    """`--fail-on` says what fails, `--exit-zero` turns 1 into 0, nothing turns 2 into anything else."""
    process = run(tmp_path, project, *arguments.split())
    assert process.returncode == code, process.stderr.decode()


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize(("project", "code"), [("warning", 1), ("crash", 2)])
def test_it_is_the_same_for_every_format(tmp_path: Path, project: str, code: int, format_name: str) -> None:
    """A format is a way to say it only."""
    assert run(tmp_path, project, "--format", format_name).returncode == code


def test_after_a_crash_everything_else_is_reported(tmp_path: Path) -> None:
    """One rule is broken, the other still has its say."""
    report = json.loads(run(tmp_path, "crash", "--format", "json").stdout)
    assert [finding["rule"] for finding in report["findings"]] == ["internal-error", "wildcard-iam-action"]


DEEP = "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties: " + "{a: " * 3000 + "}" * 3000 + "\n"


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"template.yaml": TEMPLATE % "" + "  a: [\n"}, b"error[syntax-error]"),
        ({"template.yaml": DEEP}, b"error[syntax-error]"),
        ({"keys.py": 'KEY = "AKIAQYLPMN5HFIQR7XYA"\n'}, b"error[hardcoded-aws-access-key]"),
    ],
    ids=["a broken template", "a deep template", "a key in a repository without handlers"],
)
def test_nothing_that_was_found_is_withheld(tmp_path: Path, files: dict[str, str], found: bytes) -> None:
    """Also where there is neither a template nor a handler that could be read."""
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    process = serverless_lint_process("check", "--no-cfn-lint", cwd=tmp_path)
    assert (process.returncode, found in process.stdout) == (1, True), process.stderr.decode()


@pytest.mark.parametrize(
    ("name", "text", "found", "reason"),
    [
        (
            *("app.py", "{% if x %}\ndef handler(event, context:\n"),
            *("no template and no handler", "app.py: text of a generator"),
        ),
        (
            *("template.yaml", "Resources: {}\n#" + " " * 10_000_001),
            *("no file that is read", "template.yaml: larger than 10 MB"),
        ),
    ],
)
def test_why_nothing_could_be_read_is_said(tmp_path: Path, name: str, text: str, found: str, reason: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    process = serverless_lint_process("check", "--no-cfn-lint", cwd=tmp_path)
    assert (process.returncode, process.stderr.decode()) == (
        2,
        f"error: {found} found in `.` (not analysed: {reason}) (name a folder with one, or pass --allow-empty; "
        "`serverless-lint files -v` says what is read)\n",
    )


def test_a_folder_without_files_is_named(tmp_path: Path) -> None:
    """It may be another one than was meant."""
    (tmp_path / "services").mkdir()
    process = serverless_lint_process("check", "services", cwd=tmp_path)
    assert (process.returncode, process.stderr.decode()) == (
        2,
        "error: no file that is read found in `services` (name a folder with one, or pass --allow-empty; "
        "`serverless-lint files -v` says what is read)\n",
    )
