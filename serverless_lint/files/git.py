"""What git knows about a folder, asked so that nothing in a hostile repository is executed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

_TIMEOUT = 30

# The repository's own configuration is part of what is scanned: it may name programs and remotes.
_SAFE_OPTIONS = (
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "protocol.allow=never"),
    # A folder that looks like a repository without work tree may be what somebody committed.
    *("-c", "safe.bareRepository=explicit"),
    *("-c", "core.quotePath=false"),
)

_SAFE_ENVIRONMENT = {
    # Unlike over `protocol.allow`, no configuration wins over it; older gits do not know the one after it.
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}


def git_root(folder: Path) -> Path | None:
    """The nearest folder at or above that is a git work tree or claims to be one."""
    for candidate in (folder, *folder.parents):
        try:
            if (candidate / ".git").exists():
                return candidate
        except (OSError, ValueError):
            return None
    return None


def tracked_files(folder: Path) -> list[str] | None:
    """Files below a folder that are tracked, relative to it; None if git cannot say.

    A repository inside the folder is one entry: its folder.
    """
    listed = _output_of("ls-files", "-z", "--cached", folder=folder)
    # A file with a merge conflict is listed once a stage.
    return None if listed is None else list(dict.fromkeys(_names(listed)))


def ignored_names(folder: Path) -> list[str]:
    """What git ignores below a folder, relative to it, whole folders with a slash at the end; none if it cannot say."""
    listed = _output_of(
        *("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory"), folder=folder
    )
    return [] if listed is None else list(_names(listed))


class UntrackedFiles:
    """Files below a folder that are neither tracked nor ignored, looked for by git while something else is done."""

    def __init__(self, folder: Path) -> None:
        self._process = _start("ls-files", "-z", "--others", "--exclude-standard", folder=folder)

    def names(self) -> list[str] | None:
        """Their names relative to the folder, once git knows them; None if it cannot say.

        A repository inside the folder is one entry: its folder.
        """
        listed = None if self._process is None else _finish(self._process)
        return None if listed is None else list(_names(listed))


def can_read(folder: Path) -> bool:
    """Whether git is there and takes a folder for a part of a repository that it may read."""
    return _output_of("rev-parse", "--git-dir", folder=folder) is not None


def commit_of(folder: Path, revision: str) -> str | None:
    """The id of the commit that a revision such as `main` or `v1.2~3` stands for; None if it stands for none."""
    if revision.startswith("-") or "\0" in revision:
        # It would be an option.
        return None
    return _line_of("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", folder=folder)


def merge_base(folder: Path, commit: str) -> str | None:
    """The id of the commit from which `HEAD` and another commit went apart; None if they have none in common."""
    return _line_of("merge-base", "HEAD", commit, folder=folder)


def is_shallow(folder: Path) -> bool:
    """Whether a repository holds the latest part of its history only."""
    return _line_of("rev-parse", "--is-shallow-repository", folder=folder) == "true"


def branches_and_tags(folder: Path) -> list[str]:
    """Short names such as `main`, `origin/main`, `v1.2`; none if git cannot say."""
    listed = _output_of("for-each-ref", "--format=%(refname:short)", folder=folder)
    return [] if listed is None else os.fsdecode(listed).splitlines()


def tree_of(folder: Path, commit: str) -> dict[str, str] | None:
    """What a commit has below a folder: ids of contents by names relative to the folder; None if git cannot say.

    The id of a submodule is empty.
    """
    listed = _output_of("ls-tree", "-r", "-z", commit, folder=folder)
    if listed is None:
        return None
    tree = {}
    for entry in filter(None, listed.split(b"\0")):
        properties, _, name = entry.partition(b"\t")
        _, kind, content = properties.decode("ascii").split(" ")
        tree[os.fsdecode(name)] = content if kind == "blob" else ""
    return tree


def _line_of(*arguments: str, folder: Path) -> str | None:
    output = _output_of(*arguments, folder=folder)
    return None if output is None else os.fsdecode(output).strip()


def _output_of(*arguments: str, folder: Path) -> bytes | None:
    """What a git command that reads only the repository writes; None if it fails."""
    process = _start(*arguments, folder=folder)
    return None if process is None else _finish(process)


def _start(*arguments: str, folder: Path) -> subprocess.Popen[bytes] | None:
    git = shutil.which("git")
    if git is None or not os.path.isabs(git):
        return None
    try:
        return subprocess.Popen(
            (git, *_SAFE_OPTIONS, *arguments),
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except (OSError, ValueError):
        return None


def _finish(process: subprocess.Popen[bytes]) -> bytes | None:
    with process:
        try:
            output, _ = process.communicate(timeout=_TIMEOUT)
        except (OSError, ValueError, subprocess.SubprocessError):
            process.kill()
            return None
    return output if process.returncode == 0 else None


def _names(listed: bytes) -> Iterator[str]:
    return map(os.fsdecode, filter(None, listed.split(b"\0")))


def _environment() -> dict[str, str]:
    """The environment without what git hooks set: it would lead to another repository than the folder's."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return environment | _SAFE_ENVIRONMENT
