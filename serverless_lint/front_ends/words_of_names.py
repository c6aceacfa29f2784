"""Names in other spellings, as programs make them by regular expressions: `ordersApi` as `orders_api`.

No expression of a program is run: the few that split names where capitals begin words are known by how they are
written.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from serverless_lint.lazy_pattern import lazy_pattern

_MAX_TEXT = 500
_REFERENCES = "$\\"
"""What begins a reference in a replacement of JavaScript or Python."""


class _Splitting(NamedTuple):
    """Where an expression splits a name, and what a replacement keeps in front of the joint and behind it."""

    joint: re.Pattern[str]
    before: tuple[str, ...] = ("",)
    after: tuple[str, ...] = ("",)


_CAPITAL = lazy_pattern(r"(?=[A-Z])")
_INSIDE = _Splitting(lazy_pattern(r"(?<!^)(?=[A-Z])"))
_GROUPED = _Splitting(_CAPITAL, after=("$1", "$&", r"\1", r"\g<1>", r"\g<0>"))
_WHOLE = _Splitting(_CAPITAL, after=("$&", r"\g<0>"))
_FIRST, _SECOND = ("$1", r"\1", r"\g<1>"), ("$2", r"\2", r"\g<2>")
_AFTER_LETTERS = _Splitting(lazy_pattern(r"(?<=[a-z])(?=[A-Z])"), _FIRST, _SECOND)
_AFTER_DIGITS = _Splitting(lazy_pattern(r"(?<=[a-z0-9])(?=[A-Z])"), _FIRST, _SECOND)
_SPLITTINGS = {
    "([A-Z])": _GROUPED,
    "[A-Z]": _WHOLE,
    "(?<!^)(?=[A-Z])": _INSIDE,
    "([a-z])([A-Z])": _AFTER_LETTERS,
    "([a-z0-9])([A-Z])": _AFTER_DIGITS,
}


def split_at_capitals(text: str, pattern: str, put_in: str) -> str | None:
    """A text in which a replacement stands for all that a regular expression finds; None if it is not one of a few.

    In JavaScript these begin with a slash and end with `/g`.
    """
    splitting = _SPLITTINGS.get(pattern.removeprefix("/").removesuffix("/g"))
    if splitting is None or len(text) + len(put_in) > _MAX_TEXT:
        return None
    for before in splitting.before:
        for after in splitting.after:
            between = put_in.removeprefix(before).removesuffix(after)
            is_whole = put_in == f"{before}{between}{after}"
            if is_whole and not any(each in between for each in _REFERENCES):
                return splitting.joint.sub(between, text)
    return None
