"""Expands `Fn::ForEach` where its collection is known."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from serverless_lint.lazy_pattern import lazy_pattern
from serverless_lint.parse.template.node import FOR_EACH
from serverless_lint.parse.tree.nodes import MAX_VALUES, Entry, ListNode, MapNode, ScalarNode, ScalarStyle, TreeNode

Collection = Callable[[TreeNode], "tuple[str, ...] | None"]
"""The texts that a loop runs over; None if only the deployment knows them."""

_MAX_TEXT = 2_000_000
_NOT_ALPHANUMERIC = lazy_pattern(r"[\W_]+", re.ASCII)


def expand_loops(root: MapNode, collection: Collection) -> MapNode:
    """The tree with all loops expanded whose collection is known and whose result is not too large."""
    expanded = _Expansion(collection).expand(root)
    return expanded if isinstance(expanded, MapNode) else root


class _Expansion:
    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._values_left = MAX_VALUES
        self._text_left = _MAX_TEXT

    def expand(self, node: TreeNode) -> TreeNode:
        if isinstance(node, ListNode):
            items = tuple(self.expand(item) for item in node.items)
            return node if _are_same(items, node.items) else ListNode(node.span, items)
        if isinstance(node, MapNode):
            entries = self._entries(node)
            return node if _are_same(entries, node.entries) else MapNode(node.span, entries)
        return node

    def _entries(self, node: MapNode) -> tuple[Entry, ...]:
        entries: dict[str, Entry] = {}
        for entry in node.entries:
            copies = self._iterations(entry) if entry.key.startswith(FOR_EACH) else None
            if copies is None:
                value = self.expand(entry.value)
                same = value is entry.value
                entries[entry.key] = entry if same else msgspec.structs.replace(entry, value=value)
            else:
                for copy in copies:
                    entries.update((made.key, made) for made in self._entries(copy))
        return tuple(entries.values())

    def _iterations(self, entry: Entry) -> list[MapNode] | None:
        """The loop's body once for each element; None if the loop must stay as it is."""
        loop = entry.value.items if isinstance(entry.value, ListNode) else ()
        if len(loop) != 3:
            return None
        name, elements, body = loop
        texts = self._collection(elements)
        if texts is None or not isinstance(name, ScalarNode) or not isinstance(body, MapNode):
            return None
        copies: list[MapNode] = []
        for text in texts:
            copy = self._substituted(body, name.text, text)
            if not isinstance(copy, MapNode) or self._values_left < 0 or self._text_left < 0:
                return None
            copies.append(copy)
        return copies

    def _substituted(self, node: TreeNode, name: str, text: str) -> TreeNode:
        """A copy of a loop's body for one element."""
        self._values_left -= 1
        if self._values_left < 0 or self._text_left < 0:
            return node
        if isinstance(node, ScalarNode):
            replaced = self._replaced(node.text, name, text)
            return node if replaced == node.text else ScalarNode(node.span, replaced, ScalarStyle.DERIVED)
        if isinstance(node, ListNode):
            return ListNode(node.span, tuple(self._substituted(item, name, text) for item in node.items))
        if _is_ref_to(node, name):
            return ScalarNode(node.span, text, ScalarStyle.DERIVED)
        entries = (
            Entry(
                self._replaced(entry.key, name, text),
                entry.key_span,
                self._substituted(entry.value, name, text),
                entry.span,
            )
            for entry in node.entries
        )
        return MapNode(node.span, tuple(entries))

    def _replaced(self, template: str, name: str, text: str) -> str:
        plain, alphanumeric = f"${{{name}}}", f"&{{{name}}}"
        uses = template.count(plain) + template.count(alphanumeric)
        if not uses:
            return template
        self._text_left -= len(template) + uses * len(text)
        if self._text_left < 0:
            return template
        return template.replace(plain, text).replace(alphanumeric, _NOT_ALPHANUMERIC.sub("", text))


def _is_ref_to(node: MapNode, name: str) -> bool:
    value = node.get("Ref") if len(node.entries) == 1 else None
    return isinstance(value, ScalarNode) and value.text == name


def _are_same(made: tuple[object, ...], given: tuple[object, ...]) -> bool:
    return len(made) == len(given) and all(one is other for one, other in zip(made, given, strict=True))
