"""A changed file as a patch in the unified format, as `git apply` and `patch -p1` read it.

https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from serverless_lint.found_secrets import FoundSecrets
from serverless_lint.source import Document

_CONTEXT_LINES = 3
_SURE = 3
"""So many equal lines end a change."""
_FARTHEST = 400
"""After so many lines without them, the rest of the file is shown as changed."""
_NO_LINE_END = b"\n\\ No newline at end of file\n"
_QUOTED = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


class Patch(msgspec.Struct, frozen=True):
    """A patch of one file."""

    content: bytes
    obstacle: str = ""
    """Why it cannot be applied; empty if it can."""


class Version(msgspec.Struct, frozen=True):
    """A file's content before or after a change, the text that it holds, and what was found there to be secret."""

    content: bytes
    document: Document
    secrets: FoundSecrets


def patch_of(path: str, old: Version, new: Version) -> Patch:
    """What makes the new version of a file of the old one. `path` is relative to where the patch is to be applied."""
    names = _quoted(f"a/{path}"), _quoted(f"b/{path}")
    if b"\0" in old.content:
        # UTF-16 and UTF-32 have no lines as the format understands them.
        difference = f"Binary files {names[0]} and {names[1]} differ\n"
        return Patch(_encoded(difference), "its encoding has no place in a patch")
    before, after = _Lines(old), _Lines(new)
    hunks = [part for hunk in _hunks(before, after) for part in _shown_hunk(hunk, before, after)]
    head = _encoded(f"--- {names[0]}\n+++ {names[1]}\n")
    hides_secret = before.hides_secret or after.hides_secret
    return Patch(b"".join((head, *hunks)), "a secret in it is masked" if hides_secret else "")


class _Change(NamedTuple):
    """Lines of the old version, counted from 0, that lines of the new one take the place of."""

    start: int
    end: int
    new_start: int
    new_end: int


class _Lines:
    """The lines of a version with their line feeds, and how they are shown."""

    def __init__(self, version: Version) -> None:
        # Not `splitlines`, which finds more line ends than there are in a document.
        *ended, rest = version.content.split(b"\n")
        self.lines = [*(line + b"\n" for line in ended), *([rest] if rest else [])]
        self._document = version.document
        self._secrets = version.secrets
        self.hides_secret = False

    def shown(self, sign: bytes, start: int, end: int) -> Iterator[bytes]:
        """Some lines, counted from 0, with what says whether they come or go."""
        for index in range(start, end):
            line = self.lines[index]
            masked = self._secrets.masked_line(self._document, index + 1)
            if masked != self._document.line_text(index + 1):
                self.hides_secret = True
                line = _encoded(masked) + (b"\n" if line.endswith(b"\n") else b"")
            yield sign + line + (b"" if line.endswith(b"\n") else _NO_LINE_END)


def _hunks(before: _Lines, after: _Lines) -> Iterator[list[_Change]]:
    """The changes, those together that are too near each other to be shown apart."""
    hunk: list[_Change] = []
    for change in _changes(before.lines, after.lines):
        if hunk and change.start - hunk[-1].end > 2 * _CONTEXT_LINES:
            yield hunk
            hunk = []
        hunk.append(change)
    if hunk:
        yield hunk


def _changes(old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[_Change]:
    """What differs, in order. As fixes change little, this looks near a difference for where it ends.

    `difflib` finds the longest match of all lines first, which takes a minute in a file of 200,000.
    """
    at = new_at = 0
    while at < len(old) or new_at < len(new):
        if at < len(old) and new_at < len(new) and old[at] == new[new_at]:
            at, new_at = at + 1, new_at + 1
            continue
        end, new_end = _end_of_change(old, new, at, new_at)
        yield _Change(at, end, new_at, new_end)
        at, new_at = end, new_end


def _end_of_change(old: Sequence[bytes], new: Sequence[bytes], at: int, new_at: int) -> tuple[int, int]:
    """The next lines from which both go on alike, with as few lines as possible before them."""
    for skipped in range(1, _FARTHEST):
        for removed in range(max(0, skipped - (len(new) - new_at)), min(skipped, len(old) - at) + 1):
            end, new_end = at + removed, new_at + skipped - removed
            if old[end : end + _SURE] == new[new_end : new_end + _SURE]:
                return end, new_end
    return len(old), len(new)


def _shown_hunk(hunk: Sequence[_Change], before: _Lines, after: _Lines) -> Iterator[bytes]:
    first, last = hunk[0], hunk[-1]
    lead = min(_CONTEXT_LINES, first.start)
    trail = min(_CONTEXT_LINES, len(before.lines) - last.end)
    old_range = _range(first.start - lead, last.end + trail)
    new_range = _range(first.new_start - lead, last.new_end + trail)
    yield f"@@ -{old_range} +{new_range} @@\n".encode()
    at = first.start - lead
    for change in hunk:
        yield from before.shown(b" ", at, change.start)
        yield from before.shown(b"-", change.start, change.end)
        yield from after.shown(b"+", change.new_start, change.new_end)
        at = change.end
    yield from before.shown(b" ", at, last.end + trail)


def _range(start: int, end: int) -> str:
    """First line and number of lines; of no lines, the line before."""
    count = end - start
    first = start + 1 if count else start
    return f"{first}" if count == 1 else f"{first},{count}"


def _quoted(name: str) -> str:
    """A name as git writes it: in quotes if it holds what would end it, with a tab behind it if it holds blanks."""
    if any(char in _QUOTED or ord(char) < ord(" ") for char in name):
        escaped = "".join(_QUOTED.get(char, char if char >= " " else f"\\{ord(char):03o}") for char in name)
        return f'"{escaped}"'
    return f"{name}\t" if " " in name else name


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")
