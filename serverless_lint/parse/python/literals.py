"""The values of Python's literals, read without evaluating anything."""

from __future__ import annotations

import math
import re
import unicodedata

from serverless_lint.lazy_pattern import lazy_pattern

_ESCAPE = lazy_pattern(
    r"\\(?:(\r\n?|\n)|([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|N\{([^{}]*)\}|([\\'\"abfnrtv]))"
)
_ESCAPE_OR_BRACES = lazy_pattern(_ESCAPE.pattern + r"|(\{\{|\}\})")
_LINE_BREAK = lazy_pattern(r"\r\n?")
_SIMPLE_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_MAX_INTEGER = 2**63 - 1
_MAX_INTEGER_LENGTH = 80
_REPLACEMENT = "\ufffd"


def string_value(source: str) -> str | None:
    """The text of a string literal, None for bytes. A lone surrogate becomes U+FFFD."""
    prefix, quote = literal_marks(source)
    if "b" in prefix:
        return None
    return text_value(source[len(prefix) + len(quote) : -len(quote)], raw="r" in prefix)


def literal_marks(source: str) -> tuple[str, str]:
    """The prefix of a string literal in lower case, and its quotes."""
    at = min(at for at in (source.find("'"), source.find('"')) if at >= 0)
    quote = source[at]
    return source[:at].lower(), quote * 3 if source.startswith(quote * 3, at) and len(source) >= at + 6 else quote


def text_value(source: str, *, raw: bool, braces_doubled: bool = False) -> str:
    """What the text between the quotes of a string means."""
    if "\r" in source:
        source = _LINE_BREAK.sub("\n", source)
    if raw:
        return source.replace("{{", "{").replace("}}", "}") if braces_doubled else source
    if braces_doubled:
        return _ESCAPE_OR_BRACES.sub(_unescaped, source)
    return _ESCAPE.sub(_unescaped, source) if "\\" in source else source


def _unescaped(match: re.Match[str]) -> str:
    written = match.group()
    if written in ("{{", "}}"):
        return written[0]
    line_break, octal, *hexadecimal, name, char = match.groups()[:7]
    if line_break:
        return ""
    if char:
        return _SIMPLE_ESCAPES.get(char, char)
    if name is not None:
        try:
            return unicodedata.lookup(name)
        except KeyError:
            return written
    code = int(octal, 8) if octal else int(next(digits for digits in hexadecimal if digits), 16)
    if 0xD800 <= code <= 0xDFFF:
        return _REPLACEMENT
    return chr(code) if code <= 0x10FFFF else written


def integer_value(source: str) -> int | None:
    """The value of an integer literal, None if it does not fit into 64 bits."""
    if len(source) > _MAX_INTEGER_LENGTH:
        return None
    try:
        value = int(source, 0)
    except ValueError:
        return None
    return value if value <= _MAX_INTEGER else None


def float_value(source: str) -> float | None:
    """The value of a floating-point literal, None if it is infinite."""
    try:
        value = float(source)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
