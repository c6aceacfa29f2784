"""Where and how a key is added to a mapping of a template so that the rest stays as it is written."""

from __future__ import annotations

from typing import NamedTuple

from serverless_lint.parse.node import Kind, Node
from serverless_lint.parse.tree import Entry, MapNode
from serverless_lint.source import Document, Location, Span


class Insertion(NamedTuple):
    """Text for a place; the place is empty unless an empty mapping is replaced."""

    at: Location
    text: str


def key_insertion(mapping: Node, key: str, value: str) -> Insertion | None:
    """How to write `key: value` as the first key of a mapping; None if that is not certain.

    `value` is written as it is: a number, or text that needs no quotes in YAML.
    """
    fact = mapping.fact
    if mapping.kind is not Kind.MAPPING or not isinstance(fact, MapNode) or _is_elsewhere(mapping):
        return None
    document = mapping.document
    if not fact.entries:
        return Insertion(mapping.location, f"{{ {_pair(key, value, _is_json(document))} }}")
    first = fact.entries[0]
    if not _holds(fact, first.key_span):
        return None
    if document.text[fact.span.start] == "{":
        return _into_flow(document, first, key, value)
    indentation = _indentation(document, first.key_span.start)
    if indentation is None:
        return None
    at = Span(first.key_span.start, first.key_span.start)
    return Insertion(document.at(at), f"{key}: {value}{_separator(document, indentation)}")


def property_insertion(resource: Node, key: str, value: str) -> Insertion | None:
    """How to set a property of a resource, `Properties` made if it has none; None if that is not certain."""
    properties = resource.get("Properties")
    if properties.fact is not None:
        return key_insertion(properties, key, value)
    fact = resource.fact
    kind = resource.get("Type")
    if not isinstance(fact, MapNode) or _is_elsewhere(resource) or kind.fact is None:
        return None
    if not _holds(fact, kind.key_location.span):
        return None
    document = resource.document
    indentation = _indentation(document, kind.key_location.span.start)
    end = kind.whole_location.span.end
    if document.text[fact.span.start] == "{":
        quotes = _quotes(document, kind.key_location.span)
        pair = _pair("Properties", f"{{ {_pair(key, value, quotes)} }}", quotes)
        return Insertion(document.at(Span(end, end)), f",{_separator(document, indentation)}{pair}")
    if indentation is None:
        return None
    line_end = document.line_span(document.position(end).line).end
    outer = _line_break(document) + " " * indentation
    step = " " * _step(resource, indentation)
    return Insertion(document.at(Span(line_end, line_end)), f"{outer}Properties:{outer}{step}{key}: {value}")


def _into_flow(document: Document, first: Entry, key: str, value: str) -> Insertion:
    indentation = _indentation(document, first.key_span.start)
    at = Span(first.key_span.start, first.key_span.start)
    pair = _pair(key, value, _quotes(document, first.key_span))
    return Insertion(document.at(at), f"{pair},{_separator(document, indentation)}")


def _separator(document: Document, indentation: int | None) -> str:
    """What stands between two entries: a blank, or a new line where the first stands on a line of its own."""
    return " " if indentation is None else _line_break(document) + " " * indentation


def _line_break(document: Document) -> str:
    return "\r\n" if "\r\n" in document.text else "\n"


def _pair(key: str, value: str, quotes: bool) -> str:
    return f'"{key}": {value}' if quotes else f"{key}: {value}"


def _is_json(document: Document) -> bool:
    return document.text.lstrip().startswith("{")


def _quotes(document: Document, key: Span) -> bool:
    return document.text[key.start] == '"'


def _holds(mapping: MapNode, key: Span) -> bool:
    """Whether a key is written in the mapping itself and not taken over by `<<`."""
    return mapping.span.start <= key.start < mapping.span.end


def _is_elsewhere(mapping: Node) -> bool:
    """Whether the mapping is written in another place: an alias, a merged value, or a loop that made its key."""
    at: Node | None = mapping
    while at is not None and at.fact is not None:
        inside, outside = at.fact.span, at.whole_location.span
        if not outside.start <= inside.start <= inside.end <= outside.end:
            return True
        if at.key is not None and at.key_location.text.strip("\"'") != at.key:
            return True
        at = at.parent
    return False


def _indentation(document: Document, offset: int) -> int | None:
    """How far a place is indented; None if something else than spaces precedes it on its line."""
    start = document.text.rfind("\n", 0, offset) + 1
    before = document.text[start:offset]
    return len(before) if not before.strip(" ") else None


def _step(resource: Node, indentation: int) -> int:
    """How much deeper the template indents its levels."""
    outer = _indentation(resource.document, resource.key_location.span.start)
    return indentation - outer if outer is not None and indentation > outer else 2
