"""Facts that nobody wrote as such: what a tool makes of what stands at a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from serverless_lint.parse.template.origin import STORED
from serverless_lint.parse.tree.nodes import Entry, ListNode, MapNode, ScalarNode, ScalarStyle, TreeNode
from serverless_lint.source import Span

UNKNOWN = "Fn::Unknown"
"""A function that no template has: its value is not known."""
OPEN = "Fn::Transform"
"""The key of a map to which something may add keys."""

Made: TypeAlias = "TreeNode | Entry | Mapping[str, Made] | Sequence[Made] | str | int | bool | None"
"""What facts are made of: facts as they are, an entry for its value under another key, the values of Python, and None
for nothing at all."""


def make(span: Span, made: Made) -> TreeNode:
    """Facts that stand at a place, but for those that have places of their own."""
    if isinstance(made, (ScalarNode, MapNode, ListNode)):
        return made
    if isinstance(made, Entry):
        return made.value
    if isinstance(made, str):
        return ScalarNode(span, made, ScalarStyle.DERIVED)
    if isinstance(made, bool):
        return ScalarNode(span, "true" if made else "false")
    if isinstance(made, Mapping):
        return MapNode(span, tuple(_entry(span, key, value) for key, value in made.items() if value is not None))
    if isinstance(made, Sequence):
        return ListNode(span, tuple(make(span, item) for item in made if item is not None))
    return ScalarNode(span, "" if made is None else str(made))


def _entry(span: Span, key: str, made: Made) -> Entry:
    if isinstance(made, Entry):
        return Entry(key, made.key_span, made.value, made.span)
    return Entry(key, span, make(span, made), span)


def unknown(span: Span) -> TreeNode:
    """A value that is not known."""
    return make(span, {UNKNOWN: ""})


def stored(span: Span, name: str) -> TreeNode:
    """A value that is not known, but that it is the one of a parameter of Systems Manager."""
    return make(span, {UNKNOWN: f"{STORED}{name}"})


def stored_at(node: TreeNode | None) -> str | None:
    """The address of the parameter that a value is the one of; None if it is of none."""
    value = node.entries[0].value if isinstance(node, MapNode) and is_unknown(node) else None
    return (value.text or None) if isinstance(value, ScalarNode) else None


def is_unknown(node: TreeNode | None) -> bool:
    """Whether a value is one that is not known."""
    return isinstance(node, MapNode) and len(node.entries) == 1 and node.entries[0].key == UNKNOWN


def reference(logical_id: str) -> Made:
    """A reference to a resource."""
    return {"Ref": logical_id}


def arn(logical_id: str) -> Made:
    """The ARN of a resource."""
    return {"Fn::GetAtt": [logical_id, "Arn"]}


def shifted(node: TreeNode, offset: int) -> TreeNode:
    """The same facts in a text that has something before theirs."""
    span = _shifted(node.span, offset)
    if isinstance(node, ScalarNode):
        return ScalarNode(span, node.text, node.style, node.is_text)
    if isinstance(node, ListNode):
        return ListNode(span, tuple(shifted(item, offset) for item in node.items))
    return MapNode(
        span,
        tuple(
            Entry(
                entry.key, _shifted(entry.key_span, offset), shifted(entry.value, offset), _shifted(entry.span, offset)
            )
            for entry in node.entries
        ),
    )


def _shifted(span: Span, offset: int) -> Span:
    return Span(span.start + offset, span.end + offset)


def merged(base: TreeNode, over: TreeNode) -> TreeNode:
    """Two values of which the second counts; maps are merged key by key."""
    if not isinstance(base, MapNode) or not isinstance(over, MapNode):
        return over
    entries = {entry.key: entry for entry in base.entries}
    for entry in over.entries:
        below = entries.get(entry.key)
        value = merged(below.value, entry.value) if below is not None else entry.value
        entries[entry.key] = Entry(entry.key, entry.key_span, value, entry.span)
    return MapNode(over.span, tuple(entries.values()))
