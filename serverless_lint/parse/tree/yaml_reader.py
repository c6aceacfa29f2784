"""YAML text → tree, by the events of ruamel.yaml's parsers."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Any

from msgspec.structs import replace
from ruamel.yaml import YAML, events
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.fact import COMMENT_MARK, OTHER_TOOLS_MARK, Comment, SyntaxProblem
from serverless_lint.parse.tree.builder import NO_PROPERTIES, LimitReached, Properties, TreeBuilder
from serverless_lint.parse.tree.nodes import ScalarNode, ScalarStyle, TreeFile
from serverless_lint.source import Span, new_tuple

try:
    from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
except ImportError:
    CParser = None

_FORBIDDEN = lazy_pattern("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""What a YAML text may not hold. To name what it may takes ten times as long to compile."""
_PROPERTY = lazy_pattern(r"!<[^<>\s]*>|[&!][^\s,\[\]{}]*")
_BREAK = "\r\n\x85\u2028\u2029"
_BLANKS = f" \t{_BREAK}"
_GAP = lazy_pattern(rf"(?:[ \t{_BREAK}]+(?:#[^{_BREAK}]*)?)*")
_INDICATORS = ":?,-"
_MARKS = (COMMENT_MARK, OTHER_TOOLS_MARK)
_MARK = lazy_pattern("|".join(_MARKS))
_REST_OF_LINE = lazy_pattern(rf"[^{_BREAK}]*")
_STYLES = {
    "'": ScalarStyle.SINGLE_QUOTED,
    '"': ScalarStyle.DOUBLE_QUOTED,
    "|": ScalarStyle.LITERAL,
    ">": ScalarStyle.FOLDED,
}
_PLAIN, _DOUBLE_QUOTED = ScalarStyle.PLAIN, ScalarStyle.DOUBLE_QUOTED
_BLOCK_STYLES = (ScalarStyle.LITERAL, ScalarStyle.FOLDED)
_TEXT_TAGS = ("!", "tag:yaml.org,2002:str")


_LONGEST_SECOND_TRY = 1_000_000
"""The pure parser takes ten times as long as the fast one."""
_COLON = "\uf83a"
"""Stands for a colon that the fast parser rejects; a character for private use, which templates hardly ever hold."""
_LONGEST_WITH_COLONS = 100_000
_MAX_COLONS = 50
"""The fast parser starts again for each."""
_ENDS_KEY_IN_FLOW = f",?[]{{}}{_BLANKS}"


def read_yaml(text: str, *, fast: bool = CParser is not None) -> TreeFile:
    """The facts of a YAML text. The fast parser needs ruamel.yaml's C extension and gives the same facts."""
    tree = _as_written(text, fast=fast)
    problem = next((each for each in tree.problems if _is_in_blank_line(text, each.span)), None)
    if tree.is_complete or problem is None or len(text) > _LONGEST_SECOND_TRY:
        return tree
    second = _as_written("\n".join(map(_without_tabs_if_blank, text.split("\n"))), fast=fast)
    if not second.is_complete:
        return tree
    problems = sorted((*second.problems, replace(problem, is_blank=True)), key=lambda each: each.span)
    return replace(second, problems=tuple(problems))


def _is_in_blank_line(text: str, span: Span) -> bool:
    if text[span.start : span.end] != "\t":
        return False
    start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    return not text[start : end if end >= 0 else len(text)].strip(" \t\r")


def _without_tabs_if_blank(line: str) -> str:
    return line.replace("\t", " ") if "\t" in line and not line.strip(" \t\r") else line


def _as_written(text: str, *, fast: bool) -> TreeFile:
    if not fast:
        return _Reader(text).read(_pure_events)
    reader = _Reader(text)
    tree = reader.read(_fast_events)
    if reader.syntax_error is None or len(text) > _LONGEST_SECOND_TRY:
        return tree
    hidden = _with_colons_hidden(text)
    if hidden is not None:
        return _Reader(text).read(lambda _: _events_with_colons(hidden))
    # Each parser rejects some valid YAML: the one that comes further is right.
    second = _Reader(text)
    second_tree = second.read(_pure_events)
    return second_tree if second.end >= reader.end else tree


def read_flow(text: str) -> TreeFile:
    """The facts of a text that may be no YAML at all, of which it is not worth to ask a second parser."""
    return _Reader(text).read(_pure_events if CParser is None else _fast_events)


def _fast_events(text: str) -> Iterator[Any]:
    parser = CParser(text)
    while True:
        event = parser.get_event()
        if event is None:
            return
        yield event


def _pure_events(text: str) -> Iterator[Any]:
    parsed: Iterator[Any] = YAML(typ="safe", pure=True).parse(text)
    return parsed


def _with_colons_hidden(text: str) -> str | None:
    """A text that the fast parser rejects as it takes it, if that is for scalars such as in `[logs:PutLogEvents]`.

    People write lists of actions like this, and the pure parser is slow.
    """
    if _COLON in text or len(text) > _LONGEST_WITH_COLONS:
        return None
    for _ in range(_MAX_COLONS):
        try:
            for _ in _fast_events(text):
                pass
        except MarkedYAMLError as error:
            at = -1 if error.problem_mark is None else error.problem_mark.index
            if error.problem != "found unexpected ':'" or text[at + 1 : at + 2] in _ENDS_KEY_IN_FLOW:
                return None
            text = f"{text[:at]}{_COLON}{text[at + 1 :]}"
        except (YAMLError, ValueError, OverflowError):
            return None
        else:
            return text
    return None


def _events_with_colons(hidden: str) -> Iterator[Any]:
    for event in _fast_events(hidden):
        if type(event) is events.ScalarEvent:
            event.value = event.value.replace(_COLON, ":")
        yield event


class _Reader:
    """Turns parser events into a tree, correcting what the parsers' marks leave open."""

    def __init__(self, text: str) -> None:
        self.end = len(text)
        """Where reading ended; what follows is not classified."""
        self.syntax_error: SyntaxProblem | None = None
        """What stopped the parser."""
        self._text = _FORBIDDEN.sub("\ufffd", text)
        self._builder = TreeBuilder(self._text)
        self._scalars: list[Span] = []
        self._documents = 0
        self._last_end = 0
        self._is_complete = True
        if self._text != text and (forbidden := _FORBIDDEN.search(text)):
            at = forbidden.start()
            self._builder.problem(f"the character U+{ord(text[at]):04X} is not allowed", Span(at, at + 1))

    def read(self, parse: Callable[[str], Iterator[Any]]) -> TreeFile:
        """The facts of the first document."""
        try:
            self._take_first_document(parse(self._text))
        except LimitReached as limit:
            self._stop(limit.problem)
        except MarkedYAMLError as error:
            self.syntax_error = self._syntax_problem(error)
            self._stop(self.syntax_error)
        except (YAMLError, ValueError, OverflowError):
            self.syntax_error = SyntaxProblem(
                Span(self._last_end, self._last_end), "broken YAML: an escape names no character"
            )
            self._stop(self.syntax_error)
        return TreeFile(
            self._builder.root,
            comments=tuple(self._comments()),
            problems=tuple(sorted(self._builder.problems, key=lambda problem: problem.span)),
            repeated_keys=tuple(self._builder.repeated_keys),
            is_multi_document=self._documents > 1,
            is_complete=self._is_complete,
        )

    def _take_first_document(self, parsed: Iterator[Any]) -> None:
        for event in parsed:
            if type(event) is events.DocumentStartEvent:
                self._documents += 1
                if self._documents > 1:
                    self.end = event.start_mark.index
                    return
            self._take(event)

    def _stop(self, problem: SyntaxProblem) -> None:
        self._builder.problems.append(problem)
        self._builder.close_all()
        self.end = problem.span.start
        self._is_complete = False

    def _take(self, event: Any) -> None:
        kind = type(event)
        if kind is events.ScalarEvent:
            self._take_scalar(event)
        elif kind is events.MappingStartEvent or kind is events.SequenceStartEvent:
            properties, start = self._properties(event)
            start = _end_of(_GAP, self._text, start)
            self._builder.start(start, is_map=kind is events.MappingStartEvent, properties=properties)
        elif kind is events.MappingEndEvent or kind is events.SequenceEndEvent:
            start, end = event.start_mark.index, event.end_mark.index
            # Only a flow collection ends with a character; the end of a block collection lies at the next token.
            self._builder.end(end if end > start else None)
        elif kind is events.AliasEvent:
            self._builder.alias(event.anchor, Span(event.start_mark.index, event.end_mark.index))
        self._last_end = event.end_mark.index

    def _take_scalar(self, event: Any) -> None:
        properties, start = self._properties(event)
        style = _STYLES.get(event.style, _PLAIN)
        text: str = event.value
        if style is _DOUBLE_QUOTED:
            text = _with_surrogates_joined(text)
        if style is _PLAIN and not text:
            start = end = start if properties is not NO_PROPERTIES else self._behind_indicator(start)
        else:
            # Most scalars begin where their mark says, and asking for that takes a tenth of the pattern's time.
            if self._text[start : start + 1] in _BLANKS:
                start = _end_of(_GAP, self._text, start)
            end = event.end_mark.index
            if style in _BLOCK_STYLES:
                # The parser's mark lies at the next token.
                end = start + len(self._text[start:end].rstrip(_BLANKS))
        span = new_tuple(Span, (start, end))
        self._scalars.append(span)
        is_text = properties is not NO_PROPERTIES and event.tag in _TEXT_TAGS
        self._builder.scalar(ScalarNode(span, text, style, is_text), properties)

    def _behind_indicator(self, before: int) -> int:
        """Where an empty scalar stands: behind its `:` or `-`; the pure parser's mark lies at the next token."""
        at = self._last_end
        # A pattern of gap and indicator would try each way to cut the gap, and look for indicators in its comments.
        behind_gap = _end_of(_GAP, self._text, at)
        while behind_gap < before and self._text[behind_gap] in _INDICATORS:
            at = behind_gap + 1
            behind_gap = _end_of(_GAP, self._text, at)
        return at

    def _properties(self, event: Any) -> tuple[Properties, int]:
        """The tag and anchor in front of a value, and where they end."""
        start: int = event.start_mark.index
        if event.tag is None and event.anchor is None:
            return NO_PROPERTIES, start
        properties = Properties(_function_name(event.tag), anchor=event.anchor)
        end = start
        for _ in range((event.tag is not None) + (event.anchor is not None)):
            match = _PROPERTY.match(self._text, _end_of(_GAP, self._text, end))
            if match is None:
                break
            end = match.end()
            if match[0].startswith("!"):
                properties.tag_span = Span(*match.span())
        if properties.function and not properties.tag_span.end:
            properties.tag_span = self._tag_before(start)
        return properties, end

    def _tag_before(self, start: int) -> Span:
        """The tag in front of an anchor: there the pure parser's mark lies at the anchor."""
        tag = Span(start, start)
        for match in _PROPERTY.finditer(self._text, self._last_end, start):
            tag = Span(*match.span())
        return tag

    def _syntax_problem(self, error: MarkedYAMLError) -> SyntaxProblem:
        mark = error.problem_mark or error.context_mark
        at = self._last_end if mark is None else mark.index
        end = min(at + 1, len(self._text))
        if self._text[at:end] == "\t":
            return SyntaxProblem(Span(at, end), "a tab cannot be used for indentation")
        return SyntaxProblem(Span(at, end), f"broken YAML: {error.problem or error.context}")

    def _comments(self) -> Iterator[Comment]:
        """The comments that speak to this tool and others of its kind: the parsers drop all comments."""
        if not any(mark in self._text for mark in _MARKS):
            return
        line_end = 0
        while (found := _MARK.search(self._text, line_end, self.end)) is not None:
            # Looking back no further than the last line keeps this linear.
            line_start = max(line_end, 1 + max(self._text.rfind(mark, line_end, found.start()) for mark in _BREAK))
            line_end = _end_of(_REST_OF_LINE, self._text, found.start())
            last_mark = max(
                self._text.rfind(mark, found.start(), line_end) for mark in (COMMENT_MARK, OTHER_TOOLS_MARK)
            )
            start = self._comment_start(line_start, last_mark)
            if start is not None:
                yield Comment(Span(start, line_end), self._text[start:line_end])

    def _comment_start(self, line_start: int, before: int) -> int | None:
        at = self._text.find("#", line_start, before)
        while at != -1:
            behind_scalar = self._end_of_scalar_around(at)
            if behind_scalar is None and (at == line_start or self._text[at - 1] in " \t"):
                return at
            at = self._text.find("#", max(at + 1, behind_scalar or 0), before)
        return None

    def _end_of_scalar_around(self, at: int) -> int | None:
        index = bisect_right(self._scalars, Span(at, len(self._text))) - 1
        if index < 0 or at >= self._scalars[index].end:
            return None
        start, end = self._scalars[index]
        # The line of `|` and `>` may end with a comment.
        is_header = self._text[start] in "|>" and at <= _end_of(_REST_OF_LINE, self._text, start)
        return None if is_header else end


def _function_name(tag: str | None) -> str:
    """The intrinsic function that a short tag stands for; empty for `!`, `!!map` and the like."""
    if tag is None or not tag.startswith("!") or tag == "!":
        return ""
    name = tag[1:]
    return name if name in ("Ref", "Condition") else f"Fn::{name}"


def _with_surrogates_joined(text: str) -> str:
    """The text with `\\\\ud83d\\\\ude00` as the one character it stands for; half a pair is no character."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
