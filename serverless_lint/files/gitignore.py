"""What `.gitignore` files ignore, found out without git."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from serverless_lint.errors import UnreadableFileError
from serverless_lint.files.read import read_bytes
from serverless_lint.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

IGNORE_FILE = ".gitignore"

_MAX_IGNORE_FILE = 1_000_000
_LONGEST_PATTERN = 4_096
"""Longer than any path (`PATH_MAX` of Linux), so that it matches none; pathspec takes quadratic time to read it."""
_MAX_STARS = 3
"""Patterns with more wildcards in one path component, or more of `**`, take polynomial time; no real ignore file has
them, and a configuration file is told so."""
_PLAIN_END = lazy_pattern(r"!?(?:[\w.\-*/]*/)?(\*?)([\w.\-]+)/?", re.ASCII)
"""A pattern whose last component is a name, or a star and the end of one: what it matches has such a component."""


class IgnoreRules:
    """The patterns of one `.gitignore`."""

    def __init__(self, folder: str, patterns: _Patterns) -> None:
        self._prefix = os.path.join(folder, "")
        self._patterns = patterns

    def verdict(self, path: str, *, is_folder: bool) -> bool | None:
        """Ignored, kept on purpose, or not mentioned: a path below the folder of the file."""
        name = path[len(self._prefix) :].replace(os.sep, "/")
        return self._patterns.verdict(name + "/" if is_folder else name)


class GitIgnores:
    """Knows what the `.gitignore` files below a root ignore; each is read once."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._rules: dict[str, tuple[IgnoreRules, ...]] = {}

    def ignore(self, name: str) -> bool:
        """Whether a `.gitignore` between the root and a name ignores it, whether or not there is anything."""
        rules: tuple[IgnoreRules, ...] = ()
        folder = self._root
        path = PurePath(name)
        last = len(path.parts) - 1
        for index, part in enumerate(path.parts):
            if folder not in self._rules:
                self._rules[folder] = rules_in(folder)
            rules += self._rules[folder]
            folder = os.path.join(folder, part)
            if is_ignored(folder, rules, is_folder=index < last or not path.suffix):
                return True
        return False


def is_ignored(path: str, rules: Sequence[IgnoreRules], *, is_folder: bool) -> bool:
    """Whether the last of the rules that mention a path ignores it."""
    for ignore_rules in reversed(rules):
        verdict = ignore_rules.verdict(path, is_folder=is_folder)
        if verdict is not None:
            return verdict
    return False


def rules_above(folder: Path, root: Path) -> tuple[IgnoreRules, ...]:
    """Those of the folders from the root down to the folder's parent."""
    between = [parent for parent in folder.parents if parent == root or root in parent.parents]
    rules = tuple(rules for parent in reversed(between) for rules in rules_in(str(parent)))
    # A folder that was asked for by name is read although a pattern ignores it; then the patterns around it are void.
    return () if is_ignored(str(folder), rules, is_folder=True) else rules


def rules_in(folder: str) -> tuple[IgnoreRules, ...]:
    """Those of the `.gitignore` in a folder; none if there is none."""
    try:
        # As git does, which follows no link here either.
        content = read_bytes(Path(folder, IGNORE_FILE), limit=_MAX_IGNORE_FILE, follow_link=False)
    except UnreadableFileError:
        return ()
    return (IgnoreRules(folder, _patterns(content.decode("utf-8", "replace"))),)


class _Patterns:
    """Lines of an ignore file.

    Most files match none of them, and most lines end with a name such as `dist` or `*.pyc`. pathspec, which tries one
    line after the other, is asked only about what has such a component or matches one of the other lines.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = tuple(lines)
        ends = [(line, _PLAIN_END.fullmatch(line)) for line in self._lines]
        self._names = frozenset(end[2] for _, end in ends if end and not end[1])
        self._suffixes = tuple(end[2] for _, end in ends if end and end[1])
        self._others = _valid_spec(line for line, end in ends if not end)

    def verdict(self, name: str) -> bool | None:
        """Ignored, kept on purpose, or not mentioned; the name of a folder ends with a slash."""
        return self._spec.check_file(name).include if self._may_match(name) else None

    def _may_match(self, name: str) -> bool:
        parts = name.split("/")
        return (
            not self._names.isdisjoint(parts)
            or (bool(self._suffixes) and any(part.endswith(self._suffixes) for part in parts))
            or self._others.check_file(name).include is not None
        )

    @cached_property
    def _spec(self) -> GitIgnoreSpec:
        return _valid_spec(self._lines)


@lru_cache(maxsize=1024)
def _patterns(text: str) -> _Patterns:
    """The same for each file of the same text: people copy them."""
    return _Patterns(filter(_is_cheap_pattern, text.splitlines()))


def _is_cheap_pattern(line: str) -> bool:
    if len(line) > _LONGEST_PATTERN:
        return False
    parts = line.split("/")
    return parts.count("**") <= _MAX_STARS and all(part.count("*") <= _MAX_STARS for part in parts)


def mistake_in(pattern: str) -> str | None:
    """Why a pattern of a configuration cannot be used, if it cannot."""
    if len(pattern) > _LONGEST_PATTERN:
        return "is longer than any path"
    if not _is_cheap_pattern(pattern):
        return f"has more than {_MAX_STARS} `*` in a name, or more than {_MAX_STARS} `**`"
    return "is no pattern as in .gitignore" if _spec((pattern,)) is None else None


@lru_cache(maxsize=1024)
def matcher(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a name matches one of some patterns, as a `.gitignore` in the root would.

    The same for the same patterns: many folders have those that they all extend.
    """
    return _valid_spec(patterns).match_file if patterns else lambda name: False


def _valid_spec(lines: Iterable[str]) -> GitIgnoreSpec:
    """What lines of an ignore file say: one malformed pattern does not void the others."""
    from pathspec import GitIgnoreSpec

    lines = tuple(lines)
    return _spec(lines) or _spec([line for line in lines if _spec([line])]) or GitIgnoreSpec([])


def _spec(lines: Iterable[str]) -> GitIgnoreSpec | None:
    """What lines of an ignore file say; None if one of them is malformed."""
    from pathspec import GitIgnoreSpec

    try:
        with warnings.catch_warnings():
            # Python's remarks on the expressions that pathspec makes are not for whoever wrote the file.
            warnings.simplefilter("ignore", FutureWarning)
            return GitIgnoreSpec.from_lines(lines)
    except (ValueError, re.error):
        return None
