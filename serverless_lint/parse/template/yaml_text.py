"""Values as YAML, with the short forms of CloudFormation's functions."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

from serverless_lint.lazy_pattern import lazy_pattern

Written = Any
"""A value as JSON has it, functions of CloudFormation in their long form."""

_PLAIN = lazy_pattern(r"[A-Za-z/][A-Za-z0-9_.:/*?${}-]*[A-Za-z0-9_/*?}-]|[A-Za-z]")
"""Texts that need no quotation marks."""
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def scalar(text: str) -> str:
    """A text, in quotation marks where it needs them."""
    is_plain = _PLAIN.fullmatch(text) is not None and text.lower() not in _WORDS
    return text if is_plain else _quoted(text)


def value(written: Written) -> str:
    """A value on a line of its own, or behind a key."""
    if isinstance(written, str):
        return scalar(written)
    if isinstance(written, dict) and len(written) == 1:
        name, argument = next(iter(written.items()))
        if name == "Ref" and isinstance(argument, str):
            return f"!Ref {scalar(argument)}"
        if name == "Fn::GetAtt" and isinstance(argument, list) and all(isinstance(part, str) for part in argument):
            return f"!GetAtt {scalar('.'.join(argument))}"
        if name == "Fn::Sub" and isinstance(argument, str):
            return f"!Sub {scalar(argument)}"
    return json_text(written)


def json_text(written: Written) -> str:
    """A value on one line as JSON, which is YAML as well."""
    if isinstance(written, dict):
        return "{" + ", ".join(f"{_quoted(str(key))}: {json_text(inner)}" for key, inner in written.items()) + "}"
    if isinstance(written, list):
        return "[" + ", ".join(map(json_text, written)) + "]"
    return _quoted(written) if isinstance(written, str) else json.dumps(written)


def _quoted(text: str) -> str:
    # Some systems take what follows two hashes for a command to them.
    return '"' + "".join(_escaped(text)).replace("##", r"#\x23") + '"'


def _escaped(text: str) -> Iterator[str]:
    for char in text:
        if char in '"\\':
            yield f"\\{char}"
        elif unicodedata.category(char) in _HIDDEN:
            yield f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
        else:
            yield char
