"""Text of scanned files as a terminal can show it: no control characters, known widths."""

from __future__ import annotations

import unicodedata

from serverless_lint.masking import mask_secrets

TAB = "    "
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINER = "\N{ZERO WIDTH JOINER}"


def one_line(text: str) -> str:
    """A message or path for people: masked, on one line, without control characters."""
    return visible(" ".join(mask_secrets(text).splitlines()))


def visible(text: str) -> str:
    """The text with tabs expanded and each character that would steer a terminal or reorder text replaced."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(char) for char in text)


def width(text: str) -> int:
    """How many columns a visible text takes."""
    if text.isascii():
        return len(text)
    return sum(_width(char) for char in text)


def _visible(char: str) -> str:
    if char == "\t":
        return TAB
    if char != _JOINER and unicodedata.category(char) in _HIDDEN_CATEGORIES:
        return REPLACEMENT
    return char


def _width(char: str) -> int:
    if unicodedata.east_asian_width(char) in "WF":
        return 2
    return 0 if char == _JOINER or unicodedata.category(char) in ("Mn", "Me") else 1
