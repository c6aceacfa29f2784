"""What a commit has, written into a folder of its own.

It comes straight from git's objects: a check-out would run hooks and filters that the scanned repository names. Nothing
of it is trusted more than a work tree is: no name leads out of the folder, no link is there while something is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from serverless_lint.files.changes import unreadable
from serverless_lint.files.discover import role_of
from serverless_lint.files.git import TreeEntry, contents_of, tree_of
from serverless_lint.files.read import MAX_BYTES

_MAX_OTHER = 1_000_000
"""Bytes of a file that is not read for what it is called, but may be asked for, such as a lock file."""
_MAX_LINK = 4_096
"""The longest that a link can be (`PATH_MAX` of Linux)."""
_MAX_TOTAL = 4_000_000_000
"""Bytes that are written at most; git keeps what repeats itself in next to nothing."""


@contextmanager
def base_tree(root: Path, commit: str, *, revision: str, option: str) -> Iterator[Path]:
    """A folder with what a commit has below another folder, until the end of the block.

    Files that nobody reads are there with their sizes, and without what they hold. Raises `UsageError` if git does not
    have it all, in the name of the option that asked for it with a revision.
    """
    entries = tree_of(root, commit, with_sizes=True)
    if entries is None:
        raise unreadable(root, revision, option=option)
    with TemporaryDirectory(prefix="serverless-lint-", ignore_cleanup_errors=True) as parent:
        # Called as the original, should that matter to somebody.
        folder = os.path.join(parent, root.name or "root")
        os.mkdir(folder)
        if not _fill(folder, root, [entry for entry in entries if _is_safe(entry.name)]):
            raise unreadable(root, revision, option=option)
        yield Path(folder)


def _fill(folder: str, root: Path, entries: Sequence[TreeEntry]) -> bool:
    """Write files and links; returns whether git had all of them."""
    read = [entry for entry in entries if _is_read(entry)]
    if any(entry.size is None for entry in read) or sum(entry.size or 0 for entry in read) > _MAX_TOTAL:
        return False
    links: list[tuple[str, bytes]] = []
    written = 0
    for entry, content in zip(read, contents_of(root, [entry.content for entry in read]), strict=False):
        written += 1
        if entry.is_link:
            links.append((entry.name, content))
        else:
            _write(os.path.join(folder, entry.name), content, len(content))
    for entry in (entry for entry in entries if not _is_read(entry)):
        _write(os.path.join(folder, entry.name), None if entry.is_submodule else b"", entry.size or 0)
    for name, target in links:
        with suppress(OSError, ValueError):
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            os.symlink(os.fsdecode(target), os.path.join(folder, name))
    return written == len(read)


def _is_read(entry: TreeEntry) -> bool:
    """Whether somebody may ask for what an entry holds."""
    if entry.is_submodule or entry.size is None:
        return not entry.is_submodule
    if entry.is_link:
        return entry.size <= _MAX_LINK
    return entry.size <= (_MAX_OTHER if role_of(entry.name) is None else MAX_BYTES)


def _is_safe(name: str) -> bool:
    """Whether a name stays where it is put, on every system; git takes trees that others made as they are."""
    if os.sep != "/" and ("\\" in name or ":" in name):
        return False
    return not any(part in ("", ".", "..") or part.lower() == ".git" for part in name.split("/"))


def _write(path: str, content: bytes | None, size: int) -> None:
    """Make a file of a size that begins with some bytes, or without them a folder, if the system takes its name."""
    with suppress(OSError, ValueError):
        if content is None:
            os.makedirs(path, exist_ok=True)
            return
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "xb") as file:
            file.write(content)
            file.truncate(size)
