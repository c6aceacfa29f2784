"""A repository whose configuration names programs: git is asked about it, and none of them runs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from command import serverless_lint_process
from git_command import needs_git, run_git
from serverless_lint.errors import UsageError
from serverless_lint.files import git
from serverless_lint.files.changes import files_of

pytestmark = needs_git

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  A: { Type: AWS::Serverless::Function, Properties: { Runtime: python3.13, Handler: app.handler, CodeUri: src/ } }
"""
PROGRAMS = (
    *("core.fsmonitor", "core.sshCommand", "core.gitProxy", "core.pager", "core.editor", "core.askPass"),
    *("core.alternateRefsCommand", "credential.helper", "diff.external", "diff.x.textconv", "diff.x.command"),
    *(
        "filter.x.clean",
        "filter.x.smudge",
        "filter.x.process",
        "gpg.program",
        "interactive.diffFilter",
        "pager.ls-tree",
    ),
    *("uploadpack.packObjectsHook", "remote.origin.uploadpack", "merge.x.driver", "sequence.editor"),
)
HOOKS = ("post-index-change", "reference-transaction", "post-checkout", "pre-auto-gc", "fsmonitor-watchman")
COMMANDS = [
    (("check", "--no-cfn-lint", "-f", "concise"), 0),
    (("check", "--no-cfn-lint", "-f", "concise", "--since", "HEAD"), 0),
    (("check", "--no-cfn-lint", "--diff"), 1),
    (("check", "--no-cfn-lint", "--fix"), 0),
    (("files", "-v"), 0),
    (("explain", "template.yaml:3"), 0),
    (("baseline", "create", "--force"), 0),
]


def program(repository: Path, name: str) -> str:
    """A program that leaves a mark when it runs."""
    path = repository / ".git" / f"program-{name}"
    path.write_text(f"#!/bin/sh\ntouch '{repository.parent}/marks/{name}'\ncat\n", "utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a commit and a change after it, that names programs wherever git lets it."""
    (tmp_path / "marks").mkdir()
    folder = tmp_path / "repository"
    (folder / "src").mkdir(parents=True)
    (folder / "template.yaml").write_text(TEMPLATE, "utf-8")
    (folder / "src/app.py").write_text("def handler(event, context):\n    return 1\n", "utf-8")
    (folder / ".gitattributes").write_text("* filter=x diff=x merge=x\n", "utf-8")
    run_git(folder, "init", "-q")
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "-m", "first")
    (folder / "template.yaml").write_text(TEMPLATE + "# Changed\n", "utf-8")
    for key in PROGRAMS:
        run_git(folder, "config", key, program(folder, key))
    for hook in HOOKS:
        shutil.copy(program(folder, f"hook-{hook}"), folder / ".git/hooks" / hook)
    run_git(folder, "config", "core.hooksPath", str(folder / ".git/hooks"))
    run_git(folder, "config", "alias.ls-files", f"!{program(folder, 'alias')}")
    shutil.rmtree(tmp_path / "marks")
    (tmp_path / "marks").mkdir()
    return folder


def promise_objects(repository: Path) -> None:
    """Let a remote promise what is not there, which git then fetches by running what the remote's address says."""
    address = f"ext::{program(repository, 'remote')}"
    for key, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "protocol.allow": "always",
        "protocol.ext.allow": "always",
        "remote.origin.url": address,
        "remote.origin.promisor": "true",
        "remote.origin.partialCloneFilter": "blob:none",
    }.items():
        run_git(repository, "config", key, value)
    commit = (repository / ".git/refs/heads/main").read_text("utf-8")
    for file in (repository / ".git/objects").glob("??/*"):
        if not commit.startswith(file.parent.name):
            file.unlink()


@pytest.mark.parametrize(("arguments", "code"), COMMANDS)
def test_no_program_that_a_repository_names_runs(repository: Path, arguments: tuple[str, ...], code: int) -> None:
    process = serverless_lint_process(*arguments, cwd=repository)
    assert (process.returncode, b"internal error" in process.stderr) == (code, False)
    assert list((repository.parent / "marks").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("check", "--no-cfn-lint"), 0), (("check", "--no-cfn-lint", "--since", "HEAD"), 2), (("files",), 0)],
)
def test_nothing_is_fetched_from_a_remote(repository: Path, arguments: tuple[str, ...], code: int) -> None:
    """Although its objects are missing and a remote promises them."""
    promise_objects(repository)
    process = serverless_lint_process(*arguments, cwd=repository)
    assert (process.returncode, b"internal error" in process.stderr) == (code, False)
    assert list((repository.parent / "marks").iterdir()) == []


def test_nothing_is_fetched_by_a_git_that_knows_no_way_to_forbid_it(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(git._SAFE_ENVIRONMENT, "GIT_NO_LAZY_FETCH")
    promise_objects(repository)
    assert git.tree_of(repository, "HEAD") is None
    assert list((repository.parent / "marks").iterdir()) == []


def test_a_committed_folder_that_looks_like_a_repository_is_a_folder(repository: Path) -> None:
    bare = repository / "bare"
    run_git(repository, "init", "-q", "--bare", str(bare))
    run_git(bare, "config", "core.fsmonitor", program(repository, "bare"))
    run_git(bare, "config", "core.worktree", "..")
    run_git(bare, "config", "core.bare", "false")
    (bare / "template.yaml").write_text(TEMPLATE, "utf-8")
    process = serverless_lint_process("check", "--no-cfn-lint", "-f", "concise", "bare", cwd=repository)
    assert process.stdout.startswith(b"bare/template.yaml:3:")
    assert list((repository.parent / "marks").iterdir()) == []


@pytest.mark.parametrize("most", [64, 2_000])
def test_a_commit_without_end_is_said_to_be_that(repository: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """A folder that is in itself twelve times over, so that each of its three files is there 4,096 times."""
    for depth in range(12):
        run_git(repository, "read-tree", f"--prefix=in{depth}/", "HEAD")
        run_git(repository, "commit", "-q", "-m", "doubled")
    monkeypatch.setattr("serverless_lint.files.git.MAX_FILES", most)
    with pytest.raises(UsageError) as error:
        files_of(repository, "HEAD", revision="main", option="--new-only")
    assert error.value.message == (
        "--new-only: `main` has more than 500,000 files, or git does not come to the end of them"
    )
    assert error.value.hint == "a folder of a commit can be in it many times over; name a commit with fewer files"
