"""Where the file behind an import may be, by the rules of Python and of Node.js."""

from __future__ import annotations

import posixpath
import re
import sys
from collections.abc import Iterator

from serverless_lint.lazy_pattern import lazy_pattern

JAVASCRIPT_SUFFIXES = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".jsx")

_NEVER_OF_THE_PROJECT = frozenset(sys.stdlib_module_names) | {
    "boto3",
    "botocore",
    "aioboto3",
    "aiobotocore",
    "aws_lambda_powertools",
    "aws_xray_sdk",
    "requests",
    "urllib3",
}
"""Packages that are what they are named even where a copy of them lies in the repository."""

_PYTHON_IMPORT = lazy_pattern(
    r"^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import\b[ \t(]*(\w+)?|import[ \t]+([\w.]+))", re.MULTILINE
)
_JAVASCRIPT_IMPORT = lazy_pattern(r"""(?:\bfrom|\brequire\(|\bimport\(?)\s*['"]([^'"\n]+)['"]""")


def local_imports(text: str, name: str) -> Iterator[tuple[str, ...]]:
    """For each import that a source file seems to have, where the file behind it may be, likeliest first.

    The text is searched, not parsed: an import may be missing, such as the second of `import a, b`.
    """
    folder = posixpath.dirname(name)
    candidates = python_candidates if name.endswith(".py") else javascript_candidates
    for module in imported_names(text, name):
        yield tuple(candidates(folder, module))


def imported_names(text: str, name: str) -> Iterator[str]:
    """The modules that a source file seems to import, as it names them.

    The text is searched, not parsed, as for `local_imports`.
    """
    if name.endswith(".py"):
        for match in _PYTHON_IMPORT.finditer(text):
            module = match[1] or match[3]
            yield module
            if match[2]:
                yield f"{module}{'' if module.endswith('.') else '.'}{match[2]}"
    else:
        for match in _JAVASCRIPT_IMPORT.finditer(text):
            yield match[1]


def is_never_of_the_project(name: str) -> bool:
    """Whether an absolute Python import means the standard library, or a package known for what it is."""
    return name.partition(".")[0] in _NEVER_OF_THE_PROJECT


def python_candidates(folder: str, name: str) -> Iterator[str]:
    """The files that an import in a Python file of a folder may mean."""
    if name.startswith("."):
        stripped = name.lstrip(".")
        base = posixpath.normpath(posixpath.join(folder, *[".."] * (len(name) - len(stripped) - 1)))
        yield from python_files(base, stripped)
        return
    if is_never_of_the_project(name):
        return
    # The package root is not known: the handler's folder comes first, then the folders around it.
    while True:
        yield from python_files(folder, name)
        if not folder:
            return
        folder = folder.rpartition("/")[0]


def javascript_candidates(folder: str, name: str) -> Iterator[str]:
    """The files that a relative import in a JavaScript or TypeScript file of a folder may mean."""
    if name.startswith(("./", "../")) or name in (".", ".."):
        yield from javascript_files(posixpath.normpath(posixpath.join(folder, name)))


def python_files(folder: str, name: str) -> Iterator[str]:
    """The files of a Python module or package below a folder, which is empty or `.` for the root."""
    # Each import is looked for in many folders, so that paths are put together without taking them apart.
    prefix = "" if folder in ("", ".") else f"{folder}/"
    base = prefix + name.replace(".", "/")
    if name:
        yield f"{base}.py"
        yield f"{base}/__init__.py"
    else:
        yield f"{prefix}__init__.py"


def javascript_files(base: str) -> Iterator[str]:
    """The files that Node.js or a bundler tries for a path."""
    yield base
    for suffix in JAVASCRIPT_SUFFIXES:
        yield base + suffix
    stem, suffix = posixpath.splitext(base)
    # TypeScript sources import each other by the names that the compiler will give them.
    if suffix in (".js", ".mjs", ".cjs", ".jsx"):
        yield stem + suffix.replace("js", "ts")
        yield stem + ".tsx"
    for suffix in JAVASCRIPT_SUFFIXES:
        yield posixpath.join(base, "index" + suffix)
