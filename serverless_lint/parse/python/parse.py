"""Python source to facts, by LibCST."""

from __future__ import annotations

import sys
from typing import Final

import libcst as cst

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.code.facts import CodeModule, Language
from serverless_lint.parse.fact import COMMENT_MARK, Comment, SyntaxProblem
from serverless_lint.parse.python.expressions import module_block
from serverless_lint.parse.python.lexer import TOO_DEEP, Shape, first_invalid, shape_of, tokens_before
from serverless_lint.parse.python.spans import spans_of
from serverless_lint.parse.python.statements import StatementWalk
from serverless_lint.source import Span


def parse_python(text: str) -> CodeModule:
    """The facts of a Python file. Text that is not Python gives a module without facts but with a `problem`."""
    shape = shape_of(_without_marks(text))
    if shape.problem is not None:
        return _unparsed(text, shape.problem.span, shape.problem.message, is_too_large=shape.problem.is_too_large)
    _allow_recursion(shape.depth)
    try:
        module = cst.parse_module(shape.parsable)
        walk = StatementWalk(text, spans_of(module))
        walk.module(module)
    except cst.ParserSyntaxError as error:
        span, message = _syntax_problem(shape.parsable, error.message)
        return _unparsed(text, span, message, language="python2" if message.endswith(_IS_PYTHON_2) else "")
    except RecursionError:
        return _unparsed(text, Span(0, 0), TOO_DEEP)
    except (cst.CSTLogicError, cst.CSTValidationError):
        return _unparsed(text, Span(0, 0), _INVALID)
    return walk.facts(_comments(text, shape))


_INVALID = "invalid syntax"
_SURROGATE = lazy_pattern("[\ud800-\udfff]")


def _without_marks(text: str) -> str:
    """The text without byte order mark and lone surrogates, but with every character at its offset."""
    if text.startswith("\ufeff"):
        text = "\n" + text[1:]
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


_COMFORTABLE_DEPTH = 60
_RECURSION_LIMIT = 5_000


def _allow_recursion(depth: int) -> None:
    # LibCST needs up to six Python frames for a level of the tree. The limit is never lowered again: another thread
    # may be using it.
    if depth > _COMFORTABLE_DEPTH and sys.getrecursionlimit() < _RECURSION_LIMIT:
        sys.setrecursionlimit(_RECURSION_LIMIT)


def _comments(text: str, shape: Shape) -> tuple[Comment, ...]:
    if COMMENT_MARK not in text:
        return ()
    comments = (Comment(span, text[span.start : span.end]) for span in shape.comments)
    return tuple(comment for comment in comments if COMMENT_MARK in comment.text)


def _unparsed(text: str, span: Span, message: str, *, language: str = "", is_too_large: bool = False) -> CodeModule:
    problem = SyntaxProblem(span, message, language, not is_too_large, is_too_large)
    return CodeModule(Language.PYTHON, blocks=(module_block(text),), problem=problem)


_PLACE = lazy_pattern(r"error at (\d+):(\d+)")
_LINE_BREAK = lazy_pattern(r"\r\n?|\n")
_IS_PYTHON_2: Final = " is Python 2"
_PYTHON_2_STATEMENTS: Final = {
    "exec": f"`exec` as a statement{_IS_PYTHON_2}",
    "print": f"`print` as a statement{_IS_PYTHON_2}",
}
_PYTHON_2_OPERATORS: Final = {
    "<>": f"`<>` as an operator{_IS_PYTHON_2}",
    "`": f"a backquote as an operator{_IS_PYTHON_2}",
}
_LONGEST_SHOWN = 20


def _syntax_problem(text: str, message: str) -> tuple[Span, str]:
    place = _PLACE.search(message)
    if place is None:
        wrong = first_invalid(text)
        reason = message.rpartition("tokenizer error: ")[2].partition("\n")[0]
        return wrong, _PYTHON_2_OPERATORS.get(text[wrong.start : wrong.end], reason)
    # The parser names the place behind the token that it cannot take.
    earlier, wrong = tokens_before(text, _offset(text, int(place[1]), int(place[2])))
    statement = _PYTHON_2_STATEMENTS.get(text[earlier.start : earlier.end])
    if statement is not None:
        return earlier, statement
    word = text[wrong.start : wrong.end]
    is_shown = word and word.isprintable() and len(word) <= _LONGEST_SHOWN
    return wrong, _PYTHON_2_OPERATORS.get(word, f"{_INVALID} at `{word}`" if is_shown else _INVALID)


def _offset(text: str, line: int, column: int) -> int:
    at = 0
    for _ in range(line - 1):
        line_break = _LINE_BREAK.search(text, at)
        if line_break is None:
            return len(text)
        at = line_break.end()
    return at + column
