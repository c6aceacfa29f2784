"""JSON text → tree. Strict: no comments, no trailing commas, no bare words."""

from __future__ import annotations

import json
import re

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.fact import SyntaxProblem
from serverless_lint.parse.tree.builder import LimitReached, TreeBuilder
from serverless_lint.parse.tree.nodes import ScalarNode, ScalarStyle, TreeFile
from serverless_lint.source import Span

_TOKEN = lazy_pattern(
    r"""[ \t\r\n]*(?:
        (?P<quote>")
      | (?P<literal>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?(?![0-9A-Za-z_.])|(?:true|false|null)\b)
      | (?P<mark>[{}\[\],:])
      | (?P<end>\Z)
    )""",
    re.VERBOSE,
)
_BLANKS = lazy_pattern(r"[ \t\r\n]*")
_SURROGATE = lazy_pattern("[\ud800-\udfff]")
_DECODER = json.JSONDecoder()


class _NotJson(Exception):
    """The text breaks JSON's grammar at a span."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


def read_json(text: str) -> TreeFile:
    """The facts of a JSON text."""
    builder = TreeBuilder(text)
    reader = _Reader(text, builder)
    is_complete = False
    try:
        reader.read()
        builder.problems += reader.commas
        is_complete = not reader.commas
    except LimitReached as limit:
        builder.problems.append(limit.problem)
    except _NotJson as error:
        builder.problem(error.message, error.span)
    builder.close_all()
    problems = tuple(sorted(builder.problems, key=lambda problem: problem.span))
    return TreeFile(
        builder.root, problems=problems, repeated_keys=tuple(builder.repeated_keys), is_complete=is_complete
    )


class _Reader:
    """Walks the tokens with a stack of its own: nesting costs no recursion."""

    def __init__(self, text: str, builder: TreeBuilder) -> None:
        self._text = text
        self._builder = builder
        self._closers: list[str] = []
        self._just_opened = False
        self.commas: list[SyntaxProblem] = []
        """The commas that nothing follows: what else is wrong matters more, as YAML knows them."""
        self._kind = ""
        self._token = ""
        self._span = Span(0, 0)

    def read(self) -> None:
        """Read one value and nothing else."""
        self._advance()
        self._read_value()
        while self._closers:
            self._read_next_in_collection()
        if self._kind != "end":
            raise _NotJson("nothing may follow the JSON value", self._span)

    def _advance(self) -> None:
        match = _TOKEN.match(self._text, self._span.end)
        if match is None or match.lastgroup is None:
            raise self._unreadable(self._span.end)
        self._kind = match.lastgroup
        self._token = match[self._kind]
        self._span = Span(*match.span(self._kind))

    def _unreadable(self, at: int) -> _NotJson:
        blanks = _BLANKS.match(self._text, at)
        start = blanks.end() if blanks else at
        is_comment = self._text.startswith(("//", "/*", "#"), start)
        message = "JSON has no comments" if is_comment else "this is not JSON"
        return _NotJson(message, Span(start, start + 1))

    def _read_next_in_collection(self) -> None:
        closer = self._closers[-1]
        if self._token == closer:
            self._close()
            return
        if not self._just_opened:
            if self._token != ",":
                raise _NotJson(f"expected `,` or `{closer}`", self._span)
            comma = self._span
            self._advance()
            if self._token == closer:
                self.commas.append(SyntaxProblem(comma, f"JSON has no comma before `{closer}`"))
                self._close()
                return
        if closer == "}":
            self._read_key()
        self._read_value()

    def _read_key(self) -> None:
        if self._kind != "quote":
            raise _NotJson("expected a key in double quotes", self._span)
        self._read_scalar()
        if self._token != ":":
            raise _NotJson("expected `:`", self._span)
        self._advance()

    def _read_value(self) -> None:
        if self._kind in ("quote", "literal"):
            self._read_scalar()
        elif self._token in ("{", "["):
            self._open()
        else:
            raise _NotJson("expected a value", self._span)

    def _read_scalar(self) -> None:
        if self._kind == "quote":
            text = self._read_text()
            node = ScalarNode(self._span, text, ScalarStyle.DOUBLE_QUOTED)
        else:
            node = ScalarNode(self._span, self._token)
        self._builder.scalar(node)
        self._just_opened = False
        self._advance()

    def _read_text(self) -> str:
        """The text behind an opening quote."""
        start = self._span.start
        try:
            text, end = _DECODER.raw_decode(self._text, start)
        except json.JSONDecodeError as error:
            message = "a text is not closed, or holds a line break, control character or unknown escape"
            raise _NotJson(message, Span(error.pos, error.pos + 1)) from None
        self._span = Span(start, end)
        # Half a surrogate pair is valid JSON but no character, and cannot be written out again.
        return _SURROGATE.sub("\ufffd", text)

    def _open(self) -> None:
        self._builder.start(self._span.start, is_map=self._token == "{")
        self._closers.append("}" if self._token == "{" else "]")
        self._just_opened = True
        self._advance()

    def _close(self) -> None:
        self._builder.end(self._span.end)
        self._closers.pop()
        self._just_opened = False
        self._advance()
