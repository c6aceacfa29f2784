"""What git knows about a folder, asked so that nothing in a hostile repository is executed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

_TIMEOUT = 30

# The repository's own configuration is part of what is scanned: it may name programs and remotes.
_SAFE_OPTIONS = (
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "protocol.allow=never"),
    *("-c", "core.quotePath=false"),
)


def git_root(folder: Path) -> Path | None:
    """The nearest folder at or above that is a git work tree or claims to be one."""
    for candidate in (folder, *folder.parents):
        try:
            if (candidate / ".git").exists():
                return candidate
        except (OSError, ValueError):
            return None
    return None


def list_files(folder: Path) -> list[str] | None:
    """Files below a folder that are tracked or neither tracked nor ignored, relative to it; None if git cannot say.

    A repository inside the folder is one entry: its folder.
    """
    git = shutil.which("git")
    if git is None or not os.path.isabs(git):
        return None
    command = (git, *_SAFE_OPTIONS, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    try:
        # Without a shell; the arguments are constants.
        process = subprocess.run(
            command,
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    if process.returncode != 0:
        return None
    # A file with a merge conflict is listed once a stage.
    return list(dict.fromkeys(os.fsdecode(name) for name in process.stdout.split(b"\0") if name))


def _environment() -> dict[str, str]:
    """The environment without what git hooks set: it would lead to another repository than the folder's."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return environment | {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
