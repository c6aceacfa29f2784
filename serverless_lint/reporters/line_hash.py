"""GitHub's name for a line: a hash of the hundred characters from its beginning, blanks left out."""

from __future__ import annotations

from array import array
from collections import Counter
from functools import lru_cache

from serverless_lint.source import Document

_BASE = 37
_WINDOW = 100
_MODULUS = 1 << 64
_END_OF_FILE = "\uffff"


def line_hash(document: Document, line: int) -> str:
    """The `primaryLocationLineHash` of a line (counted from 1): the hash and how often it occurred so far."""
    windows = _numbered_windows(document)
    window, occurrence = windows[min(line, len(windows)) - 1]
    return f"{_hash(window):x}:{occurrence}"


@lru_cache(maxsize=1024)
def _numbered_windows(document: Document) -> tuple[tuple[str, int], ...]:
    """What each line's hash is made from, with its number among equal ones."""
    units = _utf16_units(document.text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", ""))
    units += _END_OF_FILE
    seen: Counter[str] = Counter()
    windows = []
    start = 0
    while start != -1:
        window = units[start : start + _WINDOW]
        seen[window] += 1
        windows.append((window, seen[window]))
        start = units.find("\n", start) + 1 or -1
    return tuple(windows)


def _utf16_units(text: str) -> str:
    """The text with each character outside the basic plane as two."""
    if text.isascii() or max(text) <= "\uffff":
        return text
    units = array("H")
    units.frombytes(text.encode("utf-16-le", "surrogatepass"))
    return "".join(map(chr, units))


@lru_cache(maxsize=4096)
def _hash(window: str) -> int:
    value = 0
    for unit in window:
        value = (value * _BASE + ord(unit)) % _MODULUS
    return value * pow(_BASE, _WINDOW - len(window), _MODULUS) % _MODULUS
