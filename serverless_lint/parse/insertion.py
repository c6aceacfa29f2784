"""Where and how to write one more entry into a mapping of a template, in the style that the mapping is written in."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TypeAlias

from serverless_lint.parse.node import Node
from serverless_lint.parse.tree import Entry, MapNode
from serverless_lint.source import Document, Location, Span

Content: TypeAlias = "str | int | bool | Sequence[str]"
"""A scalar, or a list of texts; a text that YAML would read as something else has to be quoted by the caller."""


def entry_inserted(mapping: Node, key: str, content: Content) -> tuple[Location, str] | None:
    """The empty place and the text that add an entry at the end of a mapping.

    None where the text cannot be known for certain: an empty mapping, an alias, a mapping that is not a literal one.
    """
    fact = mapping.fact
    if not isinstance(fact, MapNode) or mapping.intrinsic is not None:
        return None
    if not _is_within(fact.span, mapping.whole_location.span):
        return None
    own = [entry for entry in fact.entries if _is_within(entry.span, fact.span)]
    if not own:
        return None
    last = max(own, key=lambda entry: entry.span.end)
    if mapping.document.text[fact.span.start : fact.span.start + 1] == "{":
        return _into_flow(mapping.document, last, key, content)
    if min(entry.span.start for entry in own) != fact.span.start:
        return None
    return _into_block(mapping.document, fact, last, key, content)


def _into_flow(document: Document, last: Entry, key: str, content: Content) -> tuple[Location, str]:
    quoted = document.text[last.key_span.start] == '"'
    name = json.dumps(key) if quoted else key
    line = document.line_span(document.position(last.key_span.start).line)
    indent = document.text[line.start : last.key_span.start]
    separator = f",\n{indent}" if not indent.strip(" \t") else ", "
    text = f"{separator}{name}: {_flow(content, quoted)}"
    return document.at(Span(last.span.end, last.span.end)), text


def _into_block(
    document: Document, fact: MapNode, last: Entry, key: str, content: Content
) -> tuple[Location, str] | None:
    text = document.text
    first_line = document.line_span(document.position(fact.span.start).line)
    before = text[first_line.start : fact.span.start]
    if before.strip(" -"):
        return None
    indent = " " * len(before)
    end = len(text[: last.span.end].rstrip())
    # A block scalar that keeps its trailing blank lines ends where the next key is.
    if re.search(r":[ \t]*[|>][1-9]*\+", text[last.span.start : end]):
        return None
    line_end = document.line_span(document.position(end).line).end
    if isinstance(content, str | int):
        lines = [f"{key}: {_scalar(content)}"]
    else:
        lines = [f"{key}:", *(f"  - {item}" for item in content)]
    return document.at(Span(line_end, line_end)), "".join(f"\n{indent}{line}" for line in lines)


def _flow(content: Content, quoted: bool) -> str:
    if isinstance(content, bool | int):
        return _scalar(content)
    if isinstance(content, str):
        return json.dumps(content) if quoted else content
    return "[" + ", ".join(_flow(item, quoted) for item in content) + "]"


def _scalar(content: str | int) -> str:
    return json.dumps(content) if isinstance(content, bool) else str(content)


def _is_within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
