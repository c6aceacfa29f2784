"""Puts a tree together from what a YAML or JSON reader meets, within bounds."""

from __future__ import annotations

import msgspec

from serverless_lint.parse.fact import SyntaxProblem
from serverless_lint.parse.tree.nodes import (
    MAX_DEPTH,
    MAX_VALUES,
    Entry,
    ListNode,
    MapNode,
    RepeatedKey,
    ScalarNode,
    ScalarStyle,
    TreeNode,
)
from serverless_lint.source import Span, new_tuple


class LimitReached(Exception):
    """The tree is nested too deeply or has too many values; reading must stop."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.problem = SyntaxProblem(span, message)


_NOWHERE = Span(0, 0)


class Properties(msgspec.Struct):
    """What may stand in front of a YAML value."""

    function: str = ""
    """The long name of the intrinsic function that the tag is short for."""
    tag_span: Span = _NOWHERE
    anchor: str | None = None


NO_PROPERTIES = Properties()


class _Value(msgspec.Struct):
    """An anchored value with what its expansion costs."""

    node: TreeNode
    size: int = 1
    height: int = 0


class _Collection(msgspec.Struct):
    """A map or list that is still being read."""

    is_map: bool
    start: int
    depth: int
    properties: Properties
    items: list[TreeNode] = msgspec.field(default_factory=list)
    entries: dict[str, Entry] = msgspec.field(default_factory=dict)
    merged: list[TreeNode] = msgspec.field(default_factory=list)
    key: TreeNode | None = None
    key_span: Span = _NOWHERE
    """As written here; of an alias, the alias."""
    end: int = 0
    size: int = 1
    height: int = 0


class TreeBuilder:
    """Takes values in document order and resolves tags, aliases, `<<` and repeated keys on the way."""

    def __init__(self, text: str) -> None:
        self.root: TreeNode | None = None
        self.problems: list[SyntaxProblem] = []
        self.repeated_keys: list[RepeatedKey] = []
        self._text = text
        self._open: list[_Collection] = []
        self._anchors: dict[str, _Value | None] = {}
        """None while the anchored value is being read."""
        self._size = 0

    def scalar(self, node: ScalarNode, properties: Properties = NO_PROPERTIES) -> None:
        """Take a scalar."""
        self._spend(1, node.span)
        self._finish_value(node, node.span, 1, 0, properties)

    def alias(self, name: str, span: Span) -> None:
        """Take a reference to an anchored value."""
        value = self._anchors.get(name)
        if value is None:
            reason = f"the alias `{name}` stands inside the value it names"
            if name not in self._anchors:
                reason = f"undefined alias `{name}`"
            self.problem(reason, span)
            value = _Value(ScalarNode(span, "", ScalarStyle.PLAIN))
        self._spend(value.size, span)
        self._check_depth(self._depth + value.height, span)
        self._add(value.node, span, value.size, value.height)

    def start(self, start: int, *, is_map: bool, properties: Properties = NO_PROPERTIES) -> None:
        """Open a map or list."""
        depth = self._depth + (2 if properties.function else 1)
        span = new_tuple(Span, (start, start + 1))
        self._check_depth(depth, span)
        self._spend(1, span)
        if properties.anchor is not None:
            self._anchors[properties.anchor] = None
        self._open.append(_Collection(is_map, start, depth, properties, end=start))

    def end(self, end: int | None = None) -> None:
        """Close the innermost map or list; without an offset it ends with its last value."""
        collection = self._open.pop()
        span = new_tuple(Span, (collection.start, collection.end if end is None else end))
        node: TreeNode
        if collection.is_map:
            self._merge(collection)
            node = MapNode(span, tuple(collection.entries.values()))
        else:
            node = ListNode(span, tuple(collection.items))
        self._finish_value(node, span, collection.size, collection.height + 1, collection.properties)

    def close_all(self) -> None:
        """Close what is still open after reading had to stop; a key without value is dropped."""
        while self._open:
            self._open[-1].key = None if self._open[-1].is_map else self._open[-1].key
            self.end()

    def problem(self, message: str, span: Span) -> None:
        """Note what is wrong with the text."""
        self.problems.append(SyntaxProblem(span, message))

    @property
    def _depth(self) -> int:
        return self._open[-1].depth if self._open else 0

    def _check_depth(self, depth: int, span: Span) -> None:
        if depth > MAX_DEPTH:
            raise LimitReached(f"values are nested more than {MAX_DEPTH} levels deep", span)

    def _spend(self, size: int, span: Span) -> None:
        self._size += size
        if self._size > MAX_VALUES:
            raise LimitReached(f"the file expands to too many values (more than {MAX_VALUES})", span)

    def _finish_value(self, node: TreeNode, span: Span, size: int, height: int, properties: Properties) -> None:
        if properties.function:
            tag = properties.tag_span
            span = Span(tag.start, max(tag.end, span.end))
            node = MapNode(span, (Entry(properties.function, tag, node, span),))
            size += 1
            height += 1
        if properties.anchor is not None:
            self._anchors[properties.anchor] = _Value(node, size, height)
        self._add(node, span, size, height)

    def _add(self, node: TreeNode, span: Span, size: int, height: int) -> None:
        """Put a finished value where it belongs; `span` is the value as written here, which of an alias is the alias.

        There are so many values that calling `max`, or making an object for what is given, would take a tenth of the
        time.
        """
        if not self._open:
            self.root = node
            return
        collection = self._open[-1]
        collection.size += size
        if height > collection.height:
            collection.height = height
        end = span.end
        if end > collection.end:
            collection.end = end
        if not collection.is_map:
            collection.items.append(node)
        elif collection.key is None:
            collection.key = node
            collection.key_span = span
        else:
            self._add_entry(collection, collection.key, collection.key_span, node, end)
            collection.key = None

    def _add_entry(self, collection: _Collection, key: TreeNode, key_span: Span, value: TreeNode, end: int) -> None:
        name = key.text if type(key) is ScalarNode else self._text[key_span.start : key_span.end]
        if name == "<<" and _is_merge(key) and _merge_sources(value):
            collection.merged += _merge_sources(value)
            return
        before = collection.entries.pop(name, None)
        if before is not None:
            self.repeated_keys.append(RepeatedKey(key_span, name, before.key_span))
        span = new_tuple(Span, (key_span.start, max(key_span.end, end)))
        collection.entries[name] = Entry(name, key_span, value, span)

    def _merge(self, collection: _Collection) -> None:
        for source in collection.merged:
            if isinstance(source, MapNode):
                for entry in source.entries:
                    collection.entries.setdefault(entry.key, entry)


def _is_merge(key: TreeNode) -> bool:
    return isinstance(key, ScalarNode) and key.text == "<<" and key.style is ScalarStyle.PLAIN


def _merge_sources(value: TreeNode) -> tuple[TreeNode, ...]:
    """The maps that `<<` takes over; nothing if the value is of another kind."""
    sources = value.items if isinstance(value, ListNode) else (value,)
    return sources if all(isinstance(source, MapNode) for source in sources) else ()
