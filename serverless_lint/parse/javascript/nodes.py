"""What a node of a JavaScript syntax tree says by itself: its place, its parts, the value of a literal."""

from __future__ import annotations

import math
import re

from tree_sitter import Node

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.code.facts import Operation
from serverless_lint.source import Span

LONE_SURROGATE = lazy_pattern("[\ud800-\udfff]")
"""Half of a character, which no encoding can hold."""

NOISE = frozenset(("comment", "html_comment", "ERROR"))
"""Nodes that may stand anywhere and mean nothing."""

CHAIN_BASES = {"member_expression": "object", "subscript_expression": "object", "call_expression": "function"}
"""The links of a chain such as `a.b[c](d)`, with the field that holds what a link is applied to."""

_TRANSPARENT = frozenset(
    (
        "parenthesized_expression",
        "as_expression",
        "satisfies_expression",
        "non_null_expression",
        "instantiation_expression",
    )
)
_OPERATORS = {
    "||": "or",
    "??": "or",
    "&&": "and",
    "!": "not",
    "===": "==",
    "!==": "!=",
    "||=": "or",
    "??=": "or",
    "&&=": "and",
}
_SAFE_INTEGER = 2**53
_ESCAPE = lazy_pattern(r"\\(?:u\{0*([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_LINE_ENDS = frozenset(("\n", "\r", "\r\n", "\u2028", "\u2029"))
_MAX_DIGITS = 100
_LEGACY_OCTAL = lazy_pattern(r"0[0-7]+\Z")


def span_of(node: Node) -> Span:
    """Where a node stands."""
    start, end = node.byte_range
    return Span(start, end)


def parts_of(node: Node) -> list[Node]:
    """The named children that mean something."""
    return [child for child in node.named_children if child.type not in NOISE]


def tokens_of(node: Node) -> list[str]:
    """The types of all children: of a keyword or sign, the type is its text."""
    return [child.type for child in node.children]


def unwrapped(node: Node) -> Node:
    """What parentheses and type syntax stand around."""
    while True:
        kind = node.type
        if kind in _TRANSPARENT:
            inner = next((child for child in node.named_children if child.type not in NOISE), None)
        elif kind == "type_assertion":
            inner = next((child for child in reversed(node.named_children) if child.type not in NOISE), None)
        else:
            return node
        if inner is None:
            return node
        node = inner


def opaque(node: Node) -> Operation:
    """The value of a node that is not modelled."""
    return Operation(span_of(node), "")


def operator_of(node: Node) -> str:
    """The operator of an expression, by the name that all languages share."""
    token = node.child_by_field_name("operator")
    written = token.type if token is not None else ""
    return _OPERATORS.get(written, written)


def span_without_decorators(node: Node) -> Span:
    """Where a class or one of its members stands; some grammars count decorators in."""
    start, end = node.byte_range
    first = node.children[0] if node.children else node
    if first.type == "decorator":
        start = next((child.start_byte for child in node.children if child.type not in ("decorator", "comment")), start)
    return Span(start, end)


def pattern_and_default(parameter: Node) -> tuple[Node, Node | None]:
    """A parameter's pattern and default value, in either grammar."""
    if parameter.type == "assignment_pattern":
        return parameter.child_by_field_name("left") or parameter, parameter.child_by_field_name("right")
    pattern = parameter.child_by_field_name("pattern")
    if pattern is None:
        return parameter, None
    return pattern, parameter.child_by_field_name("value")


def text_of_string(node: Node, text: str) -> str:
    """The value of a string literal."""
    start, end = node.byte_range
    return unescaped(text[start + 1 : end - 1])


def unescaped(raw: str) -> str:
    """The text that a literal's characters stand for."""
    if "\\" not in raw:
        return raw
    text = _ESCAPE.sub(_escaped_character, raw)
    if LONE_SURROGATE.search(text):
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _escaped_character(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code is not None:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else "\N{REPLACEMENT CHARACTER}"
    return "" if match[4] in _LINE_ENDS else _ESCAPED.get(match[4], match[4])


def numeric_value(written: str) -> int | float | None:
    """The value of a number, an integer where JavaScript holds it exactly; None if it cannot be told."""
    if len(written) > _MAX_DIGITS:
        return None
    digits = written.replace("_", "").removesuffix("n").lower()
    try:
        if digits[:2] in ("0x", "0o", "0b"):
            value = float(int(digits, 0))
        elif _LEGACY_OCTAL.match(digits):
            value = float(int(digits, 8))
        else:
            value = float(digits)
    except ValueError:
        return None
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < _SAFE_INTEGER else value
