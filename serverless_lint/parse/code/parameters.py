"""How the parameters of a function are written: what a fix has to know that takes one out."""

from __future__ import annotations

import re

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.source import Span

_MENTION = r"(?<![\w$])(?:{}|arguments)(?![\w$])"
_TYPE = r"(?:\s*\??:\s*[\w$.<>\[\]|][\w$.<>\[\] |]*(?![\w$.<>\[\] |]))?"
_LAST_PARAMETER = lazy_pattern(rf"{_TYPE}(?P<last>\s*,\s*[\w$]+{_TYPE})\s*(?:,\s*)?\)")
"""What follows the name of the parameter before the last one, in its plainest form."""
_LONGEST_PARAMETER = 300


def last_parameter(code: str, function: Span, before: Span) -> Span | None:
    """The last parameter of a function with the comma before it, if it is written plainly.

    `before` is the name of the parameter before it.
    """
    end = min(function.end, before.end + _LONGEST_PARAMETER)
    last = _LAST_PARAMETER.match(code, before.end, end)
    return Span(*last.span("last")) if last is not None else None


def mentions(code: str, function: Span, parameter: str) -> int:
    """How often the name of a parameter stands in the code of a function, or `arguments`, which holds it as well.

    The parameter itself is one of them. What a comment or type says counts, so that nothing is taken out in error.
    """
    start, end = function
    return len(re.findall(_MENTION.format(re.escape(parameter)), code[start:end]))
