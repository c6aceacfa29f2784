"""What lies outside the project is neither read nor written, whatever leads there."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from command import json_report, serverless_lint_in_process
from git_command import needs_git, run_git
from serverless_lint.config import Config
from serverless_lint.files.discover import Discovery, discover
from serverless_lint.files.surroundings import Surroundings

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  A: { Type: AWS::Serverless::Function, Properties: { Runtime: python3.13, Handler: app.handler, CodeUri: src/ } }
"""
CODE = "def handler(event, context):\n    return 1\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a template, in a folder beside which there is another one."""
    for name, text in {
        "project/template.yaml": TEMPLATE,
        "project/src/app.py": CODE,
        "other/template.yaml": TEMPLATE,
        "other/requirements.txt": "requests\n",
        "other/src/app.py": CODE,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path / "project"


def tracked(project: Path) -> None:
    """Let git know the files of the project."""
    run_git(project, "init", "-q")
    run_git(project, "add", "-A")


def put_into_index(project: Path, name: str) -> None:
    """Let the index list a name that git itself refuses: one of the same length is replaced by it."""
    stand_in = name.replace(".", "x").replace("/", "y")
    run_git(project, "update-index", "--add", "--cacheinfo", f"100644,{'0' * 39}1,{stand_in}")
    index = project / ".git/index"
    content = index.read_bytes()[:-20].replace(stand_in.encode(), name.encode())
    index.write_bytes(content + hashlib.sha1(content, usedforsecurity=False).digest())


def found(root: Path) -> Discovery:
    """What is found in a project."""
    return discover(Config(root=root, paths=(root,)))


def names(discovery: Discovery) -> list[str]:
    """The names of the files, in order."""
    return [file.name for file in discovery.files]


def skipped(discovery: Discovery) -> list[tuple[str, str]]:
    """What is not read, and why."""
    return [(each.path, each.reason) for each in discovery.skipped]


@needs_git
def test_a_folder_that_became_a_link_to_outside_is_not_read(project: Path) -> None:
    tracked(project)
    (project / "src").rename(project.parent / "src")
    (project / "src").symlink_to(project.parent / "src")
    discovery = found(project)
    assert (names(discovery), skipped(discovery)) == (
        ["template.yaml"],
        [("src", "link to outside the project")],
    )


@needs_git
def test_a_folder_that_became_a_link_inside_is_read(project: Path) -> None:
    tracked(project)
    (project / "src").rename(project / "code")
    (project / "src").symlink_to("code")
    assert names(found(project)) == ["code/app.py", "src/app.py", "template.yaml"]


@needs_git
def test_a_project_may_be_behind_a_link_itself(project: Path) -> None:
    tracked(project)
    (project.parent / "link").symlink_to(project)
    assert names(found(project.parent / "link")) == ["src/app.py", "template.yaml"]


@needs_git
def test_a_linked_folder_that_was_asked_for_by_name_is_read(project: Path) -> None:
    (project / "link").symlink_to("../other")
    discovery = discover(Config(root=project, paths=(project / "link",)))
    assert names(discovery) == ["link/requirements.txt", "link/src/app.py", "link/template.yaml"]


@needs_git
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        pytest.param("../other/template.yaml", "not a path in the project", id="above"),
        pytest.param("src/../../other/template.yaml", "not a path in the project", id="above a folder"),
        pytest.param("src/../template.yaml", "not a path in the project", id="spelled oddly"),
        pytest.param("{outside}/template.yaml", "link to outside the project", id="absolute"),
    ],
)
def test_names_that_git_would_not_write_are_not_followed(project: Path, name: str, reason: str) -> None:
    name = name.format(outside=project.parent / "other")
    tracked(project)
    put_into_index(project, name)
    discovery = found(project)
    assert names(discovery) == ["src/app.py", "template.yaml"]
    assert [why for _, why in skipped(discovery)] == [reason]


@needs_git
@pytest.mark.parametrize("name", ["../other", "link"])
def test_a_repository_outside_is_not_listed(project: Path, name: str) -> None:
    """Whatever git says is a repository inside of this one."""
    tracked(project)
    run_git(project.parent / "other", "init", "-q")
    (project / "link").symlink_to("../other")
    put_into_index(project, name)
    assert names(found(project)) == ["src/app.py", "template.yaml"]


@needs_git
def test_what_is_left_out_is_said(project: Path) -> None:
    tracked(project)
    (project / "src").rename(project.parent / "src")
    (project / "src").symlink_to(project.parent / "src")
    gaps = json_report(cwd=project)["coverage"]["not_analysed"]
    assert [(gap["what"], gap["name"], gap["reason"]) for gap in gaps] == [
        ("file", "src", "link to outside the project"),
        ("handler", "A", "outside the project"),
    ]
    listed = serverless_lint_in_process("files", cwd=project)
    assert b"not read    src: link to outside the project\n" in listed.stdout


@needs_git
def test_nothing_is_fixed_or_ignored_outside(project: Path) -> None:
    """Of a folder that became a link."""
    (project / "more").mkdir()
    (project / "more/template.yaml").write_text(TEMPLATE, "utf-8")
    tracked(project)
    (project / "more").rename(project.parent / "more")
    (project / "more").symlink_to("../more")
    serverless_lint_in_process("check", "--no-cfn-lint", "--fix", "--unsafe-fixes", cwd=project)
    serverless_lint_in_process("check", "--no-cfn-lint", "--add-ignore=x", cwd=project)
    assert (project.parent / "more/template.yaml").read_text("utf-8") == TEMPLATE


@pytest.mark.parametrize("uri", ["../..", "../other/src", "link/src", "/"])
def test_code_outside_is_not_looked_for(project: Path, uri: str) -> None:
    (project / "link").symlink_to("../other")
    (project / "template.yaml").write_text(TEMPLATE.replace("src/", uri), "utf-8")
    report: dict[str, Any] = json_report(cwd=project)
    gaps = report["coverage"]["not_analysed"]
    assert [(gap["what"], gap["name"], gap["reason"]) for gap in gaps] == [("handler", "A", "outside the project")]
    assert "handler-not-found" not in [finding["rule"] for finding in report["findings"]]


@pytest.mark.parametrize("name", ["link/requirements.txt", "../other/requirements.txt", "file.txt"])
def test_a_manifest_outside_is_not_read(project: Path, name: str) -> None:
    (project / "link").symlink_to("../other")
    (project / "file.txt").symlink_to("../other/requirements.txt")
    assert Surroundings(project).document(name) is None


@pytest.mark.parametrize(("name", "has"), [("link/x", True), ("link/x/y", True), ("gone/x", False)])
def test_what_is_behind_a_link_to_outside_may_be_anything(project: Path, name: str, has: bool) -> None:
    (project / "link").symlink_to("../other")
    (project / "gone").mkdir()
    assert (Surroundings(project).has(name), Surroundings(project).may_have(name)) == (has, has)


def test_a_requirement_behind_a_link_to_outside_may_bring_any_package(project: Path) -> None:
    (project / "link").symlink_to("../other")
    (project / "src/requirements.txt").write_text("-r ../link/requirements.txt\n", "utf-8")
    (project / "src/app.py").write_text("import boto3, somewhere\n\n\n" + CODE, "utf-8")
    rules = [finding["rule"] for finding in json_report(cwd=project)["findings"]]
    assert "missing-package" not in rules


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        pytest.param(
            "serverless-lint.toml",
            'extend = "../other/base.toml"',
            "serverless-lint.toml:1: `extend` leads outside the project: `../other/base.toml`"
            " (copy it into the project, or name this file with --config)",
            id="extend",
        ),
        pytest.param(
            "serverless-lint.toml",
            'extend = "link/base.toml"',
            "serverless-lint.toml:1: `extend` leads outside the project: `link/base.toml`"
            " (copy it into the project, or name this file with --config)",
            id="extend behind a link",
        ),
        pytest.param(
            "serverless-lint.toml",
            'baseline = "link/baseline.json"',
            "the baseline {root}/link/baseline.json is outside the project (name it with --baseline)",
            id="baseline",
        ),
    ],
)
def test_a_configuration_names_nothing_outside(project: Path, name: str, text: str, message: str) -> None:
    (project / "link").symlink_to("../other")
    (project.parent / "other/base.toml").write_text("", "utf-8")
    (project / name).write_text(text, "utf-8")
    process = serverless_lint_in_process("check", cwd=project)
    assert process.stderr.decode() == f"error: {message.format(root=project)}\n"


def test_the_configuration_of_a_folder_around_may_be_extended(project: Path) -> None:
    (project.parent / "serverless-lint.toml").write_text("", "utf-8")
    (project / "serverless-lint.toml").write_text('extend = "../serverless-lint.toml"', "utf-8")
    process = serverless_lint_in_process("config", "show", cwd=project)
    assert process.returncode == 0


def test_a_file_that_was_named_may_extend_any_other(project: Path) -> None:
    (project.parent / "other/base.toml").write_text("", "utf-8")
    (project / "mine.toml").write_text('extend = "../other/base.toml"', "utf-8")
    process = serverless_lint_in_process("config", "show", "--config", "mine.toml", cwd=project)
    assert process.returncode == 0


@pytest.mark.parametrize("name", ["serverless-lint.toml", ".serverless-lint-baseline.json"])
def test_a_file_that_was_not_named_is_no_link_to_outside(project: Path, name: str) -> None:
    (project.parent / "other/file").write_text("", "utf-8")
    (project / name).symlink_to("../other/file")
    process = serverless_lint_in_process("check", cwd=project)
    assert (process.returncode, b"outside the project" in process.stderr) == (2, True)


def test_a_baseline_is_not_updated_outside(project: Path) -> None:
    text = '{"version": 1, "findings": [{"path": "x", "rule": "x", "subject": "", "line": "x", "count": 1}]}'
    (project.parent / "other/file").write_text(text, "utf-8")
    (project / ".serverless-lint-baseline.json").symlink_to("../other/file")
    serverless_lint_in_process("baseline", "update", cwd=project)
    assert (project.parent / "other/file").read_text("utf-8") == text


@pytest.mark.parametrize("name", ["report.json", "link/report.json"])
def test_a_report_is_not_written_through_a_link_to_outside(project: Path, name: str) -> None:
    (project / "link").symlink_to("../other")
    (project / "report.json").symlink_to("../other/report.json")
    process = serverless_lint_in_process("check", "--no-cfn-lint", "-f", "json", "-o", name, cwd=project)
    assert process.returncode == 2
    assert not (project.parent / "other/report.json").exists()
