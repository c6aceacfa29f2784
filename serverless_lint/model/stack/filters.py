"""Filter patterns of event source mappings: JSON in text."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from serverless_lint.parse.template.template import Node, SourcedText
from serverless_lint.parse.tree.nodes import Entry, ListNode, MapNode, ScalarNode, TreeFile, TreeNode
from serverless_lint.source import Location, Span

ALTERNATIVES = "$or"


class FilterPattern(msgspec.Struct, frozen=True, eq=False):
    """One `Pattern` of `FilterCriteria`."""

    node: Node
    """Where it is used."""
    text: SourcedText | None
    """The text with its places; None if it is written elsewhere or put together."""
    tree: TreeFile

    @property
    def location(self) -> Location:
        """The pattern as a whole."""
        return self.node.location

    @property
    def has_placeholders(self) -> bool:
        """Whether parts of the text are filled in at deployment."""
        return self.text is not None and "${" in self.text.text

    @property
    def is_object(self) -> bool:
        """Whether it is a JSON object without grammatical errors."""
        return self.tree.is_complete and isinstance(self.tree.root, MapNode)

    def at(self, span: Span) -> Location:
        """The place of a span of the pattern."""
        return self.text.locate(span.start, span.end) if self.text is not None else self.location

    def roots(self) -> Iterator[Entry]:
        """The outermost keys, those of the alternatives of a `$or` included."""
        pending = [self.tree.root]
        while pending:
            node = pending.pop(0)
            for entry in node.entries if isinstance(node, MapNode) else ():
                if entry.key == ALTERNATIVES and isinstance(entry.value, ListNode):
                    pending += entry.value.items
                else:
                    yield entry

    def scalar_leaves(self) -> Iterator[Entry]:
        """The keys whose value is neither a list of what matches nor a further object."""
        for entry in _entries(self.tree.root):
            if isinstance(entry.value, ScalarNode):
                yield entry

    def operators(self, name: str, *, below: frozenset[str]) -> Iterator[Entry]:
        """The uses of an operator such as `numeric` somewhere below one of several keys."""
        for entry in _entries(self.tree.root):
            if entry.key in below:
                yield from (inner for inner in _entries(entry.value, operators=True) if inner.key == name)


def _entries(node: TreeNode | None, *, operators: bool = False) -> Iterator[Entry]:
    """The entries of objects below a value, without those inside lists, which are operators, unless asked for."""
    pending = [node]
    while pending:
        inner = pending.pop()
        if isinstance(inner, MapNode):
            for entry in inner.entries:
                yield entry
                is_list_of_patterns = entry.key == ALTERNATIVES or operators
                if isinstance(entry.value, MapNode) or is_list_of_patterns:
                    pending.append(entry.value)
        elif isinstance(inner, ListNode):
            pending += inner.items
