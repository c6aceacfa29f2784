"""Programs without a `cdk.json`: `cdk deploy --app 'tsx bin/app.ts'` says what others write into one.

https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd.html
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.json_object import read_json_object
from serverless_lint.paths import base_name, folders_around
from serverless_lint.source import Document

_PACKAGES = frozenset({"package.json", "requirements.txt", "pyproject.toml"})
"""The names of files that say what a program needs."""
_LIBRARY = "aws-cdk-lib"
_FOR_OTHERS = "peerDependencies"
"""What users of a package bring along: it is one of constructs, and no program."""
_CODE = (".ts", ".mts", ".js", ".mjs", ".cjs", ".py")
_IMPORTED = ("aws-cdk-lib", "aws_cdk")
_APP = lazy_pattern(r"\bnew (?:\w{1,40}\.)?App\(|(?<![\w.])(?:\w{1,40}\.)?App\(\)")


def undefined_programs(
    names: Iterable[str],
    definitions: Collection[str],
    document: Callable[[str], Document | None],
    is_aside: Callable[[str], bool],
) -> Iterator[str]:
    """The files that say what programs need which make an application, and have none of `definitions` around or in
    them.
    """
    names = tuple(names)
    defined = {posixpath.dirname(name) or "." for name in definitions}
    around = {folder for name in definitions for folder in folders_around(name)}
    needing: dict[str, str] = {}
    for name in names:
        if base_name(name) not in _PACKAGES:
            continue
        folder = posixpath.dirname(name) or "."
        if folder in around or not defined.isdisjoint(folders_around(folder)) or folder in needing:
            continue
        if _needs_library(document(name)):
            needing[folder] = name
    found: set[str] = set()
    for name in names if needing else ():
        program = next((needing[folder] for folder in folders_around(name) if folder in needing), None)
        if program is None or program in found or not name.endswith(_CODE):
            continue
        folder = posixpath.dirname(program)
        if not is_aside(name[len(folder) :].lstrip("/")) and _makes_application(document(name)):
            found.add(program)
    yield from (name for name in needing.values() if name in found)


def _needs_library(document: Document | None) -> bool:
    if document is None or _LIBRARY not in document.text:
        return False
    if base_name(document.path) != "package.json":
        return True
    settings = read_json_object(document.text)
    given = settings.get(_FOR_OTHERS) if settings is not None else None
    return settings is not None and not (isinstance(given, dict) and _LIBRARY in given)


def _makes_application(document: Document | None) -> bool:
    if document is None or not any(name in document.text for name in _IMPORTED):
        return False
    return _APP.search(document.text) is not None
