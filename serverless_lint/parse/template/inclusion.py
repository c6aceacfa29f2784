"""Templates that a tool puts together of several files before they are deployed.

`Resources: !Include ./queues.yaml, ./functions.yaml#LOCAL` means something to that tool alone: CloudFormation knows no
such function.
"""

from __future__ import annotations

import posixpath
from collections.abc import Container, Iterator, Mapping

import msgspec

from serverless_lint.parse.tree.nodes import MAX_VALUES, Entry, ListNode, MapNode, ScalarNode, TreeFile, TreeNode

_FUNCTION = "Fn::"
_MACRO = "Fn::Transform"
"""CloudFormation itself replaces what this names, and cfn-lint knows it."""
_RESOURCES = "Resources"
_JOINED = frozenset({"Parameters", "Mappings", "Conditions", "Rules", "Resources", "Outputs"})
"""The sections that a template may have from its parts."""
_OF_EACH = frozenset({"AWSTemplateFormatVersion", "Description", "Transform", "Metadata"})
"""The sections that a part may have for itself."""


class Inclusion(msgspec.Struct, frozen=True):
    """The files that a function of a template names."""

    function: str
    files: tuple[str, ...]

    @property
    def is_by_tool(self) -> bool:
        """Whether something else than CloudFormation puts the files in."""
        return self.function != _MACRO


class JoinedTemplate(msgspec.Struct, frozen=True, eq=False):
    """What a tool makes of a template and its parts."""

    tree: TreeFile
    owners: Mapping[int, str]
    """By the identity of a fact the path of the part that it was taken from."""


def inclusions(root: TreeNode | None, path: str) -> Iterator[Inclusion]:
    """What stands for sections, or for something in them, of the template at a path and may name other files."""
    folder = posixpath.dirname(path)
    for section in root.entries if isinstance(root, MapNode) else ():
        for entry in section.value.entries if isinstance(section.value, MapNode) else ():
            if entry.key.startswith(_FUNCTION):
                names = (name.partition("#")[0].strip() for text in _texts(entry.value) for name in text.split(","))
                yield Inclusion(
                    entry.key, tuple(posixpath.normpath(posixpath.join(folder, name)) for name in names if name)
                )


def join_parts(path: str, trees: Mapping[str, TreeFile], limit: int = MAX_VALUES) -> JoinedTemplate | None:
    """A template put together with its parts; None if it has none, or not all of them are templates that are known.

    No more than `limit` resources and the like are taken from them.
    """
    whole = trees[path]
    included = [inclusion for inclusion in inclusions(whole.root, path) if inclusion.is_by_tool]
    names = dict.fromkeys(name for inclusion in included for name in inclusion.files)
    parts = {name: trees[name].root for name in names if name in trees and name != path}
    if not isinstance(whole.root, MapNode) or len(parts) < len(names) or not parts:
        return None
    functions = {inclusion.function for inclusion in included}
    sections = {
        section.key: {entry.key: entry for entry in section.value.entries if entry.key not in functions}
        for section in whole.root.entries
        if section.key in _JOINED and isinstance(section.value, MapNode)
    }
    owners: dict[int, str] = {}
    for name, part in parts.items():
        if not isinstance(part, MapNode) or not _can_be_added(part, name, sections):
            return None
        for section in part.entries:
            for entry in _added(section, sections, name):
                owners[id(entry.value)] = name
        if len(owners) > limit:
            return None
    entries = tuple(_filled(section, sections.get(section.key)) for section in whole.root.entries)
    return JoinedTemplate(msgspec.structs.replace(whole, root=MapNode(whole.root.span, entries)), owners)


def _can_be_added(part: MapNode, path: str, sections: Container[str]) -> bool:
    """Whether all of a part is put into sections that the whole template has."""
    are_known = all(
        section.key in _OF_EACH or (section.key in sections and isinstance(section.value, MapNode))
        for section in part.entries
    )
    return are_known and not any(inclusions(part, path))


def _added(section: Entry, sections: Mapping[str, dict[str, Entry]], path: str) -> Iterator[Entry]:
    """What a section of a part adds to that of the whole template, into which it is put."""
    known = sections.get(section.key, {})
    for entry in section.value.entries if section.key in sections and isinstance(section.value, MapNode) else ():
        if entry.key in known and section.key == _RESOURCES:
            # Which of them is deployed, if any is, depends on the tool, and with it what is missing.
            entry = msgspec.structs.replace(entry, key=f"{entry.key} ({path})")
        if known.setdefault(entry.key, entry) is entry:
            yield entry


def _filled(section: Entry, entries: Mapping[str, Entry] | None) -> Entry:
    if entries is None:
        return section
    return msgspec.structs.replace(section, value=MapNode(section.value.span, tuple(entries.values())))


def _texts(node: TreeNode) -> Iterator[str]:
    if isinstance(node, ScalarNode):
        yield node.text
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from _texts(item)
    else:
        for entry in node.entries:
            yield from _texts(entry.value)
