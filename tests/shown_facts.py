"""Facts as short text, so that a test can say them in a table."""

from __future__ import annotations

from serverless_lint.parse.code.facts import (
    Attribute,
    CallResult,
    CodeModule,
    Constant,
    Expression,
    FunctionValue,
    Interpolation,
    Mapping,
    Name,
    Sequence,
    Subscript,
)
from serverless_lint.source import Span


def shown(expression: Expression | None) -> str:
    """An expression on one line: `#1` is what call 1 returns, `fn1` function 1, `or(a, b)` an operation."""
    match expression:
        case None:
            return "-"
        case Constant(value=value):
            return repr(value)
        case Name(name=name):
            return name
        case Attribute(base=base, name=name):
            return f"{shown(base)}.{name}"
        case Subscript(base=base, index=index):
            return f"{shown(base)}[{shown(index)}]"
        case CallResult(call=call):
            return f"#{call}"
        case FunctionValue(function=function):
            return f"fn{function}"
        case Interpolation(parts=parts):
            return f"`{listed(parts)}`"
        case Mapping(entries=entries):
            return "{" + ", ".join(f"{shown(entry.key)}: {shown(entry.value)}" for entry in entries) + "}"
        case Sequence(items=items):
            return f"[{listed(items)}]"
        case operation:
            return f"{operation.operator}({listed(operation.operands)})"


def listed(expressions: tuple[Expression, ...]) -> str:
    """Several expressions, separated by commas."""
    return ", ".join(map(shown, expressions))


def text_at(text: str, span: Span) -> str:
    """The text that a span covers."""
    return text[span.start : span.end]


def blocks_around(module: CodeModule, block: int) -> str:
    """The kinds of the blocks around and including a block, from the outside in."""
    return " ".join(reversed([one.kind.value for one in module.enclosing_blocks(block)]))
