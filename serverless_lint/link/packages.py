"""How large the files of functions are, by the rules of what builds them. No file is opened."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from serverless_lint.model import Function, Package

MAX_ENTRIES = 20_000
"""How many files and folders of one package are looked at; what comes after them does not count."""

_ARCHIVES = (".zip", ".jar")
_LEFT_OUT_BY_PYTHON_BUILD = frozenset(
    {"__pycache__", "ENV", "env.bak", "htmlcov", "node_modules", "venv", "venv.bak"},
)
"""https://github.com/aws/aws-lambda-builders, `workflows/python_pip/workflow.py`; hidden folders as well."""
_IGNORE_FILES = (".npmignore", ".gitignore")

IsLeftOut = Callable[[str], bool]


def packages_of(functions: Iterable[Function], root: Path) -> Iterator[Package]:
    """The packages of the functions that name a folder or archive of the project, whose root is given."""
    sizes: dict[tuple[str, bool], int] = {}
    for function in functions:
        for known in function.properties.lookup("CodeUri" if function.is_sam else "Code").values:
            if not isinstance(known.value, str) or ":" in known.value:
                continue
            here = posixpath.dirname(function.template.document.path)
            name = posixpath.normpath(posixpath.join(here, known.value))
            is_built = function.is_sam
            if name.startswith(("..", "/")) or (is_built and not _is_copied(function, root / name)):
                continue
            if (name, is_built) not in sizes:
                sizes[name, is_built] = _size(root, name, _is_left_out_by_build if is_built else _is_never_left_out)
            yield Package(function, known, name, sizes[name, is_built])


def _is_copied(function: Function, path: Path) -> bool:
    """Whether `sam build` takes all files of the folder: it does for Python, and nearly so for Node.js."""
    if path.suffix in _ARCHIVES:
        return True
    if function.resource.metadata.get("BuildMethod") or not function.runtimes:
        return False
    if all(runtime.startswith("python") for runtime in function.runtimes):
        return True
    # npm leaves out what these files, or `files` in package.json, say; without package.json everything is taken.
    node = all(runtime.startswith("nodejs") for runtime in function.runtimes)
    return node and not any((path / name).exists() for name in (*_IGNORE_FILES, "package.json"))


def _is_left_out_by_build(name: str) -> bool:
    return name.startswith(".") or name in _LEFT_OUT_BY_PYTHON_BUILD


def _is_never_left_out(name: str) -> bool:
    return False


def _size(root: Path, name: str, is_left_out: IsLeftOut) -> int:
    """The bytes of a file, or of all files below a folder; 0 of what is outside of the root or does not exist."""
    path = os.path.realpath(root / name)
    real_root = os.path.realpath(root)
    if path != real_root and not path.startswith(real_root.rstrip(os.sep) + os.sep):
        return 0
    try:
        if os.path.isfile(path):
            return os.stat(path).st_size if path.endswith(_ARCHIVES) else 0
        return _size_of_folder(path, is_left_out)
    except OSError:
        return 0


def _size_of_folder(folder: str, is_left_out: IsLeftOut) -> int:
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
