"""A git repository whose commits run this project's hooks, through the real pre-commit and without network."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from command import PACKAGE_PARENT

HOOKS_FILE = Path(__file__).parent.parent / ".pre-commit-hooks.yaml"
CHANGED_FILES, WHOLE_PROJECT = "serverless-lint", "serverless-lint-project"


_OUTCOME = re.compile(r"^(serverless-lint.*?)\.{3,}(?:\(.*?\))?(Passed|Failed|Skipped)$", re.MULTILINE)


def offered_hooks() -> list[dict[str, Any]]:
    """What `.pre-commit-hooks.yaml` offers."""
    hooks: list[dict[str, Any]] = YAML(typ="safe", pure=True).load(HOOKS_FILE)
    return hooks


def outcomes(output: str) -> dict[str, str]:
    """What pre-commit says of each hook, by the hook's name: `Passed`, `Failed` or `Skipped`."""
    return dict(_OUTCOME.findall(output))


class Repository:
    """A work tree in which the hooks are installed, as `language: system` so that nothing has to be downloaded."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))},
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{role}_{what}": "x" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
            "PRE_COMMIT_HOME": str(folder.parent / "pre-commit-home"),
            "PYTHONPATH": PACKAGE_PARENT,
            **(environment or {}),
        }

    def initialize(self) -> None:
        """Make the folder a repository."""
        self.git("-c", "init.defaultBranch=main", "init", "--quiet")

    def configure(self, hooks: Mapping[str, Mapping[str, Any]]) -> None:
        """Install hooks by their ids, with the settings that a user's configuration gives them."""
        chosen = [{**_runnable(hook), **hooks[hook["id"]]} for hook in offered_hooks() if hook["id"] in hooks]
        configuration = {"repos": [{"repo": "local", "hooks": chosen}]}
        (self.folder / ".pre-commit-config.yaml").write_text(json.dumps(configuration), "utf-8")
        self.pre_commit("install", "--hook-type", "pre-commit", "--hook-type", "pre-push").check_returncode()

    def write(self, files: Mapping[str, str]) -> None:
        """Write files without staging them."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")

    def start_with(self, files: Mapping[str, str]) -> None:
        """A first commit that no hook looks at."""
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--no-verify", "--message", "Start")

    def commit(self, files: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Write and stage files, and commit what is staged; the output is that of the hooks."""
        self.write(files or {})
        self.git("add", "--", *(files or {}))
        return self.run("git", "commit", "--quiet", "--message", "Change")

    def push(self) -> subprocess.CompletedProcess[str]:
        """Push to a remote that has the first commit only; the output is that of the hooks."""
        self.git("init", "--quiet", "--bare", "../remote.git")
        self.git("remote", "add", "origin", "../remote.git")
        (first,) = self.git("rev-list", "--max-parents=0", "HEAD").split()
        self.git("push", "--quiet", "--no-verify", "origin", f"{first}:refs/heads/main")
        return self.run("git", "push", "origin", "HEAD:refs/heads/main")

    def commits(self) -> int:
        """How many commits there are."""
        return int(self.git("rev-list", "--count", "--all"))

    def git(self, *arguments: str) -> str:
        """Run git, which must succeed, and return what it prints."""
        process = self.run("git", *arguments)
        assert process.returncode == 0, process.stdout
        return process.stdout

    def pre_commit(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run pre-commit itself."""
        return self.run(sys.executable, "-m", "pre_commit", *arguments)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program in the work tree; its output has both streams."""
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )


def _runnable(hook: Mapping[str, Any]) -> dict[str, Any]:
    """A hook that runs the package under test instead of installing it."""
    program, _, options = hook["entry"].partition(" ")
    assert program == "serverless-lint"
    return {**hook, "language": "system", "entry": f"{shlex.quote(sys.executable)} -m serverless_lint {options}"}
