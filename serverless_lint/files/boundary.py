"""What is really in the project, wherever its links lead."""

from __future__ import annotations

import os
from pathlib import Path


class Boundary:
    """The project's root, and other folders that were asked for by name, as what they really are.

    Links that stay inside are as good as what they lead to.
    """

    def __init__(self, root: str | Path) -> None:
        self.real_root = os.path.realpath(root)
        self._real_folders = [self.real_root]
        self._known: dict[str, bool] = {}

    def add(self, folder: Path) -> None:
        """Take what is in a folder for a part of the project."""
        self._real_folders.append(os.path.realpath(folder))
        self._known.clear()

    def has_folder(self, folder: str) -> bool:
        """Whether what is in a folder is inside; each folder is looked at once, as there are many files in it."""
        known = self._known.get(folder)
        if known is None:
            unknown = [folder]
            while (around := os.path.dirname(unknown[-1])) not in self._known and around != unknown[-1]:
                unknown.append(around)
            if around not in self._known:
                self._known[around] = self.has(around)
            # In a folder that is inside, only a link leads out: one look at the disk instead of one for each part.
            for each in reversed(unknown):
                is_below = self._known[os.path.dirname(each)]
                self._known[each] = (is_below and not os.path.islink(each)) or self.has(each)
            known = self._known[folder]
        return known

    def has(self, path: str | Path) -> bool:
        """Whether a path really leads inside."""
        real = os.path.realpath(path)
        return any(real == folder or real.startswith(folder.rstrip(os.sep) + os.sep) for folder in self._real_folders)
