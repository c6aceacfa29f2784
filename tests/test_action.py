"""The GitHub action gives a run's verdict, reports and nothing else, whatever its inputs are."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from action_steps import ROOT, StepResult, action, program, run_step, scripts
from git_command import needs_git, run_git
from schemas_of_systems import errors

FIXTURES = ROOT / "fixtures"
needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")

Check = Callable[..., StepResult]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Run the step that checks, in a workspace with a good and a bad application, without cfn-lint."""
    workspace = tmp_path / "workspace"
    shutil.copytree(FIXTURES / "order-api", workspace / "bad")
    shutil.copytree(FIXTURES / "order-api-corrected", workspace / "with blank")
    (workspace / "serverless-lint.toml").write_text('cfn-lint = "off"\nignore = ["deprecated-runtime"]\n', "utf-8")

    def check_with(**inputs: str) -> StepResult:
        given = {f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()}
        return run_step("check", workspace, {"steps.install.outputs.program": program(tmp_path), **given})

    return check_with


@needs_bash
def test_a_good_project_passes(check: Check) -> None:
    """There is a summary to read and a report to upload."""
    result = check(paths="with blank")
    assert (result.code, result.outputs["exit-code"]) == (0, "0")
    assert result.summary.startswith("## serverless-lint\n\nNo problems in 5 functions, 1 template.\n")
    assert json.loads(Path(result.outputs["sarif-file"]).read_text("utf-8"))["runs"][0]["results"] == []


@needs_bash
def test_a_bad_project_fails(check: Check) -> None:
    """The findings are annotations, in the summary and in the report to upload, whose address is known."""
    result = check(paths="bad")
    assert (result.code, result.outputs["exit-code"]) == (1, "1")
    assert result.log.startswith("::error title=serverless-lint (hardcoded-aws-access-key),file=bad/.env,line=1,")
    assert "`hardcoded-aws-access-key`" in result.summary
    report = json.loads(Path(result.outputs["sarif-file"]).read_text("utf-8"))
    assert report["runs"][0]["results"][0]["ruleId"] == "hardcoded-aws-access-key"


@needs_bash
@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        pytest.param({}, 1, id="all of the workspace"),
        pytest.param({"working_directory": "with blank"}, 0, id="another folder"),
        pytest.param({"paths": "with blank\nbad\n"}, 1, id="a path a line"),
        pytest.param({"fail_on": "never"}, 0, id="a level"),
        pytest.param({"args": "--select low-timeout   --fail-on error"}, 0, id="options"),
        pytest.param({"args": "--select\nclient-in-handler"}, 1, id="options on lines"),
        pytest.param({"paths": "missing"}, 2, id="a path that is not there"),
        pytest.param({"args": "--selct low-timeout"}, 2, id="an option that is none"),
        pytest.param({"fail_on": "all"}, 2, id="a level that is none"),
    ],
)
def test_inputs_decide(check: Check, inputs: dict[str, str], code: int) -> None:
    """Each is an argument of the program, whose verdict is that of the step."""
    result = check(**inputs)
    assert (result.code, result.outputs["exit-code"]) == (code, str(code))


@needs_bash
def test_the_category_is_in_the_report(check: Check) -> None:
    """Code scanning keeps the findings of two categories apart."""
    result = check(paths="bad", sarif_category="orders")
    report = json.loads(Path(result.outputs["sarif-file"]).read_text("utf-8"))
    assert report["runs"][0]["automationDetails"]["id"] == "orders/"


@needs_bash
def test_without_a_verdict_nothing_is_uploaded(check: Check) -> None:
    """An old state in code scanning is better than an empty one. The reason is an annotation, and in the summary."""
    result = check(paths="missing%0A")
    reason = "no such file or folder: missing%0A"
    assert result.outputs == {"exit-code": "2"}
    assert result.summary == f"## serverless-lint\n\nNo verdict:\n\n    {reason}\n"
    assert f"error: {reason}" in result.log.splitlines()
    assert "::error title=serverless-lint (no verdict)::no such file or folder: missing%250A" in result.log.splitlines()


@pytest.fixture
def pull_request(tmp_path: Path, check: Check, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with the bad application on `main`, and a change of it that is to be merged there."""
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    workspace = tmp_path / "workspace"
    run_git(workspace, "init", "-q")
    run_git(workspace, "add", "--all")
    run_git(workspace, "commit", "-q", "-m", "main")
    run_git(workspace, "update-ref", "refs/remotes/origin/main", "HEAD")
    (workspace / "bad/more.env").write_text(f"KEY={'AKIA' + 'J2QZ7RVX4N6TBM3K'}\n", "utf-8")
    run_git(workspace, "add", "--all")
    run_git(workspace, "commit", "-q", "-m", "change")
    return workspace


NEW_ONE = "1 new finding since `{}`"


@needs_bash
@needs_git
@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        pytest.param({}, [NEW_ONE.format("origin/main")], id="the branch to merge into"),
        pytest.param({"new_only": "HEAD~1"}, [NEW_ONE.format("HEAD~1")], id="a commit that is named"),
        pytest.param({"new_only": "none"}, [], id="everything"),
        pytest.param({"args": "--no-new-only"}, [], id="everything by an option"),
    ],
)
def test_pull_requests_are_checked_for_what_is_new(
    check: Check, pull_request: Path, inputs: dict[str, str], said: list[str]
) -> None:
    result = check(paths="bad", **inputs)
    assert (result.code, re.findall(r"^\d+ new findings? since `\S+`", result.log, re.MULTILINE)) == (1, said)
    assert "::warning title=serverless-lint::" not in result.log


@needs_bash
@needs_git
def test_a_pull_request_without_its_base_is_checked_for_everything(check: Check, pull_request: Path) -> None:
    """And it is said what would have to be fetched."""
    run_git(pull_request, "update-ref", "-d", "refs/remotes/origin/main")
    result = check(paths="with blank")
    assert (result.code, result.log.splitlines()[0]) == (
        0,
        "::warning title=serverless-lint::Old findings are reported as well: there is nothing to compare with."
        " Give actions/checkout `fetch-depth: 0`, or this action `new-only: none`.",
    )
    named = check(paths="with blank", new_only="origin/main")
    assert (named.code, named.outputs["exit-code"]) == (2, "2")


@needs_bash
@needs_git
def test_code_scanning_gets_the_old_findings_of_a_pull_request(check: Check, pull_request: Path) -> None:
    """It would close the alerts of those that are missing."""
    result = check(paths="bad", args="--select hardcoded-aws-access-key")
    (run,) = json.loads(Path(result.outputs["sarif-file"]).read_text("utf-8"))["runs"]
    assert [each["baselineState"] for each in run["results"]] == ["new", "unchanged", "unchanged"]


@needs_bash
@pytest.mark.parametrize(
    "text", ['"; touch hacked; "', "$(touch hacked)", "`touch hacked`", "x\ntouch hacked", "'; touch hacked #"]
)
def test_no_input_is_run(check: Check, tmp_path: Path, text: str) -> None:
    """What the title of a pull request may contain stays text."""
    check(paths=text, args=text, fail_on=text, sarif_category=text, new_only=text)
    assert [str(path) for path in tmp_path.rglob("hacked")] == []


def test_no_script_has_expressions() -> None:
    """An expression is filled in before the shell reads the script, so that its value would be run."""
    assert [script for script in scripts() if "${{" in script] == []


def test_the_action_follows_the_schema() -> None:
    """Those who write it are told of mistakes by GitHub only when it runs."""
    assert errors("github-actions", action()) == []


@pytest.mark.parametrize("name", ["action.yml", ".pre-commit-hooks.yaml"])
def test_a_linter_of_actions_has_nothing_to_say(name: str) -> None:
    """zizmor knows what is dangerous in actions."""
    zizmor = Path(sys.executable).with_name("zizmor")
    command = (str(zizmor), "--offline", "--pedantic", "--no-config", "--quiet", "--format", "json", str(ROOT / name))
    process = subprocess.run(command, capture_output=True, check=False)
    assert (process.returncode, json.loads(process.stdout)) == (0, [])


def test_every_input_has_a_description() -> None:
    """And none is required: `uses:` alone is enough."""
    assert [
        name for name, given in action()["inputs"].items() if not given["description"] or given.get("required")
    ] == []


@needs_bash
@pytest.mark.network
def test_the_action_installs_what_it_stands_beside(tmp_path: Path) -> None:
    """A module in the scanned project that is named like one of Python's is not imported."""
    (tmp_path / "workspace").mkdir()
    for name in ("pip.py", "venv.py", "ensurepip.py"):
        (tmp_path / "workspace" / name).write_text("raise SystemExit('imported from the workspace')\n", "utf-8")
    result = run_step("install", tmp_path / "workspace", {"steps.python.outputs.python-path": sys.executable})
    assert result.code == 0, result.log
    version = subprocess.run((result.outputs["program"], "--version"), capture_output=True, check=True)
    assert version.stdout.startswith(b"serverless-lint ")
