"""What changed since a commit.

Contents are compared by their git ids, here: `git diff` would run programs that the scanned repository's configuration
names (https://git-scm.com/docs/gitattributes#_filter) to compare what is in the work tree.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from serverless_lint.errors import UnreadableFileError, UsageError
from serverless_lint.files.git import (
    MAX_FILES,
    HugeTreeError,
    TreeEntry,
    branches_and_tags,
    can_read,
    commit_of,
    git_root,
    is_shallow,
    merge_base,
    tree_of,
)
from serverless_lint.files.read import read_bytes
from serverless_lint.suggestion import did_you_mean

if TYPE_CHECKING:
    from serverless_lint.files.source_file import SourceFile

_LONGEST_SHA1 = 40
_MORE_HISTORY = (
    "this clone is shallow: fetch more by `git fetch --unshallow` or `git fetch --deepen=100`,"
    " on GitHub by `fetch-depth: 0` of actions/checkout"
)


class Changes:
    """The work tree next to the commit from which a revision and `HEAD` went apart.

    What was committed since counts, and what was not; files that git does not know are new.
    """

    def __init__(self, root: Path, revision: str) -> None:
        """Raises `UsageError` if git cannot tell."""
        self._root = root
        commit = base_commit(root, revision, option="--since", without_git="name the files instead")
        entries = files_of(root, commit, revision=revision, option="--since")
        tree = {entry.name: "" if entry.is_submodule else entry.content for entry in entries}
        self._tree: Mapping[str, str] = tree
        self._submodules = tuple(f"{name}/" for name, content in tree.items() if not content)

    def changed(self, files: Iterable[SourceFile]) -> Iterator[str]:
        """Names of those files that are new or differ. What is in a submodule is taken to be unchanged."""
        for file in files:
            if not file.name.startswith(self._submodules) and not self._is_unchanged(file):
                yield file.name

    def deleted(self) -> Iterator[str]:
        """Names of files that are gone."""
        for name, content in self._tree.items():
            if content and not os.path.lexists(self._root / name):
                yield name

    def _is_unchanged(self, file: SourceFile) -> bool:
        known = self._tree.get(file.name)
        if known is None:
            return False
        content = _content(file)
        if content is None:
            return False
        # Git may write other line ends into the work tree than it keeps.
        return known in (_content_id(content, known), _content_id(content.replace(b"\r\n", b"\n"), known))


def base_commit(root: Path, revision: str, *, option: str, without_git: str) -> str:
    """The id of the commit from which a revision and `HEAD` went apart.

    Raises `UsageError` if there is none, in the name of the option that asked for it; `without_git` is what to do
    where there is no repository.
    """
    if git_root(root) is None:
        raise UsageError(f"{option} needs a git work tree, and {root} is in none", hint=without_git)
    commit = commit_of(root, revision)
    if commit is None:
        if not can_read(root):
            raise UsageError(f"{option} needs git, and git cannot read {root}", hint="`git status` there says why")
        raise UsageError(f"{option}: git knows no commit `{revision}`", hint=_hint(root, revision))
    base = merge_base(root, commit)
    if base is None:
        raise UsageError(
            f"{option}: `{revision}` and HEAD have no commit in common",
            hint=_MORE_HISTORY if is_shallow(root) else None,
        )
    return base


def files_of(root: Path, commit: str, *, revision: str, option: str, with_sizes: bool = False) -> list[TreeEntry]:
    """What a commit has below a folder, by names relative to the folder.

    Raises `UsageError` if git does not have it all or there is no end to it, in the name of the option that asked for
    it with a revision.
    """
    try:
        entries = tree_of(root, commit, with_sizes=with_sizes)
    except HugeTreeError:
        raise UsageError(
            f"{option}: `{revision}` has more than {MAX_FILES:,} files, or git does not come to the end of them",
            hint="a folder of a commit can be in it many times over; name a commit with fewer files",
        ) from None
    if entries is None:
        raise unreadable(root, revision, option=option)
    return entries


def unreadable(root: Path, revision: str, *, option: str) -> UsageError:
    """What to raise if git knows a commit and does not have what is in it."""
    if is_shallow(root):
        return UsageError(f"{option}: git cannot read `{revision}`", hint=_MORE_HISTORY)
    hint = "a partial clone lacks files of other commits: clone without `--filter`, or check the commit out once"
    return UsageError(f"{option}: git cannot read all of `{revision}`", hint=hint)


def _hint(root: Path, revision: str) -> str | None:
    names = branches_and_tags(root)
    # Of a branch that was not checked out, there is only the remote one.
    remote = next((name for name in names if name.endswith(f"/{revision}")), None)
    if remote is not None:
        return f"did you mean `{remote}`?"
    # A name that looks like the wanted one misleads where the wanted one was not fetched.
    return _MORE_HISTORY if is_shallow(root) else did_you_mean(revision, names)


def _content(file: SourceFile) -> bytes | None:
    """What git would keep of a file: of a link, where it leads."""
    if file.content is not None:
        return file.content
    try:
        return os.fsencode(os.readlink(file.path)) if file.path.is_symlink() else read_bytes(file.path)
    except (OSError, UnreadableFileError):
        return None


def _content_id(content: bytes, like: str) -> str:
    """The id that git gives a content (https://git-scm.com/book/en/v2/Git-Internals-Git-Objects)."""
    sha = hashlib.sha1 if len(like) <= _LONGEST_SHA1 else hashlib.sha256
    digest = sha(b"blob %d\0" % len(content), usedforsecurity=False)
    digest.update(content)
    return digest.hexdigest()
