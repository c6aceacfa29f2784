"""YAML and JSON text → a tree of facts that know where they stand.

The tree is what a CloudFormation reader sees: aliases and `<<` are resolved, short tags such as `!Ref` are spelled
out as one-key maps, scalars are typed by YAML 1.1. It knows nothing of templates beyond those tags.
"""

from __future__ import annotations

import enum
import math
import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.fact import Comment, Fact, SyntaxProblem
from serverless_lint.source import Span

MAX_VALUES = 200_000
"""How many values a tree may have once aliases are expanded."""
MAX_DEPTH = 100
"""How deep values may be nested. Readers of the tree may recurse because of it."""


class ScalarStyle(enum.Enum):
    """How a scalar is written."""

    PLAIN = "plain"
    SINGLE_QUOTED = "single-quoted"
    DOUBLE_QUOTED = "double-quoted"
    LITERAL = "literal"
    FOLDED = "folded"
    JAVASCRIPT = "javascript"
    """A text in a program, without its quotes, as those that follow."""
    PYTHON = "python"
    PYTHON_RAW = "python-raw"
    PYTHON_FORMATTED = "python-formatted"
    """In an f-string, whose braces are doubled."""
    PYTHON_RAW_FORMATTED = "python-raw-formatted"
    DERIVED = "derived"
    """Not as written: computed from what stands at its span."""


class ScalarNode(Fact, frozen=True, tag=True):
    """A scalar. `text` is what it says, without quotes, escapes and folding, but as it was written: `08` stays `08`."""

    text: str
    style: ScalarStyle = ScalarStyle.PLAIN
    is_text: bool = False
    """A plain scalar marked as text by `!!str`."""

    @property
    def value(self) -> str | int | float | bool | None:
        """The scalar as YAML 1.1 types it. Timestamps and what is no finite number stay text."""
        if self.style is not ScalarStyle.PLAIN or self.is_text:
            return self.text
        return _typed(self.text)


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A key and value of a map. The span covers both as written here, which of an aliased value is the alias."""

    key: str
    """The key's text, also of a key that YAML types as a number or boolean."""
    key_span: Span
    """The key as written; of a short tag the tag."""
    value: TreeNode
    span: Span


class MapNode(Fact, frozen=True, tag=True):
    """A map with unique keys. Entries taken over by `<<` follow its own."""

    entries: tuple[Entry, ...]

    def get(self, key: str) -> TreeNode | None:
        """The value under a key."""
        for entry in self.entries:
            if entry.key == key:
                return entry.value
        return None


class ListNode(Fact, frozen=True, tag=True):
    """A list."""

    items: tuple[TreeNode, ...]


class RepeatedKey(Fact, frozen=True, tag=True):
    """A key that a map has once more: what stood under it before does not count."""

    key: str
    before: Span
    """The key whose value does not count."""


TreeNode: TypeAlias = ScalarNode | MapNode | ListNode


def nodes_in(node: TreeNode) -> Iterator[TreeNode]:
    """The node and everything below it, in no order."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        if isinstance(current, MapNode):
            pending += (entry.value for entry in current.entries)
        elif isinstance(current, ListNode):
            pending += current.items


class TreeFile(msgspec.Struct, frozen=True, gc=False):
    """All facts of one YAML or JSON file.

    Of a file with several YAML documents they are those of the first. After a problem that stops the reader, the
    tree holds what was read until then and `is_complete` is false.
    """

    root: TreeNode | None
    comments: tuple[Comment, ...] = ()
    problems: tuple[SyntaxProblem, ...] = ()
    repeated_keys: tuple[RepeatedKey, ...] = ()
    is_multi_document: bool = False
    is_complete: bool = True


_CONSTANTS: dict[str, bool | None] = {
    "": None,
    "~": None,
    **{
        spelling: value
        for word, value in (("null", None), ("true", True), ("yes", True), ("on", True))
        for spelling in (word, word.capitalize(), word.upper())
    },
    **{spelling: False for word in ("false", "no", "off") for spelling in (word, word.capitalize(), word.upper())},
}

_NUMBER = lazy_pattern(
    r"""(?P<sign>[-+]?)(?:
        0b(?P<binary>_*[01][01_]*)
      | 0x(?P<hexadecimal>_*[0-9a-fA-F][0-9a-fA-F_]*)
      | 0(?P<octal>[0-7_]+)
      | (?P<decimal>0|[1-9][0-9_]*)
      | (?P<sexagesimal>[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?)
      | (?P<real>(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?)
    )""",
    re.VERBOSE,
)
_LONGEST_NUMBER = 100
"""Python refuses to convert thousands of digits."""


def _typed(text: str) -> str | int | float | bool | None:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in "+-.0123456789" or len(text) > _LONGEST_NUMBER:
        return text
    match = _NUMBER.fullmatch(text)
    if match is None or match.lastgroup is None:
        return text
    number = _CONVERSIONS[match.lastgroup](match[match.lastgroup].replace("_", ""))
    if number is None:
        return text
    return -number if match["sign"] == "-" else number


def _sexagesimal(digits: str) -> int | float:
    number: int | float = 0
    for part in digits.split(":"):
        number = number * 60 + (float(part) if "." in part else int(part))
    return number


def _real(digits: str) -> float | None:
    if "." not in digits and "e" not in digits.lower():
        # `08` is neither octal nor decimal.
        return None
    number = float(digits)
    return number if math.isfinite(number) else None


_CONVERSIONS: dict[str, Callable[[str], int | float | None]] = {
    "binary": lambda digits: int(digits, 2),
    "hexadecimal": lambda digits: int(digits, 16),
    "octal": lambda digits: int(digits or "0", 8),
    "decimal": int,
    "sexagesimal": _sexagesimal,
    "real": _real,
}
