"""Values as TOML text."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

from serverless_lint.lazy_pattern import lazy_pattern

_WIDTH = 110
_BARE_KEY = lazy_pattern(r"[A-Za-z0-9_-]+")


def toml_value(value: object) -> str:
    """A text, number, truth value, or list of such, on one line."""
    if isinstance(value, list):
        return f"[{', '.join(map(toml_value, value))}]"
    if isinstance(value, str):
        # TOML's basic strings are JSON's, but for the delete character.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)


def toml_key(name: str) -> str:
    """A key, in quotes where it needs them."""
    return name if _BARE_KEY.fullmatch(name) else toml_value(name)


def toml_assignment(name: str, value: object, comment: str = "") -> Iterator[str]:
    """`name = value  # comment`; a long list takes several lines. `name` is written as it is given."""
    after = f"  # {comment}" if comment else ""
    line = f"{name} = {toml_value(value)}"
    if not isinstance(value, list) or len(line) <= _WIDTH:
        yield line + after
        return
    yield f"{name} = [{after}"
    items = " ".join(f"{toml_value(item).replace(' ', _NO_BREAK)}," for item in value)
    for packed in textwrap.wrap(items, _WIDTH - 4, break_long_words=False, break_on_hyphens=False):
        yield f"    {packed.replace(_NO_BREAK, ' ')}"
    yield "]"


_NO_BREAK = "\0"
"""Stands for a blank inside of a text while the texts of a list are put onto lines; TOML has no such character."""
