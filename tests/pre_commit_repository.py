"""A git repository whose commits run this project's hooks, through the real pre-commit and without network."""

from __future__ import annotations

import json
import os
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
RECORDED_HOOK = Path(__file__).with_name("recorded_hook.py")


def offered_hooks() -> list[dict[str, Any]]:
    """What `.pre-commit-hooks.yaml` offers."""
    hooks: list[dict[str, Any]] = YAML(typ="safe", pure=True).load(HOOKS_FILE)
    return hooks


class Repository:
    """A work tree in which the hooks are installed, as `language: system` so that nothing has to be downloaded."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self._verdicts = folder.with_name(f"{folder.name}-verdicts")
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
        chosen = [{**self._runnable(hook), **hooks[hook["id"]]} for hook in offered_hooks() if hook["id"] in hooks]
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
        self._verdicts.unlink(missing_ok=True)
        return self.run("git", "commit", "--quiet", "--message", "Change")

    def push(self) -> subprocess.CompletedProcess[str]:
        """Push to a remote that has the first commit only; the output is that of the hooks."""
        self.git("init", "--quiet", "--bare", "../remote.git")
        self.git("remote", "add", "origin", "../remote.git")
        (first,) = self.git("rev-list", "--max-parents=0", "HEAD").split()
        self.git("push", "--quiet", "--no-verify", "origin", f"{first}:refs/heads/main")
        self._verdicts.unlink(missing_ok=True)
        return self.run("git", "push", "origin", "HEAD:refs/heads/main")

    def verdicts(self) -> dict[str, int]:
        """The exit code of each hook that ran in the last commit or push, by the hook's id."""
        lines = self._verdicts.read_text("utf-8").splitlines() if self._verdicts.exists() else ()
        return {hook: int(code) for hook, code in map(str.split, lines)}

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

    def _runnable(self, hook: Mapping[str, Any]) -> dict[str, Any]:
        """A hook that runs the package under test instead of installing it, and records what comes of it."""
        program, *options = shlex.split(hook["entry"])
        assert program == "serverless-lint"
        recorder = (sys.executable, str(RECORDED_HOOK), str(self._verdicts), hook["id"])
        return {**hook, "language": "system", "entry": shlex.join((*recorder, *options))}
