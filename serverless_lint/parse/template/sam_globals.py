"""Merges the `Globals` section of SAM into a resource's properties, as SAM does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeGuard

import msgspec

from serverless_lint.parse.tree.nodes import Entry, ListNode, MapNode, ScalarNode, TreeNode

RESOURCE_PREFIX = "AWS::Serverless::"
SECTIONS = frozenset(
    {
        "Api",
        "CapacityProvider",
        "Function",
        "HttpApi",
        "LayerVersion",
        "SimpleTable",
        "StateMachine",
        "WebSocketApi",
    }
)


class MergedProperties(msgspec.Struct, frozen=True):
    """Properties with what they take over from `Globals`."""

    properties: MapNode
    inherited: tuple[TreeNode, ...]
    """The values taken over, as the very objects that stand in `properties`."""


def section_of(resource_type: str) -> str | None:
    """The section of `Globals` that holds for a resource type; None if there is none."""
    section = resource_type.removeprefix(RESOURCE_PREFIX)
    return section if resource_type.startswith(RESOURCE_PREFIX) and section in SECTIONS else None


def globals_for(globals_section: TreeNode | None, resource_type: str) -> MapNode | None:
    """What `Globals` says for a resource type; None if nothing."""
    section = section_of(resource_type)
    found = globals_section.get(section) if section is not None and isinstance(globals_section, MapNode) else None
    return found if isinstance(found, MapNode) else None


def merge_globals(section: MapNode, own: MapNode, ignored: TreeNode | None) -> MergedProperties:
    """Properties merged with a section of `Globals`, as far as the resource's `IgnoreGlobals` does not forbid it."""
    inherited: list[TreeNode] = []
    properties = _merged_maps(_without(section, ignored), own, inherited)
    return MergedProperties(properties, tuple(inherited))


def _without(section: MapNode, ignored: TreeNode | None) -> MapNode:
    if isinstance(ignored, ScalarNode) and ignored.text == "*":
        return MapNode(section.span, ())
    if not isinstance(ignored, ListNode):
        return section
    names = {item.text for item in ignored.items if isinstance(item, ScalarNode)}
    return MapNode(section.span, tuple(entry for entry in section.entries if entry.key not in names))


def _merged(general: TreeNode, own: TreeNode, inherited: list[TreeNode]) -> TreeNode:
    if isinstance(general, ListNode) and isinstance(own, ListNode):
        return ListNode(own.span, (*_taken_over(general.items, inherited), *own.items))
    if _is_plain_map(general) and _is_plain_map(own):
        return _merged_maps(general, own, inherited)
    return own


def _merged_maps(general: MapNode, own: MapNode, inherited: list[TreeNode]) -> MapNode:
    merged: dict[str, Entry] = {entry.key: entry for entry in own.entries}
    entries: list[Entry] = []
    for entry in general.entries:
        own_entry = merged.pop(entry.key, None)
        if own_entry is None:
            (value,) = _taken_over((entry.value,), inherited)
            entries.append(msgspec.structs.replace(entry, value=value))
        else:
            value = _merged(entry.value, own_entry.value, inherited)
            entries.append(msgspec.structs.replace(own_entry, value=value))
    return MapNode(own.span, (*entries, *merged.values()))


def _taken_over(values: Iterable[TreeNode], inherited: list[TreeNode]) -> list[TreeNode]:
    # Copies tell a value that is taken over from the same one used by an alias in the resource itself.
    copies: list[TreeNode] = [msgspec.structs.replace(value) for value in values]
    inherited += copies
    return copies


def _is_plain_map(node: TreeNode) -> TypeGuard[MapNode]:
    """Whether it is a map and no intrinsic function, which SAM treats like a scalar: there is nothing to merge."""
    if not isinstance(node, MapNode) or len(node.entries) != 1:
        return isinstance(node, MapNode)
    key = node.entries[0].key
    return key not in ("Ref", "Condition") and not key.startswith("Fn::")
