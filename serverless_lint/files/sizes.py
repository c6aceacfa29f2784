"""How many bytes there are under a name, without opening anything and without following links."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress

MAX_ENTRIES = 20_000
"""How many files and folders are looked at; what comes after them does not count."""

_LEFT_OUT_BY_PYTHON_BUILD = frozenset({"__pycache__", "ENV", "env.bak", "htmlcov", "node_modules", "venv", "venv.bak"})
"""https://github.com/aws/aws-lambda-builders, `workflows/python_pip/workflow.py`; hidden folders as well."""


def size_below(root: str, path: str, *, as_built: bool) -> int:
    """The bytes of a file, or of all files in a folder; 0 of what does not exist or is outside of the root.

    `as_built` leaves out what `sam build` does not take over: hidden files and folders, virtual environments, caches.
    """
    real_root, real_path = os.path.realpath(root), os.path.realpath(path)
    if real_path != real_root and not real_path.startswith(real_root.rstrip(os.sep) + os.sep):
        return 0
    with suppress(OSError):
        if os.path.isfile(real_path):
            return os.stat(real_path).st_size
        return _size_of_folder(real_path, _is_left_out if as_built else _is_never_left_out)
    return 0


def _size_of_folder(folder: str, is_left_out: Callable[[str], bool]) -> int:
    total = 0
    left = MAX_ENTRIES
    pending = [folder]
    while pending and left > 0:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                left -= 1
                if left < 0 or is_left_out(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                elif entry.is_file(follow_symlinks=False):
                    total += entry.stat(follow_symlinks=False).st_size
    return total


def _is_left_out(name: str) -> bool:
    return name.startswith(".") or name in _LEFT_OUT_BY_PYTHON_BUILD


def _is_never_left_out(name: str) -> bool:
    return False
