"""Moving a statement out of a function, so that it runs once, when the module is loaded.

Only where it is certain that it means the same there: its names are the module's, and no other code knows the name
that it binds.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.code.contents import parts_with_calls
from serverless_lint.parse.code.facts import (
    Assignment,
    Attribute,
    BlockKind,
    CallResult,
    CodeFunction,
    CodeModule,
    FunctionValue,
    Import,
    Language,
    Name,
)
from serverless_lint.source import Document, Span

_JAVASCRIPT_GLOBALS = frozenset({"process", "undefined", "Number", "String", "Boolean", "JSON", "parseInt"})
_MODULE = 0
"""The index of the block that is the module."""
_COMMENT = {Language.PYTHON: lazy_pattern(r"\s*#"), Language.JAVASCRIPT: lazy_pattern(r"\s*(?://|/\*|\*)")}
_DECORATOR = lazy_pattern(r"@\w")
_PYTHON_STATEMENT = r"\s+{name}\s*=\s*{value}\s*(?:#.*)?"
"""Without a type: that of a module's variable is evaluated."""
_JAVASCRIPT_STATEMENT = r"\s+(?:const|let|var)\s+{name}(?:\s*:\s*[\w.]+)?\s*=\s*{value}\s*(?:;\s*)?(?://.*)?"


class Hoisting(NamedTuple):
    """What to take out of a function and what to put where before it."""

    removed: Span
    at: int
    text: str


class _Binding(NamedTuple):
    name: str
    block: int
    span: Span
    is_import: bool


def hoisting_of(facts: CodeModule, code: str, call: int, *, makers: Collection[str] = ()) -> Hoisting | None:
    """How the statement moves out that binds a name to what a call returns; None if that is not certain.

    `makers` are methods that may be called on the result at once, and whose result is bound then.
    """
    definitions = list(_definitions(facts, call, makers))
    if len(definitions) != 1:
        return None
    (definition,) = definitions
    function = _top_level_function(facts, definition.block)
    if function is None:
        return None
    document = Document("", code)
    statement = _Statement(facts, document, definition)
    place = _Place.before(facts, document, function)
    if place is None or not statement.stands_alone or not _means_the_same(facts, definition, place.at):
        return None
    removed = statement.removed
    return None if removed is None else Hoisting(removed, place.at, place.separator + statement.text)


class _Definition(NamedTuple):
    """`name = value`, where the value is what a call returns."""

    name: str
    value: CallResult
    block: int
    span: Span


def _definitions(facts: CodeModule, call: int, makers: Collection[str]) -> Iterator[_Definition]:
    for each in facts.assignments:
        if isinstance(each.value, CallResult) and _comes_from(facts, each.value, call, makers):
            # What is not a name, such as an attribute, matches no statement.
            name = each.target.name if isinstance(each.target, Name) else ""
            yield _Definition(name, each.value, each.block, each.span)


def _comes_from(facts: CodeModule, value: CallResult, call: int, makers: Collection[str]) -> bool:
    if value.call == call:
        return True
    callee = facts.calls[value.call].callee
    return (
        isinstance(callee, Attribute)
        and callee.name in makers
        and isinstance(callee.base, CallResult)
        and callee.base.call == call
    )


def _top_level_function(facts: CodeModule, block: int) -> CodeFunction | None:
    """The function whose body a block is, if it is defined by the module itself."""
    if facts.blocks[block].kind is not BlockKind.FUNCTION:
        return None
    found = (function for function in facts.functions if function.body == block and function.block == _MODULE)
    return next(found, None)


def _means_the_same(facts: CodeModule, definition: _Definition, at: int) -> bool:
    bindings = list(_bindings(facts))
    expressions = list(parts_with_calls(facts, definition.value))
    if any(isinstance(part, FunctionValue) for part in expressions):
        return False
    if any(isinstance(part, CallResult) and facts.calls[part.call].awaited for part in expressions):
        return False
    if sum(binding.name == definition.name for binding in bindings) != 1:
        return False
    names = {part.name for part in expressions if isinstance(part, Name)}
    return all(_is_the_modules([each for each in bindings if each.name == name], name, facts, at) for name in names)


def _is_the_modules(bindings: list[_Binding], name: str, facts: CodeModule, at: int) -> bool:
    """Whether a name means the same before a place in the module as it does in all of its functions."""
    if not bindings:
        known = dir(builtins) if facts.language is Language.PYTHON else _JAVASCRIPT_GLOBALS
        return name in known
    if any(binding.block != _MODULE or binding.span.end > at for binding in bindings):
        return False
    return len(bindings) == 1 or all(binding.is_import for binding in bindings)


def _bindings(facts: CodeModule) -> Iterator[_Binding]:
    """All names that anything in the module binds."""
    for each in facts.imports:
        yield _Binding(each.alias, each.block, each.span, is_import=True)
    for assignment in facts.assignments:
        if isinstance(assignment.target, Name):
            yield _Binding(assignment.target.name, assignment.block, assignment.span, is_import=False)
    for function in facts.functions:
        if function.is_declaration:
            yield _Binding(function.name, function.block, function.span, is_import=False)
        for name in (*(parameter.name for parameter in function.parameters), *function.global_names):
            yield _Binding(name, function.body, function.span, is_import=False)
    for class_ in facts.classes:
        yield _Binding(class_.name, class_.block, class_.span, is_import=False)
    for block in facts.blocks:
        if block.binding:
            yield _Binding(block.binding, block.parent or _MODULE, block.span, is_import=False)


class _Statement:
    """An assignment as it is written."""

    def __init__(self, facts: CodeModule, document: Document, definition: _Definition) -> None:
        start, end = facts.calls[definition.value.call].span
        self._document = document
        self._language = facts.language
        self._line = document.position(definition.span.start).line
        self._name = definition.name
        self._value = document.text[start:end]

    @property
    def stands_alone(self) -> bool:
        """Whether it is one line, with nothing else on it but a comment."""
        pattern = _PYTHON_STATEMENT if self._language is Language.PYTHON else _JAVASCRIPT_STATEMENT
        pattern = pattern.format(name=re.escape(self._name), value=re.escape(self._value))
        return re.fullmatch(pattern, self._document.line_text(self._line)) is not None

    @property
    def text(self) -> str:
        """The line with the comments above it, without indentation."""
        lines = range(self._first_line, self._line + 1)
        return _line_end(self._document).join(self._document.line_text(line).strip() for line in lines)

    @property
    def removed(self) -> Span | None:
        """The lines to take out; None if a comment stands above that may be about more."""
        first, last = self._first_line, self._line
        next_is_blank = last < self._document.line_count and not self._document.line_text(last + 1).strip()
        if first < last and not next_is_blank:
            return None
        before = self._document.line_text(first - 1).rstrip()
        if next_is_blank and (not before or before.endswith((":", "{"))):
            last += 1
        if last >= self._document.line_count:
            return None
        return Span(self._document.line_span(first).start, self._document.line_span(last + 1).start)

    @property
    def _first_line(self) -> int:
        line = self._line
        while line > 1 and _is_comment(self._document.line_text(line - 1), self._language):
            line -= 1
        return line


class _Place(NamedTuple):
    """Where a statement of the module goes that a function needs."""

    at: int
    separator: str

    @classmethod
    def before(cls, facts: CodeModule, document: Document, function: CodeFunction) -> _Place | None:
        """Behind what stands before the function; None if that is not told from it by a blank line."""
        line = document.position(function.span.start).line
        if document.line_text(line)[:1].isspace():
            return None
        while line > 1 and _belongs_to_next(document.line_text(line - 1), facts.language):
            line -= 1
        line -= 1
        if line < 1 or document.line_text(line).strip():
            return None
        while line >= 1 and not document.line_text(line).strip():
            line -= 1
        if line < 1 or not _ends_comments(document.text[document.line_span(line).end : function.span.start]):
            return None
        line_end = _line_end(document)
        return cls(document.line_span(line).end, line_end * _blank_lines(facts, document.line_span(line)))


def _blank_lines(facts: CodeModule, line: Span) -> int:
    """How many line ends separate a statement from the line before: assignments stand together."""
    ends_here = [fact for fact in _statements(facts) if line.start <= fact.span.start and fact.span.end <= line.end]
    if not ends_here:
        return 3 if facts.language is Language.PYTHON else 2
    return 1 if isinstance(ends_here[-1], Assignment) else 2


def _statements(facts: CodeModule) -> Iterator[Assignment | Import]:
    yield from (each for each in facts.imports if each.block == _MODULE)
    yield from (each for each in facts.assignments if each.block == _MODULE)


def _belongs_to_next(line: str, language: Language) -> bool:
    return _is_comment(line, language) or _DECORATOR.match(line) is not None


def _is_comment(line: str, language: Language) -> bool:
    pattern = _COMMENT.get(language, _COMMENT[Language.JAVASCRIPT])
    return pattern.match(line) is not None


def _ends_comments(text: str) -> bool:
    """Whether a text that ends outside of comments begins outside of them: blank lines may stand in a comment."""
    return text.count("/*") == text.count("*/")


def _line_end(document: Document) -> str:
    return "\r\n" if "\r\n" in document.text else "\n"
