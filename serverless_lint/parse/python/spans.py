"""Where the nodes of a LibCST tree stand in the text."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, TypeAlias

import libcst as cst
from libcst._nodes.internal import CodegenState


def spans_of(module: cst.Module) -> dict[int, tuple[int, int]]:
    """Start and end, by `id(node)`, of expressions, statements, suites, parentheses and the literal parts of f-strings.

    Parentheses around an expression, decorators, and white space around a node are not part of it; the innermost
    parentheses of a tuple or generator are its own.
    """
    counter = _Counter(module.default_indent, module.default_newline)
    for part in (*module.header, *module.body, *module.footer):
        part._codegen(counter)
    return counter.spans


class _Counter(CodegenState):
    """Lets the nodes write themselves as they do to make code, but counts characters instead of keeping them.

    That takes a third of the parser's time; LibCST's own position provider takes twice the parser's time.
    """

    __slots__ = ("_entered", "_indent", "_offset", "spans")

    def __init__(self, default_indent: str, default_newline: str) -> None:
        super().__init__(default_indent, default_newline)
        # Nodes hash themselves in Python code and spans are made by it, and there are many of them.
        self.spans: dict[int, tuple[int, int]] = {}
        self._entered: list[tuple[cst.CSTNode, int, cst.CSTNode | None, cst.CSTNode | None]] = []
        self._indent = 0
        self._offset = 0

    def increase_indent(self, value: str) -> None:
        self.indent_tokens.append(value)
        self._indent += len(value)

    def decrease_indent(self) -> None:
        self._indent -= len(self.indent_tokens.pop())

    def add_indent_tokens(self) -> None:
        self._offset += self._indent

    def add_token(self, value: str) -> None:
        self._offset += len(value)

    def before_codegen(self, node: cst.CSTNode) -> None:
        before = _BEFORE.get(type(node))
        if before is not None:
            before(self, node)

    def after_codegen(self, node: cst.CSTNode) -> None:
        after = _AFTER.get(type(node))
        if after is not None:
            after(self, node)

    def _begin_parenthesis(self, node: cst.LeftParen) -> None:
        self.spans[id(node)] = (self._offset, self._offset + 1)

    def _end_parenthesis(self, node: cst.RightParen) -> None:
        self.spans[id(node)] = (self._offset - 1, self._offset)

    def _begin_text(self, node: cst.FormattedStringText) -> None:
        self.spans[id(node)] = (self._offset, self._offset + len(node.value))

    def _end_enclosed(self, node: cst.Tuple | cst.GeneratorExp) -> None:
        if node.lpar and node.rpar:
            self.spans[id(node)] = (self.spans[id(node.lpar[-1])][0], self.spans[id(node.rpar[0])][1])

    def record_syntactic_position(  # type: ignore[override]
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None
    ) -> _Counter:
        self._entered.append((node, self._offset, start_node, end_node))
        return self

    def __enter__(self) -> None:
        """The node recorded last begins here."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The node recorded last ends here."""
        node, start, start_node, end_node = self._entered.pop()
        end = self._offset
        if start_node is not None:
            start = self.spans.get(id(start_node), (start, end))[0]
        if end_node is not None:
            # The star of an import records nothing, and ends here.
            end = self.spans.get(id(end_node), (start, end))[1]
        self.spans[id(node)] = (start, end)


_Record: TypeAlias = Callable[[_Counter, Any], None]
_BEFORE: Final[dict[type[cst.CSTNode], _Record]] = {
    cst.FormattedStringText: _Counter._begin_text,
    cst.LeftParen: _Counter._begin_parenthesis,
}
_AFTER: Final[dict[type[cst.CSTNode], _Record]] = {
    cst.GeneratorExp: _Counter._end_enclosed,
    cst.RightParen: _Counter._end_parenthesis,
    cst.Tuple: _Counter._end_enclosed,
}
