"""Where a walk over a JavaScript or TypeScript syntax tree is, and the facts it has gathered so far."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from operator import attrgetter
from typing import NamedTuple

from tree_sitter import Node

from serverless_lint.parse.code.facts import (
    Access,
    Assignment,
    Attribute,
    Block,
    BlockKind,
    Call,
    CodeClass,
    CodeFunction,
    CodeModule,
    Expression,
    Jump,
    Language,
    Raise,
    ResultUse,
    Return,
    Subscript,
)
from serverless_lint.parse.fact import SyntaxProblem
from serverless_lint.parse.javascript.modules import ModuleFacts
from serverless_lint.parse.javascript.nodes import span_of
from serverless_lint.source import Span

MAX_NAME = 300
"""Longer names are cut off where many facts repeat them."""

_ANONYMOUS = "<anonymous>"


class Role(NamedTuple):
    """What the code around an expression does with its value."""

    use: ResultUse = ResultUse.USED
    awaited: bool = False
    name: str = ""
    """What an anonymous function or class is called."""
    name_span: Span | None = None
    class_name: str = ""


USED = Role()
DROPPED = Role(ResultUse.DROPPED)
RETURNED = Role(ResultUse.RETURNED)
BOUND = Role(ResultUse.BOUND)


class Walk:
    """The facts gathered so far, and the block and definition that the next ones belong to.

    Calls, functions and classes get their index before what is inside them is walked; until then they are None.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.blocks = [Block(Span(0, len(text)), BlockKind.MODULE, None, None)]
        self.functions: list[CodeFunction | None] = []
        self.classes: list[CodeClass | None] = []
        self.calls: list[Call | None] = []
        self.assignments: list[Assignment] = []
        self.returns: list[Return] = []
        self.raises: list[Raise] = []
        self.jumps: list[Jump] = []
        self.accesses: list[Access] = []
        self.modules = ModuleFacts(text)
        self.block = 0
        self.optional = 0
        """How many expressions are being walked that may be left out, one in another."""
        self.function: int | None = None
        self.awaiting: set[int | None] = set()
        """The functions with an `await` of their own."""
        self.path = ""
        self.problem: SyntaxProblem | None = None
        """What no engine loads although the grammar takes it."""

    def facts(self, language: Language) -> CodeModule:
        """Everything gathered, in source order."""
        self.modules.finish()
        by_place = attrgetter("span")
        return CodeModule(
            language,
            blocks=tuple(self.blocks),
            functions=tuple(function for function in self.functions if function is not None),
            classes=tuple(definition for definition in self.classes if definition is not None),
            calls=tuple(call for call in self.calls if call is not None),
            assignments=tuple(sorted(self.assignments, key=by_place)),
            returns=tuple(sorted(self.returns, key=by_place)),
            raises=tuple(sorted(self.raises, key=by_place)),
            jumps=tuple(sorted(self.jumps, key=by_place)),
            accesses=tuple(sorted(self.accesses, key=by_place)),
            imports=tuple(sorted(self.modules.imports, key=by_place)),
            exports=tuple(sorted(self.modules.exports, key=by_place)),
            is_esm=self.modules.is_esm,
            problem=self.problem or self.modules.problem,
        )

    def text_of(self, node: Node) -> str:
        """A node as written."""
        start, end = node.byte_range
        return self.text[start:end]

    def read(self, value: Expression) -> None:
        """Record that a value is read, if it is a chain."""
        if isinstance(value, (Attribute, Subscript)):
            self.accesses.append(Access(value.span, value, self.block))

    def add_block(
        self,
        kind: BlockKind,
        node: Node,
        *,
        condition: Expression | None = None,
        of: int | None = None,
        binding: str = "",
    ) -> int:
        """A new block inside the current one; its index."""
        self.blocks.append(Block(span_of(node), kind, self.block, self.function, condition, of, (), binding))
        return len(self.blocks) - 1

    @contextmanager
    def inside(self, block: int) -> Iterator[None]:
        """Gather into a block."""
        outer, self.block = self.block, block
        yield
        self.block = outer

    @contextmanager
    def inside_definition(self, name: str, function: int | None) -> Iterator[None]:
        """Gather for a function, or for a class in the current one."""
        outer = self.path, self.function
        self.path, self.function = self.qualified(name)[:MAX_NAME], function
        yield
        self.path, self.function = outer

    def qualified(self, name: str) -> str:
        """A name with those of the definitions around it."""
        name = name or _ANONYMOUS
        return f"{self.path}.{name}" if self.path else name
