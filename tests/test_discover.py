"""The files worth reading."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from git_command import needs_git, run_git
from serverless_lint.config import Config
from serverless_lint.errors import UsageError
from serverless_lint.files import git
from serverless_lint.files.discover import Discovery, discover, role_of
from serverless_lint.files.gitignore import _is_cheap_pattern
from serverless_lint.files.read import MAX_BYTES

WriteFiles = Callable[..., Path]


@pytest.fixture
def write_files(tmp_path: Path) -> WriteFiles:
    """Write files with little in them, or with the given contents, and return their root."""

    def write(*names: str, **contents: str) -> Path:
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("x", "utf-8")
        return tmp_path

    return write


def found(root: Path, *paths: str, **given: Any) -> Discovery:
    """What is found for some paths below a root."""
    return discover(Config(root=root, paths=tuple(root / path for path in paths or ("",)), **given))


def names(discovery: Discovery) -> list[str]:
    """The names of the files, in order."""
    return [file.name for file in discovery.files]


def reasons(discovery: Discovery) -> list[tuple[str, str]]:
    """What cannot be read, and why."""
    return [(skipped.path, skipped.reason) for skipped in discovery.skipped]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("template.yaml", "template"),
        ("a/b.yml", "template"),
        ("stack.json", "template"),
        ("stack.template", "template"),
        ("app.py", "python"),
        ("index.mjs", "javascript"),
        ("index.jsx", "javascript"),
        ("index.tsx", "typescript"),
        ("index.cts", "typescript"),
        (".env", "text"),
        (".env.production", "text"),
        ("samconfig.toml", "text"),
        ("deploy.sh", "text"),
        ("Dockerfile", "text"),
        ("photo.png", None),
        ("yarn.lock", None),
        ("noextension", None),
    ],
)
def test_a_name_tells_what_a_file_may_be(name: str, role: str | None) -> None:
    assert role_of(name) == role


def test_files_are_named_relative_to_the_root_in_order(write_files: WriteFiles) -> None:
    root = write_files("b.py", "a/z.js", "a/b/c.yaml", "a.txt", "logo.png")
    assert names(found(root)) == ["a.txt", "a/b/c.yaml", "a/z.js", "b.py"]


@pytest.mark.parametrize(
    "excluded",
    ["node_modules/x.js", "src/.venv/lib/x.py", ".aws-sam/build/template.yaml", "cdk.out/s.template", "web/app.min.js"],
)
def test_downloaded_and_generated_files_are_excluded(write_files: WriteFiles, excluded: str) -> None:
    root = write_files("kept.py", excluded)
    assert names(found(root)) == ["kept.py"]


def test_an_excluded_folder_is_named_once(write_files: WriteFiles) -> None:
    root = write_files("node_modules/a/x.js", "node_modules/b/y.js")
    assert [(each.path, each.reason) for each in found(root).excluded] == [
        ("node_modules", "`node_modules` is excluded by default")
    ]


def test_exclude_replaces_the_built_in_excludes(write_files: WriteFiles) -> None:
    root = write_files("dist/x.js", "src/generated/y.py", "src/z.py")
    assert names(found(root, exclude=("generated/",))) == ["dist/x.js", "src/z.py"]


def test_extend_exclude_adds_to_the_built_in_excludes(write_files: WriteFiles) -> None:
    root = write_files("dist/x.js", "src/y.py", "docs/z.py", "a/docs/w.py")
    assert names(found(root, extend_exclude=("/docs",))) == ["a/docs/w.py", "src/y.py"]


def test_a_template_pattern_makes_any_suffix_a_template(write_files: WriteFiles) -> None:
    root = write_files("stacks/api.cfn", "other.cfn")
    discovery = found(root, templates=("stacks/*.cfn",))
    assert ([(file.name, file.role) for file in discovery.files], discovery.forced_templates) == (
        [("stacks/api.cfn", "template")],
        frozenset({"stacks/api.cfn"}),
    )


def test_a_folder_argument_is_all_that_is_read(write_files: WriteFiles) -> None:
    root = write_files("a/x.py", "b/y.py")
    discovery = found(root, "a")
    assert (names(discovery), discovery.focus) == (["a/x.py"], None)


def test_a_file_argument_reads_the_project_and_focuses_on_the_file(write_files: WriteFiles) -> None:
    root = write_files("a/x.py", "b/y.py", "template.yaml")
    discovery = found(root, "a/x.py")
    assert (names(discovery), discovery.focus) == (
        ["a/x.py", "b/y.py", "template.yaml"],
        frozenset({"a/x.py"}),
    )


def test_a_folder_beside_a_file_argument_is_in_focus_too(write_files: WriteFiles) -> None:
    root = write_files("a/x.py", "b/y.py", "c/z.py")
    assert found(root, "a/x.py", "b").focus == frozenset({"a/x.py", "b/y.py"})


def test_a_file_argument_is_read_whatever_its_suffix(write_files: WriteFiles) -> None:
    root = write_files("notes.unknown")
    assert [(file.name, file.role, file.explicit) for file in found(root, "notes.unknown").files] == [
        ("notes.unknown", "text", True)
    ]


def test_a_file_argument_bypasses_excludes(write_files: WriteFiles) -> None:
    root = write_files("dist/x.js")
    assert names(found(root, "dist/x.js")) == ["dist/x.js"]


def test_a_folder_argument_bypasses_the_exclude_that_names_it(write_files: WriteFiles) -> None:
    root = write_files("dist/x.js", "dist/node_modules/y.js")
    assert names(found(root, "dist")) == ["dist/x.js"]


@pytest.mark.parametrize("path", ["dist/x.js", "dist"], ids=["file", "folder"])
def test_force_exclude_applies_to_arguments(write_files: WriteFiles, path: str) -> None:
    root = write_files("dist/x.js")
    assert names(found(root, path, force_exclude=True)) == []


def test_a_missing_path_is_an_error_with_a_suggestion(write_files: WriteFiles) -> None:
    root = write_files("template.yaml")
    with pytest.raises(UsageError) as caught:
        found(root, "templat.yaml")
    assert (caught.value.message, caught.value.hint) == (
        f"no such file or folder: {root / 'templat.yaml'}",
        "did you mean `template.yaml`?",
    )


def test_a_path_with_a_null_character_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        found(tmp_path, "a\0b")


def test_given_contents_stand_in_for_a_file_that_need_not_exist(write_files: WriteFiles) -> None:
    root = write_files("b.py")
    discovery = found(root, "unsaved.py", contents={root / "unsaved.py": b"x = 1"})
    assert [(file.name, file.content) for file in discovery.files] == [("b.py", None), ("unsaved.py", b"x = 1")]


def test_nested_ignore_files_are_honoured_without_git(write_files: WriteFiles) -> None:
    root = write_files("a/x.py", "a/y.py", "a/b/x.py", "a/b/z.py", "ignored/w.py")
    (root / ".gitignore").write_text("ignored/\nx.py\n", "utf-8")
    (root / "a/b/.gitignore").write_text("!x.py\nz.py\n", "utf-8")
    assert names(found(root)) == ["a/b/x.py", "a/y.py"]


def test_ignore_files_above_a_folder_argument_are_honoured(write_files: WriteFiles) -> None:
    root = write_files("a/x.py", "a/y.py")
    (root / ".gitignore").write_text("x.py\n", "utf-8")
    assert names(found(root, "a")) == ["a/y.py"]


def test_an_ignored_folder_is_read_if_it_is_an_argument(write_files: WriteFiles) -> None:
    root = write_files("a/x.py")
    (root / ".gitignore").write_text("a/\n", "utf-8")
    assert names(found(root, "a")) == ["a/x.py"]


def test_ignore_files_can_be_disregarded(write_files: WriteFiles) -> None:
    root = write_files("x.py")
    (root / ".gitignore").write_text("x.py\n", "utf-8")
    assert names(found(root, respect_gitignore=False)) == ["x.py"]


@pytest.mark.parametrize(
    "pattern", ["*a" * 100 + "b", "**/a*/" * 10 + "b", "?/" * 400_000], ids=["stars", "double stars", "long"]
)
def test_a_hostile_ignore_pattern_costs_no_time(write_files: WriteFiles, pattern: str) -> None:
    file = "a/" * 60 + "a" * 200 + ".py"
    root = write_files(file, "ignored.py")
    (root / ".gitignore").write_text(f"{pattern}\nignored.py\n", "utf-8")
    assert names(found(root)) == [file]


@pytest.mark.parametrize("pattern", ["!", "[z-a]", "\\", "[[:alpha:]]"])
def test_a_malformed_pattern_voids_no_other(write_files: WriteFiles, pattern: str) -> None:
    """And is not remarked upon by Python."""
    root = write_files("kept.py", "ignored.py")
    (root / ".gitignore").write_text(f"{pattern}\nignored.py\n", "utf-8")
    assert names(found(root)) == ["kept.py"]


@pytest.mark.parametrize(
    ("pattern", "is_kept"),
    [
        ("**/a/**/b/**", True),
        ("**/a/**/b/**/c/**", False),
        ("a*/b*/c*/d*/e*", True),
        ("a" * 4_096, True),
        ("a" * 4_097, False),
    ],
)
def test_an_ignore_pattern_is_read_if_matching_it_takes_little_time(pattern: str, is_kept: bool) -> None:
    assert _is_cheap_pattern(pattern) == is_kept


@needs_git
def test_git_says_what_belongs_to_the_project(write_files: WriteFiles) -> None:
    root = write_files("tracked.py", "untracked.py", "ignored.py", "deleted.py")
    (root / ".gitignore").write_text("ignored.py\n", "utf-8")
    run_git(root, "init", "-q")
    run_git(root, "add", "tracked.py", "deleted.py")
    (root / "deleted.py").unlink()
    assert names(found(root)) == ["tracked.py", "untracked.py"]


@needs_git
def test_a_tracked_file_is_read_although_it_is_ignored(write_files: WriteFiles) -> None:
    root = write_files("tracked.py")
    (root / ".gitignore").write_text("*.py\n", "utf-8")
    run_git(root, "init", "-q")
    run_git(root, "add", "--force", "tracked.py")
    assert names(found(root)) == ["tracked.py"]


@needs_git
def test_repositories_inside_a_repository_are_read(write_files: WriteFiles) -> None:
    root = write_files("outer.py", "inner/x.py", "inner/ignored.py")
    (root / "inner/.gitignore").write_text("ignored.py\n", "utf-8")
    run_git(root, "init", "-q")
    run_git(root / "inner", "init", "-q")
    assert names(found(root)) == ["inner/x.py", "outer.py"]


@needs_git
def test_a_folder_that_git_ignores_is_read_if_it_is_an_argument(write_files: WriteFiles) -> None:
    root = write_files("out/x.py")
    (root / ".gitignore").write_text("out\n", "utf-8")
    run_git(root, "init", "-q")
    assert names(found(root, "out")) == ["out/x.py"]


@needs_git
def test_file_names_may_have_any_characters(write_files: WriteFiles) -> None:
    root = write_files("a b.py", "ü\n.py", '".py')
    run_git(root, "init", "-q")
    assert names(found(root)) == ['".py', "a b.py", "ü\n.py"]


@needs_git
def test_a_program_named_in_the_repository_is_not_run(write_files: WriteFiles) -> None:
    root = write_files("x.py")
    run_git(root, "init", "-q")
    monitor = root / "monitor.sh"
    monitor.write_text(f"#!/bin/sh\ntouch '{root}/executed'\n", "utf-8")
    monitor.chmod(0o755)
    run_git(root, "config", "core.fsmonitor", str(monitor))
    found(root)
    assert not (root / "executed").exists()


@needs_git
def test_the_environment_of_a_git_hook_does_not_mislead(
    write_files: WriteFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_files("x.py")
    run_git(root, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(root / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(root / "other-index"))
    assert git.UntrackedFiles(root).names() == ["x.py"]


@needs_git
def test_where_git_fails_halfway_all_files_are_found(write_files: WriteFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    """It lists the tracked files, and takes too long to find the others."""
    root = write_files("a/tracked.py", "b/untracked.py", "ignored.py")
    (root / ".gitignore").write_text("ignored.py\n", "utf-8")
    run_git(root, "init", "-q")
    run_git(root, "add", "a")
    answer = git.UntrackedFiles.names
    monkeypatch.setattr(git.UntrackedFiles, "names", lambda self: answer(self) and None)
    assert names(found(root)) == ["a/tracked.py", "b/untracked.py"]


def test_without_git_a_work_tree_is_walked(write_files: WriteFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_files("x.py", "ignored.py", ".git/config.py")
    (root / ".gitignore").write_text("ignored.py\n", "utf-8")
    monkeypatch.setenv("PATH", "")
    assert names(found(root)) == ["x.py"]


def test_a_broken_repository_is_walked(write_files: WriteFiles) -> None:
    root = write_files("x.py", ".git")
    assert names(found(root)) == ["x.py"]


def test_linked_folders_are_not_followed(write_files: WriteFiles) -> None:
    root = write_files("a/x.py")
    (root / "a/loop").symlink_to(root, target_is_directory=True)
    assert names(found(root)) == ["a/x.py"]


def test_a_link_to_a_file_of_the_project_is_read(write_files: WriteFiles) -> None:
    root = write_files("shared.py", "a/x.py")
    (root / "a/shared.py").symlink_to("../shared.py")
    assert names(found(root)) == ["a/shared.py", "a/x.py", "shared.py"]


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        pytest.param("/etc/passwd", "link to outside the project", id="outside"),
        pytest.param("nowhere.py", "broken link", id="broken"),
        pytest.param("link.py", f"cannot be read ({os.strerror(errno.ELOOP)})", id="loop"),
    ],
)
def test_other_links_are_skipped_with_the_reason(tmp_path: Path, target: str, reason: str) -> None:
    (tmp_path / "link.py").symlink_to(target)
    assert reasons(found(tmp_path)) == [("link.py", reason)]


def test_a_named_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    assert (names(found(tmp_path)), reasons(found(tmp_path))) == ([], [])


def test_a_large_file_is_skipped_with_the_reason(write_files: WriteFiles) -> None:
    root = write_files("large.json")
    os.truncate(root / "large.json", MAX_BYTES + 1)
    assert reasons(found(root)) == [("large.json", "larger than 10 MB")]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root can read everything")
def test_an_unreadable_folder_is_skipped_with_the_reason(write_files: WriteFiles) -> None:
    root = write_files("locked/x.py")
    (root / "locked").chmod(0)
    assert reasons(found(root)) == [("locked", f"unreadable folder ({os.strerror(errno.EACCES)})")]
