"""The lexical shape of a Python file: strings, comments, brackets, logical lines and indentation.

It is far coarser than a tokenizer. The parser recurses in native code, so that text nested deep enough ends the whole
process, and it does not say where a token is wrong. One linear pass over the shape answers both before the parser
sees the text, and finds the comments on the way.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.source import Span

MAX_BRACKETS = 50
"""Brackets nested deeper are not parsed: about 100 of them exhaust a native stack of 1 MB."""
MAX_PATTERN_COST = 4_000_000
"""The parser's time for the pattern of a `case` grows fourfold with each level of brackets. This bounds the characters
of all patterns of a file, each counted four to the power of its level: about two seconds."""
MAX_INDENTS = 40
"""Blocks indented deeper are not parsed: the parser takes 25 kB of native stack for each, and 1 MB is what some
systems give a thread."""
MAX_DEPTH = 400
"""Blocks and brackets around one place, and the links of the chains that it is in: the bound of `Shape.depth`."""
MAX_TOKENS = 150_000
"""The parser takes two to three kilobytes for a token: in the end half a gigabyte. People split files before that."""
MAX_LENGTH = 2_000_000
"""Longer texts, in characters, are not even cut into pieces: a piece may be one character and takes 150 bytes."""
TOO_DEEP = "nested too deeply to be analysed"


class Problem(NamedTuple):
    """Where and why a text is not Python, or not parsed."""

    span: Span
    message: str
    is_too_large: bool = False


class Shape(NamedTuple):
    """What the pass over a text found."""

    depth: int
    """A bound of the depth of the syntax tree, in blocks, brackets and links such as `+ b`, `.c()` and `elif`."""
    comments: tuple[Span, ...]
    problem: Problem | None
    parsable: str
    """The text with everything at its place, but without what the parser loses count of."""


def shape_of(text: str) -> Shape:
    """The depth, the comments and the first lexical problem of a text, in time linear to its length.

    What is too large to be parsed is a problem of its whole.
    """
    if len(text) > MAX_LENGTH:
        return _too_large(f"longer than {MAX_LENGTH:,} characters")
    lexer = _Lexer(text)
    measure = _Measure(text)
    problem = None
    try:
        lexer.run()
    except _LexicalError as error:
        problem = error.problem
    try:
        measure.follow(lexer.pieces, complete=problem is None)
    except _LexicalError as error:
        problem = error.problem
    if problem is None and _has_too_many_tokens(text, lexer.pieces):
        return _too_large(f"more than {MAX_TOKENS:,} words and signs")
    comments = tuple(Span(start, end) for kind, start, end in lexer.pieces if kind == _COMMENT)
    return Shape(measure.depth, comments, problem, _with_plain_indentation(text, lexer.pieces))


def _too_large(reason: str) -> Shape:
    return Shape(0, (), Problem(Span(0, 0), f"{reason}, so it is not analysed", is_too_large=True), "")


def _has_too_many_tokens(text: str, pieces: Sequence[_Piece]) -> bool:
    # No token is shorter than a character: hardly any text is so long that they are counted.
    if len(text) <= MAX_TOKENS:
        return False
    counts = (
        len(_SMALLEST_TOKEN.findall(text, start, end)) if kind == _CODE else kind != _COMMENT
        for kind, start, end in pieces
    )
    return sum(counts) > MAX_TOKENS


def tokens_before(text: str, offset: int) -> tuple[Span, Span]:
    """The last two tokens that begin before an offset, the earlier one first; empty spans where there are none."""
    earlier = last = Span(0, 0)
    for span in _tokens(text):
        if span.start >= offset:
            break
        earlier, last = last, span
    return earlier, last


def first_invalid(text: str) -> Span:
    """The first character that begins no token, or number with leading zeros; an empty span where there is none."""
    for kind, start, end in _pieces_of(text):
        if kind == _CODE and (found := _INVALID.search(text, start, end)):
            return Span(*found.span())
    return Span(0, 0)


def _indentation(piece: str) -> str:
    """The indentation of the line that a piece of line ends and white space leads to.

    A form feed begins it anew, and of a line that is continued before its first token the first part counts.
    """
    line = piece.partition("\\")[0].replace("\r", "\n").rpartition("\n")[2]
    return line.rpartition("\f")[2]


def _with_plain_indentation(text: str, pieces: list[_Piece]) -> str:
    if not any(mark in text for mark in ("\f", "\\\n", "\\\r")):
        return text
    parts: list[str] = []
    at = 0
    for kind, start, end in pieces:
        piece = text[start:end]
        if kind == _LINE and ("\f" in piece or "\\" in piece):
            line = "\n" + _indentation(piece)
            parts += (text[at:start], line.rjust(end - start))
            at = end
    return "".join((*parts, text[at:]))


_SMALLEST_TOKEN = lazy_pattern(r"\w+|\S")
_TOKEN = lazy_pattern(r"\w+|<>|[-+*/%@&|^<>=!:~]+|\S")
_INVALID = lazy_pattern(r"[^\w\s\-+*/%@&|^<>=!:~.]|!(?!=)|(?<![\w.])0[\d_]*[1-9][\d_]*\b(?![.eEjJ])")


def _tokens(text: str) -> Iterator[Span]:
    for kind, start, end in _pieces_of(text):
        if kind == _CODE:
            for token in _TOKEN.finditer(text, start, end):
                yield Span(*token.span())
        elif kind not in (_LINE, _COMMENT):
            yield Span(start, end)


def _pieces_of(text: str) -> list[_Piece]:
    lexer = _Lexer(text)
    with contextlib.suppress(_LexicalError):
        lexer.run()
    return lexer.pieces


class _LexicalError(Exception):
    """The text stops being Python here."""

    def __init__(self, start: int, end: int, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(Span(start, end), message)


_Piece = tuple[str, int, int]
"""What a piece of text is, and where."""

_LINE = "line"
"""The end of a logical line, the blank lines after it and the indentation of the next line."""
_CODE = "code"
"""Names, numbers, operators and blanks."""
_STRING = "string"
"""A string, or a part of an f-string outside its replacement fields."""
_OPEN = "open"
_CLOSE = "close"
_SEPARATOR = "separator"
"""A comma or semicolon."""
_COMMENT = "comment"


_BLANK_LINES = r"(?:[ \t\f]*(?:\r\n?|\n))*"
_INDENTATION = r"[ \t\f]*(?:\\(?:\r\n?|\n)[ \t\f]*)*"


def _piece_pattern(code_marks: str) -> re.Pattern[str]:
    # The repetitions are bounded because each takes memory; what is left over becomes another piece or is read by
    # the slower rule for quotes.
    pattern = rf"""
          (?P<line>(?:\r\n?|\n){_BLANK_LINES}{_INDENTATION})
        | (?P<string>[bBuUrR]?
              (?: "(?!"")[^"\\\r\n]*(?:\\(?:\r\n|[\s\S])[^"\\\r\n]*){{0,200}}"
                | '(?!'')[^'\\\r\n]*(?:\\(?:\r\n|[\s\S])[^'\\\r\n]*){{0,200}}' ))
        | (?P<code>(?:{code_marks}+|\w+\b(?!["'])|[ \t\f]+){{1,200}})
        | (?P<open>[(\[{{])
        | (?P<close>[)\]}}])
        | (?P<separator>[,;])
        | (?P<comment>\#[^\r\n]*)
        | (?P<quote>(?:[rR][bBfFtT]?|[bBfFtT][rR]?|[uU])?["'])
        | (?P<word>\w+)
        | (?P<continuation>\\(?:\r\n?|\n))
        | (?P<other>[\s\S])
        """
    return re.compile(pattern, re.VERBOSE)


_PIECE = _piece_pattern(r"[^\s\w\"'\#()\[\]{},;\\]")
_PIECE_OF_FIELD = _piece_pattern(r"[^\s\w\"'\#()\[\]{},;\\:]")
_FIRST_LINE = lazy_pattern(_BLANK_LINES + _INDENTATION)
_STRING_STOPS = {
    "'": lazy_pattern(r"\\(?:\r\n|[\s\S])|'|[\r\n]"),
    '"': lazy_pattern(r"\\(?:\r\n|[\s\S])|\"|[\r\n]"),
    "'''": lazy_pattern(r"\\[\s\S]|'''"),
    '"""': lazy_pattern(r"\\[\s\S]|\"\"\""),
}
_STOP_IN_TEXT = lazy_pattern(r"[\"'\\{}\r\n]")
_NAMED_CHARACTER = lazy_pattern(r"\\N\{[^{}\"'\r\n]*\}")
_CLOSERS = {"(": ")", "[": "]", "{": "}"}


class _Frame(NamedTuple):
    """A bracket, f-string, replacement field or format specification that is still open."""

    at: int
    closer: str
    """What ends it; of a format specification what ends the f-string around it."""
    is_text: bool = False
    """An f-string outside its replacement fields, or a format specification."""
    is_field: bool = False
    is_specification: bool = False
    is_raw: bool = False


class _Lexer:
    """Cuts a text into pieces, in order; line continuations and the line ends in brackets are in none.

    `run` raises `_LexicalError` where the text cannot be cut; the pieces before that are kept.
    """

    def __init__(self, text: str) -> None:
        self.pieces: list[_Piece] = []
        self._text = text
        self._open: list[_Frame] = []

    def run(self) -> None:
        """Fill `pieces`."""
        first = _FIRST_LINE.match(self._text)
        at = self._add(_LINE, 0, first.end() if first else 0)
        while at < len(self._text):
            innermost = self._open[-1] if self._open else None
            if innermost is not None and innermost.is_text:
                at = self._text_of_format_string(at, innermost)
            elif innermost is not None and innermost.is_field:
                at = self._code(at, _PIECE_OF_FIELD)
            else:
                at = self._code(at, _PIECE)
        if self._open:
            raise self._never_closed(next((frame for frame in self._open if frame.is_text), self._open[-1]))

    def _add(self, kind: str, start: int, end: int) -> int:
        self.pieces.append((kind, start, end))
        return end

    def _never_closed(self, frame: _Frame) -> _LexicalError:
        what = "this string" if frame.is_text else f"`{self._text[frame.at]}`"
        return _LexicalError(frame.at, frame.at + 1, f"{what} is never closed")

    def _code(self, at: int, pattern: re.Pattern[str]) -> int:
        """Read pieces of code until another pattern or rule may have to go on."""
        text, pieces, open_frames = self._text, self.pieces, self._open
        for match in pattern.finditer(text, at):
            kind = match.lastgroup
            start, end = match.span()
            if kind == _LINE:
                if not open_frames:
                    pieces.append((_LINE, start, end))
            elif kind in (_CODE, _STRING, _SEPARATOR, _COMMENT):
                pieces.append((kind, start, end))
            elif kind == _OPEN:
                pieces.append((_OPEN, start, end))
                open_frames.append(_Frame(start, _CLOSERS[match.group()]))
                if pattern is not _PIECE:
                    return end
            elif kind == _CLOSE:
                self._close(start)
                if open_frames and open_frames[-1].is_field | open_frames[-1].is_text:
                    return end
            elif kind == "quote":
                return self._string(start, end)
            elif kind == "word":
                pieces.append((_CODE, start, end))
            elif kind == "other":
                return self._other(start)
        return len(text)

    def _close(self, at: int) -> None:
        mark = self._text[at]
        if not self._open:
            raise _LexicalError(at, at + 1, f"`{mark}` closes nothing")
        frame = self._open.pop()
        if frame.closer != mark:
            raise _LexicalError(at, at + 1, f"`{mark}` does not close `{self._text[frame.at]}`")
        self._add(_CLOSE, at, at + 1)

    def _other(self, at: int) -> int:
        mark = self._text[at]
        if mark == ":":
            string = next(frame for frame in reversed(self._open) if frame.is_text)
            self._open.append(string._replace(is_specification=True))
            return at + 1
        if mark == "\\":
            raise _LexicalError(at, at + 1, "a backslash continues a line only at the line's end")
        return self._add(_CODE, at, at + 1)

    def _string(self, start: int, after_quote: int) -> int:
        text = self._text
        prefix, quote = text[start : after_quote - 1].lower(), text[after_quote - 1]
        at = after_quote
        if text.startswith(quote * 2, at):
            quote, at = quote * 3, at + 2
        if "f" in prefix or "t" in prefix:
            self._open.append(_Frame(start, quote, is_text=True, is_raw="r" in prefix))
            return self._add(_STRING, start, at)
        stops = _STRING_STOPS[quote]
        while stop := stops.search(text, at):
            at = stop.end()
            if stop.group() == quote:
                return self._add(_STRING, start, at)
            if stop.group() in "\r\n":
                break
        raise _LexicalError(start, after_quote, "this string is never closed")

    def _text_of_format_string(self, start: int, frame: _Frame) -> int:
        """Read on to the end of the f-string or format specification, or to a replacement field in it."""
        text = self._text
        at = start
        while stop := _STOP_IN_TEXT.search(text, at):
            at, mark = stop.start(), stop.group()
            if mark == "\\":
                at = self._after_backslash(at, frame)
            elif mark == "{" and (frame.is_specification or not text.startswith("{{", at)):
                self._open.append(_Frame(at, "}", is_field=True))
                self._add(_STRING, start, at)
                return self._add(_OPEN, at, at + 1)
            elif mark == "}" and frame.is_specification:
                del self._open[-2:]
                return self._add(_CLOSE, at, at + 1)
            elif mark in "{}":
                at += 2 if text.startswith(mark * 2, at) else 1
            elif text.startswith(frame.closer, at) and not frame.is_specification:
                self._open.pop()
                return self._add(_STRING, start, at + len(frame.closer))
            elif (mark in "\r\n" and len(frame.closer) == 1) or text.startswith(frame.closer, at):
                break
            else:
                at += 1
        raise self._never_closed(frame)

    def _after_backslash(self, at: int, frame: _Frame) -> int:
        text = self._text
        if not frame.is_raw and (name := _NAMED_CHARACTER.match(text, at)):
            return name.end()
        if text.startswith(("{", "}"), at + 1):
            return at + 1
        return at + (3 if text.startswith("\r\n", at + 1) else 2)


_LINK = lazy_pattern(r"[-+*/%@&|^~.:]|\b(?:and|or|not|if|else|lambda|await|for)\b")
_SHORT = 3
_CASE = lazy_pattern(r"case\b(?!\s*[=.,:])")
_TAB_WIDTH = 8


class _Indentation(NamedTuple):
    """How far a line is indented if a tab reaches to the next multiple of eight, and if it is one column."""

    columns: int
    characters: int


class _Measure:
    """Follows the pieces to bound the depth of the syntax tree and to check the indentation."""

    def __init__(self, text: str) -> None:
        self.depth = 0
        self._text = text
        self._indentations = [_Indentation(0, 0)]
        self._elifs = [0]
        self._links = [0]
        """How many links of chains are open in the line and in each bracket."""
        self._around = 0
        """All of these together."""
        self._in_pattern = False
        self._pattern_cost = 0

    def follow(self, pieces: list[_Piece], *, complete: bool) -> None:
        """Raise `_LexicalError` where the text is nested too deeply or indented wrongly.

        Pieces that are not complete end somewhere in the text, so that their end says nothing.
        """
        text, links = self._text, self._links
        last: _Piece | None = None
        for piece in pieces:
            kind, start, end = piece
            if self._in_pattern:
                self._follow_pattern(piece)
            if kind == _CODE:
                if not text[start:end].isspace():
                    last = piece
                    self._deepen(piece, len(_LINK.findall(text, start, end)) if end - start > _SHORT else 1)
            elif kind == _OPEN:
                self._deepen(piece, 1)
                links.append(0)
                if len(links) > MAX_BRACKETS + 1:
                    raise _LexicalError(start, end, TOO_DEEP)
            elif kind == _CLOSE:
                self._around -= links.pop()
                last = piece
            elif kind == _SEPARATOR:
                self._around -= links[-1]
                links[-1] = 0
                last = piece
            elif kind == _STRING:
                last = piece
                self._deepen(piece, 1)
            elif kind == _LINE:
                self._around -= links[-1]
                links[-1] = 0
                if end < len(text) and text[end] != "#":
                    self._start_line(start, end, last)
                    last = None
        if complete and self._opens_block(last):
            raise self._no_block(last)

    def _deepen(self, piece: _Piece, links: int) -> None:
        self._links[-1] += links
        self._around += links
        if self._around > self.depth:
            self.depth = self._around
            if self.depth > MAX_DEPTH:
                raise _LexicalError(piece[1], piece[2], TOO_DEEP)

    def _follow_pattern(self, piece: _Piece) -> None:
        kind, start, end = piece
        level = len(self._links) - 1
        if level == 0 and kind == _CODE and ":" in self._text[start:end]:
            self._in_pattern = False
        self._pattern_cost += (end - start) * 4**level
        if self._pattern_cost > MAX_PATTERN_COST:
            raise _LexicalError(start, end, TOO_DEEP)

    def _opens_block(self, last: _Piece | None) -> bool:
        return last is not None and last[0] == _CODE and self._text[last[1] : last[2]].rstrip().endswith(":")

    def _no_block(self, last: _Piece | None) -> _LexicalError:
        assert last is not None
        colon = self._text.rindex(":", last[1], last[2])
        return _LexicalError(colon, colon + 1, "an indented block is missing after this")

    def _start_line(self, start: int, end: int, last: _Piece | None) -> None:
        white = _indentation(self._text[start:end])
        here = _Indentation(len(white.expandtabs(_TAB_WIDTH)), len(white))
        if here != self._indentations[-1] or self._opens_block(last):
            self._indent(here, Span(end - len(white), end), last)
        if self._text.startswith("elif", end):
            self._elifs[-1] += 1
            self._around += 1
        elif self._elifs[-1] and not self._text.startswith("else", end):
            self._around -= self._elifs[-1]
            self._elifs[-1] = 0
        self._in_pattern = _CASE.match(self._text, end) is not None

    def _indent(self, here: _Indentation, span: Span, last: _Piece | None) -> None:
        opens = self._opens_block(last)
        if here.columns <= self._indentations[-1].columns:
            if opens:
                raise self._no_block(last)
            self._leave_blocks(here, span)
        elif not opens:
            raise _LexicalError(*span, "this line is indented for no reason")
        elif here.characters <= self._indentations[-1].characters:
            raise _mixed_tabs(span)
        elif len(self._indentations) > MAX_INDENTS:
            raise _LexicalError(*span, TOO_DEEP)
        else:
            self._indentations.append(here)
            self._elifs.append(0)
            self._around += 1

    def _leave_blocks(self, here: _Indentation, span: Span) -> None:
        while self._indentations[-1].columns > here.columns:
            self._indentations.pop()
            self._around -= 1 + self._elifs.pop()
        if self._indentations[-1].columns != here.columns:
            raise _LexicalError(*span, "this line's indentation matches no line above")
        if self._indentations[-1].characters != here.characters:
            raise _mixed_tabs(span)


def _mixed_tabs(span: Span) -> _LexicalError:
    return _LexicalError(*span, "tabs and spaces are mixed in this line's indentation")
