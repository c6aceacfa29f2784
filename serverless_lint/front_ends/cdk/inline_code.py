"""Code that a program puts together: what of it is literal, and what only the run knows."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import NamedTuple

from serverless_lint.front_ends.literals import Literals, Value
from serverless_lint.parse.code.facts import Constant, last_name

_DEDENT = "dedent"
_MAX_STEPS = 20
_MAX_PIECES = 2_000
_MAX_TEXT = 100_000
"""Characters of a text that is put together; of one that stands in the program, there may be more."""
_SPENT_TOGETHER = 100
"""Characters that are moved, for one value that is looked at."""
_STAND_IN = "\0"
_OPENING = "rRuU"
_QUOTES = ('"""', "'''", '"', "'", "`")
_BRACES = "{}"
_BLANKS = " \t"


class Piece(NamedTuple):
    """A part of a text."""

    text: str | None
    """None for what only the run knows."""
    value: Value
    """Where it stands."""


class Written(NamedTuple):
    """A piece of a text as it is written."""

    at: int
    """Where it begins in the text."""
    start: int
    """Where it begins in what is written."""
    length: int


def pieces_of(value: Value, literals: Literals) -> tuple[Piece, ...]:
    """The parts that a text is put together of; nothing if it is no text, or what is left open may be statements."""
    found: list[Piece] = []
    left = _MAX_TEXT
    for piece in _pieces(value, literals, _MAX_STEPS):
        found.append(piece)
        left -= len(piece.text or "")
        if left < 0 or len(found) > _MAX_PIECES:
            return ()
    is_text = any(piece.text for piece in found)
    return tuple(found) if is_text and not _may_be_statements(found) else ()


def written_pieces(text: str, written: str) -> Iterator[Written]:
    """Where the parts of a text stand in how it is written: without escapes and what is cut off from lines.

    Of what follows something else nothing is known.
    """
    at, here = 0, _begin(written)
    begun: tuple[int, int] | None = None
    is_indented = False
    """Whether nothing but blanks stands before it in its line."""
    while here < len(written) and at < len(text):
        sign = written[here]
        is_indented = is_indented and sign in _BLANKS
        if sign == text[at]:
            is_indented = is_indented or sign == "\n"
            begun = begun or (at, here)
            at, here = at + 1, here + 1
            continue
        if begun is not None:
            yield Written(*begun, at - begun[0])
            begun = None
        skipped, made = (1, 0) if is_indented else _changed(text, at, written, here)
        if not skipped:
            return
        is_indented = is_indented or written.startswith("\\\n", here)
        at, here = at + made, here + skipped
    if begun is not None:
        yield Written(*begun, at - begun[0])


def _pieces(value: Value, literals: Literals, steps: int) -> Iterator[Piece]:
    found = literals.behind(value)
    expression = found.expression
    if steps < 0 or not literals.spend(1):
        yield Piece(None, value)
    elif isinstance(expression, Constant):
        yield Piece(None if expression.value is None else str(expression.value), found)
    else:
        parts, separator = literals.parts(found, steps)
        for at, part in enumerate(parts):
            if at and separator:
                yield Piece(separator, found)
            yield from _pieces(part, literals, steps - 1)
        if not parts:
            yield _dedented(found, literals) or Piece(None, found)


def _dedented(at: Value, literals: Literals) -> Piece | None:
    """The text whose lines a call moves to the left."""
    call = literals.call(at)
    if call is None or len(call.arguments) != 1 or last_name(call.callee) != _DEDENT:
        return None
    found = literals.behind(at.at(call.arguments[0].value))
    text = literals.text(found)
    # The same text may be given over and over, and be blanks of which nothing is left.
    is_few = text is not None and literals.spend(len(text) // _SPENT_TOGETHER)
    return Piece(textwrap.dedent(text), found) if text is not None and is_few else None


def _may_be_statements(pieces: list[Piece]) -> bool:
    """Whether a piece that is not known has lines of its own: it may define what others use."""
    text = "".join(_STAND_IN if piece.text is None else piece.text for piece in pieces)
    return any(_STAND_IN in line and not line.strip(f"{_STAND_IN};{_BLANKS}\r") for line in text.split("\n"))


def _begin(written: str) -> int:
    """Where the text of a literal begins that may have quotes around it."""
    opened = len(written) - len(written.lstrip(_OPENING))
    quote = next((each for each in _QUOTES if written.startswith(each, opened)), "")
    return opened + len(quote) if quote and written.endswith(quote) and len(written) > opened + len(quote) else 0


def _changed(text: str, at: int, written: str, here: int) -> tuple[int, int]:
    """How many characters are written where a text has others, and how many these are; none if that is not known."""
    sign, following = written[here], written[here + 1 : here + 2]
    if sign == "\\" and following == "\n":
        return 2, 0
    if sign == "\\" and following == text[at]:
        return 1, 0
    if sign == "\\" and following == "n" and text[at] == "\n":
        return 2, 1
    if sign in _BRACES and here and written[here - 1] == sign:
        return 1, 0
    return 0, 0
