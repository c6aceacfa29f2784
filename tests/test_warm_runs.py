"""A run finds the same whether or not an earlier one has left something behind."""

from __future__ import annotations

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from command import serverless_lint_process
from sample_reports import finding, report
from serverless_lint.cache import FOLDER_VARIABLE
from serverless_lint.cache.saved_report import load_report, save_report
from serverless_lint.files.surroundings import PresentState
from serverless_lint.source import Document

FIXTURES = Path(__file__).parent.parent / "fixtures"
LONG_AGO = 1_700_000_000
SUMMED_UP = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Policies: [{ Statement: [{ Effect: Allow, Action: ["s3:*", "sqs:*"], Resource: "*" }] }]
"""


@pytest.fixture
def application(tmp_path: Path) -> Path:
    """A copy of the order API whose files did not change just now."""
    folder = tmp_path / "order-api"
    shutil.copytree(FIXTURES / "order-api", folder)
    for file in folder.rglob("*"):
        os.utime(file, (LONG_AGO, LONG_AGO))
    return folder


def json_of(application: Path, *arguments: str) -> bytes:
    """The JSON report on the application, with a cache beside it."""
    cache = {FOLDER_VARIABLE: str(application.parent / "cache")}
    process = serverless_lint_process(
        "check", "--no-cfn-lint", "-f", "json", *arguments, cwd=application, environment=cache
    )
    assert process.stderr == b""
    return process.stdout


def test_cold_and_warm_runs_give_the_same_bytes(application: Path) -> None:
    """The first run fills the cache, the second uses it, the third goes without."""
    cold = json_of(application)
    assert b'"findings": []' not in cold
    assert json_of(application) == cold
    assert json_of(application, "--no-cache") == cold


def test_what_a_finding_sums_up_tells_it_from_others_in_warm_runs_too(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "template.yaml").write_text(SUMMED_UP, encoding="utf-8")
    os.utime(project / "template.yaml", (LONG_AGO, LONG_AGO))
    cold = json_of(project, "--select", "wildcard-iam-action")
    assert len(json.loads(cold)["findings"]) == 1
    assert json_of(project, "--select", "wildcard-iam-action") == cold


@pytest.mark.parametrize("arguments", [(), ("notes.txt",)], ids=["folder", "file"])
def test_what_was_not_read_is_said_again(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Infrastructure, files that were asked for, and that there is nothing else."""
    project = tmp_path / "project"
    project.mkdir()
    for name, text in {"main.tf": 'resource "aws_lambda_function" "f" {}\n', "notes.txt": "x\n"}.items():
        (project / name).write_text(text, encoding="utf-8")
        os.utime(project / name, (LONG_AGO, LONG_AGO))
    cache = {FOLDER_VARIABLE: str(tmp_path / "cache")}
    command = ("check", "--no-cfn-lint", "-f", "json", "-v", *arguments)
    cold, warm = (serverless_lint_process(*command, cwd=project, environment=cache) for _ in range(2))
    assert cold.returncode == (0 if arguments else 2)
    assert (warm.returncode, warm.stdout, warm.stderr) == (cold.returncode, cold.stdout, cold.stderr)
    assert (b"Terraform" in warm.stdout, b"notes.txt" in warm.stdout) == (True, bool(arguments))


@pytest.mark.parametrize("options", [("--pedantic",), ("--select", "low-timeout"), ("--show-ignored",)])
def test_other_options_give_their_own_report(application: Path, options: tuple[str, ...]) -> None:
    """What is kept belongs to the options it was found with."""
    json_of(application)
    assert json_of(application, *options) == json_of(application, *options, "--no-cache")


def test_a_changed_file_is_read_anew(application: Path) -> None:
    """A new problem is found and an old one is gone."""
    before = json_of(application)
    (application / "added.yaml").write_text(
        "Resources:\n  Added:\n    Type: AWS::Lambda::Function\n    Properties: {Timeout: 1}\n", encoding="utf-8"
    )
    after = json_of(application)
    assert b"added.yaml" in after
    (application / "added.yaml").unlink()
    assert json_of(application) == before


def test_what_lies_beside_the_scanned_files_is_looked_at_anew(application: Path) -> None:
    """A package that is installed beside the code is no longer missing; removed, it is missing again."""
    before = json_of(application)
    assert b"aws-sdk-v2-not-bundled" in before
    package = application / "src" / "list" / "node_modules" / "aws-sdk"
    package.mkdir(parents=True)
    assert b"aws-sdk-v2-not-bundled" not in json_of(application)
    shutil.rmtree(package)
    assert json_of(application) == before


def test_a_damaged_cache_changes_nothing(application: Path) -> None:
    """It is as if there were none."""
    before = json_of(application)
    file = application.parent / "cache" / "cache.sqlite3"
    data = bytearray(file.read_bytes())
    data[len(data) // 2 :] = b"\xa5" * (len(data) - len(data) // 2)
    file.write_bytes(data)
    assert json_of(application) == before
    file.unlink(missing_ok=True)
    assert json_of(application) == before


def test_two_runs_at_once_give_the_same_bytes(application: Path) -> None:
    """They share the cache."""
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(json_of, (application, application))
    assert first == second


def test_the_cache_is_cleaned_by_a_command(application: Path) -> None:
    """It says how much there was."""
    json_of(application)
    cache = {FOLDER_VARIABLE: str(application.parent / "cache")}
    assert serverless_lint_process("cache", "clean", environment=cache).stdout.startswith(b"Removed 0.")
    assert serverless_lint_process("cache", "clean", environment=cache).stdout == b"The cache is empty.\n"


def test_a_report_on_a_file_whose_name_is_no_text_is_not_kept(tmp_path: Path) -> None:
    """Names of files are bytes; those in Latin-1 come with lone surrogates."""
    saved = save_report(report(finding(Document("caf\udce9.yaml", "x").location)), {})
    assert saved == b""
    assert load_report(saved, lambda name: None, PresentState(tmp_path)) is None
