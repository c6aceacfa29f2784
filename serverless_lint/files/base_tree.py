"""What a commit has, written into a folder of its own.

It comes straight from git's objects: a check-out would run hooks and filters that the scanned repository names. Nothing
of it is trusted more than a work tree is: no name leads out of the folder, no link is there while something is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from serverless_lint.files.boundary import Boundary
from serverless_lint.files.changes import files_of, unreadable
from serverless_lint.files.discover import role_of
from serverless_lint.files.git import HugeTreeError, TreeEntry, commit_of, contents_of, git_root, tree_of
from serverless_lint.files.read import MAX_BYTES

_MAX_OTHER = 1_000_000
"""Bytes of a file that is not read for what it is called, but may be asked for, such as a lock file."""
_MAX_LINK = 4_096
"""The longest that a link can be (`PATH_MAX` of Linux)."""
_MAX_DEPTH = 4
"""Submodules within each other."""
_MAX_TOTAL = 4_000_000_000
"""Bytes that are written at most; git keeps what repeats itself in next to nothing."""


class BaseTree(NamedTuple):
    """A folder with what a commit has."""

    folder: Path
    has_submodules: bool
    """Whether it also depends on what there is of submodules in the work tree."""


@contextmanager
def base_tree(root: Path, commit: str, *, revision: str, option: str) -> Iterator[BaseTree]:
    """What a commit has below a folder, in another folder until the end of the block.

    Files that nobody reads are there with their sizes, and without what they hold. Raises `UsageError` if git does not
    have it all, in the name of the option that asked for it with a revision.
    """
    with TemporaryDirectory(prefix="serverless-lint-", ignore_cleanup_errors=True) as parent:
        # Called as the original, should that matter to somebody.
        folder = os.path.join(parent, root.name or "root")
        os.mkdir(folder)
        entries = files_of(root, commit, revision=revision, option=option, with_sizes=True)
        if not _fill(folder, root, entries):
            raise unreadable(root, revision, option=option)
        yield BaseTree(Path(folder), any(entry.is_submodule for entry in entries))


def _fill(folder: str, repository: Path, listed: Iterable[TreeEntry], depth: int = 0) -> bool:
    """Write what a commit has; returns whether git has all of it."""
    entries = [entry for entry in listed if is_safe(entry.name)]
    read = [entry for entry in entries if _is_read(entry)]
    if any(entry.size is None for entry in read) or sum(entry.size or 0 for entry in read) > _MAX_TOTAL:
        return False
    links: list[tuple[str, bytes]] = []
    written = 0
    for entry, content in zip(read, contents_of(repository, [entry.content for entry in read]), strict=False):
        written += 1
        if entry.is_link:
            links.append((os.path.join(folder, entry.name), content))
        else:
            _write(os.path.join(folder, entry.name), content, len(content))
    for entry in entries:
        if entry.is_submodule:
            _fill_submodule(folder, repository, entry, depth)
        elif not _is_read(entry):
            _write(os.path.join(folder, entry.name), b"", entry.size or 0)
    # At last, so that nothing is written to where one leads.
    for path, target in links:
        with suppress(OSError, ValueError):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            os.symlink(os.fsdecode(target), path)
    return written == len(read)


def _fill_submodule(folder: str, repository: Path, entry: TreeEntry, depth: int) -> None:
    """Write what a submodule had; what it has now if that is not there any more, and nothing if it is not there."""
    inner = repository / entry.name
    place = os.path.join(folder, entry.name)
    with suppress(OSError, ValueError, HugeTreeError):
        os.makedirs(place, exist_ok=True)
        if depth < _MAX_DEPTH and git_root(inner) == inner and Boundary(repository).has(inner):
            commit = commit_of(inner, entry.content) or commit_of(inner, "HEAD")
            if commit is not None:
                _fill(place, inner, tree_of(inner, commit, with_sizes=True) or (), depth + 1)


def _is_read(entry: TreeEntry) -> bool:
    """Whether somebody may ask for what an entry holds."""
    if entry.is_submodule:
        return False
    if entry.size is None:
        # Git does not have it here; clones may leave large files out.
        return role_of(entry.name) is not None
    if entry.is_link:
        return entry.size <= _MAX_LINK
    return entry.size <= (_MAX_OTHER if role_of(entry.name) is None else MAX_BYTES)


def is_safe(name: str) -> bool:
    """Whether a name stays where it is put, on every system; git takes trees that others made as they are."""
    if os.sep != "/" and ("\\" in name or ":" in name):
        return False
    return not any(part in ("", ".", "..") or part.lower() == ".git" for part in name.split("/"))


def _write(path: str, content: bytes, size: int) -> None:
    """Make a file of a size that begins with some bytes, if the system takes its name."""
    with suppress(OSError, ValueError):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "xb") as file:
            file.write(content)
            file.truncate(size)
