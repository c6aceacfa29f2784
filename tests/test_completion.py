"""Completion in shells."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from command import PACKAGE_PARENT, serverless_lint_process

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
needs_zsh = pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
needs_fish = pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")

FILES = "<files>"
COMMANDS = ["baseline", "cache", "check", "completion", "config", "explain", "files", "lsp", "merge", "policy", "rules"]


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A search path on which the command is found."""
    command = tmp_path / "bin/serverless-lint"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{PACKAGE_PARENT}" exec "{sys.executable}" -m serverless_lint "$@"\n')
    command.chmod(0o755)
    return f"{command.parent}{os.pathsep}{os.environ['PATH']}"


def in_shell(path: str, cwd: Path, *command: str) -> list[str]:
    """The lines that a program prints."""
    process = subprocess.run(command, capture_output=True, check=True, cwd=cwd, env={**os.environ, "PATH": path})
    return process.stdout.decode().splitlines()


BASH = """\
eval "$(serverless-lint completion bash)"
compopt() { COMPREPLY+=("<files>"); }
COMP_LINE=$1 COMP_POINT=${#1}
_serverless_lint_completion serverless-lint
printf '%s\\n' "${COMPREPLY[@]}"
"""


@needs_bash
@pytest.mark.parametrize(
    ("line", "completions"),
    [
        ("serverless-lint ", COMMANDS),
        ("serverless-lint con", ["config"]),
        ("serverless-lint src/", [FILES]),
        ("serverless-lint --sel", ["--select"]),
        ("serverless-lint check --fail", ["--fail-on"]),
        ("serverless-lint check ", [FILES]),
        ("serverless-lint check --format j", ["json", "junit"]),
        ("serverless-lint --fail-on n", ["never"]),
        ("serverless-lint --fail-on=n", ["never"]),
        ("serverless-lint --select low-", ["low-max-receive-count", "low-timeout"]),
        ("serverless-lint check --ignore low-timeout,low-", ["low-timeout,low-max-receive-count"]),
        ("serverless-lint --extend-select ped", ["pedantic"]),
        ("serverless-lint --select category:co,category:se", ["security"]),
        ("serverless-lint --select cfn", ["cfn-lint"]),
        ("serverless-lint --select category:co", ["cost", "correctness"]),
        ("serverless-lint --select low-timeout,category:co", ["cost", "correctness"]),
        ("serverless-lint -o ", [FILES]),
        ("serverless-lint explain low-t", ["low-timeout"]),
        ("serverless-lint explain src/app", [FILES]),
        ("serverless-lint config ", ["init", "schema", "show"]),
        ("serverless-lint config show --ext", ["--extend-select", "--extend-exclude"]),
        ("serverless-lint rules --format m", ["markdown"]),
        ("serverless-lint completion z", ["zsh"]),
    ],
)  # fmt: skip
def test_bash_completes(path: str, tmp_path: Path, line: str, completions: list[str]) -> None:
    assert in_shell(path, tmp_path, "bash", "-c", BASH, "bash", line) == completions


@needs_zsh
def test_zsh_takes_the_script(path: str, tmp_path: Path) -> None:
    code = (
        'autoload -U compinit; compinit -u -D; eval "$(serverless-lint completion zsh)"; print $_comps[serverless-lint]'
    )
    assert in_shell(path, tmp_path, "zsh", "-f", "-c", code) == ["_serverless_lint_completion"]


@needs_fish
@pytest.mark.parametrize(
    ("line", "completions"),
    [
        ("serverless-lint con", ["config"]),
        ("serverless-lint --fail-on n", ["never"]),
        ("serverless-lint check --ignore low-timeout,low-", ["low-timeout,low-max-receive-count"]),
        ("serverless-lint --select category:co", ["category:correctness", "category:cost"]),
    ],
)
def test_fish_completes(path: str, tmp_path: Path, line: str, completions: list[str]) -> None:
    code = "serverless-lint completion fish | source; complete -C $argv[1]"
    found = in_shell(path, tmp_path, "fish", "--no-config", "-c", code, line)
    assert [completion.partition("\t")[0] for completion in found] == completions


def answered(shell: str, words: str, number: str) -> list[str]:
    """What a shell is told that asks by click's protocol."""
    environment = {"_SERVERLESS_LINT_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": number}
    return serverless_lint_process(environment=environment).stdout.decode().splitlines()


@pytest.mark.parametrize(
    ("words", "number", "completions"),
    [
        ("serverless-lint con", "1", ["plain", "config", "Show, describe or begin a configuration."]),
        (
            "serverless-lint --select low-t",
            "2",
            ["plain", "low-timeout", "A function has a timeout of three seconds or less."],
        ),
        ("serverless-lint check", "2", ["file", "", "_"]),
    ],
)
def test_zsh_is_told_completions_with_explanations(words: str, number: str, completions: list[str]) -> None:
    assert answered("zsh", words, number) == completions


def test_fish_is_told_completions_with_explanations() -> None:
    assert answered("fish", "serverless-lint --select low-timeout,low-", "low-timeout,low-") == [
        "plain,low-timeout,low-max-receive-count\tA queue that a function reads gives a message up after one or two "
        "attempts."
    ]


def test_completion_loads_no_check() -> None:
    code = (
        "import sys; from serverless_lint.cli import main; sys.argv = ['serverless-lint']; main(); "
        "print('serverless_lint.checks' in sys.modules)"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": PACKAGE_PARENT,
        "_SERVERLESS_LINT_COMPLETE": "bash_complete",
        "COMP_LINE": "serverless-lint --select low-t",
    }
    process = subprocess.run((sys.executable, "-c", code), capture_output=True, check=True, env=environment)
    assert process.stdout == b"plain,low-timeout\nFalse\n"


def test_an_unknown_shell_is_an_error(tmp_path: Path) -> None:
    process = serverless_lint_process("completion", "fsh", cwd=tmp_path)
    assert (process.returncode, process.stderr) == (2, b"error: unknown shell `fsh` (did you mean `fish`?)\n")


def test_a_shell_that_is_not_known_gets_no_answer(tmp_path: Path) -> None:
    process = serverless_lint_process(environment={"_SERVERLESS_LINT_COMPLETE": "tcsh_complete"}, cwd=tmp_path)
    assert (process.returncode, process.stdout) == (1, b"")
