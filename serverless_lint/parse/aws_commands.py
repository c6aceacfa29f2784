"""What scripts and pipelines change by commands of AWS, and what the code in a template says of being replaced so.

Shells are not parsed: names that a script gives to a command may come by its variables.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from serverless_lint.lazy_pattern import lazy_pattern

_NAME = lazy_pattern(r"[\w.@-]+")
_WRITTEN = lazy_pattern(r">[ \t]{0,9}[\"']?([\w${}./-]{1,200}\.(?:ya?ml|json))(?![\w.])")
_FILLED_IN = lazy_pattern(r"\$\{\w{1,100}\}|\$\w{1,100}")
_MAX_FILLED_IN = 2
_CALLED_STAND_IN = lazy_pattern(r"\bplaceholder\b", re.IGNORECASE)
_LONGEST_STAND_IN = 600
_STAND_IN = lazy_pattern(
    r"^[ \t]{0,99}(?:\#|//|/?\*)[^\n]{0,200}?\b(?:placeholder|stub|actual code|real code|"
    r"replaced (?:by|on|during|with)|deployed (?:by|via|separately)|(?:ci/cd|pipeline) (?:deploys|replaces|updates))\b",
    re.IGNORECASE | re.MULTILINE,
)


def files_written(text: str) -> frozenset[str]:
    """The definitions that a script writes by `> name`, with `*` where it fills something in: `serverless-*.yml`."""
    names = (_FILLED_IN.sub("*", name) for name in _WRITTEN.findall(text))
    return frozenset(name for name in names if name.count("*") <= _MAX_FILLED_IN and "$" not in name)


def names_beside(text: str, commands: Collection[str]) -> frozenset[str]:
    """All that may be a name in a script that calls one of several commands; nothing if it calls none."""
    if not any(command in text for command in commands):
        return frozenset()
    return frozenset(name.strip(".") for name in _NAME.findall(text))


def is_stand_in(code: str) -> bool:
    """Whether a comment in code says that it only stands in for the code that is deployed."""
    return _STAND_IN.search(code) is not None


def may_stand_in(code: str) -> bool:
    """Whether code says of itself that it only stands in, be it in what it answers."""
    return is_stand_in(code) or (len(code) <= _LONGEST_STAND_IN and _CALLED_STAND_IN.search(code) is not None)
