"""What lies beside the scanned files: installed packages, lock files, what git ignores.

Every answer is remembered, so that a later run can tell whether it would get the same.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from serverless_lint.errors import UnreadableFileError
from serverless_lint.files.boundary import Boundary
from serverless_lint.files.discover import examine
from serverless_lint.files.gitignore import GitIgnores
from serverless_lint.files.read import read_document
from serverless_lint.files.sizes import size_below
from serverless_lint.files.source_file import FileSignature
from serverless_lint.paths import can_be_a_file, leads_outside
from serverless_lint.source import Document

_ABSENT = "absent"
_IGNORED = "ignored"
_OUTSIDE = "outside"
_NAMES = "\0names"
"""What stands behind the name of a folder to ask for what is in it."""
_LINK = "\0link"
"""What stands behind a name to ask where it leads if it is a link."""
_SIZES = {"\0size": False, "\0size as built": True}
"""What stands behind a name to ask for the size of what it names; no name of a file has such characters."""


class Surroundings:
    """Looks for names below the project's root. Nothing is known of names outside it, or without a root."""

    def __init__(self, root: Path | None) -> None:
        self._folders = _Folders(root) if root is not None else None
        self._documents: dict[str, Document | None] = {}
        self.answers: dict[str, tuple[str, str]] = {}
        """By name what was found, and whether git ignores it where that was asked, too."""

    def anew(self) -> Surroundings:
        """The same for somebody else, whose questions are remembered apart."""
        other = Surroundings(None)
        other._folders = self._folders
        other._documents = self._documents
        return other

    def has(self, name: str) -> bool:
        """Whether there is something of that name, in this very spelling."""
        return self._answer(name)[0] not in ("", _ABSENT)

    def may_have(self, name: str) -> bool:
        """Whether there is something of that name, or git ignores it, so that a build may make it."""
        found, ignored = self._answer(name, ask_git=True)
        return found != _ABSENT or ignored == _IGNORED

    def is_outside(self, name: str) -> bool:
        """Whether a name, or a link on the way to it, leads out of the project."""
        return leads_outside(name) or self._answer(name)[0] == _OUTSIDE

    def document(self, name: str) -> Document | None:
        """A file as text; None if there is none, or none that may be read."""
        if self._folders is None or not self.has(name):
            return None
        if name not in self._documents:
            self._documents[name] = None
            if self._folders.signature(name) is not None:
                with suppress(UnreadableFileError):
                    self._documents[name] = read_document(self._folders.root / name, name)
        return self._documents[name]

    def size(self, name: str, *, as_built: bool) -> int | None:
        """The bytes of a file or folder, links left alone; None where nothing can be known.

        `as_built` counts only what `sam build` takes over of a folder.
        """
        question = next(end for end, built in _SIZES.items() if built is as_built)
        answer, _ = self._answer(name, question)
        return int(answer) if answer.isdigit() else None

    def names_in(self, name: str) -> tuple[str, ...]:
        """What is directly in a folder, in order; nothing where nothing can be known."""
        answer, _ = self._answer(name, _NAMES)
        return tuple(answer.split("\0")) if answer not in ("", _ABSENT) else ()

    def is_link(self, name: str) -> bool:
        """Whether a name is a link, wherever it leads."""
        return self._answer(name, _LINK)[0] not in ("", _ABSENT)

    def link_target(self, name: str) -> str | None:
        """What a link leads to inside the project; None of what is no link, leads out or cannot be known."""
        answer, _ = self._answer(name, _LINK)
        return None if answer in ("", _ABSENT, _OUTSIDE) else answer

    def changed_at(self, name: str) -> int | None:
        """When a file was last written, in nanoseconds since the epoch; None where that is not known."""
        signature = self._folders.signature(name) if self._folders is not None and self.has(name) else None
        return None if signature is None else signature.modified

    def is_ignored(self, name: str) -> bool:
        """Whether git ignores what has a name."""
        return self._answer(name, ask_git=True)[1] == _IGNORED

    def _answer(self, name: str, question: str = "", *, ask_git: bool = False) -> tuple[str, str]:
        """The answer about a name; empty if nothing can be known of it. All names come by here."""
        if self._folders is None or leads_outside(name):
            return "", ""
        if not can_be_a_file(name):
            return _ABSENT, ""
        asked = name + question
        known = self.answers.get(asked)
        if known is None or (ask_git and not known[1]):
            known = self.answers[asked] = self._folders.answer(asked, ask_git=ask_git)
        return known


class PresentState:
    """What answers about names below a root would be now; each folder is looked at once."""

    def __init__(self, root: Path) -> None:
        self._folders = _Folders(root)
        self._answers: dict[tuple[str, bool], tuple[str, str]] = {}

    def confirms(self, answers: Mapping[str, tuple[str, str]]) -> bool:
        """Whether all answers would be the same."""
        return all(self._answer(name, ask_git=bool(answer[1])) == answer for name, answer in answers.items())

    def _answer(self, name: str, *, ask_git: bool) -> tuple[str, str]:
        key = (name, ask_git)
        if key not in self._answers:
            self._answers[key] = self._folders.answer(name, ask_git=ask_git)
        return self._answers[key]


class _Folders:
    """The folders below a root, each listed once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        # Joining thousands of names as texts takes a tenth of the time that paths take.
        self._root = str(root)
        self._boundary = Boundary(root)
        self._listings: dict[str, frozenset[str] | None] = {}
        self._beside: dict[str, frozenset[str]] = {}
        """The names in folders that are there in the spelling of the key: many questions are about one folder."""
        self._ignores = GitIgnores(root)

    def answer(self, name: str, *, ask_git: bool) -> tuple[str, str]:
        """What is found under a name, and if that was asked, whether git ignores it. Of a size, the bytes."""
        for question, as_built in _SIZES.items():
            if name.endswith(question):
                path = os.path.join(self._root, name.removesuffix(question))
                return str(size_below(self._boundary.real_root, path, as_built=as_built)), ""
        if name.endswith(_NAMES):
            names = self._names_in(os.path.join(self._root, name.removesuffix(_NAMES)))
            return "\0".join(sorted(names or ())), ""
        if name.endswith(_LINK):
            return self._link_target(name.removesuffix(_LINK)), ""
        found = self._found(name)
        if not ask_git:
            return found, ""
        return found, _IGNORED if found != _OUTSIDE and self._ignores.ignore(name) else "kept"

    def _link_target(self, name: str) -> str:
        path = os.path.join(self._root, name)
        is_inside = self._boundary.has_folder(os.path.dirname(path))
        if not is_inside or not self._is_spelled_so(name) or not os.path.islink(path):
            return _ABSENT
        real, inside = os.path.realpath(path), self._boundary.real_root.rstrip(os.sep) + os.sep
        return real.removeprefix(inside).replace(os.sep, "/") if real.startswith(inside) else _OUTSIDE

    def _found(self, name: str) -> str:
        if not self._is_spelled_so(name):
            return _ABSENT
        signature = self.signature(name)
        if signature is not None:
            return repr(tuple(signature))
        return "something" if self._boundary.has_folder(os.path.join(self._root, name)) else _OUTSIDE

    def signature(self, name: str) -> FileSignature | None:
        """What tells a file that may be read from a changed one; None for everything else."""
        path = os.path.join(self._root, name)
        if not self._boundary.has_folder(os.path.dirname(path)):
            return None
        examined = examine(path, self._boundary, explicit=False)
        return examined if isinstance(examined, FileSignature) else None

    def _is_spelled_so(self, name: str) -> bool:
        """Whether there is a name; opening it would find another spelling where the file system ignores case.

        Behind a link to outside of the project there may be anything: nobody looks there.
        """
        around, _, base = name.rpartition("/")
        is_plain = base not in ("", ".")
        beside = self._beside.get(around) if is_plain else None
        if beside is not None:
            return base in beside
        folder = self._root
        for part in name.split("/"):
            if part in ("", "."):
                continue
            beside = self._names_in(folder)
            if beside is None:
                return True
            if part not in beside:
                return False
            folder = f"{folder}/{part}"
        if is_plain and beside is not None:
            self._beside[around] = beside
        return True

    def _names_in(self, folder: str) -> frozenset[str] | None:
        """What is in a folder, None if that is outside."""
        if folder not in self._listings:
            self._listings[folder] = _listing(folder) if self._boundary.has_folder(folder) else None
        return self._listings[folder]


def _listing(folder: str) -> frozenset[str]:
    with suppress(OSError):
        return frozenset(os.listdir(folder))
    return frozenset()
