"""A changed file as a patch in the unified format, as `git apply` and `patch -p1` read it.

https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import msgspec

from serverless_lint.masking import masked_line
from serverless_lint.source import Document

_CONTEXT_LINES = 3
_NO_LINE_END = b"\n\\ No newline at end of file\n"
_QUOTED = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


class Patch(msgspec.Struct, frozen=True):
    """A patch of one file."""

    content: bytes
    obstacle: str = ""
    """Why it cannot be applied; empty if it can."""


class Version(msgspec.Struct, frozen=True):
    """A file's content before or after a change, and the text that it holds."""

    content: bytes
    text: str


def patch_of(path: str, old: Version, new: Version) -> Patch:
    """What makes the new version of a file of the old one. `path` is relative to where the patch is to be applied."""
    names = _quoted(f"a/{path}"), _quoted(f"b/{path}")
    if b"\0" in old.content:
        # UTF-16 and UTF-32 have no lines as the format understands them.
        difference = f"Binary files {names[0]} and {names[1]} differ\n"
        return Patch(_encoded(difference), "its encoding has no place in a patch")
    before, after = _Lines(path, old), _Lines(path, new)
    matcher = SequenceMatcher(None, before.lines, after.lines)
    hunks = [
        part
        for opcodes in matcher.get_grouped_opcodes(_CONTEXT_LINES)
        for part in (_range_line(opcodes), *_changes(opcodes, before, after))
    ]
    head = _encoded(f"--- {names[0]}\n+++ {names[1]}\n")
    hides_secret = before.hides_secret or after.hides_secret
    return Patch(b"".join((head, *hunks)), "a secret in it is masked" if hides_secret else "")


_Opcodes = Sequence[tuple[str, int, int, int, int]]


class _Lines:
    """The lines of a version with their line feeds, and how they are shown."""

    def __init__(self, path: str, version: Version) -> None:
        # Not `splitlines`, which finds more line ends than there are in a document.
        *ended, rest = version.content.split(b"\n")
        self.lines = [*(line + b"\n" for line in ended), *([rest] if rest else [])]
        self._document = Document(path, version.text)
        self.hides_secret = False

    def shown(self, sign: bytes, start: int, end: int) -> Iterator[bytes]:
        """Some lines, counted from 0, with what says whether they come or go."""
        for index in range(start, end):
            line = self.lines[index]
            masked = masked_line(self._document, index + 1)
            if masked != self._document.line_text(index + 1):
                self.hides_secret = True
                line = _encoded(masked) + (b"\n" if line.endswith(b"\n") else b"")
            yield sign + line + (b"" if line.endswith(b"\n") else _NO_LINE_END)


def _changes(opcodes: _Opcodes, before: _Lines, after: _Lines) -> Iterator[bytes]:
    for kind, start, end, new_start, new_end in opcodes:
        if kind == "equal":
            yield from before.shown(b" ", start, end)
        else:
            yield from before.shown(b"-", start, end)
            yield from after.shown(b"+", new_start, new_end)


def _range_line(opcodes: _Opcodes) -> bytes:
    first, last = opcodes[0], opcodes[-1]
    return f"@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@\n".encode()


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
