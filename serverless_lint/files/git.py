"""What git knows about a folder, asked so that nothing in a hostile repository is executed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple

_TIMEOUT = 30
_TIMEOUT_OF_CONTENTS = 300
_MAX_OUTPUT = 512_000_000
"""Bytes; a tree may name itself many times over, so that a list of all that is in it has no end."""
MAX_FILES = 500_000
"""Of a commit; a list of more is not waited for."""
_PIECE = 1_000_000
_KILLED = -9
"""The exit code of what was ended here, wherever systems tell that."""
_MAX_RENAMES = 1_000
"""Files that are compared with each other; as many as git compares unless it is told otherwise."""
_LINK, _SUBMODULE = "120000", "160000"

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


class TreeEntry(NamedTuple):
    """A file of a commit."""

    name: str
    mode: str
    content: str
    """The id of what it holds."""
    size: int | None
    """Its bytes; None if that was not asked for, or is not known here."""

    @property
    def is_link(self) -> bool:
        """Whether what it holds is where it leads."""
        return self.mode == _LINK

    @property
    def is_submodule(self) -> bool:
        """Whether it is a folder with a repository of its own, of which nothing is known here."""
        return self.mode == _SUBMODULE


class HugeTreeError(Exception):
    """A commit has more than `MAX_FILES` files, or git does not come to the end of them."""


def tree_of(folder: Path, commit: str, *, with_sizes: bool = False) -> list[TreeEntry] | None:
    """What a commit has below a folder, by names relative to the folder; None if git cannot say.

    Raises `HugeTreeError` if there is no end to it.
    """
    sizes = ("--long",) if with_sizes else ()
    process = _start("ls-tree", "-r", "-z", *sizes, commit, folder=folder)
    listed = None if process is None else _finish(process, MAX_FILES)
    # What is little enough is written before it is too much.
    if process is not None and (process.returncode == _KILLED or (listed or b"").count(b"\0") > MAX_FILES):
        raise HugeTreeError
    if listed is None:
        return None
    return [_tree_entry(entry) for entry in filter(None, listed.split(b"\0"))]


def _tree_entry(listed: bytes) -> TreeEntry:
    properties, _, name = listed.partition(b"\t")
    mode, _kind, content, *size = properties.decode("ascii").split()
    return TreeEntry(os.fsdecode(name), mode, content, int(size[0]) if size and size[0].isdigit() else None)


def contents_of(folder: Path, ids: Sequence[str]) -> Iterator[bytes]:
    """What the contents with these ids are, in their order; fewer if git does not have one of them."""
    # Few runs look into commits.
    import tempfile

    with tempfile.TemporaryFile() as asked:
        asked.write("".join(f"{content}\n" for content in ids).encode("ascii"))
        asked.seek(0)
        process = _start("cat-file", "--batch", folder=folder, stdin=asked)
    if process is None:
        return
    with process, _killed_after(process, _TIMEOUT_OF_CONTENTS):
        assert process.stdout is not None
        for _ in ids:
            _name, kind, *size = process.stdout.readline().split() or (b"", b"missing")
            content = process.stdout.read(int(size[0])) if size else b""
            if kind != b"blob" or len(content) != int(size[0]) or process.stdout.read(1) != b"\n":
                process.kill()
                return
            yield content


def renames_since(folder: Path, commit: str) -> Mapping[str, str]:
    """How files that were moved since a commit are called now, as far as git knows of them; by their old names.

    The index is compared, not the work tree: to read that, git may run programs that the repository names.
    """
    listed = _output_of(
        *("diff-index", "--cached", "-r", "-z", "--relative", "--name-status", "--diff-filter=R"),
        *("--find-renames", f"-l{_MAX_RENAMES}", "--no-ext-diff", "--no-textconv", commit),
        folder=folder,
    )
    # A letter and how much the files are alike, the old name, the new one.
    words = [] if listed is None else list(_names(listed))
    return dict(zip(words[1::3], words[2::3], strict=False))


def has_staged_changes(folder: Path) -> bool:
    """Whether the index differs from the latest commit, or there is no commit."""
    return _output_of("diff-index", "--cached", "--quiet", "HEAD", folder=folder) is None


def is_unborn(folder: Path) -> bool:
    """Whether a repository has no commit yet where it is."""
    head = _line_of("symbolic-ref", "--quiet", "HEAD", folder=folder)
    return head is not None and commit_of(folder, "HEAD") is None


def _line_of(*arguments: str, folder: Path) -> str | None:
    output = _output_of(*arguments, folder=folder)
    return None if output is None else os.fsdecode(output).strip()


def _output_of(*arguments: str, folder: Path) -> bytes | None:
    """What a git command that reads only the repository writes; None if it fails."""
    process = _start(*arguments, folder=folder)
    return None if process is None else _finish(process)


def _start(
    *arguments: str, folder: Path, stdin: int | IO[bytes] = subprocess.DEVNULL
) -> subprocess.Popen[bytes] | None:
    git = shutil.which("git")
    if git is None or not os.path.isabs(git):
        return None
    try:
        return subprocess.Popen(
            (git, *_SAFE_OPTIONS, *arguments),
            cwd=folder,
            env=_environment(),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except (OSError, ValueError):
        return None


def _finish(process: subprocess.Popen[bytes], most: int = sys.maxsize) -> bytes | None:
    """What a process writes; None if it fails, and if it is ended: for its time, or for more, or longer, entries."""
    pieces: list[bytes] = []
    left = _MAX_OUTPUT
    with process, _killed_after(process, _TIMEOUT):
        assert process.stdout is not None
        with suppress(OSError, ValueError):
            while left > 0 and most >= 0 and (piece := process.stdout.read(_PIECE)):
                pieces.append(piece)
                left -= len(piece)
                most -= piece.count(b"\0")
        if left <= 0 or most < 0:
            process.kill()
    return b"".join(pieces) if process.returncode == 0 else None


@contextmanager
def _killed_after(process: subprocess.Popen[bytes], seconds: float) -> Iterator[None]:
    """End a process that takes too long, or that nobody listens to any more."""
    timer = threading.Timer(seconds, process.kill)
    timer.daemon = True
    timer.start()
    try:
        yield
        process.wait()
    finally:
        timer.cancel()
        process.kill()


def _names(listed: bytes) -> Iterator[str]:
    return map(os.fsdecode, filter(None, listed.split(b"\0")))


def _environment() -> dict[str, str]:
    """The environment without what git hooks set: it would lead to another repository than the folder's."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return environment | _SAFE_ENVIRONMENT
