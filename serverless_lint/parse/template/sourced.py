"""Text taken out of a template with a map back to it: what inline code is parsed from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.tree.nodes import ScalarNode, ScalarStyle
from serverless_lint.source import Document, Location, Span

Run = tuple[int, int, int]
"""Offset in the text, offset in the document, length of a piece that stands unchanged in the document."""

_NOWHERE = Span(0, 0)
_LINE_BREAK = r"\r\n|[\r\n\x85\u2028\u2029]"
_PLACEHOLDER = lazy_pattern(r"\$\{[^!]")
_BARE_PLACEHOLDER = lazy_pattern(
    r"""(?P<text>"(?:[^"\\\n]|\\.?)*(?:["\n]|\Z)|'(?:[^'\\\n]|\\.?)*(?:['\n]|\Z))
        |(?P<template>`(?:[^`\\]|\\.?)*(?:`|\Z))
        |\$\{(?P<name>[A-Za-z0-9.:]*)\}""",
    re.VERBOSE | re.DOTALL,
)
"""What is filled into code outside of its texts, which are matched so that they are passed over."""
_PSEUDO_PARAMETER = lazy_pattern(r"\$\{AWS::")
_NO_NAME = lazy_pattern(r"[.:]")
_BREAKS = lazy_pattern(_LINE_BREAK)
# The look-behind keeps the search linear in long rows of blanks.
_FOLD = rf"(?<![ \t])[ \t]*(?:{_LINE_BREAK})(?:[ \t]|{_LINE_BREAK})*"
# The names of characters are not long; without the limit a search for the end of each would be a square of the text.
_ESCAPE_OF_PYTHON = (
    r"(?P<escape>\\(?:[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^{}]{1,100}\}|[\\'\"abfnrtv]))"
)
_JOINT_OF_PYTHON = r"(?P<joint>\\(?:\r\n?|\n))"
_LINE_END_OF_PYTHON = r"(?P<fold>\r\n?)"
_BRACES = r"(?P<braces>\{\{|\}\})"
_CHANGES = {
    ScalarStyle.JAVASCRIPT: lazy_pattern(
        r"""(?P<joint>\\(?:\r\n|[\r\n\u2028\u2029]))
        |(?P<escape>\\(?:u\{[0-9a-fA-F]{1,6}\}
            |u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.))""",
        re.VERBOSE | re.DOTALL,
    ),
    ScalarStyle.PYTHON: lazy_pattern(rf"{_JOINT_OF_PYTHON}|{_ESCAPE_OF_PYTHON}|{_LINE_END_OF_PYTHON}"),
    ScalarStyle.PYTHON_RAW: lazy_pattern(_LINE_END_OF_PYTHON),
    ScalarStyle.PYTHON_FORMATTED: lazy_pattern(
        rf"{_JOINT_OF_PYTHON}|{_ESCAPE_OF_PYTHON}|{_LINE_END_OF_PYTHON}|{_BRACES}"
    ),
    ScalarStyle.PYTHON_RAW_FORMATTED: lazy_pattern(rf"{_LINE_END_OF_PYTHON}|{_BRACES}"),
    ScalarStyle.PLAIN: lazy_pattern(rf"(?P<fold>{_FOLD})"),
    ScalarStyle.SINGLE_QUOTED: lazy_pattern(rf"(?P<fold>{_FOLD})|(?P<escape>'')"),
    ScalarStyle.DOUBLE_QUOTED: lazy_pattern(
        rf"""(?P<joint>\\(?:{_LINE_BREAK})(?:[ \t]|{_LINE_BREAK})*)
        |(?P<escape>\\u[dD][89abAB][0-9a-fA-F]{{2}}\\u[dD][c-fC-F][0-9a-fA-F]{{2}}
            |\\x[0-9a-fA-F]{{2}}|\\u[0-9a-fA-F]{{4}}|\\U[0-9a-fA-F]{{8}}|\\.)
        |(?P<fold>{_FOLD})""",
        re.VERBOSE,
    ),
}
"""Where the text of a flow scalar, or one in a program, differs from how it is written."""
_QUOTED = frozenset({ScalarStyle.SINGLE_QUOTED, ScalarStyle.DOUBLE_QUOTED})


class SourcedText(msgspec.Struct, frozen=True):
    """Text taken out of a document, such as the code in a block scalar.

    `runs` are the pieces that stand unchanged in the document, in order; an escape such as `\\n` in a quoted scalar
    ends a run.
    """

    text: str
    document: Document
    runs: tuple[Run, ...]
    span: Span = _NOWHERE
    """Everything that the text is taken from."""
    has_placeholders: bool = False
    """Whether CloudFormation fills in each `${…}` of it."""

    @property
    def code(self) -> str:
        """The text as code that can be parsed: what will be filled in outside of texts is a name of the same length."""
        return _BARE_PLACEHOLDER.sub(_as_name, self.text) if self.has_placeholders else self.text

    def fills_in(self, text: str) -> bool:
        """Whether a part of it is another text once it is deployed."""
        return self.has_placeholders and _PLACEHOLDER.search(text) is not None

    def locate(self, start: int, end: int) -> Location:
        """The place in the document of a span of the text."""
        return self.document.at(self.written(start, end))

    def written(self, start: int, end: int) -> Span:
        """The span in the document of a span of the text."""
        first = self._offset(start, is_end=False)
        last = self._offset(end, is_end=True) if end > start else first
        return Span(first, max(first, last))

    def _offset(self, at: int, *, is_end: bool) -> int:
        """Where an offset of the text stands; inside a changed piece, the edge of that piece."""
        index = bisect_right(self.runs, at - 1 if is_end else at, key=_text_offset) - 1
        if index >= 0:
            text_start, start, length = self.runs[index]
            if at <= text_start + length - (not is_end):
                return start + at - text_start
            if not is_end:
                return start + length
        if not is_end:
            return self.span.start
        return self.runs[index + 1][1] if index + 1 < len(self.runs) else self.span.end


def _as_name(match: re.Match[str]) -> str:
    if match["name"] is not None:
        return f"__{_NO_NAME.sub('_', match['name'])}_"
    # To a template of JavaScript it is an expression either way, if it has no colons.
    return _PSEUDO_PARAMETER.sub("${AWS__", match[0]) if match["template"] else match[0]


def _text_offset(run: Run) -> int:
    return run[0]


def scalar_text(document: Document, scalar: ScalarNode) -> SourcedText:
    """A scalar's text with the places of its pieces."""
    runs = tuple(_merged(_runs(document.text, scalar)))
    is_faithful = all(
        scalar.text[at : at + length] == document.text[start : start + length] for at, start, length in runs
    )
    return SourcedText(scalar.text, document, runs if is_faithful else (), scalar.span)


def joined(pieces: Iterable[SourcedText], delimiter: str, document: Document, span: Span) -> SourcedText:
    """Several texts with a delimiter between them."""
    texts: list[str] = []
    runs: list[Run] = []
    length = 0
    has_placeholders = False
    for piece in pieces:
        if texts:
            length += len(delimiter)
        runs += ((at + length, start, size) for at, start, size in piece.runs)
        texts.append(piece.text)
        length += len(piece.text)
        has_placeholders = has_placeholders or piece.has_placeholders
    return SourcedText(delimiter.join(texts), document, tuple(runs), span, has_placeholders)


def _merged(runs: Iterable[Run]) -> Iterator[Run]:
    """The runs without empty ones, those that continue each other made one."""
    last: Run | None = None
    for at, start, length in runs:
        if last is not None and last[0] + last[2] == at and last[1] + last[2] == start:
            last = (last[0], last[1], last[2] + length)
        else:
            if last is not None and last[2]:
                yield last
            last = (at, start, length)
    if last is not None and last[2]:
        yield last


def _runs(source: str, scalar: ScalarNode) -> Iterator[Run]:
    if scalar.style is ScalarStyle.LITERAL:
        return _literal_runs(source, scalar)
    if scalar.style is ScalarStyle.FOLDED:
        return _folded_runs(source, scalar)
    if scalar.style is ScalarStyle.DERIVED:
        start, end = scalar.span
        is_written = end - start == len(scalar.text) and source.startswith(scalar.text, start)
        return iter(((0, start, end - start),) if is_written else ())
    return _flow_runs(source, scalar)


def _flow_runs(source: str, scalar: ScalarNode) -> Iterator[Run]:
    start, end = scalar.span
    if scalar.style in _QUOTED:
        start, end = start + 1, end - 1
    at = 0
    for change in _CHANGES[scalar.style].finditer(source, start, end):
        yield at, start, change.start() - start
        at += change.start() - start + _changed_length(change)
        start = change.end()
    yield at, start, end - start


def _changed_length(change: re.Match[str]) -> int:
    """How many characters of text a changed piece makes."""
    if change.lastgroup in ("escape", "braces"):
        return 1
    breaks = len(_BREAKS.findall(change[0]))
    if change.lastgroup == "joint" or breaks > 1:
        return breaks - 1
    return 1


def _content_lines(source: str, scalar: ScalarNode) -> Iterator[tuple[int, str]]:
    """The lines below `|` or `>` with where they start, without line ends."""
    at = source.find("\n", scalar.span.start)
    while at != -1 and at + 1 < len(source):
        start = at + 1
        at = source.find("\n", start)
        line = source[start : at if at != -1 else len(source)]
        yield start, line.removesuffix("\r")


def _literal_runs(source: str, scalar: ScalarNode) -> Iterator[Run]:
    """Line by line: each stands in the document behind its indentation."""
    at = 0
    lines = scalar.text.split("\n")
    for text, (start, line) in zip(lines, _content_lines(source, scalar), strict=False):
        indentation = len(line) - len(text)
        if not line.endswith(text):
            return
        has_plain_end = at + len(text) < len(scalar.text) and source[start + len(line) : start + len(line) + 1] == "\n"
        yield at, start + max(indentation, 0), len(text) + has_plain_end
        at += len(text) + 1


def _folded_runs(source: str, scalar: ScalarNode) -> Iterator[Run]:
    """Line by line, skipping what folding made of the line ends between them."""
    at = 0
    text = scalar.text
    indentation: int | None = None
    for start, line in _content_lines(source, scalar):
        if not line.strip(" "):
            continue
        if indentation is None:
            first = text.lstrip("\n").partition("\n")[0]
            indentation = len(line) - len(line.lstrip(" ")) - (len(first) - len(first.lstrip(" ")))
        content = line[indentation:]
        while at < len(text) and text[at] in " \n" and not text.startswith(content, at):
            at += 1
        if at >= len(text) or not text.startswith(content, at):
            return
        yield at, start + indentation, len(content)
        at += len(content)
