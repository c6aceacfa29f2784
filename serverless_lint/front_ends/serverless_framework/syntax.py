"""The syntax of variables: `${type(parameters):address, fallback}` within texts, nested in each other.

https://www.serverless.com/framework/docs/guides/variables
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern

MAX_NESTING = 20
"""Deeper ones are taken for text of another tool."""
_SOURCE = lazy_pattern(r"(?P<type>[A-Za-z][\w.-]*)(?:\((?P<parameter>[^()]*)\))?(?::(?!:)(?P<address>.*))?", re.DOTALL)


class Marks(NamedTuple):
    """What variables begin and end with."""

    opening: str = "${"
    closing: str = "}"


USUAL = Marks()
_MARK = r"(?:\\.|[^()\[\]|?*+\\]){1,20}"
_SYNTAX = lazy_pattern(rf"(?P<opening>{_MARK})\(.{{1,400}}(?<!\\)\)(?P<closing>{_MARK})", re.DOTALL)
"""A regular expression of what stands between marks of one's own."""
_ESCAPED = lazy_pattern(r"\\(.)", re.DOTALL)
_MIRRORED = str.maketrans("{}()[]<>", "}{)(][><")


class Variable(msgspec.Struct, frozen=True):
    """What stands between two marks."""

    parts: tuple[TextPart, ...]


TextPart: TypeAlias = "str | Variable"


class Source(msgspec.Struct, frozen=True):
    """One of the sources that a variable takes its value from: `self:custom.name`."""

    type: str
    parameter: str | None
    address: str | None


class Literal(msgspec.Struct, frozen=True):
    """A value that is written in a variable: `'dev'` or `128`."""

    text: str
    is_quoted: bool


def marks_of(syntax: str) -> Marks:
    """The marks that `provider.variableSyntax` of the first two versions of the framework says.

    That is a regular expression, such as `\\${{(…)}}`; the usual marks where it is not understood.
    https://github.com/serverless/serverless/blob/v2.72.3/docs/providers/aws/guide/variables.md#using-custom-variable-syntax
    """
    match = _SYNTAX.fullmatch(syntax)
    if match is None:
        return USUAL
    found = Marks(*(_ESCAPED.sub(r"\1", match[name]) for name in ("opening", "closing")))
    # Where one mark is not the other one's mirror image, the expression says more than that.
    return found if found.opening[::-1].translate(_MIRRORED).startswith(found.closing) else USUAL


def parts_of(text: str, marks: Marks = USUAL) -> tuple[TextPart, ...]:
    """A text with the variables in it; what is not closed is text."""
    return _Reader(text, marks).read()


def sources_of(content: str) -> tuple[Source | Literal, ...] | None:
    """The sources in a variable whose inner variables are resolved; None if it is none of this tool."""
    found: list[Source | Literal] = []
    for index, written in enumerate(_split(content)):
        source = _source(written.strip())
        if source is None or (index == 0 and isinstance(source, Literal) and not source.is_quoted):
            return None
        found.append(source)
    return tuple(found) or None


def _source(written: str) -> Source | Literal | None:
    if len(written) >= 2 and written[0] in "'\"" and written[-1] == written[0]:
        return Literal(written[1:-1], is_quoted=True)
    match = _SOURCE.fullmatch(written)
    if match is not None and (match["address"] is not None or match["parameter"] is not None):
        return Source(match["type"], match["parameter"], match["address"])
    if "::" in written or "${" in written:
        return None
    return Literal(written, is_quoted=False)


def _split(content: str) -> Iterator[str]:
    """The parts between commas that stand neither in quotes nor in parentheses."""
    start, depth, quote = 0, 0, ""
    for at, character in enumerate(content):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif character == "," and depth <= 0:
            yield content[start:at]
            start = at + 1
    yield content[start:]


class _Reader:
    def __init__(self, text: str, marks: Marks) -> None:
        self._text = text
        self._marks = marks

    def read(self) -> tuple[TextPart, ...]:
        """The whole text."""
        opening, closing = self._marks
        # Of each mark that is open the parts so far; the first entry is the text around all of them.
        open_parts: list[list[TextPart]] = [[]]
        at = 0
        text = self._text
        while at < len(text):
            mark = text.find(opening, at)
            end = text.find(closing, at) if len(open_parts) > 1 else -1
            if mark != -1 and (end == -1 or mark < end):
                _add(open_parts[-1], text[at:mark])
                open_parts.append([])
                at = mark + len(opening)
            elif end != -1:
                _add(open_parts[-1], text[at:end])
                parts = open_parts.pop()
                if len(open_parts) > MAX_NESTING:
                    _add(open_parts[-1], "…")
                else:
                    open_parts[-1].append(Variable(tuple(parts)))
                at = end + len(closing)
            else:
                _add(open_parts[-1], text[at:])
                break
        while len(open_parts) > 1:
            unclosed = open_parts.pop()
            _add(open_parts[-1], opening)
            for part in unclosed:
                if isinstance(part, str):
                    _add(open_parts[-1], part)
                else:
                    open_parts[-1].append(part)
        return tuple(open_parts[0])


def _add(parts: list[TextPart], text: str) -> None:
    if not text:
        return
    if parts and isinstance(parts[-1], str):
        parts[-1] += text
    else:
        parts.append(text)
