"""Reporting only what touches files changed since a commit, through the command."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from command import serverless_lint_in_process, serverless_lint_process
from git_command import needs_git, run_git

pytestmark = needs_git

OPTIONS = ("--no-cfn-lint", "--no-cache", "--jobs", "1", "-f", "concise")
HANDLER = "import boto3, urllib.request\na = boto3.client('sts')\ndef handler(e, c): a.get_caller_identity()\n"


def template(code: str, *, timeout: int = 2) -> str:
    """A function whose timeout is low and whose code is in a folder."""
    return (
        "Transform: AWS::Serverless-2016-10-31\n"
        "Resources:\n"
        "  Fn:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties:\n"
        f"      CodeUri: {code}\n"
        "      Handler: app.handler\n"
        "      Runtime: python3.13\n"
        f"      Timeout: {timeout}\n"
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two templates with a handler each; `main` is one commit ahead of where the branch `work` is checked out."""
    for name in ("a", "b"):
        (tmp_path / name / "src").mkdir(parents=True)
        (tmp_path / name / "template.yaml").write_text(template("src/"), "utf-8")
        (tmp_path / name / "src/app.py").write_text(HANDLER, "utf-8")
    run_git(tmp_path, "init", "-q")
    run_git(tmp_path, "add", ".")
    run_git(tmp_path, "commit", "-q", "-m", "first")
    run_git(tmp_path, "checkout", "-q", "-b", "work")
    run_git(tmp_path, "checkout", "-q", "main")
    (tmp_path / "b/template.yaml").write_text(template("src/") + "# On main only\n", "utf-8")
    run_git(tmp_path, "commit", "-q", "-a", "-m", "second")
    run_git(tmp_path, "checkout", "-q", "work")
    return tmp_path


def since(ref: str, *arguments: str, cwd: Path) -> list[str]:
    """What is reported since a commit, as `path:line rule`, by the rules of these tests."""
    rules = "low-timeout,handler-not-found,undeclared-dependency,unused-environment-variable"
    process = serverless_lint_in_process("check", *OPTIONS, "--select", rules, "--since", ref, *arguments, cwd=cwd)
    assert b"error: " not in process.stderr
    lines = (line.split(" ", 2) for line in process.stdout.decode().splitlines())
    return [f"{place.rsplit(':', 2)[0]} {rule.partition('[')[2][:-1]}" for place, rule, _ in lines]


def error(*arguments: str, cwd: Path) -> tuple[int, str]:
    """The exit code and what is said, in one line."""
    process = serverless_lint_in_process("check", *OPTIONS, *arguments, cwd=cwd)
    return process.returncode, process.stderr.decode()


def replace(file: Path, text: str) -> None:
    """Give a file another text."""
    file.write_text(text, "utf-8")


def test_nothing_is_reported_if_nothing_changed(repository: Path) -> None:
    assert since("HEAD", cwd=repository) == []


def test_what_changed_on_the_other_branch_only_does_not_count(repository: Path) -> None:
    assert since("main", cwd=repository) == []


def test_what_was_committed_counts(repository: Path) -> None:
    replace(repository / "a/template.yaml", template("src/") + "# Changed\n")
    run_git(repository, "commit", "-q", "-a", "-m", "third")
    assert since("main", cwd=repository) == ["a/template.yaml:9 low-timeout"]
    assert since("HEAD", cwd=repository) == []
    assert since("HEAD~1", cwd=repository) == ["a/template.yaml:9 low-timeout"]


def test_what_is_staged_counts(repository: Path) -> None:
    replace(repository / "a/template.yaml", template("src/") + "# Changed\n")
    run_git(repository, "add", ".")
    assert since("main", cwd=repository) == ["a/template.yaml:9 low-timeout"]


def test_what_is_not_committed_counts(repository: Path) -> None:
    replace(repository / "a/template.yaml", template("src/") + "# Changed\n")
    assert since("main", cwd=repository) == ["a/template.yaml:9 low-timeout"]


def test_a_new_file_counts(repository: Path) -> None:
    (repository / "c.yaml").write_text(template("a/src/"), "utf-8")
    assert since("main", cwd=repository) == ["c.yaml:9 low-timeout"]


def test_a_renamed_file_is_new(repository: Path) -> None:
    run_git(repository, "mv", "a/template.yaml", "a/stack.yaml")
    assert since("main", cwd=repository) == ["a/stack.yaml:9 low-timeout"]


@pytest.mark.parametrize("content", [template("src/"), template("src/").replace("\n", "\r\n")], ids=["LF", "CRLF"])
def test_a_file_that_was_only_written_again_does_not_count(repository: Path, content: str) -> None:
    (repository / "a/template.yaml").write_bytes(content.encode())
    assert since("main", cwd=repository) == []


def test_a_change_of_the_template_brings_what_is_wrong_with_the_code_as_it_is(repository: Path) -> None:
    replace(repository / "a/src/app.py", "import os\n\n" + HANDLER)
    run_git(repository, "commit", "-q", "-a", "-m", "third")
    replace(
        repository / "a/template.yaml",
        template("src/", timeout=10) + "      Environment: {Variables: {TABLE: orders}}\n",
    )
    assert since("HEAD", cwd=repository) == ["a/template.yaml:10 unused-environment-variable"]


def test_a_change_of_the_code_brings_what_is_wrong_with_the_template_as_it_is(repository: Path) -> None:
    replace(
        repository / "a/template.yaml",
        template("src/", timeout=10) + "      Environment: {Variables: {TABLE: orders}}\n",
    )
    run_git(repository, "commit", "-q", "-a", "-m", "third")
    replace(repository / "a/src/app.py", HANDLER + "# Changed\n")
    assert since("HEAD", cwd=repository) == ["a/template.yaml:10 unused-environment-variable"]


def test_a_deleted_handler_is_reported_where_it_is_named(repository: Path) -> None:
    replace(repository / "a/src/other.py", "value = 1\n")
    run_git(repository, "add", ".")
    run_git(repository, "commit", "-q", "-m", "third")
    (repository / "a/src/app.py").unlink()
    assert since("HEAD", cwd=repository) == ["a/template.yaml:7 handler-not-found"]


def test_a_deleted_folder_of_code_is_reported_where_it_is_named(repository: Path) -> None:
    run_git(repository, "rm", "-q", "-r", "a/src")
    assert since("HEAD", cwd=repository) == ["a/template.yaml:6 handler-not-found"]


def test_a_handler_that_is_gone_from_its_file_is_reported_where_it_is_named(repository: Path) -> None:
    replace(repository / "a/src/app.py", HANDLER.replace("handler", "main"))
    assert since("HEAD", cwd=repository) == ["a/template.yaml:7 handler-not-found"]


def test_a_package_that_is_gone_from_the_manifest_is_reported_where_it_is_imported(repository: Path) -> None:
    replace(repository / "a/src/app.py", "import pandas\n" + HANDLER)
    replace(repository / "a/src/requirements.txt", "pandas\nnumpy\n")
    run_git(repository, "add", ".")
    run_git(repository, "commit", "-q", "-m", "third")
    assert since("HEAD", cwd=repository) == []
    replace(repository / "a/src/requirements.txt", "numpy\n")
    assert since("HEAD", cwd=repository) == ["a/src/app.py:1 undeclared-dependency"]


def test_a_module_that_is_gone_is_reported_where_it_is_imported(repository: Path) -> None:
    replace(repository / "a/src/app.py", "import orders\n" + HANDLER)
    replace(repository / "a/src/requirements.txt", "pandas\n")
    replace(repository / "a/src/orders.py", "value = 1\n")
    run_git(repository, "add", ".")
    run_git(repository, "commit", "-q", "-m", "third")
    (repository / "a/src/orders.py").unlink()
    assert since("HEAD", cwd=repository) == ["a/src/app.py:1 undeclared-dependency"]


@pytest.mark.parametrize(
    ("given", "reported"),
    [
        pytest.param("a", ["a/template.yaml:9 low-timeout"], id="folder"),
        pytest.param("b/template.yaml", ["b/template.yaml:9 low-timeout"], id="file"),
        pytest.param("b/src/app.py", [], id="file that did not change"),
    ],
)
def test_given_paths_narrow_it_further(repository: Path, given: str, reported: list[str]) -> None:
    for name in ("a", "b"):
        replace(repository / name / "template.yaml", template("src/") + "# Changed\n")
    assert since("HEAD", given, cwd=repository) == reported


def test_what_is_gone_outside_of_the_given_paths_does_not_count(repository: Path) -> None:
    run_git(repository, "rm", "-q", "-r", "a/src")
    assert since("HEAD", "b", cwd=repository) == []


def test_the_root_may_be_below_that_of_the_repository(repository: Path) -> None:
    replace(repository / "a/serverless-lint.toml", "")
    replace(repository / "a/template.yaml", template("src/") + "# Changed\n")
    replace(repository / "b/template.yaml", template("src/") + "# Changed\n")
    assert since("HEAD", cwd=repository / "a") == ["template.yaml:9 low-timeout"]


def test_the_summary_says_that_only_some_is_reported(repository: Path) -> None:
    assert error("--since", "main", cwd=repository)[1].splitlines()[2] == (
        "Reported is only what touches files changed since `main`."
    )


def test_the_run_fails_as_any_other(repository: Path) -> None:
    replace(repository / "a/template.yaml", template("src/") + "# Changed\n")
    assert error("--since", "HEAD", cwd=repository)[0] == 1
    assert error("--since", "HEAD", "b", cwd=repository)[0] == 0


def test_a_submodule_counts_as_unchanged(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "template.yaml").write_text(template("src/"), "utf-8")
    run_git(other, "init", "-q")
    run_git(other, "add", ".")
    run_git(other, "commit", "-q", "-m", "first")
    run_git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "c")
    run_git(repository, "commit", "-q", "-a", "-m", "third")
    assert since("HEAD", cwd=repository) == []


def test_an_unknown_revision_is_an_error_with_a_hint(repository: Path) -> None:
    assert error("--since", "mian", cwd=repository) == (
        2,
        "error: --since: git knows no commit `mian` (did you mean `main`?)\n",
    )


def test_a_branch_that_only_the_remote_has_is_suggested(repository: Path, tmp_path: Path) -> None:
    run_git(repository, "update-ref", "refs/remotes/origin/next", "main")
    assert error("--since", "next", cwd=repository) == (
        2,
        "error: --since: git knows no commit `next` (did you mean `origin/next`?)\n",
    )


def test_no_revision_at_all_is_an_error(repository: Path) -> None:
    code, message = error("--since=", cwd=repository)
    assert (code, message.startswith("error: --since: git knows no commit `(empty)`")) == (2, True)


@pytest.mark.parametrize("revision", ["--output=written", "--git-dir=/tmp", "-h", "main..work", "HEAD:a"])
def test_what_is_no_revision_is_an_error_and_no_option(repository: Path, revision: str) -> None:
    code, message = error(f"--since={revision}", cwd=repository)
    assert (code, message.startswith(f"error: --since: git knows no commit `{revision}`")) == (2, True)
    assert not (repository / "written").exists()


def test_a_folder_without_repository_is_an_error(tmp_path: Path) -> None:
    assert error("--since", "main", cwd=tmp_path) == (
        2,
        f"error: --since needs a git work tree, and {tmp_path} is in none (name the files instead)\n",
    )


def test_a_repository_that_git_cannot_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: gone\n", "utf-8")
    assert error("--since", "main", cwd=tmp_path) == (
        2,
        f"error: --since needs git, and git cannot read {tmp_path} (`git status` there says why)\n",
    )


def test_a_repository_without_commits_is_an_error(tmp_path: Path) -> None:
    run_git(tmp_path, "init", "-q")
    assert error("--since", "HEAD", cwd=tmp_path) == (2, "error: --since: git knows no commit `HEAD`\n")


def test_histories_without_a_common_commit_are_an_error(repository: Path) -> None:
    run_git(repository, "checkout", "-q", "--orphan", "other")
    run_git(repository, "commit", "-q", "-m", "unrelated")
    assert error("--since", "main", cwd=repository) == (
        2,
        "error: --since: `main` and HEAD have no commit in common\n",
    )


@pytest.mark.parametrize(
    ("revision", "message"),
    [
        pytest.param("HEAD~1", "git knows no commit `HEAD~1`", id="commit that was not fetched"),
        pytest.param("origin/main", "`origin/main` and HEAD have no commit in common", id="no common commit"),
    ],
)
def test_a_shallow_clone_is_told_to_fetch_more(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, revision: str, message: str
) -> None:
    replace(repository / "a/template.yaml", template("src/") + "# Changed\n")
    run_git(repository, "commit", "-q", "-a", "-m", "third")
    clone = tmp_path_factory.mktemp("clone") / "shallow"
    run_git(clone.parent, "clone", "-q", "--depth", "1", "--no-single-branch", f"file://{repository}", str(clone))
    assert error("--since", revision, cwd=clone) == (
        2,
        f"error: --since: {message} (this clone is shallow: fetch more by `git fetch --unshallow` or"
        " `git fetch --deepen=100`, on GitHub by `fetch-depth: 0` of actions/checkout)\n",
    )


def test_programs_that_the_repository_names_are_not_run(repository: Path) -> None:
    program = repository / "program.sh"
    program.write_text(f"#!/bin/sh\ntouch '{repository}/executed'\ncat\n", "utf-8")
    program.chmod(0o755)
    for key in ("core.fsmonitor", "filter.x.clean", "filter.x.process", "diff.external", "diff.x.textconv"):
        run_git(repository, "config", key, str(program))
    replace(repository / ".gitattributes", "* filter=x diff=x\n")
    os.utime(repository / "a/template.yaml")
    assert since("HEAD", cwd=repository) == []
    assert not (repository / "executed").exists()


def test_the_environment_of_a_git_hook_does_not_mislead(repository: Path) -> None:
    replace(repository / "a/template.yaml", template("src/") + "# Changed\n")
    environment = {"GIT_DIR": "/nowhere", "GIT_INDEX_FILE": "/nowhere/index"}
    process: subprocess.CompletedProcess[bytes] = serverless_lint_process(
        "check", *OPTIONS, "--select", "low-timeout", "--since", "main", cwd=repository, environment=environment
    )
    assert process.stdout.startswith(b"a/template.yaml:9:16: ")


def test_a_warm_run_sees_what_was_committed_since(repository: Path) -> None:
    replace(repository / "a/template.yaml", template("src/") + "# Changed\n")
    for file in repository.rglob("*.*"):
        os.utime(file, (1_700_000_000, 1_700_000_000))
    command = ("check", "--no-cfn-lint", "-f", "concise", "--select", "low-timeout", "--since", "HEAD")
    counts = [serverless_lint_process(*command, cwd=repository).stdout.count(b"\n")]
    run_git(repository, "commit", "-q", "-a", "-m", "third")
    counts.append(serverless_lint_process(*command, cwd=repository).stdout.count(b"\n"))
    assert counts == [1, 0]
