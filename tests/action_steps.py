"""The steps of `action.yml` that are scripts, run as GitHub's runner runs them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from command import PACKAGE_PARENT

ROOT = Path(__file__).parent.parent
ACTION_FILE = ROOT / "action.yml"

_EXPRESSION = re.compile(r"\$\{\{ *([\w.-]+) *\}\}")


@dataclass(frozen=True)
class StepResult:
    """What a step leaves behind."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str


def action() -> dict[str, Any]:
    """The action as it is written."""
    content: dict[str, Any] = YAML(typ="safe", pure=True).load(ACTION_FILE)
    return content


def scripts() -> list[str]:
    """The scripts of all steps that have one."""
    return [step["run"] for step in action()["runs"]["steps"] if "run" in step]


def run_step(step_id: str, workspace: Path, values: Mapping[str, str]) -> StepResult:
    """Run a step; `values` are the inputs that are given and outputs of earlier steps, such as `inputs.paths`.

    The shell is `shell: bash` of
    https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
    """
    (step,) = (step for step in action()["runs"]["steps"] if step.get("id") == step_id)
    known = {f"inputs.{name}": given.get("default", "") for name, given in action()["inputs"].items()} | dict(values)
    temporary = workspace.parent / "runner"
    temporary.mkdir(exist_ok=True)
    files = {name: temporary / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for file in files.values():
        file.write_text("", "utf-8")
    script = temporary / "step.sh"
    script.write_text(step["run"], "utf-8")
    process = subprocess.run(
        ("bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)),
        cwd=workspace / _evaluated(step.get("working-directory", "."), known),
        env={
            **os.environ,
            **{name: str(file) for name, file in files.items()},
            **{name: _evaluated(value, known) for name, value in step.get("env", {}).items()},
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_WORKSPACE": str(workspace),
            "RUNNER_TEMP": str(temporary),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    lines = files["GITHUB_OUTPUT"].read_text("utf-8").splitlines()
    outputs = {name: value for name, _, value in (line.partition("=") for line in lines)}
    return StepResult(process.returncode, process.stdout, outputs, files["GITHUB_STEP_SUMMARY"].read_text("utf-8"))


def program(folder: Path) -> str:
    """A program that runs the package under test, in place of the installed one."""
    file = folder / "serverless-lint"
    command = shlex.join(("env", f"PYTHONPATH={PACKAGE_PARENT}", sys.executable, "-m", "serverless_lint"))
    file.write_text(f'#!/bin/sh\nexec {command} "$@"\n', "utf-8")
    file.chmod(0o755)
    return str(file)


def _evaluated(text: str, known: Mapping[str, str]) -> str:
    return _EXPRESSION.sub(lambda match: known[match[1]], text)
