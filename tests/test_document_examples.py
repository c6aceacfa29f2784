"""What the README and the pages in `docs/` tell people to copy works."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from action_steps import action
from command import PACKAGE_PARENT, serverless_lint_process
from document_examples import TEXT, Example, blocks, examples, files_of
from git_command import needs_git, run_git
from pre_commit_repository import offered_hooks
from schemas_of_systems import errors

ROOT = Path(__file__).parent.parent
SCHEMAS = {".github/workflows/serverless-lint.yml": "github-workflows", ".gitlab-ci.yml": "gitlab-ci"}


def strings(content: object) -> Iterator[str]:
    """All texts in a document."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, (list, dict)):
        for value in content.values() if isinstance(content, dict) else content:
            yield from strings(value)


def sessions() -> list[list[str]]:
    """The commands of this tool that are shown, those of a block or file together."""
    shown = [text.splitlines() for text in blocks("sh")] + [list(strings(each.content)) for each in examples()]
    commands = (
        [line.partition("  #")[0].strip() for line in lines if line.startswith("serverless-lint")] for lines in shown
    )
    return [session for session in commands if session]


EXAMPLES = examples()


def test_there_are_examples_of_every_system() -> None:
    """The other tests here look at them."""
    assert sorted({example.name for example in EXAMPLES}) == [
        ".github/workflows/serverless-lint.yml",
        ".gitlab-ci.yml",
        ".pre-commit-config.yaml",
        "buildspec.yml",
    ]


@pytest.mark.parametrize("text", blocks("yaml"))
def test_yaml_can_be_read(text: str) -> None:
    """Whatever it is for."""
    assert YAML(typ="safe", pure=True).load(text)


@pytest.mark.parametrize("example", [each for each in EXAMPLES if each.name in SCHEMAS], ids=lambda each: each.name)
def test_files_follow_the_schemas_of_their_systems(example: Example) -> None:
    """YAML 1.2, in which `on` is a text."""
    assert errors(SCHEMAS[example.name], YAML(typ="safe", pure=True).load(example.text)) == []


@pytest.mark.parametrize("example", [each for each in EXAMPLES if each.name.startswith(".github/")], ids=range(3))
def test_a_linter_of_workflows_has_nothing_to_say(example: Example, tmp_path: Path) -> None:
    """Once the commit of this project's version is filled in."""
    file = tmp_path / "workflow.yml"
    file.write_text(example.text.replace("@COMMIT ", f"@{'0' * 40} "), "utf-8")
    zizmor = Path(sys.executable).with_name("zizmor")
    command = (str(zizmor), "--offline", "--pedantic", "--no-config", "--quiet", "--format", "json", str(file))
    process = subprocess.run(command, capture_output=True, check=False)
    assert (process.returncode, json.loads(process.stdout)) == (0, [])


def test_the_hooks_are_those_that_are_offered(tmp_path: Path) -> None:
    """pre-commit itself accepts the file."""
    (example,) = (each for each in EXAMPLES if each.name == ".pre-commit-config.yaml")
    (repository,) = example.content["repos"]
    assert [hook["id"] for hook in repository["hooks"]] == [hook["id"] for hook in offered_hooks()]
    (tmp_path / example.name).write_text(example.text, "utf-8")
    command = (sys.executable, "-m", "pre_commit", "validate-config", example.name)
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0


def test_the_inputs_are_those_of_the_action() -> None:
    """Those that are used, and those that are listed."""
    uses = [step for example in EXAMPLES for job in example.content.get("jobs", {}).values() for step in job["steps"]]
    first, *others = (step["with"] for step in uses if step.get("uses", "").startswith("OWNER/"))
    listed = re.search(r"Its other inputs are (.*?);", TEXT, re.DOTALL)
    assert listed is not None
    assert sorted([*first, *re.findall(r"`([\w-]+)`", listed[1])]) == sorted(action()["inputs"])
    assert set().union(*others) <= action()["inputs"].keys()


@needs_git
@pytest.mark.parametrize("session", sessions(), ids=lambda session: session[0])
def test_commands_run(session: list[str], tmp_path: Path) -> None:
    """One after the other in a folder that has what they name; the reports that they promise are there afterwards."""
    shutil.copytree(ROOT / "fixtures" / "order-api-corrected", tmp_path / "orders")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text("\n" * 10 + "def handler(event, context):\n    return None\n", "utf-8")
    run_git(tmp_path, "init", "-q")
    run_git(tmp_path, "add", "--all")
    run_git(tmp_path, "commit", "-q", "-m", "x")
    run_git(tmp_path, "update-ref", "refs/remotes/origin/main", "HEAD")
    commands = [shlex.split(command.replace("$GITHUB_STEP_SUMMARY", "summary.md")) for command in session]
    processes = [serverless_lint_process(*words[1:], cwd=tmp_path) for words in commands]
    assert [process.stderr for process in processes if process.returncode != 0] == []
    reports = [word.partition("=")[2] for words in commands for word in words if "=" in word]
    assert [name for name in reports if not (tmp_path / name).read_text("utf-8")] == []


def test_the_plug_in_that_is_shown_is_installed_and_finds_what_is_shown(tmp_path: Path) -> None:
    """By pip, into a folder of its own."""
    for name, text in files_of("plugins").items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    site = tmp_path / "site"
    options = ("--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--target", str(site))
    subprocess.run((sys.executable, "-m", "pip", "install", *options, str(tmp_path)), check=True)
    ((command, finding),) = (text.splitlines() for text in blocks("text") if "acme-function-name" in text)
    environment = {"PYTHONPATH": os.pathsep.join((PACKAGE_PARENT, str(site)))}
    process = serverless_lint_process(*shlex.split(command)[2:], cwd=tmp_path, environment=environment)
    assert (process.returncode, process.stdout.decode().splitlines(), process.stderr) == (1, [finding], b"")


def test_the_code_scanning_upload_takes_the_report_that_is_written() -> None:
    """One step writes it, the next names it."""
    (text,) = (each.text for each in EXAMPLES if "sarif_file" in each.text)
    assert re.findall(r"--report sarif=(\S+)", text) == re.findall(r"sarif_file: (\S+)", text)


@pytest.mark.parametrize("example", [each for each in EXAMPLES if "junit" in each.text], ids=lambda each: each.name)
def test_the_systems_get_the_reports_that_are_written(example: Example) -> None:
    """What the command writes is what the system is told to read."""
    written = re.findall(r"--report \w+=(\S+)", example.text)
    assert written == re.findall(r": (\S+\.(?:json|xml))$", example.text, re.MULTILINE)
