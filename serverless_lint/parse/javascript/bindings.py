"""What assignments, declarations and parameters of JavaScript and TypeScript bind to which names."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from itertools import islice

from tree_sitter import Node

from serverless_lint.parse.code.facts import (
    MAX_DEPTH,
    Assignment,
    Attribute,
    Constant,
    Expression,
    Mapping,
    Name,
    Operation,
    ResultUse,
    Sequence,
    Subscript,
    subexpressions,
)
from serverless_lint.parse.javascript.nodes import (
    CHAIN_BASES,
    NOISE,
    parts_of,
    span_of,
    text_of_string,
    unwrapped,
)
from serverless_lint.parse.javascript.walk import MAX_NAME, USED, Role, Walk
from serverless_lint.source import Span

_MAX_SHARED_SIZE = 50
"""A value made of more expressions is left out where many facts would repeat it."""

_BINDINGS = frozenset(("identifier", "shorthand_property_identifier_pattern"))


class BindingWalk(Walk, ABC):
    """Takes patterns apart. `depth` counts how far the walk, and with it every expression, is nested."""

    @abstractmethod
    def expression(self, node: Node, depth: int, role: Role = USED) -> Expression:
        """The value of a node."""

    @abstractmethod
    def chained(self, node: Node, depth: int, role: Role) -> Expression:
        """The value of a chain, without reading it."""

    @abstractmethod
    def key(self, node: Node, depth: int) -> Expression:
        """The key of a property, a text constant where it is a name."""

    def bound_value(self, value: Node, target: Node, depth: int) -> Expression:
        """The value of a binding; an anonymous function is called like the target."""
        name, name_span = self._name_of_target(unwrapped(target))
        return self.expression(value, depth + 1, Role(ResultUse.BOUND, name=name, name_span=name_span))

    def _name_of_target(self, target: Node) -> tuple[str, Span | None]:
        if target.type in ("identifier", "shorthand_property_identifier_pattern"):
            return self.text_of(target), span_of(target)
        if target.type == "member_expression":
            return self._name_of_member(target)
        index = target.child_by_field_name("index") if target.type == "subscript_expression" else None
        if index is not None and index.type == "string":
            return text_of_string(index, self.text), span_of(index)
        return "", None

    def _name_of_member(self, target: Node) -> tuple[str, Span | None]:
        name = target.child_by_field_name("property")
        if name is None:
            return "", None
        if self.text_of(target) == "module.exports":
            return "default", span_of(target)
        return self.text_of(name), span_of(name)

    def bind(
        self,
        pattern: Node,
        value: Expression,
        depth: int,
        span: Span,
        *,
        is_constant: bool = False,
        is_declaration: bool = True,
        exported: bool = False,
    ) -> None:
        """Bind every name of a pattern; `span` is that of a binding without destructuring."""
        pattern = unwrapped(pattern)
        for target, bound in self._destructured(pattern, value, depth):
            if target is not pattern:
                span = span_of(target)
                self._read_by_pattern(bound)
            self._assign(target, bound, depth, span, is_constant=is_constant, is_declaration=is_declaration)
            if exported and target.type in _BINDINGS:
                self.modules.offer(span_of(target), self.text_of(target), bound)

    def _assign(
        self, target: Node, value: Expression, depth: int, span: Span, *, is_constant: bool, is_declaration: bool
    ) -> None:
        if target.type in _BINDINGS:
            name = Name(span_of(target), self.text_of(target))
            self.modules.note_assigned(name, value)
            if not self.modules.bind(name.name, value):
                self.assignments.append(
                    Assignment(
                        span,
                        name,
                        value,
                        self.block,
                        is_constant=is_constant,
                        is_optional=self.optional > 0,
                        is_declaration=is_declaration,
                    )
                )
            return
        place = self.target(target, depth)
        is_optional = self.optional > 0
        self.assignments.append(
            Assignment(span, place, value, self.block, is_constant=is_constant, is_optional=is_optional)
        )
        self.modules.offer_assigned(place, value, is_certain=self.block == 0 and not is_optional)

    def target(self, node: Node, depth: int) -> Expression:
        """A place that is written to; of `a.b.c`, only `a.b` is read."""
        node = unwrapped(node)
        if node.type not in CHAIN_BASES:
            return self.expression(node, depth + 1)
        place = self.chained(node, depth + 1, USED)
        if isinstance(place, (Attribute, Subscript)):
            self.read(place.base)
        return place

    def _read_by_pattern(self, value: Expression) -> None:
        """A destructured name reads its source; a default stands around it."""
        while isinstance(value, Operation) and value.operator == "or" and value.operands:
            value = value.operands[0]
        self.read(value)

    def _destructured(self, pattern: Node, value: Expression, depth: int) -> Iterator[tuple[Node, Expression]]:
        """The places that a pattern writes to, each with its part of the value."""
        if depth > MAX_DEPTH:
            return
        kind = pattern.type
        if kind == "object_pattern":
            source = shareable(value)
            for part in parts_of(pattern):
                yield from self._destructured_property(part, source, depth + 1)
        elif kind == "array_pattern":
            yield from self._destructured_items(pattern, shareable(value), depth + 1)
        elif kind == "assignment_pattern":
            left, right = pattern.child_by_field_name("left"), pattern.child_by_field_name("right")
            if left is not None and right is not None:
                default = self.bound_value(right, left, depth)
                yield from self._destructured(left, Operation(value.span, "or", (value, default)), depth + 1)
        else:
            yield pattern, value

    def _destructured_property(self, node: Node, source: Expression, depth: int) -> Iterator[tuple[Node, Expression]]:
        span = span_of(node)
        if node.type == "shorthand_property_identifier_pattern":
            yield node, _property(source, Constant(span, self.text_of(node)), span)
        elif node.type == "object_assignment_pattern":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is not None and right is not None:
                part = _property(source, Constant(span_of(left), self.text_of(left)), span)
                default = self.bound_value(right, left, depth)
                yield from self._destructured(left, Operation(span, "or", (part, default)), depth + 1)
        elif node.type == "pair_pattern":
            key, target = node.child_by_field_name("key"), node.child_by_field_name("value")
            if key is not None and target is not None:
                yield from self._destructured(target, _property(source, self.key(key, depth), span), depth + 1)
        elif node.type == "rest_pattern":
            for target in parts_of(node):
                yield from self._destructured(target, Operation(span, "...", (source,)), depth + 1)

    def _destructured_items(self, pattern: Node, source: Expression, depth: int) -> Iterator[tuple[Node, Expression]]:
        index = 0
        for child in pattern.children:
            if child.type == ",":
                index += 1
            elif child.type == "rest_pattern":
                span = span_of(child)
                start = Constant(span, index)
                rest = Subscript(span, source, Operation(span, "slice", (start,)))
                for target in parts_of(child):
                    yield from self._destructured(target, rest, depth + 1)
            elif child.is_named and child.type not in NOISE:
                yield from self._destructured(child, _item(source, index, span_of(child)), depth + 1)


def shareable(value: Expression) -> Expression:
    """The value if it is small; a large one would be repeated by every name that is taken from it."""
    parts = list(islice(subexpressions(value), _MAX_SHARED_SIZE + 1))
    small = len(parts) <= _MAX_SHARED_SIZE and all(_text_length(part) <= MAX_NAME for part in parts)
    return value if small else Operation(value.span, "")


def _text_length(part: Expression) -> int:
    if isinstance(part, Constant):
        return len(part.value) if isinstance(part.value, str) else 0
    return len(part.name) if isinstance(part, (Name, Attribute)) else 0


def _property(source: Expression, key: Expression, span: Span) -> Expression:
    """What destructuring takes from a value under a key."""
    if not isinstance(key, Constant):
        return Subscript(span, source, key)
    if isinstance(source, Mapping) and source.complete and isinstance(key.value, str):
        return source.get(key.value) or Constant(span, None)
    if isinstance(key.value, str) and key.value.isidentifier():
        return Attribute(span, source, key.value, key.span)
    return Subscript(span, source, key)


def _item(source: Expression, index: int, span: Span) -> Expression:
    """What destructuring takes from a value at an index."""
    if isinstance(source, Sequence) and not any(map(_is_spread, source.items[: index + 1])):
        return source.items[index] if index < len(source.items) else Constant(span, None)
    return Subscript(span, source, Constant(span, index))


def _is_spread(item: Expression) -> bool:
    return isinstance(item, Operation) and item.operator == "..."
