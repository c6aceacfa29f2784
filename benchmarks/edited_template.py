"""Change templates and workflow definitions as text, with no part of the linter.

ruamel.yaml says where the parts of a text are (JSON is YAML, too); an edit replaces characters and leaves all others as
they are. A path names a part: `("Resources", "Orders", "Properties", "Tags", 0)`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

Path = tuple[str | int, ...]

_TAG = "tag:yaml.org,2002:"
_SHORT_FORMS_WITHOUT_PREFIX = ("Ref", "Condition")


class UneditableError(Exception):
    """A text that this module cannot read, or an edit that it has no place for."""


class Text:
    """The text of a template or another YAML or JSON file, with the places of its parts."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.is_json = text.lstrip().startswith("{")
        self._lines = text.splitlines(keepends=True)
        self.root = _composed(text)

    def entry(self, path: Path) -> tuple[Node, Node] | None:
        """The key and the value at a path in a mapping."""
        mapping = self.node(path[:-1])
        if not isinstance(mapping, MappingNode):
            return None
        return next(((key, value) for key, value in mapping.value if key.value == path[-1]), None)

    def node(self, path: Path) -> Node | None:
        """The value at a path."""
        node: Node | None = self.root
        for step in path:
            if isinstance(step, int):
                node = node.value[step] if isinstance(node, SequenceNode) and step < len(node.value) else None
            elif isinstance(node, MappingNode):
                node = next((value for key, value in node.value if key.value == step), None)
            else:
                return None
        return node

    def value(self, *path: str | int) -> Any:
        """The value at a path as Python has it, with intrinsic functions in their long form; None if there is none."""
        node = self.node(path)
        return None if node is None else plain(node)

    def line_of_key(self, path: Path) -> int:
        """The line, from 1, of the key of an entry."""
        entry = self.entry(path)
        if entry is None:
            raise UneditableError(f"no {path}")
        return int(entry[0].start_mark.line) + 1

    def line_of_value(self, path: Path) -> int:
        """The line, from 1, on which a value begins."""
        node = self.node(path)
        if node is None:
            raise UneditableError(f"no {path}")
        return int(node.start_mark.line) + 1

    def as_json(self) -> str:
        """The same content as JSON."""
        return json.dumps(plain(self.root), indent=2) + "\n"

    def start(self, node: Node) -> int:
        """The index of a value's first character; that of a tag, if it has one."""
        return self._index(node.start_mark)

    def end(self, node: Node) -> int:
        """The index behind a value's last character; blank lines and comments behind it are not its own."""
        if isinstance(node, ScalarNode) or _is_in_line(node) or not node.value:
            end = self._index(node.end_mark)
            return len(self.text[:end].rstrip()) if end > self.start(node) else end
        last = node.value[-1]
        return self.end(last[1] if isinstance(last, tuple) else last)

    def _index(self, mark: Any) -> int:
        return sum(map(len, self._lines[: mark.line])) + int(mark.column)


class Set(NamedTuple):
    """Give an entry or element a value; entries that are missing on the way are made. Edits keep a comment behind."""

    path: Path
    new: Any

    def __call__(self, text: Text) -> str:
        known = self.path
        while known and text.node(known) is None:
            known = known[:-1]
        new = self.new
        for step in reversed(self.path[len(known) + 1 :]):
            if isinstance(step, int):
                raise UneditableError("no such element")
            new = {step: new}
        if known == self.path:
            return _replaced(text, known, new)
        if text.value(*known) is None and known:
            return _replaced(text, known, {str(self.path[len(known)]): new})
        return _added(text, known, self.path[len(known)], new)


class Default(NamedTuple):
    """Give an entry a value unless it has one."""

    path: Path
    new: Any

    def __call__(self, text: Text) -> str:
        return text.text if text.node(self.path) is not None else Set(self.path, self.new)(text)


class Insert(NamedTuple):
    """Put an element before the first one of a list."""

    path: Path
    new: Any

    def __call__(self, text: Text) -> str:
        node = text.node(self.path)
        if not isinstance(node, SequenceNode) or not node.value:
            raise UneditableError("no list with elements")
        written = json.dumps(self.new)
        if _is_in_line(node):
            at = text.start(node.value[0])
            return f"{text.text[:at]}{written}, {text.text[at:]}"
        at = text.start(node)
        indent = " " * int(node.start_mark.column)
        return f"{text.text[:at]}- {written}\n{indent}{text.text[at:]}"


class Remove(NamedTuple):
    """Take an entry or element away; without any left, the mapping or list is an empty one."""

    path: Path

    def __call__(self, text: Text) -> str:
        parent = text.node(self.path[:-1])
        parts = _parts(parent)
        index = self.path[-1] if isinstance(parent, SequenceNode) else _index_of(parent, self.path[-1])
        if not isinstance(index, int) or index >= len(parts):
            raise UneditableError(f"no {self.path}")
        if len(parts) == 1:
            return _replaced(text, self.path[:-1], {} if isinstance(parent, MappingNode) else [])
        if parent is None or not _is_in_line(parent):
            return _without_lines(text, parent, parts, index)
        if index + 1 < len(parts):
            return text.text[: text.start(parts[index][0])] + text.text[text.start(parts[index + 1][0]) :]
        return text.text[: text.end(parts[index - 1][-1])] + text.text[text.end(parts[index][-1]) :]


class Rename(NamedTuple):
    """Give an entry another key."""

    path: Path
    key: str

    def __call__(self, text: Text) -> str:
        entry = text.entry(self.path)
        if entry is None:
            raise UneditableError(f"no {self.path}")
        start, end = text.start(entry[0]), text.end(entry[0])
        return text.text[:start] + (json.dumps(self.key) if text.is_json else self.key) + text.text[end:]


Edit = Set | Default | Insert | Remove | Rename


def _composed(text: str) -> Node:
    """The root of a text. The C library is fast and knows YAML 1.1 alone, in which `[AWS::Region]` needs quotes."""
    for is_pure in (False, True):
        try:
            root = YAML(typ="safe", pure=is_pure).compose(text)
        except (YAMLError, ValueError) as error:
            problem = str(error)
        else:
            if isinstance(root, MappingNode) and not any(node.anchor for node in _nodes(root)):
                return root
            problem = "no mapping, or with anchors"
    raise UneditableError(problem)


def edited(text: str, edits: tuple[Edit, ...]) -> str:
    """The text after the edits, one after the other. Raises `UneditableError` where one has no place."""
    for edit in edits:
        text = edit(Text(text))
    return text


def plain(node: Node) -> Any:
    """A value as Python has it, with intrinsic functions in their long form."""
    content: Any
    if isinstance(node, MappingNode):
        content = {str(key.value): plain(value) for key, value in node.value}
    elif isinstance(node, SequenceNode):
        content = [plain(element) for element in node.value]
    else:
        content = _scalar(node)
    tag = str(node.tag)
    if not tag.startswith("!") or len(tag) == 1:
        return content
    name = tag[1:]
    if name == "GetAtt" and isinstance(content, str):
        content = content.split(".", 1)
    return {name if name in _SHORT_FORMS_WITHOUT_PREFIX else f"Fn::{name}": content}


def _scalar(node: Node) -> Any:
    text = str(node.value)
    if node.tag == f"{_TAG}null":
        return None
    if node.tag == f"{_TAG}bool":
        return text.lower() == "true"
    if node.tag == f"{_TAG}int" and text.lstrip("-").isdigit() and (text == "0" or not text.startswith("0")):
        return int(text)
    return text


def _is_in_line(node: Node) -> bool:
    """Whether a mapping or list is written with brackets."""
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for part in _parts(node):
        for each in part:
            yield from _nodes(each)


def _parts(node: Node | None) -> list[tuple[Node, ...]]:
    """The entries or elements of a value."""
    if isinstance(node, MappingNode):
        return [tuple(entry) for entry in node.value]
    return [(element,) for element in node.value] if isinstance(node, SequenceNode) else []


def _index_of(mapping: Node | None, key: str | int) -> int | None:
    names = [part[0].value for part in _parts(mapping)]
    return names.index(key) if key in names else None


def _replaced(text: Text, path: Path, new: Any) -> str:
    node = text.node(path)
    if node is None:
        raise UneditableError(f"no {path}")
    entry = text.entry(path) if isinstance(path[-1], str) else None
    if entry is not None:
        key_end = text.end(entry[0])
        start = text.text.index(":", key_end) + 1
        end = max(start, text.end(node))
        return f"{text.text[:start]} {json.dumps(new)}{text.text[end:]}"
    return text.text[: text.start(node)] + json.dumps(new) + text.text[text.end(node) :]


def _added(text: Text, path: Path, key: str | int, new: Any) -> str:
    """The text with a new first entry in a mapping."""
    mapping = text.node(path)
    if not isinstance(mapping, MappingNode) or isinstance(key, int) or str(mapping.tag).startswith("!"):
        raise UneditableError(f"no mapping at {path}")
    if not mapping.value:
        return _replaced(text, path, {key: new})
    first = mapping.value[0][0]
    at = text.start(first)
    written = f"{json.dumps(key) if text.is_json else key}: {json.dumps(new)}"
    indent = "\n" + " " * int(first.start_mark.column)
    return f"{text.text[:at]}{written}{',' if _is_in_line(mapping) else ''}{indent}{text.text[at:]}"


def _without_lines(text: Text, parent: Node | None, parts: list[tuple[Node, ...]], index: int) -> str:
    """The text without an entry or element that stands on lines of its own, but for the first behind a dash."""
    part = parts[index]
    start, end = text.start(part[0]), text.end(part[-1])
    if isinstance(parent, SequenceNode):
        start = text.text.rindex("-", 0, start)
    rest = text.text[end:]
    behind = rest.partition("\n")[0]
    if behind.strip() and not behind.strip().startswith("#"):
        raise UneditableError("something stands behind it")
    if index == 0 and len(parts) > 1:
        following = text.start(parts[1][0])
        if isinstance(parent, SequenceNode):
            following = text.text.rindex("-", 0, following)
        return text.text[:start] + text.text[following:]
    line_start = text.text.rindex("\n", 0, start) + 1
    return text.text[:line_start] + rest.partition("\n")[2]
